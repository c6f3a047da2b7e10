"""Lines that are no plain record: quotes out of place, line breaks in cells, too many or too few cells.

Read one by one, by three readings in turn: CSV by the book; a quote counts only at a cell's edge; quotes are letters.
A stray quote costs its own line at most, never the lines below it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

ADDRESS = re.compile(
    r"\s*(?:domain:\s*|https?:|ftp:|//|(?:[\w-]+\.)+[^\W\d_][\w-]+(?:[/:?#\s]|$)|\d+(?:\.\d+){3}(?:[/:?#\s]|$))",
    re.IGNORECASE,
)
"""What a cell of addresses begins with: a scheme, a host with a dot, an IP, or 'domain:'."""
CUT_OFF = "cut off at the end of the file"
LONGEST_RECORD = 1_000
"""Lines that one record may span."""
MOST_CHARACTERS = 1 << 18
"""Characters that a record of several lines may have."""


@dataclass(frozen=True)
class Grid:
    """The table that a record has to fit into."""

    delimiter: str
    width: int
    """Columns of the table."""
    addresses: frozenset[int] = frozenset()
    """Columns that hold addresses in every plain record; a repaired or short record must, too."""


@dataclass
class Careful:
    """What reading line by line gave."""

    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Index of each row's first line."""
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    """Index of the line, why, raw text."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """First line and the one behind the last, of each record of several lines."""
    left_open: int | None = None
    """The line from which on nothing was read, because a record that begins there may go on behind the last line."""


def read_carefully(
    lines: pl.Series, troubled: Sequence[int], grid: Grid, *, is_cut: bool, goes_on: bool = False
) -> Careful:
    """The records that begin on the troubled lines (indices, ascending).

    `is_cut`: the last line ends without a line end, so that a short record there is half a record. `goes_on`: further
    lines will follow, so a quote that is still open at the end may be closed there.
    """
    result = Careful()
    quotes = lines.str.count_matches('"', literal=True)
    odd = np.flatnonzero(quotes.to_numpy() % 2)
    free = 0
    for at in troubled:
        if at < free:
            continue
        if goes_on and odd.size and odd[-1] == at and lines.len() - at < LONGEST_RECORD:
            result.left_open = at
            break
        line = lines[at]
        end = _end_of_record(odd, at)
        if end and (row := _spanning(lines, at, end, grid)):
            result.rows.append(row)
            result.lines.append(at)
            result.spans.append((at, end))
            free = end
            continue
        cut = is_cut and at == lines.len() - 1
        for piece in _pieces(line, grid):
            row, why = _single(piece, grid, cut)
            if row:
                result.rows.append(row)
                result.lines.append(at)
            elif why:
                result.rejected.append((at, why, piece))
    return result


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line, by the first reading that is possible.

    >>> split_line('a,"b, c",say "hi"', ",")
    ['a', 'b, c', 'say "hi"']
    """
    return next(_readings(line, delimiter))


def fits(row: Sequence[str], grid: Grid) -> bool:
    """Whether addresses stand where they stand in plain records."""
    cells = [row[column] for column in grid.addresses if column < len(row) and row[column].strip()]
    return not grid.addresses or (bool(cells) and all(map(ADDRESS.match, cells)))


def _end_of_record(odd: np.ndarray[tuple[int], np.dtype[np.int64]], at: int) -> int:
    """The line behind the record that begins at a line with an unclosed quote; 0 when it does not span lines."""
    place = int(np.searchsorted(odd, at))
    if place + 1 >= odd.size or odd[place] != at or odd[place + 1] - at >= LONGEST_RECORD:
        return 0
    return int(odd[place + 1]) + 1


def _spanning(lines: pl.Series, at: int, end: int, grid: Grid) -> list[str | None] | None:
    pieces = lines.slice(at, end - at).to_list()
    if grid.addresses and all(_is_literal_record(piece, grid) for piece in pieces):
        return None  # a tool that does not quote: a stray quote must not swallow the rows up to the next one
    text = "\n".join(pieces)
    row = _by_the_book(text, grid.delimiter) if len(text) <= MOST_CHARACTERS else None
    return list(row) if row and len(row) == grid.width and fits(row, grid) else None


def _is_literal_record(line: str, grid: Grid) -> bool:
    row = line.split(grid.delimiter)
    return len(row) == grid.width and fits(row, grid)


def _pieces(line: str, grid: Grid) -> list[str]:
    """The line, or its parts when carriage returns inside it end rows."""
    if "\r" not in line:
        return [line]
    whole = line.replace("\r", " ")
    if any(len(row) == grid.width for row in _readings(whole, grid.delimiter)):
        return [whole]
    return [piece for piece in line.split("\r") if piece.strip()]


def _single(line: str, grid: Grid, is_cut: bool) -> tuple[list[str | None] | None, str]:
    """The record on one line, or why there is none."""
    if is_cut and line.count('"') % 2:
        return None, CUT_OFF
    counts = []
    for at, row in enumerate(_readings(line, grid.delimiter)):
        while len(row) > grid.width and not row[-1].strip():
            row.pop()
        by_the_book = at == 0 and len(row) == grid.width
        if by_the_book or (len(row) == grid.width and fits(row, grid)):
            return list(row), ""
        if len(row) < grid.width and not is_cut and grid.addresses and len(row) > 1 and fits(row, grid):
            return [*row, *[None] * (grid.width - len(row))], ""
        counts.append(len(row))
    if is_cut and min(counts) < grid.width:
        return None, CUT_OFF
    if line.count('"') % 2 and counts[0] == grid.width:
        return None, "a quote is opened and never closed"
    return None, f"{counts[0]} {'cell' if counts[0] == 1 else 'cells'} where the header has {grid.width}"


def _readings(line: str, delimiter: str) -> Iterator[list[str]]:
    row = _by_the_book(line, delimiter)
    if row is not None:
        yield row
    if '"' in line:
        yield _quotes_at_edges(line, delimiter)
    yield line.split(delimiter)


def _by_the_book(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True), [])
    except csv.Error:
        return None


def _quotes_at_edges(line: str, delimiter: str) -> list[str]:
    cells, at = [], 0
    while match := _cell(delimiter).match(line, at):
        quoted, plain = match[1], match[2]
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if not match[3]:
            break
    return cells


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    edge = re.escape(delimiter)
    inside = rf'(?:[^"]|""|"(?!"| *(?:{edge}|\Z)))*+'
    return re.compile(rf'(?: *"({inside})" *(?={edge}|\Z)|([^{edge}]*))({edge}|\Z)')

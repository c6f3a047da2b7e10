"""Where a table stands in a text: its delimiter, its header line, what is above it, how wide its rows are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .records import ADDRESS, split_line
from .tools.headings import is_known_header
from .tools.sheet import fold_header

DELIMITERS = (",", "\t", ";", "|")
FIRST_ROWS = 30
"""The header is looked for among so many rows that are not blank."""
ROWS_BELOW = 20
"""Rows that tell which columns hold addresses."""
COMMENT = re.compile(r"\s*#(?!\s*[\"']?\s*[\t,;|])")
"""A comment line. The old Ahrefs header also begins with '#', but there it is a whole cell."""
DATA = re.compile(r"\s*(?:[-+]?[\d.,]+\s*%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*|true|false|-+)\s*", re.IGNORECASE)
"""A cell that no header has: a number, a date, yes or no."""
DIRECTIVE = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
"""Excel's own first line, which names the delimiter."""


@dataclass(frozen=True)
class Header:
    """The row that names the columns, or the first row of data when none does."""

    at: int
    """Its place among the rows looked at."""
    cells: tuple[str, ...]
    known: int = 0
    """How many of its cells are column names that we know."""
    is_header: bool = True
    """False when these cells are data."""


@dataclass(frozen=True)
class Layout:
    """How to read a text as a table."""

    delimiter: str
    """'' when every line is one cell."""
    header: Header
    width: int
    """Cells in most of the rows below the header, without `trailing`; never more than the header has."""
    trailing: int = 0
    """Empty cells behind the last column in most rows."""


def find_layout(lines: Sequence[str], named: Collection[str] = ()) -> Layout:
    """The layout of a text, by its first lines; one of them at least must hold text.

    `named` are headers that the person gave. Titles and addresses full of commas don't make a list a table: rows must
    agree on their number of cells.
    """
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    directive = DIRECTIVE.fullmatch(lines[first])
    written = [line if line.strip() and not COMMENT.match(line) else "" for line in lines]
    if directive:
        written[first] = ""
    best = Layout("", find_header([[line.strip().strip('"')] if line else [] for line in written], named), 1)
    best_merit = (0, 0, 0.0, 0)
    for delimiter in directive[1] if directive else DELIMITERS:
        rows = [split_line(line, delimiter) if line else [] for line in written]
        header = find_header(rows, named)
        below = [row for row in rows[header.at + header.is_header :] if row]
        (width, trailing), agreement = _usual_width(below, len(header.cells))
        needed = 0 if header.known > 1 else 0.5 if header.known else 0.7 if header.is_header else 0.95
        merit = (header.known, -header.at, agreement, width)
        if len(header.cells) > 1 and agreement >= needed and (merit > best_merit or not best.delimiter):
            best, best_merit = Layout(delimiter, header, min(width, len(header.cells)), trailing), merit
    return best


def find_header(rows: Sequence[Sequence[str]], named: Collection[str] = ()) -> Header:
    """The header among the rows (blank ones are empty), below any lines of preamble.

    It is the row with most names that we know and no address in it; failing that, the first row of the usual width.
    """
    filled = [(at, tuple(row)) for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return Header(0, (), is_header=False)
    wanted = {fold_header(name) for name in named}
    best = Header(*filled[0])
    for place, (at, row) in enumerate(filled[:FIRST_ROWS]):
        if any(ADDRESS.match(row[column]) for column in _address_columns(row, filled[place + 1 :])):
            break
        known = sum(fold_header(cell) in wanted or is_known_header(cell) for cell in row)
        if known > best.known:
            best = Header(at, row, known)
    if best.known:
        return best
    widths = Counter(len(row) for _, row in filled)
    usual = max(widths, key=lambda width: (widths[width] ** 1.5 * width, width))
    place, (at, row) = next((place, line) for place, line in enumerate(filled) if len(line[1]) == usual)
    columns = _address_columns(row, filled[place + 1 :])
    looks_like_data = [ADDRESS.match(row[column]) for column in columns] or [
        ADDRESS.match(cell) or DATA.fullmatch(cell) for cell in row
    ]
    return Header(at, row, is_header=not any(looks_like_data))


def _address_columns(row: Sequence[str], below: Sequence[tuple[int, Sequence[str]]]) -> list[int]:
    """The columns of the row in which the next rows have addresses. A header has none there."""
    rows = [cells for _, cells in below[:ROWS_BELOW]]
    return [at for at in range(len(row)) if _holds_addresses([cells[at] for cells in rows if len(cells) > at])]


def _holds_addresses(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(bool, map(ADDRESS.match, filled))) > 0.6 * len(filled)


def _usual_width(rows: Sequence[Sequence[str]], columns: int) -> tuple[tuple[int, int], float]:
    """The commonest number of cells, of empty cells behind the last column, and the share of rows with the former."""
    if not rows:
        return (columns, 0), 1.0
    shapes = Counter(_shape(row, columns) for row in rows)
    widths = Counter(width for width, _ in shapes.elements())
    width, count = max(widths.items(), key=lambda item: (item[1], item[0] == columns))
    shape = max((shape for shape in shapes if shape[0] == width), key=lambda shape: shapes[shape])
    return shape, count / len(rows)


def _shape(row: Sequence[str], columns: int) -> tuple[int, int]:
    width = len(row)
    while width > columns and not row[width - 1].strip():
        width -= 1
    return width, len(row) - width

"""Delimited text and plain lists -> table, without losing or shifting a row.

A line that is a plain record from end to end is told by one pattern, and all such lines are parsed at once. Every other
line is read on its own (see `records`). What the parser gives back is counted, so nothing vanishes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from .errors import UnreadableExport
from .layout import Layout, find_layout
from .raw_table import RawTable, made_up_headers, rejected_rows, unique_headers
from .records import ADDRESS, Grid, read_carefully, split_line

MOST_COLUMNS = 1_000
SAMPLE_LINES = 500
SAMPLE_CHARACTERS = 50_000
"""Longer lines are cut before the layout is guessed from them."""
MOSTLY = 0.9
"""Share of the filled cells that must be addresses for a column to be one of addresses."""

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def read_delimited(text: bytes, named: Collection[str] = (), name: str = "the text") -> RawTable:
    r"""The table in a clean UTF-8 text (see `encodings`) that holds anything but blanks.

    `named` are headers that the person gave: they help to find the header line. Raises UnreadableExport for a table of
    more than MOST_COLUMNS columns.

    >>> read_delimited(b"URL,Anchor\nhttps://a.example/,one\nhttps://b.example/,two,three\n").rejected["why"].to_list()
    ['3 cells where the header has 2']
    """
    lines = _lines(text)
    first = int(lines.str.contains(r"\S").arg_max() or 0)
    sample = lines.slice(first, SAMPLE_LINES).str.slice(0, SAMPLE_CHARACTERS)
    layout = find_layout([line.partition("\r")[0] for line in sample], named)
    at = first + layout.header.at
    if len(layout.header.cells) > MOST_COLUMNS:
        message = f"{name} has {len(layout.header.cells):,} columns in line {at + 1}, which no export has."
        raise UnreadableExport(message, "Give the export as the tool wrote it.")
    return _table(text, lines, at, layout) if layout.delimiter else _list(lines, at, layout)


def _lines(text: bytes) -> pl.Series:
    frame = pl.read_csv(
        text, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}, infer_schema=False
    )
    return frame["line"].fill_null("")


def _list(lines: pl.Series, at: int, layout: Layout) -> RawTable:
    """One cell a line; comment lines and blank ones are no rows."""
    above = int(lines.head(at).str.count_matches("\r", literal=True).sum()) + at
    pieces = lines.str.split("\r").explode() if lines.str.contains("\r", literal=True).any() else lines
    start = above + layout.header.is_header
    frame = pl.DataFrame({"cell": pieces, "line": pl.int_range(1, pieces.len() + 1, eager=True)}).slice(start)
    cell = pl.col("cell").str.strip_chars()
    frame = frame.with_columns(cell).filter((cell != "") & ~cell.str.starts_with("#"))
    quoted = cell.str.extract(r'(?s)^"(.*)"$').str.replace_all('""', '"', literal=True)
    name = unique_headers(layout.header.cells) if layout.header.is_header else made_up_headers(1)
    return RawTable(
        cells=frame.select(pl.coalesce(quoted, cell).alias(name[0])),
        lines=frame["line"],
        rejected=rejected_rows([]),
        preamble=tuple(pieces.head(above)) if layout.header.is_header else (),
        has_header=layout.header.is_header,
    )


def _table(text: bytes, lines: pl.Series, at: int, layout: Layout) -> RawTable:
    header = layout.header
    start = at + header.is_header
    columns = unique_headers(header.cells) if header.is_header else made_up_headers(len(header.cells))
    body = lines.slice(start)
    blank = body.str.contains(rf'^(?:[\s{re.escape(layout.delimiter)}]|"")*$').to_numpy()
    plain = body.str.contains(_plain_record(layout)).to_numpy() & ~blank
    cells = _parsed(_chosen(text, lines, start, plain), columns, layout)
    if cells.height != plain.sum():  # then the parser is not believed at all, and every line is read on its own
        plain = np.zeros_like(plain)
        cells = cells.clear()
    at_line = np.flatnonzero(plain)
    rejected: list[tuple[int, str, str]] = []
    troubled = np.flatnonzero(~plain & ~blank)
    if troubled.size:
        grid = Grid(layout.delimiter, len(columns), _address_columns(cells, body, layout.delimiter))
        careful = read_carefully(body, troubled.tolist(), grid, is_cut=not text.endswith(b"\n"))
        inside = np.zeros(body.len(), dtype=np.bool_)
        for begin, end in careful.spans:
            inside[begin:end] = True
        others = pl.DataFrame(careful.rows, schema=cells.schema, orient="row")
        cells = pl.concat([cells.filter(~inside[at_line]), others])
        at_line = np.concatenate([at_line[~inside[at_line]], np.array(careful.lines, dtype=np.int64)])
        order = np.argsort(at_line, kind="stable")
        cells, at_line, rejected = cells[order], at_line[order], careful.rejected
    numbers = _line_numbers(body, start)
    return RawTable(
        cells=cells,
        lines=numbers.gather(at_line),
        rejected=rejected_rows((int(numbers[line]), why, raw) for line, why, raw in rejected),
        preamble=tuple(lines.head(at)) if header.is_header else (),
        has_header=header.is_header,
    )


def _plain_record(layout: Layout) -> str:
    """The pattern of a whole line with the usual number of cells, each quoted by the book or without any quote."""
    edge = re.escape(layout.delimiter)
    cell = rf'(?:[^"\r{edge}]*|"(?:[^"\r]|"")*")'
    return rf'^{cell}(?:{edge}{cell}){{{layout.width - 1}}}(?:{edge}(?:"")?){{{layout.trailing}}}$'


def _chosen(text: bytes, lines: pl.Series, start: int, chosen: Mask) -> bytes:
    """The chosen lines of those from `start` on, as text."""
    ends = np.cumsum(lines.str.len_bytes().to_numpy().astype(np.int64) + 1)
    begins = np.concatenate([[0], ends])[start:]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
    view = memoryview(text)
    runs = [view[begins[begin] : begins[end]] for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    return b"".join(runs)


def _parsed(text: bytes, columns: list[str], layout: Layout) -> pl.DataFrame:
    """The table of a text that holds plain records only; columns that all rows lack are null."""
    schema = dict.fromkeys(columns, pl.String())
    if not text:
        return pl.DataFrame(schema=schema)
    width = layout.width + layout.trailing
    names = (columns + [f"\0{at}" for at in range(width)])[:width]
    cells = pl.read_csv(
        text,
        has_header=False,
        separator=layout.delimiter,
        schema=dict.fromkeys(names, pl.String()),
        infer_schema=False,
    ).fill_null("")
    return cells.select(pl.col(name) if name in names else pl.lit(None, pl.String).alias(name) for name in columns)


def _address_columns(cells: pl.DataFrame, body: pl.Series, delimiter: str) -> frozenset[int]:
    """Places of the columns that hold addresses, by the first plain records; failing these, by the first lines."""
    rows: list[Sequence[str | None]] = list(cells.head(SAMPLE_LINES).rows())
    if not rows:
        rows = [row for line in body.head(SAMPLE_LINES) if len(row := split_line(line, delimiter)) == cells.width]
    found = set()
    for at, column in enumerate(zip(*rows, strict=True)):
        filled = [cell for cell in column if cell and cell.strip()]
        if filled and sum(map(bool, map(ADDRESS.match, filled))) >= MOSTLY * len(filled):
            found.add(at)
    return frozenset(found)


def _line_numbers(body: pl.Series, start: int) -> pl.Series:
    """The number of each line of the body; a carriage return inside a line ends one, as it does in an editor."""
    returns = body.str.count_matches("\r", literal=True).cast(pl.Int64)
    return returns.cum_sum().shift(1, fill_value=0) + pl.int_range(start + 1, start + 1 + body.len(), eager=True)

"""Delimited text and plain lists -> table, without losing or shifting a row.

A line that is a plain record from end to end is told by one pattern, and all such lines are parsed at once. Every other
line is read on its own (see `records`). What the parser gives back is counted, so nothing vanishes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
Text = bytes | memoryview


@dataclass(frozen=True)
class Design:
    """How the lines of a text become rows, as its first lines tell."""

    layout: Layout
    columns: tuple[str, ...]
    """Headers, made unique, or made up."""
    preamble: tuple[str, ...]
    """The lines above the header; none when there is no header."""
    begin: int
    """Bytes in front of the first row."""
    number: int
    """Line number of the first row."""


@dataclass(frozen=True)
class Block:
    """What reading some of a text's lines gave."""

    cells: pl.DataFrame
    lines: pl.Series
    """Line number of each row of `cells`."""
    rejected: pl.DataFrame
    """line, why, raw."""
    read: int
    """Bytes that were read; a record that may go on behind the last line is left."""
    number: int
    """Line number of what comes next."""


def read_delimited(text: bytes, named: Collection[str] = (), name: str = "the text") -> RawTable:
    r"""The table in a clean UTF-8 text (see `encodings`) that holds anything but blanks.

    `named` are headers that the person gave: they help to find the header line. Raises UnreadableExport for a table of
    more than MOST_COLUMNS columns.

    >>> read_delimited(b"URL,Anchor\nhttps://a.example/,one\nhttps://b.example/,two,three\n").rejected["why"].to_list()
    ['3 cells where the header has 2']
    """
    lines = text_lines(text)
    design = find_design(lines, named, name)
    block = read_block(memoryview(text)[design.begin :], design, design.number, lines=_rows(lines, text, design))
    return as_table(block, design)


def as_table(block: Block, design: Design) -> RawTable:
    """The block's rows with what stands above them."""
    return RawTable(
        block.cells, block.lines, block.rejected, design.preamble, has_header=design.layout.header.is_header
    )


def text_lines(text: Text) -> pl.Series:
    """The lines of a text that is not empty, without their ends."""
    frame = pl.read_csv(
        bytes(text), has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}, infer_schema=False
    )
    return frame["line"].fill_null("")


def find_design(lines: pl.Series, named: Collection[str], name: str) -> Design:
    """How to read a text with these first lines: at least SAMPLE_LINES from the first that is not blank on."""
    first = int(lines.str.contains(r"\S").arg_max() or 0)
    sample = lines.slice(first, SAMPLE_LINES).str.slice(0, SAMPLE_CHARACTERS)
    layout = find_layout([line.partition("\r")[0] for line in sample], named)
    header, at = layout.header, first + layout.header.at
    if len(header.cells) > MOST_COLUMNS:
        message = f"{name} has {len(header.cells):,} columns in line {at + 1}, which no export has."
        raise UnreadableExport(message, "Give the export as the tool wrote it.")
    above = tuple(lines.head(at))
    if layout.delimiter:
        columns = unique_headers(header.cells) if header.is_header else made_up_headers(len(header.cells))
        begin = _size(lines.head(at + header.is_header))
    else:  # an old list, in which carriage returns end lines too
        columns = unique_headers(header.cells[:1]) if header.is_header else made_up_headers(1)
        above = tuple(piece for line in above for piece in line.split("\r"))
        begin = _size(lines.head(at)) + (len(lines[at].partition("\r")[0].encode()) + 1 if header.is_header else 0)
    preamble = above if header.is_header else ()
    return Design(layout, tuple(columns), preamble, begin, len(above) + header.is_header + 1)


def read_block(
    text: Text,
    design: Design,
    number: int,
    *,
    lines: pl.Series | None = None,
    addresses: frozenset[int] | None = None,
    goes_on: bool = False,
) -> Block:
    """The rows in whole lines of a text, the first of which is line `number` of the file.

    `lines` are the text's lines where they are known already, `addresses` the columns of addresses (found from this
    block when None). `goes_on`: more lines will follow.
    """
    if lines is None:
        lines = text_lines(text) if text else pl.Series("line", [], pl.String)
    if not design.layout.delimiter:
        return _list(text, lines, design, number)
    return _table(text, lines, design, number, addresses, goes_on)


def plain_rows(text: Text, design: Design) -> tuple[pl.DataFrame, pl.Series]:
    """The rows of a table's text that are plain records, and all its lines."""
    lines = text_lines(text)
    return _plain_rows(text, lines, design)[0], lines


def _rows(lines: pl.Series, text: bytes, design: Design) -> pl.Series:
    """The lines behind the header."""
    header = design.layout.header
    first = int(lines.str.contains(r"\S").arg_max() or 0) + header.at
    if not design.layout.delimiter and header.is_header and "\r" in lines[first]:
        return text_lines(memoryview(text)[design.begin :])
    return lines.slice(first + header.is_header)


def _size(lines: pl.Series) -> int:
    """Bytes of the lines with their ends."""
    return int(lines.str.len_bytes().sum()) + lines.len()


def _list(text: Text, lines: pl.Series, design: Design, number: int) -> Block:
    """One cell a line; comment lines and blank ones are no rows."""
    pieces = lines.str.split("\r").explode() if lines.str.contains("\r", literal=True).any() else lines
    behind = number + pieces.len()
    frame = pl.DataFrame({"cell": pieces, "line": pl.int_range(number, behind, eager=True)})
    cell = pl.col("cell").str.strip_chars()
    frame = frame.with_columns(cell).filter((cell != "") & ~cell.str.starts_with("#"))
    quoted = cell.str.extract(r'(?s)^"(.*)"$').str.replace_all('""', '"', literal=True)
    cells = frame.select(pl.coalesce(quoted, cell).alias(design.columns[0]))
    return Block(cells, frame["line"], rejected_rows([]), len(text), behind)


def _table(
    text: Text, body: pl.Series, design: Design, number: int, addresses: frozenset[int] | None, goes_on: bool
) -> Block:
    cells, plain, blank = _plain_rows(text, body, design)
    at_line = np.flatnonzero(plain)
    rejected: list[tuple[int, str, str]] = []
    troubled = np.flatnonzero(~plain & ~blank)
    end = body.len()
    if troubled.size:
        delimiter = design.layout.delimiter
        if addresses is None:
            addresses = address_columns(cells, body, delimiter)
        grid = Grid(delimiter, len(design.columns), addresses)
        is_cut = not goes_on and text[-1:] != b"\n"
        careful = read_carefully(body, troubled.tolist(), grid, is_cut=is_cut, goes_on=goes_on)
        end = body.len() if careful.left_open is None else careful.left_open
        outside = np.arange(body.len()) < end
        for begin, behind in careful.spans:
            outside[begin:behind] = False
        others = pl.DataFrame(careful.rows, schema=cells.schema, orient="row")
        cells = pl.concat([cells.filter(outside[at_line]), others])
        at_line = np.concatenate([at_line[outside[at_line]], np.array(careful.lines, dtype=np.int64)])
        order = np.argsort(at_line, kind="stable")
        cells, at_line, rejected = cells[order], at_line[order], careful.rejected
    numbers = _line_numbers(body, number)
    return Block(
        cells=cells,
        lines=numbers.gather(at_line),
        rejected=rejected_rows((int(numbers[line]), why, raw) for line, why, raw in rejected),
        read=len(text) if end == body.len() else _size(body.head(end)),
        number=int(numbers[end]),
    )


def _plain_rows(text: Text, body: pl.Series, design: Design) -> tuple[pl.DataFrame, Mask, Mask]:
    """The rows that are plain records, which lines they are, and which lines are blank."""
    layout = design.layout
    blank = body.str.contains(rf'^(?:[\s{re.escape(layout.delimiter)}]|"")*$').to_numpy()
    plain = body.str.contains(_plain_record(layout)).to_numpy() & ~blank
    cells = _parsed(_chosen(text, body, plain), design.columns, layout)
    if cells.height != plain.sum():  # then the parser is not believed at all, and every line is read on its own
        return cells.clear(), np.zeros_like(plain), blank
    return cells, plain, blank


def _plain_record(layout: Layout) -> str:
    """The pattern of a whole line with the usual number of cells, each quoted by the book or without any quote."""
    edge = re.escape(layout.delimiter)
    cell = rf'(?:[^"\r{edge}]*|"(?:[^"\r]|"")*")'
    return rf'^{cell}(?:{edge}{cell}){{{layout.width - 1}}}(?:{edge}(?:"")?){{{layout.trailing}}}$'


def _chosen(text: Text, lines: pl.Series, chosen: Mask) -> bytes:
    """The chosen lines of the text."""
    ends = np.cumsum(lines.str.len_bytes().to_numpy().astype(np.int64) + 1)
    begins = np.concatenate([[0], ends])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
    view = memoryview(text)
    runs = [view[begins[begin] : begins[end]] for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    return b"".join(runs)


def _parsed(text: bytes, columns: Sequence[str], layout: Layout) -> pl.DataFrame:
    """The table of a text that holds plain records only; columns that all rows lack are null."""
    schema = dict.fromkeys(columns, pl.String())
    if not text:
        return pl.DataFrame(schema=schema)
    width = layout.width + layout.trailing
    names = ([*columns] + [f"\0{at}" for at in range(width)])[:width]
    cells = pl.read_csv(
        text,
        has_header=False,
        separator=layout.delimiter,
        schema=dict.fromkeys(names, pl.String()),
        infer_schema=False,
    ).fill_null("")
    return cells.select(pl.col(name) if name in names else pl.lit(None, pl.String).alias(name) for name in columns)


def address_columns(cells: pl.DataFrame, body: pl.Series, delimiter: str) -> frozenset[int]:
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


def _line_numbers(body: pl.Series, number: int) -> pl.Series:
    """The number of each line and of the one behind the last, from that of the first.

    A carriage return inside a line ends one, as it does in an editor.
    """
    returns = body.str.count_matches("\r", literal=True).cast(pl.Int64)
    ends = (returns + 1).cum_sum() + number
    return pl.concat([pl.Series("line", [number], pl.Int64), ends.alias("line")])

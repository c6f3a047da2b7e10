"""Delimited text and plain lists, table by table: cut between records, whatever stands in their cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl

from .decode import LOOKED_AT, check_text, lost_rows, may_be_json
from .delimited import SAMPLE_LINES, address_columns, as_table, find_design, plain_rows, read_block, text_lines
from .encodings import Spelling, to_utf8
from .errors import UnreadableExport
from .raw_table import RawTable
from .text_stream import PIECE, Content, find_spelling, text_blocks

HEAD = 1 << 20
"""Bytes read at a time for what the first lines tell."""


def begins_like_json(content: Content) -> bool:
    """Whether the file may be JSON, which is only read whole."""
    return may_be_json(to_utf8(content.head(LOOKED_AT)))


class TextParts:
    """A text file whose encoding, header and columns are known.

    Raises UnreadableExport as `read_delimited` and `decode_file` do for the same file.
    """

    def __init__(self, path: Path, name: str, named: Collection[str]) -> None:
        self._path, self._name = path, name
        stat = path.stat()
        self._spelling = _spelling(path, name, stat.st_mtime_ns, stat.st_size)
        head = self._head()
        check_text(head, name)
        if may_be_json(head):
            raise UnreadableExport(f"{name} is JSON, which is read in one piece.", "Give a CSV or Parquet file.")
        self._design = find_design(text_lines(head), named, name)
        self._addresses = self._find_addresses() if self._design.layout.delimiter else frozenset()

    def tables(self, size: int) -> Iterator[RawTable]:
        """The rows in order, from some `size` bytes of the file each; one table at least, which may have no rows."""
        left, number, last = b"", self._design.number, 0
        with Content(self._path, self._name) as content:
            for text in self._body(content, size):
                whole = left + text if left else text
                block = read_block(
                    whole, self._design, number, addresses=self._addresses, goes_on=whole.endswith(b"\n")
                )
                left, number = whole[block.read :], block.number
                yield as_table(block, self._design)
                last = max([last, *block.lines.tail(1), *block.rejected["line"].tail(1)])
            table = as_table(read_block(left, self._design, number, addresses=self._addresses), self._design)
            if content.damage:
                last = max([last, *table.lines.tail(1), *table.rejected["line"].tail(1)])
                table = replace(table, rejected=pl.concat([table.rejected, lost_rows(last, content.damage)]))
            yield table

    def _head(self) -> bytes:
        """Whole lines: at least SAMPLE_LINES of them from the first that is not blank on, and LOOKED_AT bytes."""
        blocks: list[bytes] = []
        size, enough = 0, LOOKED_AT
        with Content(self._path, self._name) as content:
            for block in text_blocks(content, self._spelling, HEAD):
                blocks.append(block)
                size += len(block)
                if size >= enough:
                    blocks, enough = [b"".join(blocks)], 2 * size
                    is_filled = text_lines(blocks[0]).str.contains(r"\S")
                    if is_filled.any() and is_filled.len() - int(is_filled.arg_max() or 0) > SAMPLE_LINES:
                        break
        return b"".join(blocks)

    def _body(self, content: Content, size: int) -> Iterator[bytes]:
        """The text behind the header, in whole lines."""
        skip = self._design.begin
        for block in text_blocks(content, self._spelling, size):
            if skip < len(block):
                yield block[skip:]
            skip = max(0, skip - len(block))

    def _find_addresses(self) -> frozenset[int]:
        """The columns of addresses, from the first plain records, or failing these the first lines."""
        cells: list[pl.DataFrame] = []
        lines: list[pl.Series] = []
        with Content(self._path, self._name) as content:
            for text in self._body(content, HEAD):
                rows, body = plain_rows(text, self._design)
                cells.append(rows.head(SAMPLE_LINES))
                if sum(map(len, lines)) < SAMPLE_LINES:
                    lines.append(body.head(SAMPLE_LINES))
                if sum(frame.height for frame in cells) >= SAMPLE_LINES:
                    break
        if not cells:
            return frozenset()
        return address_columns(pl.concat(cells), pl.concat(lines), self._design.layout.delimiter)


@lru_cache(maxsize=16)
def _spelling(path: Path, name: str, changed: int, size: int) -> Spelling:
    """Of a file as it is now: a large one is read for it once."""

    def pieces() -> Iterator[bytes]:
        with Content(path, name) as content:
            yield from content.pieces(PIECE)

    return find_spelling(pieces)

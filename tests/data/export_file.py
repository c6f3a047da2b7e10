"""An invented export, byte for byte as a tool writes it: encoding, BOM, delimiter, quotes, line ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

SITE = "harbour-bakery.example"
TARGET = f"https://www.{SITE}/bread"


@dataclass(frozen=True)
class Export:
    """One file."""

    name: str
    """File name."""
    tool: str | None
    """What it must be recognised as."""
    header: tuple[str, ...]
    """Empty when the file has none."""
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    bom: bytes = b""
    separator: str = ","
    quotes: Literal["needed", "all", "text"] = "needed"
    """'text': every cell but bare numbers."""
    line_end: str = "\n"
    final_line_end: bool = True
    preamble: tuple[str, ...] = ()
    expected: Mapping[str, object] | None = None
    """What the first row must read as, column by column; a column left out may be anything."""

    def data(self) -> bytes:
        """The file's bytes."""
        lines = [*self.preamble, *(self._line(row) for row in ((self.header,) if self.header else ()) + self.rows)]
        text = self.line_end.join(lines) + (self.line_end if self.final_line_end else "")
        return self.bom + text.encode(self.encoding)

    def write(self, folder: Path) -> Path:
        """The file, in a folder."""
        path = folder / self.name
        path.write_bytes(self.data())
        return path

    def cells(self) -> pl.DataFrame:
        """The table that a reader must see: all text."""
        width = len(self.header or self.rows[0])
        header = self.header or tuple(f"column_{at}" for at in range(1, width + 1))
        return pl.DataFrame(list(self.rows), schema=dict.fromkeys(header, pl.String), orient="row")

    def with_rows(self, *rows: Mapping[str, str]) -> Export:
        """The same kind of file with other rows; cells left out are empty."""
        return replace(
            self, rows=tuple(tuple(row.get(header, "") for header in self.header) for row in rows), expected=None
        )

    def _line(self, row: Sequence[str]) -> str:
        return self.separator.join(self._cell(cell) for cell in row)

    def _cell(self, cell: str) -> str:
        is_number = cell.lstrip("-").isdigit()
        special = any(mark in cell for mark in (self.separator, '"', "\n", "\r"))
        if self.quotes == "all" or special or (self.quotes == "text" and cell and not is_number and "/20" not in cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell


def export(name: str, tool: str | None, header: str, *rows: Mapping[str, str], **layout: object) -> Export:
    """An export from its header joined by '|' and its rows by header."""
    headers = tuple(header.split("|"))
    unknown = {key for row in rows for key in row} - set(headers)
    assert not unknown, unknown
    cells = tuple(tuple(row.get(each, "") for each in headers) for row in rows)
    return Export(name, tool, headers, cells, **layout)  # type: ignore[arg-type]

"""A table as it stands in a file, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

RAW_CHARACTERS = 2_000
"""Of a row that could not be read, so much of its text is kept."""
REJECTED_SCHEMA = {"line": pl.Int64, "why": pl.String, "raw": pl.String}


@dataclass(frozen=True)
class RawTable:
    """Cells as text. Data rows in the file = rows of `cells` + rows of `rejected`; blank lines are no rows."""

    cells: pl.DataFrame
    """Every column as text under its header (made unique); '' for an empty cell, null where a row has no such cell."""
    lines: pl.Series
    """The line (1-based, in the decoded file) on which each row of `cells` begins."""
    rejected: pl.DataFrame
    """line, why, raw: rows that fit no reading of the table."""
    preamble: tuple[str, ...] = ()
    """The lines above the header."""
    sha256: str = ""
    """Hex digest of the bytes it was read from; '' for a data frame."""
    has_header: bool = True
    """False when the first line is data; the headers are then column_1, column_2, ..."""
    sheet: str = ""
    """Name of the work sheet; '' for everything that has none."""

    @property
    def rows_in(self) -> int:
        """Data rows found in the file."""
        return self.cells.height + self.rejected.height


@dataclass(frozen=True)
class Part:
    """One file, or one file inside an archive."""

    name: str
    """The file's name without its folder; 'archive.zip/member.csv' inside an archive."""
    tables: tuple[RawTable, ...]
    """The tables that it may stand for: one, but of a workbook one for each sheet that holds any row."""
    why_not: str = ""
    """Why a member of an archive is no table (`tables` is empty then)."""
    in_archive: bool = False
    """True for a member of an archive, which may be something else than an export."""


def rejected_rows(rows: Iterable[tuple[int, str, str]]) -> pl.DataFrame:
    """line, why, raw as a frame; raw text is cut to RAW_CHARACTERS."""
    kept = [(line, why, raw[:RAW_CHARACTERS]) for line, why, raw in rows]
    return pl.DataFrame(kept, schema=REJECTED_SCHEMA, orient="row")


def made_up_headers(width: int) -> list[str]:
    """column_1, column_2, ... for a table without a header."""
    return [f"column_{at}" for at in range(1, width + 1)]


def unique_headers(headers: Sequence[str]) -> list[str]:
    """The headers with BOMs taken off, empty ones named column_3 and repeated ones numbered.

    >>> unique_headers(["URL", "", "URL"])
    ['URL', 'column_2', 'URL (2)']
    """
    named: list[str] = []
    for at, header in enumerate(headers, start=1):
        name = base = header.strip("\ufeff") if header.strip("\ufeff \"'") else f"column_{at}"
        number = 1
        while name in named:
            number += 1
            name = f"{base} ({number})"
        named.append(name)
    return named

"""The link table and what reading it left behind."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class InputFile:
    """One file that was read."""

    name: str
    """The file's name without its folder ('<frame>' for a data frame)."""
    sha256: str
    """Hex digest of its bytes ('' for a data frame)."""
    tool: str
    """What it was recognised as, such as 'ahrefs-backlinks'."""
    rows_in: int
    """Data rows found in it."""
    rows_rejected: int
    """Of these, set aside as unreadable."""
    rows_merged: int
    """Of these, folded into a link that another row had given already, or joined onto links as domain facts."""


@dataclass(frozen=True)
class Links:
    """Every link of a run. rows in = rows of `table` + rejected + merged, over all files."""

    table: pl.DataFrame
    """One row a link, the columns of `schema.COLUMNS`."""
    original: pl.DataFrame
    """The user's own columns, as text, row by row beside `table`, in their order.

    A merged link keeps the first non-empty value.
    """
    rejected: pl.DataFrame
    """file, line (1-based, in the decoded file), why, raw: rows that could not be read."""
    inputs: tuple[InputFile, ...]
    """The files, in the order given."""

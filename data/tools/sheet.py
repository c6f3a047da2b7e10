"""A table as a tool's recogniser sees it: folded headers, and what kind of thing each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

from .. import convert

Kind = Literal["address", "host", "place", "day", "integer", "text", "empty"]
"""'address' has a scheme, 'host' is a bare host name, 'place' is a host with a path behind it and no scheme."""

LOOKED_AT = 2_000
"""Rows that tell what a column holds."""
HOST = r"^(?:(?:[^\s/@:?#.]+\.)+\p{L}[\p{L}\d-]+|(?:\d{1,3}\.){3}\d{1,3})"
MOST_SPREAD = 4_000
"""Rows from everywhere in a table that tell what it lists, at most."""
MOSTLY = 0.8
"""Share of the filled cells that must be of a kind for the column to be of it."""


def fold_header(header: str) -> str:
    r"""A header as it is compared: lower case, '_' as a blank, without BOM, quotes, outer blanks, '#' and sort marks.

    >>> fold_header('\ufeff"URL Rating (desc)" ')
    'url rating'
    >>> fold_header("page_ascore"), fold_header("# Traffic "), fold_header('"Links (asc)" (desc)')
    ('page ascore', 'traffic', 'links')
    """
    text = header.replace("\ufeff", "").replace("_", " ").casefold()
    text = re.sub(r"^[\s\"'#]+|(?:[\s\"'#]|\((?:a|de)sc\))+$", "", text)
    return re.sub(r"\s+", " ", text)


@dataclass(frozen=True)
class Sheet:
    """Cells as text under their headers, with the lines that stood above."""

    cells: pl.DataFrame
    """Every column as text."""
    preamble: Sequence[str] = ()
    """Lines above the header."""
    has_header: bool = True
    """False when the first line is data; the headers are then made up."""
    sample: pl.DataFrame | None = None
    """For the first rows of a long table: rows from everywhere in it (see `spread`)."""

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Folded headers in order; all empty when the file has none."""
        return tuple(fold_header(name) if self.has_header else "" for name in self.cells.columns)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What each column holds, judged by its first cells."""
        return tuple(kind_of(self.cells[name].head(LOOKED_AT)) for name in self.cells.columns)

    @property
    def spread(self) -> pl.DataFrame:
        """Rows from everywhere in the table: every one, every second, fourth, ... up to MOST_SPREAD of them."""
        return self.cells.gather_every(stride(self.cells.height)) if self.sample is None else self.sample

    def has(self, *headers: str) -> bool:
        """True when every header is there."""
        return all(fold_header(header) in self.headers for header in headers)

    def has_any(self, *headers: str) -> bool:
        """True when at least one of the headers is there."""
        return any(fold_header(header) in self.headers for header in headers)


def stride(rows: int) -> int:
    """From how many rows on one is taken, so that no more than MOST_SPREAD are: 1, 2, 4, ...

    >>> stride(4_000), stride(4_001), stride(10_000_000)
    (1, 2, 4096)
    """
    return 1 << (max(0, rows - 1) // MOST_SPREAD).bit_length()


def kind_of(cells: pl.Series) -> Kind:
    """What most of the filled cells are; 'empty' when none is filled."""
    text = cells.cast(pl.String).str.strip_chars()
    filled = text.filter(text.is_not_null() & (text != ""))
    if filled.is_empty():
        return "empty"
    if _mostly(filled.str.contains(r"^(?i:https?|ftp)://[^\s/]")):
        return "address"
    if _mostly(filled.str.contains(r"^\d{1,3}(?:[,. \u{a0}\u{202f}]\d{3})+$|^\d{1,12}$")):
        return "integer"
    # looking for a digit first: reading texts as days takes long
    if _mostly(filled.str.contains(r"\d")) and _mostly(_days(filled).is_not_null()):
        return "day"
    if _mostly(filled.str.contains(rf"{HOST}/?$")):
        return "host"
    return "place" if _mostly(filled.str.contains(rf"{HOST}(?:[:/?#]\S*)?$")) else "text"


def _mostly(is_kind: pl.Series) -> bool:
    share = is_kind.mean()
    return isinstance(share, float) and share >= MOSTLY


def _days(cells: pl.Series) -> pl.Series:
    return cells.to_frame("cell").select(convert.calendar(pl.col("cell"))).to_series()

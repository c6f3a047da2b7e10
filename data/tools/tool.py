"""What a tool's export is: its name, what a row of it is, how it is recognised and how its cells become columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from .sheet import Sheet

Level = Literal["links", "domains", "subnets", "refused"]
"""What a row is: a link, a linking domain, a block of IP addresses, or nothing that can be judged."""

UNUSABLE = "unusable"
"""Name of the column in which `Tool.read` may say why a row is no link (null where it is one)."""


def never(sheet: Sheet) -> bool:
    """Recognises nothing: for a tool that is chosen in another way."""
    return False


def nothing(cells: pl.DataFrame) -> pl.DataFrame:
    """Reads no column: for a kind of file that is refused."""
    return pl.DataFrame(height=cells.height)


@dataclass(frozen=True)
class Tool:
    """One kind of export."""

    name: str
    """Short name kept in the `tool` column, such as 'ahrefs-backlinks'."""
    title: str
    """The report's name as the tool shows it, such as 'Ahrefs Backlinks'."""
    level: Level
    """What a row is."""
    read: Callable[[pl.DataFrame], pl.DataFrame] = nothing
    """Cells (all text) -> vendor columns of the schema: same rows, same order; an unreadable cell is null.

    A file of domains also gives `source_domain_raw`, the domain as written; a file of subnets gives `subnet`.
    Any may give `unusable`: why a row is no link, null where it is one.
    """
    recognises: Callable[[Sheet], bool] = never
    """True when a table is this kind of export."""
    refusal: str = ""
    """For a refused kind: what it is, and what to hand over instead."""

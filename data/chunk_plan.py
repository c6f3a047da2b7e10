"""How all parts of a file are read alike: what it lists, and what is believed of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from .belief import Beliefs, Settled, Told
from .errors import NotABacklinkList
from .merging import ReadFile
from .raw_table import RawTable
from .reading import choose_tool, read_rows
from .tools.sheet import LOOKED_AT, stride
from .tools.tool import Tool


class Parts(Protocol):
    """A file as tables, from the first row anew with each call."""

    def tables(self, size: int) -> Iterator[RawTable]:
        """The rows in order, from some `size` bytes each; one table at least, which may have no rows."""


@dataclass(frozen=True)
class Plan:
    """How to read a table that comes in parts."""

    tool: Tool
    beliefs: Beliefs
    """Of the columns that the tool's reading converts."""
    spread: pl.DataFrame | None = None
    """For a plan from all rows: those from everywhere that chose the tool."""
    seen: Spread | None = None
    """For a plan from the head: the cells of every part that is read are to be added here."""


@dataclass(frozen=True)
class Recipe:
    """A plan as it is told to other processes, each of which reads some of the parts."""

    name: str
    """The file's name."""
    sha256: str
    named: Mapping[str, str]
    """The person's headers by our columns."""
    head: RawTable
    """The first rows."""
    spread: pl.DataFrame | None
    settled: tuple[Settled, ...]
    """What is believed of the columns that the tool's reading converts."""
    is_final: bool
    """False when the beliefs come from the head: then what the parts tell of them is to be counted."""


class Reading:
    """A recipe followed in this process."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe, self._beliefs = recipe, Beliefs()
        self.tool = choose_tool(recipe.head, recipe.name, recipe.named, recipe.spread)
        with self._beliefs.met():
            self.tool.read(recipe.head.cells.clear())
        self._beliefs.hold(recipe.settled, for_good=recipe.is_final)

    def read(self, table: RawTable) -> tuple[ReadFile, list[Told]]:
        """The rows of one part, and what its cells tell of the beliefs."""
        with self._beliefs.met():
            part = read_rows(replace(table, sha256=self._recipe.sha256), self.tool, self._recipe.name)
        return part, self._beliefs.take()


class Spread:
    """Rows from everywhere in a table that comes in parts (see `Sheet.spread`)."""

    def __init__(self, empty: pl.DataFrame) -> None:
        self.rows = empty
        self._seen, self._stride = 0, 1

    def add(self, cells: pl.DataFrame) -> None:
        """Choose from the next rows."""
        seen = self._seen + cells.height
        wider = stride(seen)
        kept = self.rows.gather_every(wider // self._stride)
        self.rows = pl.concat([kept, cells.gather_every(wider, -self._seen % wider)])
        self._seen, self._stride = seen, wider


def find_head(parts: Parts, size: int) -> RawTable:
    """The first rows: as many as any recogniser looks at, where there are so many."""
    first, *others = _until_enough(parts.tables(size))
    rejected = next((table.rejected for table in (first, *others) if table.rejected.height), first.rejected)
    cells = pl.concat([first.cells, *(table.cells for table in others)]).head(LOOKED_AT)
    return replace(first, cells=cells, lines=first.lines.head(0), rejected=rejected)


def plan_by_head(head: RawTable, name: str, named: Mapping[str, str]) -> Plan | None:
    """The plan by the first rows; None when they say that the file is no backlink list.

    Raises what `choose_tool` raises else.
    """
    tool = _guess(head, name, named)
    if tool is None:
        return None
    beliefs, _ = _counted(tool, head, [head])
    beliefs.settle(for_good=False)
    return Plan(tool, beliefs, seen=Spread(head.cells.clear()))


def plan_by_all(parts: Parts, size: int, head: RawTable, name: str, named: Mapping[str, str]) -> Plan:
    """The plan by a pass over all rows (two where they are something else than the first ones say).

    Raises what `choose_tool` raises.
    """
    tool = _guess(head, name, named)
    while True:
        beliefs, spread = _counted(tool, head, parts.tables(size))
        seen = choose_tool(head, name, named, spread.rows)
        if tool and seen.name == tool.name:
            beliefs.settle(for_good=True)
            return Plan(tool, beliefs, spread.rows)
        tool = seen


def as_recipe(plan: Plan, head: RawTable, name: str, sha256: str, named: Mapping[str, str]) -> Recipe:
    """The plan as it is told to other processes."""
    return Recipe(name, sha256, named, head, plan.spread, plan.beliefs.settled, is_final=plan.seen is None)


def was_right(plan: Plan, head: RawTable, name: str, named: Mapping[str, str]) -> bool:
    """Whether all rows that were read by a plan from the head say the same."""
    try:
        seen = choose_tool(head, name, named, plan.seen.rows if plan.seen else None)
    except NotABacklinkList:
        return False
    return seen.name == plan.tool.name and plan.beliefs.were_right()


def _until_enough(tables: Iterator[RawTable]) -> Iterator[RawTable]:
    rows = 0
    for table in tables:
        yield table
        rows += table.cells.height
        if rows >= LOOKED_AT:
            break


def _guess(head: RawTable, name: str, named: Mapping[str, str]) -> Tool | None:
    try:
        return choose_tool(head, name, named)
    except NotABacklinkList:
        return None


def _counted(tool: Tool | None, head: RawTable, tables: Iterable[RawTable]) -> tuple[Beliefs, Spread]:
    """What the tables tell of the columns that the tool's reading converts, and rows from everywhere in them."""
    beliefs, spread = Beliefs(), Spread(head.cells.clear())
    if tool:
        with beliefs.met():
            tool.read(head.cells.clear())
    for table in tables:
        beliefs.count(table.cells)
        spread.add(table.cells)
    return beliefs, spread

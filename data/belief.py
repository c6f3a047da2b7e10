"""Whether a column holds what its header says: settled over all of a file, also where it is read part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import polars as pl

Told = tuple[int, int, int, int]
"""Of the cells that were counted: readable, filled, dates with the month in front, dates with the day in front."""
Settled = tuple[bool, bool]
"""Whether a column holds what its header says, and whether the month comes first in it."""


class Belief:
    """What the cells of one column tell of it."""

    def __init__(self) -> None:
        self.is_counting = True
        """False when no more cells are to be counted."""
        self._settled: Settled | None = None
        self.part = 0
        """Number of the part that is read: an expression may convert its column more than once."""
        self._cells: dict[int, tuple[int, int]] = {}
        self._days: dict[int, tuple[int, int]] = {}

    def count(self, readable: int, filled: int) -> None:
        """So many cells of this part can be read, of so many that hold something."""
        self._cells[self.part] = (readable, filled)

    def count_days(self, month_first: int, day_first: int) -> None:
        """So many cells of this part are dates when the month, or the day, comes first."""
        if self.is_counting:
            self._days[self.part] = (month_first, day_first)

    def settle(self, settled: Settled) -> None:
        """Hold this from now on, and count anew."""
        self._settled = settled
        self.take()

    def take(self) -> Told:
        """What was counted, to be counted no longer."""
        told = (*_sums(self._cells.values()), *_sums(self._days.values()))
        self._cells, self._days = {}, {}
        return told

    def add(self, told: Told) -> None:
        """Count one more part by what was taken from it."""
        self._cells[self.part], self._days[self.part] = told[:2], told[2:]

    @property
    def holds(self) -> bool:
        """False when most filled cells say that the column holds something else."""
        return (self._settled or self.told)[0]

    @property
    def month_is_first(self) -> bool:
        """True when more cells are dates with the month in front."""
        return (self._settled or self.told)[1]

    @property
    def was_right(self) -> bool:
        """Whether the cells counted since tell what was settled."""
        return self._settled == self.told

    @property
    def told(self) -> Settled:
        """What the cells counted so far tell."""
        readable, filled = _sums(self._cells.values())
        month_first, day_first = _sums(self._days.values())
        return 2 * readable >= filled, month_first > day_first


def _sums(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    both = list(pairs)
    return sum(first for first, _ in both), sum(second for _, second in both)


Converter = Callable[[pl.Series, Belief], pl.Series]
"""A whole column of text -> its values, by what is believed of it."""


class Beliefs:
    """The beliefs that one way of reading a table needs, in the order in which it converts its columns.

    Call `met` around a first reading, `count` with the cells that tell, `settle`, then read each part within `met`.
    """

    def __init__(self) -> None:
        self._beliefs: list[Belief] = []
        self._counting: list[pl.Expr] = []
        self._at = 0

    @contextmanager
    def met(self) -> Iterator[None]:
        """Within it, columns are converted by these beliefs, not by what the part at hand tells."""
        self._at = 0
        self._next_part()
        before = _MET.set(self)
        try:
            yield
        finally:
            _MET.reset(before)

    def count(self, cells: pl.DataFrame) -> None:
        """Take note of further cells."""
        self._next_part()
        cells.select(expression.alias(str(at)) for at, expression in enumerate(self._counting))

    def settle(self, *, for_good: bool) -> None:
        """Hold from now on what the cells counted so far tell; unless `for_good`, those that are read are counted."""
        self.hold([belief.told for belief in self._beliefs], for_good=for_good)

    @property
    def settled(self) -> tuple[Settled, ...]:
        """What is held of each column."""
        return tuple((belief.holds, belief.month_is_first) for belief in self._beliefs)

    def hold(self, settled: Sequence[Settled], *, for_good: bool) -> None:
        """Hold from now on what was settled elsewhere for the same columns; see `settle`."""
        for belief, one in zip(self._beliefs, settled, strict=True):
            belief.settle(one)
            belief.is_counting = not for_good

    def take(self) -> list[Told]:
        """What was counted of each column, to be counted no longer."""
        return [belief.take() for belief in self._beliefs]

    def add(self, told: Sequence[Told]) -> None:
        """Count one more part by what was taken from it elsewhere."""
        self._next_part()
        for belief, one in zip(self._beliefs, told, strict=True):
            belief.add(one)

    def were_right(self) -> bool:
        """Whether the cells that were read tell what was settled."""
        return all(belief.was_right for belief in self._beliefs)

    def _next_part(self) -> None:
        for belief in self._beliefs:
            belief.part += 1

    def next(self, cells: pl.Expr, convert: Converter, dtype: pl.DataType | type[pl.DataType]) -> Belief:
        """The belief of the column that is converted next."""
        if self._at == len(self._beliefs):
            belief = Belief()
            self._beliefs.append(belief)
            self._counting.append(cells.map_batches(lambda column: convert(column, belief), return_dtype=dtype))
        self._at += 1
        return self._beliefs[self._at - 1]


_MET: ContextVar[Beliefs | None] = ContextVar("met", default=None)


def by_belief(cells: pl.Expr, convert: Converter, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """The cells converted: by the beliefs that are met, else by what the cells themselves tell."""
    beliefs = _MET.get()
    if beliefs is None:
        return cells.map_batches(lambda column: convert(column, Belief()), return_dtype=dtype)
    belief = beliefs.next(cells, convert, dtype)
    return cells.map_batches(lambda column: convert(column, belief), return_dtype=dtype)

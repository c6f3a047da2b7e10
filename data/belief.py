"""Whether a column holds what its header says: settled over all of a file, also where it is read part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import polars as pl


class Belief:
    """What the cells of one column tell of it."""

    def __init__(self) -> None:
        self.is_counting = True
        """False when no more cells are to be counted."""
        self._settled: tuple[bool, bool] | None = None
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

    def settle(self) -> None:
        """Hold from now on what the cells counted so far tell, and count anew."""
        self._settled = self._told()
        self._cells, self._days = {}, {}

    @property
    def holds(self) -> bool:
        """False when most filled cells say that the column holds something else."""
        return (self._settled or self._told())[0]

    @property
    def month_is_first(self) -> bool:
        """True when more cells are dates with the month in front."""
        return (self._settled or self._told())[1]

    @property
    def was_right(self) -> bool:
        """Whether the cells counted since tell what was settled."""
        return self._settled == self._told()

    def _told(self) -> tuple[bool, bool]:
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
        for belief in self._beliefs:
            belief.settle()
            belief.is_counting = not for_good

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

"""Links -> Matrix: derived columns, export-wide tallies, then one float32 column a signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.repeats import Different, find_different
from .catalogue import catalogue
from .signal import Derived, Signal
from .tallies import attach_tallies, count_tallies, tallies_of

Floats = npt.NDArray[np.float32]
MOST_DIFFERENT = 0.7
"""A text column with at most this share of different texts is worked on text by text, not row by row."""
OF_SITE = ("site_host", "brand_terms", "site_topics")
"""What is told of the judged site, in most tables the same in every row."""


@dataclass(frozen=True)
class Matrix:
    """The links as numbers."""

    values: Floats
    """Shape (links, signals); NaN where unknown."""
    signals: tuple[str, ...]
    """Names of the columns, in order."""


def build_matrix(table: pl.DataFrame, signals: Sequence[str] | None = None) -> Matrix:
    """The matrix of a link table that is the whole export. `signals` picks and orders the columns (default: all)."""
    rows, known = derive(table), catalogue().signals
    needed = tallies_of(known[name] for name in (known if signals is None else signals))
    return compute_signals(attach_tallies(rows, count_tallies(rows, needed)), signals)


def derive(table: pl.DataFrame, wanted: Sequence[str] | None = None) -> pl.DataFrame:
    """The table with every derived column behind the canonical ones, or with the wanted ones and what they rest on."""
    rows, texts, derived = table, _Texts(table), catalogue().derived
    chosen = set(derived) if wanted is None else _needed(wanted)
    for wave in _waves():
        rows = rows.hstack(texts.compute(rows, {name: derived[name] for name in wave if name in chosen}))
    return rows


def _needed(wanted: Sequence[str]) -> set[str]:
    """The wanted derived columns and all that they rest on."""
    derived, found, left = catalogue().derived, set[str](), list(wanted)
    while left:
        name = left.pop()
        if name in derived and name not in found:
            found.add(name)
            left += derived[name].needs
    return found


def compute_signals(rows: pl.DataFrame, signals: Sequence[str] | None = None) -> Matrix:
    """The matrix of rows that carry derived columns and tallies."""
    known = catalogue().signals
    names = tuple(known if signals is None else signals)
    columns = _Texts(rows).compute(rows, {name: known[name] for name in names})
    values = np.empty((rows.height, len(names)), dtype=np.float32)
    for position, column in enumerate(columns.iter_columns()):
        values[:, position] = column.cast(pl.Float32).fill_null(np.nan).to_numpy()
    return Matrix(values, names)


@cache
def _waves() -> tuple[tuple[str, ...], ...]:
    """The derived columns in waves: one needs columns of earlier waves only, so its own are computed side by side."""
    wave_of: dict[str, int] = {}
    for name, column in catalogue().derived.items():
        wave_of[name] = 1 + max((wave_of.get(need, -1) for need in column.needs), default=-1)
    waves = range(max(wave_of.values(), default=-1) + 1)
    return tuple(tuple(name for name, wave in wave_of.items() if wave == number) for number in waves)


class _Texts:
    """Computes columns; those that rest on one text column that repeats itself, once for each different text."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._found: dict[str, Different | None] = {}
        self._of_site = frozenset(name for name in OF_SITE if name in rows.columns and _is_same_in_all(rows[name]))

    def compute(self, rows: pl.DataFrame, columns: Mapping[str, Derived | Signal]) -> pl.DataFrame:
        """The columns over the rows, which carry all that they need."""
        together: dict[str, dict[str, Derived | Signal]] = {}
        for name, column in columns.items():
            together.setdefault(self._repeated_under(rows, column.needs), {})[name] = column
        found = pl.DataFrame(height=rows.height)
        for text, group in together.items():
            different = self._found.get(text)
            if different is None:
                found = found.hstack(_computed(rows, group))
            else:
                needs = dict.fromkeys(need for column in group.values() for need in column.needs)
                once = _computed(rows.select(pl.col(*needs).gather(different.first)), group)
                found = found.hstack(once.select(pl.all().gather(different.number)))
        return found.select(*columns)

    def _repeated_under(self, rows: pl.DataFrame, needs: tuple[str, ...]) -> str:
        """The one text column that these rest on, if it repeats itself; else ''."""
        texts = _rests_on(needs, self._of_site)
        text = next(iter(texts), "")
        if len(texts) != 1 or rows.schema[text] != pl.String:
            return ""
        if text not in self._found:
            self._found[text] = find_different(rows[text], MOST_DIFFERENT)
        return text if self._found[text] else ""


def _computed(rows: pl.DataFrame, columns: Mapping[str, Derived | Signal]) -> pl.DataFrame:
    """The columns alone. Lazily, since then what several have in common is computed once."""
    expressions = {name: column.compute(*map(pl.col, column.needs)) for name, column in columns.items()}
    return rows.lazy().with_columns(**expressions).select(*columns).collect()


@cache
def _rests_on(needs: tuple[str, ...], same: frozenset[str]) -> frozenset[str]:
    """The columns that differ and that these rest on, as far down as a derived one rests on a single one of them."""
    derived, found = catalogue().derived, set[str]()
    for need in needs:
        under = _rests_on(derived[need].needs, same) if need in derived else {need} - same
        found |= under if len(under) < 2 else {need}
    return frozenset(found)


def _is_same_in_all(column: pl.Series) -> bool:
    if column.dtype != pl.List:
        return bool(column.eq_missing(column.head(1)).all())
    lengths = column.list.len()
    if lengths.n_unique() > 1:
        return False
    pieces = column.explode()
    shift = next(iter(lengths.drop_nulls()), 0)
    return not shift or bool(pieces[shift:].eq_missing(pieces[:-shift]).all())

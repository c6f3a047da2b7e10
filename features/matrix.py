"""Links -> Matrix: derived columns, export-wide tallies, then one float32 column a signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from .catalogue import catalogue
from .signal import Concentration, Derived, Distinct, Mean, Rank, Rows, Signal, Tally

Floats = npt.NDArray[np.float32]
TallyTables = Mapping[str, pl.DataFrame]
"""For each tally its key columns and, under the tally's name, the value."""
SELDOM = 0.25
"""A text column with at most this share of different texts is worked on text by text, not row by row."""


@dataclass(frozen=True)
class Matrix:
    """The links as numbers."""

    values: Floats
    """Shape (links, signals); NaN where unknown."""
    signals: tuple[str, ...]
    """Names of the columns, in order."""


def build_matrix(table: pl.DataFrame, signals: Sequence[str] | None = None) -> Matrix:
    """The matrix of a link table that is the whole export. `signals` picks and orders the columns (default: all)."""
    rows = derive(table)
    return compute_signals(attach_tallies(rows, count_tallies(rows)), signals)


def derive(table: pl.DataFrame, wanted: Sequence[str] | None = None) -> pl.DataFrame:
    """The table with every derived column behind the canonical ones, or with the wanted ones and what they rest on."""
    rows, texts, derived = table, _Texts(), catalogue().derived
    chosen = set(derived) if wanted is None else _needed(wanted)
    for wave in _waves():
        rows = rows.with_columns(texts.compute(rows, derived[name]).alias(name) for name in wave if name in chosen)
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


def count_tallies(rows: pl.DataFrame) -> TallyTables:
    """Every tally over derived rows of the whole export."""
    return {name: _count(rows, name, tally) for name, tally in catalogue().tallies.items()}


def attach_tallies(rows: pl.DataFrame, tables: TallyTables) -> pl.DataFrame:
    """Derived rows (all or a part) with each tally's value joined on by its key; the row order stays."""
    for name, tally in catalogue().tallies.items():
        table = tables[name]
        if not tally.by:
            rows = rows.with_columns(pl.lit(table[name][0] if table.height else None, dtype=pl.Float64).alias(name))
        else:
            rows = rows.join(table, on=list(tally.by), how="left", maintain_order="left")
    return rows


def compute_signals(rows: pl.DataFrame, signals: Sequence[str] | None = None) -> Matrix:
    """The matrix of rows that carry derived columns and tallies."""
    known = catalogue().signals
    names = tuple(known if signals is None else signals)
    texts = _Texts()
    columns = rows.select(texts.compute(rows, known[name]).cast(pl.Float32).alias(name) for name in names)
    values = np.empty((rows.height, len(names)), dtype=np.float32)
    for position, column in enumerate(columns.iter_columns()):
        values[:, position] = column.fill_null(np.nan).to_numpy()
    return Matrix(values, names)


@cache
def _waves() -> tuple[tuple[str, ...], ...]:
    """The derived columns in waves: one needs columns of earlier waves only, so its own are computed side by side."""
    wave_of: dict[str, int] = {}
    for name, column in catalogue().derived.items():
        wave_of[name] = 1 + max((wave_of.get(need, -1) for need in column.needs), default=-1)
    waves = range(max(wave_of.values(), default=-1) + 1)
    return tuple(tuple(name for name, wave in wave_of.items() if wave == number) for number in waves)


def _count(rows: pl.DataFrame, name: str, tally: Tally) -> pl.DataFrame:
    keys = list(tally.by)
    known = rows.lazy().drop_nulls(keys) if keys else rows.lazy()
    match tally.measure:
        case Rows():
            value = pl.len().cast(pl.Float64)
        case Distinct(column):
            value = pl.col(column).drop_nulls().n_unique().cast(pl.Float64)
        case Mean(column):
            value = pl.col(column).cast(pl.Float64).mean()
        case Concentration(column, per):
            pairs = known.drop_nulls([column, per]).select(*keys, column, per).unique()
            known = pairs.group_by(*keys, column).len("pairs")
            value = (pl.col("pairs").cast(pl.Float64) / pl.col("pairs").sum()).pow(2).sum()
        case Rank(per):
            return _ranks(known.drop_nulls([per]).select(keys[0], per), name, keys[0], per)
    return (known.group_by(keys).agg(value.alias(name)) if keys else known.select(value.alias(name))).collect()


def _ranks(rows: pl.LazyFrame, name: str, key: str, per: str) -> pl.DataFrame:
    """Mid-ranks of the key's whole-number values over distinct `per` (each at its largest value)."""
    largest = rows.group_by(per).agg(pl.col(key).max().round().alias("level"))
    levels = largest.group_by("level").len("count").sort("level").collect()
    counts = levels["count"].cast(pl.Float64)
    middle = (counts.cum_sum() - counts / 2) / max(counts.sum(), 1.0)
    table = levels.select("level").with_columns(middle.alias(name))
    every = rows.select(key).unique().with_columns(pl.col(key).round().alias("level")).collect()
    return every.sort("level").join_asof(table.sort("level"), on="level", strategy="nearest").select(key, name)


@dataclass(frozen=True)
class _Different:
    """The different texts of a column."""

    first: pl.Series
    """The row on which each of them stands first."""
    number: pl.Series
    """For every row the number of its text."""


class _Texts:
    """Computes columns; those that rest on one text column that repeats itself, once for each different text."""

    def __init__(self) -> None:
        self._found: dict[str, _Different | None] = {}

    def compute(self, rows: pl.DataFrame, column: Derived | Signal) -> pl.Expr:
        """The column over the rows, which carry all that it needs."""
        whole = column.compute(*map(pl.col, column.needs))
        text = _text_under(column.needs)
        if text is None or rows.schema[text] != pl.String:
            return whole
        if text not in self._found:
            self._found[text] = _different(rows.select(text))
        different = self._found[text]
        if different is None:
            return whole
        once = rows.select(column.needs)[different.first].select(whole).to_series()
        return pl.lit(once.gather(different.number))


@cache
def _text_under(needs: tuple[str, ...]) -> str | None:
    """The one column that all of these rest on, as far down as there is but one; None when they rest on several."""
    known = catalogue().derived
    under = {(_text_under(known[need].needs) or need) if need in known else need for need in needs}
    return under.pop() if len(under) == 1 else None


def _different(column: pl.DataFrame) -> _Different | None:
    """The different texts of a column; None when it has too many of them to be worth it."""
    name = column.columns[0]
    if column.select(pl.col(name).approx_n_unique()).item() > SELDOM * column.height:
        return None
    first = column.lazy().with_row_index("first").group_by(name).agg(pl.col("first").first()).with_row_index("number")
    found = first.collect()
    numbered = column.lazy().join(found.lazy(), on=name, how="left", nulls_equal=True, maintain_order="left")
    return _Different(found["first"], numbered.select("number").collect()["number"])

"""Columns that repeat themselves: what costs much is worked out once for each different value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

SELDOM = 0.25
"""Up to this share of different values, even a cheap piece of work is done sooner on those alone."""


@dataclass(frozen=True)
class Different:
    """The different values of a column, null among them."""

    first: pl.Series
    """The row on which each of them stands first."""
    number: pl.Series
    """For every row the number of its value."""


def find_different(column: pl.Series, most: float = SELDOM) -> Different | None:
    """The different values of a text column; None when their share of the rows is larger than `most`."""
    if not column.len() or column.to_frame().select(pl.all().approx_n_unique()).item() > most * column.len():
        return None
    rows = column.hash().alias("hash").to_frame()  # five times faster than grouping the texts themselves
    found = (
        rows.lazy().with_row_index("first").group_by("hash").agg(pl.col("first").first()).with_row_index("number")
    ).collect()
    number = rows.join(found, on="hash", how="left", maintain_order="left")["number"]
    if not column.gather(found["first"]).gather(number).eq_missing(column).all():
        return None  # two texts share a hash
    return Different(found["first"], number)


def over_different(column: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `work`, which goes value by value, makes of a text column; done once for each value where they repeat."""
    different = find_different(column)
    if different is None:
        return work(column)
    return work(column.gather(different.first)).gather(different.number)

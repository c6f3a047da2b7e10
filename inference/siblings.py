"""Siblings: the other linking domains that share a title, a phrase or an address with a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ..features.catalogue import catalogue
from .sentences import sibling_tallies

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Siblings:
    """For every tally that counts linking domains: each link's key, and which domains share a key."""

    keys: Mapping[str, pl.Series]
    """By tally: a number for each link, equal where the key is; null where the key is unknown."""
    examples: Mapping[str, pl.DataFrame]
    """By tally: key, domains (how many linking domains have it: two or more), first, second, third by alphabet."""


def find_siblings(rows: pl.DataFrame, signals: Sequence[str]) -> Siblings:
    """The siblings of rows that are the whole export and carry derived columns and tallies, for the given signals."""
    known = catalogue()
    counted = {tally for name in signals for tally in sibling_tallies(known.signals[name])}
    keys, examples = {}, {}
    for tally in sorted(counted):
        by = known.tallies[tally].by
        key = pl.when(pl.all_horizontal(pl.col(by).is_not_null())).then(pl.struct(by).hash()).alias("key")
        keys[tally] = rows.select(key)["key"]
        examples[tally] = (
            rows.lazy()
            .filter(pl.col(tally) > 1)
            .select(key, "source_domain")
            .unique()
            .group_by("key")
            .agg(pl.len().alias("domains"), pl.col("source_domain").sort().head(3))
            .select("key", "domains", *(pl.col("source_domain").list.get(at, null_on_oob=True).alias(name)
                             for at, name in enumerate(("first", "second", "third"))))
            .collect()
        )  # fmt: skip
    return Siblings(keys, examples)


def name_siblings(siblings: Siblings, tallies: Sequence[str], positions: Positions, domains: pl.Series) -> pl.Series:
    """For each of the links at `positions` two other linking domains with its key: 'a.example and b.example'.

    Of several tallies the one with most linking domains names them. One name when there is but one other, null when
    there is none. `domains` is the linking domain of every link.
    """
    own = domains.gather(positions)
    widest = pl.DataFrame({"domains": pl.zeros(len(positions), pl.UInt32, eager=True)})
    widest = widest.with_columns(pl.lit(None, dtype=pl.String).alias("names"))
    for tally in tallies:
        found = _with_this_key(siblings, tally, positions, own)
        wider = found["domains"].fill_null(0) > widest["domains"]
        widest = pl.select(
            pl.when(wider).then(found[column]).otherwise(widest[column]).alias(column) for column in widest.columns
        )
    return widest["names"]


def _with_this_key(siblings: Siblings, tally: str, positions: Positions, own_domains: pl.Series) -> pl.DataFrame:
    own, first, second, third = map(pl.col, ("own", "first", "second", "third"))
    one = pl.when(first != own).then(first).otherwise(second)
    other = pl.when((first != own) & (second != own)).then(second).otherwise(third)
    asked = pl.DataFrame({"key": siblings.keys[tally].gather(positions), "own": own_domains})
    names = pl.when(other.is_null()).then(one).otherwise(one + " and " + other).alias("names")
    return asked.join(siblings.examples[tally], on="key", how="left", maintain_order="left").select("domains", names)

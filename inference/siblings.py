"""Siblings: the other linking domains that share a title, a phrase or an address with a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ..features.catalogue import catalogue
from ..features.tallies import KEY, tally_key
from .sentences import sibling_tallies

Positions = npt.NDArray[np.int64]
NAMED = 3
"""Linking domains kept for each key: the own one may be among them, and two others are named."""


@dataclass(frozen=True)
class Siblings:
    """For every tally that counts linking domains: each link's key, and which domains share a key."""

    keys: Mapping[str, pl.Series]
    """By tally: a number for each link, equal where the key is; null where the key is unknown."""
    examples: Mapping[str, pl.DataFrame]
    """By tally: key, domains (how many linking domains have it: two or more), first, second, third by alphabet."""


def sibling_keys(rows: pl.DataFrame, signals: Sequence[str]) -> Mapping[str, pl.Series]:
    """`Siblings.keys` of derived rows."""
    known = catalogue().tallies
    return {name: rows.select(tally_key(known[name].by).alias(KEY))[KEY] for name in counted_siblings(signals)}


def sibling_part(rows: pl.DataFrame, signals: Sequence[str]) -> Mapping[str, pl.DataFrame]:
    """What rows that carry tallies, all links of some linking domains, say of shared keys: key, domains, names."""
    known = catalogue().tallies
    return {
        name: rows.lazy()
        .filter(pl.col(name) > 1)
        .select(tally_key(known[name].by).alias(KEY), "source_domain")
        .unique()
        .group_by(KEY)
        .agg(pl.len().alias("domains"), pl.col("source_domain").sort().head(NAMED).alias("names"))
        .collect()
        for name in counted_siblings(signals)
    }


def add_shared_siblings(parts: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """The sum of one tally's parts, whose linking domains differ, for the keys that more than one of them has."""
    numbered = [part.with_columns(pl.lit(at, dtype=pl.UInt32).alias("part")) for at, part in enumerate(parts)]
    names = pl.col("names").list.explode().sort().head(NAMED)
    summed = pl.concat(numbered).group_by(KEY).agg(pl.col("domains").sum(), names, pl.len().alias("parts"))
    return summed.filter(pl.col("parts") > 1).drop("parts").collect()


def complete_siblings(part: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """A part's own siblings of one tally, with those of all parts in the place of keys that others have too."""
    own = part.join(shared, on=KEY, how="anti")
    return pl.concat([own, shared.join(part, on=KEY, how="semi").select(own.columns)])


def counted_siblings(signals: Sequence[str]) -> list[str]:
    """The tallies by whose keys the signals' sentences name siblings."""
    known = catalogue().signals
    return sorted({tally for name in signals for tally in sibling_tallies(known[name])})


def as_examples(siblings: pl.DataFrame) -> pl.DataFrame:
    """One tally of `Siblings.examples` from what `sibling_part` gave, or parts completed."""
    name = pl.col("names").list
    ranked = (name.get(at, null_on_oob=True).alias(column) for at, column in enumerate(("first", "second", "third")))
    return siblings.select(KEY, "domains", *ranked)


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

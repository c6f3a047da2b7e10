"""What weighed for and against: families of signals that unfold to signals, each beside the rest of the export."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ..features.catalogue import catalogue
from ..features.signal import Unit
from ..inference.drivers import FAMILIES
from ..inference.explain import Whole
from ..inference.sentences import capitalise, carries_low, say, say_unknown

Positions = npt.NDArray[np.int64]

SLIGHT = 0.005
"""Contributions under it show as 0.00."""
COMMON = 0.5
"""A value that more of the links have than this share is called common, not high or low."""


@dataclass(frozen=True)
class SignalWeight:
    """What one signal did to the margin."""

    signal: str
    value: float | None
    """Its number; of several links that of the most typical one. None when unknown."""
    contribution: float
    """What it adds to the margin in log-odds, the mean over the links: above 0 towards spam."""
    sentence: str
    """The fact in words, of the same link."""
    beside: str
    """How the value compares with the other links of the export; '' when it cannot be said."""


@dataclass(frozen=True)
class FamilyWeight:
    """What one family of signals did to the margin."""

    family: str
    name: str
    """The family in a client's words."""
    contribution: float
    """The sum over its signals."""
    signals: tuple[SignalWeight, ...]
    """Its signals that weigh, those that add or take most first."""
    slight: int
    """Its other signals, which weigh next to nothing."""


@dataclass(frozen=True)
class Weights:
    """How the margin of a link, or the mean margin of several, came about."""

    base: float
    """Where every link starts, in log-odds."""
    margin: float
    """Where it ends: the base and all families added up."""
    families: tuple[FamilyWeight, ...]
    """Those that add or take most first."""


def weigh(whole: Whole, contributions: pl.DataFrame, links: pl.DataFrame, positions: Positions) -> Weights:
    """The weights of the links at `positions` of the link table. `contributions` is the audit's table."""
    chosen = contributions[positions.tolist()]
    given = chosen.select(whole.signals).to_numpy()
    base = float(chosen["base_value"].cast(pl.Float64).mean() or 0.0)
    means = given.mean(axis=0, dtype=np.float64)
    typical = positions[np.abs(given - means).argmin(axis=0)]
    families: dict[str, list[SignalWeight]] = {}
    for at, name in enumerate(whole.signals):
        family = catalogue().family_of[name]
        if abs(means[at]) < SLIGHT:
            families.setdefault(family, [])
            continue
        families.setdefault(family, []).append(_weight(whole, links, at, int(typical[at]), float(means[at])))
    sums = dict.fromkeys(families, 0.0)
    counts = dict.fromkeys(families, 0)
    for at, name in enumerate(whole.signals):
        sums[catalogue().family_of[name]] += float(means[at])
        counts[catalogue().family_of[name]] += 1
    weighed = [
        FamilyWeight(
            family,
            FAMILIES.get(family, family.capitalize()),
            sums[family],
            tuple(sorted(parts, key=lambda part: -abs(part.contribution))),
            counts[family] - len(parts),
        )
        for family, parts in families.items()
    ]
    weighed.sort(key=lambda part: -abs(part.contribution))
    return Weights(base, base + float(means.sum()), tuple(weighed))


def _weight(whole: Whole, links: pl.DataFrame, at: int, row: int, contribution: float) -> SignalWeight:
    name, value = whole.signals[at], float(whole.values[row, at])
    declared = catalogue().signals[name]
    if np.isnan(value):
        sentence = say_unknown(name, links[row : row + 1])[0]
        unknown = float(np.isnan(whole.values[:, at]).mean())
        return SignalWeight(name, None, contribution, capitalise(sentence), f"unknown for {unknown:.0%} of the links")
    sentence = say(declared, value, carries_low(declared, value, contribution))
    beside = compare_value(whole.values[:, at], value, declared.unit)
    return SignalWeight(name, value, contribution, capitalise(sentence), beside)


def compare_value(values: npt.NDArray[np.float32], value: float, unit: Unit) -> str:
    """How a value stands among the known ones of the export, in words; '' when it is the only one."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return ""
    same, below = float((known == np.float32(value)).mean()), float((known < np.float32(value)).mean())
    if unit is Unit.FLAG:
        return f"so it is for {_share(same)} of the export's links"
    if same > COMMON:
        return f"the same as for {_share(same)} of the export's links"
    above = 1 - same - below
    return f"higher than {_share(below)} of the links" if below >= above else f"lower than {_share(above)} of the links"


def _share(share: float) -> str:
    return "less than 1%" if share < 0.01 else "nearly all" if 0.99 < share < 1 else f"{share:.0%}"

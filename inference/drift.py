"""Whether an export is like those that the model was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ..features.matrix import Floats
from ..models.card import Card

USUAL = 0.02
"""Share of a signal's training values outside its 1 % and 99 % quantiles."""
FAR = 0.08
"""Mean share over all signals from which on an export is unlike anything seen. Real exports of seven sites, two of
them not in training, have 0.003 to 0.016; one of which training saw a part, with far larger campaigns, has 0.053."""
MOST_ROWS = 20_000
"""Of a longer export, so many links spread evenly over it are looked at."""
NAMED = 3


@dataclass(frozen=True)
class Drift:
    """How far an export lies outside the training signals."""

    outside: float
    """Mean over the signals of the share of linking domains beyond training's 1 % or 99 % quantile; 0.02 is usual."""
    most: tuple[tuple[str, float], ...]
    """The signals that lie outside most, with their share."""

    @property
    def is_far(self) -> bool:
        """Unlike anything that the model has seen."""
        return self.outside >= FAR

    def says(self) -> str:
        """One sentence for the person; '' for a usual export."""
        if not self.is_far:
            return ""
        named = ", ".join(f"{name} ({share:.0%})" for name, share in self.most)
        return (
            f"This export is unlike those that the model was trained on: {self.outside:.0%} of its signals lie outside "
            f"what it has seen ({USUAL:.0%} is usual), most of all {named}. Check a sample of the verdicts by hand."
        )


def count_outside(card: Card, values: Floats, domains: pl.Series, parts: int = 1) -> dict[str, dict[str, int]]:
    """For each signal how many linking domains have a known value, and how many of these lie outside the card's spread.

    `values` has its columns in the card's order. A domain's value is the median of its links'; a signal that training
    never knew is left out. Counts of different linking domains add up; of an export in so many parts each looks at its
    share of MOST_ROWS.
    """
    step = max(1, len(values) * parts // MOST_ROWS)
    values, domains = values[::step], domains.gather_every(step)
    frame = pl.DataFrame(values, schema=list(card.signal_names)).with_columns(domains.alias("_domain"))
    medians = frame.group_by("_domain").agg(pl.all().fill_nan(None).median())
    counts = {}
    for name in card.signal_names:
        spread = card.spread.get(name)
        if spread is not None and spread.quantiles:
            known = medians[name].drop_nulls().to_numpy()
            low, high = spread.quantiles[0], spread.quantiles[-1]
            slack = 1e-6 * max(abs(low), abs(high), 1)
            outside = (known < low - slack) | (known > high + slack)
            counts[name] = {"known": len(known), "outside": int(outside.sum())}
    return counts


def drift_of(counts: Mapping[str, Mapping[str, int]]) -> Drift:
    """The drift that the counts of the whole export show."""
    shares = [(name, count["outside"] / count["known"]) for name, count in counts.items() if count["known"]]
    if not shares:
        return Drift(0.0, ())
    return Drift(float(np.mean([share for _, share in shares])), tuple(sorted(shares, key=lambda one: -one[1])[:NAMED]))

"""Whether a model gives the same reasons when it is fitted again with other seeds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from ..features.catalogue import catalogue
from ..models.attribution import Attribution
from ..models.card import Reasons
from .examples import Examples
from .fit import Settings, columns_of

if TYPE_CHECKING:
    import lightgbm

    from ..models.classifier import LinkQualityClassifier

SEEDS = 5
"""Fits that are compared."""
AT_ONCE = 2
"""Fits that run side by side, each on one thread."""
TOP = 3
"""Reasons of a link that are compared: as many as a reader takes in."""
MOST_LINKS = 2_000
"""Links that are explained: of more linking domains, so many spread evenly over them."""
MOST_SECONDS = 6.0
"""What retraining spends on it: when fitting has taken so long, no further seed is begun, once two can be compared."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def sample_links(examples: Examples, most: int = MOST_LINKS) -> Examples:
    """One link of each linking domain as it was exported (no thinned views), at most so many, in the order of rows."""
    as_exported = np.flatnonzero(examples.view % 10 == 0)
    keys = np.stack([examples.site[as_exported], examples.domain[as_exported]], axis=1)
    first = np.sort(as_exported[np.unique(keys, axis=0, return_index=True)[1]])
    if len(first) > most:
        first = first[np.linspace(0, len(first) - 1, most).astype(np.int64)]
    return examples.where(first)


def measure_reasons(
    booster: lightgbm.Booster,
    names: Sequence[str],
    fit_again: Callable[[Settings], LinkQualityClassifier],
    settings: Settings,
    sample: Examples,
    *,
    seeds: int = SEEDS,
    most_seconds: float = math.inf,
) -> Reasons | None:
    """How steady the reasons are over seeds, and how far each signal moves the margins of `booster`.

    `fit_again` fits the model's recipe on its examples with the settings it is given: one bag and another seed each
    time, until `most_seconds` are over. `names` are the columns that the model reads. None when the sample is empty.
    """
    if not len(sample):
        return None
    values = columns_of(sample, names)
    sizes = np.abs(_contributions(booster, values)).mean(axis=0)
    begun = time.monotonic()
    fits: list[Floats] = []
    chances = [replace(settings, n_bags=1, random_state=settings.random_state + seed) for seed in range(1, seeds + 1)]
    while len(fits) < seeds and (len(fits) < 2 or time.monotonic() - begun < most_seconds):
        begin = chances[len(fits) : len(fits) + AT_ONCE]
        fitted = Parallel(n_jobs=AT_ONCE, prefer="threads")(delayed(fit_again)(chance) for chance in begin)
        fits += [_contributions(one.booster_, values) for one in fitted]
    return compare_reasons(fits, names, sizes)


def compare_reasons(fits: Sequence[Floats], names: Sequence[str], sizes: Floats) -> Reasons:
    """The same from contributions, shape (links, signals) a fit; `sizes` has one entry a signal."""
    family_of = catalogue().family_of
    families = [family_of[name] for name in names]
    members = np.array([[own == family for family in dict.fromkeys(families)] for own in families], dtype=np.float64)
    by_family = [fit @ members for fit in fits]
    first = np.stack([np.abs(fit).argmax(axis=1) for fit in by_family])
    return Reasons(
        links=len(fits[0]),
        seeds=len(fits),
        signals_overlap=round(_overlap(fits), 4),
        families_overlap=round(_overlap(by_family), 4),
        same_first=round(float((first == first[0]).all(axis=0).mean()), 4),
        size={name: round(float(size), 4) for name, size in zip(names, sizes, strict=True)},
    )


def _overlap(fits: Sequence[Floats]) -> float:
    """Mean Jaccard overlap of the top columns, over rows and pairs of fits."""
    tops = [_top(fit) for fit in fits]
    shares = [(one & other).sum(axis=1) / (one | other).sum(axis=1) for one, other in combinations(tops, 2)]
    return float(np.mean(shares))


def _top(fit: Floats) -> Flags:
    """Which columns are among the TOP largest of their row by absolute value."""
    order = np.argsort(-np.abs(fit), axis=1, kind="stable")[:, :TOP]
    chosen = np.zeros(fit.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, values=True, axis=1)
    return chosen


def _contributions(booster: lightgbm.Booster, values: npt.NDArray[np.floating]) -> Floats:
    return Attribution(booster).contributions(values)[:, :-1]

"""Champion against challenger, both on exactly the same linking domains that neither has seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from ..data.progress import Progress
from .examples import Examples
from .fit import Settings
from .metrics import Figure, average_precision, recall_at_precision, roc_auc
from .own import Own, only
from .recipe import FOLDS, Recipe, fit_mixed, folds_of, margins_of

DRAWS = 1_000
SURE = 0.95
"""The challenger must be better on the person's labels in so many of the resamplings."""
CHANCE = 0.6
"""The challenger's AUC on held-out labels must surely pass this. A coin has 0.5; the best of six mixtures on labels
that are noise comes out somewhat higher."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MEASURES: dict[str, Callable[[Flags, Floats], float]] = {
    "ROC AUC": roc_auc,
    "average precision": average_precision,
    "recall at precision 0.98": recall_at_precision,
}
"""What the contest prints; the first decides."""


@dataclass(frozen=True)
class Contestant:
    """How a model was made, so that it can be made again without the domains that it is judged by."""

    recipe: Recipe
    """How it mixes."""
    own: Examples | None
    """The own examples that it learned from; None for a model of the base alone."""
    keys: tuple[str, ...]
    """The key (see `Own.units`) of every row of them."""
    settings: Settings
    """How it is fitted."""


@dataclass(frozen=True)
class BaseUnits:
    """The base examples' linking domains, as their exports show them."""

    numbers: npt.NDArray[np.int32]
    """Their domain numbers, ascending."""
    is_spam: Flags
    """Their labels."""
    group: npt.NDArray[np.int64]
    """What must not be cut apart."""


@dataclass(frozen=True)
class Compared:
    """Both on one set of domains."""

    domains: int
    """How many."""
    independent: int
    """How many groups that share no campaign."""
    champion: dict[str, Figure]
    """Its figures."""
    challenger: dict[str, Figure]
    """Its figures."""
    difference: dict[str, Figure]
    """Challenger minus champion, group by group resampled: both on the same draws."""
    better: float
    """Share of the draws in which the challenger's AUC is the higher one."""


@dataclass(frozen=True)
class Contest:
    """The outcome."""

    own: Compared
    """On the person's labelled domains."""
    base: Compared
    """On the base examples' domains."""
    own_margin: Floats
    """The challenger's held-out margin of every own unit."""
    base_margin: Floats
    """The challenger's held-out margin of every base domain."""
    base_spam: Flags
    """Their labels."""
    base_group: npt.NDArray[np.int64]
    """Their groups."""

    @property
    def against(self) -> tuple[str, ...]:
        """Why the challenger may not be promoted, in sentences; empty when it may."""
        auc, found = self.own.difference["ROC AUC"], []
        if self.own.challenger["ROC AUC"].low <= CHANCE:
            found.append(
                f"on your held-out labels its AUC is {self.own.challenger['ROC AUC']}, which noise may give: "
                "the labels do not follow what the signals show"
            )
        if self.own.better < SURE:
            found.append(
                f"on your labels it is not surely better: AUC {auc.value:+.3f} ({auc.low:+.3f} to {auc.high:+.3f}), "
                f"the higher one in {self.own.better:.0%} of the resamplings, and {SURE:.0%} is asked for"
            )
        base = self.base.difference["ROC AUC"]
        if base.high < 0:
            found.append(
                f"on the base examples it is worse beyond noise: AUC {base.value:+.3f} ({base.low:+.3f} to "
                f"{base.high:+.3f})"
            )
        return tuple(found)


def hold_contest(
    base: Examples,
    own: Own,
    champion: Contestant,
    challenger: Contestant,
    jobs: int = 2,
    progress: Progress | None = None,
) -> Contest:
    """Fit both in five folds cut along campaigns, each without the fold's domains, and compare their scores there.

    A champion that learned from the person's earlier labels learns here from those outside the fold alone, so neither
    side is judged by what it was taught.
    """
    own_fold = folds_of(own.is_spam, own.groups, seed=2)
    units = base_units(base)
    base_fold = folds_of(units.is_spam, units.group, seed=2)
    tasks = [(side, number) for side in (champion, challenger) for number in range(FOLDS)]
    runs = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(fit_fold)(base, own, side, own_fold, units.numbers, base_fold, number) for side, number in tasks
    )
    own_margins, base_margins = np.full((2, len(own_fold)), np.nan), np.full((2, len(units.numbers)), np.nan)
    for place, (mine, theirs) in enumerate(runs):
        side, number = divmod(place, FOLDS)
        own_margins[side][own_fold == number] = mine
        base_margins[side][base_fold == number] = theirs
        (progress or Progress()).advance(1)
    return Contest(
        _compare(own.is_spam, own.groups, *own_margins),
        _compare(units.is_spam, units.group, *base_margins),
        own_margins[1],
        base_margins[1],
        units.is_spam,
        units.group,
    )


def base_units(base: Examples) -> BaseUnits:
    """The linking domains of the base examples; rows shown as other tools would have given them are left aside."""
    as_exported = base.where(base.view % 10 == 0)
    numbers, first = np.unique(as_exported.domain, return_index=True)
    return BaseUnits(numbers, as_exported.is_spam[first], as_exported.group[first].astype(np.int64))


def fit_fold(
    base: Examples,
    own: Own,
    side: Contestant,
    own_fold: npt.NDArray[np.int64],
    numbers: npt.NDArray[np.int32],
    base_fold: npt.NDArray[np.int64],
    number: int,
) -> tuple[Floats, Floats]:
    """The side made again without the fold's domains: its margins of the fold's own units and of its base domains."""
    hidden = numbers[base_fold == number]
    groups = np.unique(base.group[np.isin(base.domain, hidden)])
    train = base.where(~np.isin(base.domain, hidden) & ~np.isin(base.group, groups))
    taught = _taught(own, side, own_fold == number)
    model = fit_mixed(train, taught, side.recipe, side.settings, jobs=1)
    test = base.where((base.view % 10 == 0) & np.isin(base.domain, hidden))
    names = side.recipe.signals
    return margins_of(model, only(own, own_fold == number), names), margins_of(model, test, names)


def _taught(own: Own, side: Contestant, hidden: Flags) -> Examples:
    """The side's own examples without the hidden domains."""
    if side.own is None:
        return own.examples.where(np.zeros(len(own.examples), dtype=bool))
    out = set(own.units["key"].to_numpy()[hidden])
    return side.own.where(np.array([key not in out for key in side.keys], dtype=bool))


def _compare(is_spam: Flags, group: npt.NDArray[np.int64], champion: Floats, challenger: Floats) -> Compared:
    _, place = np.unique(group, return_inverse=True)
    members = [np.flatnonzero(place == number) for number in range(place.max() + 1)]
    random = np.random.default_rng(0)
    draws = [
        np.concatenate([members[one] for one in random.integers(0, len(members), len(members))]) for _ in range(DRAWS)
    ]
    sides, drawn = (champion, challenger), {}
    for name, of in MEASURES.items():
        drawn[name] = np.array([[of(is_spam[rows], side[rows]) for side in sides] for rows in draws])
    figures = [
        {name: _figure(MEASURES[name](is_spam, side), drawn[name][:, at]) for name in MEASURES}
        for at, side in enumerate(sides)
    ]
    difference = {
        name: _figure(figures[1][name].value - figures[0][name].value, drawn[name][:, 1] - drawn[name][:, 0])
        for name in MEASURES
    }
    auc = drawn["ROC AUC"]
    known = ~np.isnan(auc).any(axis=1)
    better = float((auc[known, 1] > auc[known, 0]).mean()) if known.any() else 0.0
    return Compared(len(is_spam), len(members), figures[0], figures[1], difference, better)


def _figure(value: float, drawn: Floats) -> Figure:
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return Figure(value, float(low), float(high))

"""How the person's own examples are mixed with the base examples, chosen by cross-validation on the person's labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from ..data.progress import Progress
from ..features.catalogue import catalogue
from ..models.classifier import LinkQualityClassifier
from .examples import Examples, join_examples
from .fit import Settings, balanced_weights, fit, model_signals
from .metrics import roc_auc
from .own import Own, only

FOLDS = 5
WORTH_IT = 0.002
"""A recipe must rank the held-out labels better by so much AUC to be taken before a plainer one."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """One way to mix."""

    own_share: float
    """What the own examples weigh, as a share of all."""
    every_signal: bool
    """Read every signal, not only those with a lean: a site's own labels can tell what depends."""

    @property
    def signals(self) -> tuple[str, ...]:
        """What the model reads, in order."""
        return tuple(catalogue().signals) if self.every_signal else model_signals()

    def __str__(self) -> str:
        reads = "every signal" if self.every_signal else "the signals with a lean"
        return f"your labels weigh {self.own_share:.0%}, {reads}"


RECIPES = tuple(Recipe(share, every) for every in (False, True) for share in (0.2, 0.4, 0.6))
"""The plainer first."""


def fit_mixed(
    base: Examples, own: Examples, recipe: Recipe, settings: Settings, jobs: int | None = None
) -> LinkQualityClassifier:
    """A model of both. Without own examples, a model of the base alone."""
    if not len(own):
        return fit(base, settings, jobs, recipe.signals)
    both = join_examples([base, own])
    weight = balanced_weights(both, settings.class_balance)
    is_own = np.arange(len(both)) >= len(base)
    factor = recipe.own_share / (1 - recipe.own_share) * weight[~is_own].sum() / weight[is_own].sum()
    weight = np.where(is_own, weight * factor, weight)
    return fit(both, settings, jobs, recipe.signals, weight / weight.mean())


def margins_of(model: LinkQualityClassifier, examples: Examples, names: Sequence[str]) -> Floats:
    """The mean margin of each domain number of the examples, in ascending order of the numbers."""
    _, place, size = np.unique(examples.domain, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(place, weights=examples.margins(model, names)) / size)


def folds_of(is_spam: npt.NDArray[np.bool_], groups: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """A fold for every unit: none of its group stands in another, and spam is spread evenly."""
    from sklearn.model_selection import StratifiedGroupKFold

    fold = np.zeros(len(is_spam), dtype=np.int64)
    parts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for number, (_, held_out) in enumerate(parts.split(np.zeros(len(is_spam)), is_spam, groups)):
        fold[held_out] = number
    return fold


@dataclass(frozen=True)
class Choice:
    """The recipe taken, and how each did on held-out labels."""

    recipe: Recipe
    """The one with the best AUC; a plainer one when it is as good within WORTH_IT."""
    tried: tuple[tuple[Recipe, float], ...]
    """Every recipe and its AUC."""


def choose_recipe(
    base: Examples, own: Own, settings: Settings, jobs: int = 2, progress: Progress | None = None
) -> Choice:
    """Try every recipe on the same folds, with one bag a fit for speed."""
    quick = replace(settings, n_bags=1)
    fold = folds_of(own.is_spam, own.groups, seed=1)
    tasks = [(recipe, number) for recipe in RECIPES for number in range(FOLDS)]
    told = progress or Progress()
    found: dict[Recipe, Floats] = {recipe: np.full(len(fold), np.nan) for recipe in RECIPES}
    runs = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_held_out_fold)(base, own, recipe, quick, fold, number) for recipe, number in tasks
    )
    for (recipe, number), margins in zip(tasks, runs, strict=True):
        found[recipe][fold == number] = margins
        told.advance(1)
    tried = tuple((recipe, roc_auc(own.is_spam, margin)) for recipe, margin in found.items())
    best = max(auc for _, auc in tried)
    return Choice(next(recipe for recipe, auc in tried if auc >= best - WORTH_IT), tried)


def _held_out_fold(
    base: Examples, own: Own, recipe: Recipe, settings: Settings, fold: npt.NDArray[np.int64], number: int
) -> Floats:
    model = fit_mixed(base, only(own, fold != number), recipe, settings, jobs=1)
    return margins_of(model, only(own, fold == number), recipe.signals)

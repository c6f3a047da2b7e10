"""Examples -> a fitted classifier, the same way for every fold and for the model that ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ..features.catalogue import catalogue
from ..features.signal import Leans
from ..models.classifier import LinkQualityClassifier
from .examples import Examples

DIRECTION = {Leans.SPAM_WHEN_HIGH: 1, Leans.SPAM_WHEN_LOW: -1}
SKIPPED = frozenset({"outgoing_links_count", "linked_domains_count", "outgoing_links_share"})
"""Leaning signals that the default model does without: `links_beyond_200` says the same and holds on every site."""


@dataclass(frozen=True)
class Settings:
    """How a model is fitted. The choices are measured in docs/evaluation.md."""

    n_estimators: int = 150
    """Boosting rounds of each bag."""
    num_leaves: int = 12
    """Most leaves of a tree."""
    max_depth: int = 5
    """Most comparisons on the way to a leaf."""
    learning_rate: float = 0.05
    """Share of each tree's correction that is taken."""
    min_child_samples: int = 8
    """Fewest different rows in a leaf."""
    min_child_weight: float = 1.0
    """Least sum of p (1 - p) times the weight over a leaf's rows."""
    colsample_bytree: float = 0.3
    """Share of signals drawn anew for each tree: none leads them all."""
    subsample: float = 0.8
    """Share of rows drawn anew for each tree."""
    reg_lambda: float = 5.0
    """L2 penalty on leaf values."""
    extra_trees: bool = True
    """One random split point a signal instead of the best: what holds on one site alone wins less often."""
    n_bags: int = 3
    """Models fitted with different seeds and averaged to one."""
    class_balance: float = 1.0
    """0: spam and good weigh what they weigh on each site; 1: they weigh the same on each."""
    random_state: int = 1
    """Where all chance comes from."""


def model_signals() -> tuple[str, ...]:
    """The signals that a model reads: those with a lean. What merely depends tells sites apart, not links."""
    return tuple(
        name for name, one in catalogue().signals.items() if one.leans is not Leans.DEPENDS and name not in SKIPPED
    )


def fit(
    examples: Examples,
    settings: Settings | None = None,
    jobs: int | None = None,
    names: Sequence[str] | None = None,
    weights: npt.NDArray[np.float64] | None = None,
) -> LinkQualityClassifier:
    """A classifier over `names` (default: `model_signals()`), every lean held as a monotone constraint.

    `weights` stand for the balanced weights of the examples, where they were worked out already.
    """
    chosen = settings or Settings()
    names = model_signals() if names is None else tuple(names)
    parameters = asdict(chosen)
    balance = parameters.pop("class_balance")
    classifier = LinkQualityClassifier(
        **parameters,
        monotone_constraints=[DIRECTION.get(catalogue().signals[name].leans, 0) for name in names],
        n_jobs=jobs,
    )
    counted = balanced_weights(examples, balance) if weights is None else weights
    return examples.train(classifier, names, counted)


def columns_of(examples: Examples, names: Sequence[str]) -> npt.NDArray[np.float32]:
    """The named columns of the examples' matrix, in that order."""
    return examples.columns(names)


def balanced_weights(examples: Examples, balance: float) -> npt.NDArray[np.float64]:
    """Weights of mean 1 in which a site's share of spam says less about its links.

    Sites differ in their share of spam from a sixth to nearly all. A model that sees it takes a site's habits (its
    language, its tool's scale) for marks of spam. Each class of a site and view is weighed by its share ** -balance.
    """
    rows = pl.DataFrame(
        {"weight": examples.weight, "site": examples.site, "view": examples.view, "is_spam": examples.is_spam}
    ).with_columns(pl.col("weight").cast(pl.Float64))
    share = pl.col("weight").sum().over("site", "view", "is_spam") / pl.col("weight").sum().over("site", "view")
    weight = rows.select(pl.col("weight") * share.pow(-balance))["weight"]
    return (weight / weight.mean()).to_numpy()

"""The model as a scikit-learn estimator over a matrix of signals."""

# scikit-learn's own name for the matrix is X, and callers may pass it by name
# ruff: noqa: N803

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .attribution import Attribution
from .lightgbm_text import average_models

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.floating]

SAFE_NAME = re.compile(r"[A-Za-z0-9_]+")
"""Column names that LightGBM's text format carries unchanged."""


class LinkQualityClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """LightGBM for links: a binary classifier over signals, NaN for unknown, the same model for the same seed.

    >>> from linkverdict import LinkQualityClassifier
    >>> model = LinkQualityClassifier(n_estimators=5).fit([[0.0], [0.1], [0.9], [1.0]] * 9, [0, 0, 1, 1] * 9)
    >>> model.predict([[0.05], [0.95]]).tolist()
    [0, 1]

    Parameters
    ----------
    n_estimators : int
        Boosting rounds of each bag.
    num_leaves : int
        Most leaves of a tree.
    max_depth : int
        Most comparisons on the way to a leaf; -1 for no limit. Explaining a link costs more the deeper the trees.
    learning_rate : float
        Share of each tree's correction that is taken.
    min_child_samples : int
        Fewest different rows in a leaf, whatever they weigh.
    min_child_weight : float
        Least sum of p (1 - p) times the weight over a leaf's rows: four undecided rows of weight 1 have 1.
    subsample : float
        Share of different rows drawn anew for each tree.
    colsample_bytree : float
        Share of columns drawn anew for each tree.
    reg_lambda, reg_alpha : float
        L2 and L1 penalties on leaf values.
    extra_trees : bool
        Try one random split point a column instead of all.
    monotone_constraints : sequence of int, optional
        Per column 1 (a higher value never lowers the margin), -1 (never raises it) or 0. An unknown value stands
        outside that order. By LightGBM's method 'basic': its 'intermediate' and 'advanced' break the promise where
        values are missing (5 and 58 of 60 models; LightGBM issues 5358 and 6155).
    column_groups : sequence of tuples of int, optional
        Columns that go missing together, such as those that one tool alone reports.
    dropout_copies : int
        Copies of each row that lose some column groups, so that the model learns to do without them. The row and
        its copies share its weight.
    dropout_share : float
        Each copy loses each group with this probability, and one at random when that spares all.
    n_bags : int
        Models fitted with different seeds and joined to one, whose margin is the mean of theirs.
    lightgbm_parameters : mapping, optional
        Further parameters by LightGBM's own names.
    random_state : int, RandomState or None
        Where all chance comes from.
    n_jobs : int, optional
        Threads; None or -1 for one a core. The result does not depend on it.

    Attributes
    ----------
    classes_ : array of two labels
        The second is the one whose margin is positive.
    booster_ : lightgbm.Booster
        The trees of all bags.
    n_features_in_, feature_names_in_
        The columns seen in `fit`; the names when it was given a frame. They are the booster's names too.

    """

    def __init__(
        self,
        *,
        n_estimators: int = 300,
        num_leaves: int = 15,
        max_depth: int = 6,
        learning_rate: float = 0.05,
        min_child_samples: int = 1,
        min_child_weight: float = 1.0,
        subsample: float = 1.0,
        colsample_bytree: float = 1.0,
        reg_lambda: float = 1.0,
        reg_alpha: float = 0.0,
        extra_trees: bool = False,
        monotone_constraints: Sequence[int] | None = None,
        column_groups: Sequence[Sequence[int]] | None = None,
        dropout_copies: int = 0,
        dropout_share: float = 0.5,
        n_bags: int = 1,
        lightgbm_parameters: Mapping[str, object] | None = None,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.learning_rate = learning_rate
        self.min_child_samples = min_child_samples
        self.min_child_weight = min_child_weight
        self.subsample = subsample
        self.colsample_bytree = colsample_bytree
        self.reg_lambda = reg_lambda
        self.reg_alpha = reg_alpha
        self.extra_trees = extra_trees
        self.monotone_constraints = monotone_constraints
        self.column_groups = column_groups
        self.dropout_copies = dropout_copies
        self.dropout_share = dropout_share
        self.n_bags = n_bags
        self.lightgbm_parameters = lightgbm_parameters
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit on a matrix or frame and two kinds of labels.

        Equal rows with the same label are folded into one that has their summed weight, and rows of weight 0 are
        left out: neither the order of the rows nor how an example's weight is spelled out changes the model.
        Raises ValueError for infinite values, other than two classes, and parameters that do not fit the columns.
        """
        values, labels = validate_data(self, X, y, dtype=[np.float32, np.float64], ensure_all_finite="allow-nan")
        check_classification_targets(labels)
        weights = _check_sample_weight(sample_weight, values, dtype=np.float64, ensure_non_negative=True)
        counted = weights > 0
        self.classes_, spam = np.unique(labels, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {type_of_target(labels)}."
            )
        if len(np.unique(spam[counted])) < 2:
            raise ValueError("two classes are needed to fit; the rows with weight are of one class")
        self._check_columns(values.shape[1])
        examples = fold_rows(values[counted], spam[counted], weights[counted])
        bags = [self._fit_bag(*examples, seed) for seed in self._seeds()]
        self.booster_ = lightgbm.Booster(model_str=average_models(bags))
        return self

    def fit_elsewhere(self, names: Sequence[str], train: Callable[[dict[str, object], int, list[str]], str]) -> Self:
        """Fit on False and True rows that are not here: `train` has them.

        It is given LightGBM's parameters, the boosting rounds and the columns' names, once a bag, and gives back the
        bag's text. Rows are to be folded there (see `fold_rows`). Raises ValueError for dropout copies, which are
        made of rows, and for parameters that do not fit the columns.
        """
        if self.dropout_copies:
            raise ValueError("dropout_copies are made where the rows are; fit_elsewhere has none")
        self._check_columns(len(names))
        self.classes_ = np.array([False, True])
        self.n_features_in_, self.feature_names_in_ = len(names), np.array(names, dtype=object)
        bags = [train(self._parameters(seed), self.n_estimators, self._names()) for seed in self._seeds()]
        self.booster_ = lightgbm.Booster(model_str=average_models(bags))
        return self

    def decision_function(self, X: Any) -> Floats:
        """The margin of each row: log odds of the second class, before calibration."""
        values = self._checked(X)
        return np.asarray(self.booster_.predict(values, raw_score=True, num_threads=self._threads()))

    def predict_proba(self, X: Any) -> Floats:
        """The sigmoid of the margin, as probabilities of both classes."""
        second = np.asarray(expit(self.decision_function(X)))
        return np.stack([1 - second, second], axis=1)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The likelier class of each row."""
        margins = self.decision_function(X)
        labels: npt.NDArray[Any] = self.classes_[(margins > 0).astype(np.intp)]
        return labels

    def contributions(self, X: Any) -> Floats:
        """Exact SHAP values, shape (n, k + 1), the base value last; every row sums to its margin."""
        values = self._checked(X)
        return Attribution(self.booster_).contributions(values, jobs=self._threads() or None)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _checked(self, X: Any) -> Values:
        check_is_fitted(self)
        values: Values = validate_data(
            self, X, reset=False, dtype=[np.float32, np.float64], ensure_all_finite="allow-nan"
        )
        return values

    def _check_columns(self, columns: int) -> None:
        constraints, groups = self.monotone_constraints, self.column_groups
        if constraints is not None and len(constraints) != columns:
            raise ValueError(f"monotone_constraints has {len(constraints)} entries for {columns} columns")
        if self.dropout_copies and not groups:
            raise ValueError("dropout_copies needs column_groups: which columns go missing together")
        if groups is not None and any(not 0 <= column < columns for group in groups for column in group):
            raise ValueError(f"column_groups names a column outside 0 to {columns - 1}")
        if self.n_bags < 1:
            raise ValueError(f"n_bags must be at least 1, not {self.n_bags}")

    def _seeds(self) -> list[int]:
        return [int(seed) for seed in check_random_state(self.random_state).randint(2**31 - 1, size=self.n_bags)]

    def _fit_bag(self, values: Values, spam: npt.NDArray[np.intp], weights: Floats, seed: int) -> str:
        values, spam, weights = self._with_copies(values, spam, weights, np.random.default_rng(seed))
        data = lightgbm.Dataset(values, spam, weight=weights, feature_name=self._names())
        return str(lightgbm.train(self._parameters(seed), data, self.n_estimators).model_to_string())

    def _with_copies(
        self, values: Values, spam: npt.NDArray[np.intp], weights: Floats, chance: np.random.Generator
    ) -> tuple[Values, npt.NDArray[np.intp], Floats]:
        groups = [np.asarray(group, dtype=np.intp) for group in self.column_groups or ()]
        versions = [values]
        for _ in range(self.dropout_copies):
            lost = chance.random((len(values), len(groups))) < self.dropout_share
            spared = np.flatnonzero(~lost.any(axis=1))
            lost[spared, chance.integers(len(groups), size=len(spared))] = True
            copy = values.copy()
            for number, group in enumerate(groups):
                copy[np.ix_(lost[:, number], group)] = np.nan
            versions.append(copy)
        return np.vstack(versions), np.tile(spam, len(versions)), np.tile(weights / len(versions), len(versions))

    def _names(self) -> list[str]:
        names = [str(name) for name in getattr(self, "feature_names_in_", ())]
        if names and all(SAFE_NAME.fullmatch(name) for name in names):
            return names
        return [f"column_{number}" for number in range(self.n_features_in_)]

    def _parameters(self, seed: int) -> dict[str, object]:
        parameters: dict[str, object] = {
            "objective": "binary",
            "num_leaves": self.num_leaves,
            "max_depth": self.max_depth,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": self.min_child_samples,
            "min_sum_hessian_in_leaf": self.min_child_weight,
            "min_data_in_bin": 1,
            "feature_pre_filter": False,
            "bagging_fraction": self.subsample,
            "bagging_freq": int(self.subsample < 1),
            "feature_fraction": self.colsample_bytree,
            "lambda_l2": self.reg_lambda,
            "lambda_l1": self.reg_alpha,
            "extra_trees": self.extra_trees,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": self._threads(),
            "verbosity": -1,
        }
        if self.monotone_constraints is not None and any(self.monotone_constraints):
            parameters["monotone_constraints"] = [int(constraint) for constraint in self.monotone_constraints]
        return {**parameters, **(self.lightgbm_parameters or {})}

    def _threads(self) -> int:
        return max(self.n_jobs or 0, 0)


def fold_rows(
    values: Values, spam: npt.NDArray[np.intp], weights: Floats
) -> tuple[Values, npt.NDArray[np.intp], Floats]:
    """The different rows in an order of their own, each with the summed weight of those like it."""
    rows = np.column_stack([values, spam]).astype(values.dtype) + 0.0
    rows[np.isnan(rows)] = np.nan
    keys = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    summed: Floats = np.bincount(which, weights=weights).astype(np.float64)
    return values[first], spam[first], summed

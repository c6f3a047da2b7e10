"""How good scores are, by linking domain, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WANTED_PRECISION = 0.98
WANTED_FALSE_POSITIVE_RATE = 0.005


@dataclass(frozen=True)
class Figure:
    """A measure with its bootstrap interval."""

    value: float
    """On all domains; NaN when it cannot be said (one class only)."""
    low: float
    """2.5 % quantile over resampled domains."""
    high: float
    """97.5 % quantile."""

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def roc_auc(is_spam: Flags, score: Floats) -> float:
    """Share of (spam, good) pairs that are in the right order, ties half; NaN without both."""
    from scipy.stats import rankdata

    spam = int(is_spam.sum())
    good = len(is_spam) - spam
    if not spam or not good:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[is_spam].sum() - spam * (spam + 1) / 2) / (spam * good))


def average_precision(is_spam: Flags, score: Floats) -> float:
    """Area under the precision-recall steps; NaN without spam."""
    flagged, hits = _steps(is_spam, score)
    if not is_spam.any():
        return float("nan")
    precision = hits / flagged
    recall = hits / is_spam.sum()
    return float(np.sum(np.diff(np.concatenate([[0.0], recall])) * precision))


def recall_at_precision(is_spam: Flags, score: Floats, precision: float = WANTED_PRECISION) -> float:
    """The largest recall at which at least this share of the flagged is spam; 0 for none; NaN without spam."""
    if not is_spam.any():
        return float("nan")
    flagged, hits = _steps(is_spam, score)
    reached = hits / flagged >= precision
    return float(hits[reached].max(initial=0) / is_spam.sum())


def recall_at_false_positive_rate(is_spam: Flags, score: Floats, rate: float = WANTED_FALSE_POSITIVE_RATE) -> float:
    """The largest recall at which at most this share of the good is flagged; NaN without both."""
    good = int((~is_spam).sum())
    if not is_spam.any() or not good:
        return float("nan")
    flagged, hits = _steps(is_spam, score)
    allowed = (flagged - hits) / good <= rate
    return float(hits[allowed].max(initial=0) / is_spam.sum())


def log_loss(is_spam: Flags, probability: Floats) -> float:
    """Mean negative log-likelihood in nats, probabilities kept off 0 and 1 by 1e-6."""
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(is_spam, np.log(inside), np.log1p(-inside))))


def brier(is_spam: Flags, probability: Floats) -> float:
    """Mean squared distance of probability and label (Brier 1950)."""
    return float(np.mean((probability - is_spam) ** 2))


def calibration_error(is_spam: Flags, probability: Floats, bins: int = 10) -> float:
    """Mean distance of share and probability over bins of equal size, weighted by size."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(is_spam[part].mean() - probability[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(is_spam))


RANKING: Mapping[str, Callable[[Flags, Floats], float]] = {
    "ROC AUC": roc_auc,
    "average precision": average_precision,
    "recall at precision 0.98": recall_at_precision,
    "recall at false positive rate 0.5 %": recall_at_false_positive_rate,
}
"""Measures of the order alone: any score will do."""
PROBABILITY: Mapping[str, Callable[[Flags, Floats], float]] = {
    "log loss": log_loss,
    "Brier score": brier,
    "calibration error": calibration_error,
}
"""Measures of the probabilities themselves."""


def measure(
    is_spam: Flags, score: Floats, measures: Mapping[str, Callable[[Flags, Floats], float]], draws: int = 500
) -> dict[str, Figure]:
    """Every measure with its percentile interval over `draws` resamplings of the domains (Efron 1979; fixed seed)."""
    random = np.random.default_rng(0)
    samples = [random.integers(0, len(is_spam), len(is_spam)) for _ in range(draws)]
    figures = {}
    for name, of in measures.items():
        drawn = np.array([of(is_spam[rows], score[rows]) for rows in samples])
        drawn = drawn[~np.isnan(drawn)]
        low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
        figures[name] = Figure(of(is_spam, score), float(low), float(high))
    return figures


def _steps(is_spam: Flags, score: Floats) -> tuple[Floats, Floats]:
    """Flagged and spam among the flagged, at every threshold that stands between two different scores."""
    order = np.argsort(-score, kind="stable")
    last = np.append(np.diff(score[order]) != 0, True)
    hits = np.cumsum(is_spam[order])
    return (np.arange(len(score)) + 1.0)[last], hits[last].astype(np.float64)

"""From margins to probabilities: numbers only, always rising with the margin, never surer than the examples allow.

Four ways, and the one with the lowest log loss on held-out groups is taken. A smooth one (beta, platt) is preferred
while the best is ahead of it by no more than one standard error of the difference (paired by group; Breiman et al.
1984 choose trees so): the others' steps and plateaus put many domains on one number, and limits could not tell them
apart.
* beta (Kull, Silva Filho & Flach 2017): logit p = a ln s - b ln(1 - s) + c, where s is the margin's sigmoid;
* platt (Platt 1999): logit p = a margin + c;
* venn-abers (Vovk, Petej & Fedorova 2015, inductive): two isotonic fits, as if the link were good (p0) and as if it
  were spam (p1), read as p1 / (1 - p0 + p1), both kept as knots with straight lines between them;
* isotonic (Zadrozny & Elkan 2002): knots where a level of the isotonic fit begins and ends, straight lines between.

Two touches after that, for each of them:
* A slope. Isotonic levels and saturated sigmoids give different margins one probability, and the ranking would be
  lost. So a ten-thousandth of the probability always comes from a curve that rises with the margin everywhere.
* Bounds. S independent spam examples without exception allow no more than (S + 1) / (S + 2), and G good ones no less
  than 1 / (G + 2) (Laplace's rule of succession; also Platt's targets). Probabilities are scaled into that range
  rather than cut off, which would tie them again. Perfectly separated examples therefore end at these bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..data.errors import TooFewExamples

SLOPE = 1e-4
"""Share of a probability that comes from the ever-rising curve."""
FOLDS = 5
"""Held-out parts by which the way is chosen."""
SMOOTH = ("beta", "platt")
"""The ways that rise everywhere by themselves."""
MOST_KNOTS = 200
"""Margins at which Venn-Abers is worked out; above so many examples, evenly many examples apart."""

Floats = npt.NDArray[np.float64]
Numbers = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Calibration:
    """One fitted curve from margin to probability."""

    method: str
    """beta, platt, venn-abers or isotonic."""
    numbers: Numbers
    """The curve: coefficients, or knots (`margin` and the probabilities there)."""
    floor: float
    """No probability is lower."""
    ceiling: float
    """No probability is higher."""
    held_out_log_loss: Mapping[str, float]
    """Mean log loss of each way on groups that it was not fitted on, and of the plain sigmoid ('raw'). May be empty."""

    def __post_init__(self) -> None:
        """Raise ValueError for a method that does not exist or numbers that it cannot use."""
        wanted = _NUMBERS.get(self.method)
        if wanted is None:
            raise ValueError(f"no way of calibrating is called {self.method!r}: there are {', '.join(_NUMBERS)}")
        if set(self.numbers) != set(wanted) or any(not values for values in self.numbers.values()):
            raise ValueError(f"{self.method} calibration needs the numbers {', '.join(wanted)}")
        if "margin" in wanted and len({len(values) for values in self.numbers.values()}) != 1:
            raise ValueError(f"{self.method} calibration needs as many probabilities as margins")
        rising = [np.diff(values) for values in self.numbers.values()] if "margin" in wanted else []
        slopes = [self.numbers[name] for name in ("slope", "slopes") if name in wanted]
        if any((np.asarray(steps) < 0).any() for steps in (*rising, *slopes)):
            raise ValueError(f"{self.method} calibration must not fall")

    def probabilities(self, margins: npt.ArrayLike) -> Floats:
        """The probability of spam for each margin: higher for a higher margin. NaN stays NaN.

        >>> Calibration("platt", {"slope": (1.0,), "intercept": (0.0,)}, 0.0, 1.0, {}).probabilities([0.0]).tolist()
        [0.5]
        """
        margin = np.asarray(margins, dtype=np.float64)
        curve = _CURVES[self.method](self.numbers, margin)
        rising = (1 + margin / (1 + np.abs(margin))) / 2
        blend: Floats = (1 - SLOPE) * curve + SLOPE * rising
        return self.floor + (self.ceiling - self.floor) * blend


def choose_calibration(
    margins: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    groups: Sequence[object] | None = None,
) -> Calibration:
    """The way with the lowest log loss on held-out groups, or as good a smooth one, fitted on all examples.

    `margins` are out-of-fold, one a linking domain; `labels` are true for spam; `groups` names each one's campaign
    (default: each stands alone). With too few groups of a class to hold any out, Platt's two numbers are fitted.
    Raises TooFewExamples when a class is absent.
    """
    examples = _examples(margins, labels, weights, groups)
    losses = _held_out_losses(examples)
    means = {method: float(np.average(loss, weights=examples.weights)) for method, loss in losses.items()}
    return replace(_fit(_best(losses, means, examples), examples), held_out_log_loss=means)


def fit_calibration(
    margins: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    groups: Sequence[object] | None = None,
    *,
    method: str = "beta",
) -> Calibration:
    """One way, fitted; arguments and errors as for `choose_calibration`."""
    return _fit(method, _examples(margins, labels, weights, groups))


@dataclass(frozen=True)
class _Examples:
    """Sorted by margin."""

    margins: Floats
    spam: Floats
    weights: Floats
    groups: npt.NDArray[np.intp]

    def part(self, rows: npt.NDArray[np.bool_]) -> _Examples:
        return _Examples(self.margins[rows], self.spam[rows], self.weights[rows], self.groups[rows])

    def independent(self, spam: float) -> int:
        """Groups with at least one example of the class."""
        return len(np.unique(self.groups[self.spam == spam]))


def _examples(
    margins: npt.ArrayLike, labels: npt.ArrayLike, weights: npt.ArrayLike | None, groups: Sequence[object] | None
) -> _Examples:
    margin, spam = np.asarray(margins, dtype=np.float64), np.asarray(labels, dtype=bool).astype(np.float64)
    weight = np.ones(len(margin)) if weights is None else np.asarray(weights, dtype=np.float64)
    group = np.arange(len(margin)) if groups is None else np.unique([str(g) for g in groups], return_inverse=True)[1]
    order = np.argsort(margin, kind="stable")
    order = order[weight[order] > 0]
    found = _Examples(margin[order], spam[order], weight[order], group[order])
    if not 0 < found.spam.sum() < len(found.spam):
        raise TooFewExamples(
            f"calibration needs examples of both kinds; found {int(found.spam.sum())} spam and "
            f"{int((1 - found.spam).sum())} good linking domains",
            "label some more linking domains",
        )
    return found


def _fit(method: str, examples: _Examples) -> Calibration:
    spam, good = examples.independent(1), examples.independent(0)
    return Calibration(method, _FITS[method](examples), 1 / (good + 2), (spam + 1) / (spam + 2), {})


def _best(losses: Mapping[str, Floats], means: Mapping[str, float], examples: _Examples) -> str:
    if not losses:
        return "platt"
    best, smooth = min(_FITS, key=means.__getitem__), min(SMOOTH, key=means.__getitem__)
    ahead = means[smooth] - means[best]
    return smooth if ahead <= _standard_error(losses[smooth] - losses[best], examples) else best


def _standard_error(differences: Floats, examples: _Examples) -> float:
    """Of the weighted mean difference, the groups being the draws."""
    share = examples.weights / examples.weights.sum()
    off = share * (differences - share @ differences)
    by_group = np.bincount(np.unique(examples.groups, return_inverse=True)[1], weights=off)
    return float(np.sqrt(np.sum(by_group**2)))


def _held_out_losses(examples: _Examples) -> dict[str, Floats]:
    """Each way's log loss on every example, fitted without the example's group; empty when no group can be spared."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds = min(FOLDS, examples.independent(1), examples.independent(0))
    if folds < 2:
        return {}
    predicted = {method: np.full(len(examples.margins), np.nan) for method in _FITS}
    parts = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    for rows, held_out in parts.split(examples.margins, examples.spam, examples.groups):
        fitted_on = examples.part(np.isin(np.arange(len(examples.margins)), rows))
        if not 0 < fitted_on.spam.sum() < len(fitted_on.spam):
            return {}
        for method, values in predicted.items():
            values[held_out] = _fit(method, fitted_on).probabilities(examples.margins[held_out])
    predicted["raw"] = np.clip(_sigmoid(examples.margins), 1e-15, 1 - 1e-15)
    return {method: _log_losses(values, examples.spam) for method, values in predicted.items()}


def _log_losses(p: Floats, spam: Floats) -> Floats:
    losses: Floats = -(spam * np.log(p) + (1 - spam) * np.log1p(-p))
    return losses


def _sigmoid(margin: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(margin), dtype=np.float64)


def _beta_inputs(margin: Floats) -> Floats:
    """The sigmoid's ln s and -ln(1 - s), without forming it: exact for any margin."""
    return np.stack([-np.logaddexp(0, -margin), np.logaddexp(0, margin)])


def _beta(numbers: Numbers, margin: Floats) -> Floats:
    slopes = np.array(numbers["slopes"])
    return _sigmoid(np.tensordot(slopes, _beta_inputs(margin), axes=1) + numbers["intercept"][0])


def _platt(numbers: Numbers, margin: Floats) -> Floats:
    return _sigmoid(numbers["slope"][0] * margin + numbers["intercept"][0])


def _isotonic(numbers: Numbers, margin: Floats) -> Floats:
    return np.interp(margin, numbers["margin"], numbers["probability"])


def _venn_abers(numbers: Numbers, margin: Floats) -> Floats:
    as_good = np.interp(margin, numbers["margin"], numbers["as_good"])
    as_spam = np.interp(margin, numbers["margin"], numbers["as_spam"])
    return as_spam / (1 - as_good + as_spam)


def _fit_beta(examples: _Examples) -> Numbers:
    *slopes, intercept = _fit_logistic(_beta_inputs(examples.margins), examples)
    return {"slopes": tuple(slopes), "intercept": (intercept,)}


def _fit_platt(examples: _Examples) -> Numbers:
    slope, intercept = _fit_logistic(examples.margins[None, :], examples)
    return {"slope": (slope,), "intercept": (intercept,)}


def _fit_logistic(inputs: Floats, examples: _Examples) -> list[float]:
    """Slopes, none below 0, and intercept with the least log loss against Platt's softened targets."""
    from scipy.optimize import minimize

    high = (examples.independent(1) + 1) / (examples.independent(1) + 2)
    low = 1 / (examples.independent(0) + 2)
    targets = np.where(examples.spam == 1, high, low)
    weights = examples.weights / examples.weights.sum()
    design = np.vstack([inputs, np.ones(inputs.shape[1])])

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        score = coefficients @ design
        value = weights @ (np.logaddexp(0, score) - targets * score)
        return float(value), design @ (weights * (_sigmoid(score) - targets))

    start = np.append(np.full(len(inputs), 1 / len(inputs)), 0.0)
    bounds = [(0.0, None)] * len(inputs) + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-10})
    return [float(value) for value in found.x]


def _fit_isotonic(examples: _Examples) -> Numbers:
    margins, shares, weights = _by_margin(examples)
    levels = _isotonic_levels(shares, weights)
    needed = _corners(levels)
    return {"margin": _plain(margins[needed]), "probability": _plain(levels[needed])}


def _fit_venn_abers(examples: _Examples) -> Numbers:
    margins, shares, weights = _by_margin(examples)
    at = np.unique(np.linspace(0, len(margins) - 1, MOST_KNOTS).round().astype(int))
    one_more = float(examples.weights.mean())
    as_good, as_spam = (
        np.maximum.accumulate([_level_with(shares, weights, place, spam, one_more) for place in at])  # undo rounding
        for spam in (0.0, 1.0)
    )
    needed = _corners(as_good) | _corners(as_spam)
    return {
        "margin": _plain(margins[at][needed]),
        "as_good": _plain(as_good[needed]),
        "as_spam": _plain(as_spam[needed]),
    }


def _by_margin(examples: _Examples) -> tuple[Floats, Floats, Floats]:
    """The distinct margins, the share of spam at each and its weight."""
    first = np.flatnonzero(np.diff(examples.margins, prepend=-np.inf))
    weights = np.add.reduceat(examples.weights, first)
    return examples.margins[first], np.add.reduceat(examples.weights * examples.spam, first) / weights, weights


def _level_with(shares: Floats, weights: Floats, place: int, spam: float, weight: float) -> float:
    """The isotonic level at the place when one more example stands there."""
    more, heavier = shares.copy(), weights.copy()
    heavier[place] += weight
    more[place] += (spam - shares[place]) * weight / heavier[place]
    return float(_isotonic_levels(more, heavier)[place])


def _isotonic_levels(shares: Floats, weights: Floats) -> Floats:
    """The rising step curve nearest to the shares."""
    from scipy.optimize import isotonic_regression

    return np.clip(np.asarray(isotonic_regression(shares, weights=weights).x, dtype=np.float64), 0, 1)


def _corners(values: Floats) -> npt.NDArray[np.bool_]:
    """Knots that straight lines through the others would not give: both ends, and where a level begins or ends."""
    steps = np.diff(values) != 0
    corners: npt.NDArray[np.bool_] = np.append(True, steps) | np.append(steps, True)
    return corners


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "beta": ("slopes", "intercept"),
    "platt": ("slope", "intercept"),
    "venn-abers": ("margin", "as_good", "as_spam"),
    "isotonic": ("margin", "probability"),
}
_CURVES: Mapping[str, Callable[[Numbers, Floats], Floats]] = {
    "beta": _beta,
    "platt": _platt,
    "venn-abers": _venn_abers,
    "isotonic": _isotonic,
}
_FITS: Mapping[str, Callable[[_Examples], Numbers]] = {
    "beta": _fit_beta,
    "platt": _fit_platt,
    "venn-abers": _fit_venn_abers,
    "isotonic": _fit_isotonic,
}

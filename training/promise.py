"""Whether promised precision holds: limits from one half of the held-out domains, looked at on the other half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np

from ..models.calibration import fit_calibration
from ..models.held_out import HeldOutDomains, collect_held_out
from ..models.thresholds import profile_weights
from .decide import REFERENCE_SPAM_SHARE
from .holdout import HeldOut

RUNS = 50
ASKED = ((0.80, 0.90), (0.90, 0.50), (0.90, 0.90), (0.95, 0.50), (0.95, 0.90), (0.95, 0.95), (0.98, 0.50), (0.98, 0.90))
"""Precisions and confidences looked at."""

HEAD = """
## Promised precision

`--precision P --confidence C` promises: limits that are certified with confidence C have a precision under P in at most
1 - C of all draws of the labelled domains. Here the domains, each scored by a model that had not seen its site, are cut
in two along campaigns, {runs} times over. Calibration and limit come from one half, the precision and recall told from
the other; both are weighed like a profile in which {share:.0%} of the linking domains are spam and a campaign counts as
the square root of its size.

A run *falls under* when the precision on the other half is below P. That is harder than what is promised: the promise
is about the precision behind the limit, and the other half shows that with an error of its own. A limit whose true
precision is exactly P falls under in every second run, and whatever spam-like good domains one half happens to lack
are in the other. Runs in which nothing is certified mark nothing, so they break no promise; their recall is 0.
"""


@dataclass(frozen=True)
class PromiseCheck:
    """How one promise held over the resamplings."""

    precision: float
    """The precision promised."""
    confidence: float
    """The confidence it was promised with."""
    runs: int
    """Resamplings."""
    certified: int
    """Runs in which a limit was certified."""
    under: int
    """Runs in which the other half's precision fell under the one promised."""
    mean_precision: float
    """Over the runs with a limit that marks anything, on the other half; NaN when there is none."""
    mean_recall: float
    """Over all runs, on the other half."""

    @property
    def under_share(self) -> float:
        """Of all runs."""
        return self.under / self.runs

    @property
    def holds(self) -> bool:
        """The share of runs that fell under is below 1 - confidence."""
        return self.under_share < 1 - self.confidence


def check_promises(
    held_out: HeldOut,
    asked: Sequence[tuple[float, float]] = ASKED,
    runs: int = RUNS,
    spam_share: float = REFERENCE_SPAM_SHARE,
    seed: int = 0,
) -> tuple[PromiseCheck, ...]:
    """Every asked (precision, confidence) over the same resamplings. Raises TooFewExamples when a half lacks a kind."""
    chance = np.random.default_rng(seed)
    groups = np.unique(held_out.group)
    seen: list[list[tuple[float, float] | None]] = [[] for _ in asked]
    for _ in range(runs):
        half = np.isin(held_out.group, chance.permutation(groups)[: len(groups) // 2])
        for found, one in zip(seen, _run(held_out, half, asked, spam_share), strict=True):
            found.append(one)
    return tuple(_summed(promise, found) for promise, found in zip(asked, seen, strict=True))


def promise_section(held_out: HeldOut, spam_share: float = REFERENCE_SPAM_SHARE, runs: int = RUNS) -> str:
    """The check as a section of a Markdown page."""
    checks = check_promises(held_out, runs=runs, spam_share=spam_share)
    rows = [
        f"| {one.precision:.0%} | {one.confidence:.0%} | {one.certified} of {one.runs} | {one.under} "
        f"| {one.under_share:.0%} | {1 - one.confidence:.0%} | {'yes' if one.holds else '**no**'} "
        f"| {'–' if np.isnan(one.mean_precision) else f'{one.mean_precision:.1%}'} | {one.mean_recall:.1%} |"
        for one in checks
    ]
    table = (
        "| precision promised | confidence | limit certified | runs that fall under | share | must stay below | holds "
        "| mean precision | mean recall |",
        "|---:|---:|---:|---:|---:|---:|---|---:|---:|",
        *rows,
    )
    broken = [one for one in checks if not one.holds]
    ends = (
        "Every promise looked at held."
        if not broken
        else "Not held: " + ", ".join(f"{one.precision:.0%} with {one.confidence:.0%}" for one in broken) + "."
    )
    whole = fill(f"{ends} {_whole(held_out, spam_share)}", 120, break_long_words=False, break_on_hyphens=False)
    return "\n".join([HEAD.format(runs=runs, share=spam_share).lstrip("\n"), *table, "", whole, ""])


def _run(
    held_out: HeldOut, half: np.ndarray, asked: Sequence[tuple[float, float]], spam_share: float
) -> list[tuple[float, float] | None]:
    """Precision and recall on the other half for every promise; None when nothing is certified."""
    ours = _domains(held_out, half, spam_share)
    calibration = fit_calibration(ours.margin, ours.is_spam, ours.weights(), ours.group)
    spam, probability = held_out.is_spam[~half], calibration.probabilities(held_out.margin[~half])
    weight = profile_weights(spam, held_out.group[~half], spam_share)
    found: list[tuple[float, float] | None] = []
    for precision, confidence in asked:
        at = ours.threshold(calibration, precision, confidence).at
        if at is None:
            found.append(None)
            continue
        marked = probability >= at
        hit = weight[marked & spam].sum()
        found.append((float(hit / weight[marked].sum()) if marked.any() else np.nan, float(hit / weight[spam].sum())))
    return found


def _summed(promise: tuple[float, float], found: Sequence[tuple[float, float] | None]) -> PromiseCheck:
    certified = [one for one in found if one is not None]
    seen = [precision for precision, _ in certified if not np.isnan(precision)]
    return PromiseCheck(
        precision=promise[0],
        confidence=promise[1],
        runs=len(found),
        certified=len(certified),
        under=sum(precision < promise[0] for precision in seen),
        mean_precision=float(np.mean(seen)) if seen else float("nan"),
        mean_recall=float(sum(recall for _, recall in certified) / len(found)),
    )


def _whole(held_out: HeldOut, spam_share: float) -> str:
    """What all domains together certify."""
    domains = _domains(held_out, np.ones(len(held_out.margin), dtype=bool), spam_share)
    calibration = fit_calibration(domains.margin, domains.is_spam, domains.weights(), domains.group)
    best = []
    for confidence in (0.5, 0.8, 0.9, 0.95):
        supported = domains.promise(calibration, 0.999, confidence).supported
        best.append(f"{'nothing' if supported is None else f'{supported:.1%}'} with {confidence:.0%} confidence")
    return f"All {len(domains.margin):,} domains together certify a precision of at most {', '.join(best)}."


def _domains(held_out: HeldOut, chosen: np.ndarray, spam_share: float) -> HeldOutDomains:
    site = [name for name, keep in zip(held_out.site, chosen, strict=True) if keep]
    return collect_held_out(held_out.margin[chosen], held_out.is_spam[chosen], held_out.group[chosen], site, spam_share)

"""The share of spam among the linking domains of one's own profile: what probabilities and limits should be made for.

Two ways, the better one that the labels allow:
* domains drawn at random and labelled give the share itself, with Wilson's interval (Wilson 1927, JASA 22:209);
* otherwise the probabilities of all domains do, by maximum likelihood (Saerens, Latinne & Decaestecker 2002, Neural
  Computation 14:21): a probability says how much likelier a domain's looks are under spam than under good, whatever
  the share was that it was made for. Labels picked by their looks take part, for the looks are in the likelihood too.

A thin profile is drawn to the reference share, as if PRIOR domains of it had been seen. The likelihood believes the
model: on a site where the model errs its interval is too narrow, while random labels are right on any site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..models.calibration import Calibration
from ..models.thresholds import GROUP_POWER

ENOUGH_RANDOM = 30
"""So many labelled random domains are trusted by themselves: their interval is then at most 34 points wide."""
PRIOR = 40.0
"""Domains of the reference share that the profile's own are mixed with."""
LEAST, MOST = 0.01, 0.95
"""No share outside is ever worked with: limits for a profile of one kind alone mean nothing."""
NORMAL_95 = 1.959964
HALF_CHI2_95 = NORMAL_95**2 / 2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SpamShare:
    """An estimate of the share of spam among linking domains."""

    share: float
    """The estimate; give it to `decide` as `spam_share`."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""
    by: str
    """'random labels', 'probabilities' or 'reference' (no domains at all)."""
    domains: int
    """How many linking domains it rests on."""


def estimate_spam_share(
    margins: npt.ArrayLike,
    calibration: Calibration,
    reference_share: float,
    is_spam: Sequence[bool | None] | None = None,
    at_random: Sequence[bool] | None = None,
    groups: npt.ArrayLike | None = None,
) -> SpamShare:
    """The share of spam among the linking domains with these margins.

    `calibration` was fitted for `reference_share`. `is_spam` is the label of each domain, None for none; `at_random`
    says which labels are of domains drawn blindly; `groups` names campaigns, which then count less than their size, as
    they do in the limits. No domains: the reference, with an interval that says nothing (0 to 1).
    """
    margin = np.asarray(margins, dtype=np.float64)
    labels: Sequence[bool | None] = [None] * len(margin) if is_spam is None else is_spam
    label = np.array([np.nan if one is None else float(one) for one in labels], dtype=np.float64)
    drawn = np.zeros(len(margin), dtype=bool) if at_random is None else np.asarray(at_random, dtype=bool)
    drawn &= ~np.isnan(label)
    known = ~np.isnan(margin)
    if drawn.sum() >= ENOUGH_RANDOM:
        return _from_labels(label[drawn])
    if not known.any():
        return SpamShare(reference_share, 0.0, 1.0, "reference", 0)
    weight = _campaign_weights(None if groups is None else np.asarray(groups)[known], int(known.sum()))
    return _from_probabilities(calibration.probabilities(margin[known]), label[known], weight, reference_share)


def _from_labels(label: Floats) -> SpamShare:
    n, share = len(label), float(label.mean())
    middle = (share + NORMAL_95**2 / (2 * n)) / (1 + NORMAL_95**2 / n)
    half = NORMAL_95 / (1 + NORMAL_95**2 / n) * np.sqrt(share * (1 - share) / n + NORMAL_95**2 / (4 * n**2))
    low, high = max(float(middle - half), 0.0), min(float(middle + half), 1.0)
    return SpamShare(float(np.clip(share, LEAST, MOST)), low, high, "random labels", n)


def _from_probabilities(p: Floats, label: Floats, weight: Floats, reference: float) -> SpamShare:
    if_spam = np.where(label == 0, 0.0, np.where(label == 1, 1.0, p / reference))
    if_good = np.where(label == 1, 0.0, np.where(label == 0, 1.0, (1 - p) / (1 - reference)))
    shares = np.linspace(0.00125, 0.99875, 400)
    likelihood = PRIOR * (reference * np.log(shares) + (1 - reference) * np.log1p(-shares))
    for spam, good, one in zip(if_spam, if_good, weight, strict=True):
        likelihood += one * np.log(shares * spam + (1 - shares) * good)
    share = _iterate(if_spam, if_good, weight, reference)
    inside = shares[likelihood >= likelihood.max() - HALF_CHI2_95]
    return SpamShare(
        share=float(np.clip(share, LEAST, MOST)),
        low=float(inside[0]),
        high=float(inside[-1]),
        by="probabilities",
        domains=len(p),
    )


def _iterate(if_spam: Floats, if_good: Floats, weight: Floats, reference: float) -> float:
    """Saerens' steps to the most likely share: what the domains would be if the last share were right, and again."""
    share = reference
    for _ in range(10_000):
        spam = share * if_spam / (share * if_spam + (1 - share) * if_good)
        new = float((weight @ spam + PRIOR * reference) / (weight.sum() + PRIOR))
        if abs(new - share) < 1e-9:
            return new
        share = new
    return share


def _campaign_weights(groups: npt.NDArray[np.generic] | None, domains: int) -> Floats:
    """A campaign of n domains weighs their square root; all weights add up to what they are worth (Kish 1965)."""
    if groups is None:
        return np.ones(domains)
    _, place, size = np.unique(groups, return_inverse=True, return_counts=True)
    weight = size[place] ** -GROUP_POWER
    of_groups = np.bincount(place, weights=weight)
    worth = of_groups.sum() ** 2 / np.sum(of_groups**2)
    return np.asarray(weight / weight.sum() * worth, dtype=np.float64)

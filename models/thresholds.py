"""Where 'disavow' begins and 'keep' ends: limits on the probability, from held-out domains, with what they rest on.

A limit is a promise about domains not seen: 'of those marked disavow, at least P are spam'. It is chosen as ORES
does ("maximum recall @ precision >= P", mediawiki.org/wiki/ORES/Thresholds), and only where the held-out domains
support it with a stated confidence (Clopper & Pearson 1934, Biometrika 26:404, one-sided): of n independent marked
domains x are spam; the confidence in 'precision >= P' is the chance that a model of precision exactly P would have
done worse, Pr[Binomial(n, P) < x] = 1 - I_P(x, n - x + 1). 299 faultless marks give 95 % for P = 0.99, 35 give half.
n is the effective number of domains: campaigns count as one, weighted by Kish's (sum w)^2 / sum w^2.
The limit was picked by looking at the same domains, which the confidence does not know: read it as an upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..data.errors import TooFewExamples

PRECISIONS = (0.80, 0.85, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995)
"""The precisions that a card has a limit for."""
EVEN_ODDS = 0.5
"""No domain more likely good than spam is ever disavowed, none more likely spam than good is ever kept."""
MORE_LIKELY_THAN_NOT = 0.5
"""The least confidence asked for when the caller does not say: then the promise is a median estimate, not a hope."""

ROUNDING = 1e-12
"""What sums of weights may lose."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Threshold:
    """From which probability on a link is marked `disavow`, for one wanted precision."""

    precision_wanted: float
    """At least this share of what is marked is to be spam."""
    at: float | None
    """The least probability marked. None: the data supports no limit, and nothing is marked."""
    precision: float | None
    """Share of spam among the marked held-out domains, weighted. None when nothing is marked."""
    recall: float
    """Share of the held-out spam that is marked, weighted."""
    flagged_share: float
    """Share of all held-out domains that is marked, weighted."""
    domains: int
    """How many held-out domains are marked."""
    independent: float
    """How many independent domains they amount to."""
    confidence: float
    """How sure the held-out domains make us that the precision is reached, 0 to 1."""
    worst_site: str
    """The site on which the precision is lowest ('' when sites were not given or nothing is marked)."""
    worst_precision: float | None
    """The precision there."""
    worst_domains: int
    """How many of that site's domains are marked."""


@dataclass(frozen=True)
class KeepLimit:
    """Below which probability a link is marked `keep`."""

    spam_share_wanted: float
    """At most this share of what is kept may be spam."""
    below: float | None
    """Probabilities under it are kept. None: the data supports no limit, and nothing is kept."""
    spam_share: float | None
    """Share of spam among the kept held-out domains, weighted. None when nothing is kept."""
    kept_share: float
    """Share of all held-out domains that is kept, weighted."""
    domains: int
    """How many held-out domains are kept."""
    independent: float
    """How many independent domains they amount to."""
    confidence: float
    """How sure the held-out domains make us that the share is not passed, 0 to 1."""
    worst_site: str
    """The site on which the share of spam is highest ('' when sites were not given or nothing is kept)."""
    worst_spam_share: float | None
    """The share there."""
    worst_domains: int
    """How many of that site's domains are kept."""


def confidence_of(hits: npt.ArrayLike, independent: npt.ArrayLike, wanted: float) -> Floats:
    """How sure `hits` of so many independent trials make us that the true share is at least `wanted`.

    One-sided Clopper-Pearson; the numbers may be fractions, as effective numbers are. 0 when there is no hit.

    >>> confidence_of([299, 98, 0], [299, 100, 10], 0.98).round(4).tolist()
    [0.9976, 0.3233, 0.0]
    """
    from scipy.special import betainc

    x, n = np.asarray(hits, dtype=np.float64), np.asarray(independent, dtype=np.float64)
    worse = 1 - np.asarray(betainc(np.maximum(x, 1e-300), np.maximum(n - x, 0) + 1, wanted), dtype=np.float64)
    return np.where(x > 0, worse, 0.0)


def choose_threshold(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precision: float,
    confidence: float = MORE_LIKELY_THAN_NOT,
    sites: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
) -> Threshold:
    """The lowest probability from which on the marked domains are spam at `precision`, with at least `confidence`.

    `probabilities` are out-of-fold, one a linking domain; `labels` are true for spam; `groups` names each domain's
    campaign, `sites` its site. The precision must hold over all sites together; the worst single one is reported.
    Raises TooFewExamples when there is no spam or no good domain.
    """
    p, spam = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=bool)
    ranked = _rank(p, spam, weights, sites, groups)
    count = _widest(ranked, precision, confidence, least=EVEN_ODDS)
    if count == 0:
        return Threshold(precision, None, None, 0.0, 0.0, 0, 0.0, 0.0, "", None, 0)
    site, worst_precision, worst_domains = _worst_site(ranked, count)
    marked = ranked.weights[:count]
    return Threshold(
        precision_wanted=precision,
        at=float(ranked.extremeness[count - 1]),
        precision=float(ranked.purity[count - 1]),
        recall=float(marked[ranked.hits[:count]].sum() / ranked.weights[ranked.hits].sum()),
        flagged_share=float(marked.sum() / ranked.weights.sum()),
        domains=count,
        independent=float(ranked.independent[count - 1]),
        confidence=float(ranked.confidence(precision)[count - 1]),
        worst_site=site,
        worst_precision=worst_precision,
        worst_domains=worst_domains,
    )


def choose_thresholds(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precisions: Sequence[float] = PRECISIONS,
    confidence: float = MORE_LIKELY_THAN_NOT,
    sites: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
) -> tuple[Threshold, ...]:
    """`choose_threshold` for each of the precisions: the card's table. A higher precision never has a lower limit."""
    return tuple(
        choose_threshold(
            probabilities, labels, weights, precision=precision, confidence=confidence, sites=sites, groups=groups
        )
        for precision in precisions
    )


def choose_keep_limit(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    spam_share: float = 0.02,
    confidence: float = MORE_LIKELY_THAN_NOT,
    sites: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
) -> KeepLimit:
    """The highest probability under which at most `spam_share` of the domains are spam; arguments as above."""
    p, spam = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=bool)
    ranked = _rank(-p, ~spam, weights, sites, groups)
    count = _widest(ranked, 1 - spam_share, confidence, least=float(np.nextafter(-EVEN_ODDS, 0)))
    if count == 0:
        return KeepLimit(spam_share, None, None, 0.0, 0, 0.0, 0.0, "", None, 0)
    site, worst_purity, worst_domains = _worst_site(ranked, count)
    first_left_out = -ranked.extremeness[count] if count < len(ranked.weights) else EVEN_ODDS
    return KeepLimit(
        spam_share_wanted=spam_share,
        below=float(min(first_left_out, EVEN_ODDS)),
        spam_share=float(1 - ranked.purity[count - 1]),
        kept_share=float(ranked.weights[:count].sum() / ranked.weights.sum()),
        domains=count,
        independent=float(ranked.independent[count - 1]),
        confidence=float(ranked.confidence(1 - spam_share)[count - 1]),
        worst_site=site,
        worst_spam_share=None if worst_purity is None else 1 - worst_purity,
        worst_domains=worst_domains,
    )


def threshold_for(table: Sequence[Threshold], precision: float) -> Threshold:
    """The table's limit for a wanted precision, or for the next higher one that it holds.

    Beyond the table's highest there is no limit: `at` is None and nothing is to be marked.
    """
    held = [row for row in table if row.precision_wanted >= precision - ROUNDING]
    if not held:
        return Threshold(precision, None, None, 0.0, 0.0, 0, 0.0, 0.0, "", None, 0)
    return min(held, key=lambda row: row.precision_wanted)


@dataclass(frozen=True)
class _Ranked:
    """Held-out domains, the most extreme first; the n-th number of each is about the first n of them."""

    extremeness: Floats
    hits: npt.NDArray[np.bool_]
    weights: Floats
    sites: npt.NDArray[np.str_] | None
    purity: Floats
    independent: Floats

    def confidence(self, wanted: float) -> Floats:
        return confidence_of(self.purity * self.independent, self.independent, wanted)


def _rank(
    extremeness: Floats,
    hits: npt.NDArray[np.bool_],
    weights: npt.ArrayLike | None,
    sites: Sequence[str] | None,
    groups: Sequence[object] | None,
) -> _Ranked:
    share = np.ones(len(hits)) if weights is None else np.asarray(weights, dtype=np.float64)
    counted = share > 0
    if not (hits[counted].any() and not hits[counted].all()):
        raise TooFewExamples(
            f"limits need held-out domains of both kinds; found {int(hits[counted].sum())} of "
            f"one and {int((~hits)[counted].sum())} of the other",
            "label some more linking domains",
        )
    order = np.argsort(-extremeness, kind="stable")
    order = order[counted[order]]
    share = share[order]
    campaign = np.arange(len(hits)) if groups is None else np.unique([str(g) for g in groups], return_inverse=True)[1]
    total = np.cumsum(share)
    return _Ranked(
        extremeness=extremeness[order],
        hits=hits[order],
        weights=share,
        sites=None if sites is None else np.asarray(sites, dtype=np.str_)[order],
        purity=np.cumsum(share * hits[order]) / total,
        independent=total**2 / np.cumsum(_added_squares(share, campaign[order])),
    )


def _added_squares(weights: Floats, groups: npt.NDArray[np.intp]) -> Floats:
    """What each row adds to the sum over groups of (sum of weights)^2, the rows coming one after another."""
    by_group = np.argsort(groups, kind="stable")
    running = np.cumsum(weights[by_group])
    first = np.flatnonzero(np.diff(groups[by_group], prepend=-1))
    sizes = np.diff(np.append(first, len(groups)))
    before = running - weights[by_group]
    before = before - np.repeat(before[first], sizes)
    added = np.empty(len(weights))
    added[by_group] = weights[by_group] * (2 * before + weights[by_group])
    return added


def _widest(ranked: _Ranked, wanted: float, confidence: float, least: float) -> int:
    """The most domains that can be marked, from the top and never part of a tie; 0 when not even one can."""
    ends_a_tie = np.append(np.diff(ranked.extremeness) != 0, True)
    pure = ranked.purity >= wanted - ROUNDING
    supported = ranked.confidence(wanted) >= confidence
    fit = np.flatnonzero(ends_a_tie & pure & supported & (ranked.extremeness >= least))
    return int(fit[-1]) + 1 if len(fit) else 0


def _worst_site(ranked: _Ranked, count: int) -> tuple[str, float | None, int]:
    if ranked.sites is None:
        return "", None, 0
    marked = ranked.sites[:count]
    per_site = []
    for site in np.unique(marked):
        here = marked == site
        purity = np.average(ranked.hits[:count][here], weights=ranked.weights[:count][here])
        per_site.append((float(purity), -int(here.sum()), str(site)))
    purity, minus_domains, site = min(per_site)
    return site, purity, -minus_domains

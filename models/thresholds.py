"""Where 'disavow' begins and 'keep' ends: limits on the probability, from held-out domains, with what they rest on.

A limit is a promise about domains not seen: 'of those marked disavow, at least P are spam'. It is chosen as ORES
does ("maximum recall @ precision >= P", mediawiki.org/wiki/ORES/Thresholds), and only where the held-out domains
certify it with the wanted confidence: `certify` says how, and what exactly is guaranteed. The precision, the recall
and the shares told with a limit are over domains weighed as `profile_weights` weighs them, and must reach P too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..data.errors import TooFewExamples
from .certify import ROUNDING, Flags, Floats, Ladder, Needed, build_ladder, more_needed, surest, walk, widest

PRECISIONS = (0.80, 0.85, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995)
"""The precisions that a card has a limit for."""
EVEN_ODDS = 0.5
"""No domain more likely good than spam is ever disavowed, none more likely spam than good is ever kept."""
MORE_LIKELY_THAN_NOT = 0.5
"""The least confidence asked for when the caller does not say: then the promise is a median estimate, not a hope."""
GROUP_POWER = 0.5
"""A campaign of n linking domains weighs n ** (1 - GROUP_POWER) in the precision, recall and shares that are told."""


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
    """How many independent domains they amount to: a campaign counts as one."""
    confidence: float
    """The highest confidence that certifies the precision at this limit, 0 to 1."""
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
    """How many independent domains they amount to: a campaign counts as one."""
    confidence: float
    """How sure the held-out domains make us that the share is not passed, 0 to 1."""
    worst_site: str
    """The site on which the share of spam is highest ('' when sites were not given or nothing is kept)."""
    worst_spam_share: float | None
    """The share there."""
    worst_domains: int
    """How many of that site's domains are kept."""


def choose_threshold(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precision: float,
    confidence: float = MORE_LIKELY_THAN_NOT,
    sites: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
    spam_share: float | None = None,
) -> Threshold:
    """The lowest probability from which on the marked domains are certified to be spam at `precision`.

    `probabilities` are out-of-fold, one a linking domain; `labels` are true for spam; `groups` names each domain's
    campaign, `sites` its site; `weights` say how much a domain counts beside others (default: all the same);
    `spam_share` is the share of spam in the profile that the limit is for (None: as labelled). The precision must hold
    over all sites together; the worst single one is reported. Raises TooFewExamples when there is no spam or no good
    domain.
    """
    judged = _judge(probabilities, labels, weights, sites, groups, spam_share)
    ladder = judged.ladder(judged.probability, judged.spam, precision, spam_share)
    fits = judged.purity(judged.probability, judged.spam, ladder) >= precision - ROUNDING
    place = walk(ladder, confidence, EVEN_ODDS, fits)
    if place < 0:
        return unsupported(precision)
    at = float(ladder.at[place])
    marked = judged.probability >= at
    site, worst_precision, worst_domains = judged.worst_site(marked, judged.spam)
    weight, spam = judged.told, judged.spam
    return Threshold(
        precision_wanted=precision,
        at=at,
        precision=float(np.average(spam[marked], weights=weight[marked])),
        recall=float(weight[marked & spam].sum() / weight[spam].sum()),
        flagged_share=float(weight[marked].sum() / weight.sum()),
        domains=int(marked.sum()),
        independent=float(ladder.marked[place]),
        confidence=surest(ladder, place, confidence, EVEN_ODDS, fits),
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
    spam_share: float | None = None,
) -> tuple[Threshold, ...]:
    """`choose_threshold` for each of the precisions: the card's table, lowest precision first.

    A higher precision never has a lower limit; where chance would have it so, the higher one has none.
    """
    found: list[Threshold] = []
    for precision in sorted(precisions):
        one = choose_threshold(
            probabilities, labels, weights, precision=precision, confidence=confidence, sites=sites, groups=groups,
            spam_share=spam_share,
        )  # fmt: skip
        laxer = found[-1].at if found else -np.inf
        found.append(one if one.at is None or (laxer is not None and one.at >= laxer) else unsupported(precision))
    return tuple(found)


def labels_needed(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precision: float,
    confidence: float,
    groups: Sequence[object] | None = None,
    spam_share: float | None = None,
) -> Needed:
    """What is missing where `choose_threshold` with the same arguments certifies nothing."""
    judged = _judge(probabilities, labels, weights, None, groups, spam_share)
    return more_needed(judged.ladder(judged.probability, judged.spam, precision, spam_share), confidence, EVEN_ODDS)


def choose_keep_limit(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    kept_spam_share: float = 0.02,
    confidence: float = MORE_LIKELY_THAN_NOT,
    sites: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
    spam_share: float | None = None,
) -> KeepLimit:
    """The highest probability under which at most `kept_spam_share` of the domains are spam; arguments as above.

    No certified one: a little spam looks like any good page, so a walk would end at its first steps. The confidence is
    that of the limit looked at alone, an upper bound; a link kept in error does no harm that a disavowed one does.
    """
    judged = _judge(probabilities, labels, weights, sites, groups, spam_share)
    good, wanted = ~judged.spam, 1 - kept_spam_share
    ladder = judged.ladder(-judged.probability, good, wanted, None if spam_share is None else 1 - spam_share)
    least = float(np.nextafter(-EVEN_ODDS, 0))
    fits = judged.purity(-judged.probability, good, ladder) >= wanted - ROUNDING
    place, sure = widest(ladder, confidence, least, fits)
    if place < 0:
        return KeepLimit(kept_spam_share, None, None, 0.0, 0, 0.0, 0.0, "", None, 0)
    kept = judged.probability <= -ladder.at[place]
    site, worst_purity, worst_domains = judged.worst_site(kept, good)
    return KeepLimit(
        spam_share_wanted=kept_spam_share,
        below=float(min(judged.probability[~kept].min(initial=EVEN_ODDS), EVEN_ODDS)),
        spam_share=float(1 - np.average(good[kept], weights=judged.told[kept])),
        kept_share=float(judged.told[kept].sum() / judged.told.sum()),
        domains=int(kept.sum()),
        independent=float(ladder.marked[place]),
        confidence=sure,
        worst_site=site,
        worst_spam_share=None if worst_purity is None else 1 - worst_purity,
        worst_domains=worst_domains,
    )


def threshold_for(table: Sequence[Threshold], precision: float, confidence: float = 0.0) -> Threshold:
    """The table's limit for a wanted precision, or for the next higher one that is held with the wanted confidence.

    When there is none, `at` is None and nothing is to be marked.
    """
    held = [row for row in table if row.precision_wanted >= precision - ROUNDING]
    sure = [row for row in held if row.at is not None and row.confidence >= confidence - ROUNDING]
    return min(sure, key=lambda row: row.precision_wanted) if sure else unsupported(precision)


def unsupported(precision: float) -> Threshold:
    """The limit that the data does not support: nothing is marked."""
    return Threshold(precision, None, None, 0.0, 0.0, 0, 0.0, 0.0, "", None, 0)


def profile_weights(
    labels: npt.ArrayLike,
    groups: npt.ArrayLike,
    spam_share: float | None = None,
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """A weight a domain: campaigns weigh less than their size, and spam is `spam_share` of the whole.

    On average a domain weighs 1. `weights` multiply in; None as the share: as labelled. Raises TooFewExamples when one
    kind is missing or weighs nothing.
    """
    spam = np.asarray(labels, dtype=bool)
    _, place, size = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    weight = size[place] ** -GROUP_POWER * (1.0 if weights is None else np.asarray(weights, dtype=np.float64))
    counted = weight > 0
    if not (spam[counted].any() and not spam[counted].all()):
        raise TooFewExamples(
            f"limits need held-out domains of both kinds; found {int(spam[counted].sum())} of "
            f"one and {int((~spam)[counted].sum())} of the other",
            "label some more linking domains",
        )
    share = weight[spam].sum() / weight.sum() if spam_share is None else spam_share
    of_kind = np.where(spam, weight / weight[spam].sum() * share, weight / weight[~spam].sum() * (1 - share))
    return np.asarray(of_kind * len(spam))


@dataclass(frozen=True)
class _Judged:
    """Held-out domains that count."""

    probability: Floats
    spam: Flags
    weight: Floats
    """As given."""
    told: Floats
    """In the profile that the limits are for."""
    group: npt.NDArray[np.intp]
    site: npt.NDArray[np.str_] | None

    def ladder(self, score: Floats, is_hit: Flags, wanted: float, hit_share: float | None) -> Ladder:
        return build_ladder(score, is_hit, self.weight, self.group, wanted, hit_share)

    def purity(self, score: Floats, is_hit: Flags, ladder: Ladder) -> Floats:
        """The share of hits among the domains that each limit marks, as it will be told."""
        order = np.argsort(-score, kind="stable")
        last = np.searchsorted(-score[order], -ladder.at, side="right") - 1
        purity: Floats = (np.cumsum(self.told[order] * is_hit[order]) / np.cumsum(self.told[order]))[last]
        return purity

    def worst_site(self, marked: Flags, is_hit: Flags) -> tuple[str, float | None, int]:
        if self.site is None:
            return "", None, 0
        per_site = []
        for site in np.unique(self.site[marked]):
            here = marked & (self.site == site)
            purity = np.average(is_hit[here], weights=self.told[here])
            per_site.append((float(purity), -int(here.sum()), str(site)))
        purity, minus_domains, site = min(per_site)
        return site, purity, -minus_domains


def _judge(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    sites: Sequence[str] | None,
    groups: Sequence[object] | None,
    spam_share: float | None,
) -> _Judged:
    p, spam = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=bool)
    weight = np.ones(len(spam)) if weights is None else np.asarray(weights, dtype=np.float64)
    group = np.arange(len(spam)) if groups is None else np.unique([str(g) for g in groups], return_inverse=True)[1]
    counted = weight > 0
    told = profile_weights(spam[counted], group[counted], spam_share, weight[counted])
    site = None if sites is None else np.asarray(sites, dtype=np.str_)[counted]
    return _Judged(p[counted], spam[counted], weight[counted], told, group[counted], site)

"""How far down a ranking a promised share holds, learned from held-out domains with a stated confidence.

Learn then test (Angelopoulos, Bates, Candès, Jordan & Lei 2025, Annals of Applied Statistics 19:1641) with fixed
sequence testing (Bauer 1991, Statistics in Medicine 10:871). The limit is lowered step by step. At each step the claim
'fewer than P of what is marked are hits' is tested, and the first step that cannot refute it ends the walk; the last
limit before it is certified. As nothing behind the first failure is looked at, no error has to be shared out among the
steps: the chance that the certified limit breaks the promise is at most 1 - confidence.

* The trial is a campaign, never a domain. A campaign's hits are one trial, marked once more than half of them are;
  its misses are one trial, marked as soon as the most extreme of them is. So a campaign of a thousand proves no more
  than one domain, and no miss hides behind its neighbours.
* The doubt is exact: of n independent marked trials x are hits, and were the share P after all, Pr[Binomial(n, P) >= x]
  is how often so many would be (Clopper & Pearson 1934, Biometrika 26:404).
* The profile that the promise is for has another share of hits than the labels. With N1 hits and N0 misses judged, the
  share S in the profile and the marked parts T of the hits and F of the misses, S T / (S T + (1 - S) F) >= P is the
  promise, and the same as N1 T / (N1 T + N0 F) >= Q with odds(Q) = odds(P) / odds(S) * N1 / N0. That labelled share
  Q is tested. It is exact where few of either are marked (Poisson) and errs to the careful side elsewhere, as N1 T
  varies less.
* Domains that shall weigh more than others make n and x sums of weights, the largest weight of a kind being 1: then
  they are never more than the number of trials, and the doubt is no smaller than with trials of one size.
* The walk begins where the first `faultless` trials could refute the claim at all, and goes on in steps of a twentieth:
  finer ones end nearer to the edge. On halves of the labelled sites, 98 % at even odds, the other half fell under in
  7 of 100 runs instead of 17, for one point of recall.
* One walk. Several with the error shared out would get past an early miss, but each needs more faultless trials to
  begin; on the labelled sites three walks certified 95 % with 90 % confidence in 15 of 100 halves, one in 86.

What is guaranteed: drawn anew, independent labelled domains of the same kind lead in at most 1 - confidence of the
draws to a limit whose precision, campaigns counted as above and in a profile with the stated share of spam, is under P.
It assumes that a higher score never means fewer hits, and that the profile's domains are of the labelled kind; a site
unlike all labelled ones is not covered by any such figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STEP = 1.05
"""Each limit tested marks at least so many times the trials of the one before."""
ROUNDING = 1e-12
"""What sums of weights may lose."""
MOST = 1e9
"""No more trials than this are ever asked for."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ladder:
    """The limits that can be tested, the strictest first; the n-th number of each is about the n-th limit."""

    at: Floats
    """The least score marked."""
    marked: Floats
    """Independent trials marked: a campaign's hits count as one, its misses as one."""
    hits: Floats
    """The hits among them."""
    doubt: Floats
    """How often so many hits would be seen if the promise just failed: the p-value."""
    share: float
    """The share of hits among marked labelled trials that the promise amounts to (Q above)."""
    trials: float
    """All labelled trials, marked or not."""


@dataclass(frozen=True)
class Needed:
    """What is missing for a promise that the labels cannot certify."""

    marked: int
    """So many more independent linking domains would have to be marked and all prove to be hits."""
    labels: int
    """Labels that this takes, when spam and good come as they came so far."""


def confidence_of(hits: npt.ArrayLike, independent: npt.ArrayLike, wanted: float) -> Floats:
    """How sure `hits` of so many independent trials make us that the true share is at least `wanted`.

    One-sided Clopper-Pearson; the numbers may be fractions, as sums of weights are. 0 when there is no hit.

    >>> confidence_of([299, 98, 0], [299, 100, 10], 0.98).round(4).tolist()
    [0.9976, 0.3233, 0.0]
    """
    from scipy.special import betainc

    x, n = np.asarray(hits, dtype=np.float64), np.asarray(independent, dtype=np.float64)
    worse = 1 - np.asarray(betainc(np.maximum(x, 1e-300), np.maximum(n - x, 0) + 1, wanted), dtype=np.float64)
    return np.where(x > 0, worse, 0.0)


def faultless(share: float, confidence: float) -> float:
    """How many trials without a miss certify a share: ln(1 - confidence) / ln(share). Infinite for a share of 1.

    >>> round(faultless(0.98, 0.9), 1)
    114.0
    """
    if share >= 1 or confidence >= 1:
        return float("inf")
    return float(np.log1p(-confidence) / np.log(share)) if share > 0 else 0.0


def build_ladder(
    score: Floats,
    is_hit: Flags,
    weights: Floats,
    groups: npt.NDArray[np.intp],
    wanted: float,
    hit_share: float | None = None,
) -> Ladder:
    """The limits on a score and what each would mark; both kinds must be there, all weights above 0.

    `hit_share` is the share of hits in the profile that the promise is for; None: as among the labelled trials.
    """
    at, hit, size = _trials(score, is_hit, weights, groups)
    order = np.argsort(-at, kind="stable")
    at, hit, size = at[order], hit[order], size[order]
    last = np.append(np.diff(at) != 0, True)
    marked, hits = np.cumsum(size)[last], np.cumsum(size * hit)[last]
    share = _labelled_share(wanted, hit_share, float(size[hit].sum()), float(size[~hit].sum()))
    return Ladder(at[last], marked, hits, 1 - confidence_of(hits, marked, share), share, float(size.sum()))


def walk(ladder: Ladder, confidence: float, least: float, fits: Flags) -> int:
    """The place of the certified limit; -1 for none.

    Limits under the score `least` are not tried; `fits` says of each limit what else must hold.
    """
    found = -1
    for place in _steps(ladder, confidence, least):
        if 1 - ladder.doubt[place] < confidence - ROUNDING or not fits[place]:
            break
        found = int(place)
    return found


def surest(ladder: Ladder, place: int, confidence: float, least: float, fits: Flags) -> float:
    """The highest confidence, at least the one given, that would have certified this limit had it been asked for."""
    low, high = confidence, float(1 - ladder.doubt[place])
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if walk(ladder, middle, least, fits) >= place else (low, middle)
    return low


def widest(ladder: Ladder, confidence: float, least: float, fits: Flags) -> tuple[int, float]:
    """Like `walk`, but the last limit of all that has the confidence when it is looked at alone.

    It was picked among many by looking at them, which its confidence does not know: an upper bound, no guarantee.
    """
    fit = np.flatnonzero((ladder.at >= least) & fits & (1 - ladder.doubt >= confidence - ROUNDING))
    return (int(fit[-1]), float(1 - ladder.doubt[fit[-1]])) if len(fit) else (-1, 0.0)


def more_needed(ladder: Ladder, confidence: float, least: float) -> Needed:
    """What would certify the promise, at the limit that is nearest to it; at least one of each."""
    failing = np.flatnonzero((ladder.at >= least) & (ladder.doubt > 1 - confidence))
    if not len(failing):
        return Needed(1, 1) if (ladder.at >= least).any() else _from_nothing(ladder, confidence)
    marked, misses = ladder.marked[failing], ladder.marked[failing] - ladder.hits[failing]
    wanted = _trials_for(misses, ladder.share, confidence)
    times = wanted / marked
    nearest = int(np.argmin(times))
    more = max(float(wanted[nearest] - marked[nearest]), 1.0)
    labels = max(float(times[nearest] - 1) * ladder.trials, more)
    return Needed(int(np.ceil(min(more, MOST) - 1e-6)), int(np.ceil(min(labels, MOST) - 1e-6)))


def _steps(ladder: Ladder, confidence: float, least: float) -> npt.NDArray[np.intp]:
    """The places tested: the first where no miss would be enough, then one a STEP, and the last."""
    open_ = np.flatnonzero(ladder.at >= least)
    open_ = open_[ladder.marked[open_] >= faultless(ladder.share, confidence) - ROUNDING]
    # the same steps whatever is promised: what is certified for a high precision is so for a lower one
    steps = np.floor(np.log(ladder.marked[open_]) / np.log(STEP))
    tested = np.diff(steps, prepend=-np.inf) > 0
    tested[-1:] = True
    places: npt.NDArray[np.intp] = open_[tested]
    return places


def _from_nothing(ladder: Ladder, confidence: float) -> Needed:
    more = int(np.ceil(min(max(faultless(ladder.share, confidence), 1.0), MOST)))
    return Needed(more, more)


def _trials(
    score: Floats, is_hit: Flags, weights: Floats, groups: npt.NDArray[np.intp]
) -> tuple[Floats, Flags, Floats]:
    """Score, kind and weight of every independent trial."""
    kind = groups * 2 + is_hit
    order = np.lexsort((score, kind))
    first = np.flatnonzero(np.diff(kind[order], prepend=-1))
    size = np.diff(np.append(first, len(order)))
    hit = is_hit[order][first]
    stands = np.where(hit, first + (size - 1) // 2, first + size - 1)
    weight = np.add.reduceat(weights[order], first) / size
    for of_kind in (hit, ~hit):
        weight[of_kind] /= weight[of_kind].max()
    return score[order][stands], hit, weight


def _labelled_share(wanted: float, hit_share: float | None, hits: float, misses: float) -> float:
    if hit_share is None or wanted >= 1:
        return wanted
    odds = wanted / (1 - wanted) * (1 - hit_share) / hit_share * hits / misses
    return odds / (1 + odds)


def _trials_for(misses: Floats, share: float, confidence: float) -> Floats:
    """The fewest trials that certify a share in spite of so many misses."""
    if share >= 1 or confidence >= 1:
        return np.full(len(misses), MOST)
    low, high = misses, np.full(len(misses), MOST)
    for _ in range(100):
        middle = (low + high) / 2
        enough = confidence_of(middle - misses, middle, share) >= confidence
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high

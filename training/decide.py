"""From held-out margins to probabilities and limits: calibration, thresholds, the keep limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..models.calibration import Calibration, choose_calibration
from ..models.held_out import HeldOutDomains, collect_held_out
from ..models.thresholds import MORE_LIKELY_THAN_NOT, KeepLimit, Threshold, profile_weights
from .holdout import HeldOut

REFERENCE_SPAM_SHARE = 0.3
"""The share of spam among the linking domains of the profile that probabilities and limits are made for.

Labelled sites run from a sixth to nearly all. Precision falls with the share, so a low one is the careful choice;
a quarter is what the one labelled site shows whose whole profile was judged.
"""
KEEP_SPAM_SHARE = 0.05
"""At most this share of the kept linking domains may be spam. The labelled domains support no lower one over a useful
part of a profile: some paid articles and business directories look like any other page."""


@dataclass(frozen=True)
class Decisions:
    """What turns margins into verdicts."""

    calibration: Calibration
    """From margin to probability."""
    thresholds: tuple[Threshold, ...]
    """Where `disavow` begins, for each of the usual precisions."""
    keep: KeepLimit
    """Where `keep` ends."""
    held_out: HeldOutDomains
    """What the limits were worked out from, and can be again for any precision and confidence."""


def decide(
    held_out: HeldOut,
    confidence: float = MORE_LIKELY_THAN_NOT,
    spam_share: float = REFERENCE_SPAM_SHARE,
    weight: npt.ArrayLike | None = None,
) -> Decisions:
    """Calibration and limits from out-of-site predictions, for a profile with this share of spam.

    `weight` says how much each domain counts beside others, such as the user's own more than the base's (default: all
    the same). The limits lose certainty by it, as if there were fewer domains. The sites' names travel with the model:
    give codes. Raises TooFewExamples without both classes.
    """
    domains = collect_held_out(held_out.margin, held_out.is_spam, held_out.group, held_out.site, spam_share, weight)
    calibration = choose_calibration(domains.margin, domains.is_spam, domains.weights(), domains.group)
    return Decisions(
        calibration,
        domains.thresholds(calibration, confidence),
        domains.keep_limit(calibration, KEEP_SPAM_SHARE, confidence),
        domains,
    )


def reference_weights(
    held_out: HeldOut, spam_share: float = REFERENCE_SPAM_SHARE, weight: npt.ArrayLike | None = None
) -> npt.NDArray[np.float64]:
    """A weight a domain: campaigns weigh less than their size, and spam is `spam_share` of the whole."""
    return profile_weights(held_out.is_spam, held_out.group, spam_share, weight)

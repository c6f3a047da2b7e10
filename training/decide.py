"""From held-out domains to probabilities and limits: calibration, thresholds, the keep limit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..models.calibration import Calibration, choose_calibration, fit_calibration
from ..models.thresholds import KeepLimit, Threshold, choose_keep_limit, choose_thresholds
from .holdout import HeldOut

REFERENCE_SPAM_SHARE = 0.3
"""The share of spam among the linking domains of the profile that probabilities and limits are made for.

Labelled sites run from a sixth to nearly all. Precision falls with the share, so a low one is the careful choice;
a quarter is what the one labelled site shows whose whole profile was judged.
"""
KEEP_SPAM_SHARE = 0.05
"""At most this share of the kept linking domains may be spam. The labelled domains support no lower one over a useful
part of a profile: some paid articles and business directories look like any other page."""
GROUP_POWER = 0.5
"""A campaign of n linking domains weighs n ** (1 - GROUP_POWER)."""


@dataclass(frozen=True)
class Decisions:
    """What turns margins into verdicts."""

    calibration: Calibration
    thresholds: tuple[Threshold, ...]
    keep: KeepLimit


def decide(held_out: HeldOut, confidence: float = 0.5) -> Decisions:
    """Calibration and limits from out-of-site predictions. Raises TooFewExamples without both classes."""
    weights = reference_weights(held_out)
    groups = held_out.group.tolist()
    compared = choose_calibration(held_out.margin, held_out.is_spam, weights, groups)
    # steps of a Venn-Abers curve would give many domains one number; its held-out log loss is hardly lower
    smooth = fit_calibration(held_out.margin, held_out.is_spam, weights, groups, method="beta")
    calibration = replace(smooth, held_out_log_loss=compared.held_out_log_loss)
    probability = calibration.probabilities(held_out.margin)
    return Decisions(
        calibration,
        choose_thresholds(
            probability, held_out.is_spam, weights, confidence=confidence, sites=held_out.site, groups=groups
        ),
        choose_keep_limit(
            probability,
            held_out.is_spam,
            weights,
            spam_share=KEEP_SPAM_SHARE,
            confidence=confidence,
            sites=held_out.site,
            groups=groups,
        ),
    )


def reference_weights(held_out: HeldOut) -> npt.NDArray[np.float64]:
    """A weight a domain: campaigns weigh less than their size, and spam is REFERENCE_SPAM_SHARE of the whole."""
    _, place, size = np.unique(held_out.group, return_inverse=True, return_counts=True)
    weight = size[place] ** -GROUP_POWER
    spam = held_out.is_spam
    weight = np.where(spam, weight / weight[spam].sum() * REFERENCE_SPAM_SHARE, weight)
    weight = np.where(spam, weight, weight / weight[~spam].sum() * (1 - REFERENCE_SPAM_SHARE))
    return np.asarray(weight * len(spam))

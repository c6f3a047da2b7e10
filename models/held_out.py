"""The held-out domains that travel with a model, so that any precision can be asked for at any confidence.

`held_out.json` in the model's folder: numbers only, one entry a linking domain that was scored by a model which had
not seen it. No name, address or text is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..data.errors import LinkverdictError, UnknownModel
from .calibration import Calibration
from .plain_json import from_json, to_json
from .thresholds import (
    MORE_LIKELY_THAN_NOT,
    KeepLimit,
    Threshold,
    choose_keep_limit,
    choose_threshold,
    choose_thresholds,
    labels_needed,
    profile_weights,
    threshold_for,
)

FORMAT = 1
"""The file's format that this code writes and the only one that it reads."""
DECIMALS = 6
"""Of a margin. Limits are worked out from the rounded margins, so the file gives the very limits of the card."""


@dataclass(frozen=True)
class Promise:
    """What `disavow` promises in a run, or why it cannot."""

    precision: float
    """The precision asked for."""
    confidence: float
    """The confidence asked for."""
    threshold: Threshold
    """The limit and what stands behind it; its `at` is None when nothing could be certified."""
    more_marked: int | None
    """So many more independent linking domains would have to score high and prove to be spam. None when certified, or
    when the model's folder holds no held-out domains."""
    more_labels: int | None
    """So many more independent labels that takes, spam and good as they came so far. None likewise."""
    supported: float | None
    """The highest of the usual precisions that can be certified with this confidence; None for none."""


@dataclass(frozen=True)
class HeldOutDomains:
    """Judged linking domains with the margins that models gave them which had not seen them."""

    format: int
    """The file's format, 1."""
    spam_share: float
    """The share of spam in the profile that probabilities and limits are made for."""
    sites: tuple[str, ...]
    """Codes of the sites, never their names."""
    margin: tuple[float, ...]
    """Each domain's margin."""
    is_spam: tuple[int, ...]
    """1 for spam, 0 for good."""
    group: tuple[int, ...]
    """A number for each domain's campaign."""
    site: tuple[int, ...]
    """Each domain's place in `sites`."""
    weight: tuple[float, ...]
    """How much each domain counts beside others."""

    def __post_init__(self) -> None:
        """Raise ValueError for numbers that cannot be used: other lengths, no such site, no share, no weight."""
        if len({len(column) for column in (self.margin, self.is_spam, self.group, self.site, self.weight)}) != 1:
            raise ValueError("the held-out columns differ in length")
        if any(place not in range(len(self.sites)) for place in set(self.site)):
            raise ValueError("a held-out domain is of a site that is not listed")
        if not 0 < self.spam_share < 1 or any(kind not in (0, 1) for kind in set(self.is_spam)):
            raise ValueError("the share of spam is not between 0 and 1, or a verdict is neither 0 nor 1")
        if min(self.weight, default=0.0) < 0:
            raise ValueError("a held-out domain weighs less than nothing")

    def weights(self) -> npt.NDArray[np.float64]:
        """What each domain weighs in the profile that limits are made for, 1 on average."""
        return profile_weights(self.is_spam, self.group, self.spam_share, self.weight)

    def threshold(
        self, calibration: Calibration, precision: float, confidence: float = MORE_LIKELY_THAN_NOT
    ) -> Threshold:
        """The lowest limit that is certified to have the precision; see `models.certify`."""
        return choose_threshold(
            calibration.probabilities(self.margin), self.is_spam, self.weight, precision=precision,
            confidence=confidence, sites=self._sites(), groups=self.group, spam_share=self.spam_share,
        )  # fmt: skip

    def thresholds(self, calibration: Calibration, confidence: float = MORE_LIKELY_THAN_NOT) -> tuple[Threshold, ...]:
        """The card's table."""
        return choose_thresholds(
            calibration.probabilities(self.margin), self.is_spam, self.weight, confidence=confidence,
            sites=self._sites(), groups=self.group, spam_share=self.spam_share,
        )  # fmt: skip

    def keep_limit(
        self, calibration: Calibration, kept_spam_share: float, confidence: float = MORE_LIKELY_THAN_NOT
    ) -> KeepLimit:
        """Under which probability at most this share is spam."""
        return choose_keep_limit(
            calibration.probabilities(self.margin), self.is_spam, self.weight, kept_spam_share=kept_spam_share,
            confidence=confidence, sites=self._sites(), groups=self.group, spam_share=self.spam_share,
        )  # fmt: skip

    def promise(self, calibration: Calibration, precision: float, confidence: float) -> Promise:
        """The limit asked for; when it cannot be certified, what is missing and which precision could be."""
        found = self.threshold(calibration, precision, confidence)
        supported = _highest(self.thresholds(calibration, confidence))
        if found.at is not None:
            return Promise(precision, confidence, found, None, None, supported)
        needed = labels_needed(
            calibration.probabilities(self.margin), self.is_spam, self.weight, precision=precision,
            confidence=confidence, groups=self.group, spam_share=self.spam_share,
        )  # fmt: skip
        return Promise(precision, confidence, found, needed.marked, needed.labels, supported)

    def _sites(self) -> list[str]:
        return [self.sites[place] for place in self.site]


def promise_of_table(table: Sequence[Threshold], precision: float, confidence: float) -> Promise:
    """What a card's table alone can promise, for a model whose folder holds no held-out domains."""
    sure = [row for row in table if row.confidence >= confidence]
    return Promise(precision, confidence, threshold_for(table, precision, confidence), None, None, _highest(sure))


def collect_held_out(
    margin: npt.ArrayLike,
    is_spam: npt.ArrayLike,
    group: npt.ArrayLike,
    site: Sequence[str],
    spam_share: float,
    weight: npt.ArrayLike | None = None,
) -> HeldOutDomains:
    """The held-out domains of columns; `site` holds codes, campaigns are numbered anew."""
    margins = np.round(np.asarray(margin, dtype=np.float64), DECIMALS)
    names = tuple(dict.fromkeys(site))
    place = {name: number for number, name in enumerate(names)}
    numbers = np.unique(np.asarray(group), return_inverse=True)[1]
    weights = np.ones(len(margins)) if weight is None else np.asarray(weight, dtype=np.float64)
    return HeldOutDomains(
        format=FORMAT,
        spam_share=spam_share,
        sites=names,
        margin=tuple(margins.tolist()),
        is_spam=tuple(np.asarray(is_spam, dtype=int).tolist()),
        group=tuple(numbers.tolist()),
        site=tuple(place[name] for name in site),
        weight=tuple(weights.tolist()),
    )


def write_held_out(domains: HeldOutDomains) -> str:
    """The file's text, the same for the same domains."""
    return to_json(domains)


def read_held_out(text: str) -> HeldOutDomains:
    """The domains of a file's text. Raises UnknownModel when it is damaged or of another format."""
    try:
        found = from_json(HeldOutDomains, text)
        if found.format != FORMAT:
            raise ValueError(f"format {found.format}; this version reads format {FORMAT}")
        found.weights()
    except (ValueError, LinkverdictError) as problem:
        raise UnknownModel(
            f"the model's held-out domains cannot be read: {problem}",
            "the file is damaged, or a newer linkverdict wrote it: fetch the model again, or update",
        ) from problem
    return found


def _highest(table: Sequence[Threshold]) -> float | None:
    return max((row.precision_wanted for row in table if row.at is not None), default=None)

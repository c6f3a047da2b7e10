"""The model's card: what it reads, what it was made from, how good it is and how its margins become verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt

from ..data.errors import UnknownModel
from ..features.signal import Signal
from .calibration import Calibration
from .plain_json import from_json, to_json
from .thresholds import KeepLimit, Threshold

FORMAT = 1
"""The card's format that this code writes and the only one that it reads."""
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
"""The quantiles kept of every signal."""
LIBRARIES = ("linkverdict", "lightgbm", "numpy", "polars", "scikit-learn")
"""Whose versions a card names."""


@dataclass(frozen=True)
class SignalColumn:
    """One column of the matrix that the model reads."""

    name: str
    """The signal's name."""
    unit: str
    """What its number counts."""
    leans: str
    """Our belief about it before training."""
    family: str
    """The family that its contribution is summed with."""
    monotone: bool
    """The model was held to the lean."""


@dataclass(frozen=True)
class SiteExamples:
    """How much one site gave to training."""

    code: str
    """A code for the site, never its name."""
    links: int
    """Its labelled links."""
    domains: int
    """Its labelled linking domains."""
    spam: int
    """Of these, spam."""
    good: int
    """Of these, good."""


@dataclass(frozen=True)
class KindExamples:
    """Judged linking domains of one kind, and how models judge them that had not seen their site."""

    kind: str
    """What the judges called it, such as 'press' or 'scraper'."""
    verdict: str
    """Their verdict: 'spam' or 'good'."""
    domains: int
    """How many linking domains."""
    disavow: int
    """Of these, held out and marked `disavow`, at the limit for the usual precision."""
    review: int
    """Likewise left to a person."""
    keep: int
    """Likewise kept."""


@dataclass(frozen=True)
class Spread:
    """How one signal's numbers lay in training: an export far from it is one that the model does not know."""

    share_missing: float
    """Share of links without the number."""
    quantiles: tuple[float, ...]
    """Its 1, 5, 25, 50, 75, 95 and 99 % quantiles; empty when it was never known."""


@dataclass(frozen=True)
class Reasons:
    """Whether a model's reasons are its own or those of the seed it was fitted with, measured by `training.stability`.

    The recipe is fitted again with several seeds on the same examples. A link's top reasons are the three signals (or
    families, their signals summed) that move its margin most, up or down.
    """

    links: int
    """Links of the examples that were explained, one of each linking domain."""
    seeds: int
    """Fits that were compared, each with another seed."""
    signals_overlap: float
    """Of the three top signals, those in common between two fits as a share of all named by either; mean over links
    and pairs of fits. 1: always the same three."""
    families_overlap: float
    """The same for the three top families."""
    same_first: float
    """Share of links whose first family is the same in every fit."""
    size: Mapping[str, float]
    """How far each signal moves the model's own margins: mean absolute contribution over the links, in log-odds."""


@dataclass(frozen=True)
class Card:
    """A model's papers, kept beside it as card.json."""

    format: int
    """The card's format, 1."""
    name: str
    """The model's name, such as 'default'."""
    version: str
    """Its version."""
    created: str
    """The day it was made, as the maker states it (2031-05-17)."""
    signals: tuple[SignalColumn, ...]
    """The matrix' columns, in order."""
    calibration: Calibration
    """From margin to probability."""
    thresholds: tuple[Threshold, ...]
    """From which probability on links are marked `disavow`, for each wanted precision."""
    keep: KeepLimit | None
    """Below which probability links are marked `keep`; None when it was never worked out."""
    sites: tuple[SiteExamples, ...]
    """The examples, site by site."""
    metrics: Mapping[str, Any]
    """What it scored, by name: numbers, or objects of numbers."""
    parameters: Mapping[str, Any]
    """What it was trained with."""
    libraries: Mapping[str, str]
    """Versions of the libraries that made it."""
    hashes: Mapping[str, str]
    """SHA-256 of model.txt and of whatever else it was made from, as hex digits by name."""
    spread: Mapping[str, Spread]
    """Each signal's numbers in training."""
    reasons: Reasons | None = None
    """How steady its reasons are and which signals weigh most; None for a model made before that was measured."""
    kinds: tuple[KindExamples, ...] = ()
    """The base examples by kind; empty where the judges noted none."""

    @property
    def signal_names(self) -> tuple[str, ...]:
        """The matrix' columns, in order."""
        return tuple(signal.name for signal in self.signals)


def write_card(card: Card) -> str:
    """The card as JSON that people can read, the same text for the same card."""
    return to_json(card)


def read_card(text: str) -> Card:
    """The card of a JSON text. Raises UnknownModel when it is damaged or of another format."""
    try:
        stated = json.loads(text)
        format_ = stated.get("format") if isinstance(stated, dict) else None
        if format_ != FORMAT:
            raise UnknownModel(
                f"the model's card is of format {format_}; this version reads format {FORMAT}",
                "update linkverdict, or use a model made with this version",
            )
        return from_json(Card, text)
    except (ValueError, RecursionError) as problem:
        raise UnknownModel(
            f"the model's card cannot be read: {problem}",
            "the file is damaged, or a newer linkverdict wrote it: fetch it again, or update",
        ) from problem


def differences(card: Card, signals: Mapping[str, Signal]) -> tuple[str, ...]:
    """What keeps the card's columns from being computed by these signals, a line each; empty when all fit.

    Signals that the card does not name are no difference: the model does without them.
    """
    found = []
    for column in card.signals:
        signal = signals.get(column.name)
        if signal is None:
            found.append(f"{column.name}: in the card, not in the code")
        elif signal.unit.value != column.unit:
            found.append(f"{column.name}: unit {column.unit!r} in the card, {signal.unit.value!r} in the code")
    return tuple(found)


def measure_spread(values: npt.NDArray[np.floating], names: Sequence[str]) -> dict[str, Spread]:
    """The spread of every column of a matrix; NaN is missing. No rows: all missing."""
    return {name: _spread(values[:, column].astype(np.float64)) for column, name in enumerate(names)}


def _spread(column: npt.NDArray[np.float64]) -> Spread:
    known = column[~np.isnan(column)]
    if not len(known):
        return Spread(1.0, ())
    quantiles = np.quantile(known, QUANTILES)
    return Spread(1 - len(known) / len(column), tuple(float(f"{quantile:.6g}") for quantile in quantiles))


def library_versions() -> dict[str, str]:
    """The installed versions of what makes a model."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found

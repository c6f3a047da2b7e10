"""A link's whole story, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .verdicts import Limits


@dataclass(frozen=True)
class SignalPart:
    """What one signal did to the margin."""

    signal: str
    """The signal's name."""
    value: float | None
    """Its number for this link; None when unknown."""
    contribution: float
    """What it adds to the margin, in log-odds: above 0 towards spam."""
    sentence: str
    """The fact in words; for an unknown value why it is unknown."""


@dataclass(frozen=True)
class FamilyPart:
    """What one family of signals did to the margin."""

    family: str
    """The family's name."""
    contribution: float
    """The sum over its signals."""
    signals: tuple[SignalPart, ...]
    """All its signals, those that add or take most first."""


@dataclass(frozen=True)
class Shared:
    """Something that a link has in common with links of other linking domains."""

    facts: tuple[str, ...]
    """What is shared, in sentences; several when the same domains share it all."""
    domains: int
    """Linking domains that share it, the link's own among them."""
    examples: tuple[str, ...]
    """Some of the others, by alphabet."""


@dataclass(frozen=True)
class DomainPart:
    """The linking domain that the link stands on."""

    name: str
    """The linking domain."""
    links: int
    """Its links to the site in this audit."""
    probability: float
    """Its spam probability."""
    verdict: str
    """Its verdict."""
    note: str
    """Why the probability did not decide; '' when it did."""
    reasons_for: tuple[str, ...]
    """Facts towards spam, from all its links."""
    reasons_against: tuple[str, ...]
    """Facts away from spam."""


@dataclass(frozen=True)
class Story:
    """All that an audit knows about one link, and how its verdict came about."""

    link_id: int
    """The link's number in the audit."""
    asked_for_domain: bool
    """The reference named a linking domain; the link is the likeliest spam of its links."""
    facts: Mapping[str, str]
    """What the export says, label by label ('title': ...); unknown columns are left out."""
    margin: float
    """The model's sum, in log-odds."""
    base_value: float
    """Where every link starts, before any signal."""
    probability: float
    """Calibrated probability of spam."""
    verdict: str
    """'disavow', 'review' or 'keep'."""
    note: str
    """Why the probability did not decide the verdict; '' when it did."""
    limits: Limits
    """Where 'disavow' begins and 'keep' ends in this audit."""
    limits_rest_on: str
    """What the limit for 'disavow' promises and rests on, in a sentence; '' when the audit does not say."""
    families: tuple[FamilyPart, ...]
    """Every family, those that add or take most first; base value and contributions add up to the margin."""
    shared: tuple[Shared, ...]
    """What other linking domains share with it, most widely shared first."""
    campaign: int | None
    """The number of its campaign; None when it is in none."""
    vendors: tuple[str, ...]
    """What the vendors think ('Ahrefs: spam'); empty when the export does not say."""
    nearest: str
    """How far the probability is from the limits, in a sentence."""
    what_if: tuple[str, ...]
    """Which family of signals the verdict hangs on, in sentences; empty when it hangs on none alone."""
    domain: DomainPart
    """The linking domain's own verdict."""

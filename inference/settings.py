"""What a person can set for a scoring run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..data.errors import LinkverdictError
from ..data.own_domains import own_domains


@dataclass(frozen=True)
class Settings:
    """How links are read, judged and explained. Read once by the command and passed down."""

    site: str | None = None
    """The judged site ('example.com'); None takes it from the targets when they name one host."""
    brand: tuple[str, ...] = ()
    """Words that name the site, beside those in its host name."""
    topics: tuple[str, ...] | None = None
    """Risky topics that are normal for the site's trade; None guesses them from the site, () means none."""
    precision: float = 0.98
    """The share of true spam wanted among what is marked 'disavow', above 0 and at most 1."""
    confidence: float = 0.5
    """How sure the held-out domains must make us of that precision, from 0.5 (more likely than not) to below 1."""
    model: str | Path = "champion"
    """The model that judges: 'champion' (the registry's, or the shipped one), 'default' (the shipped one),
    'models:/name@alias', or a model's folder."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The user's headers by canonical name ({'source_url': 'Referring page'}), for tables that are not recognised."""
    allow: tuple[str, ...] = ()
    """Linking domains or hosts that the user vouches for: always 'keep'."""
    format: str = "csv"
    """The table for people: 'csv', 'xlsx' or 'parquet'."""
    reasons_for: int = 5
    """At most so many reasons towards spam are given for a link or domain."""
    reasons_against: int = 3
    """At most so many reasons away from spam."""
    smallest_share: float = 0.04
    """A reason is given when its family makes at least this share of all that was said for and against."""


def check_settings(settings: Settings) -> None:
    """Raises LinkverdictError for a precision or confidence that cannot be, BadDomain for what can be nobody's own."""
    own_domains(settings.allow)
    if not 0 < settings.precision <= 1:
        raise LinkverdictError(
            f"Expected a precision above 0 and at most 1; found {settings.precision}.", "0.98 is the default."
        )
    if not 0.5 <= settings.confidence < 1:
        raise LinkverdictError(
            f"Expected a confidence from 0.5 to below 1; found {settings.confidence}.",
            "0.5, the default, is more likely than not; 0.9 or 0.95 is usual where a mistake is dear.",
        )

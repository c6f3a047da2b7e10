"""Who links: invented sites with a host name, a language and the strength that a vendor would measure."""

from __future__ import annotations

from dataclasses import dataclass

from ..address import parse_host
from .dice import Dice
from .kinds import KINDS
from .names import Naming

LANGUAGES = {"en": 0.29, "de": 0.28, "fr": 0.21, "es": 0.06, "it": 0.06, "nl": 0.06, "pt": 0.02, "pl": 0.02}
"""Share of honest visitors who write in each language."""


@dataclass(frozen=True)
class Site:
    """One linking site."""

    kind: str
    """A key of KINDS."""
    host: str
    """Host name as its addresses spell it."""
    domain: str
    """Linking domain of that host, as the link table names it."""
    name: str
    """What it calls itself in its titles."""
    language: str
    """ISO code of what it is written in."""
    rating: float
    traffic: int
    platform: str
    flagged: bool
    """The vendor calls it spam; one opinion a domain."""
    secure: bool
    """https or http."""

    @property
    def root(self) -> str:
        """Scheme and host."""
        return f"{'https' if self.secure else 'http'}://{self.host}"


class Census:
    """All sites of one sample. No linking domain is made twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def settle(self, dice: Dice, kind: str, naming: Naming, language: str) -> Site:
        """A new site of the kind, written in the language."""
        for attempt in range(60):
            host, name = naming(dice, language)
            if attempt > 20:
                label, _, suffix = host.partition(".")
                host = f"{label}{dice.between(2, 9999)}.{suffix}"
            domain = parse_host(host).domain
            if domain is not None and domain not in self._taken:
                self._taken.add(domain)
                return _measured(dice, kind, host, domain, name, language)
        raise RuntimeError(f"no free name left for a {kind}")


def _measured(dice: Dice, kind: str, host: str, domain: str, name: str, language: str) -> Site:
    figures = KINDS[kind]
    rating = 0.0
    if not dice.chance(figures.unrated):
        highest = dice.between(80, 93) if figures.verdict == "good" else dice.between(52, 74)
        rating = min(dice.about(figures.rating * 10, figures.rating_spread) / 10, float(highest))
    traffic = 0 if dice.chance(figures.idle) else dice.about(figures.traffic * (rating / 10) ** 3 + 1, 1.4)
    platform = "wordpress" if dice.chance(figures.wordpress) else dice.weighted(("", "cms"), (0.9, 0.1))
    if platform == "wordpress" and dice.chance(0.2):
        platform = "ecommerce, wordpress"
    if kind == "forum":
        platform = dice.weighted(("message-boards", ""), (0.6, 0.4))
    bare = host if host.count(".") > 1 or not dice.chance(0.48) else f"www.{host}"
    return Site(
        kind, bare, domain, name, language, rating, traffic, platform, dice.chance(figures.flagged), dice.chance(0.88)
    )

"""What the report's section about an older audit shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ..features.catalogue import catalogue
from .decided import undecided
from .digest import DomainRow, new_domains
from .since_text import say_caveats, say_changed, say_marks, say_mix, say_since, say_why

if TYPE_CHECKING:
    from .audit import Audit

CHANGED, NEW, LOST = 20, 12, 12
"""How many of each the section shows."""


@dataclass(frozen=True)
class Moved:
    """A signal behind a changed verdict."""

    signal: str
    meaning: str
    """The first sentence of its documentation; '' for a signal that this version does not know."""
    move: str
    """How far its mean contribution moved, in log-odds."""


@dataclass(frozen=True)
class Changed:
    """A linking domain that is judged otherwise."""

    domain: str
    decided: str
    """'judged good' or 'disavowed'; '' while nothing is decided."""
    before: str
    after: str
    was: float
    """Its probability of spam in the older audit."""
    now: float
    why: tuple[tuple[str, tuple[Moved, ...]], ...]
    """Each cause in words, and the signals that moved most towards the verdict."""


@dataclass(frozen=True)
class LostDomain:
    """A linking domain all of whose links are gone."""

    domain: str
    links: int
    verdict: str
    """In the older audit."""


@dataclass(frozen=True)
class Since:
    """The section."""

    title: str
    audit: str
    """The older audit's folder."""
    figures: tuple[tuple[str, int, str], ...]
    """What is counted, how many, and what is in it."""
    caveats: tuple[str, ...]
    changed: tuple[Changed, ...]
    all_changed: int
    said: str
    """How many verdicts changed, and by what."""
    new: list[DomainRow]
    all_new: int
    """Undecided new linking domains."""
    lost: tuple[LostDomain, ...]
    all_lost: int


def build_since(audit: Audit) -> Since | None:
    """The section; None where no older audit was compared."""
    since = audit.facts.get("since")
    if since is None:
        return None
    links, domains = since["links"], since["domains"]
    decided = say_marks(audit.domain_table)
    new = undecided(audit.domain_table).filter(pl.col("since") == "new")
    return Since(
        title=say_since(since),
        audit=str(since["audit"]),
        figures=(
            ("New", links["new"], _of(links["new"], "New linking domains", domains["new"], domains["new_by_verdict"])),
            (
                "Lost",
                links["lost"],
                _of(links["lost"], "Linking domains gone", domains["lost"], domains["lost_by_verdict"]),
            ),
            ("Still there", links["kept"], f"{_noun(links['kept'], 'link')}, here and in the older audit"),
        ),
        caveats=tuple(say_caveats(since)),
        changed=tuple(_changed(one, decided.get(one["source_domain"], "")) for one in since["changed"][:CHANGED]),
        all_changed=domains["changed"],
        said=f"{say_changed(since)}.",
        new=new_domains(audit, NEW),
        all_new=new.height,
        lost=tuple(
            LostDomain(str(one["source_domain"]), one["links"], str(one["verdict"]))
            for one in since["lost_domains"][:LOST]
        ),
        all_lost=domains["lost"],
    )


def _of(links: int, whole: str, domains: int, by_verdict: Mapping[str, int]) -> str:
    return f"{_noun(links, 'link')}. {whole}: {domains:,}{say_mix(by_verdict)}"


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _changed(change: Mapping[str, Any], decided: str) -> Changed:
    was, now = change["probability"]
    why = tuple((cause, tuple(_moved(name, move) for name, move in moved)) for cause, moved in say_why(change))
    return Changed(str(change["source_domain"]), decided, str(change["before"]), str(change["after"]), was, now, why)


def _moved(name: str, move: float) -> Moved:
    known = catalogue().signals.get(name)
    return Moved(name, known.doc.split("\n\n")[0].replace("\n", " ") if known else "", f"{move:+.2f}".replace("-", "−"))

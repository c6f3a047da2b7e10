"""The start-up questions: what only the owner knows, asked with what the export suggests, kept for the site."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ..data.address import parse_host
from ..data.errors import BadStore
from ..data.label import fold_page
from ..data.words.words import POISON_TOPICS, terms
from .journal import short_name

if TYPE_CHECKING:
    from ..inference.audit import Audit

MOST, LONGEST = 200, 200
"""Entries of a list, characters of an entry."""
SUGGESTED = 12
"""Money terms suggested from the export."""


@dataclass(frozen=True)
class Answers:
    """What the owner said of the site. Empty lists are answers too once `is_given`."""

    brand: tuple[str, ...] = ()
    """Words that name the site or its company."""
    money: tuple[str, ...] = ()
    """Phrases that somebody who buys links would want as an anchor."""
    own: tuple[str, ...] = ()
    """Own and partner domains: never disavowed, and out of the queue."""
    topics: tuple[str, ...] = ()
    """Risky topics that are normal for this trade."""
    manual_action: str = ""
    """Does Google report a manual action for links? 'yes', 'no' or '' (not said)."""
    bought: str = ""
    """Did somebody buy or build links? 'yes', 'no', 'unknown' or '' (not said)."""
    is_given: bool = False
    """A person has looked at them; before, they are the export's suggestions."""

    def has_money_term(self, anchor: str | None) -> bool:
        """Whether the anchor holds one of the money terms."""
        return bool(anchor) and any(term in str(anchor).lower() for term in self.money)


class AnswerBook:
    """The answers of one site, in a JSON file in the person's folder; written whole or not at all."""

    def __init__(self, folder: Path, site: str) -> None:
        self.path = folder / f"answers-{short_name(site)}.json"

    def read(self) -> Answers | None:
        """The answers, or None when none were given yet (or the file is none of ours)."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return clean_answers(found) if isinstance(found, dict) else None

    def write(self, answers: Answers) -> None:
        """Keep the answers. Raises BadStore when the folder cannot be written."""
        text = json.dumps(asdict(answers), indent=2, ensure_ascii=False) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".answers-")
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError as error:
            raise BadStore(f"The answers cannot be kept in {self.path}: {error}.", "Check the folder.") from error


def typed_lines(text: str) -> tuple[str, ...]:
    """The lines of a form's field as they were typed, without blank ones."""
    return tuple(line for part in text.splitlines() if (line := part.strip()))


def clean_answers(given: Mapping[str, Any]) -> Answers:
    """Answers from a form or a file: texts trimmed and folded, lists cut to MOST, hosts reduced to host names.

    Own domains that are none are left out; `data.own_domains` tells a person of them before.
    """

    def entries(name: str) -> tuple[str, ...]:
        value = given.get(name)
        listed = value if isinstance(value, (list, tuple)) else ()
        parts = value.splitlines() if isinstance(value, str) else [str(one) for one in listed]
        kept = (" ".join(part.lower().split())[:LONGEST] for part in parts)
        return tuple(dict.fromkeys(part for part in kept if part))[:MOST]

    def said(name: str, *known: str) -> str:
        return str(given.get(name)) if given.get(name) in known else ""

    hosts = (_host(one) for one in entries("own"))
    return Answers(
        brand=entries("brand"),
        money=entries("money"),
        own=tuple(dict.fromkeys(host for host in hosts if host)),
        topics=tuple(one for one in entries("topics") if one in POISON_TOPICS),
        manual_action=said("manual_action", "yes", "no"),
        bought=said("bought", "yes", "no", "unknown"),
        is_given=True,
    )


def _host(text: str) -> str:
    """The host of an own domain; '' for what is none, and for a public suffix, which would be everybody's."""
    try:
        host = fold_page(text)[0]
    except ValueError:
        return ""
    named = parse_host(host)
    return "" if not host or named.suffix == host else host


def suggest_answers(audit: Audit) -> Answers:
    """What the export and the scoring run let one guess, for a person to mend."""
    settings = audit.facts.get("settings") or {}
    brand = [str(term).lower() for term in audit.facts.get("brand") or []]
    allowed = [str(one) for one in settings.get("allow") or []]
    return Answers(
        brand=tuple(brand),
        money=_money_terms(audit.link_table, brand),
        own=tuple(dict.fromkeys([*(_host(one) for one in allowed), *_own_domains(audit, brand)])),
        topics=tuple(str(one) for one in audit.facts.get("topics") or [] if one in POISON_TOPICS),
    )


def _money_terms(links: pl.DataFrame, brand: Sequence[str]) -> tuple[str, ...]:
    """Phrases of two to five words, without the brand, that several linking domains use as anchor; commonest first."""
    anchor = pl.col("anchor").str.to_lowercase().str.strip_chars()
    followed = links.lazy().filter(~pl.col("is_nofollow").fill_null(value=False))
    words = pl.col("term").str.count_matches(r"[\p{L}\p{N}]+")
    plain = ~pl.col("term").str.contains(r"https?:|www\.|\.[a-z]{2,}|[@|>«»]")
    unbranded = [~pl.col("term").str.contains(term, literal=True) for term in brand]
    found = (
        followed.select(anchor.alias("term"), "source_domain")
        .filter(words.is_between(2, 5), plain, pl.col("term").str.len_chars() <= 60, *unbranded)
        .filter(~pl.col("term").is_in(terms("generic_anchor")))
        .group_by("term")
        .agg(pl.col("source_domain").n_unique().alias("domains"))
        .filter(pl.col("domains") >= 3)
        .sort("domains", "term", descending=[True, False])
        .head(SUGGESTED)
        .collect()
    )
    return tuple(found["term"])


def _own_domains(audit: Audit, brand: Sequence[str]) -> list[str]:
    """Linking domains with the site's own name (another country's domain, a sister site) that the model would keep."""
    site = parse_host(str(audit.facts.get("site") or ""))
    names = [name for name in dict.fromkeys([site.name, *brand]) if name and len(name) >= 5 and " " not in name]
    if not names:
        return []
    name = pl.col("source_domain").str.split(".").list.first()
    same = audit.domain_table.filter(name.is_in(names) & (pl.col("verdict") != "disavow"))
    return same["source_domain"].sort().head(SUGGESTED).to_list()


def score_options(answers: Answers) -> str:
    """The options by which `linkverdict score` would take these answers into account."""
    words = [("--brand", answers.brand), ("--allow", answers.own), ("--topic", answers.topics)]
    return " ".join(f"{option} {shlex.quote(value)}" for option, values in words for value in values)

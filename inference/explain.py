"""Explaining: one link's whole story out of an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.errors import BadAudit
from ..data.schema import conform
from ..features.catalogue import catalogue
from ..features.matrix import compute_signals, derive
from ..features.tallies import attach_tallies, count_tallies
from ..models.calibration import Calibration
from .audit import Audit
from .lookup import find_link
from .sentences import capitalise, carries_low, counts_domains, say, say_unknown, sibling_tallies
from .story import DomainPart, FamilyPart, Shared, SignalPart, Story
from .story_text import render_text
from .verdicts import Limits, decide
from .waterfall import draw_waterfall

__all__ = ["Story", "Whole", "compute_whole", "draw_waterfall", "explain_link", "render_text"]

LABELS = {
    "source_url": "page", "source_domain": "linking domain", "title": "title", "anchor": "anchor",
    "context_before": "words before", "context_after": "words behind", "target_url": "target",
    "is_nofollow": "nofollow", "is_lost": "lost", "language": "language", "platform": "platform",
    "domain_authority": "domain strength", "page_authority": "page strength", "trust_flow": "Trust Flow",
    "citation_flow": "Citation Flow", "domain_traffic": "domain's search visits",
    "page_external_links": "external links on the page", "first_seen": "first seen", "last_seen": "last seen",
    "tool": "read from",
}  # fmt: skip
"""The canonical columns worth telling, and how they are called."""
VENDORS = {
    "vendor_toxic_score": "Semrush: Toxic Score {:,.0f} of 100",
    "vendor_spam_score": "Moz: Spam Score {:,.0f} %",
}
EXAMPLES = 6
"""Siblings named for each thing that is shared."""


@dataclass(frozen=True)
class Whole:
    """An audit's signals worked out again for all its links, for whoever tells many stories."""

    rows: pl.DataFrame
    """The link table with its derived columns."""
    signals: tuple[str, ...]
    """The columns of `values`, in the order of the audit's contributions."""
    values: npt.NDArray[np.float32]
    """Shape (links, signals); NaN where unknown."""


def compute_whole(audit: Audit) -> Whole:
    """Every signal of every link, from the audit's own table. Raises BadAudit for signals that this version lacks."""
    signals = _signals(audit.contributions)
    rows = derive(conform(audit.link_table))
    values = compute_signals(attach_tallies(rows, count_tallies(rows)), signals).values
    return Whole(rows, signals, values)


def explain_link(audit: Audit, reference: int | str, whole: Whole | None = None) -> Story:
    """The story of one link: by its number, its page's address, or its linking domain (then its likeliest spam).

    Signals are computed again from the audit's own table, over the whole of it, unless `whole` holds them. Raises
    BadAudit when no link fits the reference, and when the audit was made with signals that this version does not have.
    """
    at, asked_for_domain = find_link(audit.link_table, reference)
    link = audit.link_table.row(at, named=True)
    signals, rows, values = _values_at(audit, at, whole)
    one, table = rows[at : at + 1], audit.link_table
    contributions = audit.contributions.row(at, named=True)
    families = _families(signals, values, contributions, table[at : at + 1])
    limits, limits_rest_on = _limits(audit.facts)
    verdict = decide(link["spam_probability"], limits)
    calibration = Calibration(**audit.facts["model"]["calibration"])
    return Story(
        link_id=link["link_id"],
        asked_for_domain=asked_for_domain,
        facts={label: shown for name, label in LABELS.items() if (shown := _shown(link[name])) is not None},
        margin=link["margin"],
        base_value=contributions["base_value"],
        probability=link["spam_probability"],
        verdict=link["verdict"],
        note=link["verdict_note"] or "",
        limits=limits,
        limits_rest_on=limits_rest_on,
        families=families,
        shared=_shared(rows, one, signals, values),
        campaign=link["campaign"],
        vendors=_vendors(link),
        nearest=_nearest(link["spam_probability"], limits),
        what_if=() if link["verdict_note"] else _what_if(calibration, link["margin"], families, limits, verdict),
        domain=_domain(audit.domain_table, link["source_domain"]),
    )


def _values_at(
    audit: Audit, at: int, whole: Whole | None
) -> tuple[tuple[str, ...], pl.DataFrame, npt.NDArray[np.float32]]:
    if whole is not None:
        return whole.signals, whole.rows, whole.values[at]
    signals = _signals(audit.contributions)
    rows = derive(conform(audit.link_table))
    one = attach_tallies(rows[at : at + 1], count_tallies(rows))
    return signals, rows, compute_signals(one, signals).values[0]


def _signals(contributions: pl.DataFrame) -> tuple[str, ...]:
    signals = tuple(name for name in contributions.columns if name not in ("link_id", "base_value"))
    unknown = [name for name in signals if name not in catalogue().signals]
    if unknown:
        raise BadAudit(
            f"The audit was made with signals that this version does not have: {', '.join(unknown[:10])}.",
            "Score the export again: linkverdict score EXPORT --out FOLDER",
        )
    return signals


def _families(
    signals: tuple[str, ...], values: npt.NDArray[np.float32], contributions: Mapping[str, float], row: pl.DataFrame
) -> tuple[FamilyPart, ...]:
    parts: dict[str, list[SignalPart]] = {}
    for name, number in zip(signals, values.tolist(), strict=True):
        known = not np.isnan(number)
        declared = catalogue().signals[name]
        low = carries_low(declared, number, contributions[name])
        sentence = say(declared, number, low) if known else say_unknown(name, row)[0]
        part = SignalPart(name, number if known else None, contributions[name], capitalise(sentence))
        parts.setdefault(catalogue().family_of[name], []).append(part)
    families = [
        FamilyPart(family, sum(part.contribution for part in of_family), tuple(sorted(of_family, key=_size)))
        for family, of_family in parts.items()
    ]
    return tuple(sorted(families, key=_size))


def _size(part: SignalPart | FamilyPart) -> float:
    return -abs(part.contribution)


def _limits(facts: Mapping[str, Any]) -> tuple[Limits, str]:
    thresholds = facts.get("thresholds") or {}
    disavow, keep = thresholds.get("disavow") or {}, thresholds.get("keep") or {}
    limits = Limits(disavow.get("at"), keep.get("below"))
    if limits.disavow_from is None or "domains" not in disavow:
        return limits, ""
    promise = f"'disavow' promises that {disavow['precision_wanted']:.1%} of what is marked is spam"
    marked = f"of {disavow['domains']:,} held-out linking domains marked {disavow['precision']:.1%} were"
    held_out = f"{marked}, weighed as the model card says"
    return limits, f"{promise}; {held_out}, which supports the promise with {disavow['confidence']:.0%} confidence"


def _shown(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def _vendors(link: Mapping[str, Any]) -> tuple[str, ...]:
    spam = {True: ("Ahrefs: spam",), False: ("Ahrefs: not spam",)}.get(link["vendor_is_spam"], ())
    return spam + tuple(says.format(link[column]) for column, says in VENDORS.items() if link[column] is not None)


def _shared(
    rows: pl.DataFrame, one: pl.DataFrame, signals: tuple[str, ...], values: npt.NDArray[np.float32]
) -> tuple[Shared, ...]:
    """The others with the link's keys; keys that the same domains share are told together."""
    facts: dict[tuple[str, ...], list[str]] = {}
    for name, value in zip(signals, values.tolist(), strict=True):
        declared = catalogue().signals[name]
        if np.isnan(value) or not counts_domains(declared):
            continue
        by = catalogue().tallies[sibling_tallies(declared)[0]].by
        if None in one.select(by).row(0):
            continue
        same = [pl.col(column) == key for column, key in zip(by, one.select(by).row(0), strict=True)]
        others = rows.lazy().filter(pl.col("source_domain") != one["source_domain"][0], *same).select("source_domain")
        names = tuple(others.unique().sort("source_domain").collect()["source_domain"])
        if names:
            facts.setdefault(names, []).append(say(declared, value))
    shared = [Shared(tuple(told), len(names) + 1, names[:EXAMPLES]) for names, told in facts.items()]
    return tuple(sorted(shared, key=lambda part: -part.domains))


def _nearest(probability: float, limits: Limits) -> str:
    text = f"The probability is {probability:.3f}"
    marks = ((limits.disavow_from, "where 'disavow' begins"), (limits.keep_below, "under which 'keep' lies"))
    nearest = sorted((abs(probability - limit), limit, what) for limit, what in marks if limit is not None)[:1]
    for distance, limit, what in nearest:
        side = "above" if probability > limit else "below"
        text += f", {distance:.3f} {side} {limit:.3f}, {what}" if distance else f", exactly {limit:.3f}, {what}"
    if limits.disavow_from is None:
        text += "; the data supports no limit for 'disavow' at the wanted precision"
    return text


def _what_if(
    calibration: Calibration, margin: float, families: tuple[FamilyPart, ...], limits: Limits, verdict: str
) -> tuple[str, ...]:
    """The families without which the verdict would be another."""
    told = []
    for family in families:
        rest = margin - family.contribution
        probability = float(calibration.probabilities([rest])[0])
        other = decide(probability, limits)
        if other != verdict:
            told.append(
                f"Without the {family.family} signals ({family.contribution:+.2f}) the probability would be "
                f"{probability:.2f}: '{other.value}'"
            )
    return tuple(told)


def _domain(domains: pl.DataFrame, name: str) -> DomainPart:
    row = domains.filter(pl.col("source_domain") == name).row(0, named=True)
    return DomainPart(
        name=name,
        links=row["links"],
        probability=row["spam_probability"],
        verdict=row["verdict"],
        note=row["verdict_note"] or "",
        reasons_for=tuple(row["reasons_for"]),
        reasons_against=tuple(row["reasons_against"]),
    )

"""What the report tells, worked out of an audit: counts, and which domains are shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from .decided import undecided, unopposed

if TYPE_CHECKING:
    from .audit import Audit

VERDICTS = ("disavow", "review", "keep")
BINS = 20


@dataclass(frozen=True)
class VerdictCount:
    """One verdict in numbers."""

    verdict: str
    domains: int
    links: int
    domain_share: float
    """Of all linking domains, 0 to 1."""
    link_share: float
    """Of all links, 0 to 1."""


@dataclass(frozen=True)
class DomainRow:
    """One linking domain as the report shows it."""

    domain: str
    probability: float
    verdict: str
    note: str
    """Why the verdict is not the one that the probability stands for; '' when it is."""
    links: int
    followed: float | None
    """Share of its links that are followed, 0 to 1; None when unknown."""
    strength: float | None
    """The vendor's highest 0-100 measure of it; None when unknown."""
    first_seen: date | None
    campaign: int | None
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    url: str
    """An example of its linking pages; '' when the export has none."""
    title: str
    anchor: str


@dataclass(frozen=True)
class Campaign:
    """Linking domains that share a template."""

    id: int
    domains: int
    links: int
    verdict: str
    by_verdict: Mapping[str, int]
    """Its linking domains by verdict."""
    template: str
    """The text that its pages share."""
    shares: tuple[str, ...]
    """Sentences about what they share."""
    examples: tuple[str, ...]
    """Some of its linking domains."""
    first_seen: str
    """ISO day on which the first of its links was seen; '' when unknown."""
    last_seen: str
    """ISO day on which a link of it was last seen; '' when unknown."""


def count_verdicts(audit: Audit) -> tuple[VerdictCount, ...]:
    """Links and linking domains of each verdict, disavow first."""
    links, domains = (
        dict(table.group_by("verdict").len().collect(engine="streaming").iter_rows())
        for table in (audit.all_links, audit.domain_table.lazy())
    )
    all_links, all_domains = (max(sum(counted.values()), 1) for counted in (links, domains))
    return tuple(
        VerdictCount(
            verdict,
            domains.get(verdict, 0),
            links.get(verdict, 0),
            domains.get(verdict, 0) / all_domains,
            links.get(verdict, 0) / all_links,
        )
        for verdict in VERDICTS
    )


def bin_probabilities(domains: pl.DataFrame) -> list[Mapping[str, int]]:
    """Linking domains by verdict in `BINS` equal bins of spam probability from 0 to 1."""
    place = (pl.col("spam_probability") * BINS).floor().clip(0, BINS - 1).cast(pl.Int64).alias("bin")
    counted: list[dict[str, int]] = [{} for _ in range(BINS)]
    placed = domains.lazy().select(place, "verdict").drop_nulls("bin").group_by("bin", "verdict").len()
    for number, verdict, count in placed.collect(engine="streaming").iter_rows():
        counted[number][verdict] = count
    return list(counted)


def count_periods(domains: pl.DataFrame) -> list[tuple[str, Mapping[str, int]]]:
    """Linking domains by verdict and the month, quarter or year first seen, without gaps: the last 48 at most."""
    first, last = domains["first_seen"].min(), domains["first_seen"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    months = 12 * (last.year - first.year) + last.month - first.month
    every, spell = ("1mo", "%Y-%m") if months < 48 else ("1q", "%Y Q") if months < 140 else ("1y", "%Y")
    period = pl.col("first_seen").dt.truncate(every).alias("period")
    days = pl.select(pl.date_range(pl.lit(first).dt.truncate(every), pl.lit(last), every)).to_series().tail(48)
    counted: dict[date, dict[str, int]] = {day: {} for day in days}
    seen = domains.lazy().select(period, "verdict").group_by("period", "verdict").len()
    for day, verdict, count in seen.collect(engine="streaming").iter_rows():
        if day in counted:
            counted[day][verdict] = count
    quarter = every == "1q"
    return [(day.strftime(spell) + (str((day.month + 2) // 3) if quarter else ""), n) for day, n in counted.items()]


def worst_domains(audit: Audit, most: int) -> list[DomainRow]:
    """Domains marked disavow, the likeliest spam first; of equal ones those with more links.

    What is decided already is left out.
    """
    return domain_rows(audit, _likeliest(undecided(audit.domain_table.lazy()).filter(verdict="disavow"), most))


def doubtful_domains(audit: Audit, most: int) -> list[DomainRow]:
    """Domains marked review, half closest to where disavow begins, half to where keep ends; likeliest spam first.

    What is decided already is left out.
    """
    margin, open_ = _log_odds(pl.col("spam_probability")), undecided(audit.domain_table.lazy()).filter(verdict="review")
    closest = []
    for name, at in threshold_places(audit.facts).items():
        place = min(max(at if at is not None else 0.5, 1e-9), 1 - 1e-9)
        distance = (margin - math.log(place / (1 - place))).abs().alias("distance")
        ranked = open_.select("source_domain", "margin", "links", distance)
        ranked = ranked.sort("distance", "links", "source_domain", descending=[False, True, False]).head(most)
        turn = pl.int_range(pl.len()) * 2 - (1 if name == "disavow" else 0)
        closest.append(ranked.select("source_domain", "margin", turn.alias("turn")).collect(engine="streaming"))
    by_turn = pl.concat(closest).sort("turn").unique("source_domain", keep="first", maintain_order=True)
    chosen = by_turn.head(most)
    return domain_rows(audit, chosen.sort("margin", "source_domain", descending=[True, False])["source_domain"])


def good_domains(audit: Audit, most: int) -> list[DomainRow]:
    """Domains worth keeping: of the surer half of those marked keep, the strongest by the vendor's own measure.

    What people call spam or the disavow file in force names is left out.
    """
    needed = [name for name in ("source_domain", "margin", "strength") if name in audit.domain_table.columns]
    kept = unopposed(audit.domain_table.lazy()).filter(verdict="keep").select(needed).collect(engine="streaming")
    sure = kept.sort("margin", "source_domain").head(-(-kept.height // 2))
    table = _with_strength(audit, sure).lazy()
    table = table.sort(["strength", "margin", "source_domain"], descending=[True, False, False], nulls_last=True)
    return domain_rows(audit, table.head(most).collect(engine="streaming")["source_domain"])


def new_domains(audit: Audit, most: int) -> list[DomainRow]:
    """Undecided domains that an older audit did not know, the likeliest spam first; none where none was compared."""
    if "since" not in audit.domain_table.columns:
        return []
    return domain_rows(audit, _likeliest(undecided(audit.domain_table.lazy()).filter(since="new"), most))


def list_campaigns(facts: Mapping[str, Any], most: int) -> list[Campaign]:
    """The campaigns with most linking domains marked disavow, then with most linking domains."""
    found = [_campaign(item) for item in facts.get("campaigns") or []]
    found.sort(key=lambda one: (-one.by_verdict.get("disavow", 0), -one.domains, one.id))
    return found[:most]


def threshold_places(facts: Mapping[str, Any]) -> dict[str, float | None]:
    """The probabilities below which 'keep' and from which on 'disavow' is said; None where no limit is in force."""
    thresholds = facts.get("thresholds") or {}
    return {
        "keep": (thresholds.get("keep") or {}).get("below"),
        "disavow": (thresholds.get("disavow") or {}).get("at"),
    }


def _campaign(item: Mapping[str, Any]) -> Campaign:
    return Campaign(
        id=int(item["id"]),
        domains=int(item["domains"]),
        links=int(item["links"]),
        verdict=str(item.get("verdict") or "review"),
        by_verdict=dict(item.get("domains_by_verdict") or {}),
        template=str(item.get("template") or ""),
        shares=tuple(map(str, item.get("shares") or ())),
        examples=tuple(map(str, item.get("examples") or ())),
        first_seen=str(item.get("first_seen") or ""),
        last_seen=str(item.get("last_seen") or ""),
    )


def domain_rows(audit: Audit, domains: Sequence[str] | pl.Series) -> list[DomainRow]:
    """The named linking domains, in that order."""
    shown = _with_strength(audit, audit.domains_named(domains))
    return [
        DomainRow(
            domain=row["source_domain"],
            probability=row["spam_probability"],
            verdict=row["verdict"],
            note=row.get("verdict_note") or "",
            links=row["links"],
            followed=row.get("dofollow_share"),
            strength=row["strength"],
            first_seen=row.get("first_seen"),
            campaign=row["campaign"],
            reasons_for=tuple(row["reasons_for"] or ()),
            reasons_against=tuple(row["reasons_against"] or ()),
            url=row.get("source_url") or "",
            title=row.get("title") or "",
            anchor=row.get("anchor") or "",
        )
        for row in shown.iter_rows(named=True)
    ]


def _likeliest(domains: pl.LazyFrame, most: int) -> pl.Series:
    """The likeliest spam among linking domains; of equal ones those with more links come first."""
    ranked = domains.select("margin", "links", "source_domain")
    ranked = ranked.sort("margin", "links", "source_domain", descending=[True, True, False])
    return ranked.head(most).collect(engine="streaming")["source_domain"]


def _with_strength(audit: Audit, table: pl.DataFrame) -> pl.DataFrame:
    """Rows of the domain table with their highest measure of strength, which older audits do not have there."""
    if "strength" in table.columns:
        return table
    links = audit.all_links.filter(pl.col("source_domain").is_in(table["source_domain"].implode()))
    measures = pl.max_horizontal("domain_authority", "trust_flow", "page_authority")
    strength = links.group_by("source_domain").agg(measures.max().alias("strength")).collect()
    return table.join(strength, on="source_domain", how="left", maintain_order="left")


def _log_odds(probability: pl.Expr) -> pl.Expr:
    inside = probability.clip(1e-9, 1 - 1e-9)
    return (inside / (1 - inside)).log()

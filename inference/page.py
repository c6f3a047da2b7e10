"""What the report's page shows, part by part, from an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from markupsafe import Markup

from .comparison import Comparison, compare
from .decided import undecided
from .digest import (
    BINS,
    Campaign,
    DomainRow,
    VerdictCount,
    bin_probabilities,
    count_periods,
    count_verdicts,
    domain_rows,
    doubtful_domains,
    good_domains,
    list_campaigns,
    threshold_places,
    worst_domains,
)
from .drivers import Driver, find_drivers
from .need import Need, judge_need
from .pictures import Mark, histogram, pushes, scatter, timeline, verdict_bar
from .since_page import Since, build_since
from .since_text import say_decided, say_not_taken
from .wording import chance, pairs, plural, say_agreement, say_day, say_how_sure, say_the_rest

if TYPE_CHECKING:
    from .audit import Audit

WORST, DOUBTFUL, GOOD, CAMPAIGNS, SIGNALS, SPLITS, DOTS = 20, 12, 12, 12, 12, 6, 500
"""How many of each the page shows, so that it stays small at any size of export."""
MEANS = {
    "disavow": "Spam, as sure as you asked for. Candidates for a disavow file, if you need one.",
    "review": "The evidence does not settle it, or too little is known. Look before you decide.",
    "keep": "An honest link, or one that does no harm. Leave it alone.",
}


@dataclass(frozen=True)
class Card:
    """One verdict on the page's head."""

    count: VerdictCount
    means: str
    sure: str
    """How sure a verdict of this kind is, and what that rests on."""


@dataclass(frozen=True)
class CampaignCard:
    """One campaign as the page shows it."""

    id: int
    verdict: str
    mix: str
    """Its linking domains by verdict in words; '' when unknown."""
    seen: str
    """When its links were seen; '' when unknown."""
    campaign: Campaign


@dataclass(frozen=True)
class JudgeCard:
    """Another judge beside us as the page shows it."""

    comparison: Comparison
    sentence: str
    picture: Markup
    """Their score against ours; empty for a flag."""
    picture_note: str
    they: list[DomainRow]
    we: list[DomainRow]


@dataclass(frozen=True)
class Page:
    """All that the template shows, in its order."""

    site: str
    made: str
    headline: str
    headline_spam: str
    spam_domains: int
    lead: str
    domains: int
    links: int
    domain_bar: Markup
    link_bar: Markup
    cards: tuple[Card, ...]
    need: Need
    """Whether a disavow file is needed at all, before anybody was asked."""
    since: Since | None
    """What changed since an older audit; None when none was compared."""
    decided: tuple[str, ...]
    """What people have judged and the disavow file in force names, in sentences."""
    left: Mapping[str, int]
    """Linking domains by verdict of which nothing is decided yet."""
    contents: tuple[tuple[str, str], ...]
    """Anchor and name of each section."""
    histogram: Markup
    histogram_note: str
    timeline: Markup
    """Empty when the export has no dates."""
    timeline_note: str
    campaigns: list[CampaignCard]
    all_campaigns: int
    worst: list[DomainRow]
    doubtful: list[DomainRow]
    good: list[DomainRow]
    pushes: Markup
    """Empty when there is nothing to draw."""
    signals: tuple[Driver, ...]
    comparisons: list[JudgeCard]
    inputs: list[Mapping[str, Any]]
    balance: str
    """Rows in and what became of them."""
    rejected: list[tuple[str, int, str, str]]
    """Why, how many, where the first one stands, its text."""
    settings: list[tuple[str, str]]
    model: list[tuple[str, str]]
    limits: list[tuple[str, str]]
    versions: list[tuple[str, str]]


def build_page(audit: Audit) -> Page:
    """What the report of this audit says."""
    counts, domains = count_verdicts(audit), audit.domain_table.height
    links = sum(one.links for one in counts)
    spam, doubtful, good = (count.domains for count in counts)
    periods, drivers, comparisons = count_periods(audit.domain_table), find_drivers(audit, SIGNALS), _judges(audit)
    facts, since = audit.facts, build_since(audit)
    left = undecided(audit.domain_table.lazy()).select("verdict").collect()["verdict"]
    return Page(
        site=str(facts.get("site") or "the site"),
        made=say_day(facts.get("started")),
        headline=f"Of {plural(links, 'link')} from {plural(domains, 'linking domain')},",
        headline_spam=f"{plural(spam, 'domain')} look{'s' if spam == 1 else ''} like spam."
        if spam
        else "none is surely spam.",
        spam_domains=spam,
        lead=say_the_rest(doubtful, good),
        domains=domains,
        links=links,
        domain_bar=verdict_bar(
            {one.verdict: one.domains for one in counts}, "domain-bar", "Linking domains by verdict"
        ),
        link_bar=verdict_bar({one.verdict: one.links for one in counts}, "link-bar", "Links by verdict"),
        cards=tuple(Card(one, MEANS[one.verdict], say_how_sure(one.verdict, facts)) for one in counts),
        need=judge_need(audit),
        since=since,
        decided=_decided(facts),
        left={one.verdict: int((left == one.verdict).sum()) for one in counts},
        contents=_contents(since, bool(comparisons)),
        histogram=histogram(bin_probabilities(audit.domain_table), _marks(facts)),
        histogram_note=f"{BINS} bars of {1 / BINS:.0%} each. Dashed lines: the limits in force.",
        timeline=timeline(periods) if periods else Markup(),
        timeline_note=_timeline_note(audit.domain_table),
        campaigns=[_campaign_card(one) for one in list_campaigns(facts, CAMPAIGNS)],
        all_campaigns=(facts.get("counts") or {}).get("campaigns") or len(facts.get("campaigns") or []),
        worst=worst_domains(audit, WORST),
        doubtful=doubtful_domains(audit, DOUBTFUL),
        good=good_domains(audit, GOOD),
        pushes=pushes(drivers.families) if drivers.families else Markup(),
        signals=drivers.signals,
        comparisons=comparisons,
        inputs=[_input(item) for item in list(facts.get("inputs") or [])[:50]],
        balance=_balance(audit, links),
        rejected=_rejected(audit.rejected),
        settings=list(pairs({**(facts.get("settings") or {}), **_found(facts)}))[:40],
        model=list(pairs(facts.get("model") or {}))[:40],
        limits=list(pairs(facts.get("thresholds") or {}))[:40],
        versions=list(pairs({**(facts.get("versions") or {}), **_seconds(facts)}))[:40],
    )


def _decided(facts: Mapping[str, Any]) -> tuple[str, ...]:
    decided = facts.get("decided") or {}
    not_taken = say_not_taken(decided).replace("`", "")
    return tuple(f"{sentence}." for sentence in (*say_decided(decided), not_taken) if sentence)


def _contents(since: Since | None, has_judges: bool) -> tuple[tuple[str, str], ...]:
    names = (
        ("since", since.title if since else ""),
        ("picture", "The picture"),
        ("campaigns", "Campaigns"),
        ("worst", "Most certainly spam"),
        ("doubtful", "Where your eye is needed"),
        ("good", "Worth keeping"),
        ("drivers", "What drove the verdicts"),
        ("judges", "What the tools say"),
        ("run", "How this was made"),
    )
    absent = {"since"} if since is None else set()
    absent |= set() if has_judges else {"judges"}
    return tuple(one for one in names if one[0] not in absent)


def _marks(facts: Mapping[str, Any]) -> list[Mark]:
    words = {"keep": "keep below", "disavow": "disavow from"}
    return [Mark(at, f"{words[name]} {chance(at)}") for name, at in threshold_places(facts).items() if at is not None]


def _timeline_note(domains: pl.DataFrame) -> str:
    unknown = domains["first_seen"].null_count()
    told = "By the day on which the tool first saw a link from the domain."
    return (
        f"{told} {plural(unknown, 'domain')} without a date {'is' if unknown == 1 else 'are'} left out."
        if unknown
        else told
    )


def _campaign_card(one: Campaign) -> CampaignCard:
    mix = ", ".join(f"{count:,} {verdict}" for verdict, count in one.by_verdict.items() if count)
    whole = [verdict for verdict, count in one.by_verdict.items() if count == one.domains]
    first, last = one.first_seen[:7], one.last_seen[:7]
    seen = f"seen {first} to {last}" if first and last and first != last else f"first seen {first}" if first else ""
    verdict = one.verdict if one.verdict in MEANS else "review"
    return CampaignCard(one.id, verdict, f"all {whole[0]}" if whole else mix, seen, one)


def _judges(audit: Audit) -> list[JudgeCard]:
    cards = []
    for one in compare(audit.domain_table, SPLITS, DOTS):
        judge = one.judge
        picture, note = Markup(), ""
        if one.points:
            marks = [Mark(judge.says_spam, f"{judge.name} calls it spam")]
            picture = scatter(one.points, f"scatter-{judge.name.lower()}", f"{judge.name} {judge.measure}", marks)
            note = (
                f"One dot a linking domain{'' if len(one.points) == one.domains else f', {len(one.points)} of them'}."
            )
        they, we = domain_rows(audit, one.they_say_spam), domain_rows(audit, one.we_say_spam)
        cards.append(JudgeCard(one, say_agreement(one), picture, note, they, we))
    return cards


def _input(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"name": "", "tool": "", "rows_in": "", "rows_rejected": "", "rows_merged": "", "sha256": "", **item}


def _balance(audit: Audit, links: int) -> str:
    counts, rejected = audit.facts.get("counts") or {}, audit.rejected.height
    merged = counts.get("merged", 0)
    total = counts.get("rows_in", links + rejected + merged)
    return f"{total:,} rows = {plural(links, 'link')} judged + {rejected:,} unreadable + {merged:,} merged into others."


def _rejected(rejected: pl.DataFrame) -> list[tuple[str, int, str, str]]:
    """The commonest reasons, at most ten."""
    grouped = (
        rejected.group_by("why", maintain_order=True)
        .agg(pl.len().alias("rows"), pl.col("file", "line", "raw").first())
        .sort("rows", descending=True, maintain_order=True)
        .head(10)
    )
    return [
        (str(why), rows, f"{file}, line {line:,}" if line is not None else str(file), raw or "")
        for why, rows, file, line, raw in grouped.iter_rows()
    ]


def _found(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the run took for the site, whether it was told or guessed."""
    return {"site": facts.get("site"), "brand": facts.get("brand"), "topics": facts.get("topics")}


def _seconds(facts: Mapping[str, Any]) -> dict[str, str]:
    return {str(stage): f"{seconds:.1f} s" for stage, seconds in (facts.get("seconds") or {}).items()}

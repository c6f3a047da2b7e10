"""Do you need to disavow at all? What the export shows, and the honest advice: one answer for report and review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from .audit import Audit

GROWING_DAYS = 90
"""A campaign grows when a link of it was first seen in the last so many days of the export."""
LITTLE, MUCH = 0.05, 0.20
"""Shares of live followed links: below the first there is a little of it, as everywhere; from the second on, a lot."""
BOUGHT = 0.01
"""Where links were bought, a share from which on the export shows them."""
NOTHING, WAITING, PREPARING = "do nothing", "watch", "prepare a file"
ANSWERS = {NOTHING: "No: do nothing.", WAITING: "Not now: watch.", PREPARING: "Yes: prepare a file."}


@dataclass(frozen=True)
class Owner:
    """What only the owner knows. Nothing is said before anybody was asked."""

    manual_action: str = ""
    """Does Google report a manual action for links? 'yes', 'no' or '' (not said)."""
    bought: str = ""
    """Did somebody buy or build links? 'yes', 'no', 'unknown' or '' (not said)."""


@dataclass(frozen=True)
class Growing:
    """A campaign that still gets new links."""

    id: int
    domains: int
    new_links: int
    """Links of it that were first seen in the last GROWING_DAYS days of the export."""
    template: str
    """The text that its pages share; '' when none is known."""
    verdict: str


@dataclass(frozen=True)
class Need:
    """The answer and what it rests on."""

    advice: str
    """'do nothing', 'watch' or 'prepare a file'."""
    answer: str
    """The advice as the answer to the question, one of ANSWERS."""
    why: tuple[str, ...]
    """The advice in sentences."""
    shows: tuple[str, ...]
    """What the export shows, in sentences."""
    doubtful_share: float
    """Share of live followed links that are marked disavow or that a person called spam, 0 to 1."""
    growing: tuple[Growing, ...]
    """Campaigns that still grow and are not marked keep, the fastest first."""
    last_day: date | None
    """The last day on which the export saw a new link; None without dates."""


def judge_need(
    audit: Audit, said: pl.Series | None = None, owner: Owner | None = None, templates: Mapping[int, str] | None = None
) -> Need:
    """The need of this site as far as the export and the owner's answers tell.

    `said` is what people said of each link ('spam', 'good' or null); None takes what the audit has marked. `templates`
    names campaigns by their number; None takes the audit's own names. A link whose rel is unknown counts as followed.
    """
    links = audit.all_links
    if said is not None:
        links = links.with_columns(said.alias("judged"))
    live = audit.facts.get("live") if said is None else None
    number, bad, domains, bad_domains = (live or sum_live(links)).values()
    share = bad / max(number, 1)
    growing, last = _growing(audit, templates)
    shows = [
        f"{bad:,} of {number:,} live followed links ({share:.1%}) are marked disavow, or a person called "
        f"them spam. They come from {bad_domains:,} of {domains:,} linking domains.",
    ]
    height, unsaid = links.select(pl.len(), pl.col("is_nofollow").null_count()).collect(engine="streaming").row(0)
    if height and unsaid == height:
        shows.append("The export does not say which links are followed, so all count.")
    if last is None:
        shows.append("The export has no dates, so nothing can be said of what still grows.")
    else:
        told = f"{len(growing):,} campaigns got" if len(growing) != 1 else "One campaign got"
        shows.append(f"{told} new links in the {GROWING_DAYS} days before {last}, the last day of the export.")
    of_domains = bad_domains / max(domains, 1)
    advice, why = advise(owner or Owner(), share, of_domains, len(growing))
    return Need(advice, ANSWERS[advice], why, tuple(shows), share, growing, last)


def sum_live(links: pl.LazyFrame) -> dict[str, int]:
    """How many live followed links there are, how many of them are bad, and the same of their linking domains.

    Bad is what a person called spam (`judged`), or where nobody said anything, what is marked disavow. Sums of
    different linking domains add up.
    """
    people = pl.col("judged") if "judged" in links.collect_schema() else pl.lit(None, dtype=pl.String)
    is_bad = (pl.coalesce(people, pl.col("verdict").replace({"disavow": "spam"})) == "spam").alias("bad")
    live = live_followed(links).select("source_domain", is_bad).group_by("source_domain").agg(pl.len(), pl.sum("bad"))
    has_bad = (pl.col("bad") > 0).sum()
    sums = live.select(links=pl.sum("len"), bad=pl.sum("bad"), domains=pl.len(), bad_domains=has_bad)
    return {name: int(number) for name, number in sums.collect().row(0, named=True).items()}


def live_followed(links: pl.LazyFrame) -> pl.LazyFrame:
    """The links that are there and may pass weight; one whose rel is unknown counts."""
    return links.filter(~pl.col("is_nofollow").fill_null(value=False) & ~pl.col("is_lost").fill_null(value=False))


def advise(owner: Owner, share: float, of_domains: float, growing: int) -> tuple[str, tuple[str, ...]]:
    """The advice and why, from the owner's answers and how many campaigns grow.

    `share` is the doubtful share of live followed links, `of_domains` that of their linking domains, 0 to 1.
    """
    if owner.manual_action == "yes":
        return PREPARING, (
            "Google reports a manual action: that is what a disavow file is for.",
            "Ask first for the bad links to be removed, and note whom you asked; then disavow what is left and ask for "
            "reconsideration.",
        )
    if owner.bought == "yes" and share >= BOUGHT:
        return PREPARING, (
            "Somebody bought or built links, and the export shows them: Google asks for a file in that case, before a "
            "manual action comes.",
            "Disavow what was bought and cannot be removed, and nothing else.",
        )
    if owner.bought == "yes":
        return WAITING, (
            "Somebody bought or built links, but hardly any doubtful followed link is in this export.",
            "Look at the links that you know of; other tools may show them. Score again in a month or two.",
        )
    if share >= MUCH and of_domains >= LITTLE:
        why = "There is a lot of it, yet Google says that it ignores such links by itself unless the site made them."
        known = "nobody bought links" if owner.bought == "no" else "it is not known that anybody bought links"
        return WAITING, (
            why,
            f"You say that there is no manual action and {known}: watch the traffic and the manual actions report, and "
            "prepare a file only when one of them changes."
            if owner.manual_action == "no"
            else "Look into Google Search Console first: is there a manual action? And find out who made these links.",
        )
    if growing:
        return WAITING, (
            "The share is small, but campaigns still grow. Spam that others aim at a site does no harm by itself.",
            "Score a new export in a month or two, and see whether they still do.",
        )
    if not share:
        return NOTHING, ("No live followed link is surely spam. A file would win nothing.",)
    if share < LITTLE:
        small = "There is a little of it on every site"
    elif of_domains < LITTLE:
        small = "It comes from a few linking domains, and there are such on every site"
    else:
        small = "The share is modest and nothing grows"
    return NOTHING, (f"{small}. Google ignores it. A file would risk good links and win nothing.",)


def _growing(audit: Audit, templates: Mapping[int, str] | None) -> tuple[tuple[Growing, ...], date | None]:
    links = audit.all_links
    last = links.select(pl.col("first_seen").max()).collect(engine="streaming").item()
    if not isinstance(last, date):
        return (), None
    of_campaigns = links.drop_nulls("campaign")
    recent = of_campaigns.filter(pl.col("first_seen") >= last - timedelta(days=GROWING_DAYS))
    new = recent.group_by("campaign").agg(pl.len().alias("new_links")).collect(engine="streaming")
    rows = (
        new.join(audit.campaigns_named(new["campaign"]), on="campaign")
        .filter(pl.col("verdict") != "keep")
        .sort("new_links", "campaign", descending=[True, False])
    )
    names = _names(audit.facts.get("campaigns") or ()) if templates is None else templates
    return tuple(
        Growing(row["campaign"], row["domains"], row["new_links"], names.get(row["campaign"]) or "", row["verdict"])
        for row in rows.iter_rows(named=True)
    ), last


def _names(campaigns: Sequence[Mapping[str, object]]) -> dict[int, str]:
    return {int(str(one["id"])): str(one.get("template") or "") for one in campaigns}

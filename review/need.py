"""Do you need to disavow at all? What the export shows, what only the owner knows, and the honest advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from .answers import Answers
from .desk import Desk

GROWING_DAYS = 90
"""A campaign grows when a link of it was first seen in the last so many days of the export."""
LITTLE, MUCH = 0.05, 0.20
"""Shares of live followed links: below the first there is a little of it, as everywhere; from the second on, a lot."""
WAITING, PREPARING, NOTHING = "watch", "prepare a file", "do nothing"


@dataclass(frozen=True)
class Growing:
    """A campaign that still gets new links."""

    id: int
    domains: int
    new_links: int
    """Links of it that were first seen in the last GROWING_DAYS days of the export."""
    template: str
    verdict: str


@dataclass(frozen=True)
class Need:
    """The answer and what it rests on."""

    advice: str
    """'do nothing', 'watch' or 'prepare a file'."""
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
    answers: Answers
    """What the owner said."""


def judge_need(desk: Desk) -> Need:
    """The need of this site as far as the export and the owner's answers tell."""
    links = desk.audit.link_table.with_columns(desk.seen().said.alias("said"))
    live = links.filter(
        ~pl.col("is_nofollow").fill_null(value=False) & ~pl.col("is_lost").fill_null(value=False)
    ).with_columns(pl.coalesce("said", pl.col("verdict").replace({"disavow": "spam"})).alias("judged"))
    bad = live.filter(pl.col("judged") == "spam")
    share = bad.height / max(live.height, 1)
    answers, growing, last = desk.answers(), *_growing(desk)
    shows = [
        f"{bad.height:,} of {live.height:,} live followed links ({share:.1%}) are marked disavow, or were called spam "
        f"by you. They come from {bad['source_domain'].n_unique():,} of {live['source_domain'].n_unique():,} "
        "linking domains.",
    ]
    if links["is_nofollow"].is_null().all():
        shows.append("The export does not say which links are followed, so all count.")
    if answers.money and live.height:
        anchors = live["anchor"].str.to_lowercase()
        money = int(anchors.str.contains_any(list(answers.money)).sum())
        shows.append(
            f"{money:,} of them ({money / live.height:.1%}) have one of "
            + ("your money terms" if answers.is_given else "what we guess to be money terms (see Questions)")
            + " in the anchor. Bought links have such anchors; links that people set by themselves rarely do."
        )
    if last is None:
        shows.append("The export has no dates, so nothing can be said of what still grows.")
    else:
        told = f"{len(growing)} campaigns got" if len(growing) != 1 else "One campaign got"
        shows.append(f"{told} new links in the {GROWING_DAYS} days before {last}, the last day of the export.")
    advice, why = advise(answers, share, len(growing))
    return Need(advice, why, tuple(shows), share, growing, last, answers)


def _growing(desk: Desk) -> tuple[tuple[Growing, ...], date | None]:
    links = desk.audit.link_table
    last = links["first_seen"].max()
    if not isinstance(last, date):
        return (), None
    recent = links.filter(pl.col("first_seen") >= last - timedelta(days=GROWING_DAYS)).drop_nulls("campaign")
    counted = recent.group_by("campaign").len("new_links")
    joined = desk.items.campaigns.join(counted, left_on="id", right_on="campaign").filter(pl.col("verdict") != "keep")
    rows = joined.sort("new_links", "id", descending=[True, False]).iter_rows(named=True)
    return tuple(
        Growing(row["id"], row["domains"], row["new_links"], row["template"] or "", row["verdict"]) for row in rows
    ), last


def advise(answers: Answers, share: float, growing: int) -> tuple[str, tuple[str, ...]]:
    """The advice and why, from the answers, the doubtful share (0 to 1) and how many campaigns grow."""
    if answers.manual_action == "yes":
        return PREPARING, (
            "Google reports a manual action: that is what a disavow file is for.",
            "Ask first for the bad links to be removed, and note whom you asked; then disavow what is left and ask for "
            "reconsideration.",
        )
    if answers.bought == "yes" and share >= 0.01:
        return PREPARING, (
            "Somebody bought or built links, and the export shows them: Google asks for a file in that case, before a "
            "manual action comes.",
            "Disavow what was bought and cannot be removed, and nothing else.",
        )
    if answers.bought == "yes":
        return WAITING, (
            "Somebody bought or built links, but hardly any doubtful followed link is in this export.",
            "Look at the links that you know of; other tools may show them. Score again in a month or two.",
        )
    if share >= MUCH:
        why = "There is a lot of it, yet Google says that it ignores such links by itself unless the site made them."
        known = "nobody bought links" if answers.bought == "no" else "it is not known that anybody bought links"
        return WAITING, (
            why,
            f"You say that there is no manual action and {known}: watch the traffic and the manual actions report, and "
            "prepare a file only when one of them changes."
            if answers.manual_action == "no"
            else "Look into Google Search Console first: is there a manual action? And find out who made these links.",
        )
    if growing:
        return WAITING, (
            "The share is small, but campaigns still grow. Spam that others aim at a site does no harm by itself.",
            "Score a new export in a month or two, and see whether they still do.",
        )
    small = "There is a little of it on every site" if share < LITTLE else "The share is modest and nothing grows"
    return NOTHING, (f"{small}. Google ignores it. A file would risk good links and win nothing.",)

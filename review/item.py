"""One item's story: what it is, what speaks for and against, what it has in common, what a decision would hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ..data.errors import BadLabel
from ..data.label import Label, fold_page
from ..inference.campaign_labels import CampaignLabel
from ..inference.explain import VENDORS, explain_link
from ..inference.reach import count_elsewhere, hosts_below, say_elsewhere, say_reach
from ..inference.story import Shared
from .desk import Desk
from .lines import DomainLine, LinkLine, find_siblings, page_lines, spread_out, tell_domains, tell_links
from .weights import Positions, Weights, weigh

WEIGHED = 20_000
"""Of a larger item so many links, evenly picked, are weighed."""
MOST_HOSTS = 12
"""Hosts below a domain that are named."""


@dataclass(frozen=True)
class Hit:
    """What a `domain:` line on a linking domain would hit."""

    links: int
    """Links of this export."""
    hosts: tuple[str, ...]
    """Hosts at and below the domain that the export shows, those with most links first; MOST_HOSTS at most."""
    all_hosts: int
    """How many there are."""
    keep: int
    """Of the links those that the model would keep."""
    good: int
    """Of the links those that people called good."""
    reach: str
    """Of a platform or well-known site: what a verdict on it covers; '' for others."""


@dataclass(frozen=True)
class Item:
    """All that a view shows of one campaign, linking domain or link."""

    kind: str
    name: str
    state: str
    """What was decided so far."""
    probability: float
    verdict: str
    campaign: int | None
    """The campaign that it belongs to."""
    title: str
    """What it is called."""
    size: str
    """How much it is, in words."""
    labels: tuple[Label, ...]
    """The labels that stand on the item itself."""
    weights: Weights
    """How the margin came about; of several links the mean."""
    vendors: tuple[str, ...]
    """What the vendors think of it."""
    lines: int
    """Linking domains of a campaign, or links of a linking domain, on all pages."""
    page: int = 1
    pages: int = 1
    note: str = ""
    """Why the probability did not decide the verdict; '' when it did."""
    reasons_for: tuple[str, ...] = ()
    reasons_against: tuple[str, ...] = ()
    nearest: str = ""
    """How far the probability is from the limits; '' for several links."""
    what_if: tuple[str, ...] = ()
    """Families of signals without which the verdict would be another."""
    shares: tuple[str, ...] = ()
    """What a campaign's links share, in sentences."""
    shared: tuple[Shared, ...] = ()
    """What a link, or the likeliest spam of a linking domain, has in common with others."""
    evidence: tuple[LinkLine, ...] = ()
    """Rows of other linking domains that show it."""
    hit: Hit | None = None
    """For a linking domain, or the domain of a link."""
    spoken: str = ""
    """For a campaign, what the labels of a decision speak of; '' for others."""
    domain: str = ""
    """The linking domain of a link; '' for others."""
    domains: tuple[DomainLine, ...] = ()
    """A page of a campaign's linking domains, the least likely spam first: exceptions stand on top."""
    links: tuple[LinkLine, ...] = ()
    """A page of its links, the likeliest spam first."""


def tell_item(desk: Desk, kind: str, name: str, page: int = 1) -> Item:
    """The story of an item. Raises BadLabel when the audit has no such item."""
    tellers = {"campaign": _campaign, "domain": _domain, "link": _link}
    found = desk.items.table.with_row_index("at").filter((pl.col("kind") == kind) & (pl.col("id") == name))
    if not found.height:
        raise BadLabel(f"The audit has no {kind[:20]} {name[:80]!r}.", "The queue shows what there is.")
    row = found.row(0, named=True)
    common = {
        "kind": kind,
        "name": name,
        "state": desk.seen().states[row["at"]],
        "probability": row["spam_probability"],
        "verdict": row["verdict"],
        "campaign": row["campaign"],
    }
    return tellers[kind](desk, row, common, max(page, 1))


def _campaign(desk: Desk, row: Mapping[str, Any], common: dict[str, Any], page: int) -> Item:
    facts = desk.items.campaigns.row(row["row"], named=True)
    positions = np.flatnonzero(desk.items.campaign_of == row["row"])
    domains, lines = tell_domains(desk, positions, page)
    labels = desk.labels_of(facts["id"])
    values = {label.value for label in labels}
    mix = ", ".join(f"{n:,} {verdict}" for verdict, n in facts["domains_by_verdict"].items() if n)
    seen = f", first seen {facts['first_seen']}" if facts["first_seen"] else ""
    return Item(
        **common,
        title=facts["template"] or "No text in common",
        size=f"{facts['domains']:,} linking domains ({mix}), {facts['links']:,} links{seen}",
        labels=tuple(one for one in desk.labels() if one.scope == "campaign" and one.value in values),
        weights=_weights(desk, positions),
        vendors=_vendors_of(desk.audit.link_table[positions.tolist()]),
        lines=lines.all,
        page=lines.page,
        pages=lines.pages,
        shares=tuple(facts["shares"]),
        evidence=tell_links(desk, spread_out(desk, positions)),
        spoken=_say_spoken(labels, count_elsewhere(desk.audit.link_table, facts["id"])),
        domains=domains,
    )


def _domain(desk: Desk, row: Mapping[str, Any], common: dict[str, Any], page: int) -> Item:
    facts = desk.audit.domain_table.row(row["row"], named=True)
    positions = np.flatnonzero(desk.items.domain_of == row["row"])
    margins = desk.audit.link_table["margin"].to_numpy()[positions]
    positions = positions[np.argsort(-margins, kind="stable")]
    lines = page_lines(positions, page)
    likeliest = int(positions[0])
    shared = explain_link(desk.audit, int(desk.audit.link_table["link_id"][likeliest]), desk.whole()).shared
    return Item(
        **common,
        title=facts["source_domain"],
        size=f"{len(positions):,} link{'s' * (len(positions) != 1)}",
        labels=_labels_on(desk, "domain", facts["source_domain"]),
        weights=_weights(desk, positions),
        vendors=_vendors_of(desk.audit.link_table[positions.tolist()]),
        lines=lines.all,
        page=lines.page,
        pages=lines.pages,
        note=facts["verdict_note"] or "",
        reasons_for=tuple(facts["reasons_for"]),
        reasons_against=tuple(facts["reasons_against"]),
        shared=shared,
        evidence=tell_links(desk, find_siblings(desk, likeliest, shared)),
        hit=_hit(desk, positions),
        links=tell_links(desk, lines.shown),
    )


def _link(desk: Desk, row: Mapping[str, Any], common: dict[str, Any], page: int) -> Item:
    position = int(row["row"])
    link = desk.audit.link_table.row(position, named=True)
    story = explain_link(desk.audit, link["link_id"], desk.whole())
    others = np.flatnonzero(desk.items.domain_of == desk.items.domain_of[position])
    alone = len(others) == 1
    return Item(
        **common,
        title=link["source_url"] or link["source_domain"],
        size="the only link from its domain" if alone else f"one of {len(others):,} links from its domain",
        labels=_labels_on(desk, "url", "".join(fold_page(link["source_url"] or ""))),
        weights=_weights(desk, np.array([position])),
        vendors=story.vendors,
        lines=1,
        note=story.note,
        reasons_for=tuple(link["reasons_for"]),
        reasons_against=tuple(link["reasons_against"]),
        nearest=story.nearest,
        what_if=story.what_if,
        shared=story.shared,
        evidence=tell_links(desk, find_siblings(desk, position, story.shared)),
        hit=_hit(desk, others),
        domain=link["source_domain"],
        links=tell_links(desk, np.array([position])),
    )


def _say_spoken(labels: tuple[CampaignLabel, ...], elsewhere: int) -> str:
    beyond = sum(label.beyond for label in labels)
    many = f"{len(labels)} labels" if len(labels) > 1 else "one label"
    others = f"{beyond:,} links beside" if beyond else "no other"
    told = f"One decision makes {many}: on what its {labels[0].of:,} links share, and {others} in this export."
    return f"{told} {say_elsewhere(elsewhere)}".strip()


def _weights(desk: Desk, positions: Positions) -> Weights:
    step = -(-len(positions) // WEIGHED)
    return weigh(desk.whole(), desk.audit.contributions, desk.audit.link_table, positions[::step])


def _labels_on(desk: Desk, scope: str, value: str) -> tuple[Label, ...]:
    return tuple(one for one in desk.labels() if one.scope == scope and one.value == value.removeprefix("www."))


def _vendors_of(links: pl.DataFrame) -> tuple[str, ...]:
    told = []
    spam = links["vendor_is_spam"].drop_nulls()
    if len(spam):
        told.append(f"Ahrefs: spam for {spam.sum():,} of {len(spam):,} links")
    for column, says in VENDORS.items():
        scores = links[column].drop_nulls()
        if len(scores):
            told.append(f"{says.format(scores.mean())} on average, {max(scores):,.0f} at most")
    return tuple(told)


def _hit(desk: Desk, positions: Positions) -> Hit:
    links = desk.audit.link_table[positions.tolist()]
    said, domain = desk.seen().said[positions.tolist()], links["source_domain"][0]
    hosts = hosts_below(domain, links)
    return Hit(
        links=links.height,
        hosts=tuple(hosts.head(MOST_HOSTS)),
        all_hosts=len(hosts),
        keep=int((links["verdict"] == "keep").sum()),
        good=int((said == "good").sum()),
        reach=say_reach(domain, desk.audit.link_table),
    )

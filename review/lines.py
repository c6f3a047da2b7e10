"""Links and linking domains line by line, as an item lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ..inference.explain import VENDORS
from ..inference.story import Shared
from .desk import Desk
from .weights import Positions

LINES = 50
"""Links or linking domains of a page of an item."""
EVIDENCE = 8
"""Sibling rows shown as evidence."""


@dataclass(frozen=True)
class LinkLine:
    """One link as an item lists it."""

    link_id: int
    source_url: str
    domain: str
    title: str
    before: str
    anchor: str
    after: str
    target_url: str
    followed: str
    """'followed', 'nofollow' or '' when the export does not say."""
    is_lost: bool
    first_seen: str
    last_seen: str
    probability: float
    verdict: str
    said: str
    """What people said of it: 'spam', 'good' or ''."""
    vendors: tuple[str, ...]
    """What the vendors think of it."""
    has_money_term: bool
    """Its anchor holds one of the owner's money terms."""


@dataclass(frozen=True)
class DomainLine:
    """One linking domain of a campaign."""

    domain: str
    links: int
    """Its links in the campaign."""
    others: int
    """Its links outside of it."""
    probability: float
    verdict: str
    reason: str
    state: str
    title: str
    """Title of one of its pages in the campaign."""
    anchor: str
    """Anchor on that page."""


@dataclass(frozen=True)
class Lines:
    """One page of them."""

    shown: Positions
    """Which of all, by position."""
    all: int
    """How many there are on all pages."""
    page: int
    """The page's number, from 1; a page behind the last is the last."""
    pages: int


def page_lines(order: Positions, page: int) -> Lines:
    """The page of positions that are in order."""
    pages = max(1, -(-len(order) // LINES))
    number = min(max(page, 1), pages)
    return Lines(order[(number - 1) * LINES : number * LINES], len(order), number, pages)


def tell_domains(desk: Desk, positions: Positions, page: int) -> tuple[tuple[DomainLine, ...], Lines]:
    """A page of the linking domains of the links at `positions`: the least likely spam first, exceptions on top."""
    domains, states = desk.audit.domain_table, _domain_states(desk)
    texts = desk.audit.link_table.select("title", "anchor")
    rows, first, counts = np.unique(desk.items.domain_of[positions], return_index=True, return_counts=True)
    order = np.argsort(domains["spam_probability"].to_numpy()[rows], kind="stable")
    lines = page_lines(order, page)
    told = []
    for at in lines.shown:
        row, inside = domains.row(int(rows[at]), named=True), int(counts[at])
        title, anchor = texts.row(int(positions[first[at]]))
        reasons = row["reasons_for"] if row["verdict"] == "disavow" else row["reasons_against"] or row["reasons_for"]
        told.append(
            DomainLine(
                row["source_domain"], inside, row["links"] - inside, row["spam_probability"], row["verdict"],
                reasons[0] if reasons else "", states[row["source_domain"]], title or "", anchor or "",
            )
        )  # fmt: skip
    return tuple(told), lines


def tell_links(desk: Desk, positions: Positions) -> tuple[LinkLine, ...]:
    """The links at these positions of the link table."""
    said, answers = desk.seen().said, desk.answers()
    lines = []
    for at in positions.tolist():
        row = desk.audit.link_table.row(at, named=True)
        lines.append(
            LinkLine(
                row["link_id"], row["source_url"] or "", row["source_domain"] or "", row["title"] or "",
                row["context_before"] or "", row["anchor"] or "", row["context_after"] or "", row["target_url"] or "",
                {True: "nofollow", False: "followed"}.get(row["is_nofollow"], ""), bool(row["is_lost"]),
                str(row["first_seen"] or ""), str(row["last_seen"] or ""), row["spam_probability"], row["verdict"],
                said[at] or "", _vendors(row), answers.has_money_term(row["anchor"]),
            )
        )  # fmt: skip
    return tuple(lines)


def find_siblings(desk: Desk, position: int, shared: tuple[Shared, ...]) -> Positions:
    """Links of the domains that share most, those of the link's own campaign first."""
    names = list(dict.fromkeys(name for part in shared for name in part.examples))
    if not names:
        return np.empty(0, dtype=np.int64)
    campaign = desk.audit.link_table["campaign"][position]
    table = desk.audit.link_table.lazy().with_row_index("at").filter(pl.col("source_domain").is_in(names))
    first = (
        table.with_columns(pl.col("campaign").eq_missing(campaign).alias("same"))
        .sort("same", "at", descending=[True, False])
        .group_by("source_domain", maintain_order=True)
        .first()
        .head(EVIDENCE)
        .collect()
    )
    return first["at"].to_numpy().astype(np.int64)


def spread_out(desk: Desk, positions: Positions) -> Positions:
    """One link each of EVIDENCE of their linking domains."""
    first = np.unique(desk.items.domain_of[positions], return_index=True)[1]
    chosen: Positions = positions[np.sort(first)][:EVIDENCE]
    return chosen


def _domain_states(desk: Desk) -> Mapping[str, str]:
    is_domain = pl.col("kind") == "domain"
    found = desk.items.table.select("kind", "id").with_columns(desk.seen().states.alias("state")).filter(is_domain)
    return dict(found.select("id", "state").iter_rows())


def _vendors(row: Mapping[str, Any]) -> tuple[str, ...]:
    spam = {True: ("Ahrefs: spam",), False: ("Ahrefs: not spam",)}.get(row["vendor_is_spam"], ())
    return spam + tuple(says.format(row[column]) for column, says in VENDORS.items() if row[column] is not None)

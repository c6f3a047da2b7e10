"""Moz Link Explorer: inbound links. Addresses have no scheme, and line ends in titles are written as letters."""

from __future__ import annotations

import polars as pl

from ..convert import address, day, http_status, lower_term, nofollow, number, score, term, text_with_escapes
from .columns import Cells, column, reads
from .tool import Tool


def is_lost(cells: Cells) -> pl.Expr | None:
    """True where a day of loss is given or the link's state is not 'active'; unknown where neither is said."""
    state, lost = cells.get("Link State"), cells.get("Date Lost")
    told: list[pl.Expr] = []
    if lost is not None:
        told.append(pl.when(term(lost).is_not_null()).then(True))
    if state is not None:
        told.append(lower_term(state) != "active")
    return pl.coalesce(told) if told else None


INBOUND_LINKS = Tool(
    name="moz-inbound-links",
    title="Moz Inbound Links",
    level="links",
    recognises=lambda sheet: sheet.has("URL", "Target URL") and sheet.has_any("PA", "DA", "Spam Score"),
    read=reads(
        source_url=column(address, "URL"),
        target_url=column(address, "Target URL"),
        title=column(text_with_escapes, "Title"),
        anchor=column(text_with_escapes, "Anchor Text"),
        domain_authority=column(score, "DA"),
        page_authority=column(score, "PA"),
        page_referring_domains=column(number, "Linking Domains to Page"),
        page_linked_domains=column(number, "Outbound Domains from Page"),
        page_external_links=column(number, "Outbound Links from Page"),
        http_status=column(http_status, "HTTP Status Code"),
        is_nofollow=column(nofollow, "Link Type"),
        is_lost=is_lost,
        first_seen=column(day, "Date First Seen"),
        last_seen=column(day, "Date Last Seen"),
        lost_at=column(day, "Date Lost"),
        vendor_spam_score=column(score, "Spam Score"),
    ),
)

TOOLS = (INBOUND_LINKS,)

"""Semrush: Backlink Analytics (backlinks, referring domains) and Backlink Audit."""

from __future__ import annotations

import polars as pl

from ..convert import address, country, day, flag, ip, link_type, number, score, text
from .columns import Cells, column, first_true, reads
from .tool import Tool


def last_seen(cells: Cells) -> pl.Expr | None:
    """The day last seen, unless "First seen" holds yes and no: then columns were dropped and these have slid."""
    first, last = cells.get("First seen"), cells.get("Last seen")
    if first is None or last is None:
        return None if last is None else day(last)
    return pl.when(~flag(first).is_not_null().any()).then(day(last))


BACKLINKS = Tool(
    name="semrush-backlinks",
    title="Semrush Backlinks",
    level="links",
    recognises=lambda sheet: (
        sheet.has("Source url", "Target url", "Anchor")
        and sheet.has_any("Page ascore", "Page score", "Source title", "Sitewide", "Lost link")
    ),
    read=reads(
        source_url=column(address, "Source url"),
        target_url=column(address, "Target url"),
        title=column(text, "Source title"),
        anchor=column(text, "Anchor"),
        link_type=first_true(
            ("image", flag, "Image"), ("frame", flag, "Frame"), ("form", flag, "Form"), ("text", flag, "Text")
        ),
        page_authority=column(score, "Page ascore", "Page score"),
        page_external_links=column(number, "External links"),
        page_internal_links=column(number, "Internal links"),
        is_nofollow=column(flag, "Nofollow"),
        is_ugc=column(flag, "Ugc"),
        is_sponsored=column(flag, "Sponsored"),
        is_sitewide=column(flag, "Sitewide"),
        is_lost=column(flag, "Lost link"),
        first_seen=column(day, "First seen"),
        last_seen=last_seen,
    ),
)

AUDIT = Tool(
    name="semrush-backlink-audit",
    title="Semrush Backlink Audit",
    level="links",
    recognises=lambda sheet: sheet.has("Source URL") and sheet.has_any("Toxic Score", "Toxicity Score"),
    read=reads(
        source_url=column(address, "Source URL"),
        target_url=column(address, "Target URL"),
        title=column(text, "Source Page Title", "Source title"),
        anchor=column(text, "Anchor"),
        link_type=column(link_type, "Link Type"),
        domain_authority=column(score, "Domain Authority Score"),
        page_authority=column(score, "Page Authority Score"),
        is_nofollow=column(flag, "No Follow", "Nofollow"),
        first_seen=column(day, "First Seen"),
        last_seen=column(day, "Last Seen"),
        vendor_toxic_score=column(score, "Toxic Score", "Toxicity Score"),
    ),
)

REFERRING_DOMAINS = Tool(
    name="semrush-refdomains",
    title="Semrush Referring Domains",
    level="domains",
    recognises=lambda sheet: sheet.has("Domain") and sheet.has_any("Domain ascore", "Domain score"),
    read=reads(
        source_domain_raw=column(address, "Domain"),
        country=column(country, "Country"),
        ip=column(ip, "IP Address"),
        domain_authority=column(score, "Domain ascore", "Domain score"),
        domain_links_reported=column(number, "Backlinks"),
        first_seen=column(day, "First seen"),
        last_seen=column(day, "Last seen"),
    ),
)

TOOLS = (AUDIT, BACKLINKS, REFERRING_DOMAINS)

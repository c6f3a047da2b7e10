"""Majestic: Download Backlinks, Site Explorer and API links; Clique Hunter and referring domains.

A missing number is -1. Clique Hunter's column names hold the target ("BackLinks_example.com").
"""

from __future__ import annotations

import polars as pl

from ..convert import address, country, day, ip, lower_term, mark, number, score, subnet, term, text
from .columns import Cells, any_filled, column, either, first_true, reads
from .tool import Tool


def clique_target(cells: Cells) -> pl.Expr | None:
    """The site that the links go to, when exactly one column name holds it."""
    named = [name for name in cells.table.columns if name.casefold().startswith("backlinks_")]
    return pl.lit(named[0][len("backlinks_") :]) if len(named) == 1 else None


BACKLINKS = Tool(
    name="majestic-backlinks",
    title="Majestic backlinks",
    level="links",
    recognises=lambda sheet: (
        sheet.has_any("Source URL", "SourceURL")
        and sheet.has_any(
            "SourceTrustFlow", "Source Trust Flow", "SourceCitationFlow", "Source Citation Flow", "FlagNoFollow",
            "Domain Trust Flow", "Link First Indexed Date",
        )
    ),
    read=reads(
        source_url=column(address, "Source URL", "SourceURL"),
        target_url=column(address, "Target URL", "TargetURL"),
        title=column(text, "Source Title", "Page Title"),
        anchor=column(text, "Anchor Text", "AnchorText"),
        language=column(lower_term, "Source Language"),
        link_type=first_true(
            ("image", mark, "FlagImageLink"), ("image", mark, "FlagImages"), ("redirect", mark, "FlagRedirect"),
            ("frame", mark, "FlagFrame"), ("mention", mark, "FlagMention"), otherwise="text",
        ),
        page_category=column(term, "SourceTopicalTrustFlow_Topic_0"),
        trust_flow=column(score, "SourceTrustFlow", "Source Trust Flow", "Domain Trust Flow"),
        citation_flow=column(score, "SourceCitationFlow", "Source Citation Flow", "Domain Citation Flow"),
        is_nofollow=column(mark, "FlagNoFollow"),
        is_lost=either(column(mark, "FlagDeleted"), any_filled("DateLost", "Date Lost")),
        lost_reason=column(lower_term, "ReasonLost"),
        first_seen=column(day, "Source First Found Date", "FirstIndexedDate", "Link First Indexed Date"),
        last_seen=column(day, "Source Crawl Date", "LastSeenDate", "Date", "Link Last Seen Date"),
        lost_at=column(day, "DateLost", "Date Lost"),
    ),
)  # fmt: skip

DOMAINS = Tool(
    name="majestic-domains",
    title="Majestic Clique Hunter or referring domains",
    level="domains",
    recognises=lambda sheet: (
        sheet.has("Domain", "CitationFlow", "TrustFlow") or sheet.has("Domain", "Citation Flow", "Trust Flow")
    ),
    read=reads(
        source_domain_raw=column(address, "Domain"),
        target_url=clique_target,
        country=column(country, "CountryCode"),
        ip=column(ip, "IP"),
        subnet=column(subnet, "SubNet", "IP"),
        trust_flow=column(score, "TrustFlow", "Trust Flow"),
        citation_flow=column(score, "CitationFlow", "Citation Flow"),
        domain_referring_domains=column(number, "RefDomains"),
        domain_links_reported=column(number, "BackLinks_*", "MatchedLinks"),
        first_seen=column(day, "FirstLinkDate_*"),
        last_seen=column(day, "LastLinkDate_*"),
    ),
)

TOOLS = (BACKLINKS, DOMAINS)

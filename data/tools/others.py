"""DataForSEO, SE Ranking, Serpstat, and Screaming Frog's inlinks where they come from other hosts."""

from __future__ import annotations

import polars as pl

from ..convert import (
    address,
    country,
    day,
    flag,
    http_status,
    ip,
    languages,
    link_type,
    names,
    nofollow,
    number,
    rel,
    score,
    text,
)
from .columns import Cells, column, either, first_written, opposite, reads
from .tool import UNUSABLE, Tool

LOADED_FILES = ("css", "javascript", "image", "media", "xhr", "fetch", "font", "swf", "object")
"""Screaming Frog's types that are files a page loads, not links."""


def rank_of_thousand(cells: pl.Expr) -> pl.Expr:
    """DataForSEO's rank, 0-1000 unless asked for 0-100, brought to 0-100."""
    read = number(cells)
    hundredth = pl.when(read.max() > 100).then(read / 10).otherwise(read)
    return pl.when(hundredth <= 100).then(hundredth)


DATAFORSEO = Tool(
    name="dataforseo-backlinks",
    title="DataForSEO backlinks",
    level="links",
    recognises=lambda sheet: sheet.has("url_from", "url_to") and sheet.has_any("domain_from_rank", "domain_from"),
    read=reads(
        source_url=column(address, "url_from"),
        target_url=column(address, "url_to"),
        title=column(text, "page_from_title"),
        anchor=first_written("anchor", "alt"),
        context_before=column(text, "text_pre"),
        context_after=column(text, "text_post"),
        language=column(languages, "page_from_language"),
        platform=column(names, "domain_from_platform_type"),
        link_type=column(link_type, "item_type"),
        country=column(country, "domain_from_country"),
        ip=column(ip, "domain_from_ip"),
        domain_authority=column(rank_of_thousand, "domain_from_rank"),
        page_authority=column(rank_of_thousand, "page_from_rank"),
        page_external_links=column(number, "page_from_external_links"),
        page_internal_links=column(number, "page_from_internal_links"),
        domain_links_reported=column(number, "group_count"),
        http_status=column(http_status, "page_from_status_code"),
        is_nofollow=either(column(rel("nofollow"), "attributes"), opposite(flag, "dofollow")),
        is_ugc=column(rel("ugc"), "attributes"),
        is_sponsored=column(rel("sponsored"), "attributes"),
        is_lost=column(flag, "is_lost"),
        first_seen=column(day, "first_seen"),
        last_seen=column(day, "last_seen"),
    ),
)

SE_RANKING = Tool(
    name="se-ranking-backlinks",
    title="SE Ranking backlinks",
    level="links",
    recognises=lambda sheet: sheet.has("url_from") and sheet.has_any("inlink_rank", "domain_inlink_rank"),
    read=reads(
        source_url=column(address, "url_from"),
        target_url=column(address, "url_to"),
        title=column(text, "title"),
        anchor=first_written("anchor", "alt"),
        domain_authority=column(score, "domain_inlink_rank"),
        page_authority=column(score, "inlink_rank"),
        is_nofollow=column(flag, "nofollow"),
        first_seen=column(day, "first_seen", "date_found"),
        last_seen=column(day, "last_visited"),
    ),
)

SERPSTAT = Tool(
    name="serpstat-backlinks",
    title="Serpstat backlinks",
    level="links",
    recognises=lambda sheet: sheet.has("Donor URL", "Acceptor URL"),
    read=reads(
        source_url=column(address, "Donor URL"),
        target_url=column(address, "Acceptor URL"),
        anchor=column(text, "Anchor"),
        link_type=column(link_type, "Link Type"),
        is_nofollow=column(nofollow, "Nofollow", "Link Type"),
        first_seen=column(day, "First Indexed"),
        last_seen=column(day, "Last Seen"),
    ),
)


def host_of(cells: pl.Expr) -> pl.Expr:
    """The host of a full address without 'www.', for comparing two cells of a row."""
    return cells.str.to_lowercase().str.extract(r"^\s*[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)", 1)


def within_one_host(source: pl.Expr, target: pl.Expr) -> pl.Expr:
    """True where both addresses are on the same host; false where one is broken."""
    return (host_of(source) == host_of(target)).fill_null(False)


def why_no_backlink(cells: Cells) -> pl.Expr | None:
    """Why a crawled row is no backlink: a link within one host, or a file that the page loads."""
    source, target, kind = cells.get("Source"), cells.get("Destination"), cells.get("Type")
    if source is None or target is None:
        return None
    is_loaded = pl.lit(False) if kind is None else kind.str.to_lowercase().is_in(LOADED_FILES)
    return (
        pl.when(within_one_host(source, target)).then(pl.lit("a link within one host"))
        .when(is_loaded).then(pl.lit("a file that the page loads, not a link"))
    )  # fmt: skip


SCREAMING_FROG = Tool(
    name="screaming-frog-inlinks",
    title="Screaming Frog All Inlinks",
    level="links",
    recognises=lambda sheet: (
        sheet.has("Source", "Destination") and sheet.has_any("Link Path", "Link Position", "Follow")
    ),
    read=reads(
        source_url=column(address, "Source"),
        target_url=column(address, "Destination"),
        anchor=first_written("Anchor", "Alt Text"),
        link_type=column(link_type, "Type"),
        is_nofollow=either(opposite(flag, "Follow"), column(rel("nofollow"), "Rel")),
        is_ugc=column(rel("ugc"), "Rel"),
        is_sponsored=column(rel("sponsored"), "Rel"),
        is_in_content=column(lambda cells: cells.str.to_lowercase() == "content", "Link Position"),
        **{UNUSABLE: why_no_backlink},
    ),
)

TOOLS = (DATAFORSEO, SE_RANKING, SERPSTAT, SCREAMING_FROG)

"""Reports that are no backlink lists, each with what to hand over instead."""

from __future__ import annotations

from typing import cast

import polars as pl

from .headings import VAGUE, headings_of
from .others import SCREAMING_FROG, host_of, within_one_host
from .search_console import EVERYDAY
from .sheet import LOOKED_AT, MOSTLY, Sheet, fold_header
from .tool import Tool

ANCHOR_HEADERS = ("Anchor", "Anchor text", "Anchors", "Link text", "Anchor phrase")
OF_LINKS = tuple(
    heading for ours in ("source_url", "target_url", "title") for heading in headings_of(ours) if heading not in VAGUE
)
"""Headers that a list of links has and a report of anchors has not, whatever stands below them."""
FEW_ROWS = 3
"""Below so many rows one host throughout says nothing."""
INTERNAL_SHARE = 0.5
"""From this share of links within one host on, a crawl is of a site's own pages."""


def lists_own_pages(sheet: Sheet) -> bool:
    """Addresses of one host with one or two counts, under the headers of any language."""
    if sheet.has("Target page") and sheet.has_any("Internal links", "Incoming links", "Linking sites"):
        return True
    if sheet.kinds not in (("address", "integer"), ("address", "integer", "integer")) or EVERYDAY.intersection(
        sheet.headers
    ):
        return False
    hosts = sheet.spread[:, 0].str.extract(r"^(?i:https?)://([^/?#]+)", 1).drop_nulls()
    return hosts.len() >= FEW_ROWS and hosts.n_unique() == 1


def lists_anchors(sheet: Sheet) -> bool:
    """Anchor texts with ranks or counts, and no column that says where the links stand."""
    if sheet.has("Rank", "Link text"):
        return True
    if sheet.has_header and sheet.kinds == ("integer", "text"):
        ranks = sheet.cells[:, 0].head(LOOKED_AT).cast(pl.Int64, strict=False)
        return bool((ranks == pl.int_range(1, ranks.len() + 1, eager=True)).all())
    anchors = set(map(fold_header, ANCHOR_HEADERS))
    places = [kind for header, kind in zip(sheet.headers, sheet.kinds, strict=True) if header not in anchors]
    if not sheet.has_any(*ANCHOR_HEADERS) or sheet.has_any(*OF_LINKS):
        return False
    return "integer" in places and not {"address", "host", "place"}.intersection(places)


def lists_inner_links(sheet: Sheet) -> bool:
    """A crawl of a site's own pages: two columns of addresses, most rows within one host, nearly all in the same host.

    The headers may be in any language. Tables of many hosts with, say, a page's final address beside it are left alone.
    """
    addresses = [name for name, kind in zip(sheet.cells.columns, sheet.kinds, strict=True) if kind == "address"]
    if len(addresses) < 2 or sheet.cells.height < FEW_ROWS:
        return False
    source, target = map(pl.col, addresses[:2])
    some = sheet.spread.select(addresses[:2])
    inner = some.filter(within_one_host(source, target)).select(host_of(source)).to_series()
    if inner.len() < INTERNAL_SHARE * some.height:
        return False
    commonest = inner.value_counts(sort=True)["count"].max()
    return SCREAMING_FROG.recognises(sheet) or cast("int", commonest) >= MOSTLY * inner.len()


TARGET_PAGES = Tool(
    name="search-console-target-pages",
    title="Google Search Console Top target pages",
    level="refused",
    recognises=lists_own_pages,
    refusal="It lists the site's own pages, not the pages that link to them. Export Links > Latest links instead.",
)

ANCHORS = Tool(
    name="anchors",
    title="a report of anchor texts",
    level="refused",
    recognises=lists_anchors,
    refusal="It lists anchor texts, not the pages that use them. Export the backlinks report instead.",
)

INNER_LINKS = Tool(
    name="internal-crawl",
    title="a crawl of a site's own pages",
    level="refused",
    recognises=lists_inner_links,
    refusal="Most of its links lead from a host to the same host. Export links from other sites instead.",
)

TOOLS = (TARGET_PAGES, ANCHORS, INNER_LINKS)

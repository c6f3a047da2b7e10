"""Google Search Console: latest links, sample links, top linking sites.

Its headers are in the language of the person's screen, so what the columns hold decides: one address and one day, one
address alone, or one host and two counts. Common English headers say that a table is somebody else's.
"""

from __future__ import annotations

import polars as pl

from ..convert import address, day, number
from .sheet import Sheet
from .tool import Tool

EVERYDAY = frozenset((
    "", "url", "urls", "domain", "domains", "host", "hosts", "site url", "website", "link", "links", "backlink",
    "backlinks",
    "source", "source url", "source page", "source domain", "referring page", "referring page url", "referring domain",
    "target", "target url", "page", "page url", "address", "date", "first seen", "last seen", "anchor", "anchor text",
    "da", "pa", "dr", "ur", "as", "rd", "ip", "count", "traffic",
))  # fmt: skip
"""Headers that tables made by hand and other tools use: not Search Console's."""
SAMPLE_HEADERS = (
    "Linking page",
    "Pagina con link",
    "Verweisende Seite",
    "Page contenant un lien",
    "Página con enlaces",
    "דף מקשר",
)


def has_links(sheet: Sheet) -> bool:
    """One column of addresses, with or without a column of days."""
    if sheet.has("Linking page") and len(sheet.headers) <= 2:
        return True
    if sheet.kinds == ("address",):
        return sheet.has_any(*SAMPLE_HEADERS)
    return sheet.kinds == ("address", "day") and not EVERYDAY.intersection(sheet.headers)


def has_sites(sheet: Sheet) -> bool:
    """Hosts, the number of their pages that link, and the number of pages linked to."""
    if sheet.has("Site", "Linking pages"):
        return True
    return sheet.kinds == ("host", "integer", "integer") and not EVERYDAY.intersection(sheet.headers)


def read_links(cells: pl.DataFrame) -> pl.DataFrame:
    """Addresses from the first column, days from the second when there is one."""
    first, *rest = cells.columns
    return cells.select(
        address(pl.col(first)).alias("source_url"),
        *(day(pl.col(name)).alias("last_seen") for name in rest[:1]),
    )


def read_sites(cells: pl.DataFrame) -> pl.DataFrame:
    """Domains from the first column, linking pages from the second."""
    first, second, *_ = cells.columns
    return cells.select(
        address(pl.col(first)).alias("source_domain_raw"),
        number(pl.col(second)).alias("domain_links_reported"),
    )


LINKS = Tool(
    name="search-console-links",
    title="Google Search Console Latest links or More sample links",
    level="links",
    recognises=has_links,
    read=read_links,
)

SITES = Tool(
    name="search-console-sites",
    title="Google Search Console Top linking sites",
    level="domains",
    recognises=has_sites,
    read=read_sites,
)

TOOLS = (LINKS, SITES)

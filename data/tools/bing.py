"""Bing Webmaster Tools: backlinks and referring domains. Domains come with a scheme ("https://example.com")."""

from __future__ import annotations

from ..convert import address, number, text
from .columns import column, reads
from .tool import Tool

BACKLINKS = Tool(
    name="bing-backlinks",
    title="Bing Webmaster Tools backlinks",
    level="links",
    recognises=lambda sheet: sheet.headers == ("source url", "anchor text", "target url"),
    read=reads(
        source_url=column(address, "Source Url"),
        target_url=column(address, "Target Url"),
        anchor=column(text, "Anchor text"),
    ),
)

REFERRING_DOMAINS = Tool(
    name="bing-domains",
    title="Bing Webmaster Tools referring domains",
    level="domains",
    recognises=lambda sheet: sheet.headers == ("domain", "backlinks count"),
    read=reads(
        source_domain_raw=column(address, "Domain"),
        domain_links_reported=column(number, "Backlinks Count"),
    ),
)

TOOLS = (BACKLINKS, REFERRING_DOMAINS)

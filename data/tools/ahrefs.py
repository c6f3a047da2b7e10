"""Ahrefs: backlinks in every header since 2015, referring domains, referring IPs, Webmaster Tools and API.

The one trap: the API's `last_seen` is the day on which the loss was noted, and its `last_visited` is what the CSV calls
"Last seen".
"""

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
    lower_term,
    names,
    nofollow,
    number,
    score,
    subnet,
    term,
    text,
)
from .columns import Cells, Reading, any_filled, column, either, first_filled, first_written, reads
from .tool import Tool


def only_after_scripts(rendered: str, raw: str) -> Reading:
    """True where the link was found with scripts run and not in the page as sent."""

    def read(cells: Cells) -> pl.Expr | None:
        with_scripts, without = cells.get(rendered), cells.get(raw)
        return None if with_scripts is None or without is None else flag(with_scripts) & ~flag(without)

    return read


BACKLINKS = Tool(
    name="ahrefs-backlinks",
    title="Ahrefs Backlinks",
    level="links",
    recognises=lambda sheet: sheet.has("Referring page URL"),
    read=reads(
        source_url=column(address, "Referring page URL"),
        target_url=column(address, "Target URL", "Link URL"),
        title=column(text, "Referring page title"),
        anchor=column(text, "Anchor", "Link Anchor"),
        context_before=column(text, "Left context", "TextPre"),
        context_after=column(text, "Right context", "TextPost"),
        language=column(languages, "Language"),
        platform=column(names, "Platform"),
        link_type=column(link_type, "Type"),
        page_category=column(term, "Page category"),
        author=column(term, "Author"),
        domain_authority=column(score, "Domain rating", "DR"),
        page_authority=column(score, "UR", "URL Rating"),
        domain_traffic=column(number, "Domain traffic"),
        page_traffic=column(number, "Page traffic", "Traffic"),
        page_keywords=column(number, "Keywords"),
        page_referring_domains=column(number, "Referring domains"),
        page_linked_domains=column(number, "Linked domains"),
        page_external_links=column(number, "External links", "External Links Count"),
        page_internal_links=column(number, "Internal links", "Internal Links Count"),
        links_in_group=column(number, "Links in group"),
        http_status=column(http_status, "Referring page HTTP code"),
        is_nofollow=either(column(flag, "Nofollow"), column(nofollow, "Type")),
        is_ugc=column(flag, "UGC"),
        is_sponsored=column(flag, "Sponsored"),
        is_in_content=column(flag, "Content"),
        is_rendered_only=only_after_scripts("Rendered", "Raw"),
        is_lost=any_filled("Lost", "Lost status", "Drop reason", "Day Lost"),
        lost_reason=first_filled(lower_term, "Lost status", "Drop reason"),
        first_seen=column(day, "First seen"),
        last_seen=column(day, "Last seen", "Last Check"),
        lost_at=column(day, "Lost", "Day Lost"),
        vendor_is_spam=column(flag, "Is spam"),
    ),
)

WEBMASTER_TOOLS = Tool(
    name="ahrefs-webmaster-tools",
    title="Ahrefs Webmaster Tools backlinks",
    level="links",
    recognises=lambda sheet: sheet.has("src_url", "target_url") and sheet.has_any("src_domain_dr", "is_spam_domain"),
    read=reads(
        source_url=column(address, "src_url"),
        target_url=column(address, "target_url"),
        title=column(text, "src_title"),
        anchor=column(text, "anchor"),
        context_before=column(text, "left_snippet"),
        context_after=column(text, "right_snippet"),
        link_type=column(link_type, "link_type"),
        domain_authority=column(score, "src_domain_dr"),
        page_authority=column(score, "src_page_ur"),
        domain_traffic=column(number, "src_domain_traffic"),
        page_traffic=column(number, "src_page_traffic"),
        page_referring_domains=column(number, "src_page_refdomains"),
        page_linked_domains=column(number, "src_page_linked_domains"),
        page_external_links=column(number, "src_page_ext_links"),
        http_status=column(http_status, "http_code"),
        is_nofollow=column(flag, "is_nofollow"),
        is_ugc=column(flag, "is_ugc"),
        is_sponsored=column(flag, "is_sponsored"),
        is_in_content=column(flag, "is_content"),
        is_lost=any_filled("last_seen", "lost_reason"),
        lost_reason=column(lower_term, "lost_reason"),
        first_seen=column(day, "first_seen"),
        last_seen=column(day, "last_visited"),
        lost_at=column(day, "last_seen"),
        vendor_is_spam=column(flag, "is_spam_domain"),
    ),
)

API = Tool(
    name="ahrefs-api",
    title="Ahrefs API backlinks",
    level="links",
    recognises=lambda sheet: (
        sheet.has("url_from", "url_to")
        and sheet.has_any(
            "domain_rating_source", "url_rating_source", "snippet_left", "ahrefs_rank", "link_group_count"
        )
    ),
    read=reads(
        source_url=column(address, "url_from"),
        target_url=column(address, "url_to"),
        title=column(text, "title"),
        anchor=first_written("anchor", "alt"),
        context_before=column(text, "snippet_left", "text_pre"),
        context_after=column(text, "snippet_right", "text_post"),
        language=column(languages, "languages", "language"),
        platform=column(names, "powered_by"),
        link_type=column(link_type, "link_type"),
        page_category=column(term, "page_category_source"),
        author=column(term, "source_page_author"),
        ip=column(ip, "ip_source", "ip_from"),
        domain_authority=column(score, "domain_rating_source", "domain_rating"),
        page_authority=column(score, "url_rating_source", "ahrefs_rank"),
        domain_traffic=column(number, "traffic_domain"),
        page_traffic=column(number, "traffic"),
        page_keywords=column(number, "positions"),
        page_referring_domains=column(number, "refdomains_source"),
        domain_referring_domains=column(number, "refdomains_source_domain"),
        page_linked_domains=column(number, "linked_domains_source_page"),
        page_external_links=column(number, "links_external"),
        page_internal_links=column(number, "links_internal"),
        links_in_group=column(number, "link_group_count"),
        http_status=column(http_status, "http_code"),
        is_nofollow=column(flag, "is_nofollow", "nofollow"),
        is_ugc=column(flag, "is_ugc"),
        is_sponsored=column(flag, "is_sponsored"),
        is_sitewide=column(flag, "sitewide"),
        is_in_content=column(flag, "is_content"),
        is_rendered_only=only_after_scripts("js_crawl", "http_crawl"),
        is_lost=either(column(flag, "is_lost"), any_filled("last_seen", "lost_reason", "drop_reason")),
        lost_reason=first_filled(lower_term, "lost_reason", "drop_reason"),
        first_seen=column(day, "first_seen_link", "first_seen"),
        last_seen=column(day, "last_visited"),
        lost_at=column(day, "last_seen"),
        vendor_is_spam=column(flag, "is_spam"),
    ),
)

REFERRING_DOMAINS = Tool(
    name="ahrefs-refdomains",
    title="Ahrefs Referring domains",
    level="domains",
    recognises=lambda sheet: sheet.has("Domain", "DR") and sheet.has_any("Links to target", "Dofollow ref. domains"),
    read=reads(
        source_domain_raw=column(address, "Domain"),
        domain_authority=column(score, "DR"),
        domain_traffic=column(number, "Traffic"),
        domain_referring_domains=column(number, "Dofollow ref. domains"),
        domain_links_reported=column(number, "Links to target"),
        is_lost=any_filled("Lost"),
        first_seen=column(day, "First seen"),
        lost_at=column(day, "Lost"),
        vendor_is_spam=column(flag, "Is spam"),
    ),
)

WEBMASTER_TOOLS_DOMAINS = Tool(
    name="ahrefs-webmaster-tools-domains",
    title="Ahrefs Webmaster Tools referring domains",
    level="domains",
    recognises=lambda sheet: sheet.has("root_name", "domain_dr"),
    read=reads(
        source_domain_raw=column(address, "root_name"),
        domain_authority=column(score, "domain_dr"),
        domain_traffic=column(number, "domain_traffic"),
        domain_referring_domains=column(number, "domain_refdomains"),
        domain_links_reported=column(number, "backlinks_count"),
        is_lost=any_filled("last_seen"),
        first_seen=column(day, "first_seen"),
        lost_at=column(day, "last_seen"),
        vendor_is_spam=column(flag, "is_spam_grouped"),
    ),
)

REFERRING_IPS = Tool(
    name="ahrefs-refips",
    title="Ahrefs Referring IPs",
    level="subnets",
    recognises=lambda sheet: sheet.has("Subnet") and sheet.has_any("Ref. domains", "IPs in subnet"),
    read=reads(subnet=column(subnet, "Subnet"), country=column(country, "Country")),
)

TOOLS = (BACKLINKS, WEBMASTER_TOOLS, API, REFERRING_DOMAINS, WEBMASTER_TOOLS_DOMAINS, REFERRING_IPS)

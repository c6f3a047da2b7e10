"""What people and tools call the columns of a table of links."""

from __future__ import annotations

from collections.abc import Mapping

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
    rel,
    score,
    subnet,
    term,
    text,
)
from .columns import Converter
from .sheet import fold_header

DOMAIN = "source_domain_raw"
"""The linking domain as written, in a table that names domains."""
FOLLOWED = ("follow", "dofollow", "do follow", "is dofollow", "is follow", "followed", "dofollow link")
"""Headers of a column that says the opposite of is_nofollow."""
VAGUE = frozenset(("url", "link", "page", "address", "href", "uri", "link url", "page url", "page link", "from", "to"))
"""Headers that either end of a link may have."""
REL = ("rel", "link rel", "attributes", "link attributes", "link attribute")


def not_followed(cells: pl.Expr) -> pl.Expr:
    """Whether a link is nofollow, from a column that says whether it is followed."""
    words = cells.str.to_lowercase()
    said = pl.when(words.str.contains(r"\bno[- ]?follow\b")).then(True)
    return pl.coalesce(said, pl.when(words.str.contains(r"\b(?:do-?)?follow\b")).then(False), ~flag(cells))


def says(token: str) -> Converter:
    """A converter of a yes/no column, or of rel attributes ('ugc nofollow') that may hold the token."""
    return lambda cells: pl.coalesce(flag(cells), rel(token)(cells))


HEADINGS: Mapping[str, tuple[Converter, tuple[str, ...]]] = {
    "source_url": (
        address,
        (
            "referring page url", "source page url", "linking page url", "backlink url", "referring url", "linking url",
            "source page", "linking page", "referring page", "url from", "from url", "url source", "source link",
            "link source", "link from", "donor url", "donor", "backlink", "source", "from", "page url", "page link",
            "url", "link url", "link", "page", "address", "href", "uri",
        ),
    ),
    "target_url": (
        address,
        (
            "target page", "target page url", "target link", "destination url", "destination", "destination page",
            "landing page", "landing page url", "link target", "link to", "linked page", "linked url", "links to",
            "url to", "to url", "acceptor url", "acceptor", "target", "to", "our page", "our url", "your page",
            "your url", "page linked to", "link url",
        ),
    ),
    DOMAIN: (
        address,
        (
            "source domain", "referring domain", "linking domain", "root domain", "linking site", "ref domain",
            "domain name", "domain", "domain url", "linking website", "referring site", "source host", "hostname",
            "host", "website", "site", "root name", "domains", "referring domains",
        ),
    ),
    "title": (
        text,
        ("source title", "page title", "source page title", "referring page title", "meta title", "url title"),
    ),
    "anchor": (
        text,
        ("anchor text", "anchors", "link anchor", "link text", "anchor / alt text", "anchor phrase", "backlink anchor"),
    ),
    "context_before": (text, ("left context", "text pre", "textpre", "text before", "snippet left")),
    "context_after": (text, ("right context", "text post", "textpost", "text after", "snippet right")),
    "language": (languages, ("lang", "languages", "page language")),
    "platform": (names, ("cms",)),
    "link_type": (link_type, ("type", "backlink type", "item type")),
    "page_category": (term, ("category",)),
    "author": (term, ()),
    "country": (country, ("country code", "countrycode")),
    "ip": (ip, ("ip address", "host ip", "server ip")),
    "subnet": (subnet, ("ip subnet", "class c", "c class")),
    "domain_authority": (
        score,
        (
            "domain rating", "dr", "ahrefs dr", "da", "moz da", "authority score", "as", "domain ascore",
            "domain score", "domain authority score", "source domain authority", "source da", "source dr",
            "domain rank",
        ),
    ),
    "page_authority": (
        score,
        (
            "url rating", "ur", "pa", "moz pa", "page ascore", "page score", "page authority score", "source pa",
            "page rank",
        ),
    ),
    "trust_flow": (score, ("tf", "source trust flow", "majestic tf")),
    "citation_flow": (score, ("cf", "source citation flow", "majestic cf")),
    "domain_traffic": (number, ("organic traffic", "site traffic", "traffic", "monthly traffic", "organic visits")),
    "page_traffic": (number, ("url traffic",)),
    "page_keywords": (number, ("keywords", "organic keywords")),
    "page_referring_domains": (number, ("page ref domains", "linking domains to page")),
    "domain_referring_domains": (number, ("ref domains", "rd", "linking domains", "refdomains")),
    "page_linked_domains": (number, ("linked domains", "outbound domains", "external domains")),
    "page_external_links": (
        number,
        ("external links", "outbound links", "obl", "outlinks", "external outlinks", "outgoing links", "ext links"),
    ),
    "page_internal_links": (number, ("internal links", "internal outlinks", "int links")),
    "domain_links_reported": (
        number,
        (
            "backlinks", "backlinks count", "backlink count", "number of links", "links", "total links",
            "links to target",
        ),
    ),
    "links_in_group": (number, ("similar links",)),
    "http_status": (
        http_status,
        ("http code", "status code", "http status code", "response code", "http response", "status"),
    ),
    "is_nofollow": (nofollow, ("nofollow", "no follow", "nofollow link", *REL, "link type", "type")),
    "is_ugc": (says("ugc"), ("ugc", *REL)),
    "is_sponsored": (says("sponsored"), ("sponsored", *REL)),
    "is_sitewide": (flag, ("sitewide", "site wide")),
    "is_in_content": (flag, ("in content",)),
    "is_rendered_only": (flag, ()),
    "is_lost": (flag, ("lost link", "lost")),
    "lost_reason": (lower_term, ("lost status", "reason lost", "drop reason")),
    "first_seen": (
        day,
        (
            "first seen date", "date first seen", "first found", "first indexed", "first indexed date", "date found",
            "found", "found on", "discovered", "discovery date", "date discovered", "date added", "date",
            "first crawled",
        ),
    ),
    "last_seen": (
        day,
        (
            "last seen date", "date last seen", "last crawled", "last checked", "last check", "last visited",
            "last crawl date", "crawl date", "last found",
        ),
    ),
    "lost_at": (day, ("date lost", "lost date", "lost on")),
    "vendor_is_spam": (flag, ("is spam", "ahrefs spam")),
    "vendor_toxic_score": (score, ("toxic score", "toxicity score", "toxicity", "semrush toxic score")),
    "vendor_spam_score": (score, ("spam score", "moz spam score")),
}  # fmt: skip
"""For each of our columns: how its cells are read, and its headers (folded) beside our own name, most telling first."""


def headings_of(column: str) -> tuple[str, ...]:
    """Our own name for the column, folded, and what else it is called."""
    return (fold_header(column), *HEADINGS[column][1])


_KNOWN = frozenset(FOLLOWED).union(*map(headings_of, HEADINGS))


def is_known_header(cell: str) -> bool:
    """True for a cell that says what a column holds."""
    return fold_header(cell) in _KNOWN

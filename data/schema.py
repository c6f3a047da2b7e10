"""The link table: every column of `Links.table`, named once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

TEXT = pl.String
NUMBER = pl.Float32
FLAG = pl.Boolean
DATE = pl.Date
TERMS = pl.List(pl.String)


@dataclass(frozen=True)
class Column:
    """One column of the link table."""

    name: str
    """The column's name, the same in every file, signal and output."""
    dtype: Any
    """Its Polars type."""
    says: str
    """What a value means, with its unit."""
    vendor_column: bool = True
    """True when a tool's export fills it; False when linkverdict derives it."""


COLUMNS: tuple[Column, ...] = (
    Column("link_id", pl.Int64, "The link's number in this audit, from 1 in reading order.", False),
    # where it was read
    Column(
        "tool",
        TEXT,
        "The export's kind, such as 'ahrefs-backlinks' or 'plain-list'; of a merged link, all joined by '+'.",
        False,
    ),
    # the linking page
    Column(
        "source_url",
        TEXT,
        "The linking page's address as the export gives it, trimmed. Empty when the export names domains only.",
    ),
    Column(
        "source_host",
        TEXT,
        "Host of the linking page, lower case, punycode, without port or userinfo; leading 'www.' kept.",
        False,
    ),
    Column(
        "source_domain",
        TEXT,
        "The linking domain: registrable by the public suffix list with its private part, so x.blogspot.com stands for itself; a bare IP stands for itself. Never empty.",
        False,
    ),
    Column(
        "source_registered",
        TEXT,
        "Registrable domain by the public part of the list alone (blogspot.com), or the bare IP.",
        False,
    ),
    Column("source_suffix", TEXT, "Public suffix of the host (co.uk), empty for an IP.", False),
    Column(
        "source_name",
        TEXT,
        "The label in front of the suffix in `source_domain`, decoded from punycode (bbc of bbc.co.uk), empty for an IP.",
        False,
    ),
    Column(
        "source_path",
        TEXT,
        "Path of the linking page, percent-decoded where valid UTF-8, '/' for a root; empty when there is no source_url.",
        False,
    ),
    Column(
        "source_query",
        TEXT,
        "Query of the linking page without '?', '' when none; empty when there is no source_url.",
        False,
    ),
    # the page of the site that it links to
    Column("target_url", TEXT, "The address linked to, as the export gives it, trimmed."),
    Column("target_host", TEXT, "Host of the target, like source_host.", False),
    Column("target_path", TEXT, "Path of the target, like source_path.", False),
    Column("target_query", TEXT, "Query of the target, like source_query.", False),
    # text
    Column("title", TEXT, "Title of the linking page, white space folded."),
    Column(
        "anchor",
        TEXT,
        "Anchor text (or image alt text), white space folded; '' when the export says that it is empty; null when the export has no such column.",
    ),
    Column("context_before", TEXT, "Words in front of the anchor; '' when the export says none."),
    Column("context_after", TEXT, "Words behind the anchor; '' when the export says none."),
    Column("language", TEXT, "Languages of the linking page as lower-case ISO codes joined by ',' (es,en)."),
    Column("platform", TEXT, "Software of the linking page as the vendor names it, lower case, joined by ','."),
    Column("link_type", TEXT, "text, image, redirect, frame, form, canonical, alternate, rss or mention."),
    Column("page_category", TEXT, "The vendor's category path of the page."),
    Column("author", TEXT, "Author named on the linking page."),
    Column("country", TEXT, "Country of the linking host, ISO code in lower case."),
    Column("ip", TEXT, "IP address of the linking host."),
    Column("subnet", TEXT, "The first three octets of the IP (217.160.0)."),
    # numbers from vendors
    Column("domain_authority", NUMBER, "The vendor's 0-100 strength of the linking domain (DR, Authority Score, DA)."),
    Column("page_authority", NUMBER, "The vendor's 0-100 strength of the linking page (UR, Page AS, PA)."),
    Column(
        "trust_flow", NUMBER, "Majestic Trust Flow, 0-100, of the page, or of the domain when that is all there is."
    ),
    Column("citation_flow", NUMBER, "Majestic Citation Flow, 0-100, likewise."),
    Column("domain_traffic", NUMBER, "Estimated monthly search visits of the linking domain."),
    Column("page_traffic", NUMBER, "Estimated monthly search visits of the linking page."),
    Column("page_keywords", NUMBER, "Search terms that the linking page ranks for."),
    Column("page_referring_domains", NUMBER, "Domains that link to the linking page."),
    Column("domain_referring_domains", NUMBER, "Domains that link to the linking domain."),
    Column("page_linked_domains", NUMBER, "Other domains that the linking page links to."),
    Column("page_external_links", NUMBER, "Links from the linking page to other domains."),
    Column("page_internal_links", NUMBER, "Links from the linking page to its own domain."),
    Column(
        "domain_links_reported",
        NUMBER,
        "Links from this domain to the site that the vendor counted, beyond those listed.",
    ),
    Column("links_in_group", NUMBER, "Similar links of the domain that the vendor folded into this row."),
    Column("http_status", NUMBER, "HTTP status of the linking page; empty when unknown (a vendor's 0 too)."),
    # yes or no, from vendors
    Column("is_nofollow", FLAG, "The link carries rel=nofollow."),
    Column("is_ugc", FLAG, "The link carries rel=ugc."),
    Column("is_sponsored", FLAG, "The link carries rel=sponsored."),
    Column("is_sitewide", FLAG, "The vendor saw the link on most pages of the domain."),
    Column("is_in_content", FLAG, "The link stands in the page's main block."),
    Column("is_rendered_only", FLAG, "The link exists only after scripts ran."),
    Column("is_lost", FLAG, "The vendor says that the link is gone."),
    Column("lost_reason", TEXT, "Why it is gone, as the vendor names it, lower case."),
    # dates
    Column("first_seen", DATE, "Day on which the vendor first saw the link."),
    Column("last_seen", DATE, "Day on which the vendor last saw or checked the link."),
    Column("lost_at", DATE, "Day on which the vendor noted the loss."),
    # other judges: shown beside ours, never a signal
    Column("vendor_is_spam", FLAG, "Ahrefs' own spam flag."),
    Column("vendor_toxic_score", NUMBER, "Semrush's Toxic Score, 0-100."),
    Column("vendor_spam_score", NUMBER, "Moz's Spam Score, percent."),
    # the run
    Column("site_host", TEXT, "The judged site's host without 'www.' (the same in every row).", False),
    Column("brand_terms", TERMS, "Lower-case words that name the site (the same in every row).", False),
    Column("site_topics", TERMS, "Risky topics that are normal for this site's trade (the same in every row).", False),
)

SCHEMA: dict[str, Any] = {column.name: column.dtype for column in COLUMNS}
VENDOR_COLUMNS: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.vendor_column)
VENDOR_OPINIONS: tuple[str, ...] = ("vendor_is_spam", "vendor_toxic_score", "vendor_spam_score")


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the schema's columns, in order; absent ones are null. Raises on an uncastable type."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SCHEMA.items()
    )

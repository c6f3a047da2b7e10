"""One labelled export seen through other tools' eyes, so that no tool's missing column looks like evidence."""

from __future__ import annotations

import polars as pl

from ..data.schema import SCHEMA

_TEXT = ("title", "anchor")
_RELS = ("is_nofollow", "link_type", "first_seen", "last_seen")

TOOL_COLUMNS: dict[str, tuple[str, ...]] = {
    "ahrefs": (
        *_TEXT, *_RELS, "context_before", "context_after", "language", "platform", "domain_authority", "page_authority",
        "domain_traffic", "page_traffic", "page_keywords", "page_referring_domains", "page_linked_domains",
        "page_external_links", "links_in_group", "http_status", "is_ugc", "is_sponsored", "is_in_content", "is_lost",
        "lost_reason", "lost_at",
    ),
    "semrush": (
        *_TEXT, *_RELS, "page_authority", "page_external_links", "page_internal_links", "is_ugc", "is_sponsored",
        "is_lost",
    ),
    "semrush-audit": (*_TEXT, *_RELS, "domain_authority", "page_authority"),
    "moz": (
        *_TEXT, "is_nofollow", "first_seen", "last_seen", "is_lost", "domain_authority", "page_authority",
        "page_referring_domains", "page_linked_domains", "page_external_links", "http_status",
    ),
    "majestic": (*_TEXT, "is_nofollow", "link_type", "first_seen", "last_seen", "trust_flow", "citation_flow"),
    "bing": _TEXT[1:],
    "search-console": ("last_seen",),
}  # fmt: skip
"""What each tool's backlink report tells beside the addresses (Search Console: no target either)."""


def as_seen_by(table: pl.DataFrame, tool: str) -> pl.DataFrame:
    """The link table with every vendor column emptied that the tool does not give. Rows, labels and order stay."""
    kept = {*TOOL_COLUMNS[tool], *_ADDRESSES}
    if tool == "search-console":
        kept -= {name for name in SCHEMA if name.startswith("target_")}
    return table.with_columns(
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in SCHEMA.items() if name not in kept
    )


_ADDRESSES = tuple(
    name
    for name in SCHEMA
    if name.startswith(("source_", "target_")) or name in {"link_id", "tool", "site_host", "brand_terms", "site_topics"}
)


def part_of(table: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """The rows of a random share of the linking domains: a smaller profile, where campaigns are smaller too."""
    domains = table["source_registered"].unique().sort()
    return table.filter(pl.col("source_registered").is_in(domains.sample(fraction=share, seed=seed).implode()))

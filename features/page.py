"""The linking page: how much it links out."""

from __future__ import annotations

import polars as pl

from .signal import Example, Leans, Unit, signal


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the page links out to {value:,.0f} other pages",
    says_zero="the page links out to no other page",
    examples=(
        Example({"page_external_links": 9998}, 9998, "a link farm"),
        Example({"page_external_links": 12}, 12, "typical"),
        Example({"page_external_links": 0}, 0, "none counted"),
        Example({"page_external_links": None}, None, "unknown"),
    ),
)
def outgoing_links_count(page_external_links: pl.Expr) -> pl.Expr:
    """Links from the linking page to other domains. Good pages rarely pass 150."""
    return page_external_links


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the page links to {value:,.0f} other domains",
    says_zero="the page links to no other domain",
    examples=(
        Example({"page_linked_domains": 5100}, 5100, "a link farm"),
        Example({"page_linked_domains": 8}, 8, "typical"),
        Example({"page_linked_domains": None}, None, "unknown"),
    ),
)
def linked_domains_count(page_linked_domains: pl.Expr) -> pl.Expr:
    """Different domains that the linking page links to."""
    return page_linked_domains


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the page's links lead to other domains",
    examples=(
        Example({"page_external_links": 30, "page_internal_links": 10}, 0.75, "typical"),
        Example({"page_external_links": 0, "page_internal_links": 0}, None, "no links counted"),
        Example({"page_external_links": 30, "page_internal_links": None}, None, "unknown"),
    ),
)
def outgoing_links_share(page_external_links: pl.Expr, page_internal_links: pl.Expr) -> pl.Expr:
    """External links as a share of all links of the linking page."""
    total = page_external_links + page_internal_links
    return pl.when(total > 0).then(page_external_links / total)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the page has {value:,.0f} external links beyond the 200 that a good page rarely has",
    says_zero="the page has no external links beyond the 200 that a good page rarely has",
    examples=(
        Example({"page_external_links": 9998}, 9798, "a link farm"),
        Example({"page_external_links": 130}, 0, "a long list proves nothing"),
        Example({"page_external_links": None}, None, "unknown"),
    ),
)
def links_beyond_200(page_external_links: pl.Expr) -> pl.Expr:
    """External links of the linking page beyond 200; 0 for fewer.

    Good pages rarely pass 150, nearly all with more than 550 are spam, and what lies below says nothing on any site.
    """
    return (page_external_links - 200).clip(lower_bound=0)

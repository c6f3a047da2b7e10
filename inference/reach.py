"""How far a verdict reaches: what a label on a shared host, or on a campaign, covers beside what is meant."""

from __future__ import annotations

import polars as pl

from ..data.platforms import standing
from .harmless import harmless

NAMED = 3
"""Hosts named as examples."""


def say_reach(host: str, links: pl.DataFrame | None = None) -> str:
    """What a verdict on a whole platform or well-known site covers, in sentences; '' for any other host.

    `links` is an audit's link table, to count the linking hosts that it speaks of.
    """
    found = standing(host)
    if found is None:
        return ""
    return f"{host} is {found.value}. {_say_hosts(host, links)} A disavow file names its pages, never the whole."


def _say_hosts(host: str, links: pl.DataFrame | None) -> str:
    if links is None:
        return "The verdict covers every host below it: to judge one of them, name it or its page."
    hosts = hosts_below(host, links)
    if not len(hosts):
        return "The verdict covers every host below it; this audit has none of them."
    if len(hosts) == 1:
        return f"In this audit the verdict covers one linking host, {harmless(hosts[0], 60)}."
    named = ", ".join(harmless(name, 60) for name in hosts[:NAMED])
    such = ": " if len(hosts) <= NAMED else ", such as "
    return (
        f"In this audit the verdict covers all {len(hosts):,} of its linking hosts{such}{named}. To judge one of them, "
        "name it or its page."
    )


def hosts_below(host: str, links: pl.DataFrame) -> pl.Series:
    """The linking hosts at and below a host, those with most links first."""
    at = pl.coalesce("source_host", "source_domain").str.strip_prefix("www.").alias("at")
    is_below = (pl.col("at") == host) | pl.col("at").str.ends_with(f".{host}")
    counted = links.lazy().select(at).filter(is_below).group_by("at").len()
    return counted.sort("len", "at", descending=[True, False]).collect()["at"]


def say_elsewhere(domains: int) -> str:
    """What becomes of linking domains of a campaign that have links outside of it; '' for none."""
    if not domains:
        return ""
    have = "linking domain has" if domains == 1 else "linking domains have"
    return (
        f"{domains:,} {have} other links too: in a disavow file such a one is named page by page, until you decide the "
        "whole domain."
    )


def count_elsewhere(links: pl.DataFrame, campaign: int) -> int:
    """Linking domains of a campaign that have links outside of it. `links` is the audit's link table."""
    is_inside = pl.col("campaign").eq_missing(campaign)
    per_domain = links.lazy().group_by("source_domain").agg(is_inside.sum().alias("inside"), pl.len().alias("links"))
    mixed = per_domain.filter((pl.col("inside") > 0) & (pl.col("inside") < pl.col("links")))
    return int(mixed.select(pl.len()).collect().item())

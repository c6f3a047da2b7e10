"""When the link was seen, and who appeared at the same time."""

from __future__ import annotations

from datetime import date

import polars as pl

from .signal import Distinct, Example, Leans, Rank, Tally, Unit, derived, signal

WINDOW = 28
"""Days that count as one time. Networks are switched on within days, but tools find their pages over weeks."""


@derived
def first_seen_window(first_seen: pl.Expr) -> pl.Expr:
    """The four weeks that the link was first seen in, as a number."""
    return first_seen.cast(pl.Int32) // WINDOW


@derived
def first_seen_shifted_window(first_seen: pl.Expr) -> pl.Expr:
    """The same with borders two weeks off, so that no burst falls between two windows."""
    return (first_seen.cast(pl.Int32) + WINDOW // 2) // WINDOW


@derived
def days_seen(first_seen: pl.Expr, last_seen: pl.Expr) -> pl.Expr:
    """Days between the first and the last time that the vendor saw the link; null when the dates contradict."""
    days = (last_seen - first_seen).dt.total_days()
    return pl.when(days >= 0).then(days)


@derived
def last_seen_day(last_seen: pl.Expr) -> pl.Expr:
    """The day when the vendor last saw the link, as a number."""
    return last_seen.cast(pl.Int32)


days_seen_order = Tally(by=("days_seen",), measure=Rank())
last_seen_order = Tally(by=("last_seen_day",), measure=Rank())
domains_in_window = Tally(by=("first_seen_window",), measure=Distinct("source_domain"))
domains_in_shifted_window = Tally(by=("first_seen_shifted_window",), measure=Distinct("source_domain"))


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the link was seen over a longer time than the links of {value:.0%} of the linking domains in this export",
    says_low="the link was seen over a shorter time than the links of {rest:.0%} of the linking domains in this export",
    examples=(
        Example({"days_seen_order": 0.9}, 0.9, "one of the lasting links"),
        Example({"days_seen_order": 0.02}, 0.02, "seen once or twice"),
        Example({"days_seen_order": None}, None, "no dates in the export"),
    ),
)
def days_seen_rank(days_seen_order: pl.Expr) -> pl.Expr:
    """Rank of the time for which the vendor saw the link among this export's domains.

    The rank, since days themselves tell old exports from young ones and not spam from good links.
    """
    return days_seen_order


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the link was last seen more recently than the links of {value:.0%} of the linking domains in this export",
    says_low="the link was last seen longer ago than the links of {rest:.0%} of the linking domains in this export",
    examples=(
        Example({"last_seen_order": 0.95}, 0.95, "still there"),
        Example({"last_seen_order": 0.1}, 0.1, "long gone"),
        Example({"last_seen_order": None}, None, "no dates in the export"),
    ),
)
def last_seen_rank(last_seen_order: pl.Expr) -> pl.Expr:
    """Rank of the day when the vendor last saw the link among this export's domains."""
    return last_seen_order


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.1%} of all linking domains appeared in the same four weeks",
    says_low="only {value:.1%} of all linking domains appeared in the same four weeks",
    examples=(
        Example(
            {"domains_in_window": 30.0, "domains_in_shifted_window": 60.0, "linking_domains": 600.0}, 0.1, "a burst"
        ),
        Example({"domains_in_window": 1.0, "domains_in_shifted_window": 1.0, "linking_domains": 500.0}, 0.002, "alone"),
        Example({"first_seen": date(2024, 1, 1), "linking_domains": 500.0}, None, "not counted yet"),
        Example({"first_seen": None, "linking_domains": 500.0}, None, "no dates in the export"),
    ),
)
def first_seen_burst(
    domains_in_window: pl.Expr, domains_in_shifted_window: pl.Expr, linking_domains: pl.Expr
) -> pl.Expr:
    """Share of the linking domains that were first seen within the same four weeks."""
    return pl.max_horizontal(domains_in_window, domains_in_shifted_window) / linking_domains

"""Odd cases of the signals from dates."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.schema import conform
from linkverdict.features.matrix import build_matrix

START = date(2024, 1, 1)


def values(name: str, first: list[date | None], last: list[date | None] | None = None) -> list[float | None]:
    """The signal over links of as many domains, first and last seen on these days; None where unknown."""
    domains = [f"d{number}.example" for number in range(len(first))]
    columns = {"source_domain": domains, "first_seen": first, "last_seen": last or [None] * len(first)}
    numbers = build_matrix(conform(pl.DataFrame(columns)), [name]).values[:, 0]
    return [None if number != number else round(float(number), 3) for number in numbers]


@pytest.mark.parametrize("shift", range(0, 60, 5))
def test_burst_within_two_weeks_is_whole_wherever_it_falls(shift):
    burst = [START + timedelta(days=shift + day) for day in (0, 3, 7, 11, 13)]
    alone = [START - timedelta(days=400), START + timedelta(days=500)]
    assert values("first_seen_burst", [*burst, *alone]) == [0.714] * 5 + [0.143] * 2


def test_link_without_a_date_is_in_no_burst():
    assert values("first_seen_burst", [START, None]) == [0.5, None]


def test_lasting_links_rank_above_fleeting_ones():
    last = [START, START + timedelta(days=30), START + timedelta(days=900)]
    assert values("days_seen_rank", [START] * 3, last) == [0.167, 0.5, 0.833]


def test_ranks_do_not_depend_on_the_age_of_the_export():
    day = timedelta(days=1)
    young = values("days_seen_rank", [START] * 3, [START, START + day, START + 2 * day])
    old = values("days_seen_rank", [START] * 3, [START, START + 1000 * day, START + 4000 * day])
    assert young == old


def test_dates_that_contradict_give_no_duration():
    assert values("days_seen_rank", [START, START], [START - timedelta(days=1), START]) == [None, 0.5]


def test_links_seen_lately_rank_above_those_long_gone():
    assert values("last_seen_rank", [START] * 2, [START + timedelta(days=400), START]) == [0.75, 0.25]


@settings(deadline=None, max_examples=12)
@given(st.lists(st.none() | st.dates(date(1990, 1, 1), date(2035, 1, 1)), min_size=1, max_size=12))
def test_burst_is_a_share(days):
    shares = values("first_seen_burst", days)
    assert all((share is None) == (day is None) for share, day in zip(shares, days, strict=True))
    assert all(share is None or 0 < share <= 1 for share in shares)

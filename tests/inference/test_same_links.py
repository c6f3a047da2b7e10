"""Which links of one table stand in another."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.inference.same_links import is_among

LINK = {"source_url": "https://blog.example/post", "target_url": "https://spa.example/", "anchor": "the spa"}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, True),
        ({"source_url": "http://www.blog.example/post/"}, True),
        ({"target_url": "http://spa.example"}, True),
        ({"anchor": "The  Spa"}, True),
        ({"source_url": "https://blog.example/other"}, False),
        ({"target_url": "https://spa.example/prices"}, False),
        ({"anchor": "a spa"}, False),
        ({"anchor": ""}, False),
        ({"anchor": None}, True),
        ({"anchor": None, "target_url": None}, True),
        ({"anchor": None, "target_url": "https://spa.example/prices"}, False),
    ],
)
def test_page_target_and_anchor_must_agree_where_both_sides_know_them(invent, other, expected):
    mine, theirs = invent.table_of([LINK]), invent.table_of([{**LINK, **other}])
    assert is_among(mine, theirs).to_list() == [expected]
    assert is_among(theirs, mine).to_list() == [expected]


def test_each_row_tells_for_itself_what_it_knows(invent):
    mixed = invent.table_of([{**LINK, "anchor": None}, {**LINK, "source_url": "https://b.example/", "anchor": "x"}])
    links = invent.table_of([LINK, {**LINK, "source_url": "https://b.example/", "anchor": "y"}])
    assert is_among(links, mixed).to_list() == [True, False]


def test_a_row_about_a_whole_domain_meets_every_link_of_it(invent):
    pages = ("https://blog.example/post", "https://blog.example/x", "https://c.example/")
    links = invent.table_of({**LINK, "source_url": page} for page in pages)
    whole = links.head(1).with_columns(source_url=None, source_path=None, target_url=None, anchor=None)
    assert is_among(links, whole).to_list() == [True, True, False]
    assert is_among(whole, links).to_list() == [True]
    assert is_among(whole, links.tail(1)).to_list() == [False]


def test_nothing_is_among_nothing(invent):
    links = invent.table_of([LINK])
    assert is_among(links, links.clear()).to_list() == [False]
    assert is_among(links.clear(), links).to_list() == []


PAGES = st.sampled_from(["a.example/", "www.a.example", "a.example/x?q=1", "b.example/x", "b.example/X"])
TARGETS = st.sampled_from([None, "https://spa.example", "http://spa.example/", "https://spa.example/a", "?"])
ANCHORS = st.none() | st.text(alphabet="aA \u0130\u00df", max_size=4)
ROWS = st.lists(
    st.fixed_dictionaries({"source_url": PAGES, "target_url": TARGETS, "anchor": ANCHORS}), min_size=1, max_size=6
)


@settings(deadline=None, max_examples=40)
@given(first=ROWS, second=ROWS)
def test_every_table_is_among_itself_and_more_rows_lose_no_match(invent, first, second):
    mine, theirs = invent.table_of(first), invent.table_of(second)
    assert is_among(mine, mine).all()
    alone, together = is_among(mine, theirs), is_among(mine, pl.concat([theirs, mine.head(1)]))
    assert (together | ~alone).all()

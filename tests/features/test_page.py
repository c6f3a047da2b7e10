from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import compute_signals, derive


def measure(name: str, **columns: object) -> float | None:
    """One signal on one link, columns not given unknown."""
    link = {column: pl.Series([value], dtype=SCHEMA[column]) for column, value in columns.items()}
    rows = derive(conform(pl.DataFrame(link)), catalogue().signals[name].needs)
    value = float(compute_signals(rows, [name]).values[0, 0])
    return None if value != value else value


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Write to @hill_walker on any day", 1),
        ("t.me/hillwalker", 1),
        ("WhatsApp: +34 600 000 000", 1),
        ("TELEGRAM @hill_walker", 1),
        ("Call +44 1632 960 001 now", 1),
        ("mail ann@example.org", 0),
        ("1 + 1 = 2", 0),
        ("Temperatures of +20 to +30", 0),
        ("meet @ 8", 0),
        ("The Daily Telegram", 0),
    ],
)
def test_contact_is_a_handle_a_chat_link_or_a_number(title, expected):
    assert measure("title_has_contact", title=title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("stone Paper lamp River wooden cloud Window table", 8),
        ("Qué ver en la ciudad de los lagos", 1),
        ("L'été à la montagne", 1),
        ("Walks, lakes, hills", 1),
        ("Walks - Lakes | Hills", 1),
        ("well-known lake", 2),
        ("  ", 0),
    ],
)
def test_word_run_counts_words_between_small_words_and_stops(title, expected):
    assert measure("title_longest_word_run", title=title) == expected


@pytest.mark.parametrize("title", ["温泉のまち", "연습 문제", "สวัสดี"])
def test_word_run_is_unknown_in_scripts_without_blanks(title):
    assert measure("title_longest_word_run", title=title) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Order 12345", 0), ("Order 123456", 6), ("abcdefabcdefabcdef", 0), ("0abcdefabcdef", 13), ("1998-2004", 0)],
)
def test_code_is_a_hash_or_a_long_number(title, expected):
    assert measure("title_code_length", title=title) == expected


@pytest.mark.parametrize(
    ("title", "brand", "expected"),
    [
        ("A day at Hill Spa", ["hillspa"], 1),
        ("A day at HillSpa", ["hill spa"], 1),
        ("Hillspa's pool", ["hillspa"], 1),
        ("Hillspas", ["hillspa"], 1),
        ("Chillspa", ["hillspa"], 0),
        ("Çağ Oteli", ["cag"], 1),
        ("cag oteli", ["çağ"], 1),
        ("a.c (me)", ["a.c(me"], 1),
        ("nothing", ["", "x"], None),
    ],
)
def test_brand_is_found_whole_in_any_spelling(title, brand, expected):
    assert measure("title_names_brand", title=title, brand_terms=brand) == expected


def test_risky_topic_of_the_site_is_normal_only_for_that_topic():
    assert measure("title_has_risky_topic", title="Online casino", site_topics=["gambling", "loans"]) == 0
    assert measure("title_has_risky_topic", title="Online casino and viagra", site_topics=["gambling"]) == 1
    assert measure("title_has_risky_topic", title="Online casino", site_topics=None) == 1


def test_own_domain_is_found_without_hyphens_and_accents():
    assert measure("title_names_own_domain", title="Le Café du Coin | plats", source_name="café-du-coin") == 1
    assert measure("title_names_own_domain", title="abc news", source_name="abc") is None


def test_hostile_title_breaks_nothing():
    for title in ["\x00" * 50, "(" * 500, "\\d+[", "$1 ?", "🔥" * 300, "a" * 20000]:
        assert measure("title_longest_word_run", title=title) is not None
        assert measure("title_names_own_domain", title=title, source_name="hill") == 0


def test_share_of_outgoing_links_needs_both_counts():
    assert measure("outgoing_links_share", page_external_links=3, page_internal_links=None) is None
    assert measure("outgoing_links_share", page_external_links=0, page_internal_links=9) == 0

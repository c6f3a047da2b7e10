from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import compute_signals, derive


def rows(wanted: Sequence[str] = ("anchor_kind",), **columns: object) -> pl.DataFrame:
    """One link with the wanted derived columns and what they rest on."""
    link = {column: pl.Series([value], dtype=SCHEMA[column]) for column, value in columns.items()}
    return derive(conform(pl.DataFrame(link)), wanted)


def measure(name: str, **columns: object) -> float | None:
    """One signal on one link, columns not given unknown."""
    value = float(compute_signals(rows(catalogue().signals[name].needs, **columns), [name]).values[0, 0])
    return None if value != value else value


@pytest.mark.parametrize(
    ("anchor", "kind"),
    [
        ("", "empty"),
        ("***", "empty"),
        ("🔥", "empty"),
        ("example.com", "site url"),
        ("HTTPS://WWW.Example.com/walks?a=1", "site url"),
        ("https://shop.example.com", "site url"),
        ("http://example.org", "other url"),
        ("far-away.co.uk/x", "other url"),
        ("click here", "generic"),
        ("»  Más información  »", "generic"),
        ("こちら", "generic"),
        ("Acme", "brand"),
        ("ACME's", "brand"),
        ("the Ac-me", "brand"),
        ("Acme garden furniture", "phrase"),
        ("best hill walks", "title"),
        ("hill walks", "phrase"),
        ("ann@example.org", "phrase"),
        ("3.50", "phrase"),
    ],
)
def test_anchor_is_of_one_kind(anchor, kind):
    found = rows(anchor=anchor, title="The best hill walks", brand_terms=["acme"], site_host="example.com")
    assert found["anchor_kind"][0] == kind


def test_kind_of_an_unknown_anchor_is_unknown():
    assert rows(anchor=None, title="Walks", brand_terms=["acme"], site_host="example.com")["anchor_kind"][0] is None


def test_kind_is_found_without_title_and_brand():
    assert rows(anchor="best hill walks", site_host="example.com")["anchor_kind"][0] == "phrase"


@pytest.mark.parametrize(
    ("anchor", "path", "expected"),
    [
        ("hill walks", "/hill-walks.html", 1),
        ("Hügel", "/hugel/", 1),
        ("the walks", "/blog/page/2/hill-walks", 1),
        ("garden tools", "/hill-walks", 0),
        ("прогулки", "/прогулки-по-холмам", 1),
        ("12 34", "/hill-walks", None),
    ],
)
def test_anchor_fits_the_words_of_the_address(anchor, path, expected):
    assert measure("anchor_fits_target", anchor=anchor, target_path=path) == expected


def test_name_written_apart_is_not_strange():
    given = {"anchor": "Buy Hill 2 Spa tickets", "brand_terms": ["hill2spa"], "target_path": "/"}
    assert measure("anchor_strange_word_count", **given) == 2


def test_without_brand_terms_words_are_still_compared_with_the_address():
    assert measure("anchor_strange_word_count", anchor="hill walks", target_path="/walks") == 1


def test_random_letters_surprise_more_than_words():
    random = measure("anchor_first_word_randomness", anchor="hvqwzk the hill walks")
    for word in ["walks", "lights", "schwarz", "voyages", "rhythm", "przepisy", "twitter"]:
        assert measure("anchor_first_word_randomness", anchor=f"{word} the hill") < random - 1


def test_host_inside_a_longer_anchor_is_talk():
    assert measure("anchor_talks_of_site_host", anchor="Hits for WWW.Example.com", site_host="example.com") == 1
    assert measure("anchor_talks_of_site_host", anchor="http://example.com/a", site_host="example.com") == 0


def test_symbols_leave_ordinary_punctuation_alone():
    assert measure("anchor_symbol_count", anchor="»Hill« (walks), maps & more – 5 € / day!") == 0
    assert measure("anchor_symbol_count", anchor=">>Buy<< *now* 🔥") == 7


def test_hostile_anchor_breaks_nothing():
    for anchor in ["\x00", "((((", "[a-z", "\\", "%s{value}", "𝓱𝓲𝓵𝓵", "a" * 20000]:
        assert measure("anchor_length", anchor=anchor) == len(anchor)
        assert measure("anchor_is_title", anchor=anchor, title=anchor) in (0, 1)

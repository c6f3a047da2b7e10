"""Odd cases of the signals from the linking page's language."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.schema import conform
from linkverdict.features.language import LANGUAGES_OF_COUNTRY
from linkverdict.features.matrix import build_matrix
from linkverdict.features.tables.tlds import OPEN_COUNTRY_TLDS


def values(name: str, **columns: list[object]) -> list[float | None]:
    """The signal over an export with these columns; None where unknown."""
    numbers = build_matrix(conform(pl.DataFrame(columns)), [name]).values[:, 0]
    return [None if number != number else float(number) for number in numbers]


@pytest.mark.parametrize(
    ("language", "suffix", "expected"),
    [
        ("pt-br", "com.br", 0),
        ("zh-tw,en", "tw", 0),
        ("en", "fr", 1),
        ("en,uk", "ua", 1),
        ("uk,en", "ua", 0),
        ("fr", "be", 0),
        ("en", "io", None),
        ("en", "com", None),
        ("", "de", None),
        (None, "de", None),
        ("de", None, None),
    ],
)
def test_language_is_held_against_the_country_of_the_domain(language, suffix, expected):
    assert values("language_is_foreign", language=[language], source_suffix=[suffix]) == [expected]


def test_tlds_sold_to_anybody_have_no_language():
    assert not set(OPEN_COUNTRY_TLDS.split()) & set(LANGUAGES_OF_COUNTRY)


def test_languages_of_a_page_are_counted():
    assert values("page_language_count", language=["es", "en,uk,ru", "", None]) == [1, 3, None, None]

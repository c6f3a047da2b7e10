"""Odd cases of the signals from the linking page's address."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.address import parse_addresses
from linkverdict.data.schema import conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import build_matrix
from linkverdict.features.signal import Unit


def values(name: str, addresses: list[str | None], titles: list[str] | None = None) -> list[float | None]:
    """The signal over links from these pages; None where unknown."""
    parts = parse_addresses(pl.Series("address", addresses, dtype=pl.String)).rename(lambda part: f"source_{part}")
    table = parts.with_columns(pl.Series("source_url", addresses, dtype=pl.String))
    if titles is not None:
        table = table.with_columns(pl.Series("title", titles))
    numbers = build_matrix(conform(table), [name]).values[:, 0]
    return [None if number != number else float(number) for number in numbers]


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("place_is_profile", "ski.example/forum/member.php?17-somebody", 1),
        ("place_is_profile", "ski.example/index.php?action=profile;u=17", 1),
        ("place_is_profile", "ski.example/Users/ann", 1),
        ("place_is_profile", "ski.example/peopleandplaces/", 0),
        ("place_is_forum", "ski.example/viewtopic.php?t=17", 1),
        ("place_is_forum", "ski.example/index.php?topic=17.0", 1),
        ("place_is_forum", "ski.example/boardwalk/", 0),
        ("place_is_guestbook", "ski.example/gästebuch/", 1),
        ("place_is_guestbook", "ski.example/post/comment-page-3/", 1),
        ("place_is_guestbook", "ski.example/commentary-on-snow/", 0),
        ("place_is_tag", "ski.example/categoría/", 0),
        ("place_is_tag", "ski.example/category/snow/", 1),
        ("place_is_redirect", "ski.example/go.php?url=https%3A%2F%2Fother.example", 1),
        ("place_is_redirect", "ski.example/out/?id=5", 1),
        ("place_is_redirect", "ski.example/outdoor/?lang=ca", 0),
        ("place_is_directory", "ski.example/links.html", 1),
        ("place_is_directory", "ski.example/linksverkehr/", 0),
        ("place_is_report", "ski.example/whois/other.com", 1),
        ("place_is_report", "ski.example/whois/", 0),
        ("place_is_upload", "ski.example/wp-content/uploads/x.html", 1),
        ("place_is_upload", "ski.example/uploading-tips/", 0),
        ("path_names_domain", "ski.example/www.other.com/", 1),
        ("path_names_domain", "ski.example/com/other/", 0),
        ("path_ends_in_letter", "ski.example/cheap-spa-k.html", 1),
        ("path_ends_in_letter", "ski.example/vitamin-c-and-you", 0),
        ("path_ends_in_counter", "ski.example/best-links-18/", 1),
        ("path_ends_in_counter", "ski.example/trip-2024/", 0),
        ("path_has_date", "ski.example/2021/05/snow/", 1),
        ("path_has_date", "ski.example/2021-05-17-snow.html", 1),
        ("path_has_date", "ski.example/1234567/05/", 0),
        ("path_is_root", "ski.example", 1),
        ("path_is_root", "ski.example/INDEX.php", 1),
        ("path_is_root", "ski.example/index.php?p=1", 0),
        ("path_starts_with_language", "ski.example/en", 1),
        ("path_starts_with_language", "ski.example/english/", 0),
        ("query_is_number", "ski.example/?p=17", 1),
        ("query_is_number", "ski.example/?p=17&x=1", 0),
        ("list_page_number", "ski.example/?page=12", 12),
        ("path_depth", "ski.example//a//b/", 2),
    ],
)
def test_address_is_told_by_its_shape(name, address, expected):
    assert values(name, [address]) == [expected]


def test_page_numbers_beyond_all_bounds_do_no_harm():
    assert values("list_page_number", ["ski.example/page/99999999999999999999/"]) == [9999999]


def test_export_of_domains_has_no_addresses():
    table = conform(pl.DataFrame({"source_domain": ["ski.example"]}))
    names = [name for name, family in catalogue().family_of.items() if family == "address"]
    assert (build_matrix(table, names).values != build_matrix(table, names).values).all()


def test_scheme_is_unknown_where_the_export_leaves_it_out():
    assert values("page_is_unencrypted", ["ski.example/", "HTTP://ski.example/", "https://ski.example/"]) == [
        None,
        1,
        0,
    ]


def test_code_in_front_of_words_is_found_in_any_language():
    codes = ["ski.example/x7kq9zv-rank-higher/", "ski.example/x7kq9zv-mejores-hoteles/"]
    words = ["ski.example/wyprawa-w-gory-zima/", "ski.example/unterkunft-und-verpflegung/", "ski.example/que-voir/"]
    assert min(values("path_wildest_word", codes)) > 5.5
    assert max(filter(None, values("path_wildest_word", words))) < 5


def test_other_scripts_are_not_taken_for_codes():
    assert values("path_wildest_word", ["ski.example/安道爾-旅行", "ski.example/курорт"]) == [None, None]


def test_words_fit_the_title_whatever_accents_and_case():
    pages = ["ski.example/que-ver-en-andorra", "ski.example/cheap-watches-online"]
    titles = ["¡Qué VER en Andorra!", "Swiss chocolate"]
    assert values("path_fits_title", pages, titles) == [1, 0]


FLAGS = [
    name
    for name, one in catalogue().signals.items()
    if catalogue().family_of[name] == "address" and one.unit is Unit.FLAG
]


@settings(deadline=None, max_examples=12)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=20)), min_size=1, max_size=5))
def test_any_path_and_query_gives_a_yes_or_a_no(pairs):
    table = pl.DataFrame(
        {
            "source_url": ["https://x.example/"] * len(pairs),
            "source_path": [f"/{path}" for path, _ in pairs],
            "source_query": [query for _, query in pairs],
        }
    )
    seen = set(build_matrix(conform(table), FLAGS).values.ravel().tolist())
    assert seen <= {0.0, 1.0}

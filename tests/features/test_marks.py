from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, conform
from linkverdict.features.matrix import build_matrix


def measure(name: str, **columns: object) -> float | None:
    """One signal on one link that is the whole export, columns not given unknown."""
    columns = {"source_domain": "a.example", "source_name": "a", **columns}
    link = {column: pl.Series([value], dtype=SCHEMA[column]) for column, value in columns.items()}
    value = float(build_matrix(conform(pl.DataFrame(link)), [name]).values[0, 0])
    return None if value != value else value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": "Backlinks", "anchor": "backlinks", "context_before": "seo backlinks"}, 1),
        ({"title": "Hill walks", "context_before": "cheap viagra"}, 1),
        ({"title": "Hill walks", "context_before": "cheap viagra", "site_topics": ["pharma"]}, 0),
        ({"anchor": "hvqwzk the hill walks"}, 1),
        ({"title": "hvqwzk the hill walks"}, 1),
        ({"title": "Kunena: hvqwzk the hill walks (1/1)", "anchor": "zxqvbn and so on"}, 1),
        ({"title": "Hvqwzk Ltd - walks", "anchor": "hvqwzk"}, 0),
        ({"title": "Best walks - TELEGRAM @some_seller"}, 1),
        ({"title": "Telegram channel @hill_walks"}, 0),
        ({"anchor": "@Acme", "brand_terms": ["acme"]}, 0),
        ({"title": "Walks", "source_path": "/index-40.html"}, 1),
        ({"title": "Walks", "source_path": "/7-15.htm"}, 1),
        ({"title": "Walks", "source_path": "/index-2.html"}, 0),
        ({"title": "Walks", "source_path": "/404.html"}, 0),
        ({"title": "Walks", "source_path": "/news/2024-06-12.html"}, 0),
        ({"title": "0a1b2c3d4e5f60718293 whois lookup"}, 2),
        ({"title": ""}, 0),
    ],
)
def test_every_kind_of_mark_counts_once(given, expected):
    assert measure("marks_count", **given) == expected


def test_words_of_title_and_anchor_do_not_join_to_a_mark():
    assert measure("marks_count", title="The best link", anchor="building site") == 0


def test_more_marks_never_lower_the_count():
    one = measure("marks_count", title="Backlinks for you", anchor="walks")
    two = measure("marks_count", title="Backlinks for you", anchor="online casino")
    assert two == one + 1


def test_an_anchor_that_is_the_pages_own_address_is_no_mark():
    assert measure("marks_count", anchor="http://www.hill.example", source_host="www.hill.example") == 0


def test_a_long_number_in_a_news_address_is_no_mark():
    assert measure("marks_count", title="News", source_path="/story-2023030364016fe10308f800.html") == 0


def test_company_is_the_share_of_marked_links_to_the_same_page():
    links = conform(
        pl.DataFrame(
            {
                "source_domain": [f"d{n}.example" for n in range(5)],
                "source_name": [f"d{n}" for n in range(5)],
                "target_host": ["site.example"] * 5,
                "target_path": ["/deep"] * 5,
                "title": ["Dofollow backlinks for you"] * 4 + ["A walk"],
            }
        )
    )
    matrix = build_matrix(links, ["target_marked_share", "domain_marked_share"])
    assert matrix.values[:, 0].tolist() == pytest.approx([0.8] * 5)
    assert matrix.values[:, 1].tolist() == [1, 1, 1, 1, 0]

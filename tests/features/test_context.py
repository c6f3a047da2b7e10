from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import build_matrix, compute_signals, derive


def measure(name: str, **columns: object) -> float | None:
    """One signal on one link, columns not given unknown."""
    link = {column: pl.Series([value], dtype=SCHEMA[column]) for column, value in columns.items()}
    rows = derive(conform(pl.DataFrame(link)), catalogue().signals[name].needs)
    value = float(compute_signals(rows, [name]).values[0, 0])
    return None if value != value else value


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("and then we walked to the", "", 1),
        ("we slept in", ", a small house by the lake", 1),
        ("", "is the largest of them", 1),
        ("", ", a small house", 1),
        ("мы поехали в", "", 1),
        ("Source:", "", 0),
        ("-", "Call", 0),
        ("Website", "Phone 12", 0),
        ("end of it.", "Next item", 0),
        ("", "", 0),
        (None, "", 0),
        ("", None, None),
    ],
)
def test_sentence_leads_up_to_the_link_or_away_from_it(before, after, expected):
    assert measure("context_is_sentence", context_before=before, context_after=after) == expected


def test_context_with_one_side_known_is_known():
    assert measure("context_length", context_before=None, context_after="by the lake") == 11


def test_empty_context_is_not_unknown_context():
    assert measure("context_length", context_before="", context_after="") == 0
    assert measure("context_length") is None


def test_same_words_on_other_domains_are_counted_once_a_domain():
    links = pl.DataFrame(
        {
            "source_domain": ["a.example", "a.example", "b.example", "c.example", "d.example"],
            "context_before": ["we walked up to the old"] * 3 + ["an entirely different set of words", "we walked"],
            "context_after": ["Mill by the lake", "mill, by the lake!", "mill by the lake", "", ""],
        }
    )
    matrix = build_matrix(conform(links), ["context_other_domains"])
    assert matrix.values[:4, 0].tolist() == [1, 1, 1, 0]
    assert matrix.values[4, 0] != matrix.values[4, 0], "two words are too few to compare"

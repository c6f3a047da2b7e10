"""Odd cases of the signals from vendors' measures."""

from __future__ import annotations

import polars as pl
from linkverdict.data.schema import conform
from linkverdict.features.matrix import build_matrix


def values(name: str, **columns: list[object]) -> list[float | None]:
    """The signal over an export with these columns; None where unknown."""
    numbers = build_matrix(conform(pl.DataFrame(columns)), [name]).values[:, 0]
    return [None if number != number else round(float(number), 3) for number in numbers]


def test_rank_means_the_same_on_every_vendors_scale():
    domains = ["a.example", "b.example", "c.example"]
    low = values("domain_authority_rank", source_domain=domains, domain_authority=[1.0, 3.0, 7.0])
    high = values("domain_authority_rank", source_domain=domains, domain_authority=[20.0, 50.0, 90.0])
    assert low == high == [0.167, 0.5, 0.833]


def test_domains_with_one_strength_share_a_rank():
    ranks = values("page_authority_rank", source_domain=["a.example", "b.example"], page_authority=[0.0, 0.0])
    assert ranks == [0.5, 0.5]


def test_many_links_of_one_domain_do_not_move_the_others():
    domains = ["a.example"] * 5 + ["b.example"]
    assert values("domain_authority_rank", source_domain=domains, domain_authority=[9.0] * 5 + [1.0])[-1] == 0.25


def test_unknown_strength_is_neither_ranked_nor_counted():
    ranks = values("domain_authority_rank", source_domain=["a.example", "b.example"], domain_authority=[None, 5.0])
    assert ranks == [None, 0.5]


def test_strength_is_backed_by_visits():
    gap = values("authority_without_traffic", domain_authority=[70.0, 70.0, 0.0], domain_traffic=[0.0, 999_999.0, 0.0])
    assert gap == [70, 10, 0]


def test_trust_without_any_citation_is_unknown():
    assert values("trust_to_citation", trust_flow=[0.0, 5.0], citation_flow=[0.0, 20.0]) == [None, 0.25]

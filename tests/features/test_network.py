"""Odd cases of the signals from addresses of hosts."""

from __future__ import annotations

import polars as pl
from linkverdict.data.schema import conform
from linkverdict.features.matrix import build_matrix


def values(name: str, **columns: list[object]) -> list[float | None]:
    """The signal over an export with these columns; None where unknown."""
    numbers = build_matrix(conform(pl.DataFrame(columns)), [name]).values[:, 0]
    return [None if number != number else float(number) for number in numbers]


def test_domains_not_links_are_counted():
    domains = ["a.example", "a.example", "b.example"]
    assert values("same_ip_domains", source_domain=domains, ip=["192.0.2.1"] * 3) == [2, 2, 2]


def test_bare_ip_stands_in_its_own_subnet():
    row = {"source_domain": ["192.0.2.9", "a.example"], "ip": [None, "192.0.2.1"]}
    assert values("same_subnet_domains", **row) == [2, 2]
    assert values("same_ip_domains", **row) == [1, 1]


def test_subnet_column_serves_without_addresses():
    row = {"source_domain": ["a.example", "b.example"], "ip": [None, "192.0.2.1"], "subnet": ["192.0.2", None]}
    assert values("same_subnet_domains", **row) == [2, 2]


def test_version_6_addresses_have_no_subnet_of_three_octets():
    row = {"source_domain": ["a.example", "b.example"], "ip": ["2001:db8::1", "2001:db8::1"]}
    assert values("same_ip_domains", **row) == [2, 2]
    assert values("same_subnet_domains", **row) == [None, None]

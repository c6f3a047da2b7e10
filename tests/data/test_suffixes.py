"""The list's algorithm, by examples of publicsuffix.org and against the package that ships the list."""

import polars as pl
import pytest
from linkverdict.data.suffixes import Suffixes, find_all_suffixes, find_suffixes
from publicsuffixlist import PublicSuffixList

RULES = sorted(
    rule.removeprefix("*.").removeprefix("!") for rule in PublicSuffixList()._publicsuffix if rule.isascii()
)[::25]


@pytest.mark.parametrize(
    ("host", "suffixes"),
    [
        ("example.com", ("com", "com")),
        ("a.b.example.co.uk", ("co.uk", "co.uk")),
        ("co.uk", ("co.uk", "co.uk")),
        ("anna.blogspot.com", ("com", "blogspot.com")),
        ("www.shop.ck", ("shop.ck", "shop.ck")),
        ("www.ck", ("ck", "ck")),
        ("city.kobe.jp", ("kobe.jp", "kobe.jp")),
        ("a.other.kobe.jp", ("other.kobe.jp", "other.kobe.jp")),
        ("x.no-such-tld", ("no-such-tld", "no-such-tld")),
        ("localhost", ("localhost", "localhost")),
    ],
)
def test_suffixes_of_a_host(host, suffixes):
    assert find_suffixes(host) == Suffixes(*suffixes)


def test_column_gives_what_each_host_gives():
    hosts = [f"{front}{rule}" for rule in [*RULES, "no-such-tld"] for front in ("", "a.", "b.a.", "c.b.a.")]
    assert find_all_suffixes(pl.Series(hosts)).rows() == [find_suffixes(host) for host in hosts]


def test_no_hosts_have_no_suffixes():
    assert find_all_suffixes(pl.Series([], dtype=pl.String)).rows() == []


def test_package_that_ships_the_list_agrees():
    public, private = PublicSuffixList(only_icann=True), PublicSuffixList()
    for rule in RULES:
        for host in (rule, f"a.{rule}", f"b.a.{rule}"):
            assert find_suffixes(host) == (public.publicsuffix(host), private.publicsuffix(host))

"""Odd cases of the signals from the linking domain's name and host, and the tables behind them."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.schema import conform
from linkverdict.features.matrix import build_matrix
from linkverdict.features.tables import __main__ as remake
from linkverdict.features.tables.names import name_surprise, surprise_table, wildest_word


def values(name: str, **columns: list[object]) -> list[float | None]:
    """The signal over an export with these columns; None where unknown."""
    numbers = build_matrix(conform(pl.DataFrame(columns)), [name]).values[:, 0]
    return [None if number != number else float(number) for number in numbers]


@pytest.mark.parametrize(
    "name",
    [
        "museo-del-mar",
        "seoulfood",
        "krankenhaus",
        "linkedhearts",
        "paseomaritimo",
        "frankandsons",
        "prankster",
        "blinker",
    ],
)
def test_trade_terms_by_chance_do_not_count(name):
    assert values("name_has_seo_term", source_name=[name]) == [0]


@pytest.mark.parametrize(
    "name",
    ["seo-lab", "my-links-7", "topranklist", "cheapbacklinks", "webdirectoryone", "RANKPRO", "bookmark24", "grandseo"],
)
def test_trade_terms_count_glued_or_parted(name):
    assert values("name_has_seo_term", source_name=[name]) == [1]


def test_risky_trade_is_forgiven_to_a_site_of_that_trade_only():
    names = ["cryptocasino", "cryptocasino", "cryptocasino"]
    topics = [["crypto"], ["crypto", "gambling"], None]
    assert values("name_has_poison_term", source_name=names, site_topics=topics) == [1, 0, 1]


def test_names_of_one_stem_are_counted_over_the_export():
    names = ["good-links-a", "good-links-b", "good-links2", "other", "abc1", "abc2"]
    domains = [f"{name}.example" for name in names]
    assert values("name_stem_domains", source_name=names, source_domain=domains) == [2, 2, 1, 1, None, None]


def test_one_name_under_many_tlds_is_one_stem():
    domains = ["skilinks.example", "skilinks.test", "skilinks.invalid"]
    assert values("name_stem_domains", source_name=["skilinks"] * 3, source_domain=domains) == [3, 3, 3]


def test_countries_are_all_alike_and_no_worse_than_com():
    rates = values("tld_spam_rate", source_suffix=["es", "com.br", "co.uk", "cn", "ru", "xn--p1ai", "com"])
    assert len(set(rates)) == 1


def test_unheard_of_tld_counts_as_a_new_one():
    new, old = values("tld_spam_rate", source_suffix=["neverheardof", "com"])
    assert new > old


def test_subdomains_are_counted_without_www():
    hosts = ["www.a.b.ski.example", "ski.example", "www.com", "x.hosting.example"]
    domains = ["ski.example", "ski.example", "www.com", "x.hosting.example"]
    assert values("host_subdomain_depth", source_host=hosts, source_domain=domains) == [2, 0, 0, 0]


def test_an_ip_address_has_no_name():
    row = {"source_domain": ["203.0.113.7"], "source_name": [""], "source_host": ["203.0.113.7"]}
    assert values("host_is_ip", **row) == [1]
    for name in ("name_randomness", "name_digit_share", "name_hyphen_count", "name_has_seo_term", "name_stem_domains"):
        assert values(name, **row) == [None]


def test_accents_do_not_make_a_name_random():
    plain, accented = name_surprise(pl.Series(["munchen", "münchen"]))
    assert plain == accented


def test_random_letters_surprise_more_than_words():
    words = name_surprise(pl.Series(["mountainguide", "cuisine-facile", "reisefieber", "viajando"]))
    codes = name_surprise(pl.Series(["xkqzvwtj", "q7x9z2kf", "bvcxzqw", "zzkqjx"]))
    assert words.max() < codes.min()


def test_rows_of_the_surprise_table_are_odds():
    assert (2.0 ** -surprise_table()).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.none() | st.text(max_size=30), max_size=8))
def test_surprise_of_any_text_is_the_same_alone_and_in_company(texts):
    for measure in (name_surprise, wildest_word):
        together = measure(pl.Series("text", texts, dtype=pl.String)).to_list()
        assert together == [measure(pl.Series("text", [text], dtype=pl.String)).item() for text in texts]
        assert all(bits is None or 0 <= bits < 40 for bits in together)


@pytest.fixture
def remade(tmp_path, monkeypatch):
    """Tables remade from small lists into a folder of their own; gives their TLD shares."""
    monkeypatch.setattr(remake, "HERE", tmp_path)
    spam = tmp_path / "spam.txt"
    spam.write_text("\n".join(f"domain:{word}.click" for word in ("alpha", "beta", "gamma", "known-one", "known-two")))
    ordinary = tmp_path / "ordinary.csv"
    ordinary.write_text("name,label\n" + "\n".join(f"{word}.com,1" for word in ("delta", "sigma")) + "\nbad.net,0\n")
    known = tmp_path / "known.csv"
    known.write_text("site,source_domain,verdict\nski.org,known-three.click,spam\n")
    remake.main(["--spam", str(spam), "--ordinary", f"{ordinary}@label=1", "--leave-out", str(known)])
    return json.loads((tmp_path / "tld_spam_share.json").read_text())


def test_remade_tables_follow_the_lists(remade):
    assert remade["tlds"]["click"] > 0.9 > 0.1 > remade["tlds"]["com"]
    assert remade["others"]["country"] == remade["tlds"]["com"]


def test_rows_that_do_not_match_the_condition_are_left_out(remade):
    assert remade["tlds"]["net"] == remade["tlds"]["biz"], "no list names either"


def test_names_of_a_left_out_stem_are_left_out(tmp_path):
    known = tmp_path / "known.txt"
    known.write_text("known-three.click\n")
    spam = tmp_path / "spam.txt"
    spam.write_text("known-one.click\nknown-three.click\nalpha.click\n")
    kept = remake.without(remake.read_list(str(spam)), [remake.read_list(str(known))])
    assert kept["domain"].to_list() == ["alpha.click"]

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.inference.score import score
from linkverdict.training.suggest import lot, random_sample, suggest


@pytest.fixture(scope="module")
def audit(exports):
    return score(
        exports[0].table.select("source_url", "target_url", "title", "anchor"), model="default", site="first.example"
    )


def test_a_fifth_is_drawn_by_lot_and_the_rest_are_those_the_model_is_unsure_of(audit):
    found = suggest(audit.domain_table, audit.link_table, set(), 20)
    assert found.height == 20
    drawn = found.filter(pl.col("drawn") == "random")["source_domain"].to_list()
    lots = sorted(audit.domain_table["source_domain"], key=lambda name: lot("first.example", name))
    assert drawn == lots[:4]
    unsure = found.filter(pl.col("drawn") == "uncertain")["spam_probability"]
    assert (unsure - 0.5).abs().mean() < (audit.domain_table["spam_probability"] - 0.5).abs().mean()


def test_a_campaign_is_asked_about_once_and_not_when_it_bears_a_label(audit):
    found = suggest(audit.domain_table, audit.link_table, set(), 40, random_share=0)
    campaigns = found["campaign"].drop_nulls()
    assert campaigns.len() == campaigns.n_unique() > 1
    known = found.filter(pl.col("campaign").is_not_null())["source_domain"][0]
    campaign = found.filter(pl.col("source_domain") == known)["campaign"][0]
    again = suggest(audit.domain_table, audit.link_table, {known}, 40, random_share=0)
    assert campaign not in again["campaign"].to_list()
    assert known not in again["source_domain"].to_list()


def test_the_same_audit_gives_the_same_suggestions(audit):
    first = suggest(audit.domain_table, audit.link_table, set(), 20)
    assert first.equals(suggest(audit.domain_table.reverse(), audit.link_table, set(), 20))


def test_when_all_is_labelled_nothing_is_suggested(audit):
    assert suggest(audit.domain_table, audit.link_table, set(audit.domain_table["source_domain"])).is_empty()


def test_only_an_unbroken_run_of_lots_is_a_random_sample():
    names = sorted(["a.example", "b.example", "c.example", "d.example"], key=lambda name: lot("s.example", name))
    assert random_sample("s.example", names, {names[0], names[1], names[3]}) == names[:2]
    assert random_sample("s.example", names, {names[1]}) == []


def test_lots_are_even_and_have_nothing_to_do_with_the_name():
    lots = [lot("s.example", f"domain-{number}.example") for number in range(2_000)]
    assert abs(sum(lots) / 2_000 - 0.5) < 0.03
    assert lot("s.example", "a.example") != lot("t.example", "a.example")

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from linkverdict.data.schema import VENDOR_COLUMNS, conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.signal import Leans, Signal, Unit
from linkverdict.inference.sentences import (
    carries_low,
    counts_domains,
    roots,
    say,
    say_many,
    say_unknown,
    sibling_tallies,
)

EVERY = list(catalogue().signals.values())


def signal(says: str, unit: Unit = Unit.COUNT, says_not: str = "") -> Signal:
    return Signal("made_up", unit, Leans.DEPENDS, says, says_not, "", (), (), "", lambda: pl.lit(0))


@pytest.mark.parametrize(
    ("says", "unit", "value", "sentence"),
    [
        ("the page links out to {value} other pages", Unit.COUNT, 9998.0, "the page links out to 9,998 other pages"),
        ("the page links out to {value} other pages", Unit.COUNT, 1.0, "the page links out to 1 other page"),
        ("the path has {value:.0f} digits in a row", Unit.COUNT, 11.0, "the path has 11 digits in a row"),
        ("{value:.0f} addresses share it", Unit.COUNT, 1.0, "1 address shares it"),
        ("{value:.0f} linking domains link to it", Unit.COUNT, 1.0, "1 linking domain links to it"),
        ("{value:.0f} links of the export come from it", Unit.COUNT, 1.0, "1 link of the export comes from it"),
        ("on {value:.0f} other linking domains", Unit.COUNT, 0.0, "on no other linking domains"),
        ("on {value:.0f} other linking domains", Unit.COUNT, 10.0, "on 10 other linking domains"),
        ("{value:.0%} of the name is digits", Unit.SHARE, 0.5, "50% of the name is digits"),
        ("{value:.0%} of the name is digits", Unit.SHARE, 0.0, "0% of the name is digits"),
        ("{value:.0%} of the name is digits", Unit.SHARE, 0.001, "under 1% of the name is digits"),
        ("{value:.0%} of the name is digits", Unit.SHARE, 0.999, "over 99% of the name is digits"),
        ("{value:.0%} of the links bear it", Unit.SHARE, 0.0, "none of the links bear it"),
        ("sites share {value:.0f} of its templates", Unit.COUNT, 0.0, "sites share none of its templates"),
        ("{value:.1%} carry it", Unit.SHARE, 0.0001, "under 0.1% carry it"),
        ("{value:.1f} times", Unit.RATIO, -0.01, "0.0 times"),
        ("seen for {value} days", Unit.DAYS, 1200.4, "seen for 1,200 days"),
        ("about {value} visits", Unit.LOG, float(np.log1p(1000.0)), "about 1,000 visits"),
    ],
)
def test_numbers_read_as_people_write_them(says, unit, value, sentence):
    assert say(signal(says, unit), value) == sentence


RANKS = [one for one in EVERY if "{rest" in one.says_low]


def test_a_low_rank_is_told_from_the_other_end():
    one = catalogue().signals["last_seen_rank"]
    assert say(one, 0.84).endswith("more recently than the links of 84% of the linking domains in this export")
    assert say(one, 0.16).endswith("longer ago than the links of 84% of the linking domains in this export")
    assert say(one, 0.002).endswith("longer ago than the links of over 99% of the linking domains in this export")


@pytest.mark.parametrize("one", RANKS, ids=lambda one: one.name)
def test_a_rank_reads_in_the_direction_of_what_it_carries(one):
    spam, good = (say(one, 0.55, carries_low(one, 0.55, carried)) for carried in (0.4, -0.4))
    assert spam != good
    assert "45%" in spam
    assert "55%" in good
    both = np.array([0.55, 0.55], dtype=np.float32)
    low = carries_low(one, both, np.array([0.4, -0.4], dtype=np.float32))
    assert say_many(one, both, low=low).to_list() == [spam, good]


@pytest.mark.parametrize("one", [one for one in EVERY if one.says_zero], ids=lambda one: one.name)
def test_nothing_is_told_in_words(one):
    assert say(one, 0.0) == one.says_zero
    assert "{" not in one.says_zero


def test_few_are_told_as_few_where_they_speak_against_spam():
    one = catalogue().signals["domain_marked_share"]
    assert say(one, 0.05, carries_low(one, 0.05, -1.0)).startswith("only 5% of the links")
    assert say(one, 0.05, carries_low(one, 0.05, 1.0)).startswith("5% of the links")
    assert say(one, 0.001, low=True).startswith("under 1% of the links")
    strength = catalogue().signals["page_strength"]
    assert say(strength, 4.0, low=True).endswith("a strength of only 4 out of 100")
    assert say(strength, 0.3, low=True).endswith("a strength of 0 out of 100")
    assert say(catalogue().signals["trust_to_citation"], 0.05, low=True).startswith("Trust Flow is only 0.05")


def test_a_false_flag_says_what_is_so_instead():
    flag = signal("the host is an IP address", Unit.FLAG, "the host has a name")
    assert say(flag, 1.0) == "the host is an IP address"
    assert say(flag, 0.0) == "the host has a name"


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_many_values_are_said_as_one_by_one(one):
    span = 1.0 if one.unit in (Unit.SHARE, Unit.FLAG) else 300.0
    values = np.linspace(0, span, 23).astype(np.float32).round(2)
    assert say_many(one, values).to_list() == [say(one, float(value)) for value in values]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_a_signal_rests_on_columns_of_the_export(one):
    assert set(roots(one.name)) <= set(VENDOR_COLUMNS)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_an_unknown_value_is_told_as_unknown(one):
    nothing = conform(pl.DataFrame({"source_domain": ["linker.example"]}))
    told = say_unknown(one.name, nothing)[0]
    first = roots(one.name)[:1]
    assert told.startswith("the export gives no " if first else "not known for this link: ")
    assert "{" not in told


def test_an_empty_cell_is_not_a_missing_column():
    one = next(one for one in EVERY if roots(one.name)[:1] == ("title",))
    table = conform(pl.DataFrame({"title": [None, "", "words"]}, schema={"title": pl.String}))
    told = say_unknown(one.name, table).to_list()
    assert told[:2] == ["the export gives no page title", "the page title is empty"]


def test_one_domain_is_no_other():
    one = next(one for one in EVERY if counts_domains(one) and one.says.endswith("{value:,.0f} linking domains"))
    assert say(one, 1.0).endswith("no other linking domain")
    assert say(one, 80.0).endswith("80 linking domains")
    several = catalogue().signals["template_domains"]
    assert say(several, 1.0).endswith("stands on no other linking domain")


def test_only_signals_that_speak_for_spam_name_siblings():
    assert {one.leans for one in EVERY if sibling_tallies(one)} == {Leans.SPAM_WHEN_HIGH}


def test_a_bare_ip_has_no_name_to_know_of():
    table = pl.DataFrame({"source_domain": ["203.0.113.9", "skiblog.example"]})
    told = say_unknown("name_digit_share", table)
    assert told[0] == "the linking host is a bare IP address, which has no name"
    assert told[1].startswith("not known for this link: ")

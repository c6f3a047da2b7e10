from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from linkverdict.data.schema import conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.signal import Unit
from linkverdict.inference import reasons
from linkverdict.inference.reasons import Evidence, domain_reasons, family_sums, link_reasons, pick
from linkverdict.inference.sentences import capitalise, counts_domains, roots, say, sibling_tallies
from linkverdict.inference.settings import Settings
from linkverdict.inference.siblings import Siblings

KNOWN = catalogue()
EVERY = list(KNOWN.signals.values())
SHARED = next(one for one in EVERY if counts_domains(one) and one.says.endswith("{value:,.0f} linking domains"))
FLAG = next(one for one in EVERY if one.unit == Unit.FLAG and one.says_not and roots(one.name)[:1] == ("title",))
NUMBER = next(
    one for one in EVERY if one.unit == Unit.COUNT and not sibling_tallies(one) and roots(one.name) == ("target_url",)
)
ALONE = Settings(smallest_share=0.0)


def fact(one, value: float) -> str:
    return capitalise(say(one, value))


def evidence(signals, values, contributions, *, domains=None, title="a title", siblings=None) -> Evidence:
    """A row a link; contributions without the base value."""
    base = np.zeros((len(values), 1))
    table = conform(pl.DataFrame({"source_domain": domains or [f"d{at}.example" for at in range(len(values))]}))
    return Evidence(
        signals=tuple(one.name for one in signals),
        values=np.array(values, dtype=np.float32),
        contributions=np.hstack([contributions, base]).astype(np.float32),
        table=table.with_columns(title=pl.lit(title), target_url=pl.lit("https://spa.example/")),
        siblings=siblings or Siblings({}, {}),
        details=pl.DataFrame(),
    )


def one_link(signals, values, contributions, settings=ALONE, **more) -> tuple[list[str], list[str]]:
    return link_reasons(evidence(signals, [values], [contributions], **more), settings).row(0)


def test_facts_stand_on_the_side_that_they_carry():
    said_for, said_against = one_link([SHARED, FLAG], [80.0, 0.0], [2.0, -0.5])
    assert said_for == [fact(SHARED, 80.0)]
    assert said_against == [fact(FLAG, 0.0)]


def test_the_strongest_family_speaks_first():
    said_for, _ = one_link([SHARED, FLAG, NUMBER], [80.0, 1.0, 3.0], [0.5, 2.0, 1.0])
    assert said_for == [fact(FLAG, 1.0), fact(NUMBER, 3.0), fact(SHARED, 80.0)]


def test_families_are_summed_before_they_are_ranked():
    family = KNOWN.family_of[FLAG.name]
    twins = [one for one in EVERY if KNOWN.family_of[one.name] == family and one.unit == Unit.FLAG][:3]
    said_for, said_against = one_link([*twins, SHARED], [1.0, 1.0, 1.0, 9.0], [0.8, 0.4, -0.3, 0.85])
    assert said_for[0].startswith(fact(twins[0], 1.0))
    assert said_for[1] == fact(SHARED, 9.0)
    assert said_against == []


def test_a_second_fact_of_a_family_is_told_when_it_rests_on_other_columns():
    family = KNOWN.family_of[SHARED.name]
    same = [one for one in EVERY if KNOWN.family_of[one.name] == family and roots(one.name) and one is not SHARED]
    other = next(one for one in same if set(roots(one.name)).isdisjoint(roots(SHARED.name)))
    twin = next(one for one in same if roots(one.name) == roots(SHARED.name))
    told = [f"{fact(SHARED, 80.0)}; {say(other, 7.0)}"]
    assert one_link([SHARED, twin, other], [80.0, 0.5, 7.0], [1.0, 0.9, 0.6])[0] == told
    assert one_link([SHARED, twin, other], [80.0, 0.5, 7.0], [1.0, 0.9, 0.4])[0] == [fact(SHARED, 80.0)]


def test_slight_families_are_left_out():
    settings = Settings(smallest_share=0.1)
    assert one_link([SHARED, FLAG], [80.0, 1.0], [1.0, 0.11], settings)[0] == [fact(SHARED, 80.0)]
    assert one_link([SHARED, FLAG], [80.0, 1.0], [1.0, 0.12], settings)[0] == [fact(SHARED, 80.0), fact(FLAG, 1.0)]


def test_no_more_reasons_than_asked_for():
    settings = Settings(reasons_for=1, reasons_against=0, smallest_share=0.0)
    assert one_link([SHARED, FLAG, NUMBER], [8.0, 1.0, 2.0], [1.0, 0.9, -2.0], settings) == ([fact(SHARED, 8.0)], [])


def test_a_link_without_contributions_has_no_reasons():
    assert one_link([SHARED, FLAG], [80.0, 1.0], [0.0, 0.0]) == ([], [])


def test_an_export_without_links_has_no_reasons():
    nothing = evidence([SHARED], np.empty((0, 1)), np.empty((0, 1)))
    assert link_reasons(nothing, ALONE).shape == (0, 2)


def test_an_unknown_value_is_told_when_it_carries_the_family():
    assert one_link([FLAG], [np.nan], [0.7], title=None)[0] == ["The export gives no page title"]
    assert one_link([FLAG], [np.nan], [0.7], title="")[0] == ["The page title is empty"]


def test_a_known_value_speaks_before_an_unknown_one():
    family = KNOWN.family_of[FLAG.name]
    twin = next(one for one in EVERY if KNOWN.family_of[one.name] == family and one.unit == Unit.FLAG and one != FLAG)
    assert one_link([FLAG, twin], [np.nan, 1.0], [0.7, 0.5], title=None)[0][0].startswith(fact(twin, 1.0))
    assert one_link([FLAG, twin], [np.nan, 1.0], [0.7, 0.1], title=None)[0][0].startswith("The export gives no")


def kin(*keys: int | None) -> Siblings:
    [tally] = sibling_tallies(SHARED)
    examples = {
        "key": [1, 2],
        "domains": [3, 2],
        "first": ["a.example", "y.example"],
        "second": ["b.example", "z.example"],
    }
    table = pl.DataFrame(
        {**examples, "third": ["c.example", None]}, schema_overrides={"key": pl.UInt64, "domains": pl.UInt32}
    )
    return Siblings({tally: pl.Series(keys, dtype=pl.UInt64)}, {tally: table})


@pytest.mark.parametrize(
    ("own", "key", "named"),
    [
        ("a.example", 1, ", such as b.example and c.example"),
        ("b.example", 1, ", such as a.example and c.example"),
        ("q.example", 1, ", such as a.example and b.example"),
        ("y.example", 2, ", such as z.example"),
        ("z.example", 2, ", such as y.example"),
        ("a.example", None, ""),
        ("a.example", 9, ""),
    ],
)
def test_a_campaign_reason_names_other_domains_never_its_own(own, key, named):
    said_for, _ = one_link([SHARED], [4.0], [1.0], domains=[own], siblings=kin(key))
    assert said_for == [fact(SHARED, 4.0) + named]


@pytest.mark.parametrize(
    ("own", "key", "count", "named"),
    [
        ("z.example", 2, 2.0, ": this one and y.example"),
        ("a.example", 1, 3.0, ": this one, b.example and c.example"),
    ],
)
def test_two_or_three_domains_are_all_named(own, key, count, named):
    said_for, _ = one_link([SHARED], [count], [1.0], domains=[own], siblings=kin(key))
    assert said_for == [fact(SHARED, count) + named]


def test_a_rank_speaks_for_spam_as_low_and_against_it_as_high():
    rank = KNOWN.signals["page_authority_rank"]
    assert one_link([rank], [0.55], [0.3])[0][0].startswith("The linking page is weaker than the pages of 45%")
    assert one_link([rank], [0.55], [-0.3])[1][0].startswith("The linking page is stronger than the pages of 55%")


def test_brackets_never_follow_brackets():
    one = KNOWN.signals["tld_spam_rate"]
    links = evidence([one], [[0.97], [0.4]], [[2.0], [0.1]])
    means = links.contributions.mean(axis=0, keepdims=True).astype(np.float64)
    told = domain_reasons(links, np.array([0, 1]), np.array([0]), means, ALONE).row(0)[0]
    assert told == [f"{fact(one, 0.97)}, on 1 of its 2 links"]


def test_every_link_has_its_own_numbers():
    many = link_reasons(evidence([SHARED, FLAG], [[5.0, 0.0], [7.0, 1.0]], [[1.0, -1.0], [-1.0, 1.0]]), ALONE)
    assert many.rows() == [([fact(SHARED, 5.0)], [fact(FLAG, 0.0)]), ([fact(FLAG, 1.0)], [fact(SHARED, 7.0)])]


def test_chunks_do_not_change_the_reasons(monkeypatch):
    rng = np.random.default_rng(3)
    values, shares = rng.integers(0, 2, (50, 3)), rng.normal(size=(50, 3))
    whole = evidence([SHARED, FLAG, NUMBER], values, shares)
    expected = link_reasons(whole, ALONE)
    monkeypatch.setattr("linkverdict.inference.reasons.CHUNK", 7)
    assert link_reasons(whole, ALONE).equals(expected)


def test_a_domain_tells_the_number_of_the_link_that_carries_most():
    links = evidence([SHARED], [[3.0], [80.0], [3.0]], [[0.1], [2.0], [0.3]])
    means = links.contributions.mean(axis=0, keepdims=True).astype(np.float64)
    told = domain_reasons(links, np.array([0, 1, 2]), np.array([0]), means, ALONE)
    assert told.row(0) == ([fact(SHARED, 80.0) + " (on 1 of its 3 links)"], [])


def test_a_fact_of_all_links_is_told_without_a_count():
    links = evidence([FLAG], [[1.0], [1.0], [0.0]], [[0.5], [0.4], [-1.0]])
    means = np.array([[0.45, 0.0], [-1.0, 0.0]])
    told = domain_reasons(links, np.array([0, 1, 2]), np.array([0, 2]), means, ALONE)
    assert told.rows() == [([fact(FLAG, 1.0)], []), ([], [fact(FLAG, 0.0)])]


def test_family_sums_add_up_to_the_contributions():
    names = [one.name for one in EVERY]
    contributions = np.random.default_rng(1).normal(size=(4, len(names) + 1))
    families, sums = family_sums(contributions, names)
    assert set(families) == set(KNOWN.family_of.values())
    assert np.allclose(sums.sum(axis=1), contributions[:, :-1].sum(axis=1))


def test_picks_come_row_by_row():
    rng = np.random.default_rng(2)
    names = [one.name for one in EVERY]
    picks = pick(rng.normal(size=(30, len(names) + 1)), np.ones((30, len(names)), dtype=bool), names, 1, 5, 0.0)
    assert (np.diff(picks.row) >= 0).all()
    assert np.bincount(picks.row).max() <= 5


@pytest.mark.parametrize("floats", [np.float32, np.float64])
@pytest.mark.parametrize("direction", [1, -1])
def test_compiled_loops_pick_what_numpy_picks(monkeypatch, floats, direction):
    names, rng = list(KNOWN.signals), np.random.default_rng(5)
    contributions = np.asfortranarray(rng.normal(size=(400, len(names) + 1)).round(1).astype(floats))
    contributions[:50] = 0
    known = rng.random((400, len(names))) < 0.7 if floats == np.float32 else rng.random((400, len(names)))
    picked = []
    for compiled in (False, True):
        monkeypatch.setattr(reasons, "has_compiled_loops", lambda compiled=compiled: compiled)
        picked.append(pick(contributions, known, names, direction, 5, 0.05))
    for numpys, loops in zip(*(vars(picks).values() for picks in picked), strict=True):
        assert numpys.tolist() == loops.tolist()
    assert len(picked[0].row) > 400

"""The check of promised precision, on invented held-out domains."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from linkverdict.training.decide import decide
from linkverdict.training.holdout import HeldOut
from linkverdict.training.promise import ASKED, PromiseCheck, check_promises, promise_section


def invented(domains=800, seed=0, noise=1.0):
    chance = np.random.default_rng(seed)
    spam = chance.random(domains) < 0.5
    margin = np.where(spam, 2.0, -2.0) + noise * chance.normal(size=domains)
    names = tuple(f"linking-{n}.example" for n in range(domains))
    return HeldOut(names, ("site 1", "site 2") * (domains // 2), spam, margin, np.arange(domains) // 2)


def test_every_promise_is_looked_at_in_every_run():
    checks = check_promises(invented(), runs=12)
    assert [(one.precision, one.confidence) for one in checks] == list(ASKED)
    assert {one.runs for one in checks} == {12}
    assert all(one.under <= one.certified <= 12 for one in checks)
    assert checks[0].mean_recall > checks[-1].mean_recall


def test_promises_hold_on_independent_domains():
    checks = check_promises(invented(), ((0.9, 0.9), (0.95, 0.5)), runs=50)
    assert all(one.certified == 50 for one in checks)
    assert all(one.holds for one in checks)


def test_a_promise_is_held_only_under_its_share():
    assert PromiseCheck(0.9, 0.9, 50, 50, 4, 0.95, 0.5).holds
    assert not PromiseCheck(0.9, 0.9, 50, 50, 5, 0.95, 0.5).holds  # 5 of 50 is no less than 10 %


def test_scores_that_say_nothing_certify_nothing():
    chance = np.random.default_rng(3)
    one = invented()
    blind = HeldOut(one.domain, one.site, one.is_spam, chance.normal(size=800), one.group)
    (check,) = check_promises(blind, ((0.9, 0.9),), runs=10)
    assert (check.certified, check.under, check.mean_recall) == (0, 0, 0.0)
    assert np.isnan(check.mean_precision)


def test_the_same_domains_give_the_same_section():
    text = promise_section(invented(), runs=5)
    assert text == promise_section(invented(), runs=5)
    assert text.startswith("## Promised precision")
    assert f"| {ASKED[0][0]:.0%} | {ASKED[0][1]:.0%} | 5 of 5 |" in text
    assert "All 800 domains together certify" in text


def test_limits_are_made_for_the_share_of_spam_that_is_given():
    clean, dirty = decide(invented(), spam_share=0.1), decide(invented(), spam_share=0.6)
    assert clean.held_out.spam_share == 0.1
    assert clean.calibration.probabilities([0.0])[0] < dirty.calibration.probabilities([0.0])[0]
    found = {row.precision_wanted: row for row in clean.thresholds}
    assert all(found[row.precision_wanted].recall <= row.recall for row in dirty.thresholds)


def test_domains_that_weigh_more_make_the_others_count_for_less():
    weight = np.where(np.arange(800) < 100, 10.0, 1.0)
    plain, own = decide(invented()), decide(invented(), weight=weight)
    assert own.held_out.weight == tuple(weight)
    independent = [row.independent for row in (*plain.thresholds[:1], *own.thresholds[:1])]
    assert independent[1] < independent[0] / 3


def test_a_higher_confidence_never_marks_more():
    even, sure = decide(invented()), decide(invented(), confidence=0.95)
    for one, other in zip(even.thresholds, sure.thresholds, strict=True):
        assert one.recall >= other.recall


@pytest.mark.shared
@pytest.mark.slow
def test_promises_hold_on_the_labelled_sites(shared_data):
    from linkverdict.training.examples import load_examples
    from linkverdict.training.holdout import across_sites
    from linkverdict.training.labelled import coded, read_labelled

    exports = coded(read_labelled(shared_data))
    base = load_examples()  # made of these exports by `make train-default`, site by site in their order
    for number, site in enumerate(dict.fromkeys(one.site for one in exports)):
        own = [one.table.filter(one.verdict.is_not_null())["source_registered"] for one in exports if one.site == site]
        assert len(np.unique(base.domain[base.site == number])) == pl.concat(own).n_unique(), "run `make train-default`"
    held_out = across_sites(base, exports, jobs=1)
    checks = check_promises(held_out)
    assert [one for one in checks if not one.holds] == []

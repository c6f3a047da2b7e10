"""Reasons compared over seeds: the figures are those that one counts by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from linkverdict.features.catalogue import catalogue
from linkverdict.models.card import read_card, write_card
from linkverdict.models.model import DEFAULT, load_model
from linkverdict.training.examples import join_examples
from linkverdict.training.fit import Settings, fit, model_signals
from linkverdict.training.stability import compare_reasons, measure_reasons, sample_links

QUICK = Settings(n_estimators=8, n_bags=2)


def names_of(*families: str) -> list[str]:
    """One signal of each family named, another for a family named again."""
    of_family = {family: iter([]) for family in families}
    for family in of_family:
        of_family[family] = iter([name for name, own in catalogue().family_of.items() if own == family])
    return [next(of_family[family]) for family in families]


FIVE = names_of("domain", "domain", "title", "anchor", "campaign")
SIZES = np.zeros(5)


def test_fits_that_agree_overlap_wholly():
    fit_ = np.array([[3.0, 2, 1, 0, 0], [0, 0, -1, -2, -3]])
    found = compare_reasons([fit_, fit_.copy(), -fit_], FIVE, SIZES)
    assert (found.signals_overlap, found.families_overlap, found.same_first) == (1, 1, 1)
    assert (found.links, found.seeds) == (2, 3)


def test_two_of_three_in_common_are_a_half_of_the_four_named():
    one, other = np.array([[5.0, 4, 3, 0, 0]]), np.array([[5.0, 4, 0, 3, 0]])
    assert compare_reasons([one, other], FIVE, SIZES).signals_overlap == 0.5


def test_every_pair_of_fits_counts():
    first, second, third = ([5.0, 4, 3, 0, 0], [5.0, 4, 3, 0, 0], [5.0, 0, 0, 4, 3])
    found = compare_reasons([np.array([row]) for row in (first, second, third)], FIVE, SIZES)
    assert found.signals_overlap == pytest.approx((1 + 1 / 5 + 1 / 5) / 3, abs=1e-4)


def test_signals_of_a_family_are_summed_before_families_are_compared():
    """0.6 + 0.6 of the domain's two signals outweigh 1.0 of the title in one fit, and cancel out in the other."""
    one, other = np.array([[0.6, 0.6, 1.0, 0.1, 0.1]]), np.array([[0.6, -0.6, 1.0, 0.1, 0.1]])
    found = compare_reasons([one, other], FIVE, SIZES)
    assert found.signals_overlap == 1
    assert found.same_first == 0


def test_the_first_family_must_be_the_same_in_every_fit():
    same, odd = [9.0, 0, 1, 1, 1], [0, 0, 9.0, 1, 1]
    fits = [np.array([same, same]), np.array([same, same]), np.array([same, odd])]
    assert compare_reasons(fits, FIVE, SIZES).same_first == 0.5


def test_a_sample_has_one_link_of_each_linking_domain_as_exported(examples):
    sample = sample_links(examples)
    assert len(sample) == len(np.unique(examples.domain[examples.view % 10 == 0]))
    assert len(np.unique(sample.domain)) == len(sample)
    assert set((sample.view % 10).tolist()) == {0}


def test_domains_of_two_sites_with_one_number_are_two(examples):
    first = sample_links(examples.where(examples.site == 0))
    moved = replace(first, site=first.site + np.int16(1_000))
    assert len(sample_links(join_examples([first, moved]))) == 2 * len(first)


def test_a_long_sample_is_cut_evenly(examples):
    whole, cut = sample_links(examples), sample_links(examples, 10)
    assert len(cut) == 10
    assert cut.domain[0] == whole.domain[0]
    assert cut.domain[-1] == whole.domain[-1]
    assert len(np.unique(cut.site)) == len(np.unique(whole.site))


@pytest.fixture(scope="module")
def measured(examples):
    """The figures, and the settings of every fit that they took."""
    small, asked = sample_links(examples, 200), []

    def again(settings):
        asked.append(settings)
        return fit(small, settings, 1)

    booster = fit(small, QUICK, 1).booster_
    return measure_reasons(booster, model_signals(), again, QUICK, small, seeds=3), asked


def test_each_fit_has_one_bag_and_a_seed_of_its_own(measured):
    found, asked = measured
    assert found.seeds == len(asked) == 3
    assert {one.n_bags for one in asked} == {1}
    assert len({one.random_state for one in asked} | {QUICK.random_state}) == 4
    assert {replace(one, n_bags=2, random_state=1) for one in asked} == {QUICK}


def test_figures_are_shares_and_every_signal_has_its_weight(measured):
    found, _ = measured
    assert 0 < found.signals_overlap <= 1
    assert 0 < found.families_overlap <= 1
    assert 0 <= found.same_first <= 1
    assert set(found.size) == set(model_signals())
    assert max(found.size.values()) > 0


def test_when_time_is_up_two_fits_are_enough(examples):
    small = sample_links(examples, 100)
    booster = fit(small, QUICK, 1).booster_
    found = measure_reasons(
        booster, model_signals(), lambda again: fit(small, again, 1), QUICK, small, seeds=5, most_seconds=0
    )
    assert found.seeds == 2


def test_without_links_nothing_is_measured(examples):
    none = examples.where(np.zeros(len(examples), dtype=bool))
    assert measure_reasons(None, model_signals(), lambda again: None, QUICK, none) is None


def test_the_shipped_card_says_how_steady_its_reasons_are():
    card = load_model(DEFAULT).card
    assert card.reasons is not None
    assert card.reasons.seeds == 5
    assert set(card.reasons.size) == set(card.signal_names)
    assert read_card(write_card(card)) == card

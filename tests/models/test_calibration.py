"""Calibration: rising, bounded, and nearer the truth than the raw margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import TooFewExamples
from linkverdict.models import calibration as calibration_file
from linkverdict.models.calibration import Calibration, choose_calibration, fit_calibration

METHODS = ("beta", "platt", "venn-abers", "isotonic")


def draw(seed=0, rows=600, overconfident=3.0):
    chance = np.random.default_rng(seed)
    truth = chance.normal(size=rows) * 2
    return truth * overconfident, chance.random(rows) < 1 / (1 + np.exp(-truth))


def log_loss(p, spam):
    return -np.mean(np.where(spam, np.log(p), np.log1p(-p)))


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10_000), rows=st.integers(4, 120), levels=st.sampled_from([2, 7, 1000]))
@settings(deadline=None, max_examples=12)
def test_a_higher_margin_always_has_a_higher_probability(method, seed, rows, levels):
    chance = np.random.default_rng(seed)
    margins = chance.normal(size=rows).round(1) * chance.integers(1, levels)
    spam = chance.random(rows) < 0.5
    spam[:2] = True, False
    fitted = fit_calibration(margins, spam, method=method)
    p = fitted.probabilities(np.linspace(-80, 80, 4001))
    assert (np.diff(p) > 0).all()
    assert fitted.floor < p.min() < p.max() < fitted.ceiling


@pytest.mark.parametrize("method", METHODS)
def test_calibrated_is_nearer_the_truth_than_raw_on_links_not_seen(method):
    fitted = fit_calibration(*draw(seed=1), method=method)
    margins, spam = draw(seed=2, rows=2000)
    raw = 1 / (1 + np.exp(-margins))
    assert log_loss(fitted.probabilities(margins), spam) < log_loss(np.clip(raw, 1e-6, 1 - 1e-6), spam) - 0.05


def test_the_chosen_way_has_the_lowest_held_out_loss_of_its_kind():
    chosen = choose_calibration(*draw())
    losses = dict(chosen.held_out_log_loss)
    assert set(losses) == {*METHODS, "raw"}
    assert losses[chosen.method] < losses["raw"]
    assert losses[chosen.method] == min(losses["beta"], losses["platt"])


@pytest.mark.parametrize(("ahead", "method"), [(0.09, "beta"), (0.11, "isotonic")])
def test_a_smooth_way_is_taken_while_it_is_within_one_standard_error_of_the_best(ahead, method):
    examples = calibration_file._examples([0.0, 1.0, 2.0, 3.0], [False, True, False, True], None, None)
    off = 0.2 * np.array([1.0, -1.0, 1.0, -1.0])  # standard error of the mean: sqrt(4 * 0.05^2) = 0.1
    losses = {name: np.full(4, 0.5 + ahead) for name in ("beta", "platt", "venn-abers")}
    losses["platt"] = np.full(4, 0.9)
    losses["isotonic"] = 0.5 + off
    means = {name: float(loss.mean()) for name, loss in losses.items()}
    assert calibration_file._best(losses, means, examples) == method


def test_a_campaign_is_one_draw_in_the_standard_error():
    off = np.array([1.0, 1.0, -1.0, -1.0])
    margins, spam = [0.0, 1.0, 2.0, 3.0], [False, True, False, True]
    alone = calibration_file._standard_error(off, calibration_file._examples(margins, spam, None, None))
    paired = calibration_file._standard_error(off, calibration_file._examples(margins, spam, None, [0, 0, 1, 1]))
    assert (alone, paired) == (pytest.approx(0.5), pytest.approx(0.5 * 2**0.5))


def test_a_sigmoid_is_recognised_and_a_plateau_is_not_forced_into_one():
    assert choose_calibration(*draw()).method in ("platt", "beta")
    chance = np.random.default_rng(3)
    margins = chance.uniform(-8, 8, 700)
    stepwise = chance.random(700) < np.select([margins < -2, margins < 4], [0.02, 0.5], 0.98)
    assert choose_calibration(margins, stepwise).method in ("venn-abers", "isotonic")


@pytest.mark.parametrize("method", METHODS)
def test_perfect_separation_claims_no_more_than_the_examples_allow(method):
    margins = np.concatenate([np.linspace(-9, -5, 18), np.linspace(5, 9, 8)])
    fitted = fit_calibration(margins, margins > 0, method=method)
    assert (fitted.floor, fitted.ceiling) == (1 / 20, 9 / 10)  # 18 good, 8 spam: 1 / (18 + 2) and (8 + 1) / (8 + 2)
    assert fitted.probabilities([1e6])[0] <= 0.9
    assert fitted.probabilities([-1e6])[0] >= 0.05


def test_a_campaign_counts_once_in_the_bounds():
    margins = np.concatenate([np.full(10, -2.0), np.full(40, 2.0)])
    groups = [f"alone-{n}" for n in range(10)] + ["one campaign"] * 40
    fitted = fit_calibration(margins, margins > 0, groups=groups)
    assert (fitted.floor, fitted.ceiling) == (1 / 12, 2 / 3)


def test_isotonic_knots_are_the_pooled_levels():
    fitted = fit_calibration([1, 2, 3, 4], [False, True, False, True], method="isotonic")
    assert fitted.numbers == {"margin": (1, 2, 3, 4), "probability": (0, 0.5, 0.5, 1)}


def test_venn_abers_knots_are_the_two_isotonic_fits():
    # at 1 as good: good, good | spam -> 0; as spam: (good + spam) pooled -> 1/2. At 2, mirrored.
    fitted = fit_calibration([1, 2], [False, True], method="venn-abers")
    assert fitted.numbers == {"margin": (1, 2), "as_good": (0, 0.5), "as_spam": (0.5, 1)}
    low, high = fitted.probabilities([1, 2])
    assert (fitted.floor, fitted.ceiling) == (1 / 3, 2 / 3)
    # 0.5 / (1 - 0 + 0.5) = 1/3 and 1 / (1 - 0.5 + 1) = 2/3, scaled into the bounds
    assert low == pytest.approx(1 / 3 + 1 / 9, abs=1e-4)
    assert high == pytest.approx(1 / 3 + 2 / 9, abs=1e-4)


def test_platt_on_mirrored_examples_is_even_at_zero():
    fitted = fit_calibration([-3, -1, 1, 3], [False, True, False, True], method="platt")
    assert fitted.numbers["intercept"][0] == pytest.approx(0, abs=1e-6)
    assert fitted.probabilities([0.0])[0] == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("method", ["beta", "platt", "isotonic"])
def test_weight_two_is_the_same_as_twice(method):
    margins, spam = draw(rows=80)
    groups = np.arange(80)
    twice = fit_calibration(np.tile(margins, 2), np.tile(spam, 2), groups=np.tile(groups, 2), method=method)
    weighted = fit_calibration(margins, spam, np.full(80, 2.0), groups, method=method)
    at = np.linspace(-9, 9, 50)
    np.testing.assert_allclose(twice.probabilities(at), weighted.probabilities(at), atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_examples_without_weight_change_nothing(method):
    margins, spam = draw(rows=60)
    with_more = fit_calibration([*margins, 50.0], [*spam, False], [*np.ones(60), 0.0], method=method)
    assert with_more == fit_calibration(margins, spam, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_margins_that_rank_backwards_still_give_a_rising_curve(method):
    margins, spam = draw(rows=100)
    p = fit_calibration(-margins, spam, method=method).probabilities([-5.0, 0.0, 5.0])
    assert p[0] < p[1] < p[2]


@pytest.mark.parametrize("spam", [[True, True], [False, False], []])
def test_one_class_is_too_few(spam):
    with pytest.raises(TooFewExamples, match="both kinds"):
        choose_calibration([float(n) for n in range(len(spam))], spam)


def test_too_few_groups_to_hold_any_out_falls_back_to_platt():
    chosen = choose_calibration([-1.0, 1.0, 2.0], [False, True, True], groups=["a", "b", "b"])
    assert (chosen.method, chosen.held_out_log_loss) == ("platt", {})


def test_the_same_examples_in_another_order_give_the_same_calibration():
    margins, spam = draw(rows=200)
    order = np.random.default_rng(0).permutation(200)
    one, other = fit_calibration(margins, spam), fit_calibration(margins[order], spam[order])
    assert one.numbers["slopes"] == pytest.approx(other.numbers["slopes"])


def test_an_unknown_margin_stays_unknown():
    fitted = Calibration("platt", {"slope": (1.0,), "intercept": (0.0,)}, 0.0, 1.0, {})
    assert np.isnan(fitted.probabilities([np.nan])[0])


@pytest.mark.parametrize(
    ("method", "numbers"),
    [
        ("platt", {"slope": (-1.0,), "intercept": (0.0,)}),
        ("beta", {"slopes": (1.0, -0.1), "intercept": (0.0,)}),
        ("isotonic", {"margin": (0.0, 1.0), "probability": (0.5, 0.4)}),
        ("venn-abers", {"margin": (1.0, 0.0), "as_good": (0.1, 0.2), "as_spam": (0.2, 0.3)}),
    ],
)
def test_a_falling_curve_is_refused(method, numbers):
    with pytest.raises(ValueError, match="must not fall"):
        Calibration(method, numbers, 0.1, 0.9, {})


def test_knots_of_unequal_number_are_refused():
    with pytest.raises(ValueError, match="as many probabilities as margins"):
        Calibration("isotonic", {"margin": (0.0, 1.0), "probability": (0.5,)}, 0.1, 0.9, {})

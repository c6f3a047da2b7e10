"""Certified limits: the counting on numbers that a person worked out, the guarantee on data whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from linkverdict.models.certify import build_ladder, faultless, more_needed, walk, widest
from linkverdict.models.thresholds import choose_threshold
from scipy.stats import norm

LOWEST = -np.inf


def ladder_of(score, hits, groups=None, weights=None, wanted=0.9, hit_share=None):
    groups = range(len(score)) if groups is None else groups
    weights = np.ones(len(score)) if weights is None else weights
    return build_ladder(
        np.array(score, float), np.array(hits, bool), np.array(weights, float), np.array(groups), wanted, hit_share
    )


def walked(ladder, confidence, least=LOWEST):
    return walk(ladder, confidence, least, np.ones(len(ladder.at), dtype=bool))


def draw(chance, domains=500, spam_share=0.4, group_size=1):
    """Margins around 2 for spam and -1 for good, whole campaigns being of one kind and near one another."""
    spam = np.repeat(chance.random(domains // group_size) < spam_share, group_size)
    middle = np.repeat(chance.normal(size=domains // group_size), group_size)
    margin = np.where(spam, 2.0, -1.0) + middle + 0.01 * chance.normal(size=len(spam)) * (group_size > 1)
    return margin, spam, np.repeat(np.arange(domains // group_size), group_size)


def true_precision(at, spam_share):
    hit, miss = spam_share * norm.sf(at - 2), (1 - spam_share) * norm.sf(at + 1)
    return hit / (hit + miss)


def limit(margin, spam, groups, **asked):
    """The certified limit on the margin."""
    found = choose_threshold(1 / (1 + np.exp(-margin)), spam, groups=groups, **asked)
    return None if found.at is None else float(np.log(found.at / (1 - found.at)))


def test_faultless_trials_that_certify_a_share():
    assert faultless(0.98, 0.9) == pytest.approx(113.97, abs=0.01)  # ln 0.1 / ln 0.98
    assert faultless(0.98, 0.5) == pytest.approx(34.31, abs=0.01)
    assert faultless(1.0, 0.5) == np.inf


def test_a_campaigns_hits_are_one_trial_once_more_than_half_of_them_are_marked():
    ladder = ladder_of([9, 8, 7, 1, 0], [1, 1, 1, 1, 0], groups=[5, 5, 5, 5, 6])
    assert ladder.at.tolist() == [7.0, 0.0]
    assert ladder.marked.tolist() == [1.0, 2.0]
    assert ladder.hits.tolist() == [1.0, 1.0]


def test_a_campaigns_misses_are_one_trial_where_the_first_of_them_is_marked():
    ladder = ladder_of([9, 8, 7, 1], [1, 0, 0, 0], groups=[0, 1, 1, 1])
    assert ladder.at.tolist() == [9.0, 8.0]
    assert (ladder.marked - ladder.hits).tolist() == [0.0, 1.0]


def test_the_share_tested_is_that_of_the_labels_which_means_the_wanted_one_in_the_profile():
    ladder = ladder_of([5, 4, 3, 2, 1], [1, 1, 0, 0, 0], wanted=0.9, hit_share=0.3)
    assert ladder.share == pytest.approx(14 / 15)  # odds 9 * 7/3 * 2/3 = 14
    assert ladder_of([5, 1], [1, 0], wanted=0.9).share == 0.9


def test_weights_never_make_more_trials_than_there_are():
    ladder = ladder_of([5, 4, 3, 2], [1, 1, 0, 0], weights=[2, 8, 5, 10])
    assert ladder.marked.tolist() == [0.25, 1.25, 1.75, 2.75]
    assert ladder.hits.tolist() == [0.25, 1.25, 1.25, 1.25]


def test_the_walk_ends_at_the_first_limit_that_fails():
    hits = [1] * 8 + [0] + [1] * 91 + [0]
    ladder = ladder_of(range(len(hits), 0, -1), hits, wanted=0.9)
    assert walked(ladder, 0.5) == 7  # 7 suffice (1 - 0.9^7 = 52 %); with one miss among 9 it is 23 %
    place, sure = widest(ladder, 0.5, LOWEST, np.ones(len(hits), dtype=bool))
    assert (place, sure > 0.99) == (len(hits) - 1, True)


def test_nothing_is_certified_when_the_first_testable_limit_fails():
    hits = [1, 0] + [1] * 98 + [0]
    assert walked(ladder_of(range(len(hits), 0, -1), hits, wanted=0.9), 0.5) == -1


def test_limits_under_the_least_score_are_not_tried():
    ladder = ladder_of(range(100, 0, -1), [1] * 99 + [0], wanted=0.9)
    assert ladder.at[walked(ladder, 0.9, least=60.5)] == 61.0


def test_what_is_missing_is_counted():
    needed = more_needed(ladder_of(range(100, 0, -1), [1] * 50 + [0] * 50, wanted=0.98), 0.9, least=50.5)
    assert needed.marked == 64  # 113.97 faultless ones are enough; 50 are there
    assert needed.labels == 128  # half of the labels are marked


def test_a_miss_makes_more_necessary():
    needed = more_needed(ladder_of(range(100, 0, -1), [0] + [1] * 50 + [0] * 49, wanted=0.98), 0.9, least=50.5)
    assert (
        needed.marked == 144
    )  # 194 trials with one miss certify 98 %: 0.98^194 * (1 + 194 / 49) = 0.098; 50 are there


def test_labelling_what_is_missing_certifies_the_promise():
    needed = more_needed(ladder_of(range(100, 0, -1), [1] * 50 + [0] * 50, wanted=0.98), 0.9, least=50.5)
    spam = 50 + needed.marked
    more = ladder_of(range(2 * spam, 0, -1), [1] * spam + [0] * spam, wanted=0.98)
    assert walked(more, 0.9, least=spam + 0.5) >= 0


@pytest.mark.parametrize(("precision", "confidence"), [(0.9, 0.9), (0.95, 0.5), (0.8, 0.95)])
def test_the_true_precision_is_under_the_promise_no_oftener_than_promised(precision, confidence):
    chance = np.random.default_rng(5)
    found = [limit(*draw(chance), precision=precision, confidence=confidence, spam_share=0.3) for _ in range(150)]
    broken = sum(at is not None and true_precision(at, 0.3) < precision for at in found) / len(found)
    assert sum(at is not None for at in found) > 30
    assert broken <= 1 - confidence


def test_campaigns_of_ten_break_the_promise_no_oftener():
    chance = np.random.default_rng(6)
    found = [
        limit(*draw(chance, 3000, group_size=10), precision=0.9, confidence=0.9, spam_share=0.3) for _ in range(100)
    ]
    broken = sum(at is not None and true_precision(at, 0.3) < 0.9 for at in found) / len(found)
    assert sum(at is not None for at in found) > 30
    assert broken <= 0.1


def test_domains_of_unequal_weight_break_the_promise_no_oftener():
    chance = np.random.default_rng(7)
    found = []
    for _ in range(100):
        margin, spam, groups = draw(chance)
        found.append(
            limit(margin, spam, groups, weights=chance.choice([1.0, 4.0], 500), precision=0.9, confidence=0.8,
                  spam_share=0.3)
        )  # fmt: skip
    broken = sum(at is not None and true_precision(at, 0.3) < 0.9 for at in found) / len(found)
    assert sum(at is not None for at in found) > 30
    assert broken <= 0.2


def test_looking_at_all_limits_and_picking_the_last_would_break_the_promise_oftener():
    chance = np.random.default_rng(8)
    picked, kept = 0, 0
    for _ in range(200):
        spam = chance.random(60) < 0.85
        spam[-1] = False
        ladder = ladder_of(range(60, 0, -1), spam, wanted=0.9)
        picked += widest(ladder, 0.8, LOWEST, np.ones(len(spam), dtype=bool))[0] >= 0
        kept += walked(ladder, 0.8) >= 0
    assert kept / 200 <= 0.2
    assert picked > kept


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:mapie")
@pytest.mark.parametrize("method", ["bonferroni_holm", "fixed_sequence"])
def test_recall_is_no_smaller_than_mapies_and_both_keep_the_promise(method):
    risk_control = pytest.importorskip("mapie.risk_control")
    chance = np.random.default_rng(9)
    ours, theirs, broken_ours, broken_theirs, runs = [], [], 0, 0, 40
    for _ in range(runs):
        margin, spam, groups = draw(chance)
        at = limit(margin, spam, groups, precision=0.9, confidence=0.9)
        controller = risk_control.BinaryClassificationController(
            lambda m: np.column_stack([1 - 1 / (1 + np.exp(-m)), 1 / (1 + np.exp(-m))]),
            "precision", target_level=0.9, confidence_level=0.9, fwer_method=method,
            list_predict_params=np.linspace(0.99, 0.5, 50),
        )  # fmt: skip
        controller.calibrate(margin, spam.astype(int))
        best = controller.best_predict_param
        its = None if best is None else float(np.log(best / (1 - best)))
        ours.append(0.0 if at is None else norm.sf(at - 2))
        theirs.append(0.0 if its is None else norm.sf(its - 2))
        broken_ours += at is not None and true_precision(at, 0.4) < 0.9
        broken_theirs += its is not None and true_precision(its, 0.4) < 0.9
    assert np.mean(ours) >= np.mean(theirs)
    assert max(broken_ours, broken_theirs) / runs <= 0.1

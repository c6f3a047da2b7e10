"""Limits on the probability, on numbers that a person worked out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import TooFewExamples
from linkverdict.models.certify import confidence_of
from linkverdict.models.thresholds import (
    choose_keep_limit,
    choose_threshold,
    choose_thresholds,
    labels_needed,
    profile_weights,
    threshold_for,
)

P = [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.20, 0.10, 0.05, 0.01]
SPAM = [True, True, True, True, False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("hits", "trials", "wanted", "confidence"),
    [
        (299, 299, 0.99, 0.9505),  # 1 - 0.99^299
        (35, 35, 0.98, 0.5069),  # 1 - 0.98^35
        (1, 1, 0.98, 0.02),
        (5, 6, 0.8, 0.3446),  # 1 - 6 * 0.8^5 * 0.2 - 0.8^6
        (0, 5, 0.5, 0.0),
    ],
)
def test_confidence_is_one_sided_clopper_pearson(hits, trials, wanted, confidence):
    assert float(confidence_of(hits, trials, wanted)) == pytest.approx(confidence, abs=5e-5)


def test_confidence_is_where_the_clopper_pearson_lower_bound_meets_the_wanted_share():
    from scipy.stats import beta

    confidence = float(confidence_of(95, 100, 0.9))
    assert beta.ppf(1 - confidence, 95, 6) == pytest.approx(0.9)


def test_lowest_limit_that_keeps_the_precision_is_taken():
    found = choose_threshold(P, SPAM, precision=0.8, confidence=0.0)
    assert (found.at, found.domains, found.recall) == (0.94, 6, 1.0)
    assert found.precision == pytest.approx(5 / 6)
    assert found.flagged_share == pytest.approx(0.6)
    assert found.confidence == pytest.approx(0.26272, abs=1e-4)  # 4 of 5 on the way; 5 of 6 at the end give 0.34464


def test_wanted_confidence_raises_the_limit():
    found = choose_threshold(P, SPAM, precision=0.8, confidence=0.5)
    assert (found.at, found.domains, found.precision, found.recall) == (0.96, 4, 1.0, 0.8)
    assert found.confidence == pytest.approx(1 - 0.8**4)


def test_nothing_is_marked_when_the_data_cannot_support_the_precision():
    found = choose_threshold(P, SPAM, precision=0.98)
    assert (found.at, found.precision, found.recall, found.domains, found.confidence) == (None, None, 0.0, 0, 0.0)


def test_nothing_is_marked_when_the_surest_domain_is_good():
    assert choose_threshold([0.9, 0.8, 0.1], [False, True, False], precision=0.98, confidence=0.0).at is None


def test_tied_domains_are_marked_together_or_not_at_all():
    found = choose_threshold([0.9, 0.8, 0.8, 0.1], [True, True, False, False], precision=0.9, confidence=0.0)
    assert (found.at, found.domains) == (0.9, 1)


def test_domains_more_likely_good_than_spam_are_never_marked():
    found = choose_threshold([0.9, 0.4, 0.1], [True, True, False], precision=0.8, confidence=0.0)
    assert (found.at, found.recall) == (0.9, 0.5)


def test_weights_count_in_precision_recall_and_share():
    found = choose_threshold([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0], [3, 1, 1, 5], precision=0.75, confidence=0.0)
    assert (found.at, found.precision, found.recall) == (0.7, pytest.approx(0.8), pytest.approx(1.0))
    assert found.flagged_share == pytest.approx(0.5)
    assert found.independent == pytest.approx(1 + 1 / 5 + 1 / 3)  # the heaviest of a kind is one trial


def test_a_domain_without_weight_changes_nothing():
    with_it = choose_threshold([*P, 0.999], [*SPAM, False], [1] * 10 + [0], precision=0.8)
    assert with_it == choose_threshold(P, SPAM, precision=0.8)


def test_domains_of_one_campaign_count_as_one():
    p, spam = [0.9] * 50 + [0.1], [True] * 50 + [False]
    alone = choose_threshold(p, spam, precision=0.98)
    campaign = choose_threshold(p, spam, precision=0.98, confidence=0.0, groups=["one"] * 50 + ["other"])
    assert alone.independent == pytest.approx(50)
    assert alone.confidence == pytest.approx(1 - 0.98**50)
    assert (campaign.domains, campaign.independent) == (50, pytest.approx(1))
    assert campaign.confidence == pytest.approx(0.02)
    assert choose_threshold(p, spam, precision=0.98, groups=["one"] * 50 + ["other"]).at is None


def test_worst_site_is_told():
    sites = ["a", "a", "a", "b", "b", "a", "b", "b", "b", "b"]
    found = choose_threshold(P, SPAM, precision=0.8, confidence=0.0, sites=sites)
    assert (found.worst_site, found.worst_precision, found.worst_domains) == ("b", 0.5, 2)


def test_keep_limit_reaches_up_to_the_first_domain_left_out():
    found = choose_keep_limit(P, SPAM, kept_spam_share=0.02, confidence=0.0)
    assert (found.below, found.spam_share, found.domains) == (0.5, 0.0, 4)
    assert found.kept_share == pytest.approx(0.4)
    assert found.confidence == pytest.approx(1 - 0.98**4)


def test_keep_limit_stops_before_spam():
    found = choose_keep_limit([0.9, 0.3, 0.2, 0.1], [True, True, False, False], kept_spam_share=0.1, confidence=0.0)
    assert (found.below, found.domains) == (0.3, 2)


def test_nothing_is_kept_when_the_data_cannot_support_it():
    assert choose_keep_limit(P, SPAM).below is None


def test_worst_site_of_the_keep_limit_is_the_one_with_most_spam():
    p, spam = [0.9, 0.9, 0.3, 0.2, 0.1, 0.1], [True, True, True, False, False, False]
    found = choose_keep_limit(p, spam, kept_spam_share=0.3, confidence=0.0, sites=["a", "b", "a", "a", "b", "b"])
    assert (found.worst_site, found.worst_spam_share, found.worst_domains) == ("a", 0.5, 2)


@pytest.mark.parametrize("labels", [[True, True], [False, False]])
def test_one_kind_of_domain_is_too_few(labels):
    with pytest.raises(TooFewExamples):
        choose_threshold([0.9, 0.1], labels, precision=0.98)
    with pytest.raises(TooFewExamples):
        choose_keep_limit([0.9, 0.1], labels)


def test_the_table_answers_only_with_the_wanted_confidence():
    rows = choose_thresholds([0.9] * 40 + [0.1], [True] * 40 + [False], precisions=(0.9, 0.95, 0.98))
    assert [round(row.confidence, 2) for row in rows] == [0.99, 0.87, 0.55]  # 1 - 0.9^40 and so on
    assert threshold_for(rows, 0.85, 0.9).precision_wanted == 0.9
    assert threshold_for(rows, 0.95, 0.8).precision_wanted == 0.95
    assert threshold_for(rows, 0.95, 0.9).at is None


def test_a_profile_with_less_spam_than_the_labels_asks_for_more():
    p, spam = [0.9] * 40 + [0.1] * 40, [True] * 40 + [False] * 40
    assert choose_threshold(p, spam, precision=0.9, confidence=0.9).at == 0.9
    assert choose_threshold(p, spam, precision=0.9, confidence=0.9, spam_share=0.2).at is None  # odds 9 * 4: 83 wanted
    missing = labels_needed(p, spam, precision=0.9, confidence=0.9, spam_share=0.2)
    assert (missing.marked, missing.labels) == (45, 89)  # ln 0.1 / ln (36 / 37) = 84.04


def test_weights_of_the_profile_spread_over_campaigns_and_kinds():
    found = profile_weights([1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 1, 2], spam_share=0.3)
    assert found.sum() == pytest.approx(6)
    assert found[5] == pytest.approx(4.2)
    assert found[4] == pytest.approx(2 * found[0])  # one of four weighs a half


def test_precision_between_two_rows_takes_the_stricter_one():
    table = choose_thresholds(P, SPAM, precisions=(0.8, 0.9), confidence=0.0)
    assert threshold_for(table, 0.85).precision_wanted == 0.9
    assert threshold_for(table, 0.8).precision_wanted == 0.8
    assert threshold_for(table, 0.5).precision_wanted == 0.8
    assert threshold_for(table, 0.99).at is None


@given(seed=st.integers(0, 10_000), confidence=st.sampled_from([0.0, 0.5, 0.9]))
@settings(deadline=None, max_examples=40)
def test_limits_keep_their_promise_on_the_domains_they_were_chosen_from(seed, confidence):
    chance = np.random.default_rng(seed)
    p = chance.random(200).round(2)
    spam = chance.random(200) < p
    table = choose_thresholds(p, spam, confidence=confidence)
    keep = choose_keep_limit(p, spam, kept_spam_share=0.1, confidence=confidence)
    limits = [row.at for row in table if row.at is not None]
    assert limits == sorted(limits)
    for row in table:
        if row.at is not None:
            marked = p >= row.at
            assert (int(marked.sum()), row.precision) == (row.domains, pytest.approx(spam[marked].mean()))
            assert row.precision >= row.precision_wanted - 1e-9
            assert row.confidence >= confidence
            assert keep.below is None or keep.below <= row.at
    if keep.below is not None:
        kept = p < keep.below
        assert (int(kept.sum()), keep.spam_share) == (keep.domains, pytest.approx(spam[kept].mean()))
        assert keep.spam_share <= 0.1 + 1e-9

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.training.metrics import (
    RANKING,
    average_precision,
    brier,
    calibration_error,
    log_loss,
    measure,
    recall_at_false_positive_rate,
    recall_at_precision,
    roc_auc,
)
from sklearn.metrics import average_precision_score, roc_auc_score

SPAM = np.array([True, True, False, True, False, False])
SCORE = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])

scored = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60).filter(
    lambda rows: 0 < sum(spam for spam, _ in rows) < len(rows)
)


def test_figures_on_six_domains_that_a_person_worked_out():
    assert roc_auc(SPAM, SCORE) == pytest.approx(8 / 9)
    assert average_precision(SPAM, SCORE) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert recall_at_precision(SPAM, SCORE, 0.98) == pytest.approx(2 / 3)
    assert recall_at_precision(SPAM, SCORE, 0.75) == 1
    assert recall_at_false_positive_rate(SPAM, SCORE, 0.005) == pytest.approx(2 / 3)
    assert recall_at_false_positive_rate(SPAM, SCORE, 0.34) == 1
    assert brier(np.array([True, False]), np.array([0.8, 0.4])) == pytest.approx((0.04 + 0.16) / 2)
    assert log_loss(np.array([True]), np.array([0.5])) == pytest.approx(np.log(2))
    assert calibration_error(np.array([True, False]), np.array([0.5, 0.5]), bins=1) == 0


@settings(deadline=None, max_examples=60)
@given(scored)
def test_auc_and_average_precision_agree_with_scikit_learn(rows):
    spam, score = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    assert roc_auc(spam, score) == pytest.approx(roc_auc_score(spam, score))
    assert average_precision(spam, score) == pytest.approx(average_precision_score(spam, score))


@settings(deadline=None, max_examples=60)
@given(scored)
def test_recall_at_precision_holds_at_a_threshold_between_different_scores(rows):
    spam, score = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    possible = [spam[score >= cut] for cut in np.unique(score)]
    best = max((marked.sum() / spam.sum() for marked in possible if marked.mean() >= 0.98), default=0)
    assert recall_at_precision(spam, score) == pytest.approx(best)


def test_one_class_gives_unknown_figures():
    alone = np.array([True, True])
    assert np.isnan(roc_auc(alone, np.array([1.0, 2.0])))
    assert np.isnan(recall_at_precision(~alone, np.array([1.0, 2.0])))
    assert str(measure(alone, np.array([1.0, 2.0]), {"AUC": roc_auc}, draws=3)["AUC"]) == "–"


def test_interval_holds_the_figure_and_repeats():
    random = np.random.default_rng(1)
    spam = random.random(300) < 0.4
    score = spam + random.normal(size=300)
    one, two = measure(spam, score, RANKING, 100), measure(spam, score, RANKING, 100)
    assert one == two
    assert all(figure.low <= figure.value <= figure.high for figure in one.values())

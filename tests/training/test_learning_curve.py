from __future__ import annotations

import numpy as np
import pytest
from linkverdict.training import learning_curve
from linkverdict.training.fit import Settings
from linkverdict.training.learning_curve import Point, labels_of, learning_curves, suggested_units
from linkverdict.training.learning_page import suggest_beside_random
from linkverdict.training.own import gather

QUICK = Settings(n_estimators=5, n_bags=1)


@pytest.fixture
def small(monkeypatch):
    """Two steps, one draw, few resamplings."""
    for name, value in (("STEPS", (0, 25)), ("SEEDS", 1), ("DRAWS", 20), ("ENOUGH", 25)):
        monkeypatch.setattr(learning_curve, name, value)


@pytest.mark.slow
def test_every_curve_has_every_step_and_says_what_labels_gain_on_a_fresh_half(examples, exports, small):
    points = learning_curves(examples, exports, [0], QUICK, jobs=1)
    kinds = [(way, where) for way in ("suggest", "random") for where in ("the rest", "a fresh half")]
    assert {(one.picked, one.measured_on) for one in points} == set(kinds)
    assert [one.labels for one in points] == [0, 25] * len(kinds)
    assert all(0.5 < one.auc <= 1 for one in points)
    for one in points:
        assert (one.change is not None) == (one.measured_on == "a fresh half")
        if one.change is not None and one.labels == 0:
            assert (one.change.low, one.change.value, one.change.high) == (0, 0, 0)


@pytest.mark.slow
def test_as_many_units_are_picked_as_asked_for_and_none_twice(examples, exports):
    own = gather([exports[0].table], labels_of(exports[0]))
    picked = suggested_units(examples.where(examples.site != 0), exports[0].table, own, 50, QUICK)
    assert picked.sum() == 50
    assert 0 < own.is_spam[picked].mean() < 1


def test_a_half_too_small_for_the_last_steps_stands_in_none():
    def curve(*labels):
        return [learning_curve._Step(count, 0.9, 0.5, np.zeros(3)) for count in labels]

    long, short = curve(0, 50, 100), curve(0, 50)
    assert learning_curve._long([long, short]) == [long]
    assert learning_curve._long([short]) == [short]


def test_the_page_says_how_often_suggest_is_ahead_as_its_table_shows_it():
    def point(picked, place, labels, auc, recall):
        return Point("site 1", picked, place, labels, auc, recall, None)

    points = [
        point("suggest", "the rest", 0, 0.9, 0.5), point("suggest", "the rest", 25, 0.95, 0.6),
        point("suggest", "the rest", 50, 0.96, 0.6), point("random", "the rest", 0, 0.9, 0.5),
        point("random", "the rest", 25, 0.94, 0.6004), point("suggest", "a fresh half", 25, 0.9, 0.4),
        point("random", "a fresh half", 25, 0.91, 0.5),
    ]  # fmt: skip
    assert suggest_beside_random(points) == (
        "`suggest` is ahead of `random` on the rest in 1 of 2 figures (1 even) and on a fresh half in 0 of 2 figures "
        "(0 even).\n"
    )

"""SHAP values: LightGBM's own numbers, adding up, whatever the rows and trees look like."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.models.attribution import contributions
from linkverdict.models.lightgbm_text import read_splits


def fit(values, spam, rounds=8, **parameters):
    settled = {"objective": "binary", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 1, **parameters}
    return lightgbm.train(settled, lightgbm.Dataset(values, spam.astype(int)), rounds)


def explain(booster, values):
    return contributions(booster, read_splits(booster.model_to_string()), values)


def awkward_rows(booster, chance, rows, columns):
    """Rows that stand on split points, lack everything, or are infinite, zero and repeated."""
    values = chance.normal(size=(rows, columns)).astype(np.float32)
    for column, points in enumerate(read_splits(booster.model_to_string()).points):
        if len(points):
            values[: rows // 3, column] = chance.choice(points, rows // 3)
    values[chance.random(values.shape) < 0.2] = np.nan
    values[0], values[1], values[2], values[3] = np.nan, np.inf, -np.inf, 0
    values[-5:] = values[-10:-5]
    return values


@given(
    seed=st.integers(0, 2**20),
    leaves=st.sampled_from([2, 5, 16, 40, 90]),
    columns=st.integers(1, 6),
    missing=st.sampled_from([0.0, 0.3]),
)
@settings(deadline=None, max_examples=25)
def test_contributions_are_those_of_lightgbm_and_add_up(seed, leaves, columns, missing):
    chance = np.random.default_rng(seed)
    seen = chance.normal(size=(200, columns)).astype(np.float32)
    seen[chance.random(seen.shape) < missing] = np.nan
    booster = fit(seen, chance.random(200) < 0.4, num_leaves=leaves, seed=seed)
    rows = awkward_rows(booster, chance, 60, columns)
    found = explain(booster, rows)
    np.testing.assert_allclose(found, booster.predict(rows, pred_contrib=True), rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.sum(axis=1), booster.predict(rows, raw_score=True), rtol=0, atol=1e-10)


def test_no_rows_give_no_contributions(booster):
    assert explain(booster, np.empty((0, 5), dtype=np.float32)).shape == (0, 6)


def test_a_model_that_never_splits_has_only_its_base_value(examples):
    values, spam = examples()
    booster = fit(values, spam, min_data_in_leaf=10_000)
    found = explain(booster, values)
    assert not found[:, :-1].any()
    np.testing.assert_allclose(found[:, -1], np.log(spam.mean() / (1 - spam.mean())))


def test_rows_that_do_not_add_up_are_reported(booster, examples):
    class Wrong:
        def predict(self, rows, **options):
            told = booster.predict(rows, **options)
            return told + 1e-6 if "raw_score" in options else told

    with pytest.raises(ArithmeticError, match="do not add up"):
        contributions(Wrong(), read_splits(booster.model_to_string()), examples()[0])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_contributions_are_those_of_shap(booster, examples):
    import shap

    rows = examples(rows=40, seed=5)[0]
    explainer = shap.TreeExplainer(booster)
    found = explain(booster, rows)
    np.testing.assert_allclose(found[:, :-1], explainer.shap_values(rows), rtol=0, atol=1e-5)
    np.testing.assert_allclose(found[:, -1], explainer.expected_value, rtol=0, atol=1e-5)

"""The estimator: scikit-learn's own checks, and what is ours on top."""

from __future__ import annotations

import lightgbm
import numpy as np
import pandas as pd
import polars as pl
import pytest
from linkverdict.models.classifier import LinkQualityClassifier
from linkverdict.models.model import Model, load_model, save_model
from sklearn.utils.estimator_checks import estimator_checks_generator

SMALL = {"n_estimators": 15, "n_jobs": 1}
CHECKS = [
    pytest.param(estimator, check, id=f"{name}-{check.func.__name__}")
    for name, model in (
        ("plain", LinkQualityClassifier(**SMALL)),
        ("bagged", LinkQualityClassifier(n_estimators=10, n_bags=2, subsample=0.7, colsample_bytree=0.7, n_jobs=1)),
    )
    for estimator, check in estimator_checks_generator(model, legacy=True)
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_every_check_of_scikit_learn_passes(estimator, check):
    # none is expected to fail; check_array_api_input skips itself unless SCIPY_ARRAY_API is set
    check(estimator)


def test_the_same_seed_gives_the_same_model_whatever_the_threads_and_the_order(examples):
    values, spam = examples()
    order = np.random.default_rng(1).permutation(len(values))
    settings = {"n_estimators": 10, "subsample": 0.6, "extra_trees": True, "n_bags": 2, "random_state": 5}
    texts = {
        LinkQualityClassifier(**settings, n_jobs=threads).fit(values[rows], spam[rows]).booster_.model_to_string()
        for threads, rows in ((1, slice(None)), (2, slice(None)), (1, order))
    }
    assert len({text.partition("\nparameters:")[0] for text in texts}) == 1


def test_another_seed_gives_another_model(examples):
    values, spam = examples()
    one, other = (LinkQualityClassifier(**SMALL, subsample=0.5, random_state=seed).fit(values, spam) for seed in (1, 2))
    assert not np.array_equal(one.decision_function(values), other.decision_function(values))


def test_bags_are_joined_to_the_mean_of_their_margins(examples, monkeypatch):
    values, spam = examples()
    bags = []

    def remember(self, *given):
        bags.append(fit_bag(self, *given))
        return bags[-1]

    fit_bag = LinkQualityClassifier._fit_bag
    monkeypatch.setattr(LinkQualityClassifier, "_fit_bag", remember)
    model = LinkQualityClassifier(**SMALL, subsample=0.5, n_bags=3).fit(values, spam)
    margins = [lightgbm.Booster(model_str=text).predict(values, raw_score=True) for text in bags]
    assert len(margins) == 3
    assert np.ptp(margins, axis=0).max() > 0.1
    np.testing.assert_allclose(model.decision_function(values), np.mean(margins, axis=0), rtol=0, atol=1e-9)
    np.testing.assert_allclose(model.contributions(values).sum(axis=1), np.mean(margins, axis=0), rtol=0, atol=1e-9)


def test_contributions_are_those_of_lightgbm(examples):
    values, spam = examples()
    model = LinkQualityClassifier(**SMALL, n_bags=2, subsample=0.7).fit(values, spam)
    told = model.booster_.predict(values, pred_contrib=True)
    np.testing.assert_allclose(model.contributions(values), told, rtol=0, atol=1e-10)


def test_it_learns_and_unknown_values_are_allowed_everywhere(examples):
    values, spam = examples()
    unseen, truth = examples(seed=1)
    model = LinkQualityClassifier(**SMALL).fit(values, spam)
    assert model.score(unseen, truth) > 0.75
    assert np.isfinite(model.predict_proba(np.full((2, 5), np.nan, dtype=np.float32))).all()


def test_frames_of_polars_and_pandas_give_what_numpy_gives(examples):
    values, spam = examples()
    names = [f"signal_{number}" for number in range(values.shape[1])]
    frames = {
        "polars": pl.DataFrame(values, schema=names).fill_nan(None),
        "pandas": pd.DataFrame(values, columns=names),
        "numpy": values,
    }
    models = {kind: LinkQualityClassifier(**SMALL).fit(frame, spam) for kind, frame in frames.items()}
    margins = [model.decision_function(frames[kind]) for kind, model in models.items()]
    assert np.array_equal(margins[0], margins[1])
    assert np.array_equal(margins[0], margins[2])
    assert models["polars"].booster_.feature_name() == names
    assert list(models["pandas"].feature_names_in_) == names
    assert models["numpy"].booster_.feature_name() == [f"column_{number}" for number in range(values.shape[1])]


def test_column_names_that_the_text_format_cannot_carry_are_numbered(examples):
    values, spam = examples()
    frame = pd.DataFrame(values, columns=["plain", "with blank", 'quo"te', "a,b", "ü"])
    model = LinkQualityClassifier(**SMALL).fit(frame, spam)
    assert model.booster_.feature_name() == [f"column_{number}" for number in range(5)]
    assert np.isfinite(model.decision_function(frame)).all()


def test_labels_of_any_kind_come_back(examples):
    values, spam = examples()
    labels = np.where(spam, "spam", "good")
    model = LinkQualityClassifier(**SMALL).fit(values, labels)
    assert list(model.classes_) == ["good", "spam"]
    assert set(model.predict(values)) == {"good", "spam"}
    assert np.array_equal(model.predict(values) == "spam", model.decision_function(values) > 0)


@pytest.mark.parametrize("lean", [1, -1])
def test_a_constrained_column_never_moves_the_margin_the_wrong_way(examples, lean):
    # a fifth of the values is missing: there LightGBM's method 'advanced' does break its promise
    values, spam = examples(rows=500)
    model = LinkQualityClassifier(**SMALL, monotone_constraints=[0, 0, lean, 0, 0], n_bags=2, subsample=0.5)
    model.fit(values, spam)
    raised = values.copy()
    margins = []
    for value in np.linspace(-3, 3, 25):
        raised[:, 2] = value
        margins.append(model.decision_function(raised))
    assert (np.diff(margins, axis=0) * lean >= -1e-12).all()


def test_rows_copied_with_columns_lost_share_the_weight_of_the_row():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    model = LinkQualityClassifier(column_groups=[(0,), (2, 3)], dropout_copies=4, dropout_share=0.5)
    rows, spam, weights = model._with_copies(
        values, np.array([0, 1, 0]), np.array([1.0, 5.0, 2.0]), np.random.default_rng(0)
    )
    assert rows.shape == (15, 4)
    assert np.array_equal(rows[:3], values)
    assert np.array_equal(spam, [0, 1, 0] * 5)
    assert weights.reshape(5, 3).sum(axis=0).tolist() == pytest.approx([1, 5, 2])
    lost = np.isnan(rows[3:])
    assert lost.any(axis=1).all()
    assert not lost[:, 1].any()
    assert np.array_equal(lost[:, 2], lost[:, 3])
    known = ~np.isnan(rows)
    assert np.array_equal(rows[known], np.tile(values, (5, 1))[known])


def test_a_share_of_zero_loses_exactly_one_group():
    model = LinkQualityClassifier(column_groups=[(0,), (1,), (2,)], dropout_copies=1, dropout_share=0.0)
    rows, _, _ = model._with_copies(
        np.ones((50, 3), dtype=np.float32), np.zeros(50, dtype=int), np.ones(50), np.random.default_rng(0)
    )
    assert (np.isnan(rows[50:]).sum(axis=1) == 1).all()


def test_a_model_taught_to_do_without_a_column_group_does_better_without_it():
    chance = np.random.default_rng(0)
    spam = chance.random(800) < 0.5
    clear = spam + chance.normal(size=800) / 10
    vague = spam + chance.normal(size=800) / 2
    values = np.column_stack([clear, vague]).astype(np.float32)
    without = np.column_stack([np.full(800, np.nan), vague]).astype(np.float32)
    plain = LinkQualityClassifier(**SMALL).fit(values, spam)
    taught = LinkQualityClassifier(**SMALL, column_groups=[(0,)], dropout_copies=1).fit(values, spam)
    assert taught.score(values, spam) > 0.99
    assert taught.score(without, spam) > max(plain.score(without, spam), 0.8)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"monotone_constraints": [1]}, "1 entries for 5 columns"),
        ({"dropout_copies": 2}, "needs column_groups"),
        ({"column_groups": [(0, 5)]}, "outside 0 to 4"),
        ({"n_bags": 0}, "at least 1"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(examples, parameters, says):
    with pytest.raises(ValueError, match=says):
        LinkQualityClassifier(**parameters).fit(*examples())


def test_infinite_values_are_refused(examples):
    values, spam = examples()
    values[0, 0] = np.inf
    with pytest.raises(ValueError, match="infinity"):
        LinkQualityClassifier(**SMALL).fit(values, spam)


def test_two_classes_of_which_one_has_no_weight_are_one_class(examples):
    values, spam = examples()
    with pytest.raises(ValueError, match="one class"):
        LinkQualityClassifier(**SMALL).fit(values, spam, sample_weight=spam.astype(float))


def test_lightgbms_own_parameters_are_passed_on(examples):
    values, spam = examples()
    model = LinkQualityClassifier(**SMALL, lightgbm_parameters={"max_bin": 2, "min_data_in_bin": 1})
    used = model.fit(values, spam).booster_.model_to_string()
    assert "[max_bin: 2]" in used


def test_a_fitted_classifier_becomes_a_saved_model(examples, card, signal_names, tmp_path):
    values, spam = examples()
    model = LinkQualityClassifier(**SMALL, n_bags=2, subsample=0.7)
    model.fit(pl.DataFrame(values, schema=list(signal_names)), spam)
    save_model(Model(model.booster_, card), tmp_path / "fitted")
    frame = pl.DataFrame(values, schema=list(signal_names))
    assert np.array_equal(load_model(tmp_path / "fitted").margins(values), model.decision_function(frame))

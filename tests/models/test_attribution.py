"""SHAP values: LightGBM's own numbers, adding up, whatever the rows and trees look like."""

from __future__ import annotations

import pickle
from dataclasses import replace

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.models import attribution, grouping
from linkverdict.models.attribution import Attribution, default_jobs
from linkverdict.models.case_tables import build_tables
from linkverdict.models.lightgbm_text import parse_model, render_model
from linkverdict.models.model import load_model
from linkverdict.models.trees import read_forest

LOOPS = ("numpy", "compiled")
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "use_missing": st.just(False),
        "zero_as_missing": st.just(True),
        "max_depth": st.sampled_from([1, 3, 6]),
        "monotone": st.just(True),
        "extra_trees": st.just(True),
        "bagging": st.just(True),
        "boosting": st.just("dart"),
        "objective": st.just("regression"),
        "min_data_in_leaf": st.sampled_from([10, 500]),
    },
)


def fit(values, target, rounds=8, categories=(), **parameters):
    settled = {"objective": "binary", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 1, **parameters}
    data = lightgbm.Dataset(values, np.asarray(target, dtype=int), categorical_feature=list(categories))
    return lightgbm.train(settled, data, rounds)


def explain(booster, values, loops="numpy", tables=None, **options):
    """By tables, with the loops that are named, also where few rows would be left to LightGBM."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution, "has_compiled_loops", lambda: loops == "compiled")
        patch.setattr(attribution, "FEW", 0)
        explained = Attribution(booster)
        if tables is not None:
            explained.tables = tables
        out = np.empty((len(values), values.shape[1] + 1), order="F")
        return explained.explain(values, out=out, **options)


def trained_on(seed, columns, missing, **options):
    """A booster over random values with gaps and zeros, and rows that stand on its split points and beyond."""
    chance = np.random.default_rng(seed)
    seen = chance.normal(size=(200, columns)) * 10.0 ** chance.integers(-3, 4, size=columns)
    seen[chance.random(seen.shape) < 0.2] = 0
    seen[chance.random(seen.shape) < missing] = np.nan
    if options.pop("monotone", False):
        options["monotone_constraints"] = [int(way) for way in chance.integers(-1, 2, size=columns)]
    if options.pop("bagging", False):
        options |= {"bagging_fraction": 0.5, "bagging_freq": 1}
    booster = fit(seen, chance.random(200) < 0.4, seed=seed, **options)
    rows = chance.normal(size=(90, columns))
    for column, codes in enumerate(read_forest(booster.model_to_string()).codes):
        if len(codes.points):
            rows[:30, column] = chance.choice(codes.points, 30)
            rows[30:40, column] = np.nextafter(chance.choice(codes.points, 10), np.inf)
    rows[chance.random(rows.shape) < 0.2] = np.nan
    rows[chance.random(rows.shape) < 0.1] = chance.choice([0.0, 1e-36, -1e-35, 2e-35])
    rows[0], rows[1], rows[2], rows[3] = np.nan, np.inf, -np.inf, 0
    return booster, rows


@given(
    seed=st.integers(0, 2**20),
    columns=st.integers(1, 6),
    leaves=st.sampled_from([2, 5, 16, 40]),
    missing=st.sampled_from([0.0, 0.3]),
    floats=st.sampled_from([np.float32, np.float64]),
    options=OPTIONS,
)
@settings(deadline=None, max_examples=30)
def test_contributions_are_those_of_lightgbm_and_add_up(seed, columns, leaves, missing, floats, options):
    booster, rows = trained_on(seed, columns, missing, num_leaves=leaves, **options)
    rows = rows.astype(floats)
    told, margins = booster.predict(rows, pred_contrib=True), booster.predict(rows, raw_score=True)
    found, compiled = (explain(booster, rows, loops) for loops in LOOPS)
    np.testing.assert_allclose(found.contributions, told, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.margins, margins, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.contributions.sum(axis=1), margins, rtol=0, atol=1e-10)
    assert np.array_equal(found.contributions, compiled.contributions)
    assert np.array_equal(found.margins, compiled.margins)


@pytest.fixture(scope="module")
def plain():
    """A booster of ordinary trees over five columns, and rows for it."""
    return trained_on(5, 5, 0.2, num_leaves=12, rounds=20)


@pytest.mark.parametrize("loops", LOOPS)
def test_float32_contributions_are_the_rounded_ones_and_margins_stay_exact(plain, loops, monkeypatch):
    booster, rows = plain
    exact = explain(booster, rows, loops)
    monkeypatch.setattr(attribution, "has_compiled_loops", lambda: loops == "compiled")
    found = Attribution(booster, keep=True).explain(rows)
    assert found.contributions.dtype == np.float32
    assert found.contributions.flags.f_contiguous
    assert np.array_equal(found.contributions, exact.contributions.astype(np.float32))
    assert np.array_equal(found.margins, exact.margins)


@pytest.mark.parametrize("loops", LOOPS)
def test_families_are_the_sums_over_their_columns(plain, loops):
    booster, rows = plain
    found = explain(booster, rows, loops, families=[2, 0, 2, 0, 3])
    told = found.contributions
    expected = np.column_stack([told[:, [1, 3]].sum(1), 0 * told[:, 0], told[:, [0, 2]].sum(1), told[:, 4]])
    np.testing.assert_allclose(found.families, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("loops", LOOPS)
def test_threads_blocks_and_layouts_give_the_same_bits(plain, loops, monkeypatch):
    booster, rows = plain
    rows = np.tile(rows, (12, 1))
    whole = explain(booster, rows, loops, jobs=1)
    monkeypatch.setattr(attribution, "BLOCK", 97)
    monkeypatch.setattr(attribution, "NUMPY_BLOCK", 97)
    read_only = np.asfortranarray(rows)
    read_only.flags.writeable = False
    for values, jobs in ((rows, 4), (read_only, 2), (rows[::-1][::-1], 1)):
        parts = explain(booster, values, loops, jobs=jobs)
        assert np.array_equal(parts.contributions, whole.contributions)
        assert np.array_equal(parts.margins, whole.margins)
    assert np.array_equal(explain(booster, rows[700:701], loops).contributions, whole.contributions[700:701])


@pytest.mark.parametrize("loops", LOOPS)
def test_trees_beyond_the_memory_cap_are_left_to_lightgbm(plain, loops):
    booster, rows = plain
    tables = build_tables(read_forest(booster.model_to_string()), most_bytes=20_000)
    assert 0 < len(tables.left_over) < 20
    found = explain(booster, rows, loops, tables, families=[0, 0, 1, 1, 1])
    told = booster.predict(rows, pred_contrib=True)
    np.testing.assert_allclose(found.contributions, told, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.families[:, 0], told[:, :2].sum(1), rtol=0, atol=1e-10)


def test_splits_over_categories_are_left_to_lightgbm():
    chance = np.random.default_rng(2)
    values = chance.normal(size=(300, 3))
    values[:, 1] = chance.integers(0, 9, 300)
    spam = np.isin(values[:, 1], [2, 3, 7]) ^ (chance.random(300) < 0.2)
    booster = fit(values, spam, categories=[1], min_data_per_group=1, cat_smooth=1)
    assert len(read_forest(booster.model_to_string()).codes) == 3
    values[:20, 1] = np.nan
    values[20:40, 1] = 77
    found = explain(booster, values)
    np.testing.assert_allclose(found.contributions, booster.predict(values, pred_contrib=True), rtol=0, atol=1e-10)


def test_trees_with_a_leaf_that_asks_too_many_columns_are_left_to_lightgbm(plain, monkeypatch):
    booster, rows = plain
    monkeypatch.setattr(grouping, "MOST_COLUMNS", 3)
    tables = build_tables(read_forest(booster.model_to_string()))
    assert 0 < len(tables.left_over) < 20
    found = explain(booster, rows, tables=tables)
    np.testing.assert_allclose(found.contributions, booster.predict(rows, pred_contrib=True), rtol=0, atol=1e-10)


def altered(booster, **lines):
    """The booster with other lines in each of its trees."""
    model = parse_model(booster.model_to_string())
    return lightgbm.Booster(model_str=render_model(replace(model, trees=tuple({**t, **lines} for t in model.trees))))


@pytest.mark.parametrize("threshold", [0, -0.0, 1e-36, 1e300, -1e300, "inf"])
@pytest.mark.parametrize("decision", [0, 2, 4, 6, 8, 10])
def test_any_split_decides_as_in_lightgbm(threshold, decision):
    values = np.array([[np.nan], [0], [-0.0], [1e-36], [-1e-36], [1], [-1], [np.inf], [-np.inf]])
    one = fit(np.arange(40.0)[:, None], np.arange(40) > 20, 1, num_leaves=2)
    booster = altered(one, threshold=threshold, decision_type=decision)
    told = booster.predict(values, pred_contrib=True)
    for floats in (np.float32, np.float64):
        np.testing.assert_allclose(explain(booster, values.astype(floats)).contributions, told, rtol=0, atol=1e-12)


def test_a_tree_whose_rows_were_not_counted_has_no_tables():
    booster = altered(fit(np.arange(40.0)[:, None], np.arange(40) > 20, 1, num_leaves=2), internal_count=0)
    assert read_forest(booster.model_to_string()).trees == (None,)


def test_long_paths_have_tables_of_thousands_of_cells():
    chance = np.random.default_rng(1)
    values = chance.normal(size=(400, 20))
    booster = fit(values, chance.random(400) < 0.5, 3, num_leaves=300, feature_fraction_bynode=0.2)
    tables = build_tables(read_forest(booster.model_to_string()))
    assert np.diff(tables.table_starts).max() >= 2**10
    found = explain(booster, values)
    np.testing.assert_allclose(found.contributions, booster.predict(values, pred_contrib=True), rtol=0, atol=1e-10)


@pytest.mark.slow
def test_a_column_with_more_split_points_than_a_byte_counts():
    chance = np.random.default_rng(1)
    values = chance.normal(size=(1_000, 1))
    options = {"num_leaves": 400, "max_bin": 900, "min_data_in_bin": 1, "min_sum_hessian_in_leaf": 0}
    booster = fit(values, chance.random(1_000) < 0.5, 2, **options)
    assert build_tables(read_forest(booster.model_to_string())).code_type is np.uint16
    for loops in LOOPS:
        found = explain(booster, values[:300], loops)
        told = booster.predict(values[:300], pred_contrib=True)
        np.testing.assert_allclose(found.contributions, told, rtol=0, atol=1e-10)


def test_models_without_shap_values_are_refused():
    chance = np.random.default_rng(1)
    values, spam = chance.normal(size=(300, 3)), chance.random(300) < 0.5
    with pytest.raises(ValueError, match="linear trees"):
        explain(fit(values, spam, linear_tree=True), values)
    with pytest.raises(ValueError, match="random forest"):
        explain(fit(values, spam, boosting="rf", bagging_freq=1, bagging_fraction=0.5), values)
    with pytest.raises(ValueError, match="several scores"):
        explain(fit(values, chance.integers(0, 3, 300), objective="multiclass", num_class=3), values)


def test_no_rows_give_no_contributions(booster):
    found = explain(booster, np.empty((0, 5), dtype=np.float32), families=[0, 0, 1, 1, 1])
    assert found.contributions.shape == (0, 6)
    assert (found.margins.shape, found.families.shape) == ((0,), (0, 2))


@pytest.mark.parametrize("loops", LOOPS)
def test_a_model_that_never_splits_has_only_its_base_value(examples, loops):
    values, spam = examples()
    found = explain(fit(values, spam, min_data_in_leaf=10_000), values, loops).contributions
    assert not found[:, :-1].any()
    np.testing.assert_allclose(found[:, -1], np.log(spam.mean() / (1 - spam.mean())))


def test_few_rows_of_a_booster_are_left_to_lightgbm_without_making_tables(plain):
    booster, rows = plain
    explained = Attribution(booster)
    told = booster.predict(rows[:9], pred_contrib=True)
    np.testing.assert_allclose(explained.contributions(rows[:9]), told, rtol=0, atol=1e-12)
    assert "tables" not in vars(explained)


def test_whole_numbers_are_explained_as_the_same_floats(plain):
    booster, _ = plain
    rows = np.arange(600).reshape(120, 5) % 3
    assert np.array_equal(explain(booster, rows).margins, explain(booster, rows.astype(float)).margins)


def test_rows_that_do_not_add_up_are_reported(plain):
    booster, rows = plain

    class Wrong:
        def predict(self, rows, *given, **options):
            told = booster.predict(rows, *given, **options)
            return told + 1e-6 if "raw_score" in options else told

        def model_to_string(self):
            return booster.model_to_string()

    with pytest.raises(ArithmeticError, match="do not add up"):
        explain(Wrong(), rows)


def test_shapes_that_do_not_fit_are_refused(plain):
    booster, rows = plain
    with pytest.raises(ValueError, match="need out of the shape"):
        Attribution(booster).explain(rows, out=np.empty((len(rows), 5)))
    with pytest.raises(ValueError, match="5 families"):
        Attribution(booster).explain(rows, families=[0, 1])


def test_what_was_used_can_be_sent_to_another_process(plain):
    booster, rows = plain
    used = Attribution(booster, keep=True)
    expected = used.contributions(rows)
    assert np.array_equal(pickle.loads(pickle.dumps(used)).contributions(rows), expected)


@pytest.mark.parametrize(("named", "jobs"), [("3", 3), ("2,1", 2)])
def test_threads_are_as_many_as_openmp_is_told(monkeypatch, named, jobs):
    monkeypatch.setenv("OMP_NUM_THREADS", named)
    assert default_jobs() == jobs


def test_without_a_word_there_is_a_thread_a_processor(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert default_jobs() >= 1


@pytest.fixture(scope="module")
def shipped():
    """The shipped model, and rows with values about its split points."""
    model = load_model("default")
    chance = np.random.default_rng(8)
    codes = read_forest(model.booster.model_to_string()).codes
    rows = np.stack([chance.choice([np.nan, 0.0, *column.points], 300) for column in codes], axis=1)
    return model, rows.astype(np.float32)


def test_the_shipped_model_is_explained_exactly(shipped):
    model, rows = shipped
    found = explain(model.booster, rows, "compiled")
    np.testing.assert_allclose(found.contributions, model.booster.predict(rows, pred_contrib=True), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.margins, model.margins(rows), rtol=0, atol=1e-9)
    np.testing.assert_allclose(model.contributions(rows), found.contributions, rtol=0, atol=1e-5)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_contributions_are_those_of_shap(shipped):
    import shap

    model, rows = shipped
    explainer = shap.TreeExplainer(model.booster, feature_perturbation="tree_path_dependent")
    found = explain(model.booster, rows[:60]).contributions
    np.testing.assert_allclose(found[:, :-1], explainer.shap_values(rows[:60]), rtol=0, atol=1e-6)
    np.testing.assert_allclose(found[:, -1], explainer.expected_value, rtol=0, atol=1e-6)

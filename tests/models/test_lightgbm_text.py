"""Model texts: read strictly, averaged exactly."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.models.lightgbm_text import average_models, parse_model, render_model


def fit(values, spam, rounds=6, **parameters):
    settled = {"objective": "binary", "num_leaves": 6, "verbosity": -1, "num_threads": 1, **parameters}
    return lightgbm.train(settled, lightgbm.Dataset(values, spam.astype(int)), rounds)


@pytest.fixture(scope="module")
def text(booster):
    return booster.model_to_string()


def test_parsing_and_rendering_gives_the_same_text(text):
    assert render_model(parse_model(text)) == text


@pytest.mark.parametrize("bags", [1, 2, 5])
def test_average_of_models_has_the_mean_margin(examples, bags):
    values, spam = examples()
    boosters = [
        fit(values, spam, rounds=4 + bag, seed=bag, bagging_fraction=0.6, bagging_freq=1, extra_trees=True)
        for bag in range(bags)
    ]
    merged = lightgbm.Booster(model_str=average_models([one.model_to_string() for one in boosters]))
    mean = np.mean([one.predict(values, raw_score=True) for one in boosters], axis=0)
    np.testing.assert_allclose(merged.predict(values, raw_score=True), mean, rtol=0, atol=1e-12)
    shares = merged.predict(values, pred_contrib=True)
    mean_shares = np.mean([one.predict(values, pred_contrib=True) for one in boosters], axis=0)
    np.testing.assert_allclose(shares, mean_shares, rtol=0, atol=1e-12)
    np.testing.assert_allclose(shares.sum(axis=1), mean, rtol=0, atol=1e-12)


def test_starting_score_inside_the_first_tree_is_averaged_too(examples):
    values, _ = examples()
    rare = np.arange(len(values)) % 30 == 0
    boosters = [fit(values, rare, rounds=rounds, num_leaves=2) for rounds in (1, 3)]
    merged = lightgbm.Booster(model_str=average_models([one.model_to_string() for one in boosters]))
    mean = np.mean([one.predict(values, raw_score=True) for one in boosters], axis=0)
    np.testing.assert_allclose(merged.predict(values, raw_score=True), mean, rtol=0, atol=1e-12)
    assert mean.max() < -2  # log odds of 1 in 30 are -3.4: the starting score is there to be averaged


def test_average_with_a_model_that_never_splits(examples):
    values, spam = examples()
    boosters = [fit(values, spam), fit(values, spam, min_data_in_leaf=10_000)]
    merged = lightgbm.Booster(model_str=average_models([one.model_to_string() for one in boosters]))
    mean = np.mean([one.predict(values, raw_score=True) for one in boosters], axis=0)
    np.testing.assert_allclose(merged.predict(values, raw_score=True), mean, rtol=0, atol=1e-12)


def test_averaged_text_is_what_lightgbm_itself_would_write(examples):
    values, spam = examples()
    merged = average_models([fit(values, spam, seed=seed, extra_trees=True).model_to_string() for seed in (1, 2)])
    assert lightgbm.Booster(model_str=merged).model_to_string() == merged


def test_value_ranges_are_united(examples):
    values, spam = examples()
    wide, constant = values * 2, values.copy()
    constant[:, 2] = 1
    merged = parse_model(average_models([fit(part, spam).model_to_string() for part in (values, wide, constant)]))
    low, high = merged.header["feature_infos"].split(" ")[2].strip("[]").split(":")
    assert (float(low), float(high)) == (np.nanmin(wide[:, 2]), np.nanmax(wide[:, 2]))


def test_models_over_different_columns_are_not_averaged(examples):
    values, spam = examples()
    with pytest.raises(ValueError, match="different columns"):
        average_models([fit(values, spam).model_to_string(), fit(values[:, :3], spam).model_to_string()])


@given(share=st.floats(0, 0.999))
@settings(deadline=None, max_examples=60)
def test_no_part_of_a_text_passes_for_a_model(text, share):
    body = text[: text.index("end of trees")]
    with pytest.raises(ValueError, match=r"."):
        parse_model(body[: int(len(body) * share)])


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_text_without_one_of_its_tree_lines_is_refused(text, data):
    lines = text[: text.index("end of trees")].split("\n")
    lost = data.draw(st.sampled_from([number for number, line in enumerate(lines) if "=" in line and number > 8]))
    kept = "\n".join(line for number, line in enumerate(lines) if number != lost)
    with pytest.raises(ValueError, match=r"."):
        parse_model(kept + text[text.index("end of trees") :])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("objective=binary sigmoid:1", "objective=regression", "no binary classifier"),
        ("max_feature_idx=4", "max_feature_idx=40", "number of columns"),
        ("num_cat=0", "num_cat=1", "does not make"),
        ("is_linear=0", "is_linear=1", "does not make"),
        ("left_child=", "left_child=9999 ", "value for every leaf and node"),
        ("Tree=3\n", "Tree=4\n", "tree 3 is missing"),
        ("split_feature=", "split_feature=7", "column that the header does not name"),
        ("shrinkage=0.1", "shrinkage=0.10", "not as long"),
        ("label_index=0\n", "label_index=0\naverage_output\n", "random forest"),
    ],
)
def test_a_text_that_is_no_model_of_ours_is_refused_with_the_reason(text, old, new, says):
    with pytest.raises(ValueError, match=says):
        parse_model(text.replace(old, new, 1))


def test_branches_that_meet_are_refused(text):
    line = next(line for line in text.split("\n") if line.startswith("right_child="))
    child = line.removeprefix("right_child=").split(" ")
    with pytest.raises(ValueError, match="lead nowhere or meet"):
        parse_model(text.replace(line, "right_child=" + " ".join([child[1], *child[1:]]), 1))

"""The held-out domains that travel with a model."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import UnknownModel
from linkverdict.models.calibration import Calibration
from linkverdict.models.held_out import (
    collect_held_out,
    promise_of_table,
    read_held_out,
    write_held_out,
)
from linkverdict.models.model import load_model, save_model
from linkverdict.models.thresholds import Threshold

SIGMOID = Calibration("platt", {"slope": (1.0,), "intercept": (0.0,)}, 0.0, 1.0, {})


@pytest.fixture
def domains():
    """60 spam domains that score high and 140 good ones that score low, on two sites."""
    margins = [3 + n / 100 for n in range(60)] + [-3 - n / 100 for n in range(140)]
    return collect_held_out(margins, [True] * 60 + [False] * 140, range(200), ["site 1", "site 2"] * 100, 0.3)


def test_written_domains_are_read_back_and_hold_numbers_and_codes_alone(domains):
    text = write_held_out(domains)
    assert read_held_out(text) == domains
    found = json.loads(text)
    assert found.pop("sites") == ["site 1", "site 2"]
    assert all(
        isinstance(value, (int, float)) for column in found.values() if isinstance(column, list) for value in column
    )


def test_campaigns_are_numbered_anew():
    one = collect_held_out([1.0, 2.0, 3.0], [1, 0, 1], [900, 7, 900], ["a", "b", "a"], 0.3)
    assert (one.group, one.site, one.sites, one.weight) == ((1, 0, 1), (0, 1, 0), ("a", "b"), (1.0, 1.0, 1.0))


def test_a_promise_that_is_certified_says_what_stands_behind_it(domains):
    # spam is 30 % of the labels as of the profile: 60 faultless ones make 1 - 0.95^60 = 95.4 % sure of 95 %
    found = domains.promise(SIGMOID, 0.95, 0.9)
    assert found.threshold.at == pytest.approx(0.9526, abs=1e-4)  # the sigmoid of 3
    assert (found.threshold.domains, found.threshold.independent) == (60, 60.0)
    assert (found.threshold.precision, found.threshold.recall) == (1.0, pytest.approx(1.0))
    assert found.threshold.flagged_share == pytest.approx(0.3)
    assert found.threshold.confidence == pytest.approx(0.9539, abs=1e-4)
    assert (found.more_marked, found.more_labels, found.supported) == (None, None, 0.96)  # 0.97^60 = 16 %


def test_a_promise_that_is_not_certified_says_how_many_more(domains):
    found = domains.promise(SIGMOID, 0.98, 0.9)
    assert found.threshold.at is None
    assert (found.more_marked, found.more_labels) == (54, 180)  # 113.97 are wanted of which 60 are there: 60 * 3 labels
    assert found.supported == 0.96


def test_a_lower_confidence_certifies_more(domains):
    assert domains.promise(SIGMOID, 0.98, 0.5).threshold.domains == 60
    assert domains.promise(SIGMOID, 0.98, 0.5).supported == 0.985


def test_a_profile_with_less_spam_certifies_less(domains):
    assert replace(domains, spam_share=0.1).promise(SIGMOID, 0.95, 0.9).threshold.at is None


def test_a_table_alone_answers_with_what_it_holds():
    rows = (
        Threshold(0.9, 0.5, 0.95, 0.8, 0.3, 200, 150.0, 0.99, "", None, 0),
        Threshold(0.98, 0.8, 0.99, 0.6, 0.2, 120, 100.0, 0.7, "", None, 0),
    )
    assert promise_of_table(rows, 0.85, 0.9).threshold.at == 0.5
    assert promise_of_table(rows, 0.95, 0.6).threshold.at == 0.8
    refused = promise_of_table(rows, 0.95, 0.9)
    assert (refused.threshold.at, refused.more_marked, refused.supported) == (None, None, 0.9)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("format", 2, "format 2"),
        ("margin", [1.0], "differ in length"),
        ("site", [9] * 200, "not listed"),
        ("is_spam", [2] * 200, "neither 0 nor 1"),
        ("is_spam", [1] * 200, "both kinds"),
        ("weight", [-1.0] * 200, "less than nothing"),
        ("spam_share", 1.0, "between 0 and 1"),
        ("spam_share", "most", "spam_share is no number"),
    ],
)
def test_numbers_that_cannot_be_used_are_refused(domains, field, value, says):
    text = json.dumps({**json.loads(write_held_out(domains)), field: value})
    with pytest.raises(UnknownModel, match=says):
        read_held_out(text)


@settings(max_examples=40, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_other_text_is_a_damaged_file(text):
    with pytest.raises(UnknownModel):
        read_held_out(text)


def test_a_model_keeps_its_held_out_domains(small_model, domains, tmp_path):
    saved = save_model(replace(small_model, held_out=domains), tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.held_out == domains
    assert loaded.card.hashes == saved.card.hashes
    assert set(loaded.card.hashes) == {"model.txt", "held_out.json"}
    assert loaded.promise(0.9, 0.9) == domains.promise(small_model.card.calibration, 0.9, 0.9)


def test_a_model_without_them_answers_from_its_card(small_model, tmp_path):
    save_model(small_model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.held_out is None
    assert loaded.promise(0.98, 0.5).threshold.at == 0.9
    assert loaded.promise(0.98, 0.9).threshold.at is None  # the table's row has 80 %


def test_another_models_held_out_domains_do_not_stay_in_the_folder(small_model, domains, tmp_path):
    save_model(replace(small_model, held_out=domains), tmp_path / "model")
    save_model(small_model, tmp_path / "model")
    assert not (tmp_path / "model" / "held_out.json").exists()
    assert load_model(tmp_path / "model").held_out is None


def test_damaged_or_missing_held_out_domains_are_told(small_model, domains, tmp_path):
    save_model(replace(small_model, held_out=domains), tmp_path / "model")
    file = tmp_path / "model" / "held_out.json"
    file.write_text(file.read_text().replace("3.0", "4.0", 1))
    with pytest.raises(UnknownModel, match=r"held_out\.json is not the text"):
        load_model(tmp_path / "model")
    file.unlink()
    with pytest.raises(UnknownModel, match=r"held_out\.json is missing"):
        load_model(tmp_path / "model")


def test_the_default_models_table_is_what_its_held_out_domains_give():
    model = load_model("default")
    assert model.held_out is not None
    assert model.held_out.thresholds(model.card.calibration) == model.card.thresholds
    assert model.promise(0.98, 0.5).threshold.at is not None
    refused = model.promise(0.995, 0.95)
    assert refused.threshold.at is None
    assert refused.more_labels is not None
    assert refused.more_labels > refused.more_marked > 0

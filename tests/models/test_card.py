"""The card: readable, the same text for the same card, and strict about what it reads."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from linkverdict.data.errors import UnknownModel
from linkverdict.features.catalogue import catalogue
from linkverdict.models.card import differences, measure_spread, read_card, write_card


def changed(card, **fields):
    return json.dumps({**json.loads(write_card(card)), **fields})


def test_a_card_survives_writing_and_reading(card):
    assert read_card(write_card(card)) == card


def test_the_same_card_gives_the_same_text(card):
    assert write_card(read_card(write_card(card))) == write_card(card)


def test_fields_keep_their_order_and_lists_of_numbers_stay_on_one_line(card):
    text = write_card(card)
    assert list(json.loads(text))[:5] == ["format", "name", "version", "created", "signals"]
    assert '"slope": [ 1.5 ],' in text


def test_text_that_looks_like_a_list_of_numbers_is_left_alone(card):
    odd = replace(card, name="[\n1,\n  2]")
    assert read_card(write_card(odd)).name == "[\n1,\n  2]"


def test_numpy_numbers_are_written_as_numbers(card):
    told = replace(card, metrics={"auc": np.float32(0.5), "folds": np.int64(5), "curve": np.array([0.1, 0.2])})
    assert read_card(write_card(told)).metrics == {"auc": 0.5, "folds": 5, "curve": [0.1, 0.2]}


def test_a_number_that_is_none_cannot_be_written(card):
    with pytest.raises(ValueError, match="JSON"):
        write_card(replace(card, metrics={"auc": float("nan")}))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"format": 2}, "format 2; this version reads format 1"),
        ({"mood": "good"}, "unknown: mood"),
        ({"name": None}, "name is not text"),
        ({"signals": {}}, "signals is not a list"),
        ({"keep": {"below": 0.1}}, "missing in keep"),
        ({"sites": [{"code": "a", "links": 1.5, "domains": 1, "spam": 1, "good": 0}]}, r"sites\[0\].links"),
        ({"spread": {"x": {"share_missing": True, "quantiles": []}}}, r"spread.x.share_missing is no number"),
    ],
)
def test_a_card_with_other_contents_is_refused_by_name(card, fields, says):
    with pytest.raises(UnknownModel, match=says):
        read_card(changed(card, **fields))


@pytest.mark.parametrize("lost", ["version", "calibration", "hashes"])
def test_a_card_without_a_field_is_refused_by_name(card, lost):
    contents = json.loads(write_card(card))
    del contents[lost]
    with pytest.raises(UnknownModel, match=f"missing: {lost}"):
        read_card(json.dumps(contents))


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '{"format": NaN}', "[" * 100_000])
def test_text_that_is_no_card_is_refused(text):
    with pytest.raises(UnknownModel):
        read_card(text)


def test_a_calibration_that_does_not_exist_is_refused(card):
    calibration = json.loads(write_card(card))["calibration"]
    with pytest.raises(UnknownModel, match="no way of calibrating is called 'magic'"):
        read_card(changed(card, calibration={**calibration, "method": "magic"}))
    with pytest.raises(UnknownModel, match="platt calibration needs the numbers slope, intercept"):
        read_card(changed(card, calibration={**calibration, "numbers": {"slope": [1.0]}}))


def test_signals_that_the_card_does_not_name_are_no_difference(card):
    assert len(catalogue().signals) > len(card.signals)
    assert differences(card, catalogue().signals) == ()


def test_every_difference_has_its_line(card):
    first, second, *rest = card.signals
    other = replace(card, signals=(replace(first, name="moon_phase"), replace(second, unit="furlongs"), *rest))
    unit = catalogue().signals[second.name].unit.value
    assert differences(other, catalogue().signals) == (
        "moon_phase: in the card, not in the code",
        f"{second.name}: unit 'furlongs' in the card, '{unit}' in the code",
    )


def test_spread_is_the_share_missing_and_the_quantiles_of_the_rest():
    values = np.array([[0, np.nan], [1, np.nan], [2, np.nan], [3, np.nan], [4, np.nan], [np.nan, np.nan]])
    spread = measure_spread(values.astype(np.float32), ["known", "never"])
    assert spread["known"].share_missing == pytest.approx(1 / 6)
    assert spread["known"].quantiles == pytest.approx((0.04, 0.2, 1, 2, 3, 3.8, 3.96))
    assert (spread["never"].share_missing, spread["never"].quantiles) == (1.0, ())


def test_no_rows_count_as_all_missing():
    assert measure_spread(np.empty((0, 1)), ["none"])["none"].share_missing == 1.0

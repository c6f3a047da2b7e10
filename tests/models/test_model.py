"""A model: its numbers, its folder, and what happens when the folder is not right."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from linkverdict.data.errors import CardMismatch, UnknownModel
from linkverdict.models import model as model_file
from linkverdict.models.model import Model, load_model, save_model


@pytest.fixture
def folder(small_model, tmp_path):
    save_model(small_model, tmp_path / "small")
    return tmp_path / "small"


def edit_card(folder, **fields):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({**card, **fields}))


def test_a_saved_model_gives_the_same_bits(small_model, folder, examples):
    rows = examples(seed=9)[0]
    loaded = load_model(folder)
    assert np.array_equal(loaded.margins(rows), small_model.margins(rows))
    assert np.array_equal(loaded.contributions(rows), small_model.contributions(rows))
    assert loaded.card == replace(small_model.card, hashes=loaded.card.hashes)


def test_saving_what_was_loaded_writes_the_same_files(folder, tmp_path):
    save_model(load_model(str(folder)), tmp_path / "again")
    for name in ("model.txt", "card.json"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_the_folder_holds_two_text_files_and_nothing_beside_it(folder):
    assert sorted(file.name for file in folder.iterdir()) == ["card.json", "model.txt"]
    assert [entry.name for entry in folder.parent.iterdir()] == ["small"]


def test_contributions_are_float32_and_sum_to_the_margin(small_model, examples):
    rows = examples(seed=4)[0]
    found = small_model.contributions(rows)
    assert (found.shape, found.dtype) == ((len(rows), rows.shape[1] + 1), np.float32)
    np.testing.assert_allclose(found.sum(axis=1, dtype=np.float64), small_model.margins(rows), atol=1e-5)


def test_one_pass_gives_the_margins_with_the_contributions(small_model, examples):
    rows = examples(seed=4)[0]
    told = small_model.explain(rows, families=[0, 1, 1, 0, 2])
    assert np.array_equal(told.contributions, small_model.contributions(rows))
    np.testing.assert_allclose(told.margins, small_model.margins(rows), rtol=0, atol=1e-12)
    assert told.families.shape == (len(rows), 3)


@pytest.mark.parametrize("chunk", [1, 7, 40])
def test_chunks_give_the_same_bits(small_model, examples, chunk):
    rows = examples(rows=40)[0]
    whole, parts = small_model.explain(rows), [small_model.explain(rows[at : at + chunk]) for at in range(0, 40, chunk)]
    assert np.array_equal(np.concatenate([part.contributions for part in parts]), whole.contributions)
    assert np.array_equal(np.concatenate([part.margins for part in parts]), whole.margins)


def test_no_rows_are_fine(small_model):
    none = np.empty((0, 5), dtype=np.float32)
    assert small_model.margins(none).shape == (0,)
    assert small_model.contributions(none).shape == (0, 6)


def test_rows_that_know_nothing_are_judged(small_model):
    assert np.isfinite(small_model.margins(np.full((1, 5), np.nan, dtype=np.float32))).all()


def test_a_slice_is_judged_like_the_whole(small_model, examples):
    rows = examples()[0]
    assert np.array_equal(small_model.margins(rows[::3]), small_model.margins(rows)[::3])


@pytest.mark.parametrize("shape", [(3, 4), (3, 6), (5,)])
def test_a_matrix_with_other_columns_is_refused(small_model, shape):
    with pytest.raises(ValueError, match="reads 5 columns"):
        small_model.margins(np.zeros(shape, dtype=np.float32))


def test_probabilities_are_the_cards_calibration(small_model):
    # 0.01 + 0.98 * sigmoid(1.5 * 0 - 0.25), and a ten-thousandth of it from the rising curve
    assert small_model.probabilities([0.0])[0] == pytest.approx(0.01 + 0.98 / (1 + np.exp(0.25)), abs=1e-4)


def test_saving_again_replaces_the_model_and_keeps_other_files(small_model, folder):
    (folder / "__init__.py").write_text("# kept")
    save_model(replace(small_model, card=replace(small_model.card, version="2")), folder)
    assert load_model(folder).card.version == "2"
    assert (folder / "__init__.py").read_text() == "# kept"


def test_a_model_can_be_saved_into_an_empty_package_folder(small_model, tmp_path):
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "__init__.py").touch()
    save_model(small_model, tmp_path / "default")
    assert sorted(f.name for f in (tmp_path / "default").iterdir()) == ["__init__.py", "card.json", "model.txt"]


def test_a_folder_with_other_things_is_left_alone(small_model, tmp_path):
    (tmp_path / "letters.txt").write_text("dear all")
    with pytest.raises(UnknownModel, match="no model folder"):
        save_model(small_model, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_a_failed_save_leaves_the_old_model(small_model, folder, monkeypatch):
    def full(card):
        raise OSError("no space left on device")

    monkeypatch.setattr(model_file, "write_card", full)
    with pytest.raises(OSError, match="no space"):
        save_model(replace(small_model, card=replace(small_model.card, version="2")), folder)
    assert load_model(folder).card.version == "1"
    assert [entry.name for entry in folder.parent.iterdir()] == ["small"]


def test_a_model_that_could_not_be_loaded_is_not_saved(small_model, tmp_path):
    swapped = replace(small_model.card, signals=small_model.card.signals[::-1])
    with pytest.raises(CardMismatch, match="do not name the same columns"):
        save_model(Model(small_model.booster, swapped), tmp_path / "swapped")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("reference", "found"), [("no/such/folder", "nothing there"), (".", "a folder without a card"), ("", "default")]
)
def test_an_unknown_reference_says_what_is_possible(reference, found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownModel, match=found) as caught:
        load_model(reference)
    assert "'default'" in caught.value.message


def test_a_file_is_no_model(tmp_path):
    (tmp_path / "model.txt").write_text("tree")
    with pytest.raises(UnknownModel, match="found a file"):
        load_model(tmp_path / "model.txt")


def test_a_reference_to_a_version_that_is_not_registered_says_so():
    with pytest.raises(UnknownModel, match="nothing is registered yet"):
        load_model("models:/linkverdict@champion")


def test_a_changed_model_text_is_refused(folder):
    text = (folder / "model.txt").read_text()
    (folder / "model.txt").write_text(text.replace("shrinkage=1", "shrinkage=2", 1))
    with pytest.raises(UnknownModel, match="hash differs"):
        load_model(folder)


@pytest.mark.parametrize("left", [0, 1, 100, 2000, -1])
def test_a_model_text_cut_short_is_refused(folder, left):
    text = (folder / "model.txt").read_bytes()
    (folder / "model.txt").write_bytes(text[:left])
    with pytest.raises(UnknownModel, match=r"model\.txt"):
        load_model(folder)


def test_a_damaged_text_with_a_fitting_hash_never_reaches_lightgbm(folder):
    text = (folder / "model.txt").read_text().replace("left_child=", "left_child=77 ", 1)
    (folder / "model.txt").write_text(text)
    edit_card(folder, hashes={"model.txt": model_file._digest(text)})
    with pytest.raises(UnknownModel, match="no model that linkverdict wrote: tree 0"):
        load_model(folder)


@pytest.mark.parametrize("name", ["model.txt", "card.json"])
def test_missing_and_binary_files_are_named(folder, name):
    (folder / name).write_bytes(b"\xff\xfe\x00junk\x9d")
    with pytest.raises(UnknownModel, match=f"{name} is not text"):
        load_model(folder)


def test_a_missing_model_text_is_named(folder):
    (folder / "model.txt").unlink()
    with pytest.raises(UnknownModel, match=r"model\.txt is missing"):
        load_model(folder)


def test_a_pickle_in_place_of_the_card_is_not_opened(folder):
    class Trap:
        def __reduce__(self):
            return (exec, ("raise SystemExit('opened')",))

    (folder / "card.json").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(UnknownModel):
        load_model(folder)


def test_a_card_that_does_not_fit_the_signals_shows_the_difference_line_by_line(folder):
    card = json.loads((folder / "card.json").read_text())
    card["signals"][1]["unit"] = "furlongs"
    card["signals"][3]["unit"] = "fathoms"
    edit_card(folder, signals=card["signals"])
    with pytest.raises(CardMismatch) as caught:
        load_model(folder)
    lines = caught.value.message.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(f"  {card['signals'][1]['name']}: unit 'furlongs' in the card, ")
    assert lines[2].startswith(f"  {card['signals'][3]['name']}: unit 'fathoms' in the card, ")


def test_a_card_for_other_columns_than_the_models_is_refused(folder):
    card = json.loads((folder / "card.json").read_text())
    edit_card(folder, signals=card["signals"][:-1])
    with pytest.raises(CardMismatch, match="column 5: '' in the card, "):
        load_model(folder)

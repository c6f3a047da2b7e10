"""The pictures of a model card, and the shipped model's page."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from linkverdict.models.card_html import PICTURE_FILES
from linkverdict.models.card_page import page
from linkverdict.models.held_out import collect_held_out
from linkverdict.models.model import DEFAULT, load_model
from linkverdict.training import shipped_card
from linkverdict.training.card_pictures import YOURS, draw_beeswarm, draw_card_pictures, pictures_of
from linkverdict.training.examples import load_examples
from linkverdict.training.fit import Settings
from linkverdict.training.pictures import draw_figures
from linkverdict.training.stability import sample_links


@pytest.fixture(scope="module")
def model():
    return load_model(DEFAULT)


@pytest.fixture(scope="module")
def sample():
    return sample_links(load_examples(), 120)


def is_png(path):
    return path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.slow
def test_all_pictures_are_drawn_and_small(model, sample, tmp_path):
    paths = draw_card_pictures(model, sample, tmp_path)
    assert tuple(path.name for path in paths) == PICTURE_FILES
    assert all(is_png(path) and path.stat().st_size < 150_000 for path in paths)


@pytest.mark.slow
def test_the_same_beeswarm_is_the_same_file_and_no_draw_of_chance_is_lost(model, sample, tmp_path):
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    one = draw_beeswarm(model, sample, tmp_path / "one.png").read_bytes()
    assert np.random.random() == expected
    assert draw_beeswarm(model, sample, tmp_path / "two.png").read_bytes() == one


@pytest.mark.slow
def test_no_picture_stays_open(model, sample, tmp_path):
    import matplotlib.pyplot as plt

    draw_beeswarm(model, sample, tmp_path / "one.png")
    assert plt.get_fignums() == []


def test_without_held_out_domains_and_links_there_is_nothing_to_draw(model, sample, tmp_path):
    nothing = sample.where(np.zeros(len(sample), dtype=bool))
    assert draw_card_pictures(replace(model, held_out=None), nothing, tmp_path) == []


def test_domains_of_one_kind_are_not_drawn(model, sample, tmp_path):
    one_kind = collect_held_out([1.0, 2.0, 3.0], [1, 1, 0], [1, 2, 3], [YOURS, YOURS, "base"], 0.3)
    nothing = sample.where(np.zeros(len(sample), dtype=bool))
    assert draw_card_pictures(replace(model, held_out=one_kind), nothing, tmp_path) == []


def test_a_persons_own_domains_are_what_is_drawn(model, sample, tmp_path, monkeypatch):
    seen = {}

    def fake(is_spam, probability, folder, weight):
        seen.update(is_spam=is_spam, probability=probability, weight=weight)
        return []

    monkeypatch.setattr("linkverdict.training.card_pictures.draw_figures", fake)
    both = collect_held_out([1.0, -2.0, 3.0, 0.5], [1, 0, 1, 0], [1, 2, 3, 4], [YOURS, YOURS, YOURS, "base"], 0.3)
    draw_card_pictures(replace(model, held_out=both), sample.where(np.zeros(len(sample), dtype=bool)), tmp_path)
    assert seen["is_spam"].tolist() == [True, False, True]
    assert seen["probability"] == pytest.approx(model.probabilities([1.0, -2.0, 3.0]))
    assert seen["weight"][seen["is_spam"]].sum() / seen["weight"].sum() == pytest.approx(0.3)


@pytest.mark.parametrize("weight", [None, [1.0, 0.0, 2.0, 1.0]])
def test_figures_are_drawn_with_and_without_weights(weight, tmp_path):
    paths = draw_figures(np.array([True, False, True, False]), np.array([0.9, 0.2, 0.9, 0.4]), tmp_path, weight)
    assert [path.name for path in paths] == ["precision-recall.png", "reliability.png"]
    assert all(map(is_png, paths))


def test_pictures_that_are_kept_with_a_version_are_taken_from_there(tmp_path):
    (tmp_path / "reliability.png").write_bytes(b"kept")
    (tmp_path / "other.png").write_bytes(b"not ours")
    assert pictures_of(tmp_path) == {"reliability.png": b"kept"}


@pytest.mark.slow
def test_the_shipped_models_pictures_are_drawn_when_asked_for():
    assert tuple(pictures_of(DEFAULT)) == PICTURE_FILES


@pytest.mark.slow
def test_the_shipped_page_is_written_and_only_a_card_without_reasons_is_added_to(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped_card, "Settings", lambda: Settings(n_estimators=3))
    folder = tmp_path / "model"
    shutil.copytree(DEFAULT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written = shipped_card.write_shipped_page(tmp_path / "docs", folder)
    assert written.read_text(encoding="utf-8") == page(load_model(folder).card)
    assert {path.name for path in (tmp_path / "docs" / "model-card").iterdir()} == set(PICTURE_FILES)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    stated = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    del stated["reasons"]
    (folder / "card.json").write_text(json.dumps(stated), encoding="utf-8")
    assert load_model(folder).card.reasons is None
    shipped_card.write_shipped_page(tmp_path / "docs", folder)
    added = load_model(folder).card
    assert added.reasons is not None
    assert added.reasons.seeds == 5
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"card.json"}
    assert replace(added, reasons=None) == replace(load_model(DEFAULT).card, reasons=None)

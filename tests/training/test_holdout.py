from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest
from linkverdict.models.model import load_model
from linkverdict.training.decide import REFERENCE_SPAM_SHARE, decide, reference_weights
from linkverdict.training.evaluation_page import write_page
from linkverdict.training.fit import Settings, fit, model_signals
from linkverdict.training.holdout import HeldOut, across_sites, join_held_out, score_view, within_site
from linkverdict.training.metrics import measure, roc_auc
from linkverdict.training.publish import train_default
from linkverdict.training.vendors import opinions

QUICK = Settings(n_estimators=25, n_bags=1)


@pytest.fixture(scope="module")
def held_out(examples, exports) -> HeldOut:
    return across_sites(examples, exports, QUICK, jobs=1)


@pytest.fixture
def local_mlflow(tmp_path, monkeypatch) -> str:
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    return uri


def test_every_judged_domain_is_scored_once_by_a_model_of_other_sites(held_out, exports):
    keys = list(zip(held_out.site, held_out.domain, strict=True))
    assert len(keys) == len(set(keys))
    assert len(keys) == sum(
        export.table.filter(export.verdict.is_not_null())["source_registered"].n_unique() for export in exports
    )


def test_a_model_of_other_sites_tells_spam_from_good(held_out):
    assert roc_auc(held_out.is_spam, held_out.margin) > 0.9


def test_a_sites_own_labels_have_no_part_in_its_scores(examples, exports, held_out):
    first = examples.site == 0
    turned = replace(examples, is_spam=examples.is_spam ^ first)
    again = across_sites(turned, exports, QUICK, jobs=1)
    own = np.array([site == exports[0].site for site in held_out.site])
    assert np.array_equal(again.margin[own], held_out.margin[own])
    assert not np.array_equal(again.margin[~own], held_out.margin[~own])


def test_within_a_site_every_domain_is_scored_once(examples, exports):
    scored = within_site(exports[0], examples, 0, QUICK, jobs=1)
    assert len(scored.domain) == len(set(scored.domain))


def test_a_lean_is_never_broken(examples):
    model = fit(examples, QUICK)
    names = model_signals()
    row = np.nan_to_num(examples.values[:1, [examples.signals.index(name) for name in names]])
    place = names.index("marks_count")
    margins = []
    for marks in range(6):
        row[0, place] = marks
        margins.append(float(model.decision_function(pl.DataFrame(row, schema=list(names)))[0]))
    assert margins == sorted(margins)


def test_limits_are_made_for_the_reference_share_of_spam(held_out):
    weights = reference_weights(held_out)
    assert weights[held_out.is_spam].sum() / weights.sum() == pytest.approx(REFERENCE_SPAM_SHARE)


def test_a_disavow_limit_never_undercuts_a_keep_limit(held_out):
    decisions = decide(held_out)
    limits = [row.at for row in decisions.thresholds if row.at is not None]
    assert limits == sorted(limits)
    assert decisions.keep.below is None or all(decisions.keep.below <= at for at in limits)


def test_groups_of_different_sites_stay_apart():
    one = HeldOut(("a",), ("x",), np.array([True]), np.array([1.0]), np.array([7]))
    two = HeldOut(("a",), ("y",), np.array([False]), np.array([0.0]), np.array([7]))
    assert len(set(join_held_out([one, two]).group)) == 2


def test_vendor_opinions_are_by_domain(exports):
    found = opinions(exports)
    assert {one.title for one in found} == {"Ahrefs `Is spam`"}
    assert all(len(one.domain) == len(one.score) for one in found)


@pytest.mark.slow
def test_training_writes_a_model_that_scores_and_an_mlflow_run(
    labelled_folder, examples, tmp_path, local_mlflow, monkeypatch
):
    import mlflow

    monkeypatch.setattr("linkverdict.training.publish.build_examples", lambda exports, jobs: examples)
    monkeypatch.setattr("linkverdict.training.publish.Settings", lambda: QUICK)
    monkeypatch.setattr(measure, "__defaults__", (50,))
    train_default(labelled_folder, tmp_path / "model", tmp_path / "base.parquet", jobs=1)
    model = load_model(tmp_path / "model")
    assert model.card.signal_names == model_signals()
    assert [site.code for site in model.card.sites] == ["site 1", "site 2", "site 3"]
    card = (tmp_path / "model" / "card.json").read_text(encoding="utf-8")
    assert "first.example" not in card, "the card names no site"
    assert json.loads(card)["metrics"]["ROC AUC"]["value"] > 0.9
    mlflow.set_tracking_uri(local_mlflow)
    runs = mlflow.search_runs(experiment_names=["linkverdict"], output_format="list")
    assert [run.info.status for run in runs] == ["FINISHED"]
    assert runs[0].data.params["n_estimators"] == "25"
    assert runs[0].data.metrics["ROC AUC"] > 0.9


@pytest.mark.slow
def test_evaluation_page_shows_sites_vendors_and_verdicts(
    labelled_folder, examples, tmp_path, local_mlflow, monkeypatch
):
    monkeypatch.setattr("linkverdict.training.evaluation_page.build_examples", lambda exports, jobs: examples)
    monkeypatch.setattr("linkverdict.training.evaluation_page.VIEWS", ("moz",))
    monkeypatch.setattr("linkverdict.training.holdout.FOLDS", 2)
    # other processes would not know of the quick settings below
    monkeypatch.setattr("linkverdict.training.evaluation_page.score_view", partial(score_view, jobs=1))
    monkeypatch.setattr(measure, "__defaults__", (50,))
    monkeypatch.setattr("linkverdict.training.fit.Settings", lambda: QUICK)
    page = write_page(labelled_folder, tmp_path / "evaluation.md", jobs=1).read_text(encoding="utf-8")
    for expected in (
        "**all, pooled**",
        "site 2",
        "Ahrefs `Is spam`",
        "`disavow`",
        "columns of moz",
        "log loss",
    ):
        assert expected in page

"""Fits on Dask workers: the same model with one part, as good a one with two, a clear word when a worker is lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import numpy as np
import pytest
from linkverdict.cli import app
from linkverdict.data.errors import LinkverdictError
from linkverdict.data.label import make_label
from linkverdict.models.attribution import Attribution
from linkverdict.models.dask_client import LOCAL
from linkverdict.models.model import DEFAULT, load_model
from linkverdict.models.registry import Registry
from linkverdict.training import cluster_fit
from linkverdict.training import contest as contest_module
from linkverdict.training import recipe as recipe_module
from linkverdict.training import retrain as retrain_module
from linkverdict.training.cluster_fit import FittingWorkers
from linkverdict.training.examples import BASE_FILE, join_examples, load_examples, save_examples
from linkverdict.training.fit import Settings, fit, model_signals
from linkverdict.training.metrics import roc_auc
from linkverdict.training.recipe import RECIPES, fit_mixed, margins_of
from linkverdict.training.retrain import retrain, save_challenger
from typer.testing import CliRunner

pytest.importorskip("distributed")

QUICK = Settings(n_estimators=20, n_bags=2)
NAMES = model_signals()
SITES = ("first.example", "second.example", "third.example")


@pytest.fixture(scope="module")
def stored(examples, tmp_path_factory):
    """The examples as a folder of two files."""
    folder = tmp_path_factory.mktemp("stored")
    half = np.arange(len(examples)) < len(examples) // 2
    save_examples(examples.where(half), folder / "a.parquet")
    save_examples(examples.where(~half), folder / "b.parquet")
    return folder


@pytest.fixture(scope="module")
def workers(stored):
    with FittingWorkers(LOCAL, stored) as found:
        yield found


def some(examples, remainder: int):
    """Every third domain."""
    return examples.where(examples.domain % 3 == remainder)


def test_rows_are_read_on_the_workers_and_only_their_labels_here(workers, examples):
    spread = workers.load(2)
    assert workers.parts == 2
    assert spread.values.nbytes == 0
    chosen = np.array([0, 5, len(examples) - 1, 7])
    assert np.array_equal(spread.where(chosen).columns(NAMES), examples.where(chosen).columns(NAMES), equal_nan=True)
    assert np.array_equal(spread.is_spam, examples.is_spam)
    assert np.array_equal(spread.group, examples.group)


def test_one_part_gives_the_local_model_to_the_letter(workers, examples):
    spread = workers.load(1)
    here = fit_mixed(some(examples, 0), some(examples, 1), RECIPES[0], QUICK, jobs=1)
    there = fit_mixed(some(spread, 0), some(examples, 1), RECIPES[0], QUICK)
    assert there.booster_.model_to_string() == here.booster_.model_to_string()
    assert there.feature_names_in_.tolist() == here.feature_names_in_.tolist() == list(NAMES)


def test_two_parts_give_a_model_as_good_that_keeps_every_promise(workers, examples):
    spread = workers.load(2)
    train, test = examples.domain % 3 != 0, some(examples, 0)
    settings = Settings(n_estimators=60)
    here, there = fit(examples.where(train), settings, 1), fit(spread.where(train), settings)
    auc = [roc_auc(test.is_spam, test.margins(model, NAMES)) for model in (here, there)]
    assert auc[0] > 0.8
    assert auc[1] == pytest.approx(auc[0], abs=0.02)
    text = there.booster_.model_to_string()
    assert there.booster_.feature_name() == list(NAMES)
    assert "127.0.0.1" not in text
    assert (
        "[monotone_constraints: 0" in text or "[monotone_constraints: 1" in text or "[monotone_constraints: -" in text
    )
    values = test.columns(NAMES)[:50]
    parts = Attribution(there.booster_).contributions(values)
    assert parts.sum(axis=1) == pytest.approx(there.booster_.predict(values, raw_score=True), abs=1e-6)


def _parameters(text: str) -> list[str]:
    """What a model's text says of how it was fitted: monotone constraints, seeds and all."""
    return [line for line in text.splitlines() if line.startswith("[")]


def test_margins_are_worked_out_where_the_rows_are(workers, examples):
    both, spread = join_examples([examples, some(examples, 1)]), join_examples([workers.load(2), some(examples, 1)])
    model = fit(some(examples, 0), QUICK, 1)
    rows = (both.domain % 2 == 0) & (both.view == both.view.min())
    assert np.array_equal(margins_of(model, both.where(rows), NAMES), margins_of(model, spread.where(rows), NAMES))


def test_a_part_of_one_verdict_does_not_turn_the_labels_around(workers, examples):
    spread = workers.load(2)
    first = spread.at % 2 == 0
    rows = np.where(first, spread.is_spam, ~spread.is_spam)
    weights = np.ones(int(rows.sum()))
    model = fit(spread.where(rows), QUICK, None, NAMES, weights)
    assert roc_auc(examples.is_spam, examples.margins(model, NAMES)) > 0.8


@pytest.mark.slow
def test_retraining_on_a_cluster_is_retraining(workers, exports, examples, monkeypatch, tmp_path):
    monkeypatch.setattr(contest_module, "DRAWS", 10)
    monkeypatch.setattr(recipe_module, "RECIPES", RECIPES[:1])
    monkeypatch.setattr(retrain_module, "MOST_SECONDS", 0)
    table = exports[0].table
    judged = table.select("source_registered").with_columns(exports[0].verdict.alias("verdict")).drop_nulls().unique()
    labels = [
        make_label(table["site_host"][0], *row, scope="domain") for row in judged.sort("source_registered").iter_rows()
    ]
    quick = Settings(n_estimators=10, n_bags=1)
    here = retrain([table], labels, DEFAULT, base=examples, settings=quick, jobs=1)
    base = workers.load(1)
    there = retrain([table], labels, DEFAULT, base=base, settings=quick)
    assert np.array_equal(there.contest.own_margin, here.contest.own_margin)
    assert np.array_equal(there.contest.base_margin, here.contest.base_margin)
    assert there.challenger.card.spread == here.challenger.card.spread
    saved = save_challenger(there, tmp_path / "model", base)
    again = load_model(tmp_path / "model")
    assert (
        again.booster.model_to_string() == here.challenger.booster.model_to_string() == saved.booster.model_to_string()
    )
    assert again.card.reasons is not None


def test_other_rows_on_the_workers_are_refused(workers, monkeypatch):
    monkeypatch.setattr(cluster_fit, "_read_keys", lambda path: (_keys(3), NAMES))
    with pytest.raises(LinkverdictError, match="Expected the workers to find 3 examples"):
        workers.load()


def _keys(rows: int):
    kinds = {"is_spam": bool, "site": np.int16, "domain": np.int32, "group": np.int32, "view": np.int16}
    return {name: np.zeros(rows, dtype=kind) for name, kind in (kinds | {"weight": np.float32}).items()}


def test_the_base_examples_are_the_workers_own(stored):
    keys, signals = cluster_fit._read_keys(BASE_FILE)
    base = load_examples()
    assert signals == base.signals
    assert np.array_equal(keys["weight"], base.weight)
    part = cluster_fit._read_part(None, signals, 3, 7)
    assert np.array_equal(part, base.values[3::7], equal_nan=True)


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LinkverdictError) as told, FittingWorkers(LOCAL):
        pass
    assert told.value.hint == "pip install 'linkverdict[cluster]'"


def test_the_command_says_so_too_and_registers_nothing(monkeypatch, labelled_folder):
    monkeypatch.setitem(sys.modules, "distributed", None)
    before = Registry().versions()
    export = labelled_folder / "exports" / SITES[0] / "backlinks.csv"
    asked = ["retrain", "--export", str(export), "--site", SITES[0], "--no-promote", "--cluster", LOCAL]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 2
    assert "pip install 'linkverdict[cluster]'" in told.output
    assert Registry().versions() == before


@pytest.mark.slow
@pytest.mark.parametrize("parts", [1, 2])
def test_a_lost_worker_ends_the_fit_with_what_to_do_next(stored, monkeypatch, parts):
    monkeypatch.setattr(cluster_fit, "GRACE_SECONDS", 3.0)
    with FittingWorkers(LOCAL, stored) as workers:
        spread = workers.load(parts)
        processes = workers.client.run(os.getpid)
        victim = processes[workers._addresses[0]]
        long = Settings(n_estimators=100_000, n_bags=1, extra_trees=False, colsample_bytree=1.0)
        killer = threading.Timer(3.0, os.kill, (victim, signal.SIGKILL))
        killer.start()
        begun = time.monotonic()
        with pytest.raises(LinkverdictError, match="the champion stays") as told:
            fit(spread, long)
        killer.join()
        assert time.monotonic() - begun < 60
        assert "run the same command again" in told.value.hint

"""A whole `retrain` and a whole `labels import`, killed at random moments. `make kills` does it a hundred times."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.label_files import read_label_file
from linkverdict.data.label_store import LabelStore
from linkverdict.data.sample import load_sample
from linkverdict.inference.audit import write_audit
from linkverdict.inference.score import score
from linkverdict.models.champion import find_folder
from linkverdict.models.model import load_model
from linkverdict.models.registry import CHAMPION, Registry

pytestmark = pytest.mark.slow
ROUNDS = int(os.environ.get("LINKVERDICT_KILLS", "1"))
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
TRUTH = SAMPLE / "sample-truth.csv"
SITE = "brisavelo.example"

RETRAIN = """
import sys
from linkverdict.training import contest, recipe, retrain
from linkverdict.training.examples import load_examples
recipe.RECIPES = recipe.RECIPES[:1]
contest.DRAWS = 20
retrain.MOST_SECONDS = 0
retrain.Settings = lambda **given: recipe.Settings(**{"n_estimators": 5, "n_bags": 1} | given)
def few():
    base = load_examples()
    return base.where((base.view == 0) & (base.domain % 3 == 0))
retrain.load_examples = few
from linkverdict.cli import app
app(["retrain", sys.argv[1]])
"""
IMPORT = """
import sys
from linkverdict.cli import app
app(["labels", "import", sys.argv[1], "--site", sys.argv[2], "--by", sys.argv[3]])
"""

LARGE = """
import sys
from linkverdict.inference.large import run, runners
from linkverdict.cli import app
run.LARGE, run.PART_BYTES = 1, 150_000
run.local_runner = runners.InProcess
app(["score", sys.argv[1], "--model", "default", "--out", sys.argv[2], *sys.argv[3:]])
"""


@pytest.fixture
def person(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path / "person"))
    return tmp_path


def start(script: str, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(running: subprocess.Popen[bytes]) -> None:
    """End it and the processes that fit its folds, as a lost session does."""
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(60)


@pytest.mark.skipif("LINKVERDICT_KILLS" not in os.environ, reason="takes half a minute a round: make kills")
def test_a_retrain_killed_at_any_moment_leaves_one_champion_and_every_label(person):
    audit = write_audit(score([SAMPLE / "sample-backlinks.csv.gz"], model="default"), person / "audit")
    labels = LabelStore().add(read_label_file(TRUTH, site=SITE).labels)
    begun = time.monotonic()
    assert start(RETRAIN, audit).wait(300) == 0
    whole, chance = time.monotonic() - begun, random.Random(3)
    assert len(Registry().versions()) == 2
    for _ in range(ROUNDS):
        running = start(RETRAIN, audit)
        time.sleep(chance.uniform(0, 1.1 * whole))
        kill(running)
        versions = Registry().versions()
        assert sum(CHAMPION in one.aliases for one in versions) == 1
        load_model(find_folder("champion").folder)
        assert tuple(LabelStore().current()) == labels
    assert start(RETRAIN, audit).wait(300) == 0  # and it still works


def test_an_import_killed_at_any_moment_keeps_all_of_the_file_or_nothing(person):
    begun = time.monotonic()
    assert start(IMPORT, TRUTH, SITE, "first").wait(120) == 0
    whole, chance = time.monotonic() - begun, random.Random(4)
    size, kept = len(LabelStore().current()), {"first"}
    for round_ in range(ROUNDS):
        running = start(IMPORT, TRUTH, SITE, f"round {round_}")
        time.sleep(chance.uniform(0.5 * whole, 1.1 * whole))
        kill(running)
        found = LabelStore().current()
        people = {label.by for label in found}
        assert kept <= people
        assert len(found) == size * len(people)
        kept = people


@pytest.mark.skipif("LINKVERDICT_KILLS" not in os.environ, reason="several whole runs: make kills")
def test_a_large_run_killed_at_any_moment_goes_on_and_ends_alike(person):
    export = person / "links.tsv"
    with gzip.open(load_sample()) as file:
        export.write_text("\n".join(file.read().decode("utf-16").splitlines()[::8]) + "\n", encoding="utf-8")
    begun = time.monotonic()
    assert start(LARGE, export, person / "whole").wait() in (0, 1)
    whole, seconds = pl.read_parquet(person / "whole" / "links.parquet"), time.monotonic() - begun
    for round in range(ROUNDS):
        out = person / f"audit-{round}"
        while True:
            running = start(LARGE, export, out, "--resume")
            try:
                assert running.wait(random.uniform(0.1, 0.9) * seconds) in (0, 1)
                break
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
                if out.exists():  # killed behind the last step: the audit is whole, what lies beside it goes next time
                    assert pl.read_parquet(out / "links.parquet").equals(whole)
        assert pl.read_parquet(out / "links.parquet").equals(whole)
        assert not list(person.glob(f".{out.name}*"))

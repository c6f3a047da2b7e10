from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from linkverdict.cli import app
from typer.testing import CliRunner

pytestmark = pytest.mark.slow
RUN = CliRunner()
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
SITE = "brisavelo.example"


@pytest.fixture
def person(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path / "person"))
    return tmp_path


def run(*words: object, code: int = 0) -> str:
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def test_labels_are_imported_listed_taken_back_exported_and_forgotten(person):
    told = run("labels", "import", SAMPLE / "sample-truth.csv", "--site", SITE, "--by", "Ada")
    assert "982 verdicts kept (468 spam)" in told
    assert len(run("labels", "list", "--site", SITE).splitlines()) == 982
    run("labels", "add", "https://www.one.example/page", "--verdict", "good", "--site", SITE)
    assert "one.example/page is good" in run("labels", "undo")
    assert "982 verdicts" in run("labels", "export", person / "out.csv", "--site", SITE)
    assert "982 verdicts kept" in run("labels", "import", person / "out.csv", "--store", person / "other.db")
    assert "983 verdicts removed" in run("labels", "forget", "--site", SITE, "--yes")
    assert run("labels", "list", "--log", "--site", SITE).strip().startswith("No verdicts")


def test_a_dry_run_keeps_nothing(person):
    assert "would be kept" in run("labels", "import", SAMPLE / "sample-truth.csv", "--site", SITE, "--dry-run")
    assert not (person / "person").exists()


def test_lines_that_cannot_be_read_are_told_and_the_exit_code_is_1(person):
    file = person / "disavow.txt"
    file.write_text("domain:a.example\ndomain:org.br\n")
    told = run("labels", "import", file, "--site", SITE, code=1)
    assert "line 2: org.br is a public suffix" in told


def test_what_suggest_writes_is_what_labels_import_reads(person, sample_folder):
    out = person / "to-label.csv"
    assert "Drawn by lot" in run("suggest", sample_folder, "--count", 5, "--out", out)
    text = (
        out.read_text(encoding="utf-8-sig")
        .replace(SITE + ',""', SITE + ",spam")
        .replace(SITE + ",\n", SITE + ",spam\n")
    )
    out.write_text(text)
    assert "5 verdicts kept (5 spam)" in run("labels", "import", out)
    assert run("labels", "list").count("\tdomain\t") == 5, "a verdict on a suggestion is one on the linking domain"
    assert "ends in .csv" in run("suggest", sample_folder, "--out", person / "x.xlsx", code=2)
    assert "cannot be read or written" in run("suggest", sample_folder, "--out", person / "none" / "x.csv", code=2)


def test_without_labels_retrain_says_what_is_missing(person, sample_folder):
    assert "10 more that are good" in run("retrain", sample_folder, code=2)
    assert "Expected an audit" in run("retrain", code=2)


def test_evaluate_prints_figures_and_writes_json_and_pictures(person):
    told = run("evaluate", "--labels", SAMPLE / "sample-truth.csv", SAMPLE / "sample-backlinks.csv.gz", "--site", SITE,
               "--out", person / "figures")  # fmt: skip
    assert "982 labelled linking domains" in told
    assert sorted(path.name for path in (person / "figures").iterdir()) == [
        "evaluation.json", "precision-recall.png", "reliability.png",
    ]  # fmt: skip


def test_the_whole_loop_promotes_a_better_model_scores_with_it_and_finds_the_way_back(
    person, sample_folder, monkeypatch
):
    from linkverdict.training import contest, recipe, retrain
    from linkverdict.training.examples import load_examples

    base = load_examples()
    monkeypatch.setattr(retrain, "load_examples", lambda: base.where((base.view == 0) & (base.domain % 3 == 0)))
    monkeypatch.setattr(retrain, "MOST_SECONDS", 0)
    monkeypatch.setattr(contest, "DRAWS", 200)
    monkeypatch.setattr(recipe, "RECIPES", recipe.RECIPES[:1])
    monkeypatch.setattr(
        retrain, "Settings", lambda **given: recipe.Settings(**{"n_estimators": 40, "n_bags": 1} | given)
    )
    run("labels", "import", SAMPLE / "sample-truth.csv", "--site", SITE)
    told = run("retrain", sample_folder)
    assert "Promoted: version 2 is the champion now" in told
    assert "linking domains change verdict" in told
    listed = run("models", "list")
    assert "version 2" in listed
    assert "champion  ROC AUC" in listed
    assert "version 2 promoted, in place of 1: won the contest" in listed
    audit = shutil.copytree(sample_folder, person / "again")
    run("score", SAMPLE / "sample-backlinks.csv.gz", "--out", audit, code=1)
    assert '"name": "retrained"' in (audit / "audit.json").read_text()
    assert "Version 1 (the shipped model) is the champion again" in run("models", "rollback", "--why", "a test")
    shown = run("models", "show", "2", "--html", person / "card.html")
    assert "  left_at: " in shown
    assert "version 1 rolled back, in place of 2" in shown
    assert (person / "card.html").read_text(encoding="utf-8").count("data:image/png;base64") == 3

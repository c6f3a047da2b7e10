from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from linkverdict import __version__
from linkverdict.cli import app
from linkverdict.data.sample import load_sample
from linkverdict.inference.large.runners import InProcess
from linkverdict.inference.large.steps import STEPS
from typer.testing import CliRunner

LINKS = (
    "Source url,Target url,Anchor,Source title,Client note\n"
    "https://hill-walks.example.org/spa,https://spa.example/,Spa,A day in the hills,call Ann\n"
    "https://top-links.example.net/x,https://spa.example/,buy dofollow backlinks,Buy backlinks TG @some_seller,=1+1\n"
)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, object]:
    folder = tmp_path_factory.mktemp("demo") / "audit"
    return folder, run("score", load_sample(), "--out", folder)


@pytest.fixture
def links(tmp_path) -> Path:
    path = tmp_path / "links.csv"
    path.write_text(LINKS, encoding="utf-8")
    return path


def test_the_sample_is_scored_and_the_summary_tells_counts_campaigns_and_the_report(demo):
    folder, result = demo
    facts = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    assert result.exit_code == 1, "a few rows of the sample cannot be read"
    assert "4,000 rows read = 3,994 links + 6 rejected + 0 merged" in result.stdout
    for verdict, count in facts["counts"]["domains_by_verdict"].items():
        assert any(verdict in line and f"{count:,}" in line for line in result.stdout.splitlines())
    assert "Largest campaigns" in result.stdout
    assert str(folder / "report.html") in result.stdout
    assert (folder / "report.html").is_file()


def test_rows_that_can_all_be_read_end_with_zero(links, tmp_path):
    result = run("score", links, "--out", tmp_path / "audit")
    assert result.exit_code == 0
    assert "2 links from 2 linking domains" in result.stdout


def test_the_users_columns_come_first_and_cannot_run_as_formulas(links, tmp_path):
    run("score", links, "--out", tmp_path / "audit")
    table = pl.read_csv(tmp_path / "audit" / "links.csv", infer_schema=False)
    assert table.columns[:5] == ["Source url", "Target url", "Anchor", "Source title", "Client note"]
    assert table["Client note"].to_list() == ["call Ann", "'=1+1"]


def test_a_column_can_be_named(tmp_path):
    odd = tmp_path / "odd.csv"
    odd.write_text("wo,wohin\nhttps://a.example.org/x,https://spa.example/\n", encoding="utf-8")
    assert run("score", odd, "--source", "wo", "--target", "wohin", "--out", tmp_path / "audit").exit_code == 0
    assert (
        run("score", odd, "--column", "source_url=wo", "--site", "spa.example", "--out", tmp_path / "b").exit_code == 0
    )


def test_an_allowed_domain_is_kept(links, tmp_path):
    run("score", links, "--allow", "example.net", "--out", tmp_path / "audit")
    domains = pl.read_parquet(tmp_path / "audit" / "domains.parquet")
    assert domains.filter(pl.col("source_domain") == "example.net")["verdict"].to_list() == ["keep"]


def test_a_large_export_gives_the_same_table(links, tmp_path, monkeypatch):
    run("score", links, "--out", tmp_path / "whole")
    monkeypatch.setattr("linkverdict.inference.large.run.LARGE", 1)
    monkeypatch.setattr("linkverdict.inference.large.run.local_runner", InProcess)
    assert run("score", links, "--out", tmp_path / "parts").exit_code == 0
    assert "parts" in json.loads((tmp_path / "parts" / "audit.json").read_text())
    assert (tmp_path / "parts" / "links.csv").read_bytes() == (tmp_path / "whole" / "links.csv").read_bytes()


def test_a_large_run_that_is_stopped_can_be_resumed(links, tmp_path, monkeypatch):
    monkeypatch.setattr("linkverdict.inference.large.run.LARGE", 1)
    monkeypatch.setattr("linkverdict.inference.large.run.local_runner", InProcess)
    with monkeypatch.context() as stopping:

        def stop(job, part):
            raise KeyboardInterrupt

        stopping.setitem(STEPS, "judge", stop)
        result = run("score", links, "--out", tmp_path / "audit")
        assert result.exit_code == 130
        assert "--resume" in result.stderr
        assert not (tmp_path / "audit").exists()
    assert run("score", links, "--out", tmp_path / "audit", "--resume").exit_code == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["missing.csv"], "no file"),
        (["{links}", "--site", "other.example"], "other.example"),
        (["{links}", "--model", "nowhere"], "nowhere"),
        (["{links}", "--column", "title"], "NAME=HEADER"),
        (["{links}", "--topic", "gardening"], "gardening"),
        (["{links}", "--precision", "98"], "Did you mean --precision 0.98?"),
        (["{links}", "--confidence", "0.2"], "a share from 0.5 to 0.999; found 0.2"),
        (["{links}", "--allow", "com"], "found 'com' (no whole domain"),
        (
            ["{links}", "--allow", "foo bar", "--allow", "co.uk"],
            "found 'foo bar' (no host name), 'co.uk' (a public suffix",
        ),
    ],
)
def test_what_cannot_run_says_why_on_stderr_ends_with_two_and_writes_nothing(arguments, expected, links, tmp_path):
    out = tmp_path / "audit"
    result = run("score", *(one.replace("{links}", str(links)) for one in arguments), "--out", out)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert "fix:" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert not out.exists()


@pytest.mark.parametrize(("name", "begins"), [("why.svg", b"<?xml"), ("why.png", b"\x89PNG")])
def test_a_picture_is_of_the_kind_that_its_name_says(demo, tmp_path, name, begins):
    assert run("explain", demo[0], "--link", "1", "--picture", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_picture_of_another_kind_is_refused_before_anything_is_read(tmp_path):
    result = run("explain", tmp_path / "no audit", "--link", "1", "--picture", tmp_path / "why.pdf")
    assert result.exit_code == 2
    assert "ends in .png or .svg" in result.stderr
    assert "why.png" in result.stderr


def test_a_second_audit_tells_what_changed_since_the_first_and_may_replace_it(links, tmp_path):
    folder, again = tmp_path / "audit", tmp_path / "again.csv"
    run("score", links, "--out", folder)
    again.write_text(LINKS.replace("hill-walks.example.org/spa", "hill-walks.example.org/new"), encoding="utf-8")
    result = run("score", again, "--since", folder, "--out", folder)
    assert result.exit_code == 0, result.stderr
    assert "1 new link, 1 lost, 1 still there" in result.stdout
    assert pl.read_parquet(folder / "links.parquet")["since"].to_list() == ["new", "known"]
    assert pl.read_csv(folder / "lost.csv")["source_url"].to_list() == ["https://hill-walks.example.org/spa"]


def test_labels_and_the_disavow_file_are_marked_and_no_store_is_made(links, tmp_path):
    in_force, store = tmp_path / "old.txt", tmp_path / "labels.db"
    in_force.write_text("domain:hill-walks.example.org\n", encoding="utf-8")
    plain = run("score", links, "--store", store, "--out", tmp_path / "plain")
    assert "Decided already" not in plain.stdout
    assert not store.exists()
    run("labels", "add", "top-links.example.net", "--verdict", "spam", "--site", "spa.example", "--store", store)
    result = run("score", links, "--disavowed", in_force, "--store", store, "--out", tmp_path / "audit")
    assert "1 link judged by people; of 1 linking domain every link (1 spam)" in result.stdout
    assert "1 linking domain disavowed already by old.txt, 1 link" in result.stdout
    marked = pl.read_parquet(tmp_path / "audit" / "links.parquet")
    assert marked["judged"].to_list() == [None, "spam"]
    assert marked["is_disavowed"].to_list() == [True, False]
    assert marked.drop("judged", "is_disavowed").equals(pl.read_parquet(tmp_path / "plain" / "links.parquet"))


@pytest.mark.parametrize("option", ["--since", "--disavowed"])
def test_what_is_not_there_to_compare_with_is_said_before_anything_is_written(option, links, tmp_path):
    result = run("score", links, option, tmp_path / "nowhere", "--out", tmp_path / "audit")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "fix:" in result.stderr
    assert not (tmp_path / "audit").exists()


def test_an_unknown_format_is_refused(links, tmp_path):
    assert run("score", links, "--format", "pdf", "--out", tmp_path / "audit").exit_code == 2


def test_a_folder_that_is_no_audit_is_left_alone(links, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear", encoding="utf-8")
    result = run("score", links, "--out", tmp_path / "mine")
    assert result.exit_code == 2
    assert (tmp_path / "mine" / "diary.txt").read_text(encoding="utf-8") == "dear"


@pytest.mark.slow
def test_explain_tells_the_story_and_draws_it(demo):
    folder, _ = demo
    worst = pl.read_parquet(folder / "domains.parquet")["source_domain"][0]
    result = run("explain", folder, "--link", worst)
    assert result.exit_code == 0, result.stderr
    assert worst in result.stdout
    assert "disavow" in result.stdout
    picture = next(folder.glob("explain-*.png"))
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_explain_of_an_unknown_link_names_the_nearest(demo):
    result = run("explain", demo[0], "--link", "no-such-domain.example")
    assert result.exit_code == 2
    assert "fix:" in result.stderr


def test_signals_lists_a_family_or_refuses_it():
    assert "title_domains" in run("signals", "--family", "campaign").stdout
    refused = run("signals", "--family", "weather")
    assert refused.exit_code == 2
    assert "campaign" in refused.stderr


def test_version_is_told():
    assert __version__ in run("--version").stdout


@pytest.mark.parametrize("command", ["score", "explain", "signals"])
def test_every_command_has_an_example_in_its_help(command):
    assert f"Example: linkverdict {command}" in run(command, "--help").stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from linkverdict.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'polars', 'numpy', 'pandas', 'lightgbm', 'sklearn', 'shap', 'mlflow', 'matplotlib'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


def test_a_fault_of_the_program_is_told_as_one(monkeypatch, links, tmp_path):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("wires crossed")

    monkeypatch.delenv("LINKVERDICT_DEBUG", raising=False)
    monkeypatch.setattr("linkverdict.inference.score.score_links", broken)
    result = run("score", links, "--out", tmp_path / "audit")
    assert result.exit_code == 2
    assert "wires crossed" in result.stderr
    assert "fault of the program" in result.stderr

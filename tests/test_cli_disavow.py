from __future__ import annotations

from pathlib import Path

import pytest
from linkverdict.cli import app
from typer.testing import CliRunner

RUN = CliRunner()
SITE = "mine.example"
EXPORT = """Source URL,Target URL,Source title,Anchor
https://blog.example.net/cols,https://mine.example/,The five cols,the climb
https://cheap-links.example.org/p=7,https://mine.example/,Buy backlinks,buy backlinks
"""


@pytest.fixture
def person(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path / "person"))
    return tmp_path


@pytest.fixture(scope="module")
def scored(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("scored")
    (folder / "links.csv").write_text(EXPORT)
    run("score", folder / "links.csv", "--site", SITE, "--out", folder / "audit", "--model", "default")
    return folder / "audit"


def run(*words: object, code: int = 0) -> str:
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def test_from_verdict_to_file_and_back(person, scored):
    old, new = person / "old.txt", person / "new.txt"
    old.write_text("# ours\ndomain:before.example\n")
    run("labels", "add", "cheap-links.example.org", "--verdict", "spam", "--site", SITE, "--by", "Ada", "--note", "x")
    told = run("disavow", scored, "--existing", old, "--out", new, "--only-reviewed", "--decisions", person / "d.csv")
    assert "+ domain:cheap-links.example.org" in told
    assert "3 decisions with their evidence" in told
    text = new.read_text()
    assert text.startswith("# ours\ndomain:before.example\n# linkverdict 2")
    assert text.endswith(", spam, says Ada: x\ndomain:cheap-links.example.org\n")
    assert "No fault found." in run("disavow", "--check", new)

    run("labels", "add", "before.example", "--verdict", "good", "--site", SITE)
    told = run("disavow", scored, "--existing", new, "--out", new, "--only-reviewed")
    assert "- line 2: domain:before.example" in told
    assert "the one before:" in told
    assert [path.read_text() for path in person.glob("new.txt.*.bak")] == [text]


def test_without_verdicts_nothing_is_written(person, scored):
    told = run("disavow", scored, "--only-reviewed", "--out", person / "new.txt")
    assert "nobody has called a link of this audit spam" in told
    assert not (person / "new.txt").exists()


def test_without_a_name_the_diff_is_shown_and_nothing_written(person, scored):
    run("labels", "add", "cheap-links.example.org", "--verdict", "spam", "--site", SITE)
    told = run("disavow", scored, "--only-reviewed")
    assert "An upload replaces the file in force" in told
    assert "nothing was written; add --out disavow.txt" in told


def test_a_file_that_is_about_to_lose_entries_is_told(person, scored):
    run("labels", "add", "cheap-links.example.org", "--verdict", "spam", "--site", SITE)
    new = person / "new.txt"
    new.write_text("domain:before.example\n")
    told = run("disavow", scored, "--only-reviewed", "--out", new)
    assert "loses 1 of its entries" in told
    assert len(list(person.glob("new.txt.*.bak"))) == 1


def test_a_faulty_file_is_checked_with_exit_code_1(person):
    file = person / "faulty.txt"
    file.write_text("domain: a.example\ndomain:sites.google.com\ndomain:b.example\ndomain:www.b.example\n")
    told = run("disavow", "--check", file, code=1)
    assert "4 lines, 4 domains, 0 addresses" in told
    assert "line 1: domain: a.example: a blank behind 'domain:' -> domain:a.example" in told
    assert told.index("Hits more than is meant (1)") < told.index("To know (1)")


def test_tidy_mends_what_the_check_finds(person, scored):
    old, new = person / "old.txt", person / "new.txt"
    old.write_bytes("domain: a.example\r\nDOMAIN:bücher.example\r\ndomain:www.a.example\r\n".encode("utf-16"))
    run("disavow", scored, "--existing", old, "--out", new, "--only-reviewed", "--tidy")
    assert new.read_bytes() == b"domain:a.example\ndomain:xn--bcher-kva.example\n"
    assert "No fault found." in run("disavow", "--check", new)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "found neither"),
        (("AUDIT", "--check", "x.txt"), "found both"),
        (("AUDIT", "--out", "x.csv"), "ends in .txt"),
        (("AUDIT", "--decisions", "x.json"), "ends in .csv or .xlsx"),
        (("AUDIT", "--existing", "none.txt"), "none.txt cannot be read"),
        (("none",), "is no audit"),
        (("--check", "none.txt"), "none.txt cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_2(person, scored, words, says):
    assert says in run("disavow", *(scored if word == "AUDIT" else word for word in words), code=2)

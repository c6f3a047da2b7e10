from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from linkverdict.cli import app
from linkverdict.data.label_store import LabelStore
from typer.testing import CliRunner

RUN = CliRunner()
SITE = "mine.example"


@pytest.fixture(autouse=True)
def person(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path / "person"))
    return tmp_path


def run(*words: object, code: int = 0, answer: str | None = None) -> str:
    done = RUN.invoke(app, ["labels", *map(str, words)], input=answer)
    assert done.exit_code == code, done.output
    return done.output


def write(folder: Path, text: str, name: str = "labels.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_verdict_is_added_listed_and_taken_back(person):
    assert run("add", "https://www.a.example/x/", "--verdict", "spam", "--site", SITE, "--by", "Ada").startswith(
        "1: a.example/x is spam for mine.example"
    )
    assert run("list").split("\t")[2:7] == ["spam", "url", "a.example/x", SITE, "Ada\n"]
    assert "taken back: 1: a.example/x" in run("undo", 1)
    assert run("list") == ""
    assert run("list", "--log").rstrip().endswith("undone")
    assert "found none that stands" in run("undo", 1, code=2)
    assert (person / "person" / "labels.db").exists()


def test_an_import_says_what_was_kept_passed_over_of_other_sites_and_contradictory(person):
    file = write(
        person,
        "site,domain,verdict\nmine.example,a.example,bad\nmine.example,b.example,ok\nmine.example,c.example,review\n"
        "other.example,d.example,spam\nmine.example,e.example,spam\nmine.example,e.example,good\n",
    )
    told = run("import", file, "--site", SITE, code=1)
    assert "2 verdicts kept (1 spam)" in told
    assert "1 rows say neither spam nor good" in told
    assert "1 rows are of other sites" in told
    assert "called both spam and good, so not kept: e.example" in told
    assert [label.value for label in LabelStore().current()] == ["a.example", "b.example"]


def test_a_plain_list_needs_as_and_nothing_is_kept_without_it(person):
    good, plain = write(person, "domain:a.example\n", "one.txt"), write(person, "b.example\n", "two.txt")
    assert "--as good or --as spam" in run("import", good, plain, "--site", SITE, code=2)
    assert LabelStore().current() == []
    run("import", plain, "--site", SITE, "--as", "good")
    assert [(label.value, label.verdict.value) for label in LabelStore().current()] == [("b.example", "good")]


def test_at_most_ten_bad_lines_are_shown_and_the_rest_are_counted(person):
    file = write(person, "domain:a.example\n" + "nonsense\n" * 13, "disavow.txt")
    told = run("import", file, "--site", SITE, code=1)
    assert told.count("neither a domain nor an address") == 10
    assert "and 3 more lines that could not be read" in told


def test_what_is_exported_to_a_file_comes_back_into_another_store(person):
    run("add", "a.example", "--verdict", "spam", "--site", SITE, "--note", "=cmd()")
    run("export", person / "out.csv", "--site", SITE)
    run("import", person / "out.csv", "--store", person / "other.db")
    assert [label.note for label in LabelStore(person / "other.db").current()] == ["=cmd()"]


def test_forget_asks_first_and_a_no_keeps_everything():
    run("add", "a.example", "--verdict", "spam", "--site", SITE)
    for no in ("n\n", ""):
        assert "nothing was removed" in run("forget", "--site", SITE, answer=no, code=130)
    assert len(LabelStore().current()) == 1
    assert "1 verdicts removed" in run("forget", "--site", f"https://www.{SITE}/", answer="y\n")
    assert LabelStore().log() == []


def test_forget_takes_a_value_as_it_is_written_and_leaves_the_others():
    for value in ("https://a.example/x?q=1", "b.example"):
        run("add", value, "--verdict", "spam", "--site", SITE)
    assert "1 verdicts removed" in run("forget", "--site", SITE, "--value", "http://www.a.example/x/?q=1#top", "--yes")
    assert [label.value for label in LabelStore().current()] == ["b.example"]


@pytest.mark.parametrize("words", [("list",), ("export", "out.csv"), ("forget", "--yes")])
def test_a_site_that_is_none_is_refused_and_no_file_is_written(words, person, monkeypatch):
    monkeypatch.chdir(person)
    assert "judged site's host" in run(*words, "--site", "not a host", code=2)
    assert list(person.iterdir()) == []


@pytest.mark.parametrize("words", [("list",), ("export", "out.csv"), ("undo",), ("forget", "--site", SITE, "--yes")])
def test_a_store_that_is_not_there_is_told_and_not_made(words, person, monkeypatch):
    monkeypatch.chdir(person)
    assert "there is no file missing.db" in run(*words, "--store", "missing.db", code=2)
    assert list(person.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (SITE, "is the judged site itself"),
        (f"https://www.{SITE}/page", "is the judged site itself"),
        (f"blog.{SITE}", "is part of the judged site"),
        ("domain:a.example", "'domain:' belongs into a disavow file"),
        ("com", "no whole domain"),
        ("co.uk", "is a public suffix"),
    ],
)
def test_what_can_be_no_spam_is_refused(value, says):
    assert says in run("add", value, "--verdict", "spam", "--site", SITE, code=2)
    assert LabelStore().current() == []


def test_a_host_above_the_judged_site_cannot_be_spam_but_good():
    assert "also covers me.host.example" in run(
        "add", "host.example", "--verdict", "spam", "--site", "me.host.example", code=2
    )
    run("add", "host.example", "--verdict", "good", "--site", "me.host.example")


def test_a_verdict_on_a_whole_platform_says_that_it_covers_every_host_of_it(person):
    told = run("add", "blogspot.com", "--verdict", "spam", "--site", SITE)
    assert "blogspot.com is a platform that carries the pages of strangers" in told
    assert "covers every host below it" in told
    file = write(person, "domain:blogspot.com\ndomain:a.example\n", "disavow.txt")
    assert "so they cover all of it: blogspot.com" in run("import", file, "--site", SITE)
    assert "platform" not in run("add", "one.blogspot.com", "--verdict", "spam", "--site", SITE)


def test_hostile_text_does_not_reach_the_terminal():
    told = run("add", "https://a.example/\x1b[2J", "--verdict", "spam", "--site", SITE, "--note", "\u202eabc")
    told += run("list") + run("undo")
    assert told.count("<1B>") == 3
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_the_help_of_labels_imports_no_polars():
    code = "import sys, linkverdict.cli_labels; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_campaign_of_an_audit_is_labelled_at_once(person):
    from linkverdict.data.label_cover import cover
    from linkverdict.features.matrix import derive
    from linkverdict.inference.audit import read_audit, write_audit
    from linkverdict.inference.reach import count_elsewhere, hosts_below
    from linkverdict.inference.score import score

    sample = Path(__file__).resolve().parents[1] / "data" / "sample" / "sample-backlinks.csv.gz"
    folder = write_audit(score([sample], model="default"), person / "audit")
    told = run("add", "--audit", folder, "--campaign", 1, "--verdict", "spam", "--by", "Ada")
    assert "of the campaign's" in told
    links = read_audit(folder).link_table
    elsewhere = count_elsewhere(links, 1)
    assert ("linking domains have other links too: in a disavow file" in told) == (elsewhere > 1)
    with_more = next(
        number for number in links["campaign"].drop_nulls().unique().sort() if count_elsewhere(links, number)
    )
    told = run("add", "--audit", folder, "--campaign", with_more, "--verdict", "spam", "--store", person / "b.db")
    assert "in a disavow file such a one is named page by page" in told
    told = run("add", "--audit", folder, "--campaign", with_more, "--verdict", "good", "--store", person / "b.db")
    assert "page by page" not in told
    told = run("add", "blogspot.com", "--audit", folder, "--verdict", "spam", "--store", person / "b.db")
    assert f"covers all {hosts_below('blogspot.com', links).len()} of its linking hosts" in told
    labels = LabelStore().current()
    assert {(label.scope, label.by) for label in labels} == {("campaign", "Ada")}
    assert {label.model for label in labels} == {"default 0.1.0"}
    audit = read_audit(folder)
    said = cover(derive(audit.link_table.drop("campaign")), labels).verdict
    assert said.filter((audit.link_table["campaign"] == 1).fill_null(value=False)).to_list() == ["spam"] * int(
        (audit.link_table["campaign"] == 1).sum()
    )
    assert "no campaign 9999" in run("add", "--audit", folder, "--campaign", 9999, "--verdict", "spam", code=2)


def test_a_verdict_without_a_value_or_a_site_says_what_is_missing(person):
    assert "either a linking domain or page" in run("add", "--verdict", "spam", "--site", SITE, code=2)
    assert "Expected the judged site" in run("add", "a.example", "--verdict", "spam", code=2)
    assert "Add --audit AUDIT" in run("add", "--campaign", 1, "--verdict", "spam", "--site", SITE, code=2)

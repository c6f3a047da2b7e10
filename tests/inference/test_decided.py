"""What people have judged and the disavow file in force names."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.disavow_lines import parse_disavow
from linkverdict.data.errors import BadDisavow
from linkverdict.data.label import make_label
from linkverdict.inference.audit import Audit
from linkverdict.inference.campaign_labels import campaign_value
from linkverdict.inference.decided import InForce, mark_decided, read_in_force, undecided, unopposed
from linkverdict.inference.digest import doubtful_domains, good_domains, worst_domains
from linkverdict.inference.page import build_page
from linkverdict.inference.report import render_report
from linkverdict.inference.score import judge
from linkverdict.inference.settings import Settings
from linkverdict.inference.stages import Stages
from linkverdict.inference.summary import summarise

SITE = "spa.example"
SPAM = "plug-links-3.online"


def said(value: str, verdict: str, by: str = "Ada"):
    return make_label(SITE, value, verdict, by=by)


def file_of(text: str) -> InForce:
    return InForce("old.txt", tuple(parse_disavow(text.encode())))


def of(table: pl.DataFrame, domain: str, column: str) -> list[object]:
    return table.filter(pl.col("source_domain") == domain)[column].to_list()


def test_without_labels_and_file_the_audit_stays_as_it_was(audit: Audit) -> None:
    assert mark_decided(audit) is audit
    assert mark_decided(audit, [make_label("other.example", SPAM, "spam")]) is audit


def test_a_label_marks_links_and_domain_and_nothing_else_changes(audit: Audit) -> None:
    marked = mark_decided(audit, [said(SPAM, "spam")])
    assert of(marked.link_table, SPAM, "judged") == ["spam"]
    assert of(marked.domain_table, SPAM, "judged") == ["spam"]
    assert marked.domain_table["judged"].drop_nulls().len() == 1
    assert marked.domain_table.drop("judged").equals(audit.domain_table)
    assert marked.link_table.drop("judged").equals(audit.link_table)
    assert marked.facts["decided"]["judged"] == {"links": {"spam": 1}, "domains": {"spam": 1}}


def test_a_domain_is_judged_when_all_its_links_are(audit: Audit) -> None:
    domain = next(iter(audit.domain_table.filter(pl.col("links") == 2)["source_domain"]))
    first, second = of(audit.link_table, domain, "source_url")
    one = mark_decided(audit, [said(str(first), "spam")])
    assert of(one.domain_table, domain, "judged") == [None]
    both = mark_decided(audit, [said(str(first), "spam"), said(str(second), "good")])
    assert of(both.domain_table, domain, "judged") == ["mixed"]


def test_people_who_disagree_leave_it_open(audit: Audit) -> None:
    marked = mark_decided(audit, [said(SPAM, "spam", "Ada"), said(SPAM, "good", "Ben")])
    assert of(marked.domain_table, SPAM, "judged") == [None]
    assert SPAM in undecided(marked.domain_table)["source_domain"]


def test_a_label_on_a_campaign_marks_its_links(audit: Audit) -> None:
    campaign = int(of(audit.link_table, SPAM, "campaign")[0])
    label = make_label(SITE, campaign_value(audit, campaign), "spam", scope="campaign")
    marked = mark_decided(audit, [label]).link_table
    assert marked.filter(pl.col("campaign") == campaign)["judged"].to_list() == ["spam"] * 40
    assert marked["judged"].drop_nulls().len() == 40


def test_the_file_marks_whole_domains_and_single_pages_that_google_takes(audit: Audit) -> None:
    domain = next(iter(audit.domain_table.filter(pl.col("links") == 2)["source_domain"]))
    page = of(audit.link_table, domain, "source_url")[0]
    marked = mark_decided(audit, [], file_of(f"# ours\ndomain:{SPAM}\n{page}\ndomain: plug-links-4.online\n"))
    assert of(marked.domain_table, SPAM, "is_disavowed") == [True]
    assert sorted(map(bool, of(marked.link_table, domain, "is_disavowed"))) == [False, True]
    assert of(marked.domain_table, domain, "is_disavowed") == [False]
    assert of(marked.domain_table, "plug-links-4.online", "is_disavowed") == [False]
    named = marked.facts["decided"]["disavowed"]
    assert named == {"file": "old.txt", "entries": 3, "not_taken": 1, "links": 2, "domains": 1}


def test_what_is_decided_is_left_out_of_what_to_look_at(audit: Audit) -> None:
    worst, doubtful = worst_domains(audit, 2), doubtful_domains(audit, 1)
    names = [row.domain for row in worst]
    labels = [said(row.domain, "good") for row in doubtful] + [said(names[0], "spam")]
    marked = mark_decided(audit, labels, file_of(f"domain:{names[1]}\n"))
    everywhere = worst_domains(marked, 1_000) + doubtful_domains(marked, 1_000)
    assert not {*names, *(row.domain for row in doubtful)} & {row.domain for row in everywhere}
    assert build_page(marked).left["disavow"] == build_page(audit).left["disavow"] - 2
    text = summarise(marked, Path("audit"))
    assert f"\n  {names[0]}  " not in text
    assert "judged by people" in text
    assert "disavowed already by old.txt" in text


def test_what_people_call_spam_is_not_shown_as_worth_keeping(audit: Audit) -> None:
    name = good_domains(audit, 1)[0].domain
    assert name in unopposed(mark_decided(audit, [said(name, "good")]).domain_table)["source_domain"]
    called = mark_decided(audit, [said(name, "spam")])
    assert name not in {row.domain for row in good_domains(called, 1_000)}


def test_the_report_says_what_is_decided_and_what_google_does_not_take(audit: Audit) -> None:
    page = render_report(mark_decided(audit, [said(SPAM, "spam")], file_of("domain: plug-links-4.online\n")))
    assert "1 link judged by people; of 1 linking domain every link (1 spam)." in page
    assert "Google does not take 1 of the 1 entries of old.txt" in page
    assert "Decided already" not in render_report(audit)


def test_a_file_without_an_entry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("dear diary", encoding="utf-8")
    with pytest.raises(BadDisavow, match=r"notes\.txt"):
        read_in_force(tmp_path / "notes.txt")
    (tmp_path / "empty.txt").write_text("# nothing yet\n", encoding="utf-8")
    assert read_in_force(tmp_path / "empty.txt").name == "empty.txt"


@pytest.fixture(scope="module")
def blog(invent, model) -> Audit:
    """One page each of four hosts, three of them of one domain."""
    hosts = ("www.blog.example", "blog.example", "a.blog.example", "c.example")
    pages = (f"https://{host}/post" for host in hosts)
    links = invent.table_of({"source_url": page, "target_url": "https://spa.example/", "title": "t"} for page in pages)
    return judge(invent.links_of(links), model, Settings(), Stages())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("domain:blog.example", [True, True, True, False]),
        ("domain:www.blog.example", [True, False, False, False]),
        ("https://www.blog.example/post", [True, False, False, False]),
        ("https://a.blog.example/post#top", [False, False, True, False]),
        ("http://a.blog.example/post", [False, False, False, False]),
        ("blog.example", [False, False, False, False]),
        ("domain:example", [False, False, False, False]),
    ],
)
def test_a_link_is_disavowed_when_a_line_names_it_as_google_reads_it(blog: Audit, line: str, expected) -> None:
    assert mark_decided(blog, [], file_of(line)).link_table["is_disavowed"].to_list() == expected

"""The journal: decisions in order, taken back whole, and robust against a kill."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.review.journal import Journal

names = st.text(max_size=20)
items = st.lists(st.tuples(st.sampled_from(["campaign", "domain", "link"]), names), min_size=1, max_size=4)


def journal_in(folder: Path) -> Journal:
    return Journal(folder, "spa.example audit")


def test_what_is_noted_is_read_back_in_order(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    assert journal.entries() == []
    journal.add("spam", [("campaign", "1")], [4, 5], "sold")
    second = journal.add("unsure", [("domain", "a.example")], [])
    assert second.number == 2
    assert [(one.number, one.verdict, one.labels, one.note) for one in journal.entries()] == [
        (1, "spam", (4, 5), "sold"),
        (2, "unsure", (), ""),
    ]


def test_what_was_taken_back_is_marked_and_no_longer_skipped(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.add("unsure", [("domain", "a.example")], [])
    assert journal.skipped() == {("domain", "a.example")}
    journal.undo(1)
    assert journal.entries()[0].is_undone
    assert journal.skipped() == set()


def test_an_item_that_was_decided_since_is_no_longer_skipped(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.add("unsure", [("domain", "a.example")], [])
    journal.add("spam", [("domain", "a.example")], [1])
    assert journal.skipped() == set()
    journal.undo(2)
    assert journal.skipped() == {("domain", "a.example")}


def test_a_line_cut_short_by_a_kill_costs_no_other_line(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.add("spam", [("domain", "a.example")], [1])
    with journal.path.open("ab") as file:
        file.write(b'{"verdict": "spam", "items": [["dom')
    journal.add("good", [("domain", "b.example")], [2])
    assert [entry.items for entry in journal.entries()] == [(("domain", "a.example"),), (("domain", "b.example"),)]


def test_another_programs_lines_are_passed_over(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.path.write_text(
        '[]\n7\n{"items": 3}\n{"items": [["a"]], "labels": []}\n{"undo": "x"}\n\n', encoding="utf-8"
    )
    assert journal.entries() == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["spam", "good", "unsure"]), items, names), max_size=6))
def test_any_text_survives(tmp_path_factory, decisions) -> None:
    journal = journal_in(tmp_path_factory.mktemp("journal"))
    for verdict, decided, note in decisions:
        journal.add(verdict, decided, [], note)
    read = [(entry.verdict, list(entry.items), entry.note) for entry in journal.entries()]
    assert read == [(verdict, decided, note) for verdict, decided, note in decisions]

"""Deciding: labels in the store at once, whole campaigns, exceptions, taking back."""

from __future__ import annotations

import threading
from collections.abc import Callable

import polars as pl
import pytest
from linkverdict.data.errors import BadLabel, BadStore
from linkverdict.data.label import make_label
from linkverdict.data.label_cover import cover
from linkverdict.review.decide import MOST, Target, decide, parse_target, undo, undo_label
from linkverdict.review.desk import Desk


def state_of(desk: Desk, kind: str, name: str) -> str:
    is_it = (pl.col("kind") == kind) & (pl.col("id") == name)
    return desk.items.table.with_columns(desk.seen().states.alias("state")).filter(is_it)["state"].item()


def said_of(desk: Desk, campaign: int) -> list[str | None]:
    said = desk.audit.link_table.select("campaign").with_columns(desk.seen().said)
    return said.filter(pl.col("campaign") == campaign)["said"].unique().to_list()


def test_a_domain_becomes_a_label_that_names_audit_model_and_person(desk: Desk) -> None:
    name = desk.audit.domain_table["source_domain"][5]
    entry = decide(desk, [Target("domain", name)], "spam", "sells links")
    label = desk.store.current("brisavelo.example")[0]
    assert (label.scope, label.value, label.verdict, label.by, label.note) == (
        "domain",
        name,
        "spam",
        "Ada",
        "sells links",
    )
    assert label.audit == desk.audit_name == f"audit {desk.audit.facts['started']}"
    assert label.model.startswith("default ")
    assert entry.labels == (label.id,)
    assert state_of(desk, "domain", name) == "spam"


def test_a_whole_campaign_is_decided_at_once_and_only_it(desk: Desk) -> None:
    decide(desk, [Target("campaign", "3")], "spam")
    assert said_of(desk, 3) == ["spam"]
    assert desk.seen().said.drop_nulls().len() == desk.items.campaigns.filter(pl.col("id") == 3)["links"].item()
    assert {label.scope for label in desk.labels()} == {"campaign"}
    assert state_of(desk, "campaign", "3") == "spam"


def test_an_exception_inside_a_campaign_beats_it(desk: Desk) -> None:
    domain = desk.audit.link_table.filter(pl.col("campaign") == 6)["source_domain"][0]
    decide(desk, [Target("campaign", "6")], "spam")
    decide(desk, [Target("domain", domain)], "good")
    assert state_of(desk, "domain", domain) == "good"
    assert state_of(desk, "campaign", "6") == "mixed"
    assert sorted(map(str, said_of(desk, 6))) == ["good", "spam"]


def test_one_page_beats_its_domain(desk: Desk) -> None:
    links = desk.audit.link_table
    domain = links.filter(pl.col("source_domain").is_duplicated())["source_domain"][0]
    page = links.filter(pl.col("source_domain") == domain)["link_id"][0]
    decide(desk, [Target("domain", domain)], "good")
    decide(desk, [Target("link", str(page))], "spam")
    assert state_of(desk, "link", str(page)) == "spam"
    assert state_of(desk, "domain", domain) in ("mixed", "spam")


def test_several_items_are_one_decision_and_taken_back_together(desk: Desk) -> None:
    names = desk.audit.domain_table["source_domain"][:3].to_list()
    decide(desk, [Target("domain", name) for name in names], "spam")
    assert [label.value for label in desk.labels()] == names
    undo(desk)
    assert desk.labels() == []
    assert {state_of(desk, "domain", name) for name in names} == {"open"}


def test_unsure_is_no_label_and_is_remembered_for_this_audit(desk: Desk, sit_down: Callable[..., Desk]) -> None:
    name = desk.audit.domain_table["source_domain"][7]
    decide(desk, [Target("domain", name)], "unsure")
    assert not desk.store.path.exists()
    assert state_of(desk, "domain", name) == "skipped"
    assert state_of(sit_down(), "domain", name) == "skipped"


def test_a_label_after_unsure_decides_and_taking_it_back_makes_it_unsure_again(desk: Desk) -> None:
    name = desk.audit.domain_table["source_domain"][7]
    decide(desk, [Target("domain", name)], "unsure")
    decide(desk, [Target("domain", name)], "good")
    assert state_of(desk, "domain", name) == "good"
    undo(desk)
    assert state_of(desk, "domain", name) == "skipped"
    undo(desk)
    assert state_of(desk, "domain", name) == "open"
    with pytest.raises(BadStore, match="no decision"):
        undo(desk)


def test_taking_back_a_change_of_mind_lets_the_first_verdict_stand_again(desk: Desk) -> None:
    name = desk.audit.domain_table["source_domain"][0]
    decide(desk, [Target("domain", name)], "spam")
    decide(desk, [Target("domain", name)], "good")
    undo(desk)
    assert state_of(desk, "domain", name) == "spam"


def test_a_decision_of_another_tab_or_the_command_line_is_seen(desk: Desk, sit_down: Callable[..., Desk]) -> None:
    name = desk.audit.domain_table["source_domain"][9]
    assert state_of(desk, "domain", name) == "open"
    decide(sit_down(by="Ben"), [Target("domain", name)], "good")
    assert state_of(desk, "domain", name) == "good"
    desk.store.undo()
    assert state_of(desk, "domain", name) == "open"


def test_a_label_from_elsewhere_can_be_taken_back_but_not_one_of_another_site(desk: Desk) -> None:
    own = desk.store.add([make_label("brisavelo.example", "a.example", "spam")])[0]
    other = desk.store.add([make_label("other.example", "a.example", "spam")])[0]
    undo_label(desk, own.id)
    with pytest.raises(BadStore, match=str(other.id)):
        undo_label(desk, other.id)
    assert [label.id for label in desk.store.current()] == [other.id]


def test_a_link_of_which_only_the_host_is_known_is_decided_by_its_host(sit_down: Callable[..., Desk], tmp_path) -> None:
    from linkverdict.inference.audit import write_audit
    from linkverdict.inference.score import score

    hosts = pl.DataFrame({"Domain": ["plain.example", "www.another.example", "third.example"]})
    desk = sit_down(write_audit(score(hosts, site="spa.example", model="default"), tmp_path / "audit"))
    for number, host in ((1, "plain.example"), (2, "another.example")):
        decide(desk, [Target("link", str(number))], "spam")
        assert (desk.labels()[-1].scope, desk.labels()[-1].value) == ("domain", host)
        assert state_of(desk, "link", str(number)) == "spam"
    assert state_of(desk, "link", "3") == "open"


def test_own_domains_leave_the_queue(desk: Desk) -> None:
    from linkverdict.review.answers import Answers

    name = desk.audit.domain_table["source_domain"][0]
    desk.book.write(Answers(own=(name,), is_given=True))
    assert state_of(desk, "domain", name) == "own"
    decide(desk, [Target("domain", name)], "spam")
    assert state_of(desk, "domain", name) == "own"


def test_what_the_file_in_force_names_is_out_of_the_queue_until_a_person_says_otherwise(
    sit_down: Callable[..., Desk], sample_audit, tmp_path
) -> None:
    from dataclasses import replace

    from linkverdict.inference.audit import write_audit

    name = sample_audit.domain_table["source_domain"][0]
    named = (pl.col("source_domain") == name).alias("is_disavowed")
    marked = replace(sample_audit, link_table=sample_audit.link_table.with_columns(named))
    desk = sit_down(write_audit(marked, tmp_path / "audit", format="parquet"))
    assert state_of(desk, "domain", name) == "disavowed"
    assert desk.seen().done == (sample_audit.domain_table["verdict"][0] != "keep")
    decide(desk, [Target("domain", name)], "good")
    assert state_of(desk, "domain", name) == "good"


def test_progress_counts_the_domains_that_are_not_to_keep(desk: Desk) -> None:
    counts = desk.audit.facts["counts"]["domains_by_verdict"]
    assert (desk.seen().done, desk.seen().of) == (0, counts["disavow"] + counts["review"])
    doubtful = desk.audit.domain_table.filter(pl.col("verdict") == "disavow")["source_domain"]
    decide(desk, [Target("domain", doubtful[0])], "spam")
    decide(desk, [Target("domain", doubtful[1])], "unsure")
    assert desk.seen().done == 2


@pytest.mark.parametrize(
    ("targets", "verdict", "message"),
    [
        ([], "spam", "Nothing is picked"),
        ([Target("domain", "nobody.example")], "spam", "no domain"),
        ([Target("campaign", "999")], "spam", "no campaign"),
        ([Target("link", "../../etc")], "good", "no link"),
        ([Target("campaign", "1")], "perhaps", "spam, good or unsure"),
        ([Target("domain", f"{at}.example") for at in range(MOST + 1)], "spam", "at most"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_kept(
    desk: Desk, targets: list[Target], verdict: str, message: str
) -> None:
    with pytest.raises(BadLabel, match=message):
        decide(desk, targets, verdict)
    assert not desk.store.path.exists()
    assert desk.journal.entries() == []


def test_one_bad_item_among_good_ones_keeps_none(desk: Desk) -> None:
    good = Target("domain", desk.audit.domain_table["source_domain"][0])
    with pytest.raises(BadLabel):
        decide(desk, [good, Target("domain", "nobody.example")], "spam")
    assert not desk.store.path.exists()


@pytest.mark.parametrize("text", ["", "domain", "domain:", "host:a.example", ":a"])
def test_what_names_no_item_is_refused(text: str) -> None:
    with pytest.raises(BadLabel):
        parse_target(text)


def test_what_the_page_says_of_each_link_is_what_training_will_read(desk: Desk) -> None:
    decide(desk, [Target("campaign", "2"), Target("campaign", "4")], "spam")
    names = desk.audit.domain_table["source_domain"]
    decide(desk, [Target("domain", names[at]) for at in range(0, 60, 7)], "good")
    decide(desk, [Target("link", str(at)) for at in (3, 30, 300)], "spam")
    whole = cover(desk.templates(), desk.labels()).verdict
    assert desk.seen().said.to_list() == whole.to_list()


def test_two_tabs_that_decide_at_once_lose_nothing(desk: Desk, browse) -> None:
    client = browse.client_of(desk)
    names = desk.audit.domain_table["source_domain"][:12].to_list()
    threads = [
        threading.Thread(
            target=client.post,
            args=("/decide",),
            kwargs={
                "data": {"token": desk.token, "item": f"domain:{name}", "verdict": "spam"},
                "follow_redirects": False,
            },
        )
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(label.value for label in desk.labels()) == sorted(names)
    assert len(desk.journal.entries()) == 12
    assert sorted(label for entry in desk.journal.entries() for label in entry.labels) == list(range(1, 13))

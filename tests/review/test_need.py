"""Do you need to disavow at all? The honest answer, from the export and the owner."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.inference.need import Owner, advise
from linkverdict.inference.need import judge_need as judge_for_report
from linkverdict.review.decide import Target, decide
from linkverdict.review.desk import Desk
from linkverdict.review.need import judge_need


@pytest.mark.parametrize(
    ("owner", "share", "growing", "advice"),
    [
        (Owner(), 0.0, 0, "do nothing"),
        (Owner(), 0.01, 0, "do nothing"),
        (Owner(manual_action="no", bought="no"), 0.04, 0, "do nothing"),
        (Owner(), 0.12, 0, "do nothing"),
        (Owner(), 0.01, 3, "watch"),
        (Owner(manual_action="no", bought="no"), 0.6, 9, "watch"),
        (Owner(), 0.6, 0, "watch"),
        (Owner(manual_action="yes"), 0.0, 0, "prepare a file"),
        (Owner(bought="yes"), 0.3, 0, "prepare a file"),
        (Owner(bought="yes"), 0.0, 0, "watch"),
        (Owner(bought="unknown"), 0.02, 0, "do nothing"),
    ],
)
def test_only_a_manual_action_or_bought_links_call_for_a_file(
    owner: Owner, share: float, growing: int, advice: str
) -> None:
    assert advise(owner, share, share, growing)[0] == advice


def test_the_samples_need_counts_live_followed_links(desk: Desk) -> None:
    need = judge_need(desk)
    assert need.advice == "watch"
    live = desk.audit.link_table.filter(
        ~pl.col("is_nofollow").fill_null(value=False), ~pl.col("is_lost").fill_null(value=False)
    )
    spam = live.filter(pl.col("verdict") == "disavow").height
    assert need.shows[0].startswith(f"{spam:,} of {live.height:,} live followed links ({spam / live.height:.1%})")
    assert all(one.verdict != "keep" for one in need.growing)
    assert [one.new_links for one in need.growing] == sorted((one.new_links for one in need.growing), reverse=True)


def test_report_and_review_answer_alike_before_anybody_was_asked(desk: Desk) -> None:
    report, page = judge_for_report(desk.audit), judge_need(desk)
    assert (page.answer, page.why, page.doubtful_share) == (report.answer, report.why, report.doubtful_share)
    assert set(report.shows) < set(page.shows)
    assert [one.id for one in page.growing] == [one.id for one in report.growing]


def test_what_people_said_counts_before_the_model(desk: Desk) -> None:
    before = judge_need(desk).doubtful_share
    decide(desk, [Target("campaign", "1")], "good")
    assert judge_need(desk).doubtful_share < before

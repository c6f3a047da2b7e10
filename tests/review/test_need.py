"""Do you need to disavow at all? The honest answer, from the export and the owner."""

from __future__ import annotations

import pytest
from linkverdict.review.answers import Answers
from linkverdict.review.decide import Target, decide
from linkverdict.review.desk import Desk
from linkverdict.review.need import advise, judge_need


@pytest.mark.parametrize(
    ("answers", "share", "growing", "advice"),
    [
        (Answers(), 0.01, 0, "do nothing"),
        (Answers(manual_action="no", bought="no"), 0.04, 0, "do nothing"),
        (Answers(), 0.12, 0, "do nothing"),
        (Answers(), 0.01, 3, "watch"),
        (Answers(manual_action="no", bought="no"), 0.6, 9, "watch"),
        (Answers(), 0.6, 0, "watch"),
        (Answers(manual_action="yes"), 0.0, 0, "prepare a file"),
        (Answers(bought="yes"), 0.3, 0, "prepare a file"),
        (Answers(bought="yes"), 0.0, 0, "watch"),
        (Answers(bought="unknown"), 0.02, 0, "do nothing"),
    ],
)
def test_only_a_manual_action_or_bought_links_call_for_a_file(
    answers: Answers, share: float, growing: int, advice: str
) -> None:
    assert advise(answers, share, growing)[0] == advice


def test_the_samples_need_counts_live_followed_links(desk: Desk) -> None:
    need = judge_need(desk)
    assert need.advice == "watch"
    assert need.shows[0].startswith("650 of 2,273 live followed links (28.6%)")
    assert all(one.verdict != "keep" for one in need.growing)
    assert [one.new_links for one in need.growing] == sorted((one.new_links for one in need.growing), reverse=True)


def test_what_people_said_counts_before_the_model(desk: Desk) -> None:
    before = judge_need(desk).doubtful_share
    decide(desk, [Target("campaign", "1")], "good")
    assert judge_need(desk).doubtful_share < before

"""Do you need to disavow at all? The report's answer, with what the owner said and was decided since."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from ..inference.need import Need, Owner, live_followed
from ..inference.need import judge_need as judge
from .answers import Answers
from .desk import Desk


@dataclass(frozen=True)
class OwnNeed(Need):
    """The answer beside what the owner said."""

    answers: Answers
    """What the owner said."""


def judge_need(desk: Desk) -> OwnNeed:
    """The need of this site as far as the export, the labels and the owner's answers tell."""
    answers = desk.answers()
    names = dict(desk.items.campaigns.select("id", "template").iter_rows())
    need = judge(desk.audit, desk.seen().said, Owner(answers.manual_action, answers.bought), names)
    shows = need.shows if (money := _say_money(desk, answers)) is None else (need.shows[0], money, *need.shows[1:])
    return OwnNeed(**vars(replace(need, shows=shows)), answers=answers)


def _say_money(desk: Desk, answers: Answers) -> str | None:
    """How many live followed links have a money term as anchor."""
    if not answers.money:
        return None
    has_term = pl.col("anchor").str.to_lowercase().str.contains_any(list(answers.money))
    live, money = live_followed(desk.audit.link_table.lazy()).select(pl.len(), has_term.sum()).collect().row(0)
    if not live:
        return None
    return (
        f"{money:,} of all live followed links ({money / live:.1%}) have one of "
        + ("your money terms" if answers.is_given else "what we guess to be money terms (see Questions)")
        + " in the anchor. Bought links have such anchors; links that people set by themselves rarely do."
    )

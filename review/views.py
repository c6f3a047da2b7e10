"""What each page shows, as values: a template renders them, and the same values stand at the same address as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ..data.disavow_merge import Fate
from ..data.errors import LinkverdictError
from ..data.label_store import Event
from ..inference.disavow_text import Outcome, describe
from ..inference.reach import say_reach
from .answers import Answers, score_options
from .desk import Desk
from .item import Item, tell_item
from .journal import Entry
from .need import OwnNeed, judge_need
from .queue import Query, ask, neighbours
from .retraining import Run

LOGGED = 500
"""Decisions that the log shows, the last first."""


TEMPLATES = {
    "title_template": "title",
    "title_core": "headline",
    "anchor_and_target": "anchor and target",
    "path_shape": "shape of address",
    "path_slug": "end of address",
}
"""What a campaign's label goes by, in words."""


@dataclass(frozen=True)
class Frame:
    """What stands around every view."""

    site: str
    audit: str
    by: str
    done: int
    """Linking domains decided, skipped or own, among those that the model would not keep."""
    of: int
    """Linking domains that the model would not keep."""
    told: str
    """What was just done, in a sentence; '' for nothing."""


@dataclass(frozen=True)
class QueueRow:
    """One item in the list."""

    kind: str
    name: str
    title: str
    """What it is called."""
    about: str
    """How large it is, and where it belongs."""
    page_title: str
    """Title of one of its pages; '' when unknown."""
    anchor: str
    """Anchor of one of its links; '' when unknown."""
    probability: float
    verdict: str
    vendor: str
    """'spam', 'clean' or ''."""
    family: str
    """Family of signals that speaks most for spam; ''."""
    is_new: bool | None
    """The last audit did not have it, or not all of its links; None when no audit was compared."""
    verdict_before: str
    """The verdict of the last audit where it was another; ''."""
    state: str
    reason: str
    """The fact that weighs most; '' when there is none."""


@dataclass(frozen=True)
class QueueView:
    """One page of the queue."""

    frame: Frame
    query: Query
    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    families: tuple[str, ...]
    """Families of signals to filter by."""
    has_vendors: bool
    has_new: bool


@dataclass(frozen=True)
class ItemView:
    """One item with its way back and on."""

    frame: Frame
    query: Query
    item: Item
    before: tuple[str, str] | None
    behind: tuple[str, str] | None
    place: int
    """Its place among the items of the query; 0 when it fits no longer."""
    total: int


@dataclass(frozen=True)
class LogLine:
    """One decision, or a verdict that was given elsewhere."""

    number: int
    """Its number in the journal; for a verdict that was given elsewhere, in the label store."""
    is_decision: bool
    """It was made on this page, for this audit."""
    at: str
    verdict: str
    what: str
    """What it speaks of, in words."""
    items: tuple[tuple[str, str], ...]
    """The items that were decided; none for a verdict that was given elsewhere."""
    labels: int
    """How many labels it made."""
    by: str
    note: str
    state: str
    """'stands', 'superseded' or 'undone'."""


@dataclass(frozen=True)
class LogView:
    """What was decided, the last first."""

    frame: Frame
    lines: tuple[LogLine, ...]
    total: int
    """All of them, those that are not shown too."""


@dataclass(frozen=True)
class QuestionsView:
    """The start-up questions."""

    frame: Frame
    answers: Answers
    options: str
    """Options by which `linkverdict score` takes the answers into account."""
    topics: tuple[str, ...]
    """Topics to choose from."""
    wrong: str
    """What cannot be kept as it was typed, and what to do; '' for nothing."""


@dataclass(frozen=True)
class NeedView:
    """Whether a file is needed at all."""

    frame: Frame
    need: OwnNeed


@dataclass(frozen=True)
class FileView:
    """The disavow file that follows from the review so far."""

    frame: Frame
    only_reviewed: bool
    """Only people count, not the model."""
    entries: int
    """Domains and addresses to disavow."""
    lines: int
    """Lines of the file, comments among them."""
    says: str
    """The diff, the warnings and the advice of `linkverdict disavow`."""


@dataclass(frozen=True)
class RetrainView:
    """Retraining."""

    frame: Frame
    run: Run
    labels: int
    """Labels of this site that stand."""


def frame(desk: Desk, told: str = "") -> Frame:
    """What stands around every view now."""
    seen = desk.seen()
    return Frame(desk.site, desk.folder.name, desk.by, seen.done, seen.of, told)


def view_queue(desk: Desk, query: Query, told: str = "") -> QueueView:
    """The page of the queue that the query asks for."""
    page = ask(desk.items, desk.seen().states, query)
    rows = tuple(_row(desk, row) for row in page.rows.iter_rows(named=True))
    table = desk.items.table
    return QueueView(
        frame=frame(desk, told),
        query=query,
        rows=rows,
        total=page.total,
        page=page.number,
        pages=page.pages,
        families=desk.families,
        has_vendors=table["vendor"].null_count() < table.height,
        has_new=table["is_new"].null_count() < table.height,
    )


def view_item(desk: Desk, query: Query, kind: str, name: str, lines: int, told: str = "") -> ItemView:
    """One item. Raises BadLabel when the audit has no such item."""
    item = tell_item(desk, kind, name, lines)
    before, behind, place, total = neighbours(desk.items, desk.seen().states, query, kind, name)
    return ItemView(frame(desk, told), query, item, before, behind, place, total)


def view_log(desk: Desk, told: str = "") -> LogView:
    """The decisions of this audit, and the verdicts on this site that were given elsewhere."""
    events = {event.label.id: event for event in desk.store.log(desk.site)}
    entries = desk.journal.entries()
    made_here = {label for entry in entries for label in entry.labels}
    lines = [_decision(desk, entry, [events[label] for label in entry.labels if label in events]) for entry in entries]
    lines += [_elsewhere(event) for number, event in events.items() if number not in made_here]
    lines.sort(key=lambda line: (line.at, line.number), reverse=True)
    return LogView(frame(desk, told), tuple(lines[:LOGGED]), len(lines))


def view_questions(
    desk: Desk,
    topics: tuple[str, ...],
    told: str = "",
    wrong: LinkverdictError | None = None,
    answers: Answers | None = None,
) -> QuestionsView:
    """The questions with the answers as they were typed, else those that are kept, else what the export suggests."""
    shown = answers or desk.answers()
    says = f"Nothing was kept. {wrong.message} {wrong.hint}" if wrong else ""
    return QuestionsView(frame(desk, told), shown, "" if wrong else score_options(shown), topics, says)


def view_need(desk: Desk, told: str = "") -> NeedView:
    """The need and what it rests on."""
    return NeedView(frame(desk, told), judge_need(desk))


def view_file(desk: Desk, only_reviewed: bool, outcome: Outcome) -> FileView:
    """The file and its story."""
    entries = len(outcome.merged.of(Fate.ADDED))
    return FileView(frame(desk), only_reviewed, entries, len(outcome.merged.lines), describe(outcome))


def view_retrain(desk: Desk, run: Run, told: str = "") -> RetrainView:
    """How the retraining stands."""
    return RetrainView(frame(desk, told), run, len(desk.labels()))


def tell_entry(desk: Desk, entry: Entry | None, undone: bool) -> str:
    """A decision in a sentence, and what it covers where that is more than one owner's; '' for none."""
    if entry is None:
        return ""
    what, verb = (_name_item(entry.items[0]), "is") if len(entry.items) == 1 else (f"{len(entry.items):,} items", "are")
    if undone:
        return f"Taken back: {entry.verdict} for {what}."
    if entry.verdict == "unsure":
        return f"Noted as unsure: {what}."
    domains = [name for kind, name in entry.items if kind == "domain"]
    reach = next(filter(None, (say_reach(name, desk.audit.link_table) for name in domains)), "")
    return f"Decided: {what} {verb} {entry.verdict}. {reach}".strip()


def _row(desk: Desk, row: Mapping[str, object]) -> QueueRow:
    at, kind = int(str(row["row"])), str(row["kind"])
    table = {"campaign": desk.items.campaigns, "domain": desk.audit.domain_table, "link": desk.audit.link_table}[kind]
    facts = table.row(at, named=True)
    called = {"campaign": facts.get("template"), "domain": row["id"], "link": facts.get("source_url")}[kind]
    return QueueRow(
        kind=kind,
        name=str(row["id"]),
        title=str(called or row["id"]),
        about=_about(kind, row),
        page_title=str(facts.get("title") or ""),
        anchor=str(facts.get("anchor") or ""),
        probability=float(str(row["spam_probability"])),
        verdict=str(row["verdict"]),
        vendor=str(row["vendor"] or ""),
        family=str(row["family"] or ""),
        is_new=None if row["is_new"] is None else bool(row["is_new"]),
        verdict_before=str(row["verdict_before"] or ""),
        state=str(row["state"]),
        reason=_reason(facts, str(row["verdict"])),
    )


def _reason(facts: Mapping[str, object], verdict: str) -> str:
    if "shares" in facts:
        found = facts["shares"]
    else:
        sides = ("reasons_against", "reasons_for") if verdict == "keep" else ("reasons_for", "reasons_against")
        found = facts.get(sides[0]) or facts.get(sides[1])
    return str(found[0]) if isinstance(found, (list, pl.Series)) and len(found) else ""


def _about(kind: str, row: Mapping[str, object]) -> str:
    links = int(str(row["links"]))
    counted = f"{links:,} link{'s' * (links != 1)}"
    inside = f", campaign {row['campaign']}" if row["campaign"] is not None else ""
    if kind == "campaign":
        return f"{int(str(row['domains'])):,} linking domains, {counted}"
    return f"{counted}{inside}" if kind == "domain" else f"link {row['id']}{inside}"


def _decision(desk: Desk, entry: Entry, events: Sequence[Event]) -> LogLine:
    states = {event.state for event in events}
    state = "stands" if "stands" in states or not states else "superseded" if "superseded" in states else "undone"
    what = _name_item(entry.items[0]) if len(entry.items) == 1 else f"{len(entry.items):,} items"
    return LogLine(
        number=entry.number,
        is_decision=True,
        at=entry.at,
        verdict=entry.verdict,
        what=what,
        items=entry.items,
        labels=len(entry.labels),
        by=events[0].label.by if events else desk.by,
        note=entry.note,
        state="undone" if entry.is_undone else state,
    )


def _elsewhere(event: Event) -> LogLine:
    label = event.label
    key, _, text = label.value.partition("=")
    what = (
        f"campaign with the {TEMPLATES[key]} {text}" if label.scope == "campaign" and key in TEMPLATES else label.value
    )
    return LogLine(label.id, False, label.at, label.verdict.value, what, (), 1, label.by, label.note, event.state)


def _name_item(item: tuple[str, str]) -> str:
    return item[1] if item[0] == "domain" else f"{item[0]} {item[1]}"

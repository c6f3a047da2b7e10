"""Deciding: a person's verdict on items becomes labels in the store before anything else is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ..data.errors import BadLabel, BadStore
from ..data.label import LONGEST, Judgement, Label, make_label
from .desk import Desk
from .items import KINDS
from .journal import Entry

VERDICTS = (*(judgement.value for judgement in Judgement), "unsure")
MOST = 500
"""Items that may be decided at once."""


@dataclass(frozen=True)
class Target:
    """An item to decide."""

    kind: str
    """'campaign', 'domain' or 'link'."""
    name: str
    """Number of the campaign or link, or the linking domain."""


def parse_target(text: str) -> Target:
    """'domain:blog.example' -> that linking domain. Raises BadLabel for what names no kind of item."""
    kind, _, name = text.partition(":")
    if kind not in KINDS or not name:
        raise BadLabel(f"Expected an item such as domain:blog.example; found {text[:80]!r}.")
    return Target(kind, name)


def decide(desk: Desk, targets: Sequence[Target], verdict: str, note: str = "") -> Entry:
    """Keep a verdict on the items, all or none; gives the journal's entry.

    'unsure' is no label: the items are noted as skipped in this audit. Raises BadLabel for another verdict, for items
    that the audit does not have, and for what no label can speak of; BadStore when the store cannot be written.
    """
    if verdict not in VERDICTS:
        raise BadLabel(f"Expected the verdict spam, good or unsure; found {verdict[:40]!r}.")
    if not targets:
        raise BadLabel("Nothing is picked.", "Pick an item first.")
    if len(targets) > MOST:
        raise BadLabel(f"Expected at most {MOST} items at once; found {len(targets):,}.")
    chosen = list(dict.fromkeys(targets))
    labels = [label for target in chosen for label in _labels(desk, target, verdict, note)]
    kept = desk.store.add(labels) if labels else ()
    items = [(target.kind, target.name) for target in chosen]
    entry = desk.journal.add(verdict, items, [label.id for label in kept], note[: LONGEST["note"]])
    desk.forget_seen()
    return entry


def undo(desk: Desk, number: int | None = None) -> Entry:
    """Take back a decision of this audit (default: the last that stands): its labels, or that it was skipped.

    Raises BadStore when there is none.
    """
    standing = [entry for entry in desk.journal.entries() if not entry.is_undone]
    chosen = [entry for entry in standing if number is None or entry.number == number]
    if not chosen:
        raise BadStore("There is no decision to take back.", "The log shows what was decided.")
    entry = chosen[-1]
    open_labels = {event.label.id for event in desk.store.log(desk.site) if event.state != "undone"}
    for label in entry.labels:
        if label in open_labels:
            desk.store.undo(label)
    desk.journal.undo(entry.number)
    desk.forget_seen()
    return entry


def undo_label(desk: Desk, label: int) -> None:
    """Take back one label of this site, wherever it was given. Raises BadStore when there is no such label."""
    if label not in {event.label.id for event in desk.store.log(desk.site) if event.state != "undone"}:
        raise BadStore(f"There is no verdict with the number {label} to take back.", "The log shows what was decided.")
    desk.store.undo(label)
    desk.forget_seen()


def _labels(desk: Desk, target: Target, verdict: str, note: str) -> list[Label]:
    _check(desk, target)
    if verdict == "unsure":
        return []
    scope, values = _values(desk, target)
    return [
        make_label(
            desk.site,
            value,
            verdict,
            scope=scope,
            by=desk.by,
            note=note,
            audit=desk.audit_name,
            model=desk.model_name,
        )
        for value in values
    ]


def _check(desk: Desk, target: Target) -> None:
    table = desk.items.table
    is_it = (pl.col("kind") == target.kind) & (pl.col("id") == target.name)
    if not table.lazy().filter(is_it).select(pl.len()).collect().item():
        raise BadLabel(f"The audit has no {target.kind} {target.name[:80]!r}.", "The queue shows what there is.")


def _values(desk: Desk, target: Target) -> tuple[str, list[str]]:
    if target.kind == "campaign":
        return "campaign", [label.value for label in desk.labels_of(int(target.name))]
    if target.kind == "domain":
        return "domain", [target.name]
    link = desk.audit.link_table.filter(pl.col("link_id") == int(target.name)).row(0, named=True)
    if link["source_path"] is None:  # the export names no page, only its host
        return "domain", [link["source_host"] or link["source_domain"]]
    return "url", [link["source_url"]]

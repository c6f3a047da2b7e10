"""The desk: one audit under review, with everything that a view needs of it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..data.errors import BadAudit, LinkverdictError
from ..data.label import Label, Scope
from ..data.label_store import LabelStore
from ..inference.audit import read_audit
from ..inference.campaign_labels import CampaignLabel, campaign_labels, find_templates
from ..inference.explain import Whole, compute_whole, explain_link
from ..inference.known_links import know_links
from .answers import AnswerBook, Answers, suggest_answers
from .items import build_items
from .journal import Journal
from .states import say_of_links, state_items

LONG_NAME = 120
"""Characters of the audit's name that labels carry."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Where the review stands."""

    said: pl.Series
    """What people said of each link: 'spam', 'good' or null."""
    states: pl.Series
    """The state of each item, in the order of the items' table."""
    done: int
    """Linking domains that are decided, skipped or the person's own, among those that the model would not keep."""
    of: int
    """Linking domains that the model would not keep."""


class Desk:
    """Reads the audit once, counts what takes long when it is needed, looks again whenever the label store changed.

    Raises BadAudit when the folder is no audit, or holds no link.
    """

    def __init__(self, folder: str | Path, store: LabelStore | None = None, by: str = "") -> None:
        self.folder = Path(folder).resolve()
        self.audit = read_audit(self.folder)
        if not self.audit.link_table.height:
            raise BadAudit(f"The audit {self.folder.name} holds no link, so there is nothing to review.")
        self.store, self.by = store or LabelStore(), by
        self.site = str(self.audit.link_table["site_host"][0])
        self.audit_name = f"{self.folder.name[:LONG_NAME]} {self.audit.facts.get('started') or ''}".strip()
        self.model_name = _model_name(dict(self.audit.facts.get("model") or {}))
        self.items = build_items(self.audit)
        self.families = tuple(self.items.table["family"].drop_nulls().unique().sort())
        notes = self.store.path.resolve().parent / "review"
        self.journal = Journal(notes, f"{self.site} {self.audit_name}")
        self.book = AnswerBook(notes, self.site)
        self.token, self.key = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._suggested: Answers | None = None
        self._seen: tuple[object, Seen] | None = None
        self._labels_of: dict[int, tuple[CampaignLabel, ...]] = {}
        self._lock = threading.Lock()
        self._whole: Whole | None = None
        self._templates: pl.DataFrame | None = None
        self._counting, self._finding = threading.Lock(), threading.Lock()

    def prepare(self) -> None:
        """Count what takes long and load what a first story and a first file load, so that the first to ask waits less.

        What is known of hosts is remembered by `data.platforms`.
        """
        with suppress(LinkverdictError):  # told to whoever asks
            self.answers()
            self.templates()
            explain_link(self.audit, int(self.audit.link_table["link_id"][0]), self.whole())
            know_links(self.audit, [], [], only_reviewed=True, templates=self.audit.link_table)

    def whole(self) -> Whole:
        """Every signal of every link; waits until they are counted. Raises BadAudit for signals of another version."""
        with self._counting:
            if self._whole is None:
                self._whole = compute_whole(self.audit)
            return self._whole

    def templates(self) -> pl.DataFrame:
        """The templates of every link; waits until they are found."""
        with self._finding:
            if self._templates is None:
                self._templates = find_templates(self.audit)
            return self._templates

    def labels_of(self, campaign: int) -> tuple[CampaignLabel, ...]:
        """The labels that speak of a campaign, found once. Raises BadAudit."""
        if campaign not in self._labels_of:
            self._labels_of[campaign] = campaign_labels(self.templates(), campaign)
        return self._labels_of[campaign]

    def answers(self) -> Answers:
        """The owner's answers, or before there are any what the export suggests."""
        given = self.book.read()
        if given is not None:
            return given
        if self._suggested is None:
            self._suggested = suggest_answers(self.audit)
        return self._suggested

    def own(self) -> Collection[str]:
        """Own and partner domains: those answered, and those that the scoring run was told to allow."""
        if (given := self.book.read()) is not None:
            return given.own
        settings = self.audit.facts.get("settings") or {}
        return tuple(str(one) for one in settings.get("allow") or [])

    def labels(self) -> list[Label]:
        """The labels that stand for this site."""
        return self.store.current(self.site)

    def seen(self) -> Seen:
        """Where the review stands now, whoever changed it: this page, another tab, the command line."""
        with self._lock:
            stamp = self._stamp()
            if self._seen is None or self._seen[0] != stamp:
                self._seen = (stamp, self._look())
            return self._seen[1]

    def forget_seen(self) -> None:
        """Look again at the next call, whatever the files' times say."""
        self._seen = None

    def _look(self) -> Seen:
        labels = self.labels()
        # the templates take seconds in a large audit: only labels on campaigns wait for them
        by_template = any(label.scope is Scope.CAMPAIGN for label in labels)
        said = say_of_links(self.templates() if by_template else self.audit.link_table, labels)
        domains = self.audit.domain_table
        states = state_items(self.items, domains, said, self.own(), self.journal.skipped())
        told = self.items.table.select("kind", "verdict").with_columns(states)
        asked = told.filter((pl.col("kind") == "domain") & (pl.col("verdict") != "keep"))["state"]
        return Seen(said, states, int((~asked.is_in(["open", "partly"])).sum()), len(asked))

    def _stamp(self) -> object:
        store = self.store.path
        files = (store, store.with_name(store.name + "-wal"), self.journal.path, self.book.path)
        return tuple(_when(path) for path in files)


def _model_name(model: dict[str, object]) -> str:
    parts = (model.get("name"), model.get("version"), str(model.get("hash") or "")[:12])
    return " ".join(str(part) for part in parts if part)


def _when(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size

"""The label store: what people said of links, in one SQLite file that loses nothing.

Verdicts are only ever added. The newest one of a person on a value stands; `undo` is an event of its own that takes one
back, so that the one before it stands again; `forget` alone removes, and removes for good. Every call is one
transaction, written through to the disk before it returns (WAL, synchronous=FULL): a kill at any moment loses nothing
that was acknowledged and keeps nothing by half.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .errors import BadStore
from .label import Judgement, Label, Scope
from .places import user_folder

VERSION = 1
"""The store's format, kept as SQLite's user_version."""
PATIENCE = 30.0
"""Seconds to wait for another process that writes."""
_COLUMNS = ("site", "scope", "value", "verdict", "by", "at", "note", "audit", "model")
_SCHEMA = """
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL, scope TEXT NOT NULL, value TEXT NOT NULL, verdict TEXT NOT NULL,
    "by" TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL, audit TEXT NOT NULL, model TEXT NOT NULL
);
CREATE INDEX event_value ON event (site, scope, value);
CREATE TABLE undone (event INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE, at TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    label: Label
    """The verdict that was given."""
    state: str
    """'stands', 'superseded' by a newer one of the same person, or 'undone'."""


class LabelStore:
    """Opens nothing until asked, and makes the file only when something is added."""

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path) if path is not None else user_folder() / "labels.db"

    def add(self, labels: Sequence[Label]) -> tuple[Label, ...]:
        """Keep the labels, all or none; gives them back numbered and dated. Raises BadStore."""
        now = _now()
        with self._writing() as db:
            kept = []
            for label in labels:
                dated = label if label.at else replace(label, at=now)
                # S608: names of columns, never values
                row = db.execute(
                    f"INSERT INTO event ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))})",  # noqa: S608
                    [str(getattr(dated, name)) for name in _COLUMNS],
                )
                kept.append(replace(dated, id=int(row.lastrowid or 0)))
        return tuple(kept)

    def current(self, site: str | None = None) -> list[Label]:
        """What stands now: one label for each person and value, the oldest first."""
        return [event.label for event in self.log(site) if event.state == "stands"]

    def log(self, site: str | None = None) -> list[Event]:
        """Every verdict ever given and not forgotten, the oldest first."""
        if self._is_empty():
            return []
        with self._open() as db:
            rows = db.execute(
                f"SELECT event.id, {_NAMES_OF_EVENT}, undone.event IS NOT NULL FROM event "  # noqa: S608
                "LEFT JOIN undone ON undone.event = event.id WHERE ? IS NULL OR site = ? ORDER BY event.id",
                (site, site),
            ).fetchall()
        newest: dict[tuple[str, ...], int] = {}
        for row in rows:
            if not row[-1]:
                newest[_whose(row)] = row[0]
        return [_event(row, newest.get(_whose(row))) for row in rows]

    def undo(self, label_id: int | None = None) -> Label:
        """Take back a verdict (default: the last one that was not taken back); gives it.

        Raises BadStore when there is no such verdict, when it was taken back already, and when a newer one of the same
        person stands in its place.
        """
        self._refuse_superseded(label_id)
        with self._writing() as db:
            row = db.execute(
                f"SELECT event.id, {_NAMES_OF_EVENT} FROM event LEFT JOIN undone ON undone.event = event.id "  # noqa: S608
                "WHERE undone.event IS NULL AND (? IS NULL OR event.id = ?) ORDER BY event.id DESC LIMIT 1",
                (label_id, label_id),
            ).fetchone()
            if row is None:
                what = "a verdict to take back" if label_id is None else f"a verdict with the number {label_id}"
                raise BadStore(
                    f"Expected {what}; found none that stands.", "`linkverdict labels list --log` shows them all."
                )
            db.execute("INSERT INTO undone VALUES (?, ?)", (row[0], _now()))
        return _label(row)

    def _refuse_superseded(self, label_id: int | None) -> None:
        events = self.log() if label_id is not None else []
        old = next((one for one in events if one.label.id == label_id and one.state == "superseded"), None)
        if old is None:
            return
        same = (old.label.site, old.label.scope, old.label.value, old.label.by)
        newer = next(
            one.label.id
            for one in events
            if one.state == "stands" and same == (one.label.site, one.label.scope, one.label.value, one.label.by)
        )
        raise BadStore(
            f"Verdict {label_id} counts no more: {newer} stands in its place.", f"linkverdict labels undo {newer}"
        )

    def forget(self, site: str, value: str | None = None, by: str | None = None) -> int:
        """Remove every trace of a site's verdicts (on one value; by one person), undone ones too; gives how many.

        The bytes are overwritten and the file is rebuilt: what is forgotten cannot be read from the disk's file.
        Raises BadStore when another program's reading keeps the bytes there; forgetting again finishes the work.
        """
        if self._is_empty():
            return 0
        with self._writing() as db:
            found = db.execute(
                'DELETE FROM event WHERE site = ? AND (? IS NULL OR value = ?) AND (? IS NULL OR "by" = ?)',
                (site, value, value, by, by),
            ).rowcount
        with self._open() as db:
            db.execute("VACUUM")
            is_kept_open = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if is_kept_open:
            raise BadStore(
                f"The verdicts are removed, but another program that reads {self.path} keeps their traces in the file.",
                "Close it, then forget them again.",
            )
        return int(found)

    def _is_empty(self) -> bool:
        try:
            return self.path.stat().st_size == 0
        except FileNotFoundError:
            return True
        except OSError as error:
            raise self._trouble(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(error) from error
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back already
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = None
        try:
            db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            self._prepare(db)
            yield db
        except (sqlite3.Error, OSError) as error:
            raise self._trouble(error) from error
        finally:
            if db is not None:
                db.close()

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Settings and tables. Nothing is written before it is sure that the file is ours."""
        for setting in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            db.execute(f"PRAGMA {setting}")
        if _version(db) == 0:
            db.execute("BEGIN IMMEDIATE")
            if _version(db) == 0:  # nobody else made it while we waited
                if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    db.execute("ROLLBACK")
                    raise self._foreign()
                for statement in _SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={VERSION}")
            db.execute("COMMIT")
        if (version := _version(db)) != VERSION:
            raise BadStore(
                f"The label store {self.path} is of version {version}; this linkverdict reads version {VERSION}.",
                "Update linkverdict.",
            )
        if not db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'event'").fetchone()[0]:
            raise self._foreign()
        _write_ahead(db)

    def _foreign(self) -> BadStore:
        return BadStore(f"{self.path} is another program's database.", "Name the label store's file.")

    def _trouble(self, error: Exception) -> BadStore:
        return BadStore(
            f"The label store {self.path} cannot be used: {error}.",
            "Check the file and its folder, or name another store with --store.",
        )


def existing_store(path: Path | None) -> LabelStore:
    """The store at a path that a person named, to read from; None is the usual one, which may be empty.

    Raises BadStore when there is no such file: it would look like a store without verdicts.
    """
    if path is not None and not path.exists():
        raise BadStore(f"Expected a label store; there is no file {path}.", "Check the name, or leave --store out.")
    return LabelStore(path)


_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_NAMES_OF_EVENT = ", ".join(f'event."{name}"' for name in _COLUMNS)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _write_ahead(db: sqlite3.Connection) -> None:
    # SQLite does not wait for others here as it does elsewhere: two that make the store at once would fail
    patience = time.monotonic() + PATIENCE
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.01)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _whose(row: Sequence[Any]) -> tuple[str, ...]:
    """Site, scope, value and person of a row: of those only the newest stands."""
    return (row[1], row[2], row[3], row[5])


def _event(row: Sequence[Any], newest: int | None) -> Event:
    state = "undone" if row[-1] else "stands" if row[0] == newest else "superseded"
    return Event(_label(row), state)


def _label(row: Sequence[Any]) -> Label:
    named = dict(zip(_COLUMNS, row[1 : 1 + len(_COLUMNS)], strict=True))
    named["scope"], named["verdict"] = Scope(named["scope"]), Judgement(named["verdict"])
    return Label(**named, id=int(row[0]))

"""The journal: what was done on the page, decision by decision, so that each can be taken back whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..data.errors import BadStore


@dataclass(frozen=True)
class Entry:
    """One decision of a person: on one item, or on several that were picked."""

    number: int
    """Its number in the journal, from 1."""
    verdict: str
    """'spam', 'good' or 'unsure'."""
    items: tuple[tuple[str, str], ...]
    """Kind and name of each item."""
    labels: tuple[int, ...] = ()
    """Numbers of the labels that it made in the label store; none for 'unsure'."""
    at: str = ""
    """When, ISO 8601 in UTC."""
    note: str = ""
    """What the person wrote beside it."""
    is_undone: bool = False
    """It was taken back."""


class Journal:
    """A file of one line a decision, only ever added to; a line that a kill cut short counts as never written."""

    def __init__(self, folder: Path, audit: str) -> None:
        self.path = folder / f"journal-{short_name(audit)}.jsonl"

    def entries(self) -> list[Entry]:
        """Every decision, the oldest first."""
        found: dict[int, Entry] = {}
        for line in self._lines():
            if "undo" in line:
                if (entry := found.get(line["undo"])) is not None:
                    found[entry.number] = replace(entry, is_undone=True)
            else:
                found[len(found) + 1] = _entry(len(found) + 1, line)
        return list(found.values())

    def add(self, verdict: str, items: Sequence[tuple[str, str]], labels: Sequence[int], note: str = "") -> Entry:
        """Note a decision; gives its entry. Raises BadStore."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._append({"verdict": verdict, "items": list(items), "labels": list(labels), "at": at, "note": note})
        return self.entries()[-1]

    def undo(self, number: int) -> None:
        """Note that a decision was taken back."""
        self._append({"undo": number})

    def skipped(self) -> set[tuple[str, str]]:
        """Items of which the person was unsure, unless they were decided since."""
        last: dict[tuple[str, str], str] = {}
        for entry in self.entries():
            if not entry.is_undone:
                last |= dict.fromkeys(entry.items, entry.verdict)
        return {item for item, verdict in last.items() if verdict == "unsure"}

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise _trouble(self.path, error) from error
        for line in text.splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict) and (isinstance(found.get("undo"), int) or _is_decision(found)):
                yield found

    def _append(self, line: dict[str, Any]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                # a line that a kill cut short must not swallow this one
                file.seek(0, os.SEEK_END)
                is_whole = file.tell() == 0 or _last_byte(file.fileno(), file.tell()) == b"\n"
                file.write((b"" if is_whole else b"\n") + json.dumps(line).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _trouble(self.path, error) from error


def _is_decision(line: dict[str, Any]) -> bool:
    items, labels = line.get("items"), line.get("labels")
    pairs = isinstance(items, list) and all(isinstance(item, list) and len(item) == 2 for item in items)
    return pairs and bool(items) and isinstance(labels, list) and all(isinstance(label, int) for label in labels)


def _entry(number: int, line: dict[str, Any]) -> Entry:
    items = tuple((str(kind), str(name)) for kind, name in line["items"])
    texts = {name: str(line.get(name) or "") for name in ("verdict", "at", "note")}
    return Entry(number, texts["verdict"], items, tuple(line["labels"]), texts["at"], texts["note"])


def short_name(text: str) -> str:
    """A file name for a text of any kind."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def _last_byte(handle: int, size: int) -> bytes:
    return os.pread(handle, 1, size - 1) if hasattr(os, "pread") else b"\n"


def _trouble(path: Path, error: OSError) -> BadStore:
    return BadStore(f"The journal {path} cannot be used: {error}.", "Check the file and its folder.")

"""New entries joined to a disavow file without losing a line of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice, takewhile

from .disavow_coverage import Coverage, find_redundant, why_redundant
from .disavow_entry import MARK, comment_line, is_taken, parse_line, well_spelled
from .disavow_lines import Kind, Line


class Fate(StrEnum):
    """What becomes of an entry."""

    ADDED = "added"
    KEPT = "kept"
    MENDED = "mended"
    """Spelled as Google takes it, with `tidy` only."""
    FOLDED = "folded"
    """Left out since another line says the same or more, with `tidy` only."""
    REMOVED = "removed"
    """Left out since a person says so."""
    COVERED = "covered"
    """New, and not needed: a line that is there covers it."""


@dataclass(frozen=True)
class NewEntry:
    """What is to be disavowed, under one comment."""

    lines: tuple[str, ...]
    """Lines such as `domain_line` and `address_lines` give."""
    comment: str
    """Date, who decided and the main reason, as plain text."""


@dataclass(frozen=True)
class Change:
    """One entry and its fate."""

    fate: Fate
    """What becomes of it."""
    text: str
    """The entry's line as it is written; of one that is left out, as it was."""
    why: str = ""
    """The reason in words; '' for one that is kept."""
    number: int = 0
    """Its line in the old file; 0 for a new one."""


@dataclass(frozen=True)
class Merged:
    """The new file and how it came about."""

    lines: tuple[str, ...]
    """Every line of the new file."""
    changes: tuple[Change, ...]
    """Every entry of the old file in its order, then the new ones."""

    def of(self, *fates: Fate) -> list[Change]:
        """The entries with one of these fates."""
        return [change for change in self.changes if change.fate in fates]

    def as_bytes(self) -> bytes:
        """The file: UTF-8 without a byte order mark, each line ended by a line feed."""
        return write_lines(self.lines)


def write_lines(lines: Iterable[str]) -> bytes:
    r"""Lines as a file's bytes.

    >>> write_lines(["# ours", "domain:a.example"])
    b'# ours\ndomain:a.example\n'
    """
    return "".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace")


def merge(
    old: Sequence[Line], new: Sequence[NewEntry], removed: Mapping[int, str] | None = None, tidy: bool = False
) -> Merged:
    """The old file's lines in their order, less the `removed` ones (line number -> why), then the new entries.

    A new entry that a standing line covers is not added. `tidy` also folds needless lines and spells the others as
    Google takes them; comments and blank lines stay, but for a comment of ours whose entries are all gone.
    """
    slots = [slot for line in old for slot in _old_slots(line, removed or {}, tidy)]
    slots = [replace(slot, line=replace(slot.line, number=at)) for at, slot in enumerate(slots, start=1)]
    slots += _new_slots(new, slots)
    if tidy:
        slots = _folded(slots)
    changes = tuple(
        Change(slot.fate, slot.line.raw, slot.why, slot.number)
        for slot in slots
        if slot.line.kind not in (Kind.COMMENT, Kind.BLANK)
    )
    return Merged(tuple(_written(slots)), changes)


@dataclass(frozen=True)
class _Slot:
    """A line on its way into the new file. `line.number` is its place, `number` its line in the old file."""

    line: Line
    fate: Fate
    why: str = ""
    number: int = 0
    comment: str = ""

    @property
    def stays(self) -> bool:
        return self.fate in (Fate.ADDED, Fate.KEPT, Fate.MENDED)


def _old_slots(line: Line, removed: Mapping[int, str], tidy: bool) -> list[_Slot]:
    if line.number in removed:
        return [_Slot(line, Fate.REMOVED, removed[line.number], line.number)]
    spelled = well_spelled(line)
    if tidy and spelled and not is_taken(line):
        was = f"was: {line.raw.strip()}"
        return [_Slot(parse_line(text), Fate.MENDED, was, line.number) for text in spelled]
    return [_Slot(line, Fate.KEPT, "", line.number)]


def _new_slots(new: Sequence[NewEntry], slots: Sequence[_Slot]) -> list[_Slot]:
    """The new lines in the order given; those that a standing line or a wider new one covers say so."""
    coverage = Coverage(slot.line for slot in slots if slot.stays)
    tried = [(parse_line(text), entry.comment) for entry in new for text in entry.lines]
    widest_first = sorted(range(len(tried)), key=lambda at: (tried[at][0].kind, tried[at][0].value.count(".")))
    found: dict[int, _Slot] = {}
    for at in widest_first:
        line = replace(tried[at][0], number=len(slots) + 1 + at)
        by = coverage.of(line)
        if by is None:
            coverage.add(line)
            found[at] = _Slot(line, Fate.ADDED, tried[at][1], comment=tried[at][1])
        else:
            where = f"line {slots[by.number - 1].number}" if by.number <= len(slots) else "a new line"
            found[at] = _Slot(line, Fate.COVERED, f"{where}: {why_redundant(line, by)}")
    return [found[at] for at in sorted(found) if found[at].line.kind in (Kind.DOMAIN, Kind.URL)]


def _folded(slots: Sequence[_Slot]) -> list[_Slot]:
    redundant = find_redundant(slot.line for slot in slots if slot.stays)
    return [
        replace(slot, fate=Fate.FOLDED, why=why_redundant(slot.line, redundant[slot.line.number]))
        if slot.stays and slot.line.number in redundant
        else slot
        for slot in slots
    ]


def _written(slots: Sequence[_Slot]) -> Iterator[str]:
    comment = ""
    for at, slot in enumerate(slots):
        if not slot.stays or _heads_nothing(slots, at):
            continue
        if slot.comment and slot.comment != comment:
            yield comment_line(slot.comment)
        comment = slot.comment
        yield slot.line.raw


def _heads_nothing(slots: Sequence[_Slot], at: int) -> bool:
    """Whether a slot is a comment of ours above entries of which none stays."""
    if slots[at].line.kind is not Kind.COMMENT or not slots[at].line.raw.startswith(MARK):
        return False
    below = list(takewhile(lambda slot: slot.line.kind in (Kind.DOMAIN, Kind.URL), islice(slots, at + 1, None)))
    return bool(below) and not any(slot.stays for slot in below)

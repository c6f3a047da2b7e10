"""A file's bytes -> the tables in it. What a file is, its content tells, never its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from .compressed import Unpacked, is_workbook, unpack
from .delimited import read_delimited
from .encodings import to_utf8
from .errors import UnreadableExport
from .json_text import read_json
from .raw_table import Part, RawTable, rejected_rows
from .spreadsheets import read_parquet, read_workbook

LOOKED_AT = 1 << 16
FEW, NOT_TEXT = 10, 0.05
"""So many control characters, and this share of them, may stand in a text."""
CONTROL = re.compile(rb"[\x02-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh91AY", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
MARKUP = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
KINDS_READ = "linkverdict reads CSV, TSV, XLSX, Parquet, JSON and plain lists, also inside gzip and zip."


def decode_file(path: Path, named: Collection[str] = ()) -> list[Part]:
    """The tables in a file: one part for a plain file, one a member for a zip archive.

    `named` are headers that the person gave; they help to find the header line. Raises UnreadableExport when the file
    is missing, a folder, empty, damaged or no table.
    """
    name = path.name or str(path)
    with opening(path):
        data = path.read_bytes()
    return decode_bytes(data, name, named)


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Turns what hinders opening or reading the file into UnreadableExport."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnreadableExport(f"There is no file {path}.", "Check the name and the folder.") from error
    except IsADirectoryError as error:
        hint = f"Name the files in it: {path}/*.csv"
        raise UnreadableExport(f"{path} is a folder, not an export file.", hint) from error
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or error
        raise UnreadableExport(f"{path} cannot be read: {cause}.", "Check the file's permissions.") from error


def decode_bytes(data: bytes, name: str, named: Collection[str] = ()) -> list[Part]:
    """The tables in a file's bytes; see `decode_file`."""
    digest = hashlib.sha256(data).hexdigest()
    parts = [_part(member, digest, named) for member in unpack(data, name)]
    if not any(part.tables for part in parts):
        causes = " ".join(part.why_not for part in parts[:3])
        raise UnreadableExport(f"{name} holds no table. {causes}", KINDS_READ)
    return parts


def _part(member: Unpacked, digest: str, named: Collection[str]) -> Part:
    if member.in_archive:
        digest = hashlib.sha256(member.content).hexdigest()
    try:
        tables = _tables(member.content, member.name, named)
    except UnreadableExport as error:
        if not member.in_archive:
            raise
        return Part(member.name, (), member.damage or error.message, in_archive=True)
    if member.damage:
        tables = tuple(_with_damage(table, member.damage) for table in tables)
    return Part(member.name, tuple(replace(table, sha256=digest) for table in tables), in_archive=member.in_archive)


def _with_damage(table: RawTable, damage: str) -> RawTable:
    """The table with one more rejected row, which stands for whatever could not be unpacked."""
    last = max([*table.lines.tail(1), *table.rejected["line"].tail(1)], default=0)
    return replace(table, rejected=pl.concat([table.rejected, lost_rows(last, damage)]))


def lost_rows(last: int, damage: str) -> pl.DataFrame:
    """The rejected row for whatever could not be unpacked behind line `last`."""
    return rejected_rows([(last + 1, f"rows may be missing from here on: {damage}", "")])


def _tables(content: bytes, name: str, named: Collection[str]) -> tuple[RawTable, ...]:
    if content.startswith(b"PAR1"):
        return (read_parquet(content, name),)
    if is_workbook(content):
        return read_workbook(content, name, named)
    check_kind(content, name)
    text = to_utf8(content)
    check_text(text, name)
    table = (read_json(text) if may_be_json(text) else None) or read_delimited(text, named, name)
    return (table,)


def check_kind(content: bytes, name: str) -> None:
    """Raises UnreadableExport when the first bytes tell another kind of file than text."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            raise UnreadableExport(f"{name} is {kind}, not an export.", KINDS_READ)
    if content[257:262] == b"ustar":
        raise UnreadableExport(f"{name} is a tar archive.", "Unpack it and give the exports in it.")


def may_be_json(text: bytes) -> bool:
    """Whether a clean text begins like JSON."""
    return text[:100].lstrip()[:1] in (b"{", b"[")


def check_text(text: bytes, name: str) -> None:
    """Raises UnreadableExport when a clean text (its first LOOKED_AT bytes will do) is blank, markup or no text."""
    if not text.strip():
        raise UnreadableExport(f"{name} is empty.", "Export it again, and look at its size before you give it.")
    if MARKUP.match(text):
        hint = "A log-in page is often saved in place of the export: open the tool, log in and export again."
        raise UnreadableExport(f"{name} is a web page or XML, not an export.", hint)
    if len(CONTROL.findall(text, 0, LOOKED_AT)) > FEW + NOT_TEXT * min(len(text), LOOKED_AT):
        raise UnreadableExport(f"{name} is neither text nor any kind of table that is known here.", KINDS_READ)

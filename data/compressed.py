"""Gzip and zip taken apart, within a limit on how far they may expand."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from .errors import UnreadableExport

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

EXPANSION_LIMIT = 250
"""Unpacked, a file may be so many times its packed size; exports are seldom above 30 times."""
ALWAYS_ALLOWED = 64 << 20
"""Bytes that any packed file may expand to."""
NEVER_ALLOWED = 8 << 30
"""Bytes beyond which none may."""
MOST_MEMBERS = 1_000
DEEPEST = 3
CHUNK = 1 << 20
PACKED_CHUNK = 1 << 14
WORKBOOK_MARKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
DAMAGE = (EOFError, OSError, zlib.error, zipfile.BadZipFile)
LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Unpacked:
    """One file that was found inside, or the file itself."""

    name: str
    content: bytes
    damage: str = ""
    """What kept the rest from being unpacked; empty when all is there."""
    in_archive: bool = False
    """True for a member of a zip, which may be something else than an export."""


@dataclass
class Allowance:
    """The bytes that may still be unpacked: one for all that a file holds, however deep."""

    name: str
    most: int
    left: int

    def spend(self, size: int) -> None:
        """Take so many bytes away; raises UnreadableExport when there are not so many left."""
        self.left -= size
        if self.left < 0:
            raise UnreadableExport(
                f"{self.name} expands to more than {self.most >> 20:,} MB. A packed export may expand to "
                f"{EXPANSION_LIMIT} times its size, or {ALWAYS_ALLOWED >> 20} MB where that is more.",
                "If you trust it, unpack it yourself and give the unpacked file.",
            )


def allowance_of(size: int, name: str) -> Allowance:
    """What a file of so many bytes may expand to."""
    most = min(max(EXPANSION_LIMIT * size, ALWAYS_ALLOWED), NEVER_ALLOWED)
    return Allowance(name, most, most)


class Unpacking(io.RawIOBase):
    """The content of a gzip file, read bit by bit; it ends where the file is damaged.

    `read` raises UnreadableExport beyond the allowance.
    """

    def __init__(self, packed: BinaryIO, allowance: Allowance) -> None:
        self.damage = ""
        """What kept the rest from being unpacked; empty when nothing did so far."""
        self._file = gzip.GzipFile(fileobj=packed)
        self._allowance = allowance
        self._waiting = memoryview(b"")

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        into = memoryview(buffer)
        if not self._waiting and not self.damage:
            self._waiting = memoryview(self._next())
        size = min(len(into), len(self._waiting))
        into[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size

    def _next(self) -> bytes:
        try:
            piece = self._file.read1(CHUNK)
        except DAMAGE as error:
            self.damage = f"the packed data is damaged: {error}"
            return b""
        self._allowance.spend(len(piece))
        return piece


def unpack(data: bytes, name: str) -> Iterator[Unpacked]:
    """Each file inside a gzip or zip; the file itself when it is neither. Told by content, never by the name.

    A cut-off member gives what could be unpacked and says so. Raises UnreadableExport for files that cannot be opened
    (damage, a password) and for those that expand beyond the limit.
    """
    yield from _unpacked(Unpacked(name, data), allowance_of(len(data), name), DEEPEST)


def packed_too_deep(name: str) -> UnreadableExport:
    """What to say of gzip in gzip in gzip in gzip."""
    return UnreadableExport(f"{name} is packed more than {DEEPEST} times over.", "Give the export inside.")


def nothing_unpacked(name: str, damage: str) -> UnreadableExport:
    """What to say of a file that is damaged from its beginning."""
    return UnreadableExport(f"{name} is damaged, and nothing in it could be unpacked ({damage}).", "Download it again.")


def is_workbook(data: bytes) -> bool:
    """True for XLSX, XLSB and ODS, and for old XLS."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    if not is_zip(data):
        return False
    try:
        return any(mark in zipfile.ZipFile(io.BytesIO(data)).NameToInfo for mark in WORKBOOK_MARKS)
    except zipfile.BadZipFile:
        return False


def check_expansion(data: bytes, name: str) -> None:
    """Raises UnreadableExport for a workbook that expands beyond the limit; sizes are counted, not believed."""
    if not is_zip(data):
        return
    allowance = allowance_of(len(data), name)
    for member in zipfile.ZipFile(io.BytesIO(data)).infolist():
        for piece in _raw_inflated(data, member):
            allowance.spend(len(piece))


def is_zip(data: bytes) -> bool:
    """True for zip archives and for whatever is one inside, such as XLSX."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _unpacked(file: Unpacked, allowance: Allowance, depth: int) -> Iterator[Unpacked]:
    gzipped = file.content.startswith(b"\x1f\x8b")
    if not gzipped and (not is_zip(file.content) or is_workbook(file.content)):
        yield file
        return
    if depth == 0:
        raise packed_too_deep(file.name)
    for member in [_gunzipped(file, allowance)] if gzipped else _members(file, allowance):
        yield from _unpacked(member, allowance, depth - 1)


def _gunzipped(file: Unpacked, allowance: Allowance) -> Unpacked:
    content, damage = _drained(gzip.GzipFile(fileobj=io.BytesIO(file.content)).read1, allowance)
    if damage and not content:
        raise nothing_unpacked(file.name, damage)
    return Unpacked(file.name, content, damage or file.damage, file.in_archive)


def _members(file: Unpacked, allowance: Allowance) -> Iterator[Unpacked]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        hint = "Download it again, or unpack it yourself."
        raise UnreadableExport(f"{file.name} is a damaged zip archive ({error}).", hint) from error
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)]
    if len(members) > MOST_MEMBERS:
        raise UnreadableExport(
            f"{file.name} holds {len(members):,} files; {MOST_MEMBERS:,} are read at most.", "Give the exports alone."
        )
    if not members:
        raise UnreadableExport(f"{file.name} is an archive without any file in it.", "Download it again.")
    for member in members:
        name = f"{file.name}/{_readable(member.filename)}"
        if member.flag_bits & 1:
            raise UnreadableExport(
                f"{name} is protected by a password.", "Unpack it yourself and give the unpacked file."
            )
        try:
            opened = cast("zipfile.ZipExtFile", archive.open(member))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            yield Unpacked(name, b"", f"it cannot be unpacked: {error}", True)
            continue
        content, damage = _drained(opened.read1, allowance)
        yield Unpacked(name, content, damage, True)


def _is_litter(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return parts[-1].startswith("._") or any(part in LITTER for part in parts)


def _readable(path: str) -> str:
    """The file's own name, without what a stranger may have hidden in it."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _drained(read: Callable[[int], bytes], allowance: Allowance) -> tuple[bytes, str]:
    """All that can be read, and what stopped it before the end."""
    pieces: list[bytes] = []
    try:
        while piece := read(CHUNK):
            allowance.spend(len(piece))
            pieces.append(piece)
    except DAMAGE as error:
        return b"".join(pieces), f"the packed data is damaged: {error}"
    return b"".join(pieces), ""


def _raw_inflated(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content in pieces, whatever size its entry claims."""
    header = member.header_offset
    name_length, extra_length = (int.from_bytes(data[header + at : header + at + 2], "little") for at in (26, 28))
    begin = header + 30 + name_length + extra_length
    packed = memoryview(data)[begin : begin + member.compress_size]
    if member.compress_type != zipfile.ZIP_DEFLATED:
        yield bytes(packed)
        return
    inflater = zlib.decompressobj(wbits=-15)
    try:
        for at in range(0, len(packed), PACKED_CHUNK):
            waiting: bytes | memoryview = packed[at : at + PACKED_CHUNK]
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, CHUNK)
                waiting = inflater.unconsumed_tail
    except zlib.error:
        return

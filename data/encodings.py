"""Bytes in any of the encodings that exports come in -> clean UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK = 8 << 20
LOOKED_AT = 1 << 16
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNKNOWN = "\ufffd".encode()
HIGH = bytes(range(0x80, 0x100))
NOT_FIRST = bytes(range(0xC0))
"""Bytes that begin no character of more than one byte in UTF-8."""
# letters of the Latin alphabet stand alone among ASCII; Cyrillic ones come in whole words
CYRILLIC = bytes((0xA8, 0xB8, *range(0xC0, 0x100)))
CYRILLIC_WORD = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
RETURNS_AT_LINE_END = re.compile(rb"(?<!\r)\r++\n")


@dataclass(frozen=True)
class Spelling:
    """How a text's bytes are to be read."""

    encoding: str
    """Python's name of it; '' for UTF-8 without any broken character."""
    start: int = 0
    """Length of the BOM."""
    returns_end_lines: bool = False
    """True where carriage returns end lines, as on an old Mac."""


def to_utf8(data: bytes) -> bytes:
    r"""The text as UTF-8 without BOM, NUL bytes and carriage returns at line ends.

    The encoding is found from the BOM, or from the bytes: UTF-16 without a BOM, UTF-8, Windows-1251 when high bytes
    come as whole words, else Windows-1252. Bytes that mean nothing become U+FFFD, so no row is lost over them.

    >>> to_utf8("caf\u00e9\r\n".encode("cp1252")), to_utf8("\ufeffa\tb\n".encode("utf-16-le"))
    (b'caf\xc3\xa9\n', b'a\tb\n')
    """
    encoding, start = named_by_head(data[:LOOKED_AT])
    if encoding in ("", "utf-8") and _is_valid(data):
        text = data[start:]
    else:
        text = b"".join(transcoded(_pieces(data, start), encoding or _bytes_tell(data)))
    text = ordered_line_ends(without_junk(text))
    if b"\r" in text and text.count(b"\r") > text.count(b"\n"):
        text = text.replace(b"\r", b"\n")
    return without_boms(text)


def named_by_head(head: bytes) -> tuple[str, int]:
    """The encoding that the first LOOKED_AT bytes name by a BOM or by zeros ('' for none), and the BOM's length."""
    encoding, start = _bom(head)
    return encoding or _zeros_tell(head), start


def transcoded(pieces: Iterator[bytes | memoryview], encoding: str) -> Iterator[bytes]:
    """The same text as UTF-8, piece by piece; a piece may end within a character."""
    # in pieces: one emoji makes Python keep four bytes for every character of a string
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in pieces:
        yield decoder.decode(piece).encode(errors="replace")
    yield decoder.decode(b"", final=True).encode(errors="replace")


def without_junk(text: bytes) -> bytes:
    """The text without NUL bytes and without 0x01, which no export means."""
    for junk in (b"\0", b"\x01"):
        if junk in text:
            text = text.replace(junk, b"")
    return text


def ordered_line_ends(text: bytes) -> bytes:
    r"""The text with every line end \r\n, or \r\r\n as a twice converted file has it, as \n."""
    if b"\r" in text and b"\r\n" in text:  # one byte is looked for ten times as fast as two
        text = text.replace(b"\r\n", b"\n")
        if b"\r\n" in text:
            text = RETURNS_AT_LINE_END.sub(b"\n", text)
    return text


def without_boms(text: bytes) -> bytes:
    """The text without the BOMs that files which were put together have at the beginning of lines."""
    has_boms = b"\xef" in text and b"\xef\xbb\xbf" in text
    return re.sub(rb"(^|\n)(?:\xef\xbb\xbf)+", rb"\1", text) if has_boms else text


@dataclass
class OneByteEvidence:
    """What tells UTF-8 with a few broken characters, as in a cut or patched file, from one byte a character."""

    broken: int = 0
    characters: int = 0
    """Characters of more than one byte that are whole."""
    high: int = 0
    """Bytes from 0x80 on."""
    in_words: int = 0
    """Those of them that stand in runs of letters, were they Cyrillic."""
    run: int = 0
    """Length of the run at the end of the last piece."""

    def add_text(self, chunk: bytes) -> None:
        """Take note of a piece of the text, read as UTF-8."""
        unknown = chunk.count(UNKNOWN)
        self.broken += unknown
        self.characters += len(chunk.translate(None, NOT_FIRST)) - unknown

    def add_bytes(self, data: bytes) -> None:
        """Take note of a piece of the file."""
        self.high += len(data) - len(data.translate(None, HIGH))
        front = len(data) - len(data.lstrip(CYRILLIC))
        if front == len(data):
            self.run += front
            return
        self._end_run(self.run + front)
        rest = data.rstrip(CYRILLIC)
        self.run = len(data) - len(rest)
        self.in_words += sum(map(len, CYRILLIC_WORD.findall(rest, front)))

    def encoding(self, last: int) -> str:
        """The verdict, when all has been added and `last` is the file's last byte."""
        is_cut = self.broken == 1 and last >= 0x80
        if is_cut or self.broken <= self.characters / 2:
            return "utf-8"
        self._end_run(self.run)
        self.run = 0
        return "cp1251" if self.in_words > self.high / 2 else "cp1252"

    def _end_run(self, length: int) -> None:
        self.in_words += length if length >= 3 else 0


def _bom(data: bytes) -> tuple[str, int]:
    """The encoding that a BOM names, and the BOM's length."""
    return next(((encoding, len(bom)) for bom, encoding in BOMS if data.startswith(bom)), ("", 0))


def _zeros_tell(head: bytes) -> str:
    """UTF-16 without a BOM: every other byte of Latin text is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) / 8 and even < odd / 8:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) / 8 and odd < even / 8 else ""


def _is_valid(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for at in range(0, len(view), CHUNK):
            decoder.decode(view[at : at + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _bytes_tell(data: bytes) -> str:
    evidence = OneByteEvidence()
    for chunk in transcoded(_pieces(data, 0), "utf-8"):
        evidence.add_text(chunk)
    if evidence.broken > evidence.characters / 2:
        evidence.add_bytes(data)
    return evidence.encoding(data[-1])


def _pieces(data: bytes, start: int) -> Iterator[memoryview]:
    view = memoryview(data)[start:]
    return (view[at : at + CHUNK] for at in range(0, len(view), CHUNK))

"""Bytes in any of the encodings that exports come in -> clean UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

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
CYRILLIC_WORD = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")


def to_utf8(data: bytes) -> bytes:
    r"""The text as UTF-8 without BOM, NUL bytes and carriage returns at line ends.

    The encoding is found from the BOM, or from the bytes: UTF-16 without a BOM, UTF-8, Windows-1251 when high bytes
    come as whole words, else Windows-1252. Bytes that mean nothing become U+FFFD, so no row is lost over them.

    >>> to_utf8("caf\u00e9\r\n".encode("cp1252")), to_utf8("\ufeffa\tb\n".encode("utf-16-le"))
    (b'caf\xc3\xa9\n', b'a\tb\n')
    """
    encoding, start = _bom(data)
    encoding = encoding or _zeros_tell(data[:LOOKED_AT])
    if encoding in ("", "utf-8") and _is_valid(data):
        return _clean(data[start:])
    return _clean(b"".join(_transcoded(data, start, encoding or _bytes_tell(data))))


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
    """UTF-8 with a few broken characters, as in a cut or patched file, or one byte a character."""
    broken = characters = 0
    for chunk in _transcoded(data, 0, "utf-8"):
        unknown = chunk.count(UNKNOWN)
        broken += unknown
        characters += len(chunk.translate(None, NOT_FIRST)) - unknown
    is_cut = broken == 1 and data[-1] >= 0x80
    if is_cut or broken <= characters / 2:
        return "utf-8"
    high = len(data) - len(data.translate(None, HIGH))
    in_words = sum(map(len, CYRILLIC_WORD.findall(data)))
    return "cp1251" if in_words > high / 2 else "cp1252"


def _transcoded(data: bytes, start: int, encoding: str) -> Iterator[bytes]:
    # in pieces: one emoji makes Python keep four bytes for every character of a string
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    view = memoryview(data)[start:]
    for at in range(0, len(view), CHUNK):
        yield decoder.decode(view[at : at + CHUNK], at + CHUNK >= len(view)).encode(errors="replace")


def _clean(text: bytes) -> bytes:
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
        if text.count(b"\r") > text.count(b"\n"):
            text = text.replace(b"\r", b"\n")
    for junk in (b"\0", b"\x01"):
        if junk in text:
            text = text.replace(junk, b"")
    if b"\xef\xbb\xbf" in text:
        text = re.sub(rb"(^|\n)(?:\xef\xbb\xbf)+", rb"\1", text)
    return text

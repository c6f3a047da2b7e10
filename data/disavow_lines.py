"""A disavow file, line by line, without losing any: comments, blanks, domains, addresses, and what is none of these."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .address import parse_host
from .encodings import to_utf8

_DOMAIN = re.compile(r"domain\s*:", re.IGNORECASE)
_ANY_DOMAIN = re.compile(r"(?:^|[\r\n])[^\S\r\n]*domain[^\S\r\n]*:", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/?#]")
_LINE = re.compile(r"\r\n|\r|\n")
_LINE_BYTES = re.compile(rb"\r\n|\r|\n")
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Kind(StrEnum):
    """What a line is."""

    COMMENT = "comment"
    BLANK = "blank"
    DOMAIN = "domain"
    URL = "url"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """One line."""

    number: int
    """From 1."""
    raw: str
    """As it stands in the file, without its line end."""
    kind: Kind
    """What it is."""
    value: str
    """The domain in lower case and punycode, or the address as written; '' otherwise."""
    why: str
    """What is wrong with a bad line; '' otherwise."""


def parse_disavow(data: bytes) -> list[Line]:
    r"""Every line of a disavow file's bytes, in any encoding that exports come in.

    >>> [(line.kind.value, line.value) for line in parse_disavow(b"# ours\ndomain: WWW.A.example\nhttps://b.example/x")]
    [('comment', ''), ('domain', 'www.a.example'), ('url', 'https://b.example/x')]
    """
    return [read_line(number, raw) for number, raw in enumerate(_lines(_text(data)), start=1)]


def read_line(number: int, raw: str) -> Line:
    """One line of text, without its line end."""
    text = raw.strip().lstrip("\ufeff")
    if not text:
        return Line(number, raw, Kind.BLANK, "", "")
    if text.startswith("#"):
        return Line(number, raw, Kind.COMMENT, "", "")
    if found := _DOMAIN.match(text):
        name = text[found.end() :].strip()
        host = parse_host(name.split("://", 1)[-1].rstrip("/"))
        if host.host is None:
            return Line(number, raw, Kind.BAD, "", "no domain behind 'domain:'")
        return Line(number, raw, Kind.DOMAIN, host.host, "")
    host = parse_host(text.rstrip("/"))
    if host.host is not None:  # Google takes such a line for an address and ignores it
        return Line(number, raw, Kind.DOMAIN, host.host, "")
    if parse_host(_authority(text)).host is None:
        return Line(number, raw, Kind.BAD, "", "neither a domain nor an address")
    return Line(number, raw, Kind.URL, text, "")


def looks_like_disavow(data: bytes) -> bool:
    """Whether any line says `domain:`, which nothing but a disavow file does."""
    return _ANY_DOMAIN.search(_text(data[:1_000_000])) is not None


def _text(data: bytes) -> str:
    """The whole as text. One byte that is no UTF-8 changes its own line alone: people add to old files for years."""
    if data.startswith(_WIDE) or b"\x00" in data[:1_000]:
        return to_utf8(data).decode("utf-8", errors="replace")
    plain = data.removeprefix(codecs.BOM_UTF8)
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_line_text(raw) for raw in _LINE_BYTES.split(plain))


def _line_text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return to_utf8(raw + b"\n").decode("utf-8", errors="replace").removesuffix("\n")


def _lines(text: str) -> Iterator[str]:
    lines = _LINE.split(text)
    yield from lines[:-1] if lines and lines[-1] == "" else lines


def _authority(address: str) -> str:
    """The host of an address as written, without the user's name and the port."""
    scheme, mark, rest = address.partition("://")
    named = _AUTHORITY_END.split(rest if mark else scheme, maxsplit=1)[0]
    return (named.rpartition("@")[2] if mark else named).partition(":")[0]

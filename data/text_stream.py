"""A text of any length, whatever its encoding, gzipped or not -> clean UTF-8 in blocks of whole lines."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from .compressed import DEEPEST, Unpacking, allowance_of, nothing_unpacked, packed_too_deep
from .encodings import (
    LOOKED_AT,
    OneByteEvidence,
    Spelling,
    named_by_head,
    ordered_line_ends,
    transcoded,
    without_boms,
    without_junk,
)
from .utf8 import Utf8Check

BUFFER = 1 << 20
PIECE = 8 << 20
"""Bytes looked at in one go to find the encoding."""


class Content:
    """A file's bytes from the first on, gzip taken off; to be used in a `with`.

    Raises UnreadableExport for what is packed too deep, expands too far, or cannot be unpacked at all.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._file = path.open("rb")
        self._layers: list[Unpacking] = []
        try:
            allowance = allowance_of(os.fstat(self._file.fileno()).st_size, name)
            self._stream: io.BufferedReader = self._file
            while self.head(2) == b"\x1f\x8b":
                if len(self._layers) == DEEPEST:
                    raise packed_too_deep(name)
                self._layers.append(Unpacking(self._stream, allowance))
                self._stream = io.BufferedReader(self._layers[-1], BUFFER)
                if not self.head(1) and self.damage:
                    raise nothing_unpacked(name, self.damage)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def is_packed(self) -> bool:
        """True for gzip."""
        return bool(self._layers)

    @property
    def damage(self) -> str:
        """What kept the rest from being unpacked; empty when nothing did so far."""
        return next((layer.damage for layer in reversed(self._layers) if layer.damage), "")

    def head(self, size: int) -> bytes:
        """The next bytes, some hundreds at most, which stay to be read."""
        return self._stream.peek(size)[:size]

    def pieces(self, size: int, first: int = 0) -> Iterator[bytes]:
        """All that comes behind the first so many bytes, in pieces of the given size."""
        self._stream.read(first)
        while piece := self._stream.read(size):
            yield piece


def find_spelling(read: Callable[[], Iterable[bytes]]) -> Spelling:
    """How the text is to be read; the same as `to_utf8` finds. `read` gives its bytes in pieces, anew with each call.

    The first piece holds LOOKED_AT bytes, or all there are.
    """
    head = next(iter(read()), b"")
    encoding, start = named_by_head(head[:LOOKED_AT])
    if encoding not in ("", "utf-8"):
        returns = _Returns()
        for piece in transcoded(iter(read()), encoding):
            returns.add(piece)
        return Spelling(encoding, start, returns.end_lines)
    returns, check = _Returns(), Utf8Check()
    for piece in read():
        returns.add(piece)
        check.add(piece)
    return Spelling("" if check.is_passed else encoding or _bytes_tell(read), start, returns.end_lines)


def text_blocks(content: Content, spelling: Spelling, size: int) -> Iterator[bytes]:
    """The text as `to_utf8` gives it, in whole lines; a block comes of some `size` bytes of the file, or of one line.

    Only the last block may lack its line end.
    """
    pieces: Iterator[bytes] = content.pieces(size, spelling.start)
    if spelling.encoding:
        pieces = transcoded(pieces, spelling.encoding)
    waiting: list[bytes] = []
    for piece in pieces:
        text = without_junk(piece)
        cut = _behind_last_line(text, spelling)
        waiting.append(text[:cut] if cut else text)
        if cut:
            yield _clean(b"".join(waiting), spelling)
            waiting = [text[cut:]]
    if any(waiting):
        yield _clean(b"".join(waiting), spelling)


class _Returns:
    """Carriage returns that are no part of a line end, counted against line ends."""

    def __init__(self) -> None:
        self._alone = self._held = self._ends = 0

    def add(self, piece: bytes) -> None:
        text = without_junk(piece)
        body = text.rstrip(b"\r")
        if body:
            self._alone += 0 if body.startswith(b"\n") else self._held
            self._held = 0
            self._ends += body.count(b"\n")
            self._alone += ordered_line_ends(body).count(b"\r") if b"\r" in body else 0
        self._held += len(text) - len(body)

    @property
    def end_lines(self) -> bool:
        return self._alone + self._held > self._ends


def _bytes_tell(read: Callable[[], Iterable[bytes]]) -> str:
    evidence = OneByteEvidence()
    for piece in transcoded(iter(read()), "utf-8"):
        evidence.add_text(piece)
    last = 0
    for piece in read():
        evidence.add_bytes(piece)
        last = piece[-1]
    return evidence.encoding(last)


def _behind_last_line(text: bytes, spelling: Spelling) -> int:
    if not spelling.returns_end_lines:
        return text.rfind(b"\n") + 1
    sure = text.rstrip(b"\r")  # a return at the end may be the first half of a line end
    return max(sure.rfind(b"\n"), sure.rfind(b"\r")) + 1


def _clean(text: bytes, spelling: Spelling) -> bytes:
    text = ordered_line_ends(text)
    if spelling.returns_end_lines:
        text = text.replace(b"\r", b"\n")
    return without_boms(text)

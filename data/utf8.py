"""Whether bytes are UTF-8, looked at piece by piece, quicker than by decoding them."""

from __future__ import annotations

import struct

CONTINUES, LEADS_TWO, LEADS_THREE, LEADS_FOUR = 0x80, 0xC0, 0xE0, 0xF0
"""From which on a byte stands inside a character, or leads one of two, three or four bytes."""
LONGEST = 4
"""Bytes of a character at most."""


class Utf8Check:
    """Pieces of a text, which may end within a character, checked one after the other."""

    def __init__(self) -> None:
        self._unfinished, self._is_valid = b"", True

    @property
    def is_passed(self) -> bool:
        """Whether the pieces so far are UTF-8, the end of a character not missing."""
        return self._is_valid and not self._unfinished

    def add(self, piece: bytes) -> None:
        """Look at the next piece."""
        if self._is_valid:
            text = self._unfinished + piece if self._unfinished else piece
            whole = len(text) - _unfinished(text)
            self._unfinished, self._is_valid = text[whole:], is_utf8(memoryview(text)[:whole])


def is_utf8(text: bytes | memoryview) -> bool:
    """Whether the bytes are UTF-8 as Python's strict decoder has it, by Arrow's own check."""
    import pyarrow as pa

    ends = pa.py_buffer(struct.pack("<qq", 0, len(text)))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(text)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _unfinished(text: bytes) -> int:
    """How many bytes at the end begin a character whose others are still to come."""
    for size in range(1, min(len(text), LONGEST - 1) + 1):
        byte = text[-size]
        if byte >= LEADS_TWO:
            needed = 2 if byte < LEADS_THREE else 3 if byte < LEADS_FOUR else LONGEST
            return size if size < needed else 0
        if byte < CONTINUES:
            break
    return 0

"""Writing a disavow file whole or not at all, with the one before kept beside it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from .errors import BadDisavow


def read_disavow(path: Path) -> bytes:
    """The file's bytes. Raises BadDisavow."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadDisavow(f"{path} cannot be read: {error.strerror}.", "Check the name and the folder.") from error


def write_disavow(path: Path, data: bytes, today: date) -> Path | None:
    """Write the file; gives where the one that stood there before was kept, None when there was none or the same.

    Raises BadDisavow for a name that Google does not take and for what cannot be written; then nothing is changed.
    """
    if path.suffix.lower() != ".txt":
        raise BadDisavow(
            f"Expected a name that ends in .txt, as Google wants it; found {path.name}.", "--out disavow.txt"
        )
    part = path.with_name(f".{path.name}.part")
    try:
        before = path.read_bytes() if path.exists() else None
        if before == data:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(part, data)
        kept = _keep(path, before, today) if before is not None else None
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadDisavow(f"{path} cannot be written: {error.strerror}.", "Nothing was changed there.") from error
    return kept


def _keep(path: Path, before: bytes, today: date) -> Path:
    """A copy under a name that nothing else has: an earlier copy is never overwritten, an equal one serves."""
    number = 1
    while True:
        again = "" if number == 1 else f".{number}"
        kept = path.with_name(f"{path.name}.{today.isoformat()}{again}.bak")
        try:
            _write(kept, before, "xb")
        except FileExistsError:
            if kept.read_bytes() == before:
                return kept
            number += 1
        else:
            return kept


def _write(path: Path, data: bytes, mode: str = "wb") -> None:
    with path.open(mode) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise

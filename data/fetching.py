"""Files elsewhere -> whole copies in a folder, block by block, each once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from .locations import Remote, unreachable
from .progress import Progress

BLOCK = 4 << 20
"""Bytes that are held at a time."""

T = TypeVar("T")


def fetch(places: Sequence[T | Path | Remote], folder: Path, progress: Progress | None = None) -> list[T | Path]:
    """The places with a copy in `folder` for each that is elsewhere; the copy has the file's own name.

    A copy that an earlier call made of the same, unchanged file is used again. Raises UnreadableExport when a file
    cannot be read to its end, and OSError when a copy cannot be written.
    """
    told = progress or Progress()
    told.stage("fetching", sum(isinstance(place, Remote) for place in places))
    found: list[T | Path] = []
    for number, place in enumerate(places):
        if isinstance(place, Remote):
            found.append(_copy(place, folder / f"{number:05}"))
            told.advance(1)
        else:
            found.append(place)
    return found


def _copy(remote: Remote, folder: Path) -> Path:
    # a folder for each: two files may have the same name
    target, stamp = folder / remote.name, folder.with_suffix(".stamp")
    if _state(remote) and target.is_file() and stamp.is_file() and stamp.read_text("utf-8") == _state(remote):
        return target
    shutil.rmtree(folder, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    folder.mkdir(parents=True)
    part = folder.with_suffix(".part")
    with part.open("wb") as copy:
        try:
            source = remote.system.open(remote.path, "rb")
        except Exception as error:  # each kind of store raises errors of its own
            raise unreachable(error, remote.address) from error
        with source:
            while block := _read(source, remote):
                copy.write(block)
    part.rename(target)
    stamp.write_text(_state(remote), encoding="utf-8")
    return target


def _read(source: Any, remote: Remote) -> bytes:
    try:
        return bytes(source.read(BLOCK))
    except Exception as error:
        raise unreachable(error, remote.address) from error


def _state(remote: Remote) -> str:
    """A digest of which file it is and as of when; '' when that cannot be told."""
    if not remote.stamp:
        return ""
    return hashlib.sha256(f"{remote.path}\n{remote.stamp}".encode()).hexdigest()

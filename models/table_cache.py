"""A model's tables kept on disk, for making them takes longer than reading them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import numpy as np

from ..data.places import cache_folder
from .case_tables import MOST_BYTES, MOST_CELLS, CaseTables

FORMAT = 1
"""Raised when the same model would get other tables, or the same tables another file."""
KEPT = 8
"""Models whose tables are kept, those used last: a few megabytes each."""
MOST_KEPT = 2**29
"""Bytes of all of them: the oldest go when they pass it, the newest never does."""


def tables_file(text: str) -> Path:
    """Where the tables of a model with this text are kept.

    Not in the model's own folder: that comes from others at times, and tables that lie would explain a true model
    wrongly without anyone noticing; the text's hash in the file's name says nothing about what the file holds.
    """
    key = hashlib.sha256(f"{FORMAT} {MOST_CELLS} {MOST_BYTES}\n{text}".encode()).hexdigest()
    return cache_folder() / f"tables-{key[:32]}.npz"


def read_tables(file: Path) -> CaseTables | None:
    """The tables in the file; None when there are none or the file is damaged."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            found = CaseTables(**{field.name: arrays[field.name] for field in fields(CaseTables)})
        with suppress(OSError):
            os.utime(file)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return found


def write_tables(file: Path, tables: CaseTables) -> None:
    """Keep the tables, whole or not at all; a folder that cannot be written is no error."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, **{field.name: getattr(tables, field.name) for field in fields(CaseTables)})
            Path(beside).replace(file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        _forget_old(file.parent)


def _forget_old(folder: Path) -> None:
    """Removes what was used longest ago, and what a killed run left half-written among it."""
    seen = [(each.stat().st_mtime, each.stat().st_size, each) for each in folder.glob("tables-*")]
    held = 0
    for number, (_, size, file) in enumerate(sorted(seen, reverse=True)):
        held += size
        if number >= KEPT or (number and held > MOST_KEPT):
            file.unlink(missing_ok=True)

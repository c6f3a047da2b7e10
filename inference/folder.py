"""Writing a folder whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class FolderBusyError(Exception):
    """Another run is writing the same folder now."""


@contextmanager
def whole_folder(final: Path, own_files: Collection[str], may_replace: Callable[[Path], None]) -> Iterator[Path]:
    """A new folder beside `final` to write into, given `final`'s name when the block ends well.

    An error or a kill at any moment leaves what was at `final` before. `may_replace` is called with `final` when
    something stands there and raises to refuse. Of a replaced folder only `own_files` are deleted: files of other
    names move into the new one. Leftovers of killed runs are put right first. Raises FolderBusyError, OSError.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    with only_writer(final):
        settle(final, own_files)
        if final.exists():
            may_replace(final)
        part = _beside(final, "part")
        part.mkdir()
        try:
            yield part
            _sync(part)
            _swap(part, final)
            settle(final, own_files)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def settle(final: Path, own_files: Collection[str]) -> None:
    """Put right what a killed run left beside `final`: an old folder that lost its name gets it back."""
    for part in _leftovers(final, "part"):
        shutil.rmtree(part, ignore_errors=True)
    for old in _leftovers(final, "old"):
        if not final.exists():
            old.rename(final)
        else:
            _empty_into(final, old, own_files)


def _beside(final: Path, kind: str) -> Path:
    return final.parent / f".{final.name}.linkverdict-{kind}-{secrets.token_hex(4)}"


def _leftovers(final: Path, kind: str) -> list[Path]:
    prefix = f".{final.name}.linkverdict-{kind}-"
    try:
        return sorted(path for path in final.parent.iterdir() if path.name.startswith(prefix) and path.is_dir())
    except OSError:
        return []


def _swap(part: Path, final: Path) -> None:
    if not final.exists():
        part.rename(final)
    elif not any(final.iterdir()):
        final.rmdir()
        part.rename(final)
    else:
        old = final.rename(_beside(final, "old"))
        try:
            part.rename(final)
        except OSError:
            old.rename(final)
            raise
    _sync_folder(final.parent)


def _empty_into(final: Path, old: Path, own_files: Collection[str]) -> None:
    for path in old.iterdir():
        if path.name in own_files and path.is_dir():
            _delete_pieces(path)
        elif path.name in own_files:
            path.unlink()
        elif not (final / path.name).exists():
            path.rename(final / path.name)
    with suppress(OSError):
        old.rmdir()


def _delete_pieces(table: Path) -> None:
    """Delete a table that is a folder of files; what else lies in there stays."""
    for piece in table.glob("part-*"):
        piece.unlink()
    with suppress(OSError):
        table.rmdir()


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            _sync(path)
            continue
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def only_writer(final: Path) -> Iterator[None]:
    """Alone with a folder that is to be written, until the block ends. Raises FolderBusyError."""
    path = final.parent / f".{final.name}.linkverdict-lock"
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle)
        except BlockingIOError as error:
            os.close(handle)
            raise FolderBusyError from error
        # The last writer may have removed the file between our opening and locking it.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                break
        os.close(handle)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _lock(handle: int) -> None:
    """Held until the handle is closed or the process dies. Raises BlockingIOError when another process holds it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(*error.args) from error
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""The exports of a run as files on this machine, whatever a person named: remote ones are fetched and then dropped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ..data.errors import BadAudit
from ..data.fetching import fetch
from ..data.locations import Remote, locate
from ..data.progress import Progress
from .folder import FolderBusyError, only_writer
from .large.runners import RunEnded

T = TypeVar("T")


@contextmanager
def local_exports(
    typed: Sequence[T | str | Path],
    out: Path | None = None,
    *,
    resume: bool = False,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Iterator[list[T | Path]]:
    """Files and data frames to read (see `locate`), until the block ends.

    Copies of remote files lie in a hidden folder beside `out` (None: a temporary one). Ctrl-C and a run that can be
    resumed leave them there, and with `resume` they are not fetched again. Raises what `locate` and `fetch` raise, and
    BadAudit when another run fetches for the same `out`.
    """
    places = locate(typed, tell)
    here: list[T | Path] = [place for place in places if not isinstance(place, Remote)]
    if len(here) == len(places):
        yield here
        return
    if out is None:
        with tempfile.TemporaryDirectory(prefix="linkverdict-") as made:
            yield fetch(places, Path(made), progress)
        return
    final = out.resolve()
    final.parent.mkdir(parents=True, exist_ok=True)
    folder = final.parent / f".{final.name}.linkverdict-fetched"
    try:
        with only_writer(folder), _kept_when_stopped(folder, resume, tell):
            yield fetch(places, folder, progress)
    except FolderBusyError as error:
        raise BadAudit(
            f"Another run is fetching exports for {final} now.", "Wait for it to end, or choose another folder."
        ) from error


@contextmanager
def _kept_when_stopped(folder: Path, resume: bool, tell: Callable[[str], None] | None) -> Iterator[None]:
    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    try:
        yield
    except (KeyboardInterrupt, RunEnded):
        if tell is not None:
            tell("what was fetched is kept; the same command with --resume does not fetch it again")
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)

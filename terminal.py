"""Talk on stderr: progress bars and errors for the person at the keyboard."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .data.errors import LinkverdictError
from .data.progress import Progress

PATIENCE = 2.0
"""Seconds of silence before a bar is worth drawing."""


class ProgressBars(Progress):
    """Bars on stderr, a line a stage, once a run has taken longer than PATIENCE: a stage need not report for that."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._bars: Any = None
        self._task: Any = None
        self._stage: tuple[str, int | None] = ("", None)
        self._done = 0
        self._is_closed = False
        self._timer = threading.Timer(max(PATIENCE, 0.0), self._draw)
        self._timer.daemon = True
        self._timer.start()

    def stage(self, name: str, rows: int | None = None) -> None:
        """Close the stage before and begin this one."""
        with self._lock:
            self._finish_task()
            self._stage, self._done = (name, rows), 0
            self._open_task()

    def advance(self, rows: int) -> None:
        """Move the stage's bar on."""
        with self._lock:
            self._done += rows
            if self._task is not None:
                self._bars.update(self._task, completed=self._done)

    def close(self) -> None:
        """Take the bars away, finished."""
        self._timer.cancel()
        with self._lock:
            self._is_closed = True
            self._finish_task()
            if self._bars is not None:
                self._bars.stop()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._is_closed:
                self._bars = Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
                self._bars.start()
                self._open_task()

    def _open_task(self) -> None:
        name, rows = self._stage
        if self._bars is not None and name:
            self._task = self._bars.add_task(name, total=rows, completed=self._done)

    def _finish_task(self) -> None:
        if self._task is not None:
            total = self._bars.tasks[self._task].total or 1
            self._bars.update(self._task, total=total, completed=total)
            self._task = None


@contextmanager
def progress_on_stderr() -> Iterator[Progress]:
    """Bars while the block runs; silence when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    bars = ProgressBars()
    try:
        yield bars
    finally:
        bars.close()


def run_speaking(command: Callable[[], int]) -> int:
    """Run a command; turn what went wrong into a message on stderr and an exit code (2, or 130 when interrupted)."""
    try:
        return command()
    except LinkverdictError as error:
        say(f"linkverdict: {error.message}")
        if error.hint:
            say(f"  fix: {error.hint}")
        return 2
    except KeyboardInterrupt:
        say("linkverdict: stopped; nothing was written")
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        if os.environ.get("LINKVERDICT_DEBUG"):
            raise
        say(f"linkverdict: {error.filename or 'a file'} cannot be read or written: {error.strerror or error}")
        say("  fix: check that the folder exists, that it may be written to, and that the disk has room")
        return 2
    except Exception as error:
        if os.environ.get("LINKVERDICT_DEBUG"):
            raise
        say(f"linkverdict: this is a fault of the program, not of your file: {type(error).__name__}: {error}")
        say("  fix: run it again with LINKVERDICT_DEBUG=1 in the environment and report the traceback")
        return 2


def check_share(option: str, value: float) -> None:
    """Refuse a share that is none from 0.5 to 0.999, and guess what was meant. Raises LinkverdictError."""
    if 0.5 <= value <= 0.999:
        return
    is_percent = 50 <= value <= 99.9
    raise LinkverdictError(
        f"Expected {option} to be a share from 0.5 to 0.999; found {value:g}.",
        f"Did you mean {option} {value / 100:g}?" if is_percent else f"such as {option} 0.95",
    )


def say(text: str) -> None:
    """A line on stderr, control characters of strangers made visible."""
    visible = "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)
    sys.stderr.write(visible + "\n")

"""Retraining from the page: the command runs in a process of its own, and its words are shown when it is done."""

from __future__ import annotations

import subprocess  # only this program's own command, with arguments as a list
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 200_000
"""Characters of the command's words that are kept."""


@dataclass(frozen=True)
class Run:
    """A retraining as it stands."""

    state: str
    """'never' (none was asked for), 'running', 'done' or 'failed'."""
    said: str
    """What the command said: the contest's outcome, or why it could not run."""


class Retraining:
    """At most one retraining at a time."""

    def __init__(
        self, audit: Path, store: Path, command: Sequence[str] = (sys.executable, "-m", "linkverdict")
    ) -> None:
        self._command = [*command, "retrain", str(audit), "--store", str(store)]
        self._lock = threading.Lock()
        self._run = Run("never", "")

    def start(self, promote: bool) -> Run:
        """Begin one, unless one runs already."""
        with self._lock:
            if self._run.state != "running":
                self._run = Run("running", "")
                option = "--promote" if promote else "--no-promote"
                threading.Thread(target=self._work, args=([*self._command, option],), daemon=True).start()
            return self._run

    def look(self) -> Run:
        """How it stands."""
        return self._run

    def _work(self, command: Sequence[str]) -> None:
        try:
            ended = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL
            )
        except OSError as error:
            self._run = Run("failed", f"The command could not be started: {error}")
            return
        said = (ended.stdout if ended.returncode == 0 else ended.stdout + ended.stderr)[-LONGEST:]
        self._run = Run("done" if ended.returncode == 0 else "failed", said.strip())

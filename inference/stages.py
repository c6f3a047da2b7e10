"""The stages of a run: who is told of them, and how long each took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from ..data.progress import Progress


@dataclass
class Stages:
    """Tells the progress which stage begins, and keeps how long each took."""

    progress: Progress = field(default_factory=Progress)
    """Who is told."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the run began."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage, once it is over."""

    @contextmanager
    def stage(self, name: str, rows: int | None = None) -> Iterator[None]:
        """One stage, over so many rows when that is known."""
        self.progress.stage(name, rows)
        begun = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + perf_counter() - begun, 3)

"""The steps of a large run by name, and how one is run: once, whatever kills it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .assemble import write_tables
from .parts import Job, count, group, judge
from .reading import ReadJob, read_chunk

AnyJob = Job | ReadJob
STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "read": read_chunk,
    "count": count,
    "group": group,
    "judge": judge,
    "write": write_tables,
}


def run_step(job: AnyJob, step: str, part: int | str) -> dict[str, Any]:
    """The result of a step on a part, or a chunk; one that stands already is read instead of made again."""
    done = _done(job, step, part)
    if done.exists():
        return dict(json.loads(done.read_text(encoding="utf-8")))
    result = STEPS[step](job, part)
    beside = done.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(result), encoding="utf-8")
    beside.replace(done)
    return result


def is_done(job: AnyJob, step: str, part: int | str) -> bool:
    """Whether the result of the step on the part stands already."""
    return _done(job, step, part).exists()


def _done(job: AnyJob, step: str, part: int | str) -> Path:
    return job.folder / f"{step}-{part}.json"

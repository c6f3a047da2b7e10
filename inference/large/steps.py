"""The steps of a large run by name, and how one is run: once, whatever kills it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from .assemble import write_tables
from .parts import Job, count, group, judge

STEPS: dict[str, Callable[[Job, int], dict[str, Any]]] = {
    "count": count,
    "group": group,
    "judge": judge,
    "write": write_tables,
}


def run_step(job: Job, step: str, part: int) -> dict[str, Any]:
    """The result of a step on a part; one that stands already is read instead of made again."""
    done = job.folder / f"{step}-{part}.json"
    if done.exists():
        return dict(json.loads(done.read_text(encoding="utf-8")))
    result = STEPS[step](job, part)
    beside = done.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(result), encoding="utf-8")
    beside.replace(done)
    return result

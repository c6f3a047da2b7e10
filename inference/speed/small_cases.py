"""What a person waits for when little is to be done: whole processes of the command line, in seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from ...data.errors import LinkverdictError
from ...data.places import CACHE_VARIABLE, FOLDER_VARIABLE
from ...data.sample.benchmark import write_benchmark

ROWS = 1_000
HELP, FIRST, WARM = "`linkverdict --help`", "score, the first time on a machine", "score, from the second time on"


def small_cases(folder: Path, model: str, rounds: int, rows: int = ROWS) -> dict[str, float]:
    """Seconds of the help, of an export's very first scoring, and of its later ones; the median over the rounds.

    The first time means that nothing is kept from earlier runs: neither numba's machine code nor tables of the model.
    `folder` holds the files. Raises LinkverdictError when the command fails.
    """
    export = folder / "small.csv"
    write_benchmark(export, rows, 1)
    own = {CACHE_VARIABLE: "cache", "NUMBA_CACHE_DIR": "machine-code", FOLDER_VARIABLE: "data"}
    places = {name: str(folder / place) for name, place in own.items()}
    score = ("score", str(export), "--out", str(folder / "small-audit"), "--model", model)
    first = _seconds(score, places)
    return {
        HELP: median(_seconds(("--help",), places) for _ in range(rounds)),
        FIRST: first,
        WARM: median(_seconds(score, places) for _ in range(rounds)),
    }


def _seconds(arguments: Sequence[str], places: Mapping[str, str]) -> float:
    command = [sys.executable, "-m", "linkverdict", *arguments]
    begun = perf_counter()
    done = subprocess.run(command, env={**os.environ, **places}, capture_output=True, text=True, check=False)  # noqa: S603
    taken = perf_counter() - begun
    if done.returncode > 1:
        raise LinkverdictError(f"`linkverdict {arguments[0]}` failed in the benchmark.", done.stderr.strip()[-500:])
    return taken

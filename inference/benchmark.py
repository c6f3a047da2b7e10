"""How fast linkverdict is on this machine, beside a plain pipeline on the same file in the same run.

    python -m linkverdict.inference.benchmark --rows 1000000

Writes a made-up export to a temporary folder, judges it from the file to the written audit, lets the plain pipeline
work on the first rows of it, and prints seconds, links a second and memory. Nothing stays on the disk.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from ..terminal import run_speaking
from .plain_pipeline import Trees, run_plain

ROWS = 1_000_000
PLAIN_ROWS = 20_000
SEED = 1
LIBRARIES = ("linkverdict", "polars", "numpy", "lightgbm", "pandas", "tldextract")
SAME_WORK = {
    "reading, URLs apart": (("reading",), ("reading", "taking URLs apart")),
    "computing signals": (("counting", "computing signals"), ("computing signals",)),
    "predicting": (("predicting",), ("predicting",)),
    "explaining": (("explaining",), ("explaining",)),
}
"""Work that both pipelines do: the stages of ours and of the plain one."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Measured:
    """One pipeline's run in a process of its own."""

    rows: int
    seconds: Mapping[str, float]
    """By stage."""
    whole: float
    """Seconds from the start of the process to its end, Python's and the libraries' own start among them."""
    peak: int
    """Most memory held at a time, in bytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m linkverdict.inference.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="links in the file (default: %(default)s)")
    parser.add_argument(
        "--plain-rows", type=int, default=PLAIN_ROWS, help="of these the plain pipeline reads (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="same seed, same file (default: %(default)s)")
    parser.add_argument("--model", default="default", help="'default', or a model's folder (default: %(default)s)")
    given = parser.parse_args(arguments)
    if not 1 <= given.plain_rows <= given.rows:
        parser.error(f"--plain-rows must be 1 to --rows ({given.rows}), not {given.plain_rows}")

    def run() -> int:
        sys.stdout.write(benchmark(given.rows, given.plain_rows, given.seed, given.model))
        return 0

    return run_speaking(run)


def benchmark(rows: int, plain_rows: int, seed: int = SEED, model: str = "default") -> str:
    """The page of results. Each pipeline runs in a process of its own, so that neither profits from the other."""
    with tempfile.TemporaryDirectory(prefix="linkverdict-benchmark-") as folder:
        export = Path(folder, "links.csv")
        _say(f"writing {rows:,} links")
        trees, _, _ = _in_child(partial(_prepare, export, rows, seed, model))
        size = export.stat().st_size
        _say("linkverdict")
        ours = _measured(rows, partial(run_ours, export, Path(folder, "audit"), model))
        _say("the plain pipeline")
        plain = _measured(plain_rows, partial(run_plain, export, plain_rows, trees))
    return "\n".join([*_about(rows, size, trees), "", *by_stage(ours), "", *beside(ours, plain), ""])


def _say(stage: str) -> None:
    sys.stderr.write(f"benchmark: {stage} ...\n")


def run_ours(export: Path, folder: Path, model: str) -> Mapping[str, float]:
    """Seconds by stage from the file to the written audit."""
    begun = perf_counter()
    from .audit import write_audit
    from .score import score

    seconds = {"importing": perf_counter() - begun}
    audit = score(export, model=model)
    seconds |= audit.facts["seconds"]
    begun = perf_counter()
    write_audit(audit, folder)
    seconds["writing the audit"] = perf_counter() - begun
    return seconds


def _prepare(export: Path, rows: int, seed: int, model: str) -> Trees:
    """Writes the export; gives the size of the model that will judge it."""
    from ..data.sample.benchmark import write_benchmark
    from ..models.model import load_model

    loaded = load_model(model)
    leaves = re.findall(r"^num_leaves=(\d+)$", loaded.booster.model_to_string(), re.MULTILINE)
    write_benchmark(export, rows, seed)
    mean = round(sum(map(int, leaves)) / len(leaves))
    return Trees(len(leaves), max(mean, 2), int(loaded.card.parameters.get("max_depth", -1)))


def _measured(rows: int, work: Callable[[], Mapping[str, float]]) -> Measured:
    seconds, whole, peak = _in_child(work)
    return Measured(rows, seconds, whole, peak)


def _in_child(work: Callable[[], Found]) -> tuple[Found, float, int]:
    """What the work gives, done in a fresh process; how long that process took, and its peak memory in bytes."""
    begun = perf_counter()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found, peak = pool.submit(_and_peak, work).result()
    return found, perf_counter() - begun, peak


def _and_peak(work: Callable[[], Found]) -> tuple[Found, int]:
    found = work()
    unit = 1 if sys.platform == "darwin" else 1024
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _about(rows: int, size: int, trees: Trees) -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return [
        f"{rows:,} links, {size / 1e6:,.0f} MB of CSV; models of {trees.count} trees with {trees.leaves} leaves",
        f"{platform.system()} {platform.machine()}, {_processor()}, {cores} cores, {memory / 2**30:.0f} GiB",
        f"Python {platform.python_version()}, {versions}",
    ]


def by_stage(ours: Measured) -> list[str]:
    """Our own seconds and links a second, stage by stage and as a whole, and the memory."""
    stages = [_row(name, f"{taken:.2f}", _rate(ours.rows, taken)) for name, taken in ours.seconds.items()]
    return [
        _row("linkverdict", "seconds", "links/s"),
        *stages,
        _row("the whole process", f"{ours.whole:.2f}", _rate(ours.rows, ours.whole)),
        f"Peak memory {ours.peak / 2**30:.2f} GiB",
    ]


def beside(ours: Measured, plain: Measured) -> list[str]:
    """Both pipelines' links a second, stage by stage and as a whole."""
    lines = [_row("links/s", "linkverdict", "plain", "ratio")]
    for name, (our_stages, plain_stages) in SAME_WORK.items():
        lines.append(_both(name, ours, our_stages, plain, plain_stages))
    lines.append(_both("all, written too", ours, tuple(ours.seconds), plain, tuple(plain.seconds)))
    return [
        *lines,
        f"The plain pipeline had the first {plain.rows:,} links; it writes nothing, and its imports are not counted.",
        f"Its peak memory {plain.peak / 2**30:.2f} GiB",
    ]


def _both(name: str, ours: Measured, our_stages: Sequence[str], plain: Measured, plain_stages: Sequence[str]) -> str:
    our_seconds = sum(ours.seconds[stage] for stage in our_stages)
    plain_seconds = sum(plain.seconds[stage] for stage in plain_stages)
    times = (ours.rows / our_seconds) / (plain.rows / plain_seconds) if our_seconds and plain_seconds else 0.0
    return _row(name, _rate(ours.rows, our_seconds), _rate(plain.rows, plain_seconds), f"{times:,.1f}")


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds:,.0f}" if seconds else ""


def _row(name: str, *cells: str) -> str:
    return f"{name:<20}" + "".join(f"{cell:>14}" for cell in cells)


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "processor unknown"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main())

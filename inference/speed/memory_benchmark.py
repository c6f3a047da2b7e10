"""How memory and time grow with the export, and with the workers that judge it.

    python -m linkverdict.inference.speed.memory_benchmark --sizes 1000000 3000000 10000000

Makes an export of each size, one after the other, judges it in parts from the file to the written audit, and deletes
both. Then judges one export with one worker and with more: processes of this machine, and Dask's. Prints the page;
nothing else stays on the disk. Needs Linux, which tells how much memory every process has held.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from ...data.errors import LinkverdictError
from ...terminal import run_speaking
from ..large.run import PART_BYTES
from .benchmark import with_writing
from .measuring import PROCESSES, as_command_line, command_of, in_child, machine, processors, repeated
from .scale_page import DASK, LOCAL, LargeRun, Scale, scale_page

LIBRARIES = ("linkverdict", "polars", "numpy", "numba", "lightgbm", "distributed")
BYTES_A_LINK = 400
"""Of the export."""
TIMES_ON_DISK = 16
"""So many times the export's bytes lie on the disk at most: itself, the work folder, the audit."""
LOOK_AT_DISK = 2.0
"""Seconds between two looks."""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    sizes: tuple[int, ...] = (1_000_000, 3_000_000, 10_000_000)
    """Links of the exports."""
    workers: tuple[int, ...] = (1, 2)
    """Numbers of workers to compare."""
    worker_rows: int = 1_000_000
    """Links on which they are compared."""
    price: float = 0.04
    """Of an hour of one processor, in US dollars."""
    part_bytes: int = PART_BYTES
    """Bytes of input for each part."""
    seed: int = 1
    """Same seed, same files."""
    model: str = "default"
    """'default', or a model's folder."""
    folder: Path | None = None
    """Where the files are made; None for the system's temporary folder."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m linkverdict.inference.speed.memory_benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    told = " (default: %(default)s)"
    parser.add_argument("--sizes", type=int, nargs="+", default=Plan.sizes, help="links of the exports" + told)
    parser.add_argument("--workers", type=int, nargs="*", default=Plan.workers, help="workers to compare" + told)
    parser.add_argument("--worker-rows", type=int, default=Plan.worker_rows, help="links they are given" + told)
    parser.add_argument("--price", type=float, default=Plan.price, help="US dollars a processor and hour" + told)
    parser.add_argument("--part-bytes", type=int, default=PART_BYTES, help="input for each part" + told)
    parser.add_argument("--seed", type=int, default=Plan.seed, help="same seed, same files" + told)
    parser.add_argument("--model", default=Plan.model, help="'default', or a model's folder" + told)
    parser.add_argument("--folder", type=Path, help="where the files are made (default: the temporary folder)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the page here too")
    given = vars(parser.parse_args(arguments))
    page = given.pop("write")
    plan = Plan(**given | {"sizes": tuple(sorted(given["sizes"])), "workers": tuple(sorted(given["workers"]))})
    if min(*plan.sizes, *plan.workers, plan.worker_rows, plan.part_bytes) < 1:
        parser.error("--sizes, --workers, --worker-rows and --part-bytes must be at least 1")

    def run() -> int:
        text = scale_page(measure_all(plan))
        sys.stdout.write(text)
        if page is not None:
            page.write_text(text, encoding="utf-8")
        return 0

    return run_speaking(run)


def measure_all(plan: Plan) -> Scale:
    """What every run found. Raises LinkverdictError where memory cannot be seen, or the disk is too full."""
    if not PROCESSES.is_dir() or not hasattr(os, "sched_setaffinity"):
        raise LinkverdictError("This benchmark needs Linux, which tells the memory of every process.", "")
    with tempfile.TemporaryDirectory(prefix="linkverdict-benchmark-", dir=plan.folder) as kept:
        folder = Path(kept)
        check_disk(folder, max(*plan.sizes, plan.worker_rows), shutil.disk_usage(folder).free)
        sizes = [run for rows in plan.sizes for run in _runs(plan, folder, rows, [(LOCAL, None)])]
        ways = [(kind, count) for kind in (LOCAL, DASK) for count in plan.workers if count <= processors()]
        return Scale(
            command=command_of("benchmark-memory", "memory_benchmark", plan),
            machine=machine(LIBRARIES),
            sizes=sizes,
            workers=list(_runs(plan, folder, plan.worker_rows, ways)) if ways else [],
            passed_over=[count for count in plan.workers if count > processors()],
            price=plan.price,
            part_bytes=plan.part_bytes,
        )


def check_disk(folder: Path, rows: int, free: int) -> None:
    """Raises LinkverdictError when so many links would not fit."""
    need = rows * BYTES_A_LINK * TIMES_ON_DISK
    if need > free:
        raise LinkverdictError(
            f"{rows:,} links need {need / 2**30:,.1f} GiB of disk for a while (export, work folder, audit); "
            f"found {free / 2**30:,.1f} GiB free in {folder.parent}.",
            "Choose smaller --sizes and --worker-rows, or name another disk with --folder.",
        )


def _runs(plan: Plan, folder: Path, rows: int, ways: Sequence[tuple[str, int | None]]) -> Iterator[LargeRun]:
    """An export of so many links, judged in each of the ways: by whom, and by how many on as many processors."""
    export, audit = folder / "links.csv", folder / "audit"
    _say(f"writing {rows:,} links")
    in_child(partial(_write, export, rows, plan.seed))
    for kind, workers in ways:
        _say(f"judging {rows:,} links by {kind}, workers: {workers or processors()}")
        with disk_peak(folder) as disk:
            work = partial(run_large, export, audit, plan.model, plan.part_bytes, kind, workers)
            measured = in_child(work, as_command_line if kind == LOCAL else None)
        size = export.stat().st_size
        yield LargeRun(
            kind, workers or processors(), rows, size, measured.found, measured.whole, measured.peak, max(disk) - size
        )
        shutil.rmtree(audit)
    export.unlink()


def run_large(
    export: Path, folder: Path, model: str, part_bytes: int, kind: str, workers: int | None
) -> dict[str, float]:
    """Seconds by stage from the file to the written audit, judged in parts by so many workers on as many processors.

    None takes all processors. This process stays on those processors: call it in one of its own.
    """
    if workers is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:workers])
    begun = perf_counter()
    from ..large.cluster import Cluster
    from ..large.run import score_large
    from ..large.runners import local_runner
    from ..settings import Settings

    imported = perf_counter()
    runner = Cluster("local") if kind == DASK else local_runner(workers)
    audit = score_large([export], Settings(model=model), folder, part_bytes=part_bytes, runner=runner)
    return with_writing(imported - begun, audit.facts["seconds"], perf_counter() - imported)


@contextmanager
def disk_peak(folder: Path) -> Iterator[list[int]]:
    """What the files of the folder take together, looked at again and again; the list holds every look."""
    seen: list[int] = []

    def look() -> None:
        # os.walk passes over folders that are deleted meanwhile
        seen.append(sum(_size(Path(place, name)) for place, _, names in os.walk(folder) for name in names))

    with repeated(look, LOOK_AT_DISK):
        yield seen


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except FileNotFoundError:
        return 0


def _write(export: Path, rows: int, seed: int) -> None:
    from ...data.sample.benchmark import write_benchmark

    write_benchmark(export, rows, seed)


def _say(stage: str) -> None:
    sys.stderr.write(f"benchmark: {stage} ...\n")


if __name__ == "__main__":
    sys.exit(main())

"""Seconds and memory of work done in a process of its own, and the machine that it was done on."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any, Generic, TypeVar

PROCESSES = Path("/proc")
PAUSE = 0.25
"""Seconds between two looks at the memory."""
HOW_MEMORY_IS_COUNTED = (
    "Memory is the sum, over the process and every process that it starts, of the most that each held at a time "
    "(`VmHWM`, looked at four times a second): an upper bound, as the peaks need not fall together and pages that "
    "processes share are counted in each."
)

Found = TypeVar("Found")


@dataclass(frozen=True)
class Measured(Generic[Found]):
    """Work that was done in a fresh process."""

    found: Found
    """What the work gave."""
    whole: float
    """Seconds from the start of the process to its answer, Python's and the libraries' own start among them."""
    peak: int
    """Bytes of memory as HOW_MEMORY_IS_COUNTED says; 0 where the system does not tell."""


@dataclass
class Peaks:
    """The most memory that each process of a tree has held, as far as was looked."""

    root: int
    """The number of the process that everything else was started by."""
    of_process: dict[int, int] = field(default_factory=dict)
    """Bytes by process number."""

    def look(self) -> None:
        """Bring the peaks up to date."""
        for process in _tree(self.root):
            if most := _most_held(process):
                self.of_process[process] = max(most, self.of_process.get(process, 0))

    @property
    def total(self) -> int:
        """Bytes over all processes."""
        return sum(self.of_process.values())


def in_child(work: Callable[[], Found], begin: Callable[[], None] | None = None) -> Measured[Found]:
    """The work done in a fresh process, which begins with `begin`.

    They must be importable: functions of a module, or a `partial` of one.
    """
    begun = perf_counter()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin) as pool:
        peaks = Peaks(pool.submit(os.getpid).result())
        with repeated(peaks.look, PAUSE):
            found = pool.submit(work).result()
            whole = perf_counter() - begun
    return Measured(found, whole, peaks.total)


def as_command_line() -> None:
    """What the command line does first: this process is its own, so LightGBM comes without sklearn."""
    from ...models.lean_lightgbm import import_lean_lightgbm, own_process

    own_process()
    import_lean_lightgbm()


@contextmanager
def repeated(look: Callable[[], None], pause: float) -> Iterator[None]:
    """Look again and again while the block runs, and once more at its end."""
    ended = Event()

    def watch() -> None:
        while not ended.wait(pause):
            look()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        look()


def command_of(verb: str, module: str, plan: Any) -> str:
    """The command that measures this plan, a dataclass: `make` and the verb when every field has its default.

    Places on the disk are not named.
    """
    options = []
    for one in fields(plan):
        value = getattr(plan, one.name)
        if value != one.default:
            told = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            options.append(f"--{one.name.replace('_', '-')} {'...' if isinstance(value, str | Path) else told}")
    return " ".join([f"python -m linkverdict.inference.speed.{module}", *options]) if options else f"make {verb}"


def machine(libraries: Sequence[str]) -> list[str]:
    """Lines about processors, memory, system, and the versions of Python and the libraries."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    versions = ", ".join(f"{name} {_version(name)}" for name in libraries)
    return [
        f"{_processor()}, {processors()} processors, {memory / 2**30:.0f} GiB",
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}",
    ]


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table: the first column to the left, numbers to the right."""
    marks = ["---", *["---:"] * (len(header) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (header, marks, *rows)]


def rate(rows: float, seconds: float) -> str:
    """Links a second; nothing when no time was measured."""
    return f"{rows / seconds:,.0f}" if seconds else ""


def by_stage(rows: int, seconds: Mapping[str, float], whole: float) -> list[str]:
    """A table of stages, with the time that no stage claims and the whole."""
    rest = whole - sum(seconds.values())
    stages = {**seconds, "starting Python, and the rest": rest, "**the whole process**": whole}
    return table(
        ("stage", "seconds", "share", "links/s"),
        [(name, f"{taken:.2f}", f"{taken / whole:.0%}", rate(rows, taken)) for name, taken in stages.items()],
    )


def _tree(root: int) -> set[int]:
    """The process and all below it."""
    parents = {}
    for folder in PROCESSES.glob("[0-9]*"):
        # the name of a program, in brackets, may hold anything; a process may end while it is looked at
        after = _text(folder / "stat").rpartition(")")[2].split()
        if len(after) > 1:
            parents[int(folder.name)] = int(after[1])
    found, new = set[int](), {root} & parents.keys()
    while new:
        found |= new
        new = {process for process, parent in parents.items() if parent in new} - found
    return found


def _most_held(process: int) -> int:
    told = re.search(r"^VmHWM:\s*(\d+) kB", _text(PROCESSES / str(process) / "status"), re.MULTILINE)
    return int(told[1]) * 1024 if told else 0


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _processor() -> str:
    """The processor's name where the system tells it."""
    found = re.search(r"^model name\s*:\s*(.+)$", _text(PROCESSES / "cpuinfo"), re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "processor unknown"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"

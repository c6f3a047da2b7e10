"""Who runs the steps of a large run: this process, or one process for each processor."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from ...data.errors import LinkverdictError
from ...models.lean_lightgbm import import_lean_lightgbm, own_process

if TYPE_CHECKING:
    from .steps import AnyJob

AHEAD = 3
"""Steps that are submitted for each process: one runs, the next ones wait."""
THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS")
KEEPS_MEMORY = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:2000,muzzy_decay_ms:0,thp:always"}
"""polars' allocator keeps what is freed for two seconds instead of half a one, for it is soon needed again."""
RARELY = 100_000
"""Objects that are made before Python looks for rubbish."""


class RunEnded(LinkverdictError):
    """A process of the run died. What is done stays in the work folder, and the run can be resumed."""


class Runner(Protocol):
    """Runs steps between `with` and its end."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def steps(self, job: AnyJob, step: str, parts: Iterable[int | str]) -> Iterator[dict[str, Any]]:
        """The results of a step on the parts, or chunks, in their order. `parts` is asked for a few ahead."""
        ...


class InProcess:
    """One part after the other, here."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def steps(self, job: AnyJob, step: str, parts: Iterable[int | str]) -> Iterator[dict[str, Any]]:
        """The results of a step on the parts, in the parts' order."""
        return (run_here(job, step, part) for part in parts)


class Processes:
    """Each part in one of so many processes, whose libraries share the processors evenly."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        threads = str(max(1, (os.cpu_count() or 1) // workers))
        self._pool = ProcessPoolExecutor(
            workers,
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(dict.fromkeys(THREADS, threads) | KEEPS_MEMORY,),
        )
        for _ in range(workers):  # they begin while this process still looks at the files
            self._pool.submit(_import_steps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # after the last step they give their memory back while this process goes on
        self._pool.shutdown(wait=kind is not None, cancel_futures=True)

    def steps(self, job: AnyJob, step: str, parts: Iterable[int | str]) -> Iterator[dict[str, Any]]:
        """The results of a step on the parts, in the parts' order."""
        try:
            yield from in_order(lambda part: self._pool.submit(run_here, job, step, part), parts, AHEAD * self._workers)
        except BrokenProcessPool as error:
            message = "A process of the run was ended from outside, perhaps because memory ran out."
            raise RunEnded(message, "Run the same command again with --resume: it goes on where it was.") from error


def local_runner(workers: int | None = None) -> Runner:
    """As many processes as there are processors, or so many; one runs here."""
    count = workers or os.cpu_count() or 1
    return InProcess() if count == 1 else Processes(count)


def _begin(settings: Mapping[str, str]) -> None:
    # Ctrl-C is for the process that waits for this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(settings)
    own_process()
    import_lean_lightgbm()
    gc.set_threshold(RARELY)  # little of what a step makes refers back to itself


def in_order(submit: Callable[[int | str], Any], parts: Iterable[int | str], most: int) -> Iterator[dict[str, Any]]:
    """The results of what is submitted for each part, in order; so many are under way at most.

    `submit` gives something with `result()`.
    """
    waiting = deque[Any]()
    for part in parts:
        waiting.append(submit(part))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _import_steps() -> None:
    from . import steps  # noqa: F401


def run_here(job: AnyJob, step: str, part: int | str) -> dict[str, Any]:
    """The result of a step on a part, in this process."""
    # imported here, so that a new process knows its number of threads before polars counts them
    from .steps import run_step

    return run_step(job, step, part)

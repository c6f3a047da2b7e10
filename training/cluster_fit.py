"""Training on more than one machine's memory: the base examples lie on Dask's workers, and LightGBM's own Dask
estimator fits every model there.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.errors import LinkverdictError
from ..models.dask_client import LOCAL, DaskWorkers
from . import examples as stored_examples
from .spread_examples import KEYS, Chosen, SpreadExamples, no_columns

if TYPE_CHECKING:
    from types import TracebackType

FEWEST_ROWS = 2_000
"""Fewer rows than this are not worth a part of their own: a worker finds its columns' bins on the rows it has."""
BLOCK = 65_536
"""Rows of a file that a worker holds while it picks its own."""
GRACE_SECONDS = 20.0
"""After the loss of a worker the others mostly notice it themselves; so long they may take."""
SKLEARN_NAMES = {
    "min_data_in_leaf": "min_child_samples",
    "min_sum_hessian_in_leaf": "min_child_weight",
    "bagging_fraction": "subsample",
    "bagging_freq": "subsample_freq",
    "feature_fraction": "colsample_bytree",
    "lambda_l2": "reg_lambda",
    "lambda_l1": "reg_alpha",
    "seed": "random_state",
}
"""The estimators know these of LightGBM's parameters by other names."""
NOTHING_CHANGED = "Nothing was registered and the champion stays."

T = TypeVar("T")

_PLAIN = {
    "machines": "",
    "local_listen_port": "12400",
    "num_machines": "1",
    "time_out": "120",
    "tree_learner": "serial",
}
"""A model's text names the machines that it was fitted on: it is to say what it would of one fitted here."""
_NETWORK = re.compile(rf"^\[({'|'.join(_PLAIN)}): [^\n]*\]$", re.MULTILINE)


class FittingWorkers(DaskWorkers):
    """Dask workers that hold stored examples and fit on them, one model at a time.

    LightGBM's workers speak to one another over ports of their own, which a firewall between machines must let through.
    """

    def __init__(self, address: str, path: Path | None = None) -> None:
        """`path` is a Parquet file of examples or a folder of them that every worker sees; None: the base examples.

        Those come with linkverdict, and each worker reads its own.
        """
        super().__init__(address)
        self._path = path
        self._parts: list[Any] = []
        self._addresses: list[str] = []
        self._turn = threading.Lock()
        self.rows = 0

    @property
    def parts(self) -> int:
        """How many parts the stored rows are in: part n holds the rows whose number leaves n."""
        return len(self._parts)

    def __enter__(self) -> Self:
        super().__enter__()
        self._addresses = sorted(self.client.ncores())
        if not self._addresses:
            self.__exit__(None, None, None)
            raise LinkverdictError(
                f"Expected workers at {self._address}; its scheduler knows of none.", "Start some: dask worker ADDRESS"
            )
        if self._address == LOCAL:
            self.client.run(_leave_terminal_alone)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts = []
        super().__exit__(kind, error, trace)

    def load(self, parts: int | None = None) -> SpreadExamples:
        """The stored examples, in one part a worker when there are rows enough for it.

        Each worker reads its own rows from the files, again when it has to stand in for a lost one.
        Raises LinkverdictError when a worker does not find them or finds others.
        """
        keys, signals = _read_keys(stored_examples.BASE_FILE if self._path is None else self._path)
        self.rows = len(keys["is_spam"])
        count = parts or max(1, min(len(self._addresses), self.rows // FEWEST_ROWS))
        with self.guarded():
            self._parts = [
                self.client.submit(_read_part, self._path, signals, number, count, **self._on(number), pure=False)
                for number in range(count)
            ]
            found = sum(self.client.gather([self.client.submit(len, part) for part in self._parts]))
        if found != self.rows:
            raise LinkverdictError(
                f"Expected the workers to find {self.rows:,} examples, as here; they found {found:,}.",
                "Every worker needs the same version of linkverdict and the same files.",
            )
        beside = np.empty((0, len(signals)), dtype=np.float32)
        at = np.arange(self.rows, dtype=np.int64)
        return SpreadExamples(no_columns(self.rows), signals, **keys, at=at, beside=beside, workers=self)

    def submit(self, work: Callable[..., Any], part: int, chosen: Chosen, *more: object) -> Any:
        """The future of `work` on a part, where the part is."""
        sent = self.client.scatter(chosen, hash=False, **self._on(part, scatter=True))
        return self.client.submit(work, self._parts[part], sent, *more, **self._on(part), pure=False)

    def train(self, taken: Sequence[Any], parameters: dict[str, object], rounds: int, columns: list[str]) -> str:
        """The text, without machines' names, of a model that LightGBM's Dask estimator fits on what `_take` made."""
        with self._turn, self.guarded():
            text = self._watched(lambda: self._train(taken, parameters, rounds, columns))
        return _NETWORK.sub(lambda line: f"[{line[1]}: {_PLAIN[line[1]]}]", text)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turns what Dask and LightGBM raise when something breaks between machines into a LinkverdictError."""
        import lightgbm

        killed = import_module("distributed").KilledWorker
        try:
            yield
        except (
            killed, CancelledError, TimeoutError, lightgbm.basic.LightGBMError, OSError, ImportError, RuntimeError
        ) as error:  # fmt: skip
            reason = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
            raise LinkverdictError(
                f"The cluster at {self._address} could not go on: {reason.rstrip('.')}. {NOTHING_CHANGED}",
                "Look at the workers' logs (memory, ports closed between machines, the same linkverdict on each), then "
                "run the same command again; without --cluster it is fitted here.",
            ) from error

    def _train(self, taken: Sequence[Any], parameters: dict[str, object], rounds: int, columns: list[str]) -> str:
        from lightgbm import DaskLGBMRegressor

        array, delayed = import_module("dask.array"), import_module("dask").delayed
        parts = [delayed(one) for one in taken]
        unknown = float("nan")
        shapes = ((unknown, len(columns)), np.float32), ((unknown,), np.float32), ((unknown,), np.float64)
        values, labels, weights = (
            array.concatenate([array.from_delayed(one[place], shape, dtype) for one in parts])
            for place, (shape, dtype) in enumerate(shapes)
        )
        _silence()
        named: dict[str, Any] = {
            SKLEARN_NAMES.get(name, name): value for name, value in parameters.items() if name != "num_threads"
        }
        # the classifier numbers the labels on every worker anew, and one with a single class would turn it around
        model = DaskLGBMRegressor(client=self.client, n_estimators=rounds, **named)
        model.fit(values, labels, sample_weight=weights, feature_name=columns)
        return str(model.booster_.model_to_string())

    def _watched(self, work: Callable[[], T]) -> T:
        """The result of `work`; an OSError when a worker is lost and it does not end: Dask would wait for ever."""
        done, found, failed = threading.Event(), [], []

        def run() -> None:
            try:
                found.append(work())
            except BaseException as error:
                failed.append(error)
            finally:
                done.set()

        threading.Thread(target=run, daemon=True).start()
        while not done.wait(1.0):
            lost = set(self._addresses[: self.parts]) - set(self.client.ncores())
            if lost and not done.wait(GRACE_SECONDS):
                raise OSError(f"the worker {min(lost)} was lost")
        if failed:
            raise failed[0]
        return found[0]

    def _on(self, part: int, scatter: bool = False) -> dict[str, Any]:
        """Where a part's tasks are to run; elsewhere when that worker is lost."""
        workers = [self._addresses[part % len(self._addresses)]]
        return {"workers": workers} if scatter else {"workers": workers, "allow_other_workers": True}


def _read_keys(path: Path) -> tuple[dict[str, npt.NDArray[Any]], tuple[str, ...]]:
    """All that is known of stored rows but their signals, and the signals' names."""
    scanned = pl.scan_parquet(_files(path))
    names = scanned.collect_schema().names()
    keys = scanned.select(name for name in names if name.startswith("_")).collect()
    signals = tuple(name for name in names if not name.startswith("_"))
    return {name: keys[f"_{name}"].to_numpy() for name in KEYS}, signals


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _read_part(path: Path | None, signals: Sequence[str], part: int, parts: int) -> npt.NDArray[np.float32]:
    """Every row whose number leaves `part` when divided by `parts`: every part has rows of every site."""
    import pyarrow.parquet as pq

    files = [pq.ParquetFile(file) for file in _files(stored_examples.BASE_FILE if path is None else path)]
    height = sum(file.metadata.num_rows for file in files)
    found = np.empty((len(range(part, height, parts)), len(signals)), dtype=np.float32)
    first = filled = 0
    for file in files:
        with file:
            for batch in file.iter_batches(BLOCK, columns=list(signals)):
                rows = pl.DataFrame(batch).select(signals).gather_every(parts, (part - first) % parts)
                found[filled : filled + rows.height] = rows.to_numpy()
                first, filled = first + len(batch), filled + rows.height
    return found


def _leave_terminal_alone() -> None:
    """In a worker of this machine: LightGBM's threads talk of ports on stdout, and Ctrl-C is the first process's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _silence() -> None:
    """Here too it would talk on stdout, unless it has a logger."""
    import lightgbm

    logger = logging.getLogger("lightgbm")
    logger.setLevel(logging.ERROR)
    lightgbm.register_logger(logger)

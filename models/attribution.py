"""Exact SHAP values: how much each signal moved each link's margin, for every link."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .blocks import BLOCK, NUMPY_BLOCK, Explain, explain_by_numba, explain_by_numpy
from .case_tables import CaseTables, build_tables
from .table_cache import read_tables, tables_file, write_tables
from .trees import read_forest

if TYPE_CHECKING:
    import lightgbm

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.floating]
Whole = npt.NDArray[np.int64]
Contributions = npt.NDArray[np.float32] | npt.NDArray[np.float64]

ADDITIVE_TO = 1e-9
"""The sum over a row may miss its margin by so much, times one plus the margin: rounding, and nothing else."""
CHECKED = 32
"""Rows whose sum is compared with the margin by LightGBM, spread evenly: all of them would take as long again."""
FEW = 100
"""Up to so many rows LightGBM's own `pred_contrib` is done before tables that nobody keeps are made."""
WORTH_LOADING = 140_000_000
"""Look-ups (rows times tables, over all calls) from which loading numba and its kept machine code, 0.7 s, pays."""
WORTH_COMPILING = 500_000_000
"""The same where there is no machine code yet: another 2.5 s."""
WORTH_KEEPING = 20_000
"""Tables with fewer cells are made as fast as they are read."""
LEFT_OVER_ROWS = 32_768
"""Rows at a time for trees that LightGBM explains: its answer is a whole matrix in float64."""
NO_NUMBERS = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Explained:
    """What every row's margin is made of."""

    contributions: Contributions
    """SHAP values by column, then the base value: shape (n, k + 1); a row sums to its margin."""
    margins: Floats
    """The sums, of float64 whatever the contributions are kept in: shape (n,)."""
    families: Floats
    """The sums over each family's columns: shape (n, families), (n, 0) when none were named."""


class Attribution:
    """Exact path-dependent TreeSHAP (Lundberg et al. 2020) for a LightGBM booster with one score a row.

    Tables of every case are made once from the trees (`case_tables`), and a row's values are looked up in them: on
    the shipped model some 200 times as fast as LightGBM's `pred_contrib`, with its numbers to 1e-12. FastTreeSHAP v2
    (Yang 2021) and WOODELF (Nadel & Wettenstein 2025) go similar ways. Trees that tables do not suit (splits over
    categories, more than 14 columns on one path, tables beyond the memory cap) are left to `pred_contrib`.
    Values may be missing or infinite; what LightGBM takes for missing is missing here.

    A row's numbers are the same bits whatever rows stand beside it, however many threads there are, and whether
    compiled loops or numpy's work on it.
    """

    def __init__(self, booster: lightgbm.Booster, *, keep: bool = False) -> None:
        """With `keep` the tables are kept on disk for the next run. Without it few rows are left to LightGBM."""
        self._booster = booster
        self._keep = keep
        self._idle: dict[tuple[bool, str], list[Explain]] = {}
        self._look_ups = 0

    def __getstate__(self) -> dict[str, object]:
        """Without the tables, which any process finds on its disk or makes."""
        return {**{name: value for name, value in vars(self).items() if name != "tables"}, "_idle": {}}

    @cached_property
    def tables(self) -> CaseTables:
        """The model's tables: read where they are kept, otherwise made."""
        text = self._booster.model_to_string()
        file = tables_file(text) if self._keep else None
        if file and (kept := read_tables(file)):
            return kept
        made = build_tables(read_forest(text))
        if file and len(made.cells) >= WORTH_KEEPING:
            write_tables(file, made)
        return made

    def contributions(self, values: Values, *, jobs: int | None = None) -> Floats:
        """SHAP values in float64, shape (n, k + 1), the base value last."""
        found = np.empty((len(values), values.shape[1] + 1), order="F")
        self.explain(values, out=found, jobs=jobs)
        return found

    def explain(
        self,
        values: Values,
        *,
        out: Contributions | None = None,
        families: Sequence[int] | None = None,
        jobs: int | None = None,
    ) -> Explained:
        """What every row's margin is made of, in one pass.

        `values` are float32 or float64, shape (n, k). `out` takes the contributions, shape (n, k + 1), quickest with
        its columns together (order="F"); without it they are a new float32 array of that kind. Sums are made in
        float64 either way. `families` gives each column's family, numbered from 0. `jobs` are threads; without it
        OMP_NUM_THREADS, else one a processor.
        Raises ArithmeticError when rows do not add up to LightGBM's margin, ValueError for models without SHAP values
        and for shapes that do not fit.
        """
        n, k = values.shape
        if out is None:
            out = np.empty((n, k + 1), dtype=np.float32, order="F")
        if out.shape != (n, k + 1) or (families is not None and len(families) != k):
            raise ValueError(f"{n} rows of {k} columns need out of the shape {(n, k + 1)} and {k} families")
        if values.dtype not in (np.float32, np.float64):
            values = values.astype(np.float64)
        family = NO_NUMBERS if families is None else np.asarray(families, dtype=np.int64)
        sums = np.zeros((n, int(family.max(initial=-1)) + 1), order="F")
        found = Explained(out, np.empty(n), sums)
        if n == 0:
            return found
        if n <= FEW and not self._keep:
            told = np.asarray(self._booster.predict(values, pred_contrib=True, num_threads=1))
            _store(found, slice(0, n), np.arange(k), told[:, :-1].T, told[:, -1], family)
        else:
            self._look_up(values, found, family, default_jobs() if jobs is None else jobs)
        self._check(values, found.margins)
        return found

    def _look_up(self, values: Values, found: Explained, family: Whole, jobs: int) -> None:
        tables = self.tables
        self._look_ups += len(values) * (len(tables.table_starts) - 1)
        compiled = has_compiled_loops() or self._look_ups >= (WORTH_LOADING if _kept_code() else WORTH_COMPILING)
        step = BLOCK if compiled else NUMPY_BLOCK
        idle = self._idle.setdefault((compiled, values.dtype.name), [])

        def work(block: slice) -> None:
            try:
                explain = idle.pop()
            except IndexError:
                explain = explain_by_numba(tables, values.dtype) if compiled else explain_by_numpy(tables)
            shares = explain(values[block])
            base = np.full(shares.shape[1], tables.base[0])
            _store(found, block, tables.columns, shares, base, family)
            idle.append(explain)

        blocks = [slice(at, min(at + step, len(values))) for at in range(0, len(values), step)]
        if min(jobs, len(blocks)) == 1:
            for block in blocks:
                work(block)
        else:
            with ThreadPoolExecutor(min(jobs, len(blocks))) as pool:
                list(pool.map(work, blocks))
        if len(tables.left_over):
            self._add_left_over(values, found, family, jobs)

    def _add_left_over(self, values: Values, found: Explained, family: Whole, jobs: int) -> None:
        """What trees without tables contribute, by LightGBM: one call for each run of them."""
        numbers = self.tables.left_over
        runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
        for start in range(0, len(values), LEFT_OVER_ROWS):
            block = slice(start, start + LEFT_OVER_ROWS)
            for run in runs:
                told = np.asarray(
                    self._booster.predict(values[block], int(run[0]), len(run), pred_contrib=True, num_threads=jobs)
                )
                found.contributions[block] += told
                for share in told.T:
                    found.margins[block] += share
                for column, number in enumerate(family):
                    found.families[block, number] += told[:, column]

    def _check(self, values: Values, margins: Floats) -> None:
        some = np.unique(np.linspace(0, len(values) - 1, CHECKED).astype(np.intp))
        told = np.asarray(self._booster.predict(values[some], raw_score=True, num_threads=1))
        if (np.abs(margins[some] - told) > ADDITIVE_TO * (1 + np.abs(told))).any():
            raise ArithmeticError("the contributions do not add up to the margin")


def default_jobs() -> int:
    """Threads when none are named: OMP_NUM_THREADS, as LightGBM, else the processors that may be used."""
    named = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if named.isdigit() and int(named) > 0:
        return int(named)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _store(found: Explained, block: slice, columns: Whole, shares: Floats, base: Floats, family: Whole) -> None:
    """Write a block: `shares` has the shape (columns named, rows), the other columns contribute nothing."""
    out, margins, sums = found.contributions[block], found.margins[block], found.families[block]
    named = set(columns.tolist())
    for column in range(out.shape[1] - 1):
        if column not in named:
            out[:, column] = 0
    out[:, -1] = base
    margins[:] = base
    for column, share in zip(columns.tolist(), shares, strict=True):
        out[:, column] = share
        # one after the other, not by sum(): how that adds depends on the number of rows
        margins += share
        if len(family):
            sums[:, family[column]] += share


def has_compiled_loops() -> bool:
    """Numba and the compiled loops are in this process already."""
    return f"{__package__}.kernel" in sys.modules


def _kept_code() -> bool:
    """Machine code of an earlier run lies beside the module; elsewhere it is not looked for."""
    return any(Path(__file__).with_name("__pycache__").glob("kernel.*.nbi"))

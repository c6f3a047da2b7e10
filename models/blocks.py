"""Rows through a model's tables, a block at a time: by compiled loops where that pays, by numpy where it does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .case_tables import CaseTables
from .trees import ZERO

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.floating]

BLOCK = 8192
"""Rows at a time: enough that reading all tables through the caches is shared by many, few enough to stay in them."""
NUMPY_BLOCK = 16_384
"""The same for numpy, which has thousands of calls to share out."""
TILE = 256
"""Rows whose columns are laid apart at a time: they stay in the nearest cache."""
PADDING = 16
"""Lines are longer than a block: lines that lie a power of two apart push each other out of the cache."""
Explain = Callable[[Values], Floats]
"""What every slot contributes to each row of a block: (n, columns) to (slots, n), overwritten by the next call."""


def explain_by_numpy(tables: CaseTables) -> Explain:
    """Worth its slower calls where few rows do not pay for loading numba; to the bit the numbers of the other."""
    points = [tables.points[a:b] for a, b in _pairs(tables.point_starts)]
    steps = list(zip(tables.step_slots, tables.step_bounds, tables.step_adds, strict=True))
    groups = [steps[a:b] for a, b in _pairs(tables.group_steps)]
    cells = [tables.cells[a:b] for a, b in _pairs(tables.table_starts)]
    slots = [list(zip(tables.table_groups[a:b], cells[a:b], strict=True)) for a, b in _pairs(tables.slot_tables)]

    def explain(values: Values) -> Floats:
        taken = np.empty((len(points), len(values)))
        _lay_apart(tables, values, taken)
        taken[np.abs(taken) <= ZERO] = 0
        codes = np.empty(taken.shape, tables.code_type)
        for slot, value in enumerate(taken):
            unknown = np.isnan(value)
            codes[slot] = np.where(unknown, len(points[slot]) + 1, np.searchsorted(points[slot], value))
            if tables.zero[slot]:
                codes[slot, value == 0] = len(points[slot]) + 2
        indices = np.zeros((len(groups), len(values)), dtype=np.uint16)
        for index, group in zip(indices, groups, strict=True):
            for slot, bound, add in group:
                index += (codes[slot] > bound) * add
        found = np.zeros(taken.shape)
        for total, of_slot in zip(found, slots, strict=True):
            shares = (table[indices[group]] for group, table in of_slot)
            for _ in range(len(of_slot) // 4):
                total += (next(shares) + next(shares)) + (next(shares) + next(shares))
            for share in shares:
                total += share
        return found

    return explain


def explain_by_numba(tables: CaseTables, floats: np.dtype[np.floating]) -> Explain:
    """Compiled loops over arrays that are made once: for one thread."""
    from .kernel import encode, find_indices, look_up

    width = BLOCK + PADDING
    points = _rounded_down(tables.points) if floats == np.float32 else tables.points
    bounds: npt.NDArray[np.unsignedinteger] = tables.step_bounds.astype(tables.code_type)
    shape = (len(tables.columns), width)
    taken, codes, found = np.empty(shape, floats), np.empty(shape, tables.code_type), np.empty(shape)
    indices = np.empty((len(tables.group_steps) - 1, width), dtype=np.uint16)

    def explain(values: Values) -> Floats:
        rows = len(values)
        _lay_apart(tables, values, taken)
        encode(taken, points, tables.point_starts, tables.zero, rows, codes)
        find_indices(codes, tables.group_steps, tables.step_slots, bounds, tables.step_adds, rows, indices)
        look_up(indices, tables.slot_tables, tables.table_groups, tables.table_starts, tables.cells, rows, found)
        return found[:, :rows]

    return explain


def _lay_apart(tables: CaseTables, values: Values, taken: Values) -> None:
    """Copies the columns that the tables ask for into lines."""
    if values.flags.f_contiguous:
        for slot, column in enumerate(tables.columns):
            taken[slot, : len(values)] = values[:, column]
        return
    for start in range(0, len(values), TILE):
        part = values[start : start + TILE]
        taken[:, start : start + len(part)] = part[:, tables.columns].T


def _rounded_down(points: Floats) -> npt.NDArray[np.float32]:
    """The largest float32 at most each point: a float32 is above the one exactly when it is above the other."""
    with np.errstate(over="ignore"):
        near = points.astype(np.float32)
    return np.where(near > points, np.nextafter(near, np.float32(-np.inf)), near)


def _pairs(starts: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    return list(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True))

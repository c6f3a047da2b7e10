"""The compiled inner loops over a block of rows: values to codes, codes to indices, indices to contributions.

Arrays may be wider than the block: only the first `rows` of each line are used. All are C-contiguous, so that LLVM
turns the loops over rows into vector instructions. Compiled once per machine: numba keeps the machine code in the
package's `__pycache__`, or in the person's cache folder (NUMBA_CACHE_DIR) when that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from .trees import ZERO

Function = TypeVar("Function", bound=Callable[..., None])
Whole = npt.NDArray[np.int64]


def compiled(function: Function) -> Function:
    """The function as machine code, which is kept for the next process where it can be."""
    made: Any
    try:
        made = numba.njit(function, nogil=True, error_model="numpy", cache=True)
    except RuntimeError:  # there is no folder that may be written
        made = numba.njit(function, nogil=True, error_model="numpy")
    return cast("Function", made)


@compiled
def encode(
    values: npt.NDArray[np.floating],
    points: npt.NDArray[np.floating],
    point_starts: Whole,
    zero: npt.NDArray[np.bool_],
    rows: int,
    codes: npt.NDArray[np.unsignedinteger],
) -> None:
    """Codes of values, both of shape (slots, rows or more): the number of points below, or a special one.

    Values that LightGBM takes for 0 become 0.
    """
    zeros = np.zeros(1, values.dtype)
    for slot in range(len(zero)):
        value, code = values[slot], codes[slot]
        first, end = point_starts[slot], point_starts[slot + 1]
        for row in range(rows):
            code[row] = 0
        for row in range(rows):
            value[row] = zeros[0] if abs(value[row]) <= ZERO else value[row]
        for at in range(first, end):
            point = points[at]
            for row in range(rows):
                code[row] += value[row] > point
        nan = end - first + 1
        for row in range(rows):
            if np.isnan(value[row]):
                code[row] = nan
        if zero[slot]:
            for row in range(rows):
                if value[row] == 0:
                    code[row] = nan + 1


@compiled
def find_indices(
    codes: npt.NDArray[np.unsignedinteger],
    group_steps: Whole,
    step_slots: Whole,
    step_bounds: npt.NDArray[np.unsignedinteger],
    step_adds: npt.NDArray[np.uint16],
    rows: int,
    indices: npt.NDArray[np.uint16],
) -> None:
    """For every group and row the index into the group's tables: shape (groups, rows or more)."""
    nothing = np.uint16(0)
    for group in range(len(group_steps) - 1):
        index = indices[group]
        for row in range(rows):
            index[row] = nothing
        for step in range(group_steps[group], group_steps[group + 1]):
            code, bound, add = codes[step_slots[step]], step_bounds[step], step_adds[step]
            for row in range(rows):
                index[row] += add if code[row] > bound else nothing


@compiled
def look_up(
    indices: npt.NDArray[np.uint16],
    slot_tables: Whole,
    table_groups: Whole,
    table_starts: Whole,
    cells: npt.NDArray[np.float64],
    rows: int,
    found: npt.NDArray[np.float64],
) -> None:
    """For every slot and row the sum over its tables: shape (slots, rows or more).

    Four tables at a time: the sums are then read and written a quarter as often, which is what limits the speed.
    """
    for slot in range(len(slot_tables) - 1):
        total = found[slot]
        for row in range(rows):
            total[row] = 0.0
        table, end = slot_tables[slot], slot_tables[slot + 1]
        while table + 4 <= end:
            a, at_a = cells[table_starts[table] :], indices[table_groups[table]]
            b, at_b = cells[table_starts[table + 1] :], indices[table_groups[table + 1]]
            c, at_c = cells[table_starts[table + 2] :], indices[table_groups[table + 2]]
            d, at_d = cells[table_starts[table + 3] :], indices[table_groups[table + 3]]
            for row in range(rows):
                total[row] += (a[at_a[row]] + b[at_b[row]]) + (c[at_c[row]] + d[at_d[row]])
            table += 4
        while table < end:
            a, at_a = cells[table_starts[table] :], indices[table_groups[table]]
            for row in range(rows):
                total[row] += a[at_a[row]]
            table += 1

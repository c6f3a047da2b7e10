"""A model's SHAP values as tables: for every way to answer some trees' comparisons, what each column contributes.

A leaf's contribution to a row depends only on which of the d columns on its path meet the path's conditions: 2^d cases.
For every case the Shapley values are worked out exactly (`shapley_values`). The leaves of a tree form a group, or a few
when a tree asks much: a column's values fall into classes that no leaf of the group tells apart, and a table over the
product of the columns' classes holds the leaves' summed contributions. Explaining a row is then one look-up for every
group and column, whatever the number of leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial, prod

import numpy as np
import numpy.typing as npt

from .grouping import Group, group_leaves
from .trees import Forest, Leaf

Floats = npt.NDArray[np.float64]
MOST_CELLS = 512
"""Ways to answer that a group may have: larger tables serve more leaves at once, and leave the processor's cache."""
MOST_BYTES = 256 * 2**20
"""All tables of a model together: trees that would pass it are left to LightGBM."""
WORKED_AT_ONCE = 2**22
"""Numbers held at a time while Shapley values are worked out."""


@dataclass(frozen=True)
class CaseTables:
    """All that explaining a row takes. Plain arrays, so that compiled code reads them and a file can keep them."""

    columns: npt.NDArray[np.int64]
    """The model's columns that the tables ask for, ascending; a 'slot' below is a position in here."""
    points: Floats
    """The split points of these columns, ascending within a column, one column after the other."""
    point_starts: npt.NDArray[np.int64]
    """Where each slot's points begin, and the end: shape (slots + 1,)."""
    zero: npt.NDArray[np.bool_]
    """By slot: 0 has a code of its own."""
    group_steps: npt.NDArray[np.int64]
    """Where each group's steps begin, and the end: shape (groups + 1,)."""
    step_slots: npt.NDArray[np.int64]
    """A step adds to a row's index in the group where the row's code in a slot is above a bound: here the slot."""
    step_bounds: npt.NDArray[np.uint16]
    """The bound of each step."""
    step_adds: npt.NDArray[np.uint16]
    """What each step adds, modulo 2^16."""
    slot_tables: npt.NDArray[np.int64]
    """Where the tables that contribute to each slot begin, and the end: shape (slots + 1,)."""
    table_groups: npt.NDArray[np.int64]
    """The group whose index each table is asked with."""
    table_starts: npt.NDArray[np.int64]
    """Where each table begins in `cells`, and the end: shape (tables + 1,)."""
    cells: Floats
    """The tables: a contribution for every index."""
    base: Floats
    """The summed expected values of the trees in the tables: shape (1,)."""
    left_over: npt.NDArray[np.int64]
    """Numbers of the trees that the tables do not hold, ascending."""

    @property
    def code_type(self) -> type[np.uint8 | np.uint16]:
        """The smallest type that holds every code."""
        return np.uint8 if int(np.diff(self.point_starts).max(initial=0)) + 3 <= 256 else np.uint16


def build_tables(forest: Forest, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES) -> CaseTables:
    """The tables of a forest; trees that are too deep, too wide or of another kind are left over."""
    groups, left_over = group_leaves(forest, most_cells, most_bytes // 8)
    columns = sorted({column for group in groups for column in group.accepts})
    slots = {column: slot for slot, column in enumerate(columns)}
    points = [forest.codes[column].points for column in columns]
    steps: list[tuple[int, int, int]] = []
    group_steps = [0]
    tables: list[list[tuple[int, Floats]]] = [[] for _ in columns]
    for number, (group, shares) in enumerate(zip(groups, _leaf_shares(groups), strict=True)):
        classes = {column: _classes(masks, forest.codes[column].count) for column, masks in group.accepts.items()}
        steps += _steps(classes, slots)
        group_steps.append(len(steps))
        for column, table in zip(classes, _tables(group, shares, classes), strict=True):
            tables[slots[column]].append((number, table))
    listed = [table for of_slot in tables for table in of_slot]
    step_slots, bounds, adds = np.array(steps, dtype=np.int64).reshape(-1, 3).T
    kept = (tree for at, tree in enumerate(forest.trees) if at not in left_over)
    return CaseTables(
        columns=np.array(columns, dtype=np.int64),
        points=np.concatenate([*points, np.empty(0)]),
        point_starts=_starts(map(len, points)),
        zero=np.array([forest.codes[column].zero for column in columns], dtype=np.bool_),
        group_steps=np.array(group_steps),
        step_slots=step_slots.copy(),
        step_bounds=bounds.astype(np.uint16),
        step_adds=(adds % 2**16).astype(np.uint16),
        slot_tables=_starts(map(len, tables)),
        table_groups=np.array([number for number, _ in listed], dtype=np.int64),
        table_starts=_starts(len(table) for _, table in listed),
        cells=np.concatenate([*(table for _, table in listed), np.empty(0)]),
        base=np.array([sum(tree.expected for tree in kept if tree is not None)], dtype=np.float64),
        left_over=np.array(sorted(left_over), dtype=np.int64),
    )


def shapley_values(values: Floats, covers: Floats) -> Floats:
    """The Shapley values of leaves with d columns each in every case: shape (leaves, 2^d, d).

    `values` has the shape (leaves,), `covers` (leaves, d). Bit j of a case says that the j-th column meets its
    conditions. A coalition S is worth the leaf's value times the columns in S that meet theirs times the covers of
    those outside S: Lundberg et al. 2020 (Nature Machine Intelligence 2), the sum that TreeSHAP's paths unfold.
    """
    leaves, d = covers.shape
    cases = np.arange(1 << d)
    outside = np.ones((leaves, 1))
    coefficients = np.zeros((leaves, 1, d + 1))
    coefficients[:, :, 0] = 1
    for j in range(d):
        cover = covers[:, j, None]
        outside = np.concatenate([outside, outside * cover], axis=1)
        longer = coefficients * cover[:, :, None]
        longer[:, :, 1:] += coefficients[:, :, :-1]
        coefficients = np.concatenate([coefficients, longer], axis=1)
    weights = np.array([factorial(s) * factorial(d - s - 1) / factorial(d) for s in range(d)] + [0.0])
    inside = coefficients @ weights
    found = np.empty((leaves, 1 << d, d))
    for j in range(d):
        met = cases >> j & 1
        rest = cases & ~(1 << j)
        unmet = ((1 << d) - 1) & ~(cases | 1 << j)
        found[:, :, j] = (met - covers[:, j, None]) * inside[:, rest] * outside[:, unmet]
    return found * values[:, None, None]


def _leaf_shares(groups: Sequence[Group]) -> list[list[Floats]]:
    """For every leaf of every group its Shapley values, shape (2^d, d), worked out together by d."""
    by_depth: dict[int, list[tuple[int, int, Leaf]]] = {}
    for number, group in enumerate(groups):
        for at, leaf in enumerate(group.leaves):
            by_depth.setdefault(len(leaf.covers), []).append((number, at, leaf))
    found: list[list[Floats]] = [[np.empty(0)] * len(group.leaves) for group in groups]
    for d, leaves in by_depth.items():
        step = max(1, WORKED_AT_ONCE // ((d + 1) << d))
        for start in range(0, len(leaves), step):
            part = leaves[start : start + step]
            values = np.array([leaf.value for _, _, leaf in part])
            covers = np.array([list(leaf.covers.values()) for _, _, leaf in part]).reshape(len(part), d)
            for (number, at, _), shares in zip(part, shapley_values(values, covers), strict=True):
                found[number][at] = shares
    return found


def _classes(masks: frozenset[int], count: int) -> npt.NDArray[np.int64]:
    """For every code the number of its class: codes of a class are accepted by the same masks. Numbered as met."""
    seen: dict[tuple[int, ...], int] = {}
    ordered = sorted(masks)
    return np.array([seen.setdefault(tuple(m >> code & 1 for m in ordered), len(seen)) for code in range(count)])


def _steps(classes: Mapping[int, npt.NDArray[np.int64]], slots: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Slot, bound and addend wherever a column's class changes from one code to the next; the last column counts 1."""
    found = []
    stride = 1
    for column, of_code in reversed(list(classes.items())):
        change = np.diff(of_code)
        found += [(slots[column], int(code), int(change[code]) * stride) for code in np.flatnonzero(change)]
        stride *= int(of_code.max()) + 1
    return found


def _tables(group: Group, shares: Sequence[Floats], classes: Mapping[int, npt.NDArray[np.int64]]) -> Floats:
    """The group's contributions: shape (columns, ways to answer), the last column's class changing fastest."""
    axes = {column: axis for axis, column in enumerate(classes)}
    firsts = [np.unique(of_code, return_index=True)[1].tolist() for of_code in classes.values()]
    shape = tuple(map(len, firsts))
    tables = np.zeros((len(classes), *shape))
    for leaf, share in zip(group.leaves, shares, strict=True):
        case = np.zeros((1,) * len(shape), dtype=np.int64)
        for bit, (column, mask) in enumerate(leaf.accepts.items()):
            axis = axes[column]
            met = [(mask >> code & 1) << bit for code in firsts[axis]]
            case = case + np.array(met).reshape([-1 if at == axis else 1 for at in range(len(shape))])
        for bit, column in enumerate(leaf.accepts):
            tables[axes[column]] += share[:, bit][case]
    return tables.reshape(len(classes), prod(shape))


def _starts(lengths: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.cumsum([0, *lengths], dtype=np.int64)

"""Which leaves share a table: neighbours in a tree, as long as the ways to answer all of their conditions stay few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from .trees import Forest, Leaf, Tree

Masks = Mapping[int, frozenset[int]]
"""By column: the different sets of codes that leaves accept, each as the bits of a number."""

MOST_COLUMNS = 14
"""A leaf that asks more columns is not worth its d tables of 2^d cases: at 14 they take 2 MB."""
MOST_CODES = 2**16
"""A column with more codes does not fit 16 bits."""


@dataclass(frozen=True)
class Group:
    """Leaves with one table for each column that any of them asks."""

    leaves: tuple[Leaf, ...]
    """Of one tree, each with at least one condition."""
    accepts: Masks
    """What all of them together tell apart."""
    cells: int
    """In how many ways a row can answer."""


def group_leaves(forest: Forest, most_cells: int, most_numbers: int) -> tuple[list[Group], set[int]]:
    """Groups of at most `most_cells` ways each and `most_numbers` table entries in all; numbers of trees left over.

    A leaf that has more ways by itself is a group by itself. Left over are trees that are None, those with a leaf
    or a column beyond `MOST_COLUMNS` or `MOST_CODES`, and those that would pass `most_numbers`.
    """
    wide = {column for column, codes in enumerate(forest.codes) if codes.count > MOST_CODES}
    groups: list[Group] = []
    left_over: set[int] = set()
    held = 0
    for number, tree in enumerate(forest.trees):
        found = None if tree is None else _of_tree(tree, forest, wide, most_cells)
        size = sum(group.cells * len(group.accepts) for group in found or ())
        if found is None or held + size > most_numbers:
            left_over.add(number)
        else:
            groups += found
            held += size
    return groups, left_over


def _cells(accepts: Masks, forest: Forest) -> int:
    """The product of the columns' numbers of classes."""
    return prod(_count_classes(masks, forest.codes[column].count) for column, masks in accepts.items())


def _of_tree(tree: Tree, forest: Forest, wide: set[int], most_cells: int) -> list[Group] | None:
    """The tree's leaves, left to right, in as few groups as hold them; None when one leaf alone is too much."""
    groups: list[Group] = []
    for leaf in tree.leaves:
        alone = {column: frozenset([mask]) for column, mask in leaf.accepts.items()}
        if wide & alone.keys() or len(alone) > MOST_COLUMNS:
            return None
        if not alone:
            continue
        both = _joined([groups[-1].accepts, alone]) if groups else {}
        if groups and (ways := _cells(both, forest)) <= most_cells:
            groups[-1] = Group((*groups[-1].leaves, leaf), both, ways)
        else:
            groups.append(Group((leaf,), alone, _cells(alone, forest)))
    return groups


def _joined(parts: Sequence[Masks]) -> Masks:
    columns: Iterable[int] = sorted({column for part in parts for column in part})
    return {column: frozenset().union(*(part.get(column, ()) for part in parts)) for column in columns}


@lru_cache(maxsize=65_536)
def _count_classes(masks: frozenset[int], codes: int) -> int:
    """How many kinds of codes the masks tell apart."""
    parts = [(1 << codes) - 1]
    for mask in masks:
        parts = [part for old in parts for part in (old & mask, old & ~mask) if part]
    return len(parts)

"""LightGBM's trees as TreeSHAP sees them: every leaf with its conditions, one a column, and their cover ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .lightgbm_text import ModelText, split_model

ZERO = float(np.float32(1e-35))
"""LightGBM takes numbers up to this size for 0 (kZeroThreshold in its meta.h)."""
CATEGORICAL, DEFAULT_LEFT = 1, 2
MISSING_ZERO, MISSING_NAN = 4, 8
"""Bits of `decision_type`: a split over categories, where what is missing goes, and what counts as missing."""


@dataclass(frozen=True)
class Codes:
    """How the values of a column become small numbers: the count of split points below them, or a special one."""

    points: npt.NDArray[np.float64]
    """The column's split points, ascending, each once."""
    zero: bool
    """0 has a code of its own, because some tree takes 0 for missing."""

    @property
    def nan(self) -> int:
        """The code of an unknown value, the next after that of a value above all points."""
        return len(self.points) + 1

    @property
    def count(self) -> int:
        """How many codes there are; the last is that of 0 when 0 has its own."""
        return len(self.points) + 2 + self.zero


@dataclass(frozen=True)
class Leaf:
    """What a row must answer to be in a leaf, and what it then gets."""

    value: float
    """Added to the margin."""
    accepts: Mapping[int, int]
    """By column: the codes that meet all of the path's conditions on the column, as the bits of a number."""
    covers: Mapping[int, float]
    """By column: the product of the share of training rows that went the path's way at the column's splits."""


@dataclass(frozen=True)
class Tree:
    """One tree that tables can be made of."""

    leaves: tuple[Leaf, ...]
    """From left to right; a tree that never splits has one, without conditions."""
    expected: float
    """The mean value over the training rows, LightGBM's base value of the tree."""


@dataclass(frozen=True)
class Forest:
    """The trees of a model."""

    columns: int
    """How many columns the model takes."""
    codes: tuple[Codes, ...]
    """One a column; without points where no tree splits."""
    trees: tuple[Tree | None, ...]
    """In the model's order; None for one that splits over categories or whose rows were not counted."""


def read_forest(text: str) -> Forest:
    """The trees of a model's text, which LightGBM must have read without complaint before.

    Raises ValueError for what has no path-dependent SHAP values: linear trees, several scores a row, averaged trees.
    """
    model = split_model(text)
    if model.header.get("num_tree_per_iteration", "1") != "1":
        raise ValueError("a model with several scores a row cannot be explained")
    if "average_output" in model.header:
        raise ValueError("a random forest, whose trees are averaged, cannot be explained")
    if any(tree.get("is_linear", "0") != "0" for tree in model.trees):
        raise ValueError("linear trees have no SHAP values: fit the model without linear_tree")
    nodes = [_Nodes.of(tree) for tree in model.trees]
    codes = _codes(model, nodes)
    return Forest(len(codes), codes, tuple(_tree(node, codes) if node.usable else None for node in nodes))


@dataclass(frozen=True)
class _Nodes:
    """A tree's lines as numbers."""

    feature: Sequence[int]
    threshold: Sequence[float]
    decision: Sequence[int]
    left: Sequence[int]
    right: Sequence[int]
    inner_rows: Sequence[int]
    value: Sequence[float]
    leaf_rows: Sequence[int]
    usable: bool = field(default=True)

    @classmethod
    def of(cls, tree: Mapping[str, str]) -> _Nodes:
        def whole(name: str) -> list[int]:
            return [int(part) for part in tree.get(name, "").split()]

        value = [float(part) for part in tree["leaf_value"].split()]
        splits = whole("split_feature") if len(value) > 1 else []
        rows = whole("internal_count") if splits else []
        thresholds = [float(part) for part in tree.get("threshold", "").split()] if splits else []
        decisions = whole("decision_type") if splits else []
        usable = not any(decision & CATEGORICAL for decision in decisions) and all(rows) and len(rows) == len(splits)
        links = (whole("left_child"), whole("right_child"))
        return cls(splits, thresholds, decisions, *links, rows, value, whole("leaf_count"), usable)


def _codes(model: ModelText, trees: Sequence[_Nodes]) -> tuple[Codes, ...]:
    points: list[set[float]] = [set() for _ in model.feature_names]
    zero = [False] * len(points)
    for tree in trees:
        if tree.usable:
            for feature, threshold, decision in zip(tree.feature, tree.threshold, tree.decision, strict=True):
                points[feature].add(threshold)
                zero[feature] |= bool(decision & MISSING_ZERO)
    return tuple(
        Codes(np.array(sorted(column), dtype=np.float64), own) for column, own in zip(points, zero, strict=True)
    )


def _tree(nodes: _Nodes, codes: Sequence[Codes]) -> Tree:
    if not nodes.feature:
        return Tree((Leaf(nodes.value[0], {}, {}),), nodes.value[0])
    leaves = []
    open_: list[tuple[int, Mapping[int, int], Mapping[int, float]]] = [(0, {}, {})]
    while open_:
        node, accepts, covers = open_.pop()
        if node < 0:
            leaves.append(Leaf(nodes.value[~node], accepts, covers))
            continue
        feature = nodes.feature[node]
        goes_left = _left(codes[feature], nodes.threshold[node], nodes.decision[node])
        everything = (1 << codes[feature].count) - 1
        for child, way in ((nodes.right[node], everything & ~goes_left), (nodes.left[node], goes_left)):
            rows = nodes.leaf_rows[~child] if child < 0 else nodes.inner_rows[child]
            cover = rows / nodes.inner_rows[node] * covers.get(feature, 1.0)
            open_.append(
                (child, {**accepts, feature: accepts.get(feature, everything) & way}, {**covers, feature: cover})
            )
    total = nodes.inner_rows[0]
    expected = sum(rows / total * value for rows, value in zip(nodes.leaf_rows, nodes.value, strict=True))
    return Tree(tuple(leaves), expected)


def _left(codes: Codes, threshold: float, decision: int) -> int:
    """The codes that go left at a split, as bits: LightGBM's NumericalDecision in its tree.h."""
    at = int(np.searchsorted(codes.points, threshold))
    left = (1 << (at + 1)) - 1
    by_default, zero_left = bool(decision & DEFAULT_LEFT), threshold >= 0
    zero_side = by_default if decision & MISSING_ZERO else zero_left
    nan_side = by_default if decision & MISSING_NAN else zero_side
    left |= nan_side << codes.nan
    if codes.zero:
        left |= zero_side << (codes.nan + 1)
    return left

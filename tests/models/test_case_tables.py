"""Tables of cases: Shapley values by their definition, and groups within their limits."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from linkverdict.models.case_tables import build_tables, shapley_values
from linkverdict.models.trees import Codes, Forest, Leaf, Tree, read_forest


def by_definition(value, covers, case):
    """The Shapley values as the sum over all coalitions."""
    d = len(covers)

    def worth(coalition):
        parts = [(case >> j & 1) if j in coalition else covers[j] for j in range(d)]
        return value * np.prod(parts)

    def share(j):
        others = [other for other in range(d) if other != j]
        return sum(
            factorial(size) * factorial(d - size - 1) / factorial(d) * (worth((*part, j)) - worth(part))
            for size in range(d)
            for part in combinations(others, size)
        )

    return [share(j) for j in range(d)]


@pytest.mark.parametrize("d", [0, 1, 2, 3, 5])
def test_shapley_values_are_those_of_the_definition(d):
    chance = np.random.default_rng(d)
    values, covers = chance.normal(size=3), chance.random((3, d))
    found = shapley_values(values, covers)
    assert found.shape == (3, 2**d, d)
    expected = [[by_definition(values[leaf], covers[leaf], case) for case in range(2**d)] for leaf in range(3)]
    np.testing.assert_allclose(found, np.reshape(expected, found.shape), rtol=0, atol=1e-14)


def test_a_split_in_the_middle_moves_the_margin_by_half_the_distance_of_its_leaves():
    codes = Codes(np.array([0.5]), zero=False)
    leaves = (Leaf(-1.0, {0: 0b001}, {0: 0.5}), Leaf(3.0, {0: 0b110}, {0: 0.5}))
    tables = build_tables(Forest(1, (codes,), (Tree(leaves, 1.0),)))
    assert tables.cells.tolist() == [-2.0, 2.0]
    assert tables.base.tolist() == [1.0]
    assert (tables.step_bounds.tolist(), tables.step_adds.tolist()) == ([0], [1])


@pytest.mark.parametrize("most_cells", [4, 32, 512])
def test_groups_stay_under_the_limit_or_hold_one_leaf(booster, most_cells):
    tables = build_tables(read_forest(booster.model_to_string()), most_cells)
    sizes = np.diff(tables.table_starts)
    assert not len(tables.left_over)
    assert sizes.max() <= max(most_cells, 2**7)


def test_all_tables_together_stay_under_the_memory_cap(booster):
    forest = read_forest(booster.model_to_string())
    whole = build_tables(forest)
    tables = build_tables(forest, most_bytes=whole.cells.nbytes // 2)
    assert tables.cells.nbytes <= whole.cells.nbytes // 2
    assert 0 < len(tables.left_over) < len(forest.trees)
    assert build_tables(forest, most_bytes=0).left_over.tolist() == list(range(len(forest.trees)))


def test_split_points_are_those_that_lightgbm_reports(booster):
    forest = read_forest(booster.model_to_string())
    nodes = booster.trees_to_dataframe().dropna(subset="threshold")
    for column, name in enumerate(booster.feature_name()):
        expected = sorted(set(nodes.loc[nodes.split_feature == name, "threshold"]))
        np.testing.assert_array_equal(forest.codes[column].points, expected)

"""Parts read as one table in the order of a key, some rows at a time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.inference.large import order
from linkverdict.inference.large.order import Order
from linkverdict.inference.large.parts import write

PARTS = st.lists(st.lists(st.integers(-3, 30), max_size=20).map(sorted), min_size=1, max_size=4)


@pytest.fixture(autouse=True, scope="module")
def small_slices():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "SLICE", 6)
        patch.setattr(order, "SAMPLED", 2)
        yield


def written(folder: Path, parts: list[list[int]], batch: int, sign: int = 1) -> tuple[list[Path], list[Path]]:
    """Files with the key, and files with other columns row by row beside them."""
    keyed, beside = [], []
    for number, keys in enumerate(parts):
        told = [f"{number}:{row}:{key}" for row, key in enumerate(keys)]
        keyed.append(folder / f"keys-{number}.arrow")
        beside.append(folder / f"beside-{number}.arrow")
        write(pl.DataFrame({"key": [sign * key for key in keys]}, schema={"key": pl.Int64}), keyed[-1], batch)
        write(
            pl.DataFrame({"told": told, "odd": told}, schema={"told": pl.String, "odd": pl.String}), beside[-1], batch
        )
    return keyed, beside


@settings(deadline=None, max_examples=30)
@given(parts=PARTS, batch=st.integers(1, 7), descending=st.booleans())
def test_every_row_comes_once_in_order_and_equal_keys_in_one_slice(parts, batch, descending):
    with tempfile.TemporaryDirectory() as folder:
        keyed, _ = written(Path(folder), parts, batch, -1 if descending else 1)
        slices = list(Order(keyed, "key", descending=descending).slices(keyed))
    found = [key for rows in slices for key in rows["key"]]
    assert found == sorted((-key if descending else key for keys in parts for key in keys), reverse=descending)
    met = [set(rows["key"]) for rows in slices]
    assert sum(map(len, met)) == len(set().union(*met))


@settings(deadline=None, max_examples=30)
@given(parts=PARTS, batch=st.integers(1, 7))
def test_other_files_follow_the_order_of_the_keys(parts, batch):
    with tempfile.TemporaryDirectory() as folder:
        keyed, beside = written(Path(folder), parts, batch)
        in_order = Order(keyed, "key")
        pairs = list(zip(in_order.slices(keyed), in_order.slices(beside, ["told"]), strict=True))
    assert all(told.columns == ["told"] for _, told in pairs)
    for keys, told in pairs:
        assert [int(text.split(":")[2]) for text in told["told"]] == keys["key"].to_list()
    assert len({text for _, told in pairs for text in told["told"]}) == sum(map(len, parts))


def test_slices_are_small_and_parts_without_rows_still_give_their_columns(tmp_path):
    keyed, _ = written(tmp_path, [list(range(40)), list(range(100, 140))], 4)
    sizes = [rows.height for rows in Order(keyed, "key").slices(keyed)]
    assert sum(sizes) == 80
    assert max(sizes) <= 10
    empty, _ = written(tmp_path, [[], []], 4)
    assert [rows.schema for rows in Order(empty, "key").slices(empty)] == [pl.Schema({"key": pl.Int64})]

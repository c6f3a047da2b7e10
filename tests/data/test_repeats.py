import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from linkverdict.data.repeats import find_different, over_different

columns = st.lists(st.sampled_from(["a", "b", "", "\U0001f525", None])).map(
    lambda cells: pl.Series(cells, dtype=pl.String)
)


def test_different_values_stand_where_they_are_first():
    found = find_different(pl.Series(["b", "a", None, "a", "b", None, "b", "a"]), most=0.5)
    assert found is not None
    assert sorted(found.first) == [0, 1, 2]


def test_column_that_hardly_repeats_has_none():
    assert find_different(pl.Series(["a", "b", "c", "d"])) is None


@given(columns)
def test_every_row_finds_its_value_again(column):
    found = find_different(column, most=1)
    assert column.is_empty() if found is None else column.gather(found.first).gather(found.number).equals(column)


@given(columns)
def test_work_on_different_values_gives_what_work_on_all_gives(column):
    assert over_different(column, lambda cells: cells.str.len_chars()).equals(column.str.len_chars())

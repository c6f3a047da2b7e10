import polars as pl
from linkverdict.features import matrix
from linkverdict.features.matrix import attach_tallies, compute_signals, count_tallies, derive


def test_texts_that_repeat_give_what_they_give_alone(small_links):
    often = pl.concat([small_links[::-1], *[small_links] * 8])
    alone = derive(small_links)
    rows = derive(often)
    assert rows.equals(pl.concat([alone[::-1], *[alone] * 8]), null_equal=True)
    tables = count_tallies(alone)
    values = pl.DataFrame(compute_signals(attach_tallies(alone, tables)).values)
    many = pl.DataFrame(compute_signals(attach_tallies(rows, tables)).values)
    assert many.equals(pl.concat([values[::-1], *[values] * 8]), null_equal=True)


def test_repeated_texts_are_worked_on_once(small_links):
    often = pl.concat([small_links] * 8)
    assert matrix._different(often.select("title")).first.len() == small_links["title"].n_unique()
    assert matrix._different(pl.DataFrame({"title": ["a", "b", "c", "d"]})) is None


def test_every_wave_needs_earlier_columns_only(small_links):
    known = set(small_links.columns)
    for wave in matrix._waves():
        assert all(set(matrix.catalogue().derived[name].needs) <= known for name in wave)
        known |= set(wave)

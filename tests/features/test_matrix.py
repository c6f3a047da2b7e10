import polars as pl
from linkverdict.features import matrix
from linkverdict.features.matrix import compute_signals, derive
from linkverdict.features.tallies import attach_tallies, count_tallies


def test_texts_that_repeat_give_what_they_give_alone(small_links):
    often = pl.concat([small_links[::-1], *[small_links] * 8])
    alone = derive(small_links)
    rows = derive(often)
    assert rows.equals(pl.concat([alone[::-1], *[alone] * 8]), null_equal=True)
    tables = count_tallies(alone)
    values = pl.DataFrame(compute_signals(attach_tallies(alone, tables)).values)
    many = pl.DataFrame(compute_signals(attach_tallies(rows, tables)).values)
    assert many.equals(pl.concat([values[::-1], *[values] * 8]), null_equal=True)


def test_table_of_several_sites_is_worked_on_row_by_row(small_links):
    other = small_links.with_columns(
        site_host=pl.lit("other.example"),
        site_topics=pl.lit(pl.Series([["gambling", "loans"]])).first(),
    )
    both = derive(pl.concat([small_links, other] * 4))
    assert both.equals(pl.concat([derive(small_links), derive(other)] * 4), null_equal=True)


def test_every_wave_needs_earlier_columns_only(small_links):
    known = set(small_links.columns)
    for wave in matrix._waves():
        assert all(set(matrix.catalogue().derived[name].needs) <= known for name in wave)
        known |= set(wave)

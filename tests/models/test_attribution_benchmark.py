"""The benchmark of explaining: it compares what it says, on any model."""

from __future__ import annotations

import pytest
from linkverdict.models.attribution_benchmark import TABLES, describe, main, measure


@pytest.mark.slow
def test_contenders_have_rates_ratios_and_the_same_numbers(small_model, examples):
    rows = examples(rows=150)[0]
    found = measure(small_model, rows, slow_rows=10, rounds=1)
    assert min(found.rates.values()) > 0
    assert found.ratios[TABLES] == 1
    assert found.differences["float64 from pred_contrib"] < 1e-9
    assert found.differences["float32 from pred_contrib"] < 1e-5
    assert found.differences["sum of a row from its margin"] < 1e-9
    told = describe(small_model, found, len(rows))
    assert told.startswith("150 links, 5 signals, 12 trees of ")
    assert all(name in told for name in found.rates)


def test_more_slow_rows_than_rows_are_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--rows", "10", "--slow-rows", "20"])
    assert "--slow-rows must be 1 to --rows" in capsys.readouterr().err

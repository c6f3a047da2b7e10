"""Links for the tests of signals."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data import sample
from linkverdict.data.reading import read_links


@pytest.fixture(scope="session")
def small_links() -> pl.DataFrame:
    """Two hundred links of the sample, spread over it so that campaigns, honest pages and odd rows are among them."""
    table = read_links([sample.load_sample()], site=sample.sample_site).table
    return table.gather_every(table.height // 200)[:200]

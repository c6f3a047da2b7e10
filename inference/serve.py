"""Scoring a pandas frame of links, row by row, for whoever serves the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from .score import score

if TYPE_CHECKING:
    import pandas as pd

ROW = "_linkverdict_row"
COLUMNS = ("source_url", "source_domain", "spam_probability", "verdict", "reasons_for", "reasons_against")


def predict_links(folder: str | Path, links: pd.DataFrame, params: Mapping[str, Any]) -> pd.DataFrame:
    """One row a row of the input, in its order and under its index: COLUMNS, missing where the row could not be read.

    The frame is judged as one export. A link that stands twice gets the same verdict twice only when both rows were
    kept; a repeat that was folded away is missing too. `params` may hold site, brand, topics, precision, confidence.
    """
    import pandas as pd

    known = {name: params[name] for name in ("site", "brand", "topics", "precision", "confidence") if name in params}
    numbered = links.assign(**{ROW: range(len(links))})
    audit = score(numbered, model=folder, **known)
    found = audit.link_table.select(*COLUMNS).with_columns(
        audit.original[ROW].cast(pl.Float64).cast(pl.Int64).alias(ROW)
    )
    every = pl.DataFrame({ROW: pl.Series(range(len(links)), dtype=pl.Int64)})
    joined = every.join(found.unique(ROW, keep="first"), on=ROW, how="left", maintain_order="left")
    result = joined.drop(ROW).to_pandas()
    result.index = pd.Index(links.index)
    return result

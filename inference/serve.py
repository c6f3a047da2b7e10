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
FOLDED = "the same link as another row, told in other words: judged there"


def predict_links(folder: str | Path, links: pd.DataFrame, params: Mapping[str, Any]) -> pd.DataFrame:
    """One row a row of the input, in its order and under its index: COLUMNS and `why_not`.

    The frame is judged as one export; rows that repeat one another get the same verdict. A row that got none has
    `why_not`: what keeps it from being read, or FOLDED. `params` may hold site, brand, topics, precision, confidence.
    """
    import pandas as pd

    known = {name: params[name] for name in ("site", "brand", "topics", "precision", "confidence") if name in params}
    place, _ = pd.factorize(pd.util.hash_pandas_object(links.astype(str), index=False))
    once = links[~pd.Series(place).duplicated().to_numpy()]
    audit = score(once.assign(**{ROW: range(len(once))}), model=folder, **known)
    judged = audit.link_table.select(*COLUMNS).with_columns(
        audit.original[ROW].cast(pl.Float64).cast(pl.Int64).alias(ROW)
    )
    unread = audit.rejected.select((pl.col("line") - 1).alias(ROW), pl.col("why").alias("why_not"))
    every = (
        pl.DataFrame({ROW: pl.Series(place, dtype=pl.Int64)})
        .join(judged.unique(ROW, keep="first"), on=ROW, how="left", maintain_order="left")
        .join(unread.unique(ROW, keep="first"), on=ROW, how="left", maintain_order="left")
    )
    is_folded = pl.col("source_url").is_null() & pl.col("why_not").is_null()
    told = every.with_columns(pl.when(is_folded).then(pl.lit(FOLDED)).otherwise("why_not").alias("why_not"))
    result = told.drop(ROW).to_pandas()
    result.index = pd.Index(links.index)
    return result

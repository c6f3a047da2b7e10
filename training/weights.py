"""What a row counts in training: domains, not links; networks, not their members; sites, not their size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

GROUP_POWER = 0.5
"""A group of n linking domains weighs n ** (1 - GROUP_POWER) domains: a network of 100 counts as 10."""
SITE_POWER = 0.5
"""A site of total weight w counts w ** (1 - SITE_POWER): large sites lead, small ones are heard."""
EXPORT_SHARE = 3.0
"""The export as it is counts as much as three of its views."""


def row_weights(
    site: npt.NDArray[np.int16],
    domain: npt.NDArray[np.int32],
    group: npt.NDArray[np.int32],
    view: npt.NDArray[np.int16],
) -> npt.NDArray[np.float32]:
    """Weights of mean 1. A linking domain's weight in a view is shared by its rows there, however many they are."""
    rows = pl.DataFrame({"site": site, "domain": domain, "group": group, "view": view})
    members = rows.group_by("group").agg(pl.col("domain").n_unique().alias("members"))
    rows = rows.join(members, on="group", how="left", maintain_order="left").with_columns(
        (
            pl.when(pl.col("view") == 0).then(EXPORT_SHARE).otherwise(1.0)
            / pl.len().over("domain", "view")
            * pl.col("members").cast(pl.Float64).pow(-GROUP_POWER)
        ).alias("weight")
    )
    of_site = pl.col("weight").sum().over("site").pow(-SITE_POWER)
    weight = rows.select(pl.col("weight") * of_site)["weight"]
    return (weight / weight.mean()).cast(pl.Float32).to_numpy()

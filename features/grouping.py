"""Campaigns as groups of links: which links belong to one template family."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]

TEMPLATE_KEYS = ("title_template", "title_core", "anchor_and_target", "path_shape", "path_slug")
"""The derived columns that make a family when enough linking domains share a value."""
MIN_DOMAINS = 3
"""Two sites may share an owner; three with one template are a family."""


def campaign_ids(rows: pl.DataFrame, min_domains: int = MIN_DOMAINS) -> pl.Series:
    """The campaign of every derived row: 1 for the family with most linking domains, then 2, ...; null for none.

    Links are of one family when they share a template (title, headline, anchor with target, machine-made address,
    article address) that stands on at least `min_domains` linking domains, directly or through a link that shares both.
    """
    shared = [_shared_key(rows, key, min_domains) for key in TEMPLATE_KEYS]
    family = _connected(np.column_stack(shared) if rows.height else np.zeros((0, len(TEMPLATE_KEYS)), dtype=np.int64))
    sizes = (
        pl.DataFrame({"family": family, "source_domain": rows["source_domain"]})
        .with_row_index("position")
        .filter(pl.col("family") >= 0)
        .group_by("family")
        .agg(pl.col("source_domain").n_unique().alias("domains"), pl.col("position").min())
        .filter(pl.col("domains") >= min_domains)
        .sort(["domains", "position"], descending=[True, False])
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("campaign"))
    )
    return pl.Series("campaign", family).replace_strict(
        sizes["family"], sizes["campaign"], default=None, return_dtype=pl.Int64
    )


def independent_groups(rows: pl.DataFrame) -> pl.Series:
    """A group number for every derived row such that neither a linking domain nor a campaign spans two groups.

    Folds are cut along these groups: no network, and no domain, stands on both sides of a split. Templates that stand
    on two domains already count, so that a pair of copies does not leak either.
    """
    campaigns = campaign_ids(rows, min_domains=2).fill_null(-1).to_numpy()
    domains = rows["source_registered"].rank("dense").cast(pl.Int64).to_numpy()
    keys = np.column_stack([domains, np.where(campaigns > 0, campaigns + domains.max(initial=0), -1)])
    return pl.Series("group", _connected(keys))


def _shared_key(rows: pl.DataFrame, key: str, min_domains: int) -> Numbers:
    """A number for every value of the key that stands on enough domains; -1 for the rest."""
    widely = (
        rows.lazy()
        .select(key, "source_domain")
        .drop_nulls()
        .group_by(key)
        .agg(pl.col("source_domain").n_unique().alias("domains"))
        .filter(pl.col("domains") >= min_domains)
        .sort(key)
        .with_row_index("number")
        .select(key, pl.col("number").cast(pl.Int64))
        .collect()
    )
    joined = rows.select(key).join(widely, on=key, how="left", maintain_order="left")
    return joined["number"].fill_null(-1).to_numpy()


def _connected(keys: Numbers) -> Numbers:
    """Components of rows (links, kinds of key) linked by equal numbers in a column; -1 where all are -1."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(keys >= 0)
    starts = np.concatenate([[0], np.cumsum(keys.max(axis=0, initial=-1) + 1)])
    nodes = starts[columns] + keys[rows, columns]
    graph = coo_array(
        (np.ones(len(rows), dtype=np.int8), (rows, nodes + keys.shape[0])),
        shape=(keys.shape[0] + starts[-1], keys.shape[0] + starts[-1]),
    )
    labels: Numbers = connected_components(graph, directed=False)[1][: keys.shape[0]].astype(np.int64)
    labels[(keys < 0).all(axis=1)] = -1
    return labels

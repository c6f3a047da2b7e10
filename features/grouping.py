"""Campaigns as groups of links: which links belong to one template family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from .catalogue import catalogue
from .signal import Distinct
from .tallies import KEY, TallyTables, count_tallies, tally_key

Numbers = npt.NDArray[np.int64]

TEMPLATE_KEYS = ("title_template", "title_core", "anchor_and_target", "path_shape", "path_slug")
"""The derived columns that make a family when enough linking domains share a value."""
MIN_DOMAINS = 3
"""Two sites may share an owner; three with one template are a family."""


def template_tallies() -> dict[str, str]:
    """For each template key the tally that counts its linking domains."""
    counted = Distinct("source_domain")
    by = {tally.by: name for name, tally in catalogue().tallies.items() if tally.measure == counted}
    return {key: by[key,] for key in TEMPLATE_KEYS}


@dataclass(frozen=True)
class FamilyPart:
    """What all links of some linking domains say about campaigns."""

    tuples: pl.DataFrame
    """tuple, the TEMPLATE_KEYS (hashes or null), place: each combination of shared templates and its first place."""
    members: pl.DataFrame
    """tuple, domain: which linking domains (as hashes) have a link with it."""


@dataclass(frozen=True)
class Campaigns:
    """The campaign of every combination of shared templates."""

    of_tuple: pl.DataFrame
    """tuple, campaign."""

    def of(self, shared: pl.DataFrame) -> pl.Series:
        """The campaign of every row of what `shared_templates` gave; null for none."""
        tuples = shared.select(_tuple())
        return tuples.join(self.of_tuple, on="tuple", how="left", maintain_order="left")["campaign"]


def campaign_ids(rows: pl.DataFrame, min_domains: int = MIN_DOMAINS) -> pl.Series:
    """The campaign of every derived row: 1 for the family with most linking domains, then 2, ...; null for none.

    Links are of one family when they share a template (title, headline, anchor with target, machine-made address,
    article address) that stands on at least `min_domains` linking domains, directly or through a link that shares both.
    """
    shared = shared_templates(rows, count_tallies(rows, template_tallies().values()), min_domains)
    part = family_part(shared, rows["source_domain"], pl.int_range(rows.height, eager=True))
    return find_campaigns(part.tuples, [part.members], min_domains).of(shared)


def family_part(shared: pl.DataFrame, domains: pl.Series, places: pl.Series) -> FamilyPart:
    """The part of all links of some domains: their shared templates, linking domains, and places in the export."""
    rows = shared.with_columns(_tuple(), domains.hash().alias("domain"), places.alias("place")).drop_nulls("tuple")
    tuples = rows.group_by("tuple", *TEMPLATE_KEYS).agg(pl.col("place").min())
    return FamilyPart(tuples, rows.select("tuple", "domain").unique())


def find_campaigns(tuples: pl.DataFrame, members: Iterable[pl.DataFrame], min_domains: int = MIN_DOMAINS) -> Campaigns:
    """The campaigns of the whole export, from the tuples of all parts and the members part by part."""
    once = tuples.group_by("tuple", *TEMPLATE_KEYS).agg(pl.col("place").min())
    numbers = once.select((pl.col(key).rank("dense").cast(pl.Int64) - 1).fill_null(-1) for key in TEMPLATE_KEYS)
    family = pl.Series("family", _connected(numbers.to_numpy()))
    of_tuple = once.select("tuple", "place", family)
    counted = [
        part.join(of_tuple, on="tuple").group_by("family").agg(pl.col("domain").n_unique().alias("domains"))
        for part in members
    ]
    none = pl.DataFrame(schema={"family": pl.Int64, "domains": pl.UInt32})
    domains = pl.concat([none, *counted]).group_by("family").agg(pl.col("domains").cast(pl.Int64).sum())
    sizes = (
        of_tuple.group_by("family").agg(pl.col("place").min())
        .join(domains, on="family")
        .filter(pl.col("domains") >= min_domains)
        .sort("domains", "place", descending=[True, False])
        .select("family", pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("campaign"))
    )  # fmt: skip
    return Campaigns(of_tuple.join(sizes, on="family").select("tuple", "campaign"))


def _tuple() -> pl.Expr:
    is_shared = pl.any_horizontal(pl.col(TEMPLATE_KEYS).is_not_null())
    return pl.when(is_shared).then(pl.struct(TEMPLATE_KEYS).hash()).alias("tuple")


def shared_templates(rows: pl.DataFrame, tables: TallyTables, min_domains: int = MIN_DOMAINS) -> pl.DataFrame:
    """For every derived row and template key the key's hash where enough linking domains share it, else null.

    `tables` are the tallies of the whole export, those of `template_tallies` among them.
    """
    columns = {}
    for key, tally in template_tallies().items():
        widely = tables[tally].lazy().filter(pl.col(tally) >= min_domains).select(KEY).collect()[KEY]
        hashed = rows.select(tally_key([key]).alias(key))[key]
        columns[key] = hashed.set(~hashed.is_in(widely.implode()).fill_null(value=False), None)
    return pl.DataFrame(columns)


def independent_groups(rows: pl.DataFrame) -> pl.Series:
    """A group number for every derived row such that neither a linking domain nor a campaign spans two groups.

    Folds are cut along these groups: no network, and no domain, stands on both sides of a split. Templates that stand
    on two domains already count, so that a pair of copies does not leak either.
    """
    campaigns = campaign_ids(rows, min_domains=2).fill_null(-1).to_numpy()
    domains = rows["source_registered"].rank("dense").cast(pl.Int64).to_numpy()
    keys = np.column_stack([domains, np.where(campaigns > 0, campaigns + domains.max(initial=0), -1)])
    return pl.Series("group", _connected(keys))


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

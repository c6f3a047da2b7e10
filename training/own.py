"""The person's own examples: the labelled links of audits, as numbers beside the base examples."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ..data.label import Label
from ..data.label_cover import Conflict, cover
from ..features.grouping import independent_groups
from ..features.matrix import Matrix, compute_signals, derive
from ..features.tallies import attach_tallies, count_tallies
from .build import ROWS_PER_DOMAIN
from .examples import Examples
from .weights import row_weights

FIRST_SITE = 1_000
"""Number of the person's first site: the base examples' sites come before."""


@dataclass(frozen=True)
class Own:
    """Labelled links of one or more audits."""

    examples: Examples
    """At most ROWS_PER_DOMAIN links of each unit. `domain` numbers the units, `group` what must not be cut apart."""
    units: pl.DataFrame
    """site, source_domain, verdict, key: one row a unit, row n being unit n.

    A unit is a linking domain with one verdict: a domain with a good page and a spam page is two. `key` is a digest of
    site and domain, by which a later version finds it again.
    """
    conflicts: tuple[Conflict, ...]
    """Labels that disagree."""
    unused: tuple[Label, ...]
    """Labels of these sites that speak of no link in the tables."""

    @property
    def groups(self) -> np.ndarray:
        """The group of each unit, shape (units,)."""
        found = np.zeros(self.units.height, dtype=np.int64)
        found[self.examples.domain] = self.examples.group
        return found

    @property
    def is_spam(self) -> np.ndarray:
        """Whether each unit is spam, shape (units,)."""
        return (self.units["verdict"] == "spam").to_numpy()


def gather(tables: Sequence[pl.DataFrame], labels: Sequence[Label]) -> Own:
    """The labelled links of link tables, each a whole audit. A domain that two tables of a site show is one unit."""
    parts, keys = [], []
    conflicts: list[Conflict] = []
    sites: set[str] = set()
    used: set[Label] = set()
    for number, table in enumerate(tables):
        rows = derive(table)
        seen = cover(rows, labels)
        site = table["site_host"][0] if table.height else ""
        sites.add(site)
        used |= {label for label in labels if label.site == site} - set(seen.unused)
        conflicts += seen.conflicts
        chosen = _few_of_each(table, seen.verdict)
        labelled = rows.with_row_index("_row").join(chosen, on="_row", how="semi", maintain_order="left").drop("_row")
        parts.append(compute_signals(attach_tallies(labelled, count_tallies(rows))))
        keys.append(
            chosen.with_columns(
                pl.lit(number).alias("table"), independent_groups(rows).gather(chosen["_row"]).alias("own_group")
            )
        )
    joined = pl.concat(keys) if keys else pl.DataFrame(schema=_KEYS)
    unused = tuple(label for label in labels if label.site in sites and label not in used)
    return _assemble(joined, parts, tuple(conflicts), unused)


_KEYS = {
    "_row": pl.UInt32, "site": pl.String, "source_domain": pl.String, "verdict": pl.String, "table": pl.Int32,
    "own_group": pl.Int64,
}  # fmt: skip


def _few_of_each(table: pl.DataFrame, verdict: pl.Series) -> pl.DataFrame:
    rows = table.select(pl.col("site_host").alias("site"), "source_domain").with_columns(verdict.alias("verdict"))
    labelled = rows.with_row_index("_row").drop_nulls("verdict")
    place = pl.int_range(pl.len()).shuffle(seed=1).rank("ordinal").over("source_domain", "verdict")
    return labelled.filter(place <= ROWS_PER_DOMAIN)


def _assemble(
    keys: pl.DataFrame, parts: Sequence[Matrix], conflicts: tuple[Conflict, ...], unused: tuple[Label, ...]
) -> Own:
    unit = ["site", "source_domain", "verdict"]
    units = keys.select(unit).unique(maintain_order=True).with_row_index("domain")
    keys = keys.join(units, on=unit, how="left", maintain_order="left")
    # the first table's group stands for a domain that several tables show
    first = keys.group_by("site", "source_domain", maintain_order=True).agg(pl.col("table", "own_group").first())
    numbered = first.with_columns(pl.struct("table", "own_group").rank("dense").cast(pl.Int32).alias("group"))
    keys = keys.join(
        numbered.select("site", "source_domain", "group"),
        on=["site", "source_domain"],
        how="left",
        maintain_order="left",
    )
    sites = keys["site"].unique().sort().to_list()
    site = np.array([FIRST_SITE + sites.index(name) for name in keys["site"]], dtype=np.int16)
    domain, group = keys["domain"].to_numpy().astype(np.int32), keys["group"].to_numpy().astype(np.int32)
    view = np.zeros(keys.height, dtype=np.int16)
    examples = Examples(
        values=np.vstack([part.values for part in parts]) if parts else np.empty((0, 0), dtype=np.float32),
        signals=parts[0].signals if parts else (),
        is_spam=(keys["verdict"] == "spam").to_numpy(),
        site=site,
        domain=domain,
        group=group,
        view=view,
        weight=row_weights(site, domain, group, view) if keys.height else np.empty(0, dtype=np.float32),
    )
    digest = [key_of(*pair) for pair in units.select("site", "source_domain").iter_rows()]
    return Own(
        examples, units.drop("domain").with_columns(pl.Series("key", digest, dtype=pl.String)), conflicts, unused
    )


def key_of(site: str, source_domain: str) -> str:
    """A digest that finds a site's linking domain again without naming it."""
    return hashlib.sha256(f"{site}|{source_domain}".encode()).hexdigest()[:16]


def only(own: Own, units: np.ndarray) -> Examples:
    """The examples of the chosen units (a mask), their weights anew."""
    rows = own.examples.where(units[own.examples.domain])
    return replace(rows, weight=row_weights(rows.site, rows.domain, rows.group, rows.view)) if len(rows) else rows

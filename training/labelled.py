"""Labelled exports: a folder of real exports by site, and one table of judged linking domains.

Layout: `exports/<site>/*` (any export that `read_links` reads) and `labels/gold.csv` with the columns site,
source_domain (registrable without the private suffixes), verdict (spam, good; others are passed over).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ..data.errors import LinkverdictError, TooFewExamples
from ..data.reading import read_links
from ..features.grouping import independent_groups
from ..features.matrix import derive

MIN_SOURCE_URLS = 50
"""An export with fewer linking pages adds nothing that the site's others lack."""


@dataclass(frozen=True)
class LabelledExport:
    """One export of a site with the verdicts known for its linking domains."""

    site: str
    """The judged site."""
    tool: str
    """What the export was recognised as."""
    table: pl.DataFrame
    """The link table, all links, judged or not: counts over the export need them all."""
    verdict: pl.Series
    """'spam', 'good' or null for every row."""
    kind: pl.Series
    """The kind of linking domain that the judges noted, or null."""
    group: pl.Series
    """Independent group of every row, see `features.grouping`."""


def read_labelled(folder: Path) -> list[LabelledExport]:
    """Every usable export of every labelled site, the one with most judged domains first within its site.

    Raises TooFewExamples when the folder has no labels.
    """
    labels = folder / "labels" / "gold.csv"
    if not labels.is_file():
        raise TooFewExamples(
            f"no labels at {labels}.", "name the folder with exports/ and labels/gold.csv: make train-default DATA=..."
        )
    gold = pl.read_csv(labels, infer_schema=False).filter(pl.col("verdict").is_in(["spam", "good"]))
    found: list[LabelledExport] = []
    for site in gold["site"].unique(maintain_order=True):
        known = gold.filter(pl.col("site") == site).select("source_domain", "verdict", "kind")
        exports = [_label(site, path, known) for path in sorted((folder / "exports" / site).iterdir())]
        usable = [export for export in exports if export is not None and export.verdict.count()]
        found += sorted(usable, key=lambda export: -export.table.filter(export.verdict.is_not_null()).height)
    if not found:
        raise TooFewExamples(f"no export under {folder / 'exports'} has a judged linking domain.")
    return found


def coded(exports: Sequence[LabelledExport]) -> list[LabelledExport]:
    """The exports under numbers instead of names: site 1, site 2, ..."""
    sites = list(dict.fromkeys(export.site for export in exports))
    return [replace(export, site=f"site {sites.index(export.site) + 1}") for export in exports]


def _label(site: str, path: Path, known: pl.DataFrame) -> LabelledExport | None:
    try:
        links = read_links([path], site=site)
    except LinkverdictError:
        return None  # a report of another kind: the folder keeps a site's files as they came
    table = links.table
    if table["source_url"].count() < MIN_SOURCE_URLS:
        return None
    judged = table.select(pl.col("source_registered").alias("source_domain")).join(
        known, on="source_domain", how="left", maintain_order="left"
    )
    group = independent_groups(derive(table))
    return LabelledExport(site, links.inputs[0].tool, table, judged["verdict"], judged["kind"], group)

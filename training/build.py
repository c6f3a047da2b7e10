"""Labelled exports -> Examples: every export as it is, and through other tools' eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from joblib import Parallel, delayed

from ..features.matrix import build_matrix
from .examples import Examples, join_examples
from .labelled import LabelledExport
from .views import as_seen_by, part_of
from .weights import row_weights

ROWS_PER_DOMAIN = 12
"""Rows of one linking domain that are kept per view: they share one label, so more say little."""
TOOLS = ("semrush", "semrush-audit", "moz", "bing", "search-console")


@dataclass(frozen=True)
class Task:
    """One view of one export, ready to be turned into rows."""

    table: pl.DataFrame
    """The links with their verdict, domain and group numbers in columns that start with an underscore."""
    site: int
    view: int


def build_examples(exports: Sequence[LabelledExport], jobs: int = 2) -> Examples:
    """Examples of every view of every export, weighted. Domain and group numbers are unique over all sites."""
    tasks = list(_tasks(exports))
    parts = Parallel(n_jobs=jobs, prefer="threads")(delayed(_examples)(task) for task in tasks)
    joined = join_examples(parts)
    return Examples(
        values=joined.values,
        signals=joined.signals,
        is_spam=joined.is_spam,
        site=joined.site,
        domain=joined.domain,
        group=joined.group,
        view=joined.view,
        weight=row_weights(joined.site, joined.domain, joined.group, joined.view),
    )


def export_examples(export: LabelledExport, site: int = 0) -> tuple[Examples, pl.DataFrame]:
    """All judged rows of an export as it is, for testing, and beside them source_domain, source_registered and kind."""
    table = _numbered([export], {export.site: site})[0]
    part = _examples(Task(table, site, 0), rows_per_domain=None)
    judged = table.filter(pl.col("_spam").is_not_null())
    return part, judged.select("source_domain", "source_registered", pl.col("_kind").alias("kind"))


def _tasks(exports: Sequence[LabelledExport]) -> Iterator[Task]:
    sites = {site: number for number, site in enumerate(dict.fromkeys(export.site for export in exports))}
    for number, table in enumerate(_numbered(exports, sites)):
        site = sites[exports[number].site]
        views = [table, *(as_seen_by(table, tool) for tool in TOOLS)]
        views += [part_of(table, 0.5, 1), part_of(table, 0.2, 2), as_seen_by(part_of(table, 0.5, 3), "semrush")]
        yield from (Task(view, site, 10 * number + place if number else place) for place, view in enumerate(views))


def _numbered(exports: Sequence[LabelledExport], sites: dict[str, int]) -> list[pl.DataFrame]:
    """The link tables with label, and with domain and group numbers that agree between exports of a site."""
    keys = pl.concat(
        [
            pl.DataFrame(
                {
                    "site": pl.Series([sites[export.site]] * export.table.height, dtype=pl.Int64),
                    "source_registered": export.table["source_registered"],
                    "export": pl.Series([number] * export.table.height, dtype=pl.Int64),
                    "group": export.group,
                }
            )
            for number, export in enumerate(exports)
        ]
    ).with_columns(
        pl.struct("site", "source_registered").rank("dense").cast(pl.Int32).alias("_domain"),
        pl.struct("export", "group").rank("dense").cast(pl.Int32).alias("_own_group"),
    )
    # a domain that two exports of a site show ties their groups: the first export's group stands for both
    first = keys.group_by("_domain").agg(pl.col("_own_group").first().alias("_group"))
    keys = keys.join(first, on="_domain", how="left", maintain_order="left")
    tables = []
    for number, export in enumerate(exports):
        of_export = keys.filter(pl.col("export") == number).select("_domain", "_group")
        tables.append(
            export.table.with_columns(
                (export.verdict == "spam").alias("_spam"), export.kind.alias("_kind"), *of_export.iter_columns()
            )
        )
    return tables


def _examples(task: Task, rows_per_domain: int | None = ROWS_PER_DOMAIN) -> Examples:
    table = task.table
    matrix = build_matrix(table.select(pl.exclude("_spam", "_kind", "_domain", "_group")))
    chosen = pl.col("_spam").is_not_null()
    if rows_per_domain is not None:
        chosen &= pl.int_range(pl.len()).shuffle(seed=1).rank("ordinal").over("source_registered") <= rows_per_domain
    rows = table.select(chosen.alias("chosen"))["chosen"].to_numpy()
    judged = table.filter(rows)
    return Examples(
        values=matrix.values[rows],
        signals=matrix.signals,
        is_spam=judged["_spam"].to_numpy(),
        site=np.full(judged.height, task.site, dtype=np.int16),
        domain=judged["_domain"].to_numpy(),
        group=judged["_group"].to_numpy(),
        view=np.full(judged.height, task.view, dtype=np.int16),
        weight=np.ones(judged.height, dtype=np.float32),
    )

"""Which links a person's labels speak of, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from .label import Label, Scope

Rows = pl.DataFrame


@dataclass(frozen=True)
class Conflict:
    """Labels of one rank that disagree about the same links: those links get no verdict."""

    value: str
    """What they speak of; of two campaigns, both."""
    says: tuple[str, ...]
    """'spam by Ada', 'good by Ben'."""
    links: int
    """How many links are left open by it."""


@dataclass(frozen=True)
class Cover:
    """A link table seen through labels."""

    verdict: pl.Series
    """'spam', 'good' or null for every row."""
    conflicts: tuple[Conflict, ...]
    """Labels that disagree, the one with most links first."""
    unused: tuple[Label, ...]
    """Labels of the table's site that speak of no link in it."""
    label: pl.Series
    """For every row the label that gave its verdict, as its position among the site's own; null without a verdict."""
    contested: pl.Series
    """For every row whether labels disagree about it."""


def cover(rows: Rows, labels: Sequence[Label]) -> Cover:
    """What the labels of the table's site say of each link.

    `rows` has the link table's columns; where it also has derived template columns, labels on campaigns are matched
    with them. A page's own label beats its domain's, a longer host beats a shorter one, a domain beats a campaign.
    Where labels of the winning rank disagree (two people, two campaigns), the link has no verdict.
    """
    site = rows["site_host"][0] if rows.height else None
    own = [label for label in labels if label.site == site]
    keyed = rows.select(
        pl.col("source_host").str.strip_prefix("www.").alias("host"), _page(rows).alias("page")
    ).with_row_index("row")
    matches = pl.concat(
        [
            _pages(keyed, own),
            _hosts(keyed, own),
            *_campaigns(rows, own),
        ]
    )
    best = matches.filter(pl.col("rank") == pl.col("rank").max().over("row"))
    decided = best.group_by("row").agg(
        pl.col("verdict").n_unique().alias("different"), pl.col("verdict").first(), pl.col("label").unique().sort()
    )
    agreed = decided.filter(pl.col("different") == 1).select("row", "verdict", pl.col("label").list.last())
    told = keyed.select("row").join(agreed, on="row", how="left", maintain_order="left")
    used = set(matches["label"].to_list())
    contested = decided.filter(pl.col("different") > 1)
    return Cover(
        told["verdict"],
        _conflicts(contested, own),
        tuple(label for at, label in enumerate(own) if at not in used),
        told["label"],
        told["row"].is_in(contested["row"].implode()),
    )


def _page(rows: Rows) -> pl.Expr:
    """As `label.fold_page` folds it."""
    query = pl.col("source_query").fill_null("")
    return pl.concat_str(
        pl.col("source_host").str.strip_prefix("www."),
        pl.col("source_path").str.strip_chars_end("/"),
        pl.when(query != "").then(pl.concat_str(pl.lit("?"), query)).otherwise(pl.lit("")),
    )


def _of(labels: Sequence[Label], scope: Scope) -> pl.DataFrame:
    chosen = [(at, label.value, label.verdict.value) for at, label in enumerate(labels) if label.scope is scope]
    return pl.DataFrame(chosen, schema={"label": pl.Int64, "value": pl.String, "verdict": pl.String}, orient="row")


def _ranked(found: pl.DataFrame, rank: pl.Expr) -> pl.DataFrame:
    return found.select(
        pl.col("row").cast(pl.UInt32), pl.col("label"), pl.col("verdict"), rank.cast(pl.Int64).alias("rank")
    )


def _pages(keyed: Rows, labels: Sequence[Label]) -> pl.DataFrame:
    found = keyed.join(_of(labels, Scope.URL), left_on="page", right_on="value")
    return _ranked(found, pl.lit(1_000_000))


def _hosts(keyed: Rows, labels: Sequence[Label]) -> pl.DataFrame:
    """Every label on the host or on a host above it; the more labels its value has, the higher its rank."""
    named = _of(labels, Scope.DOMAIN)
    hosts = keyed.select("host").unique().drop_nulls()
    parts = pl.col("host").str.split(".")
    above = hosts.with_columns(
        pl.int_ranges(0, parts.list.len()).alias("at"), parts.alias("parts")
    ).explode("at").select("host", pl.col("parts").list.slice(pl.col("at")).list.join(".").alias("value"))  # fmt: skip
    covering = above.join(named, on="value")
    found = keyed.select("row", "host").join(covering, on="host")
    return _ranked(found, pl.lit(1) + pl.col("value").str.count_matches(".", literal=True))


def _campaigns(rows: Rows, labels: Sequence[Label]) -> list[pl.DataFrame]:
    named = _of(labels, Scope.CAMPAIGN).with_columns(
        pl.col("value").str.extract(r"(?s)^([a-z_]+)=").alias("key"),
        pl.col("value").str.replace(r"^[a-z_]+=", "").alias("text"),
    )
    found = []
    for key in named["key"].unique().drop_nulls().sort():
        if key in rows.columns:
            template = rows.select(pl.col(key).cast(pl.String).alias("text")).with_row_index("row")
            of_key = named.filter(pl.col("key") == key)
            found.append(_ranked(template.join(of_key, on="text"), pl.lit(0)))
    return found


def _conflicts(open_rows: pl.DataFrame, labels: Sequence[Label]) -> tuple[Conflict, ...]:
    grouped = open_rows.group_by("label").len("links").sort("links", descending=True)
    found = []
    for numbers, links in grouped.iter_rows():
        ours = [labels[at] for at in numbers]
        values = " and ".join(dict.fromkeys(label.value for label in ours))
        says = tuple(f"{label.verdict.value} by {label.by or 'nobody named'}" for label in ours)
        found.append(Conflict(values, says, int(links)))
    return tuple(sorted(found, key=lambda one: (-one.links, one.value)))

"""When two rows are the same link, and what one row keeps of both."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .schema import VENDOR_COLUMNS

ORIGINAL = "original:"
"""Put before the user's own columns while they travel with ours."""
FILE, ROW, PARTS = "_file", "_row", "_parts"
"""Which file and row a row came from, and which parts of a link's identity its file gives beside the page."""
PAGE, TARGET, ANCHOR = "_page", "_target", "_anchor"
HAS_TARGET, HAS_ANCHOR = 1, 2

LONGEST = ("title", "context_before", "context_after")
EARLIEST = ("first_seen",)
LATEST = ("last_seen",)
TRUE_WINS = ("is_nofollow", "is_ugc", "is_sponsored")


def add_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with what identifies a link: folded page, target and anchor, each as a 64-bit hash, and the parts given.

    Folded: scheme, leading 'www.', trailing slash and fragment are ignored, and letter case in hosts and anchors.
    Among a million links two different ones share a hash in about one run of thirty million.
    """
    gives = {name: name in rows.columns and rows[name].null_count() < rows.height for name in ("target_url", "anchor")}
    parts = (HAS_TARGET if gives["target_url"] else 0) | (HAS_ANCHOR if gives["anchor"] else 0)
    target, anchor = pl.lit(""), pl.lit("")
    if gives["target_url"]:
        target = pl.coalesce(_place(rows, "target"), pl.col("target_url").str.to_lowercase(), target)
    if gives["anchor"]:
        folded = pl.col("anchor").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
        anchor = folded.fill_null("")
    return rows.with_columns(
        _place(rows, "source").hash().alias(PAGE),
        target.hash().alias(TARGET),
        anchor.hash().alias(ANCHOR),
        pl.lit(parts, dtype=pl.UInt8).alias(PARTS),
    )


def key_columns(parts: int) -> list[str]:
    """The columns that tell links apart when so many parts are known."""
    return [PAGE, *([TARGET] if parts & HAS_TARGET else []), *([ANCHOR] if parts & HAS_ANCHOR else [])]


def fold_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without exact repeats: those equal in everything that a tool tells. The first stays, in its place."""
    told = [name for name in (*VENDOR_COLUMNS, "source_host") if name in rows.columns]
    if not told or rows.is_empty():
        return rows
    identity = rows.select(told).hash_rows()
    if identity.n_unique() == rows.height:
        return rows
    return collapse(rows.with_columns(identity.alias("_identity")), ["_identity"]).drop("_identity").sort(ROW)


def collapse(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """One row a key, keeping the most specific value of each column; file and row number are the first row's."""
    repeated = rows.select(pl.struct(key).is_duplicated()).to_series()
    if not repeated.any():
        return rows
    values = [_of_many(name) for name in rows.columns if name not in key]
    folded = rows.filter(repeated).group_by(key, maintain_order=True).agg(values)
    return pl.concat([rows.filter(~repeated), folded.select(rows.columns)])


def find_facts(rows: pl.DataFrame, facts: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """For each row, the number of the row of `facts` (one a key) that shares its key; null where there is none."""
    numbered = facts.select(*key, pl.int_range(pl.len(), dtype=pl.UInt32).alias("_at"))
    return rows.select(key).join(numbered, on=list(key), how="left", maintain_order="left")["_at"]


def add_facts(rows: pl.DataFrame, facts: pl.DataFrame, at: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
    """The rows, each with what row `at` of `facts` says about the columns; the rows whose `at` is null as they were.

    Where the row that won says that the link is there, day and reason of a loss told by the other are left out.
    """
    told = [name for name in columns if name in facts.columns and facts[name].null_count() < facts.height]
    if not told or at.null_count() == at.len():
        return rows
    for name in told:
        other = facts[name].gather(at)
        mine = rows[name] if name in rows.columns else other.clear().extend_constant(None, rows.height)
        rows = rows.with_columns(pl.select(_of_two(name, pl.lit(mine), pl.lit(other))).to_series().alias(name))
    losses = [name for name in ("lost_reason", "lost_at") if name in rows.columns]
    if not losses or "is_lost" not in rows.columns:
        return rows
    is_there = pl.lit(at.is_not_null()) & pl.col("is_lost").eq_missing(False)
    return rows.with_columns(pl.when(~is_there).then(pl.col(name)).alias(name) for name in losses)


def _place(rows: pl.DataFrame, which: str) -> pl.Expr:
    """Host without 'www.', path without the last slash, query; null where the host is unknown."""
    parts = [pl.col(f"{which}_host").str.strip_prefix("www.")]
    if f"{which}_path" in rows.columns:
        parts.append(pl.col(f"{which}_path").fill_null("").str.strip_chars_end("/"))
    if f"{which}_query" in rows.columns:
        query = pl.col(f"{which}_query")
        parts.append(pl.when(query != "").then(pl.concat_str(pl.lit("?"), query)).otherwise(pl.lit("")))
    return pl.concat_str(parts)


def _of_two(name: str, mine: pl.Expr, other: pl.Expr) -> pl.Expr:
    if name in LONGEST:
        longer = other.str.len_chars() > mine.str.len_chars()
        return pl.when(longer).then(other).otherwise(pl.coalesce(mine, other))
    if name in EARLIEST:
        return pl.min_horizontal(mine, other)
    if name in LATEST:
        return pl.max_horizontal(mine, other)
    if name in TRUE_WINS:
        return pl.coalesce(mine | other, mine, other)
    if name == "tool":
        return pl.concat_str(mine, other, separator="+", ignore_nulls=True).map_batches(
            _each_once, return_dtype=pl.String
        )
    if name.startswith(ORIGINAL):
        return pl.coalesce(pl.when(mine != "").then(mine), other, mine)
    return pl.coalesce(mine, other)


def _of_many(name: str) -> pl.Expr:
    column = pl.col(name)
    if name in LONGEST:
        return column.get(column.str.len_chars().arg_max(), null_on_oob=True)
    if name in EARLIEST:
        return column.min()
    if name in LATEST or name in TRUE_WINS:
        return column.max()
    if name == "tool":
        return _once(column.str.join("+"))
    if name.startswith(ORIGINAL):
        return pl.coalesce(column.filter(column != "").first(), column.first())
    return column.drop_nulls().first()


def _each_once(tools: pl.Series) -> pl.Series:
    """Names joined by '+', each named once. There are few different cells, so only those are taken apart."""
    cells = tools.unique()
    return tools.replace_strict(cells, cells.to_frame("tools").select(_once(pl.col("tools"))).to_series())


def _once(joined: pl.Expr) -> pl.Expr:
    return joined.str.split("+").list.unique(maintain_order=True).list.join("+")

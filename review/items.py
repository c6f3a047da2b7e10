"""What there is to decide: campaigns, linking domains and links of an audit, one row each, in the order of need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..features.catalogue import catalogue
from ..inference.audit import Audit
from ..inference.comparison import JUDGES

Numbers = npt.NDArray[np.int64]

KINDS = ("campaign", "domain", "link")
_COLUMNS = ("kind", "id", "row", "domains", "links", "spam_probability", "verdict", "campaign", "family", "vendor",
            "is_new", "first_seen", "is_queued", "group", "verdict_before")  # fmt: skip


@dataclass(frozen=True)
class Items:
    """Every item, and the tables that its rows point into."""

    table: pl.DataFrame
    """kind, id, row (in the kind's own table), domains, links, spam_probability, verdict, campaign, family (of signals
    that speaks most for spam), vendor ('spam', 'clean' or null), is_new, first_seen, is_queued, group, verdict_before
    (of a linking domain, where the last audit had another); sorted by need."""
    campaigns: pl.DataFrame
    """id, domains, links, spam_probability, verdict, domains_by_verdict, template, shares, examples, first_seen,
    last_seen: every campaign, by its number."""
    domain_of: Numbers
    """For each link the row of its linking domain in the domain table."""
    campaign_of: Numbers
    """For each link the row of its campaign in `campaigns`; -1 for none."""
    place: Numbers
    """For each item its number among all campaigns, then all domains, then all links, as their tables list them."""
    is_disavowed: npt.NDArray[np.bool_]
    """For each link whether the disavow file in force names it; all false where the audit was not told of one."""
    texts: pl.Series
    """What a text is looked for in, for each link: address, title, anchor, target, in lower case."""


def build_items(audit: Audit) -> Items:
    """The items of an audit.

    The order of need: campaigns before domains before links, for one decision settles many; among each what the model
    leaves open, the likeliest spam first; then what it would disavow, the least sure first; then what it would keep.
    The queue holds every campaign, domains with a link outside the campaigns, and links of domains that have both
    links to disavow and links to keep: there the domain alone does not say it all.
    """
    links = _links(audit)
    campaigns = _campaigns(audit)
    parts = [_campaign_items(campaigns, links), _domain_items(audit, links), links]
    table = pl.concat([part.select(_COLUMNS) for part in parts]).with_row_index("place").sort(_need())
    return Items(
        table=table.drop("place"),
        campaigns=campaigns,
        domain_of=_rows_in(audit.link_table["source_domain"], audit.domain_table["source_domain"]),
        campaign_of=_rows_in(audit.link_table["campaign"], campaigns["id"]),
        place=table["place"].to_numpy().astype(np.int64),
        is_disavowed=_disavowed(audit.link_table),
        texts=_texts(audit.link_table),
    )


def _disavowed(links: pl.DataFrame) -> npt.NDArray[np.bool_]:
    if "is_disavowed" not in links.columns:
        return np.zeros(links.height, dtype=np.bool_)
    return links["is_disavowed"].fill_null(value=False).to_numpy()


def _rows_in(values: pl.Series, known: pl.Series) -> Numbers:
    rows = pl.int_range(len(known), dtype=pl.Int64, eager=True)
    found = values.replace_strict(known, rows, default=-1, return_dtype=pl.Int64).fill_null(-1)
    return found.to_numpy().astype(np.int64)


def _need() -> list[pl.Expr]:
    kind = pl.col("kind").replace_strict({kind: at for at, kind in enumerate(KINDS)}, return_dtype=pl.Int8)
    turn = pl.col("verdict").replace_strict({"review": 0, "disavow": 1, "keep": 2}, default=2, return_dtype=pl.Int8)
    likely = pl.col("spam_probability")
    size = pl.when(pl.col("kind") == "campaign").then(-pl.col("domains")).otherwise(0)
    return [kind, turn, size, pl.when(turn == 1).then(likely).otherwise(-likely), -pl.col("links"), pl.col("row")]


def _links(audit: Audit) -> pl.DataFrame:
    links = audit.link_table
    names = [name for name in audit.contributions.columns if name not in ("link_id", "base_value")]
    family_of = catalogue().family_of
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(family_of.get(name, "other"), []).append(name)
    sums = audit.contributions.select(
        pl.sum_horizontal(columns).alias(f"family:{family}") for family, columns in families.items()
    )
    # absent where no older audit was compared
    is_new = pl.col("since") == "new" if "since" in links.columns else pl.lit(None, dtype=pl.Boolean)
    disagree = (pl.col("verdict") == "disavow").any() & (pl.col("verdict") == "keep").any()
    table = links.select(
        pl.lit("link").alias("kind"),
        pl.col("link_id").cast(pl.String).alias("id"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.lit(1, dtype=pl.Int64).alias("domains"),
        pl.lit(1, dtype=pl.Int64).alias("links"),
        "spam_probability",
        "verdict",
        "campaign",
        _vendor(),
        is_new.alias("is_new"),
        "first_seen",
        disagree.over("source_domain").alias("is_queued"),
        pl.col("source_domain").alias("group"),
        pl.lit(None, dtype=pl.String).alias("verdict_before"),
    )
    return pl.concat([table, sums], how="horizontal").with_columns(_speaks_most(sums.columns))


def _speaks_most(columns: list[str]) -> pl.Expr:
    if not columns:
        return pl.lit(None, dtype=pl.String).alias("family")
    most = pl.max_horizontal(columns)
    named = [pl.when(pl.col(name) == most).then(pl.lit(name.removeprefix("family:"))) for name in columns]
    return pl.when(most > 0).then(pl.coalesce(named)).alias("family")


def _vendor() -> pl.Expr:
    """'spam' when a vendor says so, 'clean' when one has an opinion and none says spam."""
    spam = [(pl.col(judge.column).cast(pl.Float64) >= judge.says_spam) for judge in JUDGES]
    known = pl.any_horizontal(pl.col(judge.column).is_not_null() for judge in JUDGES)
    says = pl.any_horizontal(one.fill_null(value=False) for one in spam)
    return pl.when(says).then(pl.lit("spam")).when(known).then(pl.lit("clean")).alias("vendor")


def _domain_items(audit: Audit, links: pl.DataFrame) -> pl.DataFrame:
    families = [name for name in links.columns if name.startswith("family:")]
    gathered = links.group_by("group").agg(
        pl.col(families).mean(),
        pl.col("is_new").any(ignore_nulls=False),
        pl.col("campaign").is_null().any().alias("is_queued"),
    )
    before = (
        pl.col("verdict_before") if "verdict_before" in audit.domain_table.columns else pl.lit(None, dtype=pl.String)
    )
    domains = audit.domain_table.with_row_index("row").select(
        pl.lit("domain").alias("kind"),
        pl.col("source_domain").alias("id"),
        pl.col("row").cast(pl.Int64),
        pl.lit(1, dtype=pl.Int64).alias("domains"),
        "links",
        "spam_probability",
        "verdict",
        "campaign",
        _vendor(),
        "first_seen",
        pl.col("source_domain").alias("group"),
        pl.when(before != pl.col("verdict")).then(before).alias("verdict_before"),
    )
    joined = domains.join(gathered, on="group", how="left", maintain_order="left")
    return joined.with_columns(_speaks_most(families), pl.col("is_queued").fill_null(value=True))


def _campaigns(audit: Audit) -> pl.DataFrame:
    """Every campaign: its numbers from the tables, its words from the audit's facts where they tell of it."""
    verdicts = audit.domain_table.select("source_domain", pl.col("verdict").alias("of_domain"))
    per_domain = (
        audit.link_table.lazy()
        .drop_nulls("campaign")
        .group_by("campaign", "source_domain")
        .agg(
            pl.len().cast(pl.Int64).alias("links"),
            pl.col("spam_probability").mean(),
            pl.col("first_seen").min(),
            pl.col("last_seen").max(),
            pl.coalesce(pl.col("title", "anchor")).drop_nulls().first().alias("text"),
        )
        .join(verdicts.lazy(), on="source_domain", how="left")
    )
    counts = {kind: (pl.col("of_domain") == kind).sum().cast(pl.Int64) for kind in ("disavow", "review", "keep")}
    most = [pl.when(pl.col(kind) * 2 > pl.col("domains")).then(pl.lit(kind)) for kind in ("disavow", "keep")]
    table = (
        per_domain.group_by("campaign")
        .agg(
            pl.len().cast(pl.Int64).alias("domains"),
            pl.col("links").sum(),
            pl.col("spam_probability").mean(),
            pl.col("first_seen").min(),
            pl.col("last_seen").max(),
            pl.col("text").drop_nulls().mode().sort().first(),
            pl.col("source_domain").sort().head(5).alias("some"),
            *(count.alias(kind) for kind, count in counts.items()),
        )
        .with_columns(
            pl.struct(*counts).alias("domains_by_verdict"),
            pl.coalesce(*most, pl.lit("review")).alias("verdict"),
        )
        .sort("campaign")
        .collect()
    )
    return (
        table.join(_told(audit.facts), on="campaign", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("template", "text").alias("template"),
            pl.col("shares").fill_null([]),
            pl.coalesce("examples", "some").alias("examples"),
        )
        .rename({"campaign": "id"})
        .select("id", "domains", "links", "spam_probability", "verdict", "domains_by_verdict", "template", "shares",
                "examples", "first_seen", "last_seen")
    )  # fmt: skip


def _told(facts: Mapping[str, Any]) -> pl.DataFrame:
    schema: dict[str, Any] = {
        "campaign": pl.Int64,
        "template": pl.String,
        "shares": pl.List(pl.String),
        "examples": pl.List(pl.String),
    }
    rows = [
        (one["id"], one.get("template"), list(one.get("shares") or []), list(one.get("examples") or []))
        for one in facts.get("campaigns") or []
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _campaign_items(campaigns: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    families = [name for name in links.columns if name.startswith("family:")]
    gathered = (
        links.drop_nulls("campaign")
        .group_by("campaign")
        .agg(
            pl.col(families).mean(),
            pl.col("is_new").any(ignore_nulls=False),
            (pl.col("vendor") == "spam").mean().alias("they_say"),
        )
    )
    table = campaigns.with_row_index("row").select(
        pl.lit("campaign").alias("kind"),
        pl.col("id").cast(pl.String),
        pl.col("row").cast(pl.Int64),
        "domains",
        "links",
        "spam_probability",
        "verdict",
        pl.col("id").alias("campaign"),
        "first_seen",
        pl.lit(True).alias("is_queued"),
        pl.lit(None, dtype=pl.String).alias("group"),
        pl.lit(None, dtype=pl.String).alias("verdict_before"),
    )
    they = pl.col("they_say")
    vendor = pl.when(they > 0.5).then(pl.lit("spam")).when(they.is_not_null()).then(pl.lit("clean")).alias("vendor")
    joined = table.join(gathered, on="campaign", how="left", maintain_order="left")
    return joined.with_columns(_speaks_most(families), vendor)


def _texts(links: pl.DataFrame) -> pl.Series:
    told = ("source_url", "title", "anchor", "target_url")
    return links.select(pl.concat_str(told, separator="\n", ignore_nulls=True).str.to_lowercase().alias("text"))["text"]

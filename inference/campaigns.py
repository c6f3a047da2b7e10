"""Campaigns: the families of links that share a template, each as one item to decide."""

from __future__ import annotations

import polars as pl

from ..features.grouping import TEMPLATE_KEYS
from .verdicts import Verdict

SHARED = {
    "title_template": "have the same title, but for names and digits",
    "title_core": "have the same headline",
    "anchor_and_target": "use the same anchor for the same page",
    "path_shape": "have pages at addresses of the same shape",
    "path_slug": "have pages at the same end of an address",
}
SHARED_BY = 0.25
"""A template is named when at least this share of the campaign's linking domains has it."""
SHOWN = {"title_template": "title", "title_core": "title", "anchor_and_target": "link"}
"""What is shown of a template, as it was written; addresses are shown with their random parts folded."""
EXAMPLES = 5
"""Linking domains named for each campaign."""


def template_rows(rows: pl.DataFrame, campaigns: pl.Series) -> pl.DataFrame:
    """Of derived rows those that belong to a campaign, with the columns that `list_campaigns` needs."""
    texts = [key for key in TEMPLATE_KEYS if rows.schema[key] == pl.String]
    link = pl.format("{} -> {}", "anchor", "target_page").alias("link")
    chosen = rows.lazy().select("link_id", "source_domain", "title", link, *texts)
    chosen = chosen.with_columns(campaigns.alias("campaign"))
    return chosen.filter(pl.col("campaign").is_not_null()).collect()


def list_campaigns(templates: pl.DataFrame, judged: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """One row a campaign, most linking domains first.

    `templates` is what `template_rows` gave, `judged` the link table with probabilities, `domains` the domain table.
    Columns: id; domains, links; template (the shared text: a real title, or anchor with its target, where those are
    shared, else the folded address); shares (sentences, widest shared first); examples (linking domains, by alphabet);
    spam_probability (mean over linking domains of the mean over their links); verdict ('disavow' or 'keep' when more
    than half of its linking domains have it, else 'review'); domains_by_verdict; first_seen and last_seen.
    """
    links = templates.select("link_id", "campaign").join(
        judged.select("link_id", "source_domain", "spam_probability", "first_seen", "last_seen"), on="link_id"
    )
    sizes = _sizes(links, domains.select("source_domain", "verdict"))
    shared = _shared(templates, sizes.select("campaign", "domains"))
    told = shared.group_by("campaign", maintain_order=True).agg(
        pl.col("shown").first().alias("template"), pl.col("sentence").alias("shares")
    )
    table = sizes.join(told, on="campaign", how="left", maintain_order="left").rename({"campaign": "id"})
    return table.select("id", "domains", "links", "template", "shares", "examples", "spam_probability", "verdict",
                        "domains_by_verdict", "first_seen", "last_seen")  # fmt: skip


def _sizes(links: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    per_domain = links.group_by("campaign", "source_domain").agg(
        pl.len().alias("links"),
        pl.col("spam_probability").mean(),
        pl.col("first_seen").min(),
        pl.col("last_seen").max(),
    )
    counts = {kind.value: (pl.col("verdict") == kind.value).sum().cast(pl.Int64) for kind in Verdict}
    most = [pl.when(pl.col(kind) * 2 > pl.col("domains")).then(pl.lit(kind)) for kind in ("disavow", "keep")]
    return (
        per_domain.join(verdicts, on="source_domain", how="left")
        .group_by("campaign")
        .agg(
            pl.len().cast(pl.Int64).alias("domains"),
            pl.col("links").sum().cast(pl.Int64),
            pl.col("source_domain").sort().head(EXAMPLES).alias("examples"),
            pl.col("spam_probability").mean(),
            pl.col("first_seen").min(),
            pl.col("last_seen").max(),
            *(count.alias(kind) for kind, count in counts.items()),
        )
        .with_columns(
            pl.struct(*counts).alias("domains_by_verdict"),
            pl.coalesce(*most, pl.lit(Verdict.REVIEW.value)).alias("verdict"),
        )
        .sort("domains", "links", "campaign", descending=[True, True, False])
    )


def _shared(templates: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    """For each campaign its most widely shared value of each kind of template, widest first, in words."""
    kinds = [_widest(templates, key) for key in TEMPLATE_KEYS if key in templates.columns]
    share = pl.col("sharing") / pl.col("domains")
    best = pl.col("sharing") == pl.col("sharing").max().over("campaign")
    sentence = pl.format("{} of {} linking domains {}", "sharing", "domains", "words")
    return (
        pl.concat(kinds)
        .join(sizes, on="campaign")
        .filter((pl.col("sharing") > 1) & (best | (share >= SHARED_BY)))
        .sort("campaign", "sharing", descending=[False, True], maintain_order=True)
        .select("campaign", "shown", sentence.alias("sentence"))
    )


def _widest(templates: pl.DataFrame, key: str) -> pl.DataFrame:
    """campaign, sharing (linking domains), shown, words: each campaign's most widely shared value of the key."""
    shown = SHOWN.get(key, key)
    values = (
        templates.lazy()
        .drop_nulls(key)
        .group_by("campaign", key)
        .agg(pl.col("source_domain").n_unique().cast(pl.Int64).alias("sharing"),
             pl.col(shown).drop_nulls().mode().min().alias("shown"))
        .sort("sharing", key, descending=[True, False])
    )  # fmt: skip
    words = pl.lit(SHARED.get(key, f"share the {key.replace('_', ' ')}")).alias("words")
    return values.group_by("campaign").first().select("campaign", "sharing", "shown", words).collect()

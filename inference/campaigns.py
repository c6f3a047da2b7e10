"""Campaigns: the families of links that share a template, each as one item to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from ..features.grouping import TEMPLATE_KEYS, template_tallies
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
PARTS_AT_A_TIME = 8
"""Parts that are added up at a time: of an export of any length as much as of one of a million links."""


def template_rows(rows: pl.DataFrame, campaigns: pl.Series) -> pl.DataFrame:
    """Of derived rows those that belong to a campaign, with the columns that `campaign_part` needs.

    Where the rows carry the tallies of the templates, values on one linking domain alone are left out.
    """
    tallies = template_tallies()
    texts = [
        pl.when(pl.col(tallies[key]) > 1).then(pl.col(key)) if tallies[key] in rows.columns else pl.col(key)
        for key in TEMPLATE_KEYS
        if rows.schema[key] == pl.String
    ]
    link = pl.format("{} -> {}", "anchor", "target_page").alias("link")
    chosen = rows.lazy().select("link_id", "source_domain", "title", link, *texts)
    chosen = chosen.with_columns(campaigns.alias("campaign"))
    return chosen.filter(pl.col("campaign").is_not_null()).collect()


@dataclass(frozen=True)
class CampaignPart:
    """What all links of some linking domains say about the campaigns; parts of different domains add up."""

    sizes: pl.DataFrame
    """One row a campaign: domains, links, examples, the sum of its domains' probabilities, days, domains by verdict."""
    shared: pl.DataFrame
    """campaign, kind (a template key), value, sharing (linking domains), shown: values on two linking domains or more
    of the whole export."""


def campaign_part(templates: pl.DataFrame, judged: pl.DataFrame, domains: pl.DataFrame) -> CampaignPart:
    """The part of some domains.

    `templates` is what `template_rows` gave, `judged` the link table with probabilities, `domains` the domain table.
    """
    links = templates.select("link_id", "campaign").join(
        judged.select("link_id", "source_domain", "spam_probability", "first_seen", "last_seen"), on="link_id"
    )
    kinds = [_values(templates, key) for key in TEMPLATE_KEYS if key in templates.columns]
    return CampaignPart(_sizes(links, domains.select("source_domain", "verdict")), pl.concat(kinds))


def add_campaigns(sizes: Sequence[pl.LazyFrame], shared: Sequence[pl.LazyFrame]) -> CampaignPart:
    """The fields of the parts of different linking domains as one part; of each kind of template the widest shared.

    Memory grows with the number of campaigns, not with that of links.
    """
    # of the texts that stand for one value, that of the part with most linking domains
    texts = _folded([text.with_columns(pl.col("sharing").alias("of_shown")) for text in shared], _add_texts)
    return CampaignPart(_folded(sizes, _add_sizes), _widest(texts.lazy()).collect())


def _folded(parts: Sequence[pl.LazyFrame], add: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
    sums = parts[0].head(0).collect()
    for first in range(0, len(parts), PARTS_AT_A_TIME):
        sums = add(pl.concat([sums.lazy(), *parts[first : first + PARTS_AT_A_TIME]])).collect()
    return sums


def _add_sizes(rows: pl.LazyFrame) -> pl.LazyFrame:
    sums = ("domains", "links", "spam_probability", *(kind.value for kind in Verdict))
    added = rows.group_by("campaign").agg(
        pl.col(sums).sum(),
        pl.col("examples").list.explode().sort().head(EXAMPLES),
        pl.col("first_seen").min(),
        pl.col("last_seen").max(),
    )
    return added.select(rows.collect_schema().names())


def _add_texts(rows: pl.LazyFrame) -> pl.LazyFrame:
    most = pl.col("shown").sort_by("of_shown", "shown", descending=[True, False], nulls_last=True).drop_nulls().first()
    of_shown = pl.col("of_shown").filter(pl.col("shown").is_not_null()).max()
    return rows.group_by("campaign", "kind", "value").agg(pl.col("sharing").sum(), most, of_shown)


def list_campaigns(part: CampaignPart) -> pl.DataFrame:
    """One row a campaign of the whole export, most linking domains first.

    Columns: id; domains, links; template (the shared text: a real title, or anchor with its target, where those are
    shared, else the folded address); shares (sentences, widest shared first); examples (linking domains, by alphabet);
    spam_probability (mean over linking domains of the mean over their links); verdict ('disavow' or 'keep' when more
    than half of its linking domains have it, else 'review'); domains_by_verdict; first_seen and last_seen.
    """
    counts = [kind.value for kind in Verdict]
    sizes = part.sizes.with_columns(
        pl.col("spam_probability") / pl.col("domains"),
        pl.struct(*counts).alias("domains_by_verdict"),
        _of_most_domains(),
    ).sort("domains", "links", "campaign", descending=[True, True, False])
    told = _told(part.shared, sizes.select("campaign", "domains"))
    table = sizes.join(told, on="campaign", how="left", maintain_order="left").rename({"campaign": "id"})
    return table.select("id", "domains", "links", "template", "shares", "examples", "spam_probability", "verdict",
                        "domains_by_verdict", "first_seen", "last_seen")  # fmt: skip


def campaign_verdicts(links: pl.DataFrame, domains: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """campaign, domains, verdict of the campaigns with these numbers, from the link table and the domain table."""
    kinds = ((pl.col("verdict") == kind).sum().alias(kind) for kind in ("disavow", "keep"))
    return (
        links.lazy().select("campaign", "source_domain").filter(pl.col("campaign").is_in(numbers.implode())).unique()
        .join(domains.lazy().select("source_domain", "verdict"), on="source_domain", how="left")
        .group_by("campaign").agg(pl.len().cast(pl.Int64).alias("domains"), *kinds)
        .select("campaign", "domains", _of_most_domains())
        .collect()
    )  # fmt: skip


def _of_most_domains() -> pl.Expr:
    """The verdict that more than half of a campaign's linking domains have, else 'review'."""
    most = [pl.when(pl.col(kind) * 2 > pl.col("domains")).then(pl.lit(kind)) for kind in ("disavow", "keep")]
    return pl.coalesce(*most, pl.lit(Verdict.REVIEW.value)).alias("verdict")


def _sizes(links: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    per_domain = links.group_by("campaign", "source_domain").agg(
        pl.len().alias("links"),
        pl.col("spam_probability").mean(),
        pl.col("first_seen").min(),
        pl.col("last_seen").max(),
    )
    counts = ((pl.col("verdict") == kind.value).sum().cast(pl.Int64).alias(kind.value) for kind in Verdict)
    return (
        per_domain.join(verdicts, on="source_domain", how="left")
        .group_by("campaign")
        .agg(
            pl.len().cast(pl.Int64).alias("domains"),
            pl.col("links").sum().cast(pl.Int64),
            pl.col("source_domain").sort().head(EXAMPLES).alias("examples"),
            pl.col("spam_probability").sum(),
            pl.col("first_seen").min(),
            pl.col("last_seen").max(),
            *counts,
        )
    )


def _told(shared: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    """For each campaign its template and its most widely shared value of each kind of template, in words."""
    kind = pl.col("kind")
    order = kind.replace_strict({key: at for at, key in enumerate(TEMPLATE_KEYS)}, return_dtype=pl.Int64).alias("order")
    widest = _widest(shared.lazy()).collect()
    words = kind.replace_strict({key: SHARED.get(key, f"share the {key.replace('_', ' ')}") for key in TEMPLATE_KEYS})
    share = pl.col("sharing") / pl.col("domains")
    best = pl.col("sharing") == pl.col("sharing").max().over("campaign")
    sentence = pl.format("{} of {} linking domains {}", "sharing", "domains", words)
    return (
        widest.join(sizes, on="campaign")
        .filter((pl.col("sharing") > 1) & (best | (share >= SHARED_BY)))
        .with_columns(order)
        .sort("campaign", "sharing", "order", descending=[False, True, False])
        .group_by("campaign", maintain_order=True)
        .agg(pl.col("shown").first().alias("template"), sentence.alias("shares"))
    )


def _widest(shared: pl.LazyFrame) -> pl.LazyFrame:
    """For each campaign and kind of template the value on most linking domains; of equal ones the first."""
    widest = pl.col("value", "sharing", "shown").sort_by("sharing", "value", descending=[True, False]).first()
    return shared.group_by("campaign", "kind").agg(widest)


def _values(templates: pl.DataFrame, key: str) -> pl.DataFrame:
    """campaign, kind, value, sharing, shown: each campaign's values of the template key."""
    return (
        templates.lazy()
        .drop_nulls(key)
        .group_by("campaign", key)
        .agg(pl.col("source_domain").n_unique().cast(pl.Int64).alias("sharing"),
             pl.col(SHOWN.get(key, key)).drop_nulls().mode().min().alias("shown"))
        .select("campaign", pl.lit(key).alias("kind"), pl.col(key).alias("value"), "sharing", "shown")
        .collect()
    )  # fmt: skip

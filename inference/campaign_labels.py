"""A campaign of an audit as labels: the templates by which its links are found again, in this audit and in the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ..data.errors import BadAudit
from ..data.label import LONGEST
from ..data.schema import conform
from ..features.grouping import MIN_DOMAINS, TEMPLATE_KEYS
from ..features.matrix import derive

if TYPE_CHECKING:
    from .audit import Audit


@dataclass(frozen=True)
class CampaignLabel:
    """One template of a campaign, as a label on a campaign spells it."""

    value: str
    """`template_key=text`."""
    links: int
    """Links of the campaign that carry the template."""
    of: int
    """Links of the campaign."""
    beyond: int
    """Other links of the audit that carry it."""

    def says(self) -> str:
        """What a label with this value speaks of, in a sentence."""
        others = f", and {self.beyond:,} links that are not of it" if self.beyond else ""
        return f"speaks of {self.links:,} of the campaign's {self.of:,} links{others}"


def find_templates(audit: Audit) -> pl.DataFrame:
    """link_id, source_domain, campaign and every template of each link, in the link table's order, as `cover` reads it.

    Also site_host, source_host, source_path and source_query. Derives what the templates rest on: some two seconds for
    100,000 links.
    """
    rows = derive(conform(audit.link_table), TEMPLATE_KEYS)
    place = ("link_id", "source_domain", "site_host", "source_host", "source_path", "source_query")
    return rows.select(*place, *(pl.col(key).cast(pl.String) for key in TEMPLATE_KEYS)).with_columns(
        audit.link_table["campaign"]
    )


def campaign_labels(templates: pl.DataFrame, campaign: int) -> tuple[CampaignLabel, ...]:
    """The fewest templates (found greedily) that speak of all links of a campaign, the most telling first.

    A campaign's links hang together by several templates; where one alone does not carry it, several labels do.
    `templates` is what `find_templates` gave. Raises BadAudit when the audit has no such campaign, and when no template
    of it can be written as a label.
    """
    size = templates.select((pl.col("campaign") == campaign).sum()).item()
    if not size:
        known = templates["campaign"].drop_nulls().unique().sort().to_list()
        raise BadAudit(
            f"The audit has no campaign {campaign}.",
            f"Its campaigns are numbered from 1 to {known[-1]}." if known else "It has none at all.",
        )
    found = []
    open_links = _carriers(templates, campaign)
    while open_links.height:
        value, links, beyond = _widest(open_links)
        carried = open_links.filter(pl.col("value") == value)
        found.append(CampaignLabel(value, links, int(size), beyond))
        open_links = open_links.join(carried, on="link_id", how="anti")
    if not found:
        raise BadAudit(
            f"No template of campaign {campaign} is short enough for a label.", "Label its linking domains instead."
        )
    return tuple(found)


def campaign_value(audit: Audit, campaign: int) -> str:
    """The value of a label that speaks of a campaign: the template that most of its links carry. Raises BadAudit.

    `campaign_labels` gives all that it takes to speak of every link, and says what each hits.
    """
    return campaign_labels(find_templates(audit), campaign)[0].value


def _carriers(templates: pl.DataFrame, campaign: int) -> pl.DataFrame:
    """link_id, value, rank, links, beyond: every link of the campaign with every template that makes it one."""
    is_of_it = pl.col("campaign").eq(campaign).fill_null(value=False)
    kinds = []
    for rank, key in enumerate(TEMPLATE_KEYS):
        shared = (
            templates.lazy()
            .drop_nulls(key)
            .group_by(key)
            .agg(
                pl.col("source_domain").n_unique().alias("domains"),
                is_of_it.sum().cast(pl.Int64).alias("links"),
                (~is_of_it).sum().cast(pl.Int64).alias("beyond"),
            )
            .filter((pl.col("links") > 0) & (pl.col("domains") >= MIN_DOMAINS))
        )
        value = pl.concat_str(pl.lit(f"{key}="), key).alias("value")
        carrying = templates.lazy().filter(is_of_it).join(shared, on=key)
        kinds.append(carrying.select("link_id", value, pl.lit(rank).alias("rank"), "links", "beyond"))
    table = pl.concat(kinds).collect()
    return table.filter(pl.col("value").str.len_chars() <= LONGEST["value"])


def _widest(carriers: pl.DataFrame) -> tuple[str, int, int]:
    """Value, links, beyond of the template that adds most to what is spoken of, less what it hits beside it.

    Of equal ones the kind that says most to a person: titles before addresses.
    """
    gain = pl.len().cast(pl.Int64) - pl.col("beyond").first()
    best = (
        carriers.group_by("value")
        .agg(gain.alias("gain"), pl.col("rank", "links", "beyond").first())
        .sort("gain", "links", "rank", "value", descending=[True, True, False, False])
        .row(0, named=True)
    )
    return best["value"], best["links"], best["beyond"]

"""Which linking domains are worth labelling next."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

COUNT = 20
RANDOM_SHARE = 0.2
"""One in five is drawn by lot, whatever the model thinks: only those give an unbiased estimate of its quality."""
TEXT = ("title", "anchor", "context_before", "context_after")
WORTH = ("domain_traffic", "domain_authority", "page_authority")

Floats = npt.NDArray[np.float64]


def suggest(
    domains: pl.DataFrame,
    links: pl.DataFrame,
    labelled: Collection[str],
    count: int = COUNT,
    random_share: float = RANDOM_SHARE,
) -> pl.DataFrame:
    """The next `count` linking domains to label: source_domain, spam_probability, verdict, campaign, source_url, title,
    anchor, drawn ('random' or 'uncertain') and why.

    `domains` and `links` are an audit's tables. A share is drawn by lot (see `random_sample`). The others are those of
    which the model is least sure, dearer ones first (traffic, strength, followed links), never two of a campaign or of
    a registrable domain, none of a campaign that bears a label already, and none of which the export tells nothing.
    """
    site = links["site_host"][0] if links.height else ""
    rows = _candidates(domains, links).with_columns(
        pl.Series("lot", [lot(site, name) for name in domains["source_domain"]], dtype=pl.Float64)
    )
    is_labelled = pl.col("source_domain").is_in(list(labelled))
    known = rows.filter(is_labelled & pl.col("campaign").is_not_null())["campaign"].unique()
    open_rows = rows.filter(~is_labelled)
    by_lot = open_rows.sort("lot").head(round(count * random_share))
    chosen = [(name, "random") for name in by_lot["source_domain"]]
    families = {family for family in by_lot["family"] if family}
    ranked = open_rows.filter(~pl.col("campaign").is_in(known.implode()).fill_null(value=False) & pl.col("is_told"))
    for name, family in (
        ranked.sort("gain", "lot", descending=[True, False]).select("source_domain", "family").iter_rows()
    ):
        if len(chosen) >= count:
            break
        if family not in families and name not in {taken for taken, _ in chosen}:
            families.add(family)
            chosen.append((name, "uncertain"))
    picked = pl.DataFrame(chosen, schema={"source_domain": pl.String, "drawn": pl.String}, orient="row")
    shown = ("source_domain", "spam_probability", "verdict", "campaign", "source_url", "title", "anchor")
    table = picked.join(rows.select(shown), on="source_domain", how="left", maintain_order="left")
    return table.select(*shown, "drawn", _why().alias("why"))


def random_sample(site: str, domains: Sequence[str], labelled: Collection[str]) -> list[str]:
    """The labelled linking domains that stand for all of them: those up to the first lot that has no label.

    A domain's lot is a digest of site and name, so it has nothing to do with what the domain is. Whoever labels in the
    order of the lots labels a random sample; labels further down were chosen for a reason and may not be counted.
    """
    found = []
    for name in sorted(domains, key=lambda one: lot(site, one)):
        if name not in labelled:
            break
        found.append(name)
    return found


def lot(site: str, domain: str) -> float:
    """A number from 0 to 1 for a linking domain, the same at every time and on every machine."""
    digest = hashlib.sha256(f"{site}|{domain}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _candidates(domains: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The domains with `gain` (uncertainty times worth), `family` (what is not picked twice) and `is_told`."""
    told = pl.any_horizontal(pl.col(name).is_not_null() & (pl.col(name) != "") for name in TEXT)
    facts = links.group_by("source_domain").agg(
        *(pl.col(name).max().cast(pl.Float64) for name in WORTH),
        told.any().alias("is_told"),
        (pl.col("is_nofollow").eq_missing(False)).any().alias("is_followed"),
        pl.col("source_registered").first(),
    )
    rows = domains.join(facts, on="source_domain", how="left", maintain_order="left")
    p = pl.col("spam_probability").clip(1e-6, 1 - 1e-6)
    entropy = -(p * p.log(2) + (1 - p) * (1 - p).log(2))
    worth = pl.mean_horizontal(
        pl.lit(0.5),
        (pl.col("domain_traffic") + 1).log10().clip(0, 6) / 6,
        pl.col("domain_authority") / 100,
        pl.col("page_authority") / 100,
        pl.when("is_followed").then(1.0).otherwise(0.3),
    )
    family = pl.coalesce(pl.format("campaign {}", "campaign"), "source_registered")
    return rows.with_columns(
        (entropy * (0.75 + 0.5 * worth)).alias("gain"), family.alias("family"), pl.col("is_told").fill_null(value=False)
    )


def _why() -> pl.Expr:
    sure = pl.format(
        "The model gives it a spam probability of {}: your verdict teaches it most here",
        pl.col("spam_probability").round(2),
    )
    of_many = pl.format("{}, and it speaks for all of campaign {}", sure, "campaign")
    lottery = pl.lit("Drawn by lot, so that the model's quality can be estimated without bias")
    return (
        pl.when(pl.col("drawn") == "random")
        .then(lottery)
        .when(pl.col("campaign").is_not_null())
        .then(of_many)
        .otherwise(sure)
    )

"""What is known of each link of an audit: by people, by the lists of allowed domains, by the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from ..data.label import Label, Scope
from ..data.label_cover import Conflict, cover
from ..data.platforms import whole_of
from .audit import Audit
from .campaign_labels import find_templates
from .verdicts import Verdict, is_allowed

MODEL = "the model"
"""Who decided, where no person did."""
ALLOWED = "allowed"
"""Who decided, where the domain is the site's own or allowed."""


class Status(StrEnum):
    """What is known of a link."""

    SPAM = "spam"
    """A person calls it spam, or the model says 'disavow'."""
    GOOD = "good"
    """A person calls it good, the model says 'keep', or its domain is the site's own or allowed."""
    OPEN = "open"
    """People disagree about it."""
    UNSURE = "unsure"
    """The model says 'review', or 'disavow' where only people count."""


@dataclass(frozen=True)
class KnownLinks:
    """An audit's links, seen through labels."""

    table: pl.DataFrame
    """One row a link: link_id, source_domain, host (without 'www.'), whole (see `whole_of`), source_url, status, who
    (a person, MODEL, ALLOWED or null), note (what the person wrote), model_verdict, spam_probability, reason and
    domain_reason (the first towards spam), is_nofollow."""
    conflicts: tuple[Conflict, ...]
    """Labels that disagree."""
    unused: tuple[Label, ...]
    """Labels that speak of no link here."""


def know_links(
    audit: Audit,
    own: Sequence[Label],
    kept: Sequence[str],
    only_reviewed: bool,
    templates: pl.DataFrame | None = None,
) -> KnownLinks:
    """`own` are the labels of the audit's site, `kept` the hosts that are the site's own or allowed.

    `templates` is what `find_templates` gives; None finds them when a label speaks of a campaign.
    """
    if templates is None:
        has_campaign = any(label.scope is Scope.CAMPAIGN for label in own)
        templates = find_templates(audit) if has_campaign else audit.link_table
    seen = cover(templates, own)
    said = pl.DataFrame(
        [(at, one.verdict.value, one.by or "a person", one.note) for at, one in enumerate(own)],
        schema={"label": pl.Int64, "human": pl.String, "by": pl.String, "note": pl.String},
        orient="row",
    )
    reasons = audit.domain_table.select("source_domain", pl.col("reasons_for").list.first().alias("domain_reason"))
    rows = audit.link_table.with_columns(
        seen.label.cast(pl.Int64).alias("label"),
        seen.contested.alias("contested"),
        is_allowed(kept).alias("allowed"),
        pl.coalesce("source_host", "source_domain").str.strip_prefix("www.").alias("host"),
        pl.col("verdict").alias("model_verdict"),
        pl.col("reasons_for").list.first().alias("reason"),
    )
    for other, key in ((said, "label"), (reasons, "source_domain"), (_widest(rows["host"]), "host")):
        rows = rows.join(other, on=key, how="left", maintain_order="left")
    status, who = _judged(only_reviewed)
    table = rows.select(
        "link_id", "source_domain", "host", "whole", "source_url", status.alias("status"), who.alias("who"), "note",
        "model_verdict", "spam_probability", "reason", "domain_reason", "is_nofollow",
    )  # fmt: skip
    return KnownLinks(table, seen.conflicts, seen.unused)


def _widest(hosts: pl.Series) -> pl.DataFrame:
    distinct = hosts.unique()
    return pl.DataFrame({"host": distinct, "whole": pl.Series([whole_of(name) for name in distinct], dtype=pl.String)})


def _judged(only_reviewed: bool) -> tuple[pl.Expr, pl.Expr]:
    """Status and who decided: what is allowed first, then people, then the model."""
    human, model = pl.col("human").is_not_null(), pl.col("model_verdict")
    is_spam = pl.lit(not only_reviewed) & (model == Verdict.DISAVOW.value)
    is_good = model == Verdict.KEEP.value
    status = (
        pl.when("allowed").then(pl.lit(Status.GOOD.value))
        .when("contested").then(pl.lit(Status.OPEN.value))
        .when(human).then("human")
        .when(is_spam).then(pl.lit(Status.SPAM.value))
        .when(is_good).then(pl.lit(Status.GOOD.value))
        .otherwise(pl.lit(Status.UNSURE.value))
    )  # fmt: skip
    who = (
        pl.when("allowed").then(pl.lit(ALLOWED))
        .when("contested").then(None)
        .when(human).then("by")
        .when(is_spam | is_good).then(pl.lit(MODEL))
    )  # fmt: skip
    return status, who

"""Verdicts: what to do with a link or a linking domain, and when to leave it to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.address import parse_addresses

Probabilities = npt.NDArray[np.float64]


class Verdict(StrEnum):
    """What to do."""

    DISAVOW = "disavow"
    REVIEW = "review"
    KEEP = "keep"


@dataclass(frozen=True)
class Limits:
    """Where the verdicts begin and end."""

    disavow_from: float | None
    """The smallest probability of 'disavow'; None: the data supports none, so nothing is disavowed."""
    keep_below: float | None
    """Probabilities under it are 'keep'; None: the data supports none, so nothing is kept."""


EVIDENCE = {
    "title": ("title",),
    "anchor": ("anchor",),
    "text around the link": ("context_before", "context_after"),
    "measure of the page or domain": (
        "domain_authority", "page_authority", "trust_flow", "citation_flow", "domain_traffic", "page_traffic",
        "page_keywords", "page_referring_domains", "domain_referring_domains", "page_linked_domains",
        "page_external_links", "page_internal_links",
    ),
}  # fmt: skip
"""What can be known of a link beyond its address, in groups that vouch for one another."""
BARE = f"Too little is known: the export gives no {', '.join(list(EVIDENCE)[:-1])} or {list(EVIDENCE)[-1]}"
BARE_DOMAIN = "Too little is known of every link from this domain"
ALLOWED = "The domain is on the list of those that you allow"


def judge_links(
    table: pl.DataFrame, probabilities: Probabilities, limits: Limits, allow: Sequence[str] = ()
) -> pl.DataFrame:
    """`verdict` and `verdict_note` for every link of the table.

    By its probability a link is 'disavow' from the upper limit on, 'keep' below the lower one and 'review' between.
    A link of which no group of EVIDENCE has a value (an empty title or anchor is none) is 'review' whatever its
    probability: nobody should disavow or keep a bare address. A link from an allowed domain is 'keep'. The note says
    why when the probability did not decide; else it is null.
    """
    known = pl.any_horizontal(_has_value(column) for columns in EVIDENCE.values() for column in columns)
    judged = table.select(
        _by_probability(limits, pl.lit(pl.Series(probabilities))).alias("verdict"),
        is_allowed(allow).alias("allowed"),
        known.alias("known"),
    )
    return judged.select(
        pl.when("allowed").then(pl.lit(Verdict.KEEP.value)).when("known").then("verdict")
        .otherwise(pl.lit(Verdict.REVIEW.value)).alias("verdict"),
        pl.when("allowed").then(pl.lit(ALLOWED)).when(~pl.col("known")).then(pl.lit(BARE)).alias("verdict_note"),
    )  # fmt: skip


def judge_domains(domains: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """`verdict` and `verdict_note` for every linking domain.

    `domains` has spam_probability, links, and how many of its links are `disavow_links`, `keep_links`, `bare_links`
    and `allowed_links`. A domain's probability decides, save that: links of which all are bare make it 'review'; a
    domain with a link judged 'keep' is never 'disavow' but 'review', for a line in a disavow file would throw away
    the good link too; all links allowed make it 'keep'. A domain to keep from which single links are to be disavowed
    says so in its note.
    """
    links, keep, bad = map(pl.col, ("links", "keep_links", "disavow_links"))
    allowed, bare = pl.col("allowed_links") == links, pl.col("bare_links") == links
    stands = pl.format("A good link stands on this domain, and a line for all of it would lose it: {} judged 'keep'",
                       _of_links(keep))  # fmt: skip
    single = pl.format("{} judged 'disavow': single addresses, not the domain", _of_links(bad))
    judged = domains.with_columns(_by_probability(limits, pl.col("spam_probability")).alias("verdict"))
    collateral = (pl.col("verdict") == Verdict.DISAVOW.value) & (keep > 0)
    return judged.select(
        pl.when(allowed).then(pl.lit(Verdict.KEEP.value)).when(bare | collateral).then(pl.lit(Verdict.REVIEW.value))
        .otherwise("verdict").alias("verdict"),
        pl.when(allowed).then(pl.lit(ALLOWED)).when(bare).then(pl.lit(BARE_DOMAIN)).when(collateral).then(stands)
        .when((pl.col("verdict") == Verdict.KEEP.value) & (bad > 0)).then(single).alias("verdict_note"),
    )  # fmt: skip


def decide(probability: float, limits: Limits) -> Verdict:
    """The verdict that a probability alone stands for.

    >>> limits = Limits(disavow_from=0.9, keep_below=0.1)
    >>> [decide(probability, limits).value for probability in (0.9, 0.5, 0.1, 0.09)]
    ['disavow', 'review', 'review', 'keep']
    >>> decide(1.0, Limits(disavow_from=None, keep_below=0.1)).value
    'review'
    """
    if limits.disavow_from is not None and probability >= limits.disavow_from:
        return Verdict.DISAVOW
    return Verdict.KEEP if limits.keep_below is not None and probability < limits.keep_below else Verdict.REVIEW


def is_allowed(allow: Sequence[str]) -> pl.Expr:
    """Whether a link's host is one of the given hosts or domains, or below one of them."""
    hosts = parse_addresses(pl.Series(list(allow), dtype=pl.String))["host"].drop_nulls().str.strip_prefix("www.")
    ends = [pl.col("source_host") == host for host in hosts] + [
        pl.col("source_host").str.ends_with(f".{host}") for host in hosts
    ]
    return pl.any_horizontal(pl.lit(value=False), pl.col("source_domain").is_in(hosts.to_list()), *ends)


def _by_probability(limits: Limits, probability: pl.Expr) -> pl.Expr:
    # a limit that the data does not support is one that no probability reaches
    disavow = np.inf if limits.disavow_from is None else limits.disavow_from
    keep = -np.inf if limits.keep_below is None else limits.keep_below
    return (
        pl.when(probability >= disavow).then(pl.lit(Verdict.DISAVOW.value))
        .when(probability < keep).then(pl.lit(Verdict.KEEP.value))
        .otherwise(pl.lit(Verdict.REVIEW.value))
    )  # fmt: skip


def _has_value(column: str) -> pl.Expr:
    is_text = column in ("title", "anchor", "context_before", "context_after")
    known = pl.col(column).is_not_null()
    return known & (pl.col(column) != "") if is_text else known


def _of_links(count: pl.Expr) -> pl.Expr:
    are = pl.when(count == 1).then(pl.lit("is")).otherwise(pl.lit("are"))
    only = pl.when(pl.col("links") == 1).then(pl.lit("its only link is"))
    return only.otherwise(pl.format("{} of its {} links {}", count, "links", are))

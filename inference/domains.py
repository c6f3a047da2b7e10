"""The roll-up: what the links of a linking domain say about it together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ..models.attribution import has_compiled_loops
from .reasons import Evidence, domain_reasons
from .settings import Settings
from .siblings import Positions
from .verdicts import ALLOWED, BARE, Limits, Probabilities, Verdict, judge_domains

Margins = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Membership:
    """Which links belong to which linking domain."""

    names: pl.Series
    """The linking domains, by alphabet."""
    members: Positions
    """The links' positions, domain by domain."""
    starts: Positions
    """Where in `members` each domain's links begin."""


def roll_up(
    judged: pl.DataFrame,
    evidence: Evidence,
    probabilities_of: Callable[[Margins], Probabilities],
    limits: Limits,
    settings: Settings,
) -> pl.DataFrame:
    """One row a linking domain, the likeliest spam first.

    `judged` is the link table with margin, verdict, verdict_note and campaign, row by row beside `evidence`. A domain's
    margin is the mean of its links' margins, its probability that margin's by the same calibration, and its reasons
    come from the mean of its links' contributions, which add up to its margin. Of its links the likeliest spam stands
    as the example (`source_url`, `title`, `anchor`).
    """
    membership = group_links(judged["source_domain"])
    means = mean_rows(evidence.contributions, membership)
    margin = mean_rows(judged["margin"].to_numpy().reshape(-1, 1), membership)[:, 0]
    facts = _facts(judged).with_columns(
        pl.Series("margin", margin, dtype=pl.Float64),
        pl.Series("spam_probability", probabilities_of(margin), dtype=pl.Float64),
    )
    reasons = domain_reasons(evidence, membership.members, membership.starts, means, settings)
    table = pl.concat([facts, judge_domains(facts, limits), reasons], how="horizontal")
    first = ("source_domain", "links", "margin", "spam_probability", "verdict", "verdict_note",
             "reasons_for", "reasons_against", "campaign")  # fmt: skip
    ordered = table.select(*first, pl.exclude(*first, "bare_links", "allowed_links"))
    return ordered.sort("margin", "source_domain", descending=[True, False])


def group_links(domains: pl.Series) -> Membership:
    """The links grouped by linking domain, domains by alphabet."""
    number = domains.rank("dense").cast(pl.Int64).to_numpy() - 1
    members = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.diff(number[members], prepend=-1))
    return Membership(domains.gather(members[starts]), members, starts)


def mean_rows(values: npt.NDArray[np.floating], membership: Membership) -> npt.NDArray[np.float64]:
    """The mean of each domain's rows, column by column, added up in double precision."""
    starts, members = membership.starts, membership.members
    ends = np.append(starts, len(members))
    if has_compiled_loops():
        from .loops import add_rows

        sums = np.empty((len(starts), values.shape[1]))
        add_rows(values, members, ends, sums)
        return sums / np.diff(ends)[:, None]
    from scipy.sparse import csr_array

    ones = np.ones(len(members))
    belongs = csr_array((ones, members, ends), shape=(len(starts), len(values)))
    return np.asarray(belongs @ values) / np.diff(ends)[:, None]


def _facts(judged: pl.DataFrame) -> pl.DataFrame:
    """Counts, the vendors' opinions, dates and an example of every linking domain, by alphabet."""
    verdict, note = pl.col("verdict"), pl.col("verdict_note")
    return (
        judged.lazy()
        .group_by("source_domain")
        .agg(
            pl.len().cast(pl.Int64).alias("links"),
            *((verdict == kind.value).sum().cast(pl.Int64).alias(f"{kind.value}_links") for kind in Verdict),
            note.eq_missing(BARE).sum().alias("bare_links"),
            note.eq_missing(ALLOWED).sum().alias("allowed_links"),
            pl.col("campaign").drop_nulls().mode().min(),
            pl.col("vendor_is_spam").any(ignore_nulls=False),
            pl.col("vendor_toxic_score", "vendor_spam_score").max(),
            pl.max_horizontal("domain_authority", "trust_flow", "page_authority").max().alias("strength"),
            pl.col("first_seen").min(),
            (~pl.col("is_nofollow")).mean().alias("dofollow_share"),
            pl.col("source_url", "title", "anchor")
            .sort_by("margin", "source_url", descending=[True, False], nulls_last=True)
            .first(),
        )
        .sort("source_domain")
        .collect()
    )

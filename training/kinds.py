"""What kinds of linking domain the labels hold, and how each is judged by models that had not seen its site."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ..models.card import KindExamples
from .decide import Decisions
from .holdout import HeldOut
from .labelled import LabelledExport

WANTED = 0.98
"""The precision whose limit counts, as for `score` when nothing is said."""


def count_kinds(exports: Sequence[LabelledExport], held_out: HeldOut, decisions: Decisions) -> tuple[KindExamples, ...]:
    """Linking domains and held-out verdicts of every kind the judges noted; spam first, the commonest first."""
    noted = pl.concat(
        [
            export.table.select(pl.lit(export.site).alias("site"), pl.col("source_registered").alias("domain"))
            .with_columns(export.kind.alias("kind"))
            .drop_nulls()
            for export in exports
        ]
    ).unique(["site", "domain"], keep="first")
    probability = decisions.calibration.probabilities(held_out.margin)
    limit = min((one for one in decisions.thresholds if one.at is not None and one.precision_wanted >= WANTED),
                key=lambda one: one.precision_wanted, default=None)  # fmt: skip
    at = np.inf if limit is None or limit.at is None else limit.at
    below = -np.inf if decisions.keep.below is None else decisions.keep.below
    rows = pl.DataFrame(
        {
            "site": held_out.site,
            "domain": held_out.domain,
            "is_spam": held_out.is_spam,
            "marked": probability >= at,
            "kept": probability < below,
        }
    ).join(noted, on=["site", "domain"])
    found = rows.group_by("kind", "is_spam").agg(pl.len().alias("domains"), pl.col("marked", "kept").sum())
    ordered = found.sort("is_spam", "domains", "kind", descending=[True, True, False])
    return tuple(
        KindExamples(kind, "spam" if is_spam else "good", domains, marked, domains - marked - kept, kept)
        for kind, is_spam, domains, marked, kept in ordered.iter_rows()
    )

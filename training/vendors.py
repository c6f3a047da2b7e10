"""Vendors' own opinions, by linking domain: the marks to beat on the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from .labelled import LabelledExport

TITLES = {
    "vendor_is_spam": "Ahrefs `Is spam`",
    "vendor_toxic_score": "Semrush Toxic Score",
    "vendor_spam_score": "Moz Spam Score",
}


@dataclass(frozen=True)
class Opinion:
    """One vendor's column on one site."""

    title: str
    site: str
    domain: tuple[str, ...]
    """The judged linking domains that the vendor has an opinion on."""
    score: npt.NDArray[np.float64]
    """Its worst opinion on the domain's links."""


def opinions(exports: Sequence[LabelledExport]) -> list[Opinion]:
    """Every vendor column that holds both high and low values on judged domains of an export."""
    found = []
    for export in exports:
        judged = export.table.filter(export.verdict.is_not_null())
        for column, title in TITLES.items():
            worst = (
                judged.group_by("source_registered", maintain_order=True)
                .agg(pl.col(column).cast(pl.Float64).max())
                .drop_nulls()
            )
            if worst[column].n_unique() > 1:
                names = tuple(worst["source_registered"])
                found.append(Opinion(title, export.site, names, worst[column].to_numpy()))
    return found

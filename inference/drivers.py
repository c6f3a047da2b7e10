"""What drove the verdicts: how far each family of signals and each signal moved the linking domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ..features.catalogue import catalogue
from .pictures import Push

if TYPE_CHECKING:
    from .audit import Audit

FAMILIES = {
    "domain": "Name of the linking domain",
    "authority": "Strength and traffic",
    "page": "The linking page",
    "address": "Address of the page",
    "anchor": "Anchor text",
    "context": "Title and words around",
    "target": "Page linked to",
    "campaign": "Shared templates",
    "marks": "Plain marks of spam",
    "history": "Dates and losses",
    "network": "Host and network",
    "language": "Language",
}
"""Families in a client's words; another family stands under its own name."""


@dataclass(frozen=True)
class Driver:
    """One signal's part in the verdicts."""

    signal: str
    meaning: str
    """The first sentence of its documentation; '' for a signal that this version does not know."""
    family: str
    size: float
    """Mean absolute contribution over linking domains, in log-odds."""
    share: float
    """Its size as a share of all signals' sizes, 0 to 1."""


@dataclass(frozen=True)
class Drivers:
    """All families, and the largest signals."""

    families: tuple[Push, ...]
    """Largest difference between disavowed and kept linking domains first."""
    signals: tuple[Driver, ...]
    """Largest first."""


def find_drivers(audit: Audit, most: int) -> Drivers:
    """Means of the contributions over linking domains: one with 5,000 links counts no more than one with one."""
    sums = audit.facts.get("drivers") or sum_drivers(audit)
    names = list(sums["sizes"])
    if not names or not sums["domains"]["all"]:
        return Drivers((), ())
    pushed = np.array([
        [sums[kind][name] / max(sums["domains"][kind], 1) for name in names] for kind in ("disavow", "keep")
    ])  # fmt: skip
    sizes = np.array([sums["sizes"][name] / sums["domains"]["all"] for name in names])
    known = catalogue()
    families = [known.family_of.get(name, "other") for name in names]
    moved = [
        Push(
            FAMILIES.get(family, family.capitalize()),
            *(float(row[np.array(families) == family].sum()) for row in pushed),
        )
        for family in dict.fromkeys(families)
    ]
    return Drivers(
        families=tuple(sorted(moved, key=lambda push: -abs(push.disavow - push.keep))),
        signals=tuple(
            _driver(names[place], families[place], float(sizes[place]), float(sizes.sum()))
            for place in np.argsort(-sizes, kind="stable")[:most]
        ),
    )


def sum_drivers(audit: Audit) -> dict[str, dict[str, float]]:
    """What `find_drivers` rests on, by signal: sums over linking domains of the mean over their links.

    `disavow` and `keep` are the contributions to links of domains with that verdict, `sizes` the sizes over all
    domains, `domains` how many of each there are. Sums of different linking domains add up.
    """
    names = [name for name in audit.contributions.columns if name not in ("link_id", "base_value")]
    weighted = pl.concat([audit.contributions.select(names), _weights(audit)], how="horizontal")
    number = pl.col(names).cast(pl.Float64)
    verdicts = audit.domain_table["verdict"]
    return {
        **{kind: weighted.select(number.dot(kind)).row(0, named=True) for kind in ("disavow", "keep")},
        "sizes": weighted.select(number.abs().dot("all")).row(0, named=True),
        "domains": {
            "all": float(verdicts.len()), **{kind: float((verdicts == kind).sum()) for kind in ("disavow", "keep")}
        },
    }  # fmt: skip


def _weights(audit: Audit) -> pl.DataFrame:
    """Per link one over its domain's links: among disavowed domains, among kept ones, and among all."""
    verdicts = audit.domain_table.select("source_domain", pl.col("verdict").alias("domain_verdict"))
    links = audit.link_table.select("source_domain", (1 / pl.len().over("source_domain")).alias("weight"))
    rows = links.join(verdicts, on="source_domain", how="left", maintain_order="left")
    marked = ((pl.col("domain_verdict") == kind).fill_null(value=False).alias(kind) for kind in ("disavow", "keep"))
    return rows.select("weight", *marked).select(
        pl.col("disavow", "keep") * pl.col("weight"), pl.col("weight").alias("all")
    )


def _driver(name: str, family: str, size: float, total: float) -> Driver:
    found = catalogue().signals.get(name)
    meaning = found.doc.split("\n\n")[0].replace("\n", " ") if found else ""
    return Driver(name, meaning, FAMILIES.get(family, family.capitalize()), size, size / max(total, 1e-12))

"""The facts of a run: what audit.json says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from typing import Any

import numpy as np
import polars as pl

from ..data.links import Links
from ..models.card import Card
from ..models.held_out import Promise
from ..models.model import MODEL_FILE
from ..models.thresholds import KeepLimit
from .reasons import Evidence, family_sums
from .settings import Settings
from .verdicts import Verdict

MOST_CAMPAIGNS = 500
"""Campaigns described; the link table numbers them all."""
LIBRARIES = ("lightgbm", "numpy", "polars")
FLAGGED = {"vendor_is_spam": 1, "vendor_toxic_score": 60, "vendor_spam_score": 61}
"""From where on the vendors themselves call a link bad: Semrush 'toxic' from 60, Moz 'high' from 61."""


@dataclass(frozen=True)
class Run:
    """What a run was given, and how long it took."""

    links: Links
    card: Card
    settings: Settings
    promise: Promise
    """What `disavow` promises."""
    keep: KeepLimit | None
    started: datetime
    seconds: Mapping[str, float]
    """By stage."""


def collect_facts(
    run: Run, evidence: Evidence, judged: pl.DataFrame, domains: pl.DataFrame, campaigns: pl.DataFrame
) -> dict[str, Any]:
    """The content of audit.json; `Audit` describes the keys."""
    about = judged.select("site_host", "brand_terms", "site_topics")
    site, brand, topics = about.row(0) if about.height else (None, None, None)
    return {
        "started": run.started.isoformat(timespec="seconds"),
        "seconds": dict(run.seconds),
        "versions": {"linkverdict": _version("linkverdict"), **{name: _version(name) for name in LIBRARIES}},
        "inputs": [asdict(file) for file in run.links.inputs],
        "site": site,
        "brand": brand or [],
        "topics": topics or [],
        "settings": {**asdict(run.settings), "model": str(run.settings.model)},
        "model": {
            "name": run.card.name,
            "version": run.card.version,
            "hash": run.card.hashes.get(MODEL_FILE, ""),
            "created": run.card.created,
            "calibration": asdict(run.card.calibration),
        },
        "counts": _counts(run.links, judged, domains, campaigns),
        "thresholds": {
            "disavow": asdict(run.promise.threshold) if run.promise.threshold.at is not None else None,
            "keep": asdict(run.keep) if run.keep and run.keep.below is not None else None,
        },
        "promise": {name: value for name, value in asdict(run.promise).items() if name != "threshold"},
        "campaigns": campaigns.head(MOST_CAMPAIGNS).to_dicts(),
        "importance": _importance(evidence),
        "vendors": {column: _beside(domains, column) for column in FLAGGED if domains[column].count()},
    }


def _counts(links: Links, judged: pl.DataFrame, domains: pl.DataFrame, campaigns: pl.DataFrame) -> dict[str, Any]:
    return {
        "rows_in": sum(file.rows_in for file in links.inputs),
        "links": judged.height,
        "rejected": sum(file.rows_rejected for file in links.inputs),
        "merged": sum(file.rows_merged for file in links.inputs),
        "domains": domains.height,
        "campaigns": campaigns.height,
        "links_by_verdict": _by_verdict(judged),
        "domains_by_verdict": _by_verdict(domains),
    }


def _by_verdict(table: pl.DataFrame) -> dict[str, int]:
    return {kind.value: int((table["verdict"] == kind.value).sum()) for kind in Verdict}


def _importance(evidence: Evidence) -> dict[str, dict[str, float]]:
    """Mean size of what each family, and each signal, adds to a link's margin: log-odds, largest first."""
    families, sums = family_sums(evidence.contributions, evidence.signals)
    rows = max(len(sums), 1)
    by_family = {name: float(np.abs(sums[:, at]).sum(dtype=np.float64) / rows) for at, name in enumerate(families)}
    by_signal = {
        name: float(np.abs(evidence.contributions[:, at]).sum(dtype=np.float64) / rows)
        for at, name in enumerate(evidence.signals)
    }
    return {"families": _largest_first(by_family), "signals": _largest_first(by_signal)}


def _largest_first(sizes: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def _beside(domains: pl.DataFrame, column: str) -> dict[str, Any]:
    """How a vendor's opinion and our verdict meet, over the linking domains that the vendor has an opinion on."""
    flagged = pl.col(column).cast(pl.Float32) >= FLAGGED[column]
    known = domains.filter(pl.col(column).is_not_null()).select("verdict", flagged.alias("flagged"))
    meets = {
        kind.value: {
            "flagged": known.filter((pl.col("verdict") == kind.value) & pl.col("flagged")).height,
            "not_flagged": known.filter((pl.col("verdict") == kind.value) & ~pl.col("flagged")).height,
        }
        for kind in Verdict
    }
    return {"flagged_from": FLAGGED[column], "domains": known.height, "by_verdict": meets}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"

"""The facts of a run: what audit.json says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.links import InputFile
from ..models.card import Card
from ..models.held_out import Promise
from ..models.model import MODEL_FILE
from ..models.thresholds import KeepLimit
from .drift import count_outside, drift_of
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

    inputs: tuple[InputFile, ...]
    site: str | None
    """The judged host."""
    brand: Sequence[str]
    topics: Sequence[str]
    card: Card
    settings: Settings
    promise: Promise
    """What `disavow` promises."""
    keep: KeepLimit | None
    started: datetime
    seconds: Mapping[str, float]
    """By stage."""


def sum_part(
    evidence: Evidence, card: Card, judged: pl.DataFrame, domains: pl.DataFrame, parts: int = 1
) -> dict[str, Any]:
    """The numbers of all links of some linking domains, as nested dicts; those of different domains add up.

    `judged` is the link table row by row beside `evidence`, `domains` the domain table, `parts` their number.
    """
    families, sums = family_sums(evidence.contributions, evidence.signals)
    return {
        "counts": {
            "links": judged.height,
            "domains": domains.height,
            "links_by_verdict": _by_verdict(judged),
            "domains_by_verdict": _by_verdict(domains),
        },
        "importance": {
            "families": {name: _size(sums[:, at]) for at, name in enumerate(families)},
            "signals": {name: _size(evidence.contributions[:, at]) for at, name in enumerate(evidence.signals)},
        },
        "vendors": {column: _beside(domains, column) for column in FLAGGED},
        "outside": count_outside(card, evidence.values, judged["source_domain"], parts),
    }


def add_sums(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum of what `sum_part` gave for different linking domains, number by number."""
    sums: dict[str, Any] = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        values = [part[name] for part in parts if name in part]
        sums[name] = add_sums(values) if isinstance(values[0], Mapping) else sum(values)
    return sums


def collect_facts(run: Run, sums: Mapping[str, Any], campaigns: pl.DataFrame) -> dict[str, Any]:
    """The content of audit.json from the sums over the whole export; `Audit` describes the keys."""
    drift = drift_of(sums["outside"])
    links = max(sums["counts"]["links"], 1)
    sizes = {kind: {name: size / links for name, size in of.items()} for kind, of in sums["importance"].items()}
    return {
        "started": run.started.isoformat(timespec="seconds"),
        "seconds": dict(run.seconds),
        "versions": {"linkverdict": _version("linkverdict"), **{name: _version(name) for name in LIBRARIES}},
        "inputs": [asdict(file) for file in run.inputs],
        "site": run.site,
        "brand": list(run.brand),
        "topics": list(run.topics),
        "settings": {**asdict(run.settings), "model": str(run.settings.model)},
        "model": {
            "name": run.card.name,
            "version": run.card.version,
            "hash": run.card.hashes.get(MODEL_FILE, ""),
            "created": run.card.created,
            "calibration": asdict(run.card.calibration),
        },
        "counts": _counts(run.inputs, sums["counts"], campaigns),
        "thresholds": {
            "disavow": asdict(run.promise.threshold) if run.promise.threshold.at is not None else None,
            "keep": asdict(run.keep) if run.keep and run.keep.below is not None else None,
        },
        "promise": {name: value for name, value in asdict(run.promise).items() if name != "threshold"},
        "campaigns": campaigns.head(MOST_CAMPAIGNS).to_dicts(),
        "importance": {kind: _largest_first(of) for kind, of in sizes.items()},
        "vendors": {
            column: {"flagged_from": FLAGGED[column], **beside}
            for column, beside in sums["vendors"].items()
            if beside["domains"]
        },
        "drift": {"outside": drift.outside, "signals": dict(drift.most), "says": drift.says()},
    }


def _counts(inputs: Sequence[InputFile], sums: Mapping[str, Any], campaigns: pl.DataFrame) -> dict[str, Any]:
    return {
        "rows_in": sum(file.rows_in for file in inputs),
        "links": sums["links"],
        "rejected": sum(file.rows_rejected for file in inputs),
        "merged": sum(file.rows_merged for file in inputs),
        "domains": sums["domains"],
        "campaigns": campaigns.height,
        "links_by_verdict": sums["links_by_verdict"],
        "domains_by_verdict": sums["domains_by_verdict"],
    }


def _by_verdict(table: pl.DataFrame) -> dict[str, int]:
    return {kind.value: int((table["verdict"] == kind.value).sum()) for kind in Verdict}


def _size(contributions: npt.NDArray[np.floating]) -> float:
    """The sum of the sizes of what a family, or a signal, adds to the links' margins, in log-odds."""
    return float(np.abs(contributions).sum(dtype=np.float64))


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
    return {"domains": known.height, "by_verdict": meets}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"

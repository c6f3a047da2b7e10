"""Scoring: export files in, every link and linking domain judged and explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.errors import LinkverdictError
from ..data.links import Links
from ..data.progress import Progress
from ..data.reading import read_links
from ..features.grouping import campaign_ids
from ..features.matrix import Floats, attach_tallies, compute_signals, count_tallies, derive
from ..models.champion import find_folder
from ..models.model import Model, load_model
from .audit import Audit
from .campaigns import list_campaigns, template_rows
from .domains import roll_up
from .drift import measure_drift
from .facts import Run, collect_facts
from .reasons import Evidence, find_details, link_reasons
from .settings import Settings
from .siblings import find_siblings
from .verdicts import Limits, judge_links

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pl.DataFrame | pd.DataFrame

CHUNK = 65_536
"""Links explained at once: bounds the memory, and the progress moves by so many."""


def score(
    sources: Source | Sequence[Source],
    *,
    site: str | None = None,
    brand: Sequence[str] = (),
    topics: Sequence[str] | None = None,
    precision: float = 0.98,
    confidence: float = 0.5,
    model: str | Path = "champion",
    columns: Mapping[str, str] | None = None,
    allow: Sequence[str] = (),
    progress: Progress | None = None,
) -> Audit:
    """Judge every link of one or more exports (paths or data frames) and say why. `Settings` explains the options.

    Raises the named errors of `data.errors`: nothing readable, no backlink list, an unknown site or model.
    """
    settings = Settings(
        site=site,
        brand=tuple(brand),
        topics=None if topics is None else tuple(topics),
        precision=precision,
        confidence=confidence,
        model=model,
        columns=dict(columns or {}),
        allow=tuple(allow),
    )
    many = isinstance(sources, Sequence) and not isinstance(sources, str)
    return score_links(list(sources) if many else [sources], settings, progress)  # type: ignore[list-item,arg-type]


def score_links(sources: Sequence[Source], settings: Settings, progress: Progress | None = None) -> Audit:
    """`score` with its options in one value."""
    if not 0 < settings.precision <= 1:
        raise LinkverdictError(
            f"Expected a precision above 0 and at most 1; found {settings.precision}.", "0.98 is the default."
        )
    if not 0.5 <= settings.confidence < 1:
        raise LinkverdictError(
            f"Expected a confidence from 0.5 to below 1; found {settings.confidence}.",
            "0.5, the default, is more likely than not; 0.9 or 0.95 is usual where a mistake is dear.",
        )
    stages = Stages(progress or Progress())
    with stages.stage("loading the model"):
        found = find_folder(settings.model)
        model = load_model(found.folder)
    with stages.stage("reading"):
        links = read_links(
            sources,
            site=settings.site,
            columns=settings.columns,
            brand=settings.brand,
            topics=settings.topics,
            progress=stages.progress,
        )
    audit = judge(links, model, settings, stages)
    return replace(audit, facts={**audit.facts, "model": {**audit.facts["model"], "note": found.note}})


@dataclass
class Stages:
    """Tells the progress which stage begins, and keeps how long each took."""

    progress: Progress = field(default_factory=Progress)
    """Who is told."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the run began."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage, once it is over."""

    @contextmanager
    def stage(self, name: str, rows: int | None = None) -> Iterator[None]:
        """One stage, over so many rows when that is known."""
        self.progress.stage(name, rows)
        begun = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - begun, 3)


def judge(links: Links, model: Model, settings: Settings, stages: Stages) -> Audit:
    """The audit of links that were read: signals, predictions, reasons, verdicts."""
    table, signals = links.table, model.card.signal_names
    with stages.stage("counting", table.height):
        rows = derive(table)
        rows = attach_tallies(rows, count_tallies(rows))
    with stages.stage("computing signals", table.height):
        values = compute_signals(rows, signals).values
        siblings = find_siblings(rows, signals)
        details = find_details(rows, signals)
        campaigns = campaign_ids(rows)
        templates = template_rows(rows, campaigns)
        # from here on the derived columns are dead weight: half the memory of a large run
        del rows
    with stages.stage("predicting", table.height):
        margins = model.margins(values)
        probabilities = model.probabilities(margins)
        drift = measure_drift(model.card, values, table["source_domain"])
    with stages.stage("explaining", table.height):
        evidence = Evidence(
            signals, values, _contributions(model, values, margins, stages.progress), table, siblings, details
        )
        reasons = link_reasons(evidence, settings)
    with stages.stage("deciding", table.height):
        promise, keep = model.promise(settings.precision, settings.confidence), model.card.keep
        limits = Limits(promise.threshold.at, keep.below if keep else None)
        verdicts = judge_links(table, probabilities, limits, settings.allow)
        scores = pl.DataFrame({"margin": margins, "spam_probability": probabilities})
        judged = pl.concat([table, scores, verdicts, reasons, campaigns.alias("campaign").to_frame()], how="horizontal")
        domains = roll_up(judged, evidence, model.probabilities, limits, settings)
        families = list_campaigns(templates, judged, domains)
    run = Run(links, model.card, settings, promise, keep, stages.started, stages.seconds)
    return Audit(
        link_table=judged,
        domain_table=domains,
        contributions=_as_table(evidence),
        rejected=links.rejected,
        original=links.original,
        facts={
            **collect_facts(run, evidence, judged, domains, families),
            "drift": {"outside": drift.outside, "signals": dict(drift.most), "says": drift.says()},
        },
    )


def _contributions(
    model: Model, values: Floats, margins: npt.NDArray[np.float64], progress: Progress
) -> npt.NDArray[np.float32]:
    """What each signal adds to each link's margin, the base value last; columns lie together, for they are read so."""
    found = np.empty((len(values), values.shape[1] + 1), dtype=np.float32, order="F")
    # one after the other: LightGBM keeps in the booster which trees are asked, so threads would get each other's
    for start in range(0, len(values), CHUNK):
        part = slice(start, start + CHUNK)
        found[part] = model.contributions(values[part], margins=margins[part])
        progress.advance(len(values[part]))
    return found


def _as_table(evidence: Evidence) -> pl.DataFrame:
    columns = {name: evidence.contributions[:, at] for at, name in enumerate((*evidence.signals, "base_value"))}
    return pl.DataFrame({"link_id": evidence.table["link_id"], **columns})

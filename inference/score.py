"""Scoring: export files in, every link and linking domain judged and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ..data.links import Links
from ..data.progress import Progress
from ..data.reading import read_links
from ..features.grouping import family_part, find_campaigns, shared_templates
from ..features.matrix import derive
from ..features.tallies import attach_tallies, count_tallies
from ..models.champion import find_folder
from ..models.model import Model, load_model
from .audit import Audit
from .campaigns import list_campaigns
from .exports import local_exports
from .facts import Run, collect_facts
from .judging import Counted, as_table, judge_prepared, prepare, wanted_columns, wanted_tallies
from .settings import Settings, check_settings
from .siblings import sibling_part
from .stages import Stages
from .verdicts import Limits

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pl.DataFrame | pd.DataFrame

NOTHING = (None, (), ())
"""What an empty table says of its site."""


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
    since: str | Path | None = None,
    disavowed: str | Path | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Judge every link of one or more exports and say why. `Settings` explains the options.

    An export is a data frame, a file, a folder of files, a pattern ("exports/*.csv"), or an address that fsspec knows
    ("s3://bucket/part-*.parquet"), which is fetched into a temporary folder first.

    `since` is the folder of the site's last audit, to tell what is new, lost and judged otherwise; `disavowed` the
    disavow file in force, to mark what it names.
    Raises the named errors of `data.errors`: nothing readable, no backlink list, an unknown site or model.
    """
    # these judge again by this module
    from .decided import mark_decided, read_in_force
    from .since import compare, read_older

    older = None if since is None else read_older(since)
    in_force = None if disavowed is None else read_in_force(disavowed)
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
    named: list[Source] = list(sources) if many else [sources]  # type: ignore[list-item,arg-type]
    with local_exports(named, progress=progress) as files:
        audit = score_links(files, settings, progress)  # type: ignore[arg-type]
    audit = audit if older is None else compare(audit, older, progress=progress)
    return mark_decided(audit, in_force=in_force)


def score_links(sources: Sequence[Source], settings: Settings, progress: Progress | None = None) -> Audit:
    """`score` with its options in one value."""
    check_settings(settings)
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


def judge(links: Links, model: Model, settings: Settings, stages: Stages) -> Audit:
    """The audit of links that were read: signals, predictions, reasons, verdicts."""
    table, signals = links.table, model.card.signal_names
    with stages.stage("counting", table.height):
        rows = derive(table, wanted_columns(signals))
        tables = count_tallies(rows, wanted_tallies(signals))
        rows = attach_tallies(rows, tables)
    with stages.stage("computing signals", table.height):
        family = family_part(shared_templates(rows, tables), rows["source_domain"], rows["link_id"])
        campaigns = find_campaigns(family.tuples, [family.members])
        counted = Counted(tables, sibling_part(rows, signals), campaigns)
        prepared = prepare(table, rows, counted, signals)
        # from here on the derived columns are dead weight: half the memory of a large run
        del rows
    promise, keep = model.promise(settings.precision, settings.confidence), model.card.keep
    limits = Limits(promise.threshold.at, keep.below if keep else None)
    judged = judge_prepared(prepared, model, limits, settings, stages)
    site, brand, topics = table.select("site_host", "brand_terms", "site_topics").row(0) if table.height else NOTHING
    run = Run(links.inputs, site, brand or (), topics or (), model.card, settings, promise, keep, stages.started,
              stages.seconds)  # fmt: skip
    return Audit(
        link_table=judged.links,
        domain_table=judged.domains,
        contributions=as_table(judged.evidence),
        rejected=links.rejected,
        original=links.original,
        facts=collect_facts(run, judged.sums, list_campaigns(judged.campaigns)),
    )

"""Judging: links with all that the export counts become verdicts with reasons, all at once or one part at a time.

A part is all links of some linking domains. What parts say of the whole export (tallies, siblings, campaigns, sums)
adds up, so an export judged in parts gets the verdicts of one judged at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.progress import Progress
from ..features.catalogue import catalogue
from ..features.grouping import TEMPLATE_KEYS, Campaigns, shared_templates, template_tallies
from ..features.matrix import Floats, compute_signals
from ..features.tallies import TallyTables, tallies_of
from ..models.model import Model
from .campaigns import CampaignPart, campaign_part, template_rows
from .domains import roll_up
from .facts import sum_part
from .reasons import Evidence, find_details, link_reasons
from .settings import Settings
from .siblings import Siblings, as_examples, sibling_keys
from .stages import Stages
from .verdicts import Limits, judge_links

CHUNK = 65_536
"""Links explained at once: bounds the memory, and the progress moves by so many."""


@dataclass(frozen=True)
class Counted:
    """What the whole export says."""

    tables: TallyTables
    """The tallies."""
    siblings: Mapping[str, pl.DataFrame]
    """For each tally that counts siblings what `sibling_part` gives, of all parts."""
    campaigns: Campaigns


@dataclass(frozen=True)
class Prepared:
    """Links ready for the model; every field has a row a link."""

    table: pl.DataFrame
    """The canonical columns."""
    values: Floats
    siblings: Siblings
    details: pl.DataFrame
    campaigns: pl.Series
    templates: pl.DataFrame
    """Of the links of campaigns what `campaign_part` needs."""


@dataclass(frozen=True)
class Judged:
    """Links and linking domains with their verdicts."""

    links: pl.DataFrame
    domains: pl.DataFrame
    evidence: Evidence
    campaigns: CampaignPart
    sums: Mapping[str, Any]
    """`facts.sum_part` of them."""


def wanted_tallies(signals: Sequence[str]) -> tuple[str, ...]:
    """The tallies that judging by these signals needs."""
    known = catalogue().signals
    return tuple(dict.fromkeys([*tallies_of(known[name] for name in signals), *template_tallies().values()]))


def wanted_columns(signals: Sequence[str]) -> tuple[str, ...]:
    """The derived columns that judging by these signals needs."""
    known = catalogue()
    tallies = [known.tallies[name] for name in wanted_tallies(signals)]
    measured = [value for tally in tallies for value in vars(tally.measure).values()]
    keys = [key for tally in tallies for key in tally.by]
    needs = [need for name in signals for need in (*known.signals[name].needs, known.signals[name].details)]
    named = (*needs, *keys, *measured, *TEMPLATE_KEYS, "target_page")
    return tuple(dict.fromkeys(name for name in named if name in known.derived))


def prepare(table: pl.DataFrame, rows: pl.DataFrame, counted: Counted, signals: Sequence[str]) -> Prepared:
    """The links of `table` ready for the model; `rows` are the same with derived columns and tallies."""
    campaigns = counted.campaigns.of(shared_templates(rows, counted.tables))
    return Prepared(
        table=table,
        values=compute_signals(rows, signals).values,
        siblings=Siblings(
            sibling_keys(rows, signals), {name: as_examples(one) for name, one in counted.siblings.items()}
        ),
        details=find_details(rows, signals),
        campaigns=campaigns.alias("campaign"),
        templates=template_rows(rows, campaigns),
    )


def judge_prepared(
    links: Prepared, model: Model, limits: Limits, settings: Settings, stages: Stages, parts: int = 1
) -> Judged:
    """Predictions, reasons, verdicts and the roll-up by linking domain of links that are all of their domains.

    `parts` is how many such parts the export has.
    """
    signals, table, height = model.card.signal_names, links.table, links.table.height
    with stages.stage("explaining", height):
        contributions, margins = _explain(model, links.values, stages.progress)
        probabilities = model.probabilities(margins)
    with stages.stage("finding reasons", height):
        evidence = Evidence(signals, links.values, contributions, table, links.siblings, links.details)
        reasons = link_reasons(evidence, settings, stages.progress)
    with stages.stage("deciding", height):
        verdicts = judge_links(table, probabilities, limits, settings.allow)
        scores = pl.DataFrame({"margin": margins, "spam_probability": probabilities})
        judged = pl.concat([table, scores, verdicts, reasons, links.campaigns.to_frame()], how="horizontal")
        domains = roll_up(judged, evidence, model.probabilities, limits, settings)
        campaigns = campaign_part(links.templates, judged, domains)
        return Judged(judged, domains, evidence, campaigns, sum_part(evidence, model.card, judged, domains, parts))


def as_table(evidence: Evidence) -> pl.DataFrame:
    """The contributions as the audit keeps them: link_id, a column a signal, base_value."""
    columns = {name: evidence.contributions[:, at] for at, name in enumerate((*evidence.signals, "base_value"))}
    return pl.DataFrame({"link_id": evidence.table["link_id"], **columns})


def _explain(
    model: Model, values: Floats, progress: Progress
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """What each signal adds to each link's margin, the base value last, and the margins. Columns lie together."""
    found = np.empty((len(values), values.shape[1] + 1), dtype=np.float32, order="F")
    margins = np.empty(len(values))
    for start in range(0, len(values), CHUNK):
        part = slice(start, start + CHUNK)
        margins[part] = model.explain(values[part], out=found[part]).margins
        progress.advance(len(values[part]))
    return found, margins

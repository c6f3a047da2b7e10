"""How a model gains from a site's own labels, picked by `suggest` and picked at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from joblib import Parallel, delayed
from scipy.special import expit

from ..data.label import Label, make_label
from ..features.grouping import campaign_ids
from ..features.matrix import build_matrix, derive
from .examples import Examples
from .fit import Settings
from .labelled import LabelledExport
from .metrics import Figure, recall_at_precision, roc_auc
from .own import Own, gather, only
from .recipe import RECIPES, fit_mixed
from .suggest import suggest

STEPS = (0, 25, 50, 100, 200)
"""So many linking domains are labelled."""
ROUND = 25
"""After so many labels the model is fitted anew, and suggests the next ones."""
ENOUGH = 100
"""Labels that a curve must reach to be shown, where another one of the kind does."""
DRAWS = 400
"""Resamplings behind an interval."""
SEEDS = 3
"""Random picks are averaged over so many draws."""
RECIPE = RECIPES[0]
"""The plainest mixture of `retrain` throughout, so that the curve shows the labels and not the choice."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Point:
    """One step of one curve."""

    site: str
    """The site's code."""
    picked: str
    """'suggest' or 'random'."""
    measured_on: str
    """'the rest': the site's linking domains without a label. 'a fresh half': the half of the campaigns that nothing
    was picked from, the same domains at every step and for both ways; mean of the halves whose other half has ENOUGH
    domains to label."""
    labels: int
    """Labelled linking domains."""
    auc: float
    """ROC AUC, mean over draws."""
    recall: float
    """Recall at precision 0.98, likewise."""
    change: Figure | None
    """On a fresh half: how far the AUC is from that without labels, campaigns resampled; None elsewhere."""


def learning_curves(
    base: Examples, exports: Sequence[LabelledExport], numbers: Sequence[int], settings: Settings, jobs: int = 2
) -> list[Point]:
    """The curves of the sites with these numbers in `base`, each left out of it; the site's first export is used."""
    sites = list(dict.fromkeys(export.site for export in exports))
    tasks = []
    for number in numbers:
        export = next(one for one in exports if one.site == sites[number])
        own = gather([export.table], labels_of(export))
        others = base.where(base.site != number)
        for way, seed in [("suggest", 0), *(("random", seed) for seed in range(SEEDS))]:
            tasks += [(sites[number], way, half, (others, export.table, own, way, seed, half, settings))
                      for half in (None, 0, 1)]  # fmt: skip
    runs = Parallel(n_jobs=jobs)(delayed(_run)(*arguments) for *_, arguments in tasks)
    curves: dict[tuple[str, str, str], list[list[_Step]]] = {}
    for (site, way, half, _), steps in zip(tasks, runs, strict=True):
        curves.setdefault((site, way, "the rest" if half is None else "a fresh half"), []).append(steps)
    return [
        _point(*key, steps[0].labels, list(steps))
        for key, found in curves.items()
        for steps in zip(*_long(found), strict=False)
    ]


def _long(curves: list[list[_Step]]) -> list[list[_Step]]:
    """The curves that reach ENOUGH labels, if any does: a half with fewer domains may not stand in some steps only."""
    return [steps for steps in curves if steps[-1].labels >= ENOUGH] or curves


@dataclass(frozen=True)
class _Step:
    labels: int
    auc: float
    recall: float
    changes: npt.NDArray[np.float64]
    """AUC less that without labels, over resamplings of the campaigns; empty where the tested domains differ."""


def _point(site: str, way: str, measured_on: str, labels: int, steps: Sequence[_Step]) -> Point:
    changes = np.mean([step.changes for step in steps], axis=0)
    low, high = np.nanquantile(changes, [0.025, 0.975]) if len(changes) else (np.nan, np.nan)
    auc, recall = (float(np.mean([getattr(step, name) for step in steps])) for name in ("auc", "recall"))
    change = Figure(float(np.nanmean(changes)), float(low), float(high)) if len(changes) else None
    return Point(site, way, measured_on, labels, auc, recall, change)


def labels_of(export: LabelledExport) -> list[Label]:
    """Every judged linking domain of an export as a person's label."""
    site = export.table["site_host"][0]
    judged = export.table.select("source_registered").with_columns(export.verdict.alias("verdict")).drop_nulls()
    pairs = judged.unique().sort("source_registered")
    return [make_label(site, name, verdict, scope="domain") for name, verdict in pairs.iter_rows()]


def _run(
    base: Examples, table: pl.DataFrame, own: Own, way: str, seed: int, half: int | None, settings: Settings
) -> list[_Step]:
    names = own.units["source_domain"].to_list()
    side = np.random.default_rng(7).integers(0, 2, int(own.groups.max()) + 1)[own.groups]
    pool = np.ones(len(names), dtype=bool) if half is None else side != half
    order = np.random.default_rng(seed).permutation(np.flatnonzero(pool))
    links = table.with_columns(campaign_ids(derive(table)).alias("campaign"))
    values = build_matrix(table, RECIPE.signals).values
    labelled = np.zeros(len(names), dtype=bool)
    steps: list[_Step] = []
    unlabelled = np.empty(0)
    for count in range(0, min(max(STEPS), int(pool.sum()) - 1) + 1, ROUND):
        model = fit_mixed(base, only(own, labelled), RECIPE, settings, jobs=1)
        frame = pl.DataFrame(values, schema=list(RECIPE.signals))
        domains = _domains(links, np.asarray(model.decision_function(frame)))
        if count in STEPS:
            margin = dict(domains.select("source_domain", "margin").iter_rows())
            score = np.array([margin[name] for name in names])
            tested = ~labelled if half is None else ~pool
            spam, score = own.is_spam[tested], score[tested]
            unlabelled = unlabelled if steps else score
            changes = np.empty(0) if half is None else _changes(spam, own.groups[tested], unlabelled, score)
            steps.append(_Step(count, roc_auc(spam, score), recall_at_precision(spam, score), changes))
        if way == "random":
            labelled[order[count : count + ROUND]] = True
        else:
            labelled |= _suggested(own, pool, labelled, domains, links)
    return steps


def _changes(
    is_spam: Flags, group: npt.NDArray[np.int64], before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    members = [np.flatnonzero(group == number) for number in np.unique(group)]
    random = np.random.default_rng(0)
    draws = [np.concatenate([members[at] for at in random.integers(0, len(members), len(members))])
             for _ in range(DRAWS)]  # fmt: skip
    return np.array([roc_auc(is_spam[rows], after[rows]) - roc_auc(is_spam[rows], before[rows]) for rows in draws])


def suggested_units(base: Examples, table: pl.DataFrame, own: Own, count: int, settings: Settings) -> Flags:
    """Which units of `own` a person labels who follows `suggest` for `count` labels, a round after the other."""
    links = table.with_columns(campaign_ids(derive(table)).alias("campaign"))
    values = build_matrix(table, RECIPE.signals).values
    frame = pl.DataFrame(values, schema=list(RECIPE.signals))
    every, labelled = np.ones(own.units.height, dtype=bool), np.zeros(own.units.height, dtype=bool)
    while labelled.sum() < min(count, len(labelled)):
        model = fit_mixed(base, only(own, labelled), RECIPE, settings, jobs=1)
        domains = _domains(links, np.asarray(model.decision_function(frame)))
        labelled |= _suggested(own, every, labelled, domains, links)
    return labelled


def _suggested(own: Own, pool: Flags, labelled: Flags, domains: pl.DataFrame, links: pl.DataFrame) -> Flags:
    """The next round's units: what `suggest` names, then others in the order of their names when it names too few."""
    names = own.units["source_domain"].to_list()
    open_ones = {names[unit] for unit in np.flatnonzero(pool)}
    known = {names[unit] for unit in np.flatnonzero(labelled)}
    offered = domains.filter(pl.col("source_domain").is_in(open_ones))
    chosen = suggest(offered, links, known, ROUND)["source_domain"].to_list()
    left = [name for name in open_ones if name not in known and name not in chosen]
    taken = set([*chosen, *sorted(left)][:ROUND])
    return np.array([name in taken for name in names], dtype=bool)


def _domains(links: pl.DataFrame, margins: npt.NDArray[np.float64]) -> pl.DataFrame:
    """What `suggest` reads of an audit's domain table."""
    rolled = links.with_columns(pl.Series("margin", margins)).group_by("source_domain", maintain_order=True).agg(
        pl.col("margin").mean(), pl.col("campaign").drop_nulls().mode().min(),
        pl.col("source_url", "title", "anchor").first(),
    )  # fmt: skip
    probability = pl.Series("spam_probability", expit(rolled["margin"].to_numpy()))
    return rolled.with_columns(probability, pl.lit("review").alias("verdict"))

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
from .metrics import recall_at_precision, roc_auc
from .own import Own, gather, only
from .recipe import Recipe, fit_mixed
from .suggest import suggest

STEPS = (0, 25, 50, 100, 200)
"""So many linking domains are labelled."""
ROUND = 25
"""After so many labels the model is fitted anew, and suggests the next ones."""
SEEDS = 3
"""Random picks are averaged over so many draws."""
RECIPE = Recipe(0.4, every_signal=False)
"""The mixture used throughout, so that the curve shows the labels and not the choice."""

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
    was picked from, the same domains at every step and for both ways."""
    labels: int
    """Labelled linking domains."""
    auc: float
    """ROC AUC, mean over draws."""
    recall: float
    """Recall at precision 0.98, likewise."""


def learning_curves(
    base: Examples, exports: Sequence[LabelledExport], numbers: Sequence[int], settings: Settings, jobs: int = 2
) -> list[Point]:
    """The curves of the sites with these numbers in `base`, each left out of it; the site's first export is used."""
    sites = list(dict.fromkeys(export.site for export in exports))
    tasks = []
    for number in numbers:
        export = next(one for one in exports if one.site == sites[number])
        own = gather([export.table], _labels(export))
        others = base.where(base.site != number)
        for way, seed in [("suggest", 0), *(("random", seed) for seed in range(SEEDS))]:
            tasks += [(sites[number], way, half, (others, export.table, own, way, seed, half, settings))
                      for half in (None, 0, 1)]  # fmt: skip
    runs = Parallel(n_jobs=jobs)(delayed(_run)(*arguments) for *_, arguments in tasks)
    rows = [
        (site, way, "the rest" if half is None else "a fresh half", *step)
        for (site, way, half, _), steps in zip(tasks, runs, strict=True)
        for step in steps
    ]
    frame = pl.DataFrame(rows, schema=["site", "picked", "measured_on", "labels", "auc", "recall"], orient="row")
    keys = ["site", "picked", "measured_on", "labels"]
    means = frame.group_by(keys, maintain_order=True).agg(pl.col("auc", "recall").mean())
    return [Point(*row) for row in means.iter_rows()]


def _labels(export: LabelledExport) -> list[Label]:
    site = export.table["site_host"][0]
    judged = export.table.select("source_registered").with_columns(export.verdict.alias("verdict")).drop_nulls()
    pairs = judged.unique().sort("source_registered")
    return [make_label(site, name, verdict, scope="domain") for name, verdict in pairs.iter_rows()]


def _run(
    base: Examples, table: pl.DataFrame, own: Own, way: str, seed: int, half: int | None, settings: Settings
) -> list[tuple[int, float, float]]:
    """labels, AUC and recall at every step."""
    names = own.units["source_domain"].to_list()
    place = {name: number for number, name in enumerate(names)}
    side = np.random.default_rng(7).integers(0, 2, int(own.groups.max()) + 1)[own.groups]
    pool = np.ones(len(names), dtype=bool) if half is None else side != half
    order = np.random.default_rng(seed).permutation(np.flatnonzero(pool))
    links = table.with_columns(campaign_ids(derive(table)).alias("campaign"))
    values = build_matrix(table, RECIPE.signals).values
    labelled = np.zeros(len(names), dtype=bool)
    steps = []
    for count in range(0, min(max(STEPS), int(pool.sum()) - 1) + 1, ROUND):
        model = fit_mixed(base, only(own, labelled), RECIPE, settings, jobs=1)
        frame = pl.DataFrame(values, schema=list(RECIPE.signals))
        domains = _domains(links, np.asarray(model.decision_function(frame)))
        if count in STEPS:
            margin = dict(domains.select("source_domain", "margin").iter_rows())
            score = np.array([margin[name] for name in names])
            tested = ~labelled if half is None else ~pool
            steps.append((count, roc_auc(own.is_spam[tested], score[tested]),
                          recall_at_precision(own.is_spam[tested], score[tested])))  # fmt: skip
        if way == "random":
            labelled[order[count : count + ROUND]] = True
        else:
            open_ones = {names[unit] for unit in np.flatnonzero(pool)}
            known = {names[unit] for unit in np.flatnonzero(labelled)}
            offered = domains.filter(pl.col("source_domain").is_in(open_ones))
            chosen = suggest(offered, links, known, ROUND)["source_domain"].to_list()
            left = [name for name in open_ones if name not in known and name not in chosen]
            labelled[[place[name] for name in [*chosen, *sorted(left)][:ROUND]]] = True
    return steps


def _domains(links: pl.DataFrame, margins: npt.NDArray[np.float64]) -> pl.DataFrame:
    """What `suggest` reads of an audit's domain table."""
    rolled = links.with_columns(pl.Series("margin", margins)).group_by("source_domain", maintain_order=True).agg(
        pl.col("margin").mean(), pl.col("campaign").drop_nulls().mode().min(),
        pl.col("source_url", "title", "anchor").first(),
    )  # fmt: skip
    probability = pl.Series("spam_probability", expit(rolled["margin"].to_numpy()))
    return rolled.with_columns(probability, pl.lit("review").alias("verdict"))

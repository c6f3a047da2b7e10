"""The default model: fitted on all labelled exports, calibrated on sites held out, with its card and base examples."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np

from .. import __version__
from ..features.catalogue import catalogue
from ..models.card import Card, SignalColumn, SiteExamples, library_versions, measure_spread
from ..models.model import DEFAULT, Model, save_model
from ..models.tracking import TrackedRun, tracked_run
from .build import build_examples
from .decide import decide
from .examples import BASE_FILE, Examples, save_examples
from .fit import DIRECTION, Settings, columns_of, fit, model_signals
from .holdout import HeldOut, across_sites
from .kinds import count_kinds
from .labelled import LabelledExport, coded, read_labelled
from .metrics import PROBABILITY, RANKING, measure
from .stability import measure_reasons, sample_links


def train_default(data: Path, folder: Path = DEFAULT, base: Path = BASE_FILE, jobs: int = 2) -> Model:
    """Fit, calibrate and save the default model and the base examples; the run is kept in MLflow.

    Raises TooFewExamples when `data` holds no labelled exports.
    """
    settings = Settings()
    with tracked_run("train-default", {**asdict(settings), "signals": len(model_signals())}) as run:
        exports = coded(read_labelled(data))
        examples = build_examples(exports, jobs)
        held_out = across_sites(examples, exports, settings, jobs)
        model = save_model(_assemble(examples, exports, held_out, settings, data), folder)
        save_examples(examples, base)
        _note(run, model, held_out, folder)
    return model


def _assemble(
    examples: Examples, exports: Sequence[LabelledExport], held_out: HeldOut, settings: Settings, data: Path
) -> Model:
    decisions = decide(held_out)
    classifier = fit(examples, settings)
    names = model_signals()
    as_exported = columns_of(examples.where(examples.view % 10 == 0), names)
    card = Card(
        format=1,
        name="default",
        version=__version__,
        created=date.today().isoformat(),
        signals=tuple(card_column(name) for name in names),
        calibration=decisions.calibration,
        thresholds=decisions.thresholds,
        keep=decisions.keep,
        sites=_sites(examples, exports),
        metrics=_metrics(held_out, decisions.calibration.probabilities(held_out.margin)),
        parameters=asdict(settings),
        libraries=library_versions(),
        hashes={"labels": hashlib.sha256((data / "labels" / "gold.csv").read_bytes()).hexdigest()},
        spread=measure_spread(as_exported, names),
        reasons=measure_reasons(
            classifier.booster_, names, lambda again: fit(examples, again, 1), settings, sample_links(examples)
        ),
        kinds=count_kinds(exports, held_out, decisions),
    )
    return Model(classifier.booster_, card, decisions.held_out)


def card_column(name: str) -> SignalColumn:
    """What a card says of a signal."""
    one = catalogue().signals[name]
    return SignalColumn(
        name=name,
        unit=str(one.unit),
        leans=str(one.leans),
        family=catalogue().family_of[name],
        monotone=one.leans in DIRECTION,
    )


def _sites(examples: Examples, exports: Sequence[LabelledExport]) -> tuple[SiteExamples, ...]:
    found = []
    for number, site in enumerate(dict.fromkeys(export.site for export in exports)):
        table = next(export for export in exports if export.site == site)
        rows = examples.where(
            (examples.site == number) & (examples.view == examples.view[examples.site == number].min())
        )
        first = np.unique(rows.domain, return_index=True)[1]
        spam = int(rows.is_spam[first].sum())
        found.append(
            SiteExamples(
                code=f"site {number + 1}",
                links=int(table.verdict.count()),
                domains=len(first),
                spam=spam,
                good=len(first) - spam,
            )
        )
    return tuple(found)


def _metrics(held_out: HeldOut, probability: np.ndarray) -> dict[str, dict[str, float]]:
    figures = {
        **measure(held_out.is_spam, held_out.margin, RANKING),
        **measure(held_out.is_spam, probability, PROBABILITY),
    }
    return {
        name: {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
        for name, one in figures.items()
    }


def _note(run: TrackedRun, model: Model, held_out: HeldOut, folder: Path) -> None:
    run.metrics({name: figure["value"] for name, figure in model.card.metrics.items()})
    order = np.argsort(-held_out.margin, kind="stable")
    hits = np.cumsum(held_out.is_spam[order])
    steps = np.linspace(1, len(order), 50).astype(int) - 1
    run.curve("precision of the highest scored", [float(hits[step] / (step + 1)) for step in steps])
    run.curve("recall of the highest scored", [float(hits[step] / max(hits[-1], 1)) for step in steps])
    run.keep(folder)

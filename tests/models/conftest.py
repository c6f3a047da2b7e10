"""A small model over the first signals of the catalogue, made in a moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from linkverdict.features.catalogue import catalogue
from linkverdict.features.signal import Leans
from linkverdict.models.calibration import Calibration
from linkverdict.models.card import Card, SignalColumn, SiteExamples, library_versions, measure_spread
from linkverdict.models.model import Model
from linkverdict.models.thresholds import KeepLimit, Threshold

COLUMNS = 5


@pytest.fixture(scope="session")
def signal_names() -> tuple[str, ...]:
    return tuple(catalogue().signals)[:COLUMNS]


@pytest.fixture(scope="session")
def examples() -> Callable[..., tuple[Any, Any]]:
    """Draws a matrix with gaps and labels that depend on its first two columns."""

    def draw(rows: int = 300, columns: int = COLUMNS, seed: int = 0) -> tuple[Any, Any]:
        chance = np.random.default_rng(seed)
        values = chance.normal(size=(rows, columns)).astype(np.float32)
        score = values[:, 0] - values[:, 1] + chance.normal(size=rows) / 2
        values[chance.random(values.shape) < 0.15] = np.nan
        return values, score > 0.3

    return draw


@pytest.fixture(scope="session")
def booster(signal_names: tuple[str, ...], examples: Callable[..., tuple[Any, Any]]) -> Any:
    import lightgbm

    values, spam = examples()
    data = lightgbm.Dataset(values, spam.astype(int), feature_name=list(signal_names))
    parameters = {"objective": "binary", "num_leaves": 7, "verbosity": -1, "seed": 3, "num_threads": 1}
    return lightgbm.train(parameters, data, 12)


@pytest.fixture(scope="session")
def card(signal_names: tuple[str, ...], examples: Callable[..., tuple[Any, Any]]) -> Card:
    known = catalogue()
    return Card(
        format=1,
        name="small",
        version="1",
        created="2031-05-17",
        signals=tuple(
            SignalColumn(
                name,
                known.signals[name].unit.value,
                known.signals[name].leans.value,
                known.family_of[name],
                known.signals[name].leans is not Leans.DEPENDS,
            )
            for name in signal_names
        ),
        calibration=Calibration("platt", {"slope": (1.5,), "intercept": (-0.25,)}, 0.01, 0.99, {"platt": 0.2}),
        thresholds=(Threshold(0.98, 0.9, 0.99, 0.7, 0.2, 60, 55.5, 0.8, "a", 0.97, 12),),
        keep=KeepLimit(0.02, 0.1, 0.01, 0.5, 90, 80.0, 0.9, "b", 0.02, 30),
        sites=(SiteExamples("a", 500, 80, 30, 50),),
        metrics={"roc_auc": 0.97, "by_site": {"a": 0.96}},
        parameters={"num_leaves": 7},
        libraries=library_versions(),
        hashes={},
        spread=measure_spread(examples()[0], signal_names),
    )


@pytest.fixture(scope="session")
def small_model(booster: Any, card: Card) -> Model:
    return Model(booster, card)

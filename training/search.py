"""A search for better settings of the challenger: bounded in time, taken up where it was left, noted in MLflow."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed

from ..data.places import user_folder
from ..data.progress import Progress
from ..models.tracking import tracked_run
from .contest import Contestant, base_units, fit_fold
from .examples import Examples
from .fit import Settings
from .metrics import roc_auc
from .own import Own
from .recipe import FOLDS, WORTH_IT, Recipe, folds_of

if TYPE_CHECKING:
    import optuna

STORE = "search.db"
"""optuna's own file in the person's data folder: what was tried is kept there, after every single trial."""
SLACK = 0.002
"""So much AUC may be lost on the base examples before a trial is marked down for it."""
LIMITS: dict[str, tuple[float, float]] = {
    "n_estimators": (80, 400),
    "num_leaves": (4, 31),
    "max_depth": (3, 8),
    "learning_rate": (0.02, 0.15),
    "min_child_samples": (4, 40),
    "colsample_bytree": (0.1, 0.8),
    "subsample": (0.5, 1.0),
    "reg_lambda": (0.5, 50.0),
    "own_share": (0.1, 0.8),
}
"""Least and most of everything that is searched, beside `extra_trees` and `every_signal`."""
_BY_FACTOR = frozenset({"n_estimators", "learning_rate", "min_child_samples", "reg_lambda"})


@dataclass(frozen=True)
class Found:
    """What a search came to."""

    recipe: Recipe
    """The mixture taken."""
    settings: Settings
    """The settings taken: the plain ones when none is better by WORTH_IT."""
    trials: int
    """Settings tried, over all sessions."""
    earlier: int
    """Of these, tried before this session."""
    plain: float
    """Held-out AUC on the person's labels with the settings that the search began from."""
    best: float
    """The same with those taken."""


def search(
    base: Examples,
    own: Own,
    start: Recipe,
    settings: Settings,
    seconds: float,
    jobs: int = 2,
    progress: Progress | None = None,
    store: Path | None = None,
) -> Found:
    """Try settings for about so many seconds: the trial under way is finished, and one is always made.

    A trial is five folds of the person's and the base domains, cut along campaigns, one bag a fit. It is as good as its
    AUC on the held-out labels, less what it loses on the base examples beyond SLACK. optuna's tree-structured Parzen
    estimator (Bergstra et al., 2011) draws the next one. The same labels, base examples and beginning go on with the
    same search, also after a kill.
    """
    told = progress or Progress()
    told.stage("searching settings")
    begun = _begin_of(start, settings)
    parameters = {"seconds": seconds, "labels": own.units.height, **begun}
    with tracked_run("search", parameters) as run:
        study = _study(_digest(base, own, begun), store or user_folder() / STORE)
        earlier = len(_done(study))
        study.sampler = _sampler(earlier)
        if not earlier:
            study.enqueue_trial(begun)
        trial = _Trial(base, own, replace(settings, n_bags=1), jobs)
        tell = [lambda *_: told.advance(1)]
        until = time.monotonic() + seconds
        study.optimize(trial, n_trials=1, callbacks=tell)
        if (left := until - time.monotonic()) > 0:
            study.optimize(trial, timeout=left, callbacks=tell)
        done = _done(study)
        run.curve("AUC on your labels", [one.user_attrs["own"] for one in done])
        run.curve("AUC on the base examples", [one.user_attrs["base"] for one in done])
        first, best = done[0], max(done, key=lambda one: one.value or 0.0)
        taken = best if (best.value or 0.0) >= (first.value or 0.0) + WORTH_IT else first
        run.metrics({"trials": len(done), "AUC before": first.user_attrs["own"], "AUC after": taken.user_attrs["own"]})
    recipe, chosen = (start, settings) if taken is first else _read(taken.params, settings)
    return Found(recipe, chosen, len(done), earlier, first.user_attrs["own"], taken.user_attrs["own"])


class _Trial:
    """The objective: draws settings, fits five folds, says how good they are."""

    def __init__(self, base: Examples, own: Own, settings: Settings, jobs: int) -> None:
        self.base, self.own, self.settings, self.jobs = base, own, settings, jobs
        self.units = base_units(base)
        self.keys = tuple(own.units["key"].gather(own.examples.domain))
        self.own_fold = folds_of(own.is_spam, own.groups, seed=1)
        self.base_fold = folds_of(self.units.is_spam, self.units.group, seed=1)
        self.on_base: float | None = None

    def __call__(self, trial: optuna.Trial) -> float:
        recipe, settings = _read(_draw(trial), self.settings)
        side = Contestant(recipe, self.own.examples, self.keys, settings)
        runs = Parallel(n_jobs=self.jobs)(
            delayed(fit_fold)(self.base, self.own, side, self.own_fold, self.units.numbers, self.base_fold, number)
            for number in range(FOLDS)
        )
        mine, theirs = np.empty(len(self.own_fold)), np.empty(len(self.base_fold))
        for number, (of_own, of_base) in enumerate(runs):
            mine[self.own_fold == number], theirs[self.base_fold == number] = of_own, of_base
        own, base = roc_auc(self.own.is_spam, mine), roc_auc(self.units.is_spam, theirs)
        trial.set_user_attr("own", own)
        trial.set_user_attr("base", base)
        first = next((one.user_attrs["base"] for one in _done(trial.study)), base)
        return own - max(0.0, first - SLACK - base)


def _study(name: str, store: Path) -> optuna.Study:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    store.parent.mkdir(parents=True, exist_ok=True)
    return optuna.create_study(
        study_name=name,
        storage=f"sqlite:///{store}",
        direction="maximize",
        load_if_exists=True,
    )


def _sampler(seed: int) -> optuna.samplers.BaseSampler:
    import optuna

    return optuna.samplers.TPESampler(n_startup_trials=12, seed=seed)


def _done(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    """The finished trials, the first one first; a trial that a kill cut short does not count."""
    from optuna.trial import TrialState

    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))


def _begin_of(recipe: Recipe, settings: Settings) -> dict[str, Any]:
    stated = asdict(settings) | asdict(recipe)
    return {name: stated[name] for name in (*LIMITS, "extra_trees", "every_signal")}


def _draw(trial: optuna.Trial) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    for name, (least, most) in LIMITS.items():
        by_factor = name in _BY_FACTOR
        if isinstance(least, int):
            drawn[name] = trial.suggest_int(name, least, int(most), log=by_factor)
        else:
            drawn[name] = trial.suggest_float(name, least, most, log=by_factor)
    for name in ("extra_trees", "every_signal"):
        drawn[name] = trial.suggest_categorical(name, [True, False])
    return drawn


def _read(drawn: dict[str, Any], settings: Settings) -> tuple[Recipe, Settings]:
    recipe = Recipe(drawn["own_share"], drawn["every_signal"])
    return recipe, replace(settings, **{name: value for name, value in drawn.items() if hasattr(settings, name)})


def _digest(base: Examples, own: Own, begun: dict[str, Any]) -> str:
    """What makes two searches the same one."""
    labels: Sequence[tuple[str, str]] = sorted(own.units.select("key", "verdict").rows())
    digest = hashlib.sha256(json.dumps([labels, begun, base.signals, len(base)]).encode())
    digest.update(np.ascontiguousarray(base.is_spam).tobytes())
    return digest.hexdigest()[:16]

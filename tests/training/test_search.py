from __future__ import annotations

import optuna
import pytest
from linkverdict.models.tracking import tracking_uri
from linkverdict.training import search as module
from linkverdict.training.fit import Settings
from linkverdict.training.own import gather
from linkverdict.training.recipe import RECIPES
from linkverdict.training.search import LIMITS, Found, search

QUICK = Settings(n_estimators=80, num_leaves=4, n_bags=1)


@pytest.fixture(scope="session")
def own(exports):
    from linkverdict.training.learning_curve import labels_of

    return gather([exports[0].table], labels_of(exports[0]))


@pytest.fixture
def one_after_another(monkeypatch):
    """The settings that were fitted; fitting is left out, and each trial is better than the one before."""
    fitted: list[Settings] = []

    def fake(base, own, side, own_fold, numbers, base_fold, number):
        fitted.append(side.settings)
        right = min(len(fitted) / 40, 1)
        noise = module.np.random.default_rng(number).random(len(own_fold))
        mine = own.is_spam * right + noise
        return mine[own_fold == number], noise[: (base_fold == number).sum()]

    monkeypatch.setattr(module, "fit_fold", fake)
    monkeypatch.setattr(module, "Parallel", lambda n_jobs: lambda tasks: [f(*a, **k) for f, a, k in tasks])
    return fitted


def run(base, own, store, seconds=0.0) -> Found:
    return search(base, own, RECIPES[0], QUICK, seconds, jobs=1, store=store)


@pytest.mark.slow
def test_a_search_without_time_tries_the_settings_it_begins_from(examples, own, tmp_path):
    found = run(examples.where(examples.site != 0), own, tmp_path / "search.db")
    assert (found.trials, found.earlier) == (1, 0)
    assert (found.recipe, found.settings) == (RECIPES[0], QUICK)
    assert 0.5 < found.best == found.plain <= 1


def test_a_later_run_takes_the_search_up_and_keeps_the_best(examples, own, tmp_path, one_after_another):
    first = run(examples, own, tmp_path / "search.db")
    second = run(examples, own, tmp_path / "search.db")
    third = run(examples, own, tmp_path / "search.db")
    assert [one.trials for one in (first, second, third)] == [1, 2, 3]
    assert [one.earlier for one in (first, second, third)] == [0, 1, 2]
    assert first.plain == second.plain == third.plain
    assert third.best > second.best > first.best
    assert third.settings == module.replace(one_after_another[-1], n_bags=QUICK.n_bags)


def test_other_labels_begin_another_search(examples, own, tmp_path, one_after_another):
    run(examples, own, tmp_path / "search.db")
    fewer = module.replace(own, units=own.units.with_columns(key=own.units["key"].str.reverse()))
    assert run(examples, fewer, tmp_path / "search.db").earlier == 0


def test_a_trial_that_a_kill_cut_short_does_not_count(examples, own, tmp_path, one_after_another):
    run(examples, own, tmp_path / "search.db")
    storage = f"sqlite:///{tmp_path / 'search.db'}"
    name = optuna.get_all_study_names(storage)[0]
    optuna.load_study(study_name=name, storage=storage).ask()
    assert run(examples, own, tmp_path / "search.db").trials == 2


def test_every_draw_lies_within_the_limits(examples, own, tmp_path, one_after_another):
    run(examples, own, tmp_path / "search.db", seconds=1.0)
    assert len(one_after_another) >= 10
    for settings in one_after_another[5:]:
        for name, (least, most) in LIMITS.items():
            if name != "own_share":
                assert least <= getattr(settings, name) <= most


def test_a_search_is_noted_in_mlflow(examples, own, tmp_path, one_after_another, monkeypatch):
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path))
    run(examples, own, tmp_path / "search.db")
    import mlflow

    mlflow.set_tracking_uri(tracking_uri())
    noted = mlflow.search_runs(experiment_names=["linkverdict"], filter_string="run_name = 'search'")
    assert len(noted) == 1
    assert noted["metrics.trials"][0] == 1

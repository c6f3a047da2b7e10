from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from linkverdict.data.errors import TooFewExamples
from linkverdict.data.label import Label, make_label
from linkverdict.features.catalogue import catalogue
from linkverdict.inference.score import score
from linkverdict.models.card import read_card, write_card
from linkverdict.models.card_html import PICTURE_FILES
from linkverdict.models.model import CARD_FILE, DEFAULT, load_model
from linkverdict.training import contest as contest_module
from linkverdict.training import recipe as recipe_module
from linkverdict.training import retrain as retrain_module
from linkverdict.training.contest import Contestant, hold_contest
from linkverdict.training.doubtful import doubtful_labels
from linkverdict.training.examples import join_examples, load_examples, save_examples
from linkverdict.training.fit import Settings
from linkverdict.training.outcome_text import describe
from linkverdict.training.own import FIRST_SITE, Own, gather, only
from linkverdict.training.recipe import RECIPES, Recipe, fit_mixed, folds_of, margins_of
from linkverdict.training.retrain import OWN_FILE, contestant_of, retrain, save_challenger

QUICK = Settings(n_estimators=20, n_bags=1)
SIGNALS = tuple(catalogue().signals)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(contest_module, "DRAWS", 100)
    monkeypatch.setattr(retrain_module, "MOST_SECONDS", 0)


@pytest.fixture(scope="session")
def first_table(exports) -> pl.DataFrame:
    return exports[0].table


@pytest.fixture(scope="session")
def given_labels(exports) -> list[Label]:
    export = exports[0]
    judged = (
        export.table.select("source_registered").with_columns(export.verdict.alias("verdict")).drop_nulls().unique()
    )
    return [
        make_label(export.table["site_host"][0], name, verdict, scope="domain")
        for name, verdict in judged.sort("source_registered").iter_rows()
    ]


@pytest.fixture(scope="session")
def own(first_table, given_labels) -> Own:
    return gather([first_table], given_labels)


@pytest.fixture(scope="session")
def base(examples):
    return examples.where(examples.site != 0)


@pytest.fixture(scope="session")
def champion(tmp_path_factory) -> Path:
    """What a contest needs of the shipped model's folder, made with few trees."""
    folder = tmp_path_factory.mktemp("champion")
    card = read_card((DEFAULT / CARD_FILE).read_text())
    quick = replace(card, parameters={**card.parameters, "n_estimators": QUICK.n_estimators, "n_bags": QUICK.n_bags})
    (folder / CARD_FILE).write_text(write_card(quick))
    return folder


@pytest.fixture
def few_recipes(monkeypatch):
    monkeypatch.setattr(recipe_module, "RECIPES", RECIPES[:1])


def test_a_labels_domain_is_one_unit_however_many_links_it_has(own, first_table, given_labels):
    assert own.units.height == first_table["source_domain"].n_unique()
    assert own.is_spam.sum() == (own.units["verdict"] == "spam").sum()
    assert set(own.examples.site.tolist()) == {FIRST_SITE}
    assert own.unused == ()


def test_the_same_audit_twice_gives_the_same_units(own, first_table, given_labels):
    twice = gather([first_table, first_table], given_labels)
    assert twice.units.equals(own.units)
    assert len(np.unique(twice.groups)) == len(np.unique(own.groups))


def test_labels_that_speak_of_no_link_are_told(first_table, given_labels):
    missing = replace(given_labels[0], value="nowhere.example")
    assert gather([first_table], [*given_labels, missing]).unused == (missing,)


def test_no_group_stands_in_two_folds(own):
    fold = folds_of(own.is_spam, own.groups, seed=3)
    pairs = {(int(group), int(number)) for group, number in zip(own.groups, fold, strict=True)}
    assert len(pairs) == len(np.unique(own.groups))
    assert set(fold.tolist()) == {0, 1, 2, 3, 4}


def test_own_examples_weigh_the_share_that_the_recipe_says(base, own, monkeypatch):
    seen = {}

    def fake(examples, settings, jobs, names, weights):
        seen["share"] = weights[examples.site >= FIRST_SITE].sum() / weights.sum()

    monkeypatch.setattr(recipe_module, "fit", fake)
    fit_mixed(base, own.examples, Recipe(0.4, False), QUICK)
    assert seen["share"] == pytest.approx(0.4)


@pytest.mark.slow
def test_a_contestant_judges_no_domain_that_it_was_taught(base, own, champion):
    """Turning the labels of one fold around changes nothing in how that fold is scored."""
    recipe = RECIPES[0]
    keys = tuple(own.units["key"].gather(own.examples.domain))
    fold = folds_of(own.is_spam, own.groups, seed=2)
    taught = Contestant(recipe, own.examples, keys, QUICK)
    honest = hold_contest(base, own, contestant_of(champion, SIGNALS), taught, jobs=1)
    turned = own.examples.is_spam ^ (fold == 0)[own.examples.domain]
    lied_to = Contestant(recipe, replace(own.examples, is_spam=turned), keys, QUICK)
    again = hold_contest(base, own, contestant_of(champion, SIGNALS), lied_to, jobs=1)
    assert np.array_equal(honest.own_margin[fold == 0], again.own_margin[fold == 0])
    assert not np.array_equal(honest.own_margin[fold == 1], again.own_margin[fold == 1])


@pytest.mark.slow
def test_two_equal_contestants_differ_by_nothing_and_the_new_one_is_not_promoted(base, own):
    side = Contestant(RECIPES[0], None, (), QUICK)
    contest = hold_contest(base, own, side, side, jobs=1)
    assert contest.own.difference["ROC AUC"].value == 0
    assert contest.own.better == 0
    assert len(contest.against) == 1


@pytest.mark.slow
def test_a_contest_on_shuffled_labels_promotes_nothing(base, first_table, given_labels, champion, few_recipes):
    verdicts = np.random.default_rng(4).permutation([label.verdict for label in given_labels])
    shuffled = [
        make_label(label.site, label.value, verdict, scope="domain")
        for label, verdict in zip(given_labels, verdicts, strict=True)
    ]
    outcome = retrain([first_table], shuffled, base=base, champion=champion, settings=QUICK, jobs=1)
    assert not outcome.is_better
    assert 0.4 < outcome.contest.own.challenger["ROC AUC"].value < 0.6


@pytest.mark.slow
def test_what_retraining_makes_can_be_saved_loaded_scored_with_and_challenged_again(
    base, first_table, given_labels, champion, few_recipes, tmp_path
):
    outcome = retrain([first_table], given_labels, base=base, champion=champion, settings=QUICK, jobs=1)
    text = describe(outcome)
    assert f"{outcome.own.units.height:,} linking domains" in text
    assert "base examples" in text
    saved = save_challenger(outcome, tmp_path / "model", base)
    assert set(PICTURE_FILES) | {"model-card.md", "model-card.html"} <= {f.name for f in (tmp_path / "model").iterdir()}
    assert saved.card.reasons is not None
    again = load_model(tmp_path / "model")
    assert again.card == saved.card
    assert again.card.sites[-1].domains == outcome.own.units.height
    assert again.card.parameters["own_share"] == outcome.choice.recipe.own_share
    side = contestant_of(tmp_path / "model", SIGNALS)
    assert side.settings == QUICK
    assert side.own is not None
    assert len(side.keys) == len(side.own) == len(outcome.own.examples)
    links = pl.DataFrame({"Source URL": ["https://a.example/x", "https://b.example/y"], "Anchor": ["one", "two"]})
    assert score(links, site="mine.example", model=tmp_path / "model").link_table.height == 2
    assert not (tmp_path / "model" / "held_out.json").read_text().count(given_labels[0].value)


def test_a_champion_of_other_signals_is_made_again_with_those_of_this_version(own, tmp_path):
    older = own.examples.with_signals((*own.examples.signals[3:], "gone_since"))
    save_examples(older, tmp_path / OWN_FILE)
    keys = own.units["key"].gather(own.examples.domain)
    pl.read_parquet(tmp_path / OWN_FILE).with_columns(keys.alias("_key")).write_parquet(tmp_path / OWN_FILE)
    card = read_card((DEFAULT / CARD_FILE).read_text())
    gone = replace(card.signals[0], name="gone_since")
    (tmp_path / CARD_FILE).write_text(write_card(replace(card, signals=(gone, *card.signals[1:]))))
    side = contestant_of(tmp_path, SIGNALS)
    assert side.own is not None
    assert side.own.signals == SIGNALS
    assert np.isnan(side.own.values[:, :3]).all()
    assert np.array_equal(side.own.values[:, 3:], own.examples.values[:, 3:], equal_nan=True)
    assert len(join_examples([own.examples, side.own])) == 2 * len(own.examples)


def test_too_few_labels_say_what_is_missing(first_table, given_labels):
    spam = [label for label in given_labels if label.verdict == "spam"]
    with pytest.raises(TooFewExamples, match="0 good") as caught:
        retrain([first_table], spam)
    assert "10 more that are good" in caught.value.hint


def test_the_shipped_model_is_a_contestant_of_the_base_alone():
    side = contestant_of(DEFAULT, SIGNALS)
    assert (side.own, side.keys, side.settings) == (None, (), Settings())


@pytest.mark.slow
def test_the_shipped_model_can_be_made_again_from_the_base_examples():
    base = load_examples()
    side = contestant_of(DEFAULT, SIGNALS)
    part = base.where(np.arange(0, len(base), 50))
    made = fit_mixed(base, base.where(np.zeros(len(base), dtype=bool)), side.recipe, side.settings)
    shipped = load_model(DEFAULT)
    columns = [part.signals.index(name) for name in side.recipe.signals]
    _, place, size = np.unique(part.domain, return_inverse=True, return_counts=True)
    expected = np.bincount(place, shipped.margins(part.values[:, columns])) / size
    assert margins_of(made, part, side.recipe.signals) == pytest.approx(expected, abs=1e-9)


def test_a_turned_label_is_among_the_doubtful(own):
    probability = np.where(own.is_spam, 0.95, 0.05)
    odd = int(np.flatnonzero(own.is_spam)[3])
    probability[odd] = 0.01
    found = doubtful_labels(own, probability)
    assert found["source_domain"].to_list() == [own.units["source_domain"][odd]]


def test_only_the_chosen_units_stay(own):
    chosen = np.zeros(own.units.height, dtype=bool)
    chosen[[0, 2]] = True
    assert set(only(own, chosen).domain.tolist()) == {0, 2}

"""Base examples + a person's labels -> a challenger, an honest contest with the champion, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .. import __version__
from ..data.errors import TooFewExamples
from ..data.label import Label
from ..data.progress import Progress
from ..features.matrix import build_matrix
from ..models.card import Card, SiteExamples, library_versions, measure_spread
from ..models.card_page import page
from ..models.model import DEFAULT, Model, load_model, save_model
from .contest import Contest, Contestant, hold_contest
from .decide import REFERENCE_SPAM_SHARE, Decisions, decide
from .doubtful import doubtful_labels
from .examples import Examples, load_examples, save_examples
from .fit import Settings, columns_of
from .holdout import HeldOut
from .metrics import PROBABILITY, measure
from .own import Own, gather, key_of
from .pictures import draw_figures
from .publish import card_column
from .recipe import RECIPES, Choice, Recipe, choose_recipe, fit_mixed
from .spam_rate import SpamShare, estimate_spam_share

if TYPE_CHECKING:
    import lightgbm

FEWEST = 10
"""So many independent linking domains of each verdict: two for each of the five folds."""
OWN_FILE = "own_examples.parquet"
"""Beside a retrained model: the numbers it learned from you, so that the next contest can leave some out."""
CARD_PAGE = "model-card.md"
CHALLENGER_NAME = "retrained"


@dataclass(frozen=True)
class Outcome:
    """What retraining found."""

    own: Own
    """The labels that were used."""
    choice: Choice
    """How they were mixed with the base examples."""
    contest: Contest
    """Both models on the same held-out domains."""
    challenger: Model
    """The new model, fitted on everything."""
    spam_share: SpamShare
    """The share of spam in the person's own profiles that it is calibrated for."""
    doubtful: pl.DataFrame
    """Labels that look wrong (see `doubtful_labels`)."""

    @property
    def is_better(self) -> bool:
        """Whether it may become the champion."""
        return not self.contest.against


def retrain(
    tables: Sequence[pl.DataFrame],
    labels: Sequence[Label],
    champion: Path = DEFAULT,
    *,
    at_random: Sequence[str] = (),
    base: Examples | None = None,
    settings: Settings | None = None,
    jobs: int = 2,
    progress: Progress | None = None,
) -> Outcome:
    """Fit a challenger on the base examples and the labelled links of `tables`, and compare it with the champion.

    `tables` are link tables of whole audits; `champion` is the folder of the model that judges now; `at_random` names
    the linking domains that were labelled because chance drew them. Nothing is promoted or kept here. Raises
    TooFewExamples, saying what is missing and how much.
    """
    told, chosen = progress or Progress(), settings or Settings()
    told.stage("reading labels", len(tables))
    own = gather(tables, labels)
    check_enough(own)
    examples = load_examples() if base is None else base
    told.stage("weighing your labels", len(RECIPES) * 5)
    choice = choose_recipe(examples, own, chosen, jobs, told)
    told.stage("contest", 10)
    keys = own.units["key"].gather(own.examples.domain)
    challenger = Contestant(choice.recipe, own.examples, tuple(keys), chosen)
    contest = hold_contest(examples, own, contestant_of(champion), challenger, jobs, told)
    told.stage("fitting the challenger")
    model, share = _assemble(examples, own, choice, contest, chosen, tables, at_random)
    probability = model.probabilities(contest.own_margin)
    return Outcome(own, choice, contest, model, share, doubtful_labels(own, probability))


def check_enough(own: Own) -> None:
    """Raise TooFewExamples when the labels cannot carry a contest."""
    counts = {}
    for verdict, of_it in (("spam", own.is_spam), ("good", ~own.is_spam)):
        counts[verdict] = len(np.unique(own.groups[of_it]))
    if min(counts.values()) >= FEWEST:
        return
    missing = " and ".join(
        f"{FEWEST - count} more that are {verdict}" for verdict, count in counts.items() if count < FEWEST
    )
    raise TooFewExamples(
        f"Retraining needs verdicts on at least {FEWEST} independent linking domains of each kind (domains of one "
        f"campaign count once); found {counts['spam']} spam and {counts['good']} good in these audits.",
        f"Label {missing}: `linkverdict suggest AUDIT` says which are worth it.",
    )


def contestant_of(folder: Path) -> Contestant:
    """How the model in the folder was made, as far as its files tell: without own examples it is one of the base."""
    card = load_model(folder).card
    stated = card.parameters
    settings = Settings(**{name: stated[name] for name in asdict(Settings()) if name in stated})
    recipe = Recipe(float(stated.get("own_share", RECIPES[0].own_share)), bool(stated.get("every_signal", False)))
    if not (folder / OWN_FILE).is_file():
        return Contestant(recipe, None, (), settings)
    keys = pl.read_parquet(folder / OWN_FILE, columns=["_key"])["_key"]
    return Contestant(recipe, load_examples(folder / OWN_FILE), tuple(keys), settings)


def save_challenger(outcome: Outcome, folder: Path) -> Model:
    """Write the challenger's folder: model, card, held-out domains, own examples as numbers, card page, pictures."""
    saved = save_model(outcome.challenger, folder)
    save_examples(outcome.own.examples, folder / OWN_FILE)
    (folder / CARD_PAGE).write_text(page(saved.card), encoding="utf-8")
    draw_figures(outcome.own.is_spam, saved.probabilities(outcome.contest.own_margin), folder)
    keys = outcome.own.units["key"].gather(outcome.own.examples.domain)
    pl.read_parquet(folder / OWN_FILE).with_columns(keys.alias("_key")).write_parquet(folder / OWN_FILE)
    return saved


def _assemble(
    base: Examples,
    own: Own,
    choice: Choice,
    contest: Contest,
    settings: Settings,
    tables: Sequence[pl.DataFrame],
    at_random: Sequence[str],
) -> tuple[Model, SpamShare]:
    recipe = choice.recipe
    classifier = fit_mixed(base, own.examples, recipe, settings)
    held_out = _held_out(own, contest)
    first = decide(held_out)
    known = _probe(tables, own, recipe, classifier.booster_)
    share = estimate_spam_share(
        known["margin"].to_numpy(),
        first.calibration,
        REFERENCE_SPAM_SHARE,
        known["is_spam"].to_list(),
        known["source_domain"].is_in(list(at_random)).to_list(),
    )
    decisions = decide(held_out, spam_share=share.share)
    card = _card(base, own, choice, contest, settings, decisions, share)
    return Model(classifier.booster_, card, decisions.held_out), share


def _held_out(own: Own, contest: Contest) -> HeldOut:
    """The challenger's held-out domains, the person's and the base ones, under codes."""
    groups = np.unique(own.groups, return_inverse=True)[1] + contest.base_group.max(initial=0) + 1
    size = own.units.height
    return HeldOut(
        domain=tuple(f"own {n}" for n in range(size)) + tuple(f"base {n}" for n in range(len(contest.base_spam))),
        site=("yours",) * size + ("base",) * len(contest.base_spam),
        is_spam=np.concatenate([own.is_spam, contest.base_spam]),
        margin=np.concatenate([contest.own_margin, contest.base_margin]),
        group=np.concatenate([groups, contest.base_group]).astype(np.int64),
    )


def _probe(tables: Sequence[pl.DataFrame], own: Own, recipe: Recipe, booster: lightgbm.Booster) -> pl.DataFrame:
    """source_domain, margin, is_spam (null where not labelled) of every linking domain of the tables."""
    spam = dict(zip(own.units["key"], own.is_spam.tolist(), strict=True))
    parts = []
    for table in tables:
        margins = booster.predict(build_matrix(table, recipe.signals).values, raw_score=True)
        parts.append(
            table.select("source_domain", pl.col("site_host").alias("site"))
            .with_columns(pl.Series("margin", margins))
            .group_by("site", "source_domain", maintain_order=True)
            .agg(pl.col("margin").mean())
        )
    joined = pl.concat(parts)
    label = [spam.get(key_of(site, domain)) for site, domain in joined.select("site", "source_domain").iter_rows()]
    return joined.with_columns(pl.Series("is_spam", label, dtype=pl.Boolean))


def _card(
    base: Examples,
    own: Own,
    choice: Choice,
    contest: Contest,
    settings: Settings,
    decisions: Decisions,
    share: SpamShare,
) -> Card:
    recipe = choice.recipe
    shipped = load_model().card
    values = np.vstack(
        [columns_of(base.where(base.view % 10 == 0), recipe.signals), columns_of(own.examples, recipe.signals)]
    )
    probability = decisions.calibration.probabilities(contest.own_margin)
    figures = {**contest.own.challenger, **measure(own.is_spam, probability, PROBABILITY)}
    on_base = {f"{name}, base examples": figure for name, figure in contest.base.challenger.items()}
    labels = "\n".join(sorted(f"{key} {verdict}" for key, verdict in own.units.select("key", "verdict").iter_rows()))
    return Card(
        format=shipped.format,
        name=CHALLENGER_NAME,
        version=__version__,
        created=date.today().isoformat(),
        signals=tuple(card_column(name) for name in recipe.signals),
        calibration=decisions.calibration,
        thresholds=decisions.thresholds,
        keep=decisions.keep,
        sites=(*shipped.sites, *_own_sites(own)),
        metrics={
            name: {"value": _plain(one.value), "low": _plain(one.low), "high": _plain(one.high)}
            for name, one in (figures | on_base).items()
        },
        parameters={
            **asdict(settings),
            "own_share": recipe.own_share,
            "every_signal": recipe.every_signal,
            "own_spam_share": round(share.share, 4),
            "own_independent": contest.own.independent,
        },
        libraries=library_versions(),
        hashes={"labels": hashlib.sha256(labels.encode()).hexdigest()},
        spread=measure_spread(values, recipe.signals),
    )


def _plain(value: float) -> float:
    return 0.0 if np.isnan(value) else round(value, 4)


def _own_sites(own: Own) -> list[SiteExamples]:
    found = []
    for number, (_, units) in enumerate(own.units.with_row_index("unit").group_by("site", maintain_order=True), 1):
        spam = int((units["verdict"] == "spam").sum())
        links = int(np.isin(own.examples.domain, units["unit"].to_numpy()).sum())
        found.append(SiteExamples(f"your site {number}", links, units.height, spam, units.height - spam))
    return found

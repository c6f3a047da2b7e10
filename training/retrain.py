"""Base examples + a person's labels -> a challenger, an honest contest with the champion, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
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
from ..models.card import Card, SiteExamples, Spread, library_versions, measure_spread, read_card
from ..models.card_html import write_card_pages
from ..models.model import CARD_FILE, DEFAULT, Model, load_model, save_model
from .card_pictures import draw_card_pictures
from .contest import Contest, Contestant, hold_contest
from .decide import REFERENCE_SPAM_SHARE, Decisions, decide
from .doubtful import doubtful_labels
from .examples import Examples, join_examples, load_examples, save_examples
from .fit import Settings, columns_of
from .holdout import HeldOut
from .metrics import PROBABILITY, measure
from .own import Own, gather, key_of
from .publish import card_column
from .recipe import FOLDS, RECIPES, Choice, Recipe, choose_recipe, fit_mixed
from .search import Found, search
from .spam_rate import SpamShare, estimate_spam_share
from .stability import MOST_SECONDS, measure_reasons, sample_links

if TYPE_CHECKING:
    import lightgbm

FEWEST = 10
"""So many independent linking domains of each verdict: two for each of the five folds."""
OWN_FILE = "own_examples.parquet"
"""Beside a retrained model: the numbers it learned from you, so that the next contest can leave some out."""
CELLS_AT_ONCE = 50_000_000
"""So much of the base examples' matrix is looked at together for the card: 200 MB."""
CHALLENGER_NAME = "retrained"


@dataclass(frozen=True)
class Outcome:
    """What retraining found."""

    own: Own
    """The labels that were used."""
    choice: Choice
    """The mixtures of labels and base examples that were tried."""
    searched: Found | None
    """The search for other settings; None when none was asked for."""
    made: Contestant
    """How the challenger is made."""
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
    search_seconds: float | None = None,
    base: Examples | None = None,
    settings: Settings | None = None,
    jobs: int = 2,
    progress: Progress | None = None,
) -> Outcome:
    """Fit a challenger on the base examples and the labelled links of `tables`, and compare it with the champion.

    `tables` are link tables of whole audits; `champion` is the folder of the model that judges now; `at_random` names
    the linking domains that were labelled because chance drew them. `search_seconds` bounds a search for other settings
    (see `search`); None: no search. `base` may lie on a cluster (see `cluster_fit`): then every fit is done there, one
    after the other. Nothing is promoted or registered here. Raises TooFewExamples, saying what is missing and how much.
    """
    told, chosen = progress or Progress(), settings or Settings()
    told.stage("reading labels", len(tables))
    own = gather(tables, labels)
    check_enough(own)
    examples = load_examples() if base is None else base
    jobs = 1 if examples.one_at_a_time else jobs
    told.stage("weighing your labels", len(RECIPES) * 5)
    choice = choose_recipe(examples, own, chosen, jobs, told)
    found = None
    if search_seconds is not None:
        found = search(examples, own, choice.recipe, chosen, search_seconds, jobs, told)
    recipe, chosen = (choice.recipe, chosen) if found is None else (found.recipe, found.settings)
    keys = own.units["key"].gather(own.examples.domain)
    made = Contestant(recipe, own.examples, tuple(keys), chosen)
    told.stage("contest", 2 * FOLDS)
    contest = hold_contest(examples, own, contestant_of(champion, examples.signals), made, jobs, told)
    told.stage("fitting the challenger")
    model, share = _assemble(examples, own, made, contest, tables, at_random)
    probability = model.probabilities(contest.own_margin)
    return Outcome(own, choice, found, made, contest, model, share, doubtful_labels(own, probability))


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


def contestant_of(folder: Path, signals: Sequence[str]) -> Contestant:
    """How the model in the folder was made, as far as its files tell: without own examples it is one of the base.

    It is made again as this version of linkverdict would, over `signals`: those that its own examples were not measured
    by are unknown there.
    """
    stated = read_card((folder / CARD_FILE).read_text(encoding="utf-8")).parameters
    settings = Settings(**{name: stated[name] for name in asdict(Settings()) if name in stated})
    recipe = Recipe(float(stated.get("own_share", RECIPES[0].own_share)), bool(stated.get("every_signal", False)))
    if not (folder / OWN_FILE).is_file():
        return Contestant(recipe, None, (), settings)
    keys = pl.read_parquet(folder / OWN_FILE, columns=["_key"])["_key"]
    return Contestant(recipe, load_examples(folder / OWN_FILE).with_signals(signals), tuple(keys), settings)


def save_challenger(
    outcome: Outcome, folder: Path, base: Examples | None = None, progress: Progress | None = None
) -> Model:
    """Write the challenger's folder: model, card, held-out domains, own examples as numbers, card pages, pictures.

    How steady its reasons are is measured here, on `base` as given to `retrain`.
    """
    told, own, made = progress or Progress(), outcome.own.examples, outcome.made
    examples = load_examples() if base is None else base
    told.stage("writing the model card")
    sample = sample_links(join_examples([examples, own]))
    reasons = measure_reasons(
        outcome.challenger.booster, made.recipe.signals,
        lambda again: fit_mixed(examples, own, made.recipe, again, jobs=1), made.settings, sample,
        most_seconds=MOST_SECONDS,
    )  # fmt: skip
    saved = save_model(replace(outcome.challenger, card=replace(outcome.challenger.card, reasons=reasons)), folder)
    save_examples(own, folder / OWN_FILE)
    write_card_pages(saved.card, folder, draw_card_pictures(saved, sample, folder))
    keys = outcome.own.units["key"].gather(own.domain)
    pl.read_parquet(folder / OWN_FILE).with_columns(keys.alias("_key")).write_parquet(folder / OWN_FILE)
    return saved


def _assemble(
    base: Examples,
    own: Own,
    made: Contestant,
    contest: Contest,
    tables: Sequence[pl.DataFrame],
    at_random: Sequence[str],
) -> tuple[Model, SpamShare]:
    recipe = made.recipe
    classifier = fit_mixed(base, own.examples, recipe, made.settings, jobs=1)
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
    card = _card(base, own, made, contest, decisions, share)
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
    made: Contestant,
    contest: Contest,
    decisions: Decisions,
    share: SpamShare,
) -> Card:
    recipe = made.recipe
    shipped = load_model().card
    as_exported = join_examples([base.where(base.view % 10 == 0), own.examples])
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
            **asdict(made.settings),
            "own_share": recipe.own_share,
            "every_signal": recipe.every_signal,
            "own_spam_share": round(share.share, 4),
            "own_independent": contest.own.independent,
        },
        libraries=library_versions(),
        hashes={"labels": hashlib.sha256(labels.encode()).hexdigest()},
        spread=_spread_of(as_exported, recipe.signals),
        kinds=shipped.kinds,
    )


def _spread_of(examples: Examples, names: Sequence[str]) -> dict[str, Spread]:
    """The spread of the named columns, so many at once as fit into memory."""
    at_once, found = max(1, CELLS_AT_ONCE // max(1, len(examples))), dict[str, Spread]()
    for first in range(0, len(names), at_once):
        some = names[first : first + at_once]
        found |= measure_spread(columns_of(examples, some), some)
    return found


def _plain(value: float) -> float:
    return 0.0 if np.isnan(value) else round(value, 4)


def _own_sites(own: Own) -> list[SiteExamples]:
    found = []
    for number, (_, units) in enumerate(own.units.with_row_index("unit").group_by("site", maintain_order=True), 1):
        spam = int((units["verdict"] == "spam").sum())
        links = int(np.isin(own.examples.domain, units["unit"].to_numpy()).sum())
        found.append(SiteExamples(f"your site {number}", links, units.height, spam, units.height - spam))
    return found

"""Predictions on linking domains that the model has not seen: across sites and within one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from joblib import Parallel, delayed

from ..models.classifier import LinkQualityClassifier
from .build import export_examples
from .examples import Examples
from .fit import Settings, columns_of, fit, model_signals
from .labelled import LabelledExport
from .views import as_seen_by

FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """Scored linking domains; one entry a domain in every array."""

    domain: tuple[str, ...]
    """Registrable domain without private suffixes: the key of the labels."""
    site: tuple[str, ...]
    """The site whose links were scored."""
    is_spam: npt.NDArray[np.bool_]
    """The judges' verdict."""
    margin: npt.NDArray[np.float64]
    """Mean margin of the domain's links."""
    group: npt.NDArray[np.int64]
    """Independent group, unique over all sites."""


def across_sites(
    examples: Examples, exports: Sequence[LabelledExport], settings: Settings | None = None, jobs: int = 2
) -> HeldOut:
    """Each site scored by a model that was fitted on the others alone. The site's first export is the one scored."""
    sites = list(dict.fromkeys(export.site for export in exports))
    first = [next(export for export in exports if export.site == site) for site in sites]
    scored = Parallel(n_jobs=jobs)(
        delayed(_score_left_out)(examples.where(examples.site != number), export, settings)
        for number, export in enumerate(first)
    )
    return join_held_out(scored)


def score_view(
    examples: Examples, exports: Sequence[LabelledExport], tool: str, settings: Settings | None = None, jobs: int = 2
) -> HeldOut:
    """`across_sites`, each site seen with another tool's columns alone.

    What the site's own export lacks stays unknown.
    """
    seen = [replace(export, table=as_seen_by(export.table, tool)) for export in exports]
    return across_sites(examples, seen, settings, jobs)


def within_site(
    export: LabelledExport, examples: Examples, site: int, settings: Settings | None = None, jobs: int = 2
) -> HeldOut:
    """A site's domains in five folds cut along campaigns, each scored by a model of the rest and the other sites."""
    test, keys = export_examples(export, site)
    groups = np.random.default_rng(0).permutation(np.unique(test.group))
    fold_of = {int(group): place % FOLDS for place, group in enumerate(groups)}
    fold = np.array([fold_of[int(group)] for group in test.group])
    scored = Parallel(n_jobs=jobs)(
        delayed(_score_fold)(
            examples, site, test.where(fold == number), keys.filter(fold == number), export.site, settings
        )
        for number in range(FOLDS)
    )
    return join_held_out(scored)


def join_held_out(parts: Sequence[HeldOut]) -> HeldOut:
    """All parts one behind the other, groups kept apart by site."""
    numbers: dict[tuple[str, int], int] = {}
    group = [
        numbers.setdefault((site, int(own)), len(numbers))
        for part in parts
        for site, own in zip(part.site, part.group, strict=True)
    ]
    return HeldOut(
        domain=tuple(name for part in parts for name in part.domain),
        site=tuple(name for part in parts for name in part.site),
        is_spam=np.concatenate([part.is_spam for part in parts]),
        margin=np.concatenate([part.margin for part in parts]),
        group=np.array(group, dtype=np.int64),
    )


def roll_up(
    keys: pl.DataFrame, site: str, is_spam: npt.ArrayLike, margin: npt.ArrayLike, group: npt.ArrayLike
) -> HeldOut:
    """Links to linking domains: the mean margin of each."""
    rows = keys.select("source_registered").with_columns(
        pl.Series("is_spam", np.asarray(is_spam)),
        pl.Series("margin", np.asarray(margin, dtype=np.float64)),
        pl.Series("group", np.asarray(group, dtype=np.int64)),
    )
    domains = rows.group_by("source_registered", maintain_order=True).agg(
        pl.col("is_spam").first(), pl.col("margin").mean(), pl.col("group").first()
    )
    return HeldOut(
        domain=tuple(domains["source_registered"]),
        site=(site,) * domains.height,
        is_spam=domains["is_spam"].to_numpy(),
        margin=domains["margin"].to_numpy(),
        group=domains["group"].to_numpy(),
    )


def _score_left_out(train: Examples, export: LabelledExport, settings: Settings | None) -> HeldOut:
    test, keys = export_examples(export)
    model = fit(train, settings, jobs=1)
    return roll_up(keys, export.site, test.is_spam, _margins(model, test), test.group)


def _score_fold(
    examples: Examples, site: int, test: Examples, keys: pl.DataFrame, name: str, settings: Settings | None
) -> HeldOut:
    hidden = (examples.site == site) & (np.isin(examples.group, test.group) | np.isin(examples.domain, test.domain))
    model = fit(examples.where(~hidden), settings, jobs=1)
    return roll_up(keys, name, test.is_spam, _margins(model, test), test.group)


def _margins(model: LinkQualityClassifier, test: Examples) -> npt.NDArray[np.float64]:
    names = model_signals()
    frame = pl.DataFrame(columns_of(test, names), schema=list(names))
    return np.asarray(model.decision_function(frame))

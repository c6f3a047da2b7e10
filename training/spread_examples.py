"""Examples whose matrix lies on the workers of a cluster, to be fitted on there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np
import numpy.typing as npt

from ..models.classifier import LinkQualityClassifier, fold_rows
from .examples import Examples

if TYPE_CHECKING:
    from .cluster_fit import FittingWorkers

KEYS = tuple(field.name for field in fields(Examples) if field.name not in ("values", "signals"))
"""What is known of a row beside its signals."""
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True)
class SpreadExamples(Examples):
    """Examples whose matrix is on the workers, each of which holds every n-th row, and none the whole.

    What this process holds is what decides which rows a model is fitted on: labels, sites, domains, groups, views and
    weights (17 bytes a row), a row's number (8 more), and the matrix of the few rows that were joined on from here, the
    person's own labelled links. `values` has no columns.
    """

    one_at_a_time: ClassVar[bool] = True
    at: Rows
    """Number of each row: in the stored file, or behind its rows in `beside`."""
    beside: npt.NDArray[np.float32]
    """Rows that are kept here, shape (any, signals)."""
    workers: FittingWorkers
    """Who holds the stored rows."""

    def where(self, rows: npt.NDArray[np.bool_] | Rows) -> Self:
        """The chosen rows."""
        return replace(super().where(rows), at=self.at[rows])

    def with_signals(self, names: Sequence[str]) -> Examples:
        """The same; other columns cannot be asked of stored rows. Raises ValueError."""
        if self.signals != tuple(names):
            raise ValueError("examples on workers keep the signals that they were stored with")
        return self

    def columns(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """The named columns, brought here: ask for few rows or few columns."""
        found = np.empty((len(self), len(names)), dtype=np.float32)
        for part, values in self._on_workers(_columns, names):
            found[part] = values
        return found

    def train(
        self, classifier: LinkQualityClassifier, names: Sequence[str], weights: npt.NDArray[np.float64]
    ) -> LinkQualityClassifier:
        """The classifier, fitted by all workers together.

        Equal rows of one worker are folded into one, so with one worker the model is the local one. With more, each
        finds the columns' bins on its own rows and draws its own for each tree: the model differs as by another seed.
        """
        with self.workers.guarded():
            taken = [
                self.workers.submit(_take, part, one)
                for part, one in enumerate(self._chosen(names, weights))
                if len(one)
            ]
        return classifier.fit_elsewhere(names, partial(self.workers.train, taken))

    def margins(self, classifier: LinkQualityClassifier, names: Sequence[str]) -> Floats:
        """The margin of every row, worked out where the row is."""
        found = np.empty(len(self))
        for part, margins in self._on_workers(_margins, names, classifier.booster_.model_to_string()):
            found[part] = margins
        return found

    def followed_by(self, others: Sequence[Examples]) -> Examples:
        """These and then the others, whose matrices stay here."""
        if any(isinstance(one, SpreadExamples) for one in others):
            raise ValueError("only examples of this process can be joined to those on workers")
        rows: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in (self, *others)]) for name in KEYS
        }
        first = self.workers.rows + len(self.beside)
        at = np.concatenate([self.at, np.arange(first, first + sum(map(len, others)))])
        beside = np.vstack([self.beside, *(one.values for one in others)])
        return replace(self, values=no_columns(len(at)), at=at, beside=beside, **rows)

    def _on_workers(self, work: Callable[..., T], names: Sequence[str], *more: object) -> Iterator[tuple[Rows, T]]:
        """What `work` makes of each part's rows, and which rows of these examples they are."""
        ones = np.ones(len(self))
        chosen = [(part, one) for part, one in enumerate(self._chosen(names, ones)) if len(one)]
        with self.workers.guarded():
            futures = [self.workers.submit(work, part, one, *more) for part, one in chosen]
            for (part, _), future in zip(chosen, futures, strict=True):
                yield np.flatnonzero(self.at % self.workers.parts == part), future.result()

    def _chosen(self, names: Sequence[str], weights: Floats) -> list[Chosen]:
        """What each part needs to know to make its rows of these examples."""
        places = {name: place for place, name in enumerate(self.signals)}
        columns = np.array([places[name] for name in names], dtype=np.intp)
        found, count, stored = [], self.workers.parts, self.workers.rows
        for part in range(count):
            rows = np.flatnonzero((self.at % count == part) & (weights > 0))
            at = self.at[rows]
            here = at >= stored
            found.append(
                Chosen(
                    columns, at[~here] // count, self.beside[at[here] - stored], here, self.is_spam[rows], weights[rows]
                )
            )
        return found


@dataclass(frozen=True)
class Chosen:
    """Rows of one part, to be put together on its worker."""

    columns: npt.NDArray[np.intp]
    """Which columns, in order."""
    places: Rows
    """Which of the part's stored rows."""
    beside: npt.NDArray[np.float32]
    """The rows that come along, every column of them."""
    is_beside: npt.NDArray[np.bool_]
    """Which rows come along, one entry a row."""
    is_spam: npt.NDArray[np.bool_]
    """Labels."""
    weight: Floats
    """Weights."""

    def __len__(self) -> int:
        return len(self.is_beside)

    def values(self, stored: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The matrix of the rows."""
        found = np.empty((len(self), len(self.columns)), dtype=np.float32)
        found[~self.is_beside] = stored[np.ix_(self.places, self.columns)]
        found[self.is_beside] = self.beside[:, self.columns]
        return found


def _take(stored: npt.NDArray[np.float32], chosen: Chosen) -> tuple[npt.NDArray[np.floating], ...]:
    values, spam, weight = fold_rows(chosen.values(stored), chosen.is_spam.astype(np.intp), chosen.weight)
    return values, spam.astype(np.float32), weight


def _columns(stored: npt.NDArray[np.float32], chosen: Chosen) -> npt.NDArray[np.float32]:
    return chosen.values(stored)


def _margins(stored: npt.NDArray[np.float32], chosen: Chosen, text: str) -> Floats:
    import lightgbm

    booster = lightgbm.Booster(model_str=text)
    return np.asarray(booster.predict(chosen.values(stored), raw_score=True, num_threads=1))


def no_columns(rows: int) -> npt.NDArray[np.float32]:
    """What stands for a matrix that is elsewhere, shape (rows, 0)."""
    return np.empty((rows, 0), dtype=np.float32)

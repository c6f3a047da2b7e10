"""Examples: signals, labels and weights of judged links, without a word of their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from ..models.classifier import LinkQualityClassifier

BASE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "base"
BASE_FILE = BASE_FOLDER / "examples.parquet"
"""The examples that the default model was trained on."""


@dataclass(frozen=True)
class Examples:
    """Judged links as numbers; every array has one entry a row."""

    one_at_a_time: ClassVar[bool] = False
    """Whether models can be fitted on them only one after the other."""
    values: npt.NDArray[np.float32]
    """Shape (rows, signals), NaN where unknown."""
    signals: tuple[str, ...]
    """Names of the columns of `values`."""
    is_spam: npt.NDArray[np.bool_]
    """The label of the row's linking domain."""
    site: npt.NDArray[np.int16]
    """Number of the site whose export the row is from."""
    domain: npt.NDArray[np.int32]
    """Number of the linking domain within all sites (a domain that links to two sites has two)."""
    group: npt.NDArray[np.int32]
    """Number of the independent group (linking domains tied by campaigns) within all sites."""
    view: npt.NDArray[np.int16]
    """Which view of the site's links the row is from; 0 is the export as it is."""
    weight: npt.NDArray[np.float32]
    """What the row counts in training; see `weights.py`."""

    def __len__(self) -> int:
        return len(self.is_spam)

    def where(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Self:
        """The chosen rows."""
        chosen = {name: getattr(self, name)[rows] for name in _ARRAYS}
        return replace(self, **chosen)

    def columns(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """The named columns of the matrix in that order, shape (rows, names)."""
        places = {name: place for place, name in enumerate(self.signals)}
        return np.ascontiguousarray(self.values[:, [places[name] for name in names]])

    def train(
        self, classifier: LinkQualityClassifier, names: Sequence[str], weights: npt.NDArray[np.float64]
    ) -> LinkQualityClassifier:
        """The classifier, fitted on the named columns."""
        frame = pl.DataFrame(self.columns(names), schema=list(names))
        return classifier.fit(frame, self.is_spam, sample_weight=weights)

    def margins(self, classifier: LinkQualityClassifier, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """The margin of every row by a classifier over the named columns."""
        return classifier.decision_function(pl.DataFrame(self.columns(names), schema=list(names)))

    def followed_by(self, others: Sequence[Examples]) -> Examples:
        """These and then the others, whose signals are the same."""
        parts = (self, *others)
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
        return Examples(signals=self.signals, **joined)

    def with_signals(self, names: Sequence[str]) -> Examples:
        """The columns of these names in their order; NaN where these examples do not have one."""
        if self.signals == tuple(names):
            return self
        place = {name: at for at, name in enumerate(self.signals)}
        values = np.full((len(self), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if name in place:
                values[:, column] = self.values[:, place[name]]
        return replace(self, values=values, signals=tuple(names))


_ARRAYS = tuple(field.name for field in fields(Examples) if field.name != "signals")


def join_examples(parts: Sequence[Examples]) -> Examples:
    """All parts one behind the other. Raises ValueError when their signals differ."""
    if len({part.signals for part in parts}) != 1:
        raise ValueError("examples with different signals cannot be joined")
    return parts[0].followed_by(parts[1:])


def save_examples(examples: Examples, path: Path) -> None:
    """Write the examples as one Parquet file: a column a signal, then label, site, domain, group, view, weight."""
    frame = pl.DataFrame(
        {name: examples.values[:, position] for position, name in enumerate(examples.signals)}
    ).with_columns(pl.Series(f"_{name}", getattr(examples, name)) for name in _ARRAYS if name != "values")
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd", compression_level=19)


def load_examples(path: Path = BASE_FILE) -> Examples:
    """Read what `save_examples` wrote."""
    frame = pl.read_parquet(path)
    signals = tuple(name for name in frame.columns if not name.startswith("_"))
    arrays = {name: frame[f"_{name}"].to_numpy() for name in _ARRAYS if name != "values"}
    return Examples(values=frame.select(signals).to_numpy().astype(np.float32), signals=signals, **arrays)

"""Examples: signals, labels and weights of judged links, without a word of their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

BASE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "base"
BASE_FILE = BASE_FOLDER / "examples.parquet"
"""The examples that the default model was trained on."""


@dataclass(frozen=True)
class Examples:
    """Judged links as numbers; every array has one entry a row."""

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

    def where(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Examples:
        """The chosen rows."""
        chosen = {name: getattr(self, name)[rows] for name in _ARRAYS}
        return replace(self, **chosen)

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
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    return Examples(signals=parts[0].signals, **joined)


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

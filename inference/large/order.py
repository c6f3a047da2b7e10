"""Rows of many parts as one table in the order of a key: slice by slice, in memory that does not grow with them."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from .parts import SLICE, only, read

SAMPLED = 64
"""Of so many keys one is looked at to see where slices begin."""
Rows = npt.NDArray[np.int64]


class Order:
    """The order of the rows of all parts by one key, by which each part is in order itself."""

    def __init__(self, paths: Sequence[Path], key: str, *, descending: bool = False) -> None:
        """`paths` are the parts' files that have the key, a number that is nowhere null."""
        self._paths, self._key, self._sign = paths, key, -1 if descending else 1
        sample = np.sort(np.concatenate([self._keys(path)[::SAMPLED] for path in paths]))
        step = SLICE // SAMPLED
        begins = np.unique(sample[step::step])
        self._cuts: Rows = np.array([_cuts(self._keys(path), begins) for path in paths])

    def slices(
        self, paths: Sequence[Path], columns: Sequence[str] | None = None, piece: int = 0, pieces: int = 1
    ) -> Iterator[pl.DataFrame]:
        """The rows of the parts' files in order, some SLICE at a time; rows with the same key come in one slice.

        `paths` are the files that have the key, or others row by row beside them; of these the named columns. All rows
        are in so many pieces together, the first of which is number 0.
        """
        first, end = self._edges(piece, pieces)
        bounds = self._cuts[:, first : end + 1]
        keys = [_File(path, [self._key]) for path in self._paths]
        files = [_File(path, columns) for path in paths]
        for begins, ends in zip(bounds.T[:-1], bounds.T[1:], strict=True):
            some = np.flatnonzero(ends > begins).tolist() or range(len(paths))
            rows = pl.concat((files[at].read(begins[at], ends[at]) for at in some), how="diagonal")
            key = pl.concat(keys[at].read(begins[at], ends[at]) for at in some)[self._key]
            yield rows[key.arg_sort(descending=self._sign < 0)]
            for file in (*keys, *files):
                file.forget()

    def rows_before(self, piece: int, pieces: int) -> int:
        """How many rows the pieces in front of this one have."""
        return int(self._cuts[:, self._edges(piece, pieces)[0]].sum())

    def _edges(self, piece: int, pieces: int) -> tuple[int, int]:
        count = self._cuts.shape[1] - 1
        return piece * count // pieces, (piece + 1) * count // pieces

    def _keys(self, path: Path) -> npt.NDArray[np.number]:
        keys: npt.NDArray[np.number] = read(path, [self._key])[self._key].to_numpy() * self._sign
        return keys


def _cuts(keys: npt.NDArray[np.number], begins: npt.NDArray[np.number]) -> Rows:
    return np.concatenate([[0], np.searchsorted(keys, begins), [len(keys)]])


class _File:
    """An IPC file whose batches are all as large as the first, but for the last; mapped into memory."""

    def __init__(self, path: Path, columns: Sequence[str] | None) -> None:
        with path.open("rb") as file:
            self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._batches = pa.ipc.open_file(pa.py_buffer(self._mapped), options=only(path, columns))
        self._size = self._batches.get_batch(0).num_rows if self._batches.num_record_batches else 1
        self._kept: tuple[int, pl.DataFrame] | None = None

    def read(self, first: int, end: int) -> pl.DataFrame:
        """The rows from `first` on, up to `end`."""
        numbers = range(first // self._size, -(-end // self._size))
        frames = [self._batch(number) for number in numbers]
        if not frames:
            return pl.DataFrame(self._batches.schema.empty_table())
        rows = pl.concat(frames, rechunk=False) if len(frames) > 1 else frames[0]
        return rows.slice(first - numbers.start * self._size, end - first)

    def forget(self) -> None:
        """Pages that were read go from this process' memory; they are still in the system's."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def _batch(self, number: int) -> pl.DataFrame:
        """A batch; the last one that was asked for is likely to be asked for again."""
        if self._kept is None or self._kept[0] != number:
            self._kept = number, pl.DataFrame(pa.Table.from_batches([self._batches.get_batch(number)]))
        return self._kept[1]

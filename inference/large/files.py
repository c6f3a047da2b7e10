"""The files of a large audit, written slice by slice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ..spreadsheet import guard
from .parts import SLICE

if TYPE_CHECKING:
    import pyarrow as pa


SOUGHT = ("link_id", "source_domain")
"""Columns by which a reader finds rows, with the least and most of them in each group; floats repeat too seldom for a
dictionary to pay."""


class ParquetFile:
    """A Parquet file written slice by slice."""

    def __init__(self, path: Path, group_rows: int = SLICE) -> None:
        """Of each slice so many rows lie together: what a reader of a few rows has to read."""
        self._path, self._group_rows = path, group_rows
        self._writer: pa.parquet.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows; the first frame's columns are the file's."""
        import pyarrow.parquet as parquet

        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = parquet.ParquetWriter(
                str(self._path),
                table.schema,
                compression="zstd",
                use_dictionary=[_leaf(name, dtype) for name, dtype in frame.schema.items() if not dtype.is_float()],
                write_statistics=[name for name in SOUGHT if name in frame.columns],
            )
        self._writer.write_table(table, self._group_rows)

    def close(self) -> None:
        """The file is whole."""
        if self._writer is not None:
            self._writer.close()


def _leaf(name: str, dtype: pl.DataType) -> str:
    """What Parquet calls the column that holds the values."""
    return f"{name}.list.element" if isinstance(dtype, pl.List) else name


class CsvFile:
    """A guarded CSV file, as `spreadsheet.write_csv` writes it, written slice by slice."""

    def __init__(self, path: Path, *, is_first: bool = True) -> None:
        """`is_first`: the file begins with the headers."""
        self._file = path.open("wb")
        self._is_first = is_first

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows; the first frame's columns are the file's."""
        guard(frame).write_csv(self._file, include_bom=self._is_first, include_header=self._is_first)
        self._is_first = False

    def close(self) -> None:
        """The file is whole."""
        self._file.close()

"""A Parquet file, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from .raw_table import RawTable
from .spreadsheets import damaged_parquet, from_frame

FIRST_ROWS = 1_000
"""Rows that tell how large a row is."""


class ParquetParts:
    """A Parquet file on disk. Raises UnreadableExport when it is damaged."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        try:
            self._scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
            self._height = int(self._scan.select(pl.len()).collect().item())
            first = self._scan.head(FIRST_ROWS).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise damaged_parquet(name, error) from error
        self._row = max(1, int(first.estimated_size()) // max(1, first.height))

    def tables(self, size: int) -> Iterator[RawTable]:
        """The rows in order, some `size` bytes each; one table at least, which may have no rows."""
        rows = max(1, size // self._row)
        for at in range(0, max(1, self._height), rows):
            try:
                frame = self._scan.slice(at, rows).collect()
            except (pl.exceptions.PolarsError, OSError) as error:
                raise damaged_parquet(self._name, error) from error
            table = from_frame(frame)
            yield replace(table, lines=table.lines + at)

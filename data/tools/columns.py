"""The words in which a tool says how its headers become our columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from .. import convert
from .sheet import fold_header

Converter = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Cells:
    """The cells of one export, looked up by header."""

    table: pl.DataFrame
    """Every column as text, headers as in the file."""

    @cached_property
    def names(self) -> dict[str, str]:
        """Folded header -> header in the file; of two that fold alike, the first."""
        return {fold_header(name): name for name in reversed(self.table.columns)}

    def get(self, *headers: str) -> pl.Expr | None:
        """The first of the headers that the file has, or None. 'x*' stands for the first header that begins with x."""
        for header in map(fold_header, headers):
            if header.endswith("*"):
                found = [name for folded, name in self.names.items() if folded.startswith(header[:-1])]
                if found:
                    return pl.col(found[-1])
            elif header in self.names:
                return pl.col(self.names[header])
        return None


Reading = Callable[[Cells], pl.Expr | None]
"""Cells -> one column of ours, or None when the file does not tell."""


def reads(**columns: Reading) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A tool's `read`: our columns, each with how it is read. What the file does not tell is left out.

    An IP address also gives its subnet.
    """
    return lambda cells: read_columns(cells, columns)


def read_columns(cells: pl.DataFrame, columns: Mapping[str, Reading]) -> pl.DataFrame:
    """One column for each reading that finds its headers; same rows, same order."""
    source = Cells(cells)
    found = {name: reading(source) for name, reading in columns.items()}
    table = cells.select(expression.alias(name) for name, expression in found.items() if expression is not None)
    if "ip" in table.columns and "subnet" not in table.columns:
        table = table.with_columns(convert.subnet(pl.col("ip")).alias("subnet"))
    return table


def column(convert_cells: Converter, *headers: str) -> Reading:
    """The first of the headers that is there, converted."""

    def read(cells: Cells) -> pl.Expr | None:
        found = cells.get(*headers)
        return None if found is None else convert_cells(found)

    return read


def first_filled(convert_cells: Converter, *headers: str) -> Reading:
    """The first of the headers' cells that converts to something, row by row."""

    def read(cells: Cells) -> pl.Expr | None:
        found = [convert_cells(each) for header in headers if (each := cells.get(header)) is not None]
        return pl.coalesce(found) if found else None

    return read


def any_filled(*headers: str) -> Reading:
    """True where one of the headers holds something (a date, a reason), false where none does."""

    def read(cells: Cells) -> pl.Expr | None:
        found = [each for header in headers if (each := cells.get(header)) is not None]
        return pl.any_horizontal(convert.term(each).is_not_null() for each in found) if found else None

    return read


def either(*readings: Reading) -> Reading:
    """The first reading that the file can give."""
    return lambda cells: next((found for each in readings if (found := each(cells)) is not None), None)


def opposite(convert_cells: Converter, *headers: str) -> Reading:
    """A flag that the export tells the other way round ('dofollow' for is_nofollow)."""
    return column(lambda cells: ~convert_cells(cells), *headers)


def first_true(*kinds: tuple[str, Converter, str], otherwise: str | None = None) -> Reading:
    """The word of the first flag that is true: (word, converter, header); `otherwise` where none is."""

    def read(cells: Cells) -> pl.Expr | None:
        found = [(word, flag(each)) for word, flag, header in kinds if (each := cells.get(header)) is not None]
        words = [pl.when(is_true).then(pl.lit(word)) for word, is_true in found]
        return pl.coalesce(*words, pl.lit(otherwise, dtype=pl.String)) if found else None

    return read


def first_written(*headers: str) -> Reading:
    """The first of the headers' texts that is not empty, row by row; '' where all are empty."""

    def read(cells: Cells) -> pl.Expr | None:
        texts = [convert.text(each) for header in headers if (each := cells.get(header)) is not None]
        return pl.coalesce(*(pl.when(each != "").then(each) for each in texts), pl.lit("")) if texts else None

    return read

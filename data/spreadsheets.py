"""Workbooks (XLSX, XLSB, XLS, ODS), Parquet files and data frames -> tables of text."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from .compressed import check_expansion
from .errors import UnreadableExport
from .layout import find_header
from .raw_table import RawTable, made_up_headers, rejected_rows, unique_headers

if TYPE_CHECKING:
    import pandas as pd

ROWS_LOOKED_AT = 200
UNNAMED = re.compile(r"column_\d+")


def read_workbook(data: bytes, name: str, named: Collection[str] = ()) -> tuple[RawTable, ...]:
    """Each work sheet that holds anything, in order; a row's line is its number in the sheet.

    Raises UnreadableExport when the workbook cannot be opened or no sheet holds anything.
    """
    check_expansion(data, name)
    try:
        book = fastexcel.read_excel(data)
        sheets = [
            (sheet, book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars())
            for sheet in book.sheet_names
        ]
    except fastexcel.FastExcelError as error:
        cause = str(error).splitlines()[0]
        hint = "Open it in a spreadsheet program and save it as CSV or as XLSX without a password."
        raise UnreadableExport(f"{name} is a workbook that cannot be opened ({cause}).", hint) from error
    tables = tuple(_sheet(frame, sheet, named) for sheet, frame in sheets if _holds_text(frame))
    if not tables:
        raise UnreadableExport(f"{name} is a workbook without any filled cell.", "Export the list of links again.")
    return tables


def read_parquet(data: bytes, name: str) -> RawTable:
    """The table of a Parquet file; a row's line is its number. Raises UnreadableExport for a damaged file."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise damaged_parquet(name, error) from error
    return from_frame(frame)


def damaged_parquet(name: str, error: Exception) -> UnreadableExport:
    """What to say of a Parquet file that cannot be read."""
    cause = str(error).splitlines()[0]
    return UnreadableExport(f"{name} begins as Parquet but cannot be read ({cause}).", "Write it again.")


def from_frame(frame: pl.DataFrame | pd.DataFrame) -> RawTable:
    """A data frame's columns as text; a row's line is its number. NaN and None are null, the index is left out."""
    if not isinstance(frame, pl.DataFrame):
        columns = [_pandas_column(frame.iloc[:, at]) for at in range(frame.shape[1])]
    else:
        columns = [_as_text(column) for column in frame.iter_columns()]
    names = unique_headers([str(name) for name in frame.columns])
    cells = pl.DataFrame([column.alias(name) for name, column in zip(names, columns, strict=True)])
    return RawTable(cells, pl.int_range(1, cells.height + 1, eager=True), rejected_rows([]))


def _holds_text(frame: pl.DataFrame) -> bool:
    return any(column.str.contains(r"\S").any() for column in frame)


def _sheet(frame: pl.DataFrame, sheet: str, named: Collection[str]) -> RawTable:
    numbered = frame.with_row_index("\0line", offset=1).filter(
        pl.any_horizontal(pl.exclude("\0line").str.contains(r"\S").fill_null(False))
    )
    lines, filled = numbered["\0line"].cast(pl.Int64), numbered.drop("\0line")
    rows = [_without_empty_end(row) for row in filled.head(ROWS_LOOKED_AT).iter_rows()]
    header = find_header(rows, named)
    width = filled.width
    names = unique_headers([*header.cells, *[""] * width][:width]) if header.is_header else made_up_headers(width)
    start = header.at + header.is_header
    cells = filled.slice(start).rename(dict(zip(filled.columns, names, strict=True)))
    used = [name for at, name in enumerate(names) if at < len(header.cells) or cells[name].is_not_null().any()]
    return RawTable(
        cells=cells.select(used).fill_null(""),
        lines=lines.slice(start),
        rejected=rejected_rows([]),
        preamble=tuple(" ".join(row) for row in rows[: header.at]) if header.is_header else (),
        has_header=header.is_header,
        sheet=sheet,
    )


def _without_empty_end(row: tuple[str | None, ...]) -> list[str]:
    cells = [cell or "" for cell in row]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _as_text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if isinstance(kind, pl.List | pl.Array | pl.Struct | pl.Object) or kind == pl.Binary:
        return pl.Series(column.name, [_written(value) for value in column], dtype=pl.String)
    return column.cast(pl.String)


def _pandas_column(column: pd.Series) -> pl.Series:
    if column.dtype.kind in "biufM":
        try:
            return _as_text(pl.from_pandas(column))
        except (TypeError, ValueError, pl.exceptions.PolarsError):
            pass
    missing = column.isna()
    values = [
        None if is_missing is True else _written(value) for value, is_missing in zip(column, missing, strict=True)
    ]
    return pl.Series(values, dtype=pl.String)


def _written(value: object) -> str | None:
    """One value as an export would write it: true, 12, es, en."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, pl.Series | list | tuple):
        return ", ".join(_written(each) or "" for each in value)
    if isinstance(value, dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)

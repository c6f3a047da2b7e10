"""The user's own table with our verdicts behind it, as CSV or XLSX, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl

from ..data.errors import BadAudit
from ..data.progress import Progress

OURS = ("link_id", "domain", "spam_probability", "verdict", "reasons_for", "reasons_against", "campaign")
"""Our columns behind the user's, each named 'linkverdict_...'."""
MARKS = ("since", "judged", "is_disavowed")
"""What stands behind those where the audit was compared with an older one, with labels, or with a disavow file."""
VERDICT_COLOURS = {"disavow": ("#FBE3DC", "#8F2A0C"), "review": ("#FFF1CC", "#6B4A00"), "keep": ("#DCEBF7", "#0B4A78")}
"""Cell and text colour of each verdict, readable side by side for every kind of colour sight."""
SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
CELL_CHARACTERS = 32_767
"""What Excel holds: rows and columns of a sheet, and UTF-16 units of a cell."""
LARGE = 2**29
"""Bytes of text from which on a sheet may pass what the old ZIP format holds (4 GiB with its markup)."""

_FORMULA = "[=+\\-@＝＋－＠]"
_SKIPPED = "[\\p{Zs}\\p{Cf}\\x0b\\x0c\"'‘’“”«»]*"
# Where ',' is the decimal sign Excel splits at ';', and pasted text at tabs and line ends: a formula may wait there.
_LIVE = f"(^|[;\\t\\r\\n])({_SKIPPED}{_FORMULA})"
_LIVE_GUARDED = f"(^|[;\\t\\r\\n])'({_SKIPPED}{_FORMULA})"
_BREAK = f"^({_SKIPPED}[\\t\\r\\n])"
_BREAK_GUARDED = f"^'({_SKIPPED}[\\t\\r\\n])"
_PLAIN = r"^(?:[+-]?\d+(?:[.,]\d+)*%?|-+)$"
_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u{FFFE}\u{FFFF}]"


def table_for_people(original: pl.DataFrame, link_table: pl.DataFrame) -> pl.DataFrame:
    """The user's columns in their order and under their names, ours behind; ours gets a number where a name is taken.

    Reasons are joined by ' | ', the probability has four digits.
    """
    values = {
        "link_id": pl.col("link_id"),
        "domain": pl.col("source_domain"),
        "spam_probability": pl.col("spam_probability").cast(pl.Float64).round(4),
        "verdict": pl.col("verdict"),
        "reasons_for": pl.col("reasons_for").list.join(" | "),
        "reasons_against": pl.col("reasons_against").list.join(" | "),
        "campaign": pl.col("campaign"),
        "since": pl.col("since"),
        "judged": pl.col("judged"),
        "is_disavowed": pl.when("is_disavowed").then(pl.lit("yes")).otherwise(pl.lit("no")),
    }
    shown = (*OURS, *(name for name in MARKS if name in link_table.columns))
    taken = {name.strip().casefold() for name in original.columns}
    ours = link_table.select(values[name].alias(_free(f"linkverdict_{name}", taken)) for name in shown)
    return pl.concat([original, ours], how="horizontal") if original.width else ours


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def guard(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text and every header harmless in a spreadsheet.

    A text that a spreadsheet may take for a formula gets an apostrophe in front: one that starts with = + - @, a tab or
    a line end (full-width forms too), also behind blanks, invisible characters or quotes; likewise each part behind a
    ';', tab or line end. Plain numbers (-3.5, +1, 4%) and bare dashes stay. Control characters but tab and line ends
    are removed, from every cell. Numbers in numeric columns are never touched.
    """
    return frame.with_columns(
        _guard_column(column) for column in frame.iter_columns() if column.dtype == pl.String
    ).rename(dict(zip(frame.columns, _guard_headers(frame.columns), strict=True)))


def unguard(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as it was before `guard`, apart from the removed control characters."""
    headers = pl.DataFrame({"header": frame.columns}, schema={"header": pl.String}).select(_without_guard("header"))
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(map(_without_guard, texts)).rename(
        dict(zip(frame.columns, headers["header"], strict=True))
    )


def _guard_headers(names: list[str]) -> list[str]:
    taken: set[str] = set()
    headers = []
    for header in _guard_column(pl.Series("header", names, pl.String)):
        headers.append(_free(header, taken))
        taken.add(headers[-1])
    return headers


def _guard_column(column: pl.Series) -> pl.Series:
    suspects = column.str.contains(f"{_UNPRINTABLE}|{_LIVE}|{_BREAK}").fill_null(value=False).arg_true()
    if not suspects.len():
        return column
    text = pl.col(column.name).str.replace_all(_UNPRINTABLE, "")
    live = text.str.replace_all(_LIVE, "${1}'${2}").str.replace(_BREAK, "'${1}")
    guarded = column.gather(suspects).to_frame().select(pl.when(text.str.contains(_PLAIN)).then(text).otherwise(live))
    return column.scatter(suspects, guarded.to_series())


def _without_guard(name: str) -> pl.Expr:
    return pl.col(name).str.replace(_BREAK_GUARDED, "${1}").str.replace_all(_LIVE_GUARDED, "${1}${2}")


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """A guarded CSV file: commas, quotes where needed, UTF-8 with byte order mark (without it Excel misreads it)."""
    guard(frame).write_csv(path, include_bom=True)


def read_csv(path: Path) -> pl.DataFrame:
    """What `write_csv` wrote, as text, the guard taken off; an empty cell is null, a quoted empty one ''."""
    return unguard(pl.read_csv(path, infer_schema=False))


def write_xlsx(frame: pl.DataFrame, path: Path, progress: Progress | None = None, sheet_rows: int = SHEET_ROWS) -> None:
    """A guarded XLSX file: as many sheets as the rows need, header frozen, filters on, verdicts coloured.

    A text column that holds nothing but numbers becomes numeric where that changes no digit. A text longer than a cell
    can hold is cut and says so. Raises BadAudit when there are more columns than a sheet holds, OSError.
    """
    import xlsxwriter

    if frame.width > SHEET_COLUMNS:
        message = f"Expected at most {SHEET_COLUMNS:,} columns for an XLSX sheet; found {frame.width:,}."
        raise BadAudit(message, "Write a CSV file instead: --format csv")
    frame = pl.DataFrame([_as_cells(column) for column in guard(frame).iter_columns()])
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_urls": False, "nan_inf_to_errors": True}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            if frame.estimated_size() > LARGE:
                book.use_zip64()
            looks = _looks(book)
            for number, start in enumerate(range(0, max(frame.height, 1), sheet_rows - 1), start=1):
                sheet = book.add_worksheet(f"Links {number}" if frame.height >= sheet_rows else "Links")
                _write_sheet(sheet, frame.slice(start, sheet_rows - 1), looks, progress or Progress())
    except xlsxwriter.exceptions.XlsxWriterException as error:
        raise OSError(str(error)) from error


def _as_cells(column: pl.Series) -> pl.Series:
    """The column as a sheet can hold it."""
    if column.dtype != pl.String:
        return column
    filled = column.filter(column.is_not_null() & (column != ""))
    numeric = filled.str.contains(r"^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$") & (
        filled.str.replace_all(r"\D", "").str.len_bytes() <= 15
    )
    if filled.len() and numeric.all():
        return column.cast(pl.Float64, strict=False)
    suspects = (
        ((column.str.len_bytes() > CELL_CHARACTERS) | column.str.starts_with("<r>")).fill_null(value=False).arg_true()
    )
    if not suspects.len():
        return column
    return column.scatter(suspects, pl.Series([_fit_cell(text) for text in column.gather(suspects)], dtype=pl.String))


def _fit_cell(text: str) -> str:
    # xlsxwriter writes a text from <r> to </r> into the sheet as raw XML; a blank behind it keeps it a text.
    text = f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= CELL_CHARACTERS:
        return text
    mark = f" ... [cut: {len(text):,} characters in all]"
    return units[: 2 * (CELL_CHARACTERS - len(mark))].decode("utf-16-le", errors="ignore") + mark


def _looks(book: Any) -> dict[str, Any]:
    looks = {
        "theirs": book.add_format({"bold": True, "valign": "vcenter", "bottom": 1, "bg_color": "#EEF0F3"}),
        "ours": book.add_format(
            {"bold": True, "valign": "vcenter", "bottom": 1, "bg_color": "#1F2A37", "font_color": "#FFFFFF"}
        ),
        "probability": book.add_format({"num_format": "0.0000"}),
    }
    for verdict, (fill, ink) in VERDICT_COLOURS.items():
        looks[verdict] = book.add_format({"bg_color": fill, "font_color": ink, "bold": True})
    return looks


def _write_sheet(sheet: Any, part: pl.DataFrame, looks: dict[str, Any], progress: Progress) -> None:
    first_of_ours = part.width - _count_ours(part.columns)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 24)
    sheet.autofilter(0, 0, part.height, part.width - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{SHEET_ROWS}"})
    for position, column in enumerate(part.iter_columns()):
        sheet.set_column(position, position, _width(column))
        sheet.write_string(0, position, column.name, looks["ours" if position >= first_of_ours else "theirs"])
        if position >= first_of_ours and column.name.startswith("linkverdict_spam_probability"):
            sheet.set_column(position, position, _width(column), looks["probability"])
        if position >= first_of_ours and column.name.startswith("linkverdict_verdict"):
            for verdict in VERDICT_COLOURS:
                rule = {"type": "cell", "criteria": "==", "value": f'"{verdict}"', "format": looks[verdict]}
                sheet.conditional_format(1, position, max(part.height, 1), position, rule)
    writers = [sheet.write_string if dtype == pl.String else sheet.write_number for dtype in part.dtypes]
    for start in range(0, part.height, 10_000):
        # xlsxwriter takes one cell at a time.
        for row, values in enumerate(part.slice(start, 10_000).iter_rows(), start=start + 1):
            _write_row(row, values, writers)
        progress.advance(min(10_000, part.height - start))


def _count_ours(columns: list[str]) -> int:
    """How many columns at the end are ours; 0 for a table without them."""
    count = 0
    for name in reversed((*OURS, *MARKS)):
        if count < len(columns) and columns[-1 - count].startswith(f"linkverdict_{name}"):
            count += 1
    return count if count >= len(OURS) else 0


def _write_row(row: int, values: Iterable[Any], writers: list[Callable[..., Any]]) -> None:
    for position, (value, write) in enumerate(zip(values, writers, strict=True)):
        if value is not None:
            write(row, position, value)


def _width(column: pl.Series) -> float:
    """Wide enough for the header with its filter arrow and for most of the first cells, 8 to 60 characters."""
    usual = column.head(500).cast(pl.String).drop_nulls().str.len_chars().quantile(0.9) or 0
    return float(min(60, max(8, len(column.name) + 4, usual + 2)))

"""Cells into typed columns. Every converter takes an expression over text and gives an expression.

A cell that cannot be read becomes null, and so do the tools' marks for unknown ('--', '-1', 1970-01-01). A column of
which fewer than half of the filled cells can be read is not what its header says: all of it becomes null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from .belief import Belief, by_belief
from .repeats import over_different

OLDEST_DAY = date(1990, 1, 1)
"""No link is older than the web; 1970-01-01 is a zero that a tool took for a date."""
UNKNOWN_MARKS = (
    "",
    "-",
    "--",
    "--%",
    "-1",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "nan",
    "unknown",
    "?",
    "\u2013",
    "\u2014",
)
YES = (
    "true", "1", "1.0", "yes", "y", "t", "on", "x", "\u2713", "\u2714",
    "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar", "prawda", "истина", "doğru",
)  # fmt: skip
NO = (
    "false", "0", "0.0", "no", "n", "f", "off",
    "falsch", "faux", "falso", "onwaar", "fałsz", "ложь", "yanlış",
)  # fmt: skip
LINK_TYPES = {
    "a": "text", "anchor": "text", "href": "text", "hyperlink": "text", "text": "text", "textlink": "text",
    "image": "image", "imagelink": "image", "img": "image", "redirect": "redirect", "redirection": "redirect",
    "form": "form", "frame": "frame", "iframe": "frame", "canonical": "canonical", "alternate": "alternate",
    "rss": "rss", "mention": "mention",
}  # fmt: skip
MONTHS = {
    "jan": "1", "feb": "2", "mar": "3", "apr": "4", "may": "5", "jun": "6",
    "jul": "7", "aug": "8", "sep": "9", "oct": "10", "nov": "11", "dec": "12",
}  # fmt: skip


def text(cells: pl.Expr) -> pl.Expr:
    """Text with white space folded and control characters removed; '' for an empty or missing cell."""
    return cells.fill_null("").map_batches(_folded, return_dtype=pl.String)


def text_with_escapes(cells: pl.Expr) -> pl.Expr:
    r"""Like `text`, for tools that write line ends as the letters \r, \n and \t."""
    return text(cells.str.replace_all(r"(?:\\[rnt])+", " "))


def term(cells: pl.Expr) -> pl.Expr:
    """A name: like `text`, but null when empty or a mark for unknown."""
    folded = text(cells)
    return pl.when(~folded.str.to_lowercase().is_in(UNKNOWN_MARKS)).then(folded)


def lower_term(cells: pl.Expr) -> pl.Expr:
    """Like `term`, in lower case."""
    return _each_once(cells, lambda cell: term(cell).str.to_lowercase())


def address(cells: pl.Expr) -> pl.Expr:
    """An address as written, trimmed and without control characters; null when empty."""
    trimmed = cells.map_batches(_without_controls, return_dtype=pl.String).str.strip_chars()
    return pl.when(~trimmed.is_in(UNKNOWN_MARKS)).then(trimmed)


def number(cells: pl.Expr) -> pl.Expr:
    """A number of zero or more: '1,240', '1 240', '1.240.000', '4%', '0,6', '4.5'. Negative: unknown."""
    return by_belief(cells, _numbers, pl.Float32)


def score(cells: pl.Expr) -> pl.Expr:
    """A number from 0 to 100; anything else is unknown."""
    read = number(cells)
    return pl.when(read <= 100).then(read)


def http_status(cells: pl.Expr) -> pl.Expr:
    """An HTTP status from 100 to 599; 0 says that the page was not fetched, so it is unknown."""
    read = number(cells)
    return pl.when(read.is_between(100, 599)).then(read)


def flag(cells: pl.Expr) -> pl.Expr:
    """Yes or no in the spellings of tools and spreadsheets: true, TRUE, 1, yes, WAHR, false, 0, no, FAUX."""
    return by_belief(cells, _flags, pl.Boolean)


def mark(cells: pl.Expr) -> pl.Expr:
    """Yes wherever something is written that does not mean no; an empty cell is no."""
    written = cells.fill_null("").str.strip_chars().str.to_lowercase()
    return ~written.is_in(("", "-", "--", *NO))


def nofollow(cells: pl.Expr) -> pl.Expr:
    """Whether a link is nofollow: a flag, or words such as 'nofollow', 'dofollow', 'follow', 'ugc nofollow'."""
    words = cells.str.to_lowercase()
    said = pl.when(words.str.contains(r"\bno[- ]?follow\b")).then(True)
    return pl.coalesce(said, pl.when(words.str.contains(r"\b(?:do-?)?follow\b")).then(False), flag(cells))


def rel(token: str) -> Callable[[pl.Expr], pl.Expr]:
    """A converter that tells whether a rel attribute ('ugc nofollow', '["sponsored"]') holds the token."""

    def holds(cells: pl.Expr) -> pl.Expr:
        return cells.fill_null("").str.to_lowercase().str.contains(rf"\b{token}\b")

    return holds


def day(cells: pl.Expr) -> pl.Expr:
    """A date: ISO with or without time and zone, 15/09/2026 10:30, 09/15/2026, 'Sep 15, 2026', 15-Sep-2026, 20260915.

    Day before month unless the column proves otherwise. Dates before the web, 1970-01-01 among them, are unknown.
    """
    read = by_belief(cells, _believed_days, pl.Date)
    return pl.when(read >= OLDEST_DAY).then(read)


def calendar(cells: pl.Expr) -> pl.Expr:
    """Every cell that reads as a date, 1970-01-01 too: for telling what a column holds."""
    return cells.map_batches(lambda column: _days(column, Belief()), return_dtype=pl.Date)


def languages(cells: pl.Expr) -> pl.Expr:
    """Language codes in lower case without region, each once, joined by ',': 'es, en-US' gives 'es,en'."""
    return _each_once(
        cells, lambda cell: _distinct_parts(cell, r"[a-z]+(?:[-_][a-z0-9]+)*", r"^[a-z]{2,3}(?:$|[-_])", r"[-_].*$")
    )


def names(cells: pl.Expr) -> pl.Expr:
    """Names in lower case, each once, joined by ',': 'WordPress, eCommerce' gives 'wordpress,ecommerce'."""
    return _each_once(cells, lambda cell: _distinct_parts(cell, r"[^,;|\[\]\"']+", r"\S", r"^\s+|\s+$"))


def link_type(cells: pl.Expr) -> pl.Expr:
    """The schema's word for the kind of link ('a' and 'href' are text, 'iframe' is frame); null for other words."""
    known = "|".join(sorted(LINK_TYPES, key=len, reverse=True))
    word = rf"\b({known})\b"
    return _each_once(cells, lambda cell: cell.str.to_lowercase().str.extract(word, 1).replace(LINK_TYPES))


def country(cells: pl.Expr) -> pl.Expr:
    """A two-letter country code in lower case; null for anything else."""
    return cells.str.strip_chars().str.to_lowercase().str.extract(r"^([a-z]{2})$", 1)


def ip(cells: pl.Expr) -> pl.Expr:
    """An IP address; null for anything else."""
    octet = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
    return (
        cells.str.strip_chars()
        .str.to_lowercase()
        .str.extract(rf"^((?:{octet}\.){{3}}{octet}|[0-9a-f]*:[0-9a-f:.]+)$", 1)
    )


def subnet(cells: pl.Expr) -> pl.Expr:
    """The first three octets of an IPv4 address or block: 192.0.2.7, 192.0.2.xxx, 192.0.2.0/24 give 192.0.2."""
    return cells.str.strip_chars().str.extract(r"(?i)^(\d{1,3}\.\d{1,3}\.\d{1,3})(?:\.(?:\d{1,3}|x+|\*)(?:/\d+)?)?$", 1)


def is_unknown(cells: pl.Series) -> pl.Series:
    """True for empty cells and the tools' marks for unknown."""
    return cells.fill_null("").str.strip_chars().str.to_lowercase().is_in(UNKNOWN_MARKS)


def _each_once(cells: pl.Expr, convert: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The cells, which are text, converted to other text; each different one once."""

    def converted(column: pl.Series) -> pl.Series:
        return over_different(column, lambda few: few.to_frame("cell").select(convert(pl.col("cell"))).to_series())

    return cells.map_batches(converted, return_dtype=pl.String)


def _without_controls(cells: pl.Series) -> pl.Series:
    odd = cells.str.contains(r"\p{Cc}").arg_true()
    if not odd.len():
        return cells
    return cells.scatter(odd, cells.gather(odd).str.replace_all(r"\p{Cc}+", ""))


def _folded(cells: pl.Series) -> pl.Series:
    # few cells hold anything to fold, and looking costs a third of rewriting
    odd = cells.str.contains(r"^\s|\s$|\s\s|[^\S ]|\p{Cc}")
    if not odd.any():
        return cells
    clean = cells.filter(odd).str.replace_all(r"[\p{Cc}--\s]+", "").str.replace_all(r"\s+", " ").str.strip_chars()
    return cells.scatter(odd.arg_true(), clean)


def _believed(cells: pl.Series, read: pl.Series, belief: Belief) -> pl.Series:
    """The column as read, or all null when most of its filled cells say that it holds something else."""
    if belief.is_counting:
        readable = read.len() - read.null_count()
        left = cells.filter(read.is_null() & (cells != ""))
        belief.count(readable, readable + left.len() - int(is_unknown(left).sum()))
    if belief.holds:
        return read
    return pl.Series(read.name, [None], dtype=read.dtype).new_from_index(0, read.len())


def _numbers(cells: pl.Series, belief: Belief) -> pl.Series:
    read = _zero_or_more(cells)
    left = (read.is_null() & (cells != "")).arg_true()
    if left.len():
        read = read.scatter(left, _zero_or_more(_plain_digits(cells.gather(left))))
    return _believed(cells, read, belief)


def _zero_or_more(cells: pl.Series) -> pl.Series:
    read = cells.cast(pl.Float32, strict=False)
    return read.set((~(read.is_finite() & (read >= 0))).fill_null(True), None)


def _plain_digits(cells: pl.Series) -> pl.Series:
    """'1,240' as '1240', '1.240,5' as '1240.5', '0,6' as '0.6', '4 %' as '4'; what is no number as it was."""
    bare = pl.col("bare")
    without_blanks = bare.str.replace_all(r"[\s'\u{2019}]", "")
    without_commas = bare.str.replace_all(",", "", literal=True)
    without_points = bare.str.replace_all(".", "", literal=True)
    blank_groups = bare.str.contains(r"^\d{1,3}(?:[\s'\u{2019}]\d{3})+(?:[.,]\d+)?$")
    comma_groups = bare.str.contains(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
    point_groups = bare.str.contains(r"^\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)$")
    return (
        cells.str.strip_chars().str.replace(r"\s*%$", "").str.strip_prefix("+").alias("bare").to_frame()
        .with_columns(pl.when(blank_groups).then(without_blanks).otherwise(bare))
        .with_columns(pl.when(comma_groups).then(without_commas).when(point_groups).then(without_points).otherwise(bare))
        .select(bare.str.replace(r"^(\d+),(\d+)$", "$1.$2"))
        .to_series()
    )  # fmt: skip


def _flags(cells: pl.Series, belief: Belief) -> pl.Series:
    return _believed(cells, over_different(cells, _yes_or_no), belief)


def _yes_or_no(cells: pl.Series) -> pl.Series:
    words = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return cells.str.strip_chars().str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)


def _believed_days(cells: pl.Series, belief: Belief) -> pl.Series:
    return _believed(cells, _days(cells, belief), belief)


def _days(cells: pl.Series, belief: Belief) -> pl.Series:
    read = cells.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    left = (read.is_null() & (cells != "")).arg_true()
    if not left.len():
        return read
    return read.scatter(left, _spelled_days(cells.gather(left), belief))


def _spelled_days(cells: pl.Series, belief: Belief) -> pl.Series:
    """Dates in any other spelling than ISO with two digits each."""
    words = (
        cells.str.strip_chars().str.to_lowercase().str.replace(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", "")
    )
    frame = words.alias("day").to_frame()
    cell = pl.col("day")
    year_first = cell.str.extract_groups(r"^(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})(?:\D|$)")
    packed = cell.str.extract_groups(r"^(?<y>(?:19|20)\d\d)(?<m>\d\d)(?<d>\d\d)(?:t.*)?$")
    year_last = cell.str.extract_groups(r"^(?<a>\d{1,2})[-/.](?<b>\d{1,2})[-/.](?<y>\d{4})(?:\D|$)")
    day_month = cell.str.extract_groups(
        r"^(?<d>\d{1,2})(?:st|nd|rd|th)?[-\s/.]+(?<m>[a-z]{3})[a-z]*[-\s/.,]+(?<y>\d{4})"
    )
    month_day = cell.str.extract_groups(r"^(?<m>[a-z]{3})[a-z]*\.?\s+(?<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<y>\d{4})")
    parts = frame.select(
        *(_iso(each, "y", "m", "d").alias(name) for name, each in (("year_first", year_first), ("packed", packed))),
        _iso(year_last, "y", "b", "a").alias("day_first"),
        _iso(year_last, "y", "a", "b").alias("month_first"),
        *(_iso(each, "y", "m", "d", MONTHS).alias(name) for name, each in (("a", day_month), ("b", month_day))),
    )
    belief.count_days(*(parts.height - parts[name].null_count() for name in ("month_first", "day_first")))
    order = ("month_first", "day_first") if belief.month_is_first else ("day_first", "month_first")
    return parts.select(pl.coalesce("year_first", "packed", *order, "a", "b")).to_series()


def _iso(groups: pl.Expr, year: str, month: str, day: str, months: dict[str, str] | None = None) -> pl.Expr:
    field = groups.struct.field
    month_number = field(month) if months is None else field(month).replace_strict(months, default=None)
    spelled = field(year) + "-" + month_number.str.zfill(2) + "-" + field(day).str.zfill(2)
    return spelled.str.to_date("%Y-%m-%d", strict=False)


def _distinct_parts(cells: pl.Expr, part: str, wanted: str, cut: str) -> pl.Expr:
    """The wanted parts of each cell, cut to their essence, each once, joined by ','; null when there is none."""
    piece = pl.element()
    pieces = cells.str.to_lowercase().str.extract_all(part).list.eval(
        piece.filter(piece.str.contains(wanted)).str.replace_all(cut, "")
    )  # fmt: skip
    joined = pieces.list.unique(maintain_order=True).list.join(",")
    return pl.when(joined != "").then(joined)

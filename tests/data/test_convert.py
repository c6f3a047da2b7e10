"""Cells become typed columns; what cannot be read becomes null."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data import convert

Converter = Callable[[pl.Expr], pl.Expr]
CONVERTERS: tuple[Converter, ...] = (
    convert.text, convert.text_with_escapes, convert.term, convert.lower_term, convert.address, convert.number,
    convert.score, convert.http_status, convert.flag, convert.mark, convert.nofollow, convert.rel("ugc"), convert.day,
    convert.calendar, convert.languages, convert.names, convert.link_type, convert.country, convert.ip, convert.subnet,
)  # fmt: skip
ODD = (
    "", " ", "--", "--%", "-1", "0", "1,240", "12.5", "9e999", "inf", "nan", "-5", "true", "FALSE", "2024-02-30",
    "1970-01-01", "31/12/2024", "Sep 15, 2026",
    "\x00", "\ufeff", "\u202e", "en-US", "a", "192.0.2.7", "999.1.1.1", "::1", "é", "👍",
)  # fmt: skip
cells = st.none() | st.sampled_from(ODD) | st.text(max_size=12)
dates = st.dates(convert.OLDEST_DAY, date(2099, 12, 31))


def convert_all(converter: Converter, *given_cells: str | None) -> list[object]:
    frame = pl.DataFrame({"cell": list(given_cells)}, schema={"cell": pl.String})
    return frame.select(converter(pl.col("cell"))).to_series().to_list()


@pytest.mark.parametrize(
    ("cell", "number"),
    [("0", 0.0), ("1240", 1240.0), (" 7 ", 7.0), ("1,240", 1240.0), ("1,240.5", 1240.5), ("12,345,678", 12345678.0),
     ("1 240", 1240.0), ("1\u00a0240", 1240.0), ("1\u202f240,5", 1240.5), ("1'240", 1240.0), ("1.240.000", 1240000.0),
     ("1.240,5", 1240.5), ("0,5", 0.5), ("4.5", 4.5), ("4%", 4.0), ("4 %", 4.0), ("+3", 3.0), ("1e3", 1000.0)],
)  # fmt: skip
def test_a_number_is_read_in_every_spelling(cell: str, number: float) -> None:
    assert convert_all(convert.number, cell) == [number]


@pytest.mark.parametrize("cell", ["", "--", "--%", "-1", "-7", "n/a", "nan", "inf", "9e999", "twelve", "1,2,3", None])
def test_what_is_no_number_is_unknown_and_never_zero(cell: str | None) -> None:
    assert convert_all(convert.number, cell, "1", "2", "3") == [None, 1.0, 2.0, 3.0]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**9), st.sampled_from([",", " ", "\u00a0", "\u202f", "'", "\u2019"]))
def test_thousands_may_be_marked(number: int, mark: str) -> None:
    assert convert_all(convert.number, f"{number:,}".replace(",", mark)) == [float(np.float32(number))]


def test_scores_end_at_100_and_statuses_are_http_statuses() -> None:
    assert convert_all(convert.score, "0", "100", "101", "4%", "--%") == [0.0, 100.0, None, 4.0, None]
    assert convert_all(convert.http_status, "0", "200", "404.0", "99", "600") == [None, 200.0, 404.0, None, None]


@pytest.mark.parametrize("yes", ["true", "TRUE", "True", "1", "1.0", "yes", "Y", "WAHR", "VRAI", "ИСТИНА", " true "])
@pytest.mark.parametrize("no", ["false", "FALSE", "0", "no", "FALSCH", "FAUX", "falso"])
def test_a_flag_is_read_in_the_spelling_of_any_spreadsheet(yes: str, no: str) -> None:
    assert convert_all(convert.flag, yes, no, "", "--", None) == [True, False, None, None, None]


def test_a_mark_is_anything_but_no() -> None:
    assert convert_all(convert.mark, "+", "1", "yes", "", "0", "-", "no", None) == [True] * 3 + [False] * 5


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("nofollow", True), ("Nofollow", True), ("no follow", True), ("ugc nofollow", True), ("follow", False),
     ("dofollow", False), ("do-follow", False), ("text", None), ("", None), (None, None)],
)  # fmt: skip
def test_nofollow_may_be_a_word(cell: str | None, expected: bool | None) -> None:
    assert convert_all(convert.nofollow, cell) == [expected]


def test_nofollow_may_be_a_flag() -> None:
    assert convert_all(convert.nofollow, "true", "false", "") == [True, False, None]


def test_rel_tokens_are_whole_words() -> None:
    assert convert_all(convert.rel("ugc"), '["ugc"]', "ugc nofollow", "ugcx", "", None) == [
        True,
        True,
        False,
        False,
        False,
    ]


SPELLINGS: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    lambda day: f"{day} 10:20:30",
    lambda day: f"{day}T10:20:30Z",
    lambda day: f"{day} 10:20:30 +00:00",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%d/%m/%Y %H:%M}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%b} {day.day}, {day.year}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%a, %d %b %Y} 10:20:30 GMT",
)


@settings(deadline=None, max_examples=60)
@given(dates, st.sampled_from(SPELLINGS))
def test_a_day_is_read_in_every_spelling(day: date, spell: Callable[[date], str]) -> None:
    assert convert_all(convert.day, spell(day), "31/12/2024") == [day, date(2024, 12, 31)]


@settings(deadline=None, max_examples=30)
@given(st.lists(dates, min_size=1, max_size=5))
def test_month_first_is_understood_once_a_row_proves_it(days: list[date]) -> None:
    spelled = [f"{day:%m/%d/%Y}" for day in days]
    assert convert_all(convert.day, "12/31/2024", *spelled) == [date(2024, 12, 31), *days]


def test_days_before_the_web_and_days_that_are_none_are_unknown() -> None:
    given_cells = (
        "1970-01-01",
        "1970-01-01 00:00:00",
        "0001-01-01",
        "2024-02-30",
        "2024-13-01",
        "",
        None,
        "2024-02-29",
    )
    assert convert_all(convert.day, *given_cells) == [None] * 7 + [date(2024, 2, 29)]
    assert convert_all(convert.calendar, "1970-01-01") == [date(1970, 1, 1)]


@pytest.mark.parametrize(
    ("converter", "wrong", "right"),
    [(convert.number, "text", "1"), (convert.flag, "2024-01-02", "true"), (convert.day, "false", "2024-01-02")],
)
def test_a_column_that_mostly_holds_something_else_is_not_believed(
    converter: Converter, wrong: str, right: str
) -> None:
    assert convert_all(converter, wrong, wrong, right, "", "--") == [None] * 5
    assert convert_all(converter, wrong, right, right, "", "--").count(None) == 3


def test_text_is_folded_and_an_empty_cell_is_an_empty_text() -> None:
    given_cells = ("  a \n b ", "a\u00a0\u2003b", "a\x07b", "", None, "plain")
    assert convert_all(convert.text, *given_cells) == ["a b", "a b", "ab", "", "", "plain"]
    assert convert_all(convert.text_with_escapes, r"  menu\r\n\t of ", "") == ["menu of", ""]


def test_a_term_is_null_when_nothing_is_said() -> None:
    assert convert_all(convert.term, "Ada  Miller", "", "--", "N/A", None) == ["Ada Miller", None, None, None, None]
    assert convert_all(convert.lower_term, "NotFound", "-") == ["notfound", None]


def test_an_address_is_only_trimmed() -> None:
    given_cells = (" HTTPS://A.example/Ü?q=1 2 \t", "a.example", "", "--", None)
    assert convert_all(convert.address, *given_cells) == ["HTTPS://A.example/Ü?q=1 2", "a.example", None, None, None]


def test_languages_names_and_link_types_are_the_schemas() -> None:
    assert convert_all(convert.languages, "es, en-US,en", '["fr", "de"]', "x-default", "") == [
        "es,en",
        "fr,de",
        None,
        None,
    ]
    assert convert_all(convert.names, "WordPress, eCommerce, wordpress", "[]", None) == [
        "wordpress,ecommerce",
        None,
        None,
    ]
    given_cells = ("a", "IMG", "iframe", "href", "ImageLink", "Redirect", "css", "")
    assert convert_all(convert.link_type, *given_cells) == [
        "text",
        "image",
        "frame",
        "text",
        "image",
        "redirect",
        None,
        None,
    ]
    assert convert_all(convert.country, "US", " de ", "Germany", "") == ["us", "de", None, None]


@pytest.mark.parametrize(
    "block", ["192.0.2.7", "192.0.2.xxx", "192.0.2.XXX", "192.0.2.0/24", "192.0.2.*", "192.0.2", " 192.0.2.7 "]
)
def test_a_subnet_is_three_octets(block: str) -> None:
    assert convert_all(convert.subnet, block) == ["192.0.2"]


@settings(deadline=None, max_examples=40)
@given(st.ip_addresses())
def test_every_ip_address_is_read(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    (read,) = convert_all(convert.ip, str(address))
    assert ipaddress.ip_address(str(read)) == address
    v4 = isinstance(address, ipaddress.IPv4Address)
    assert convert_all(convert.subnet, str(address)) == [str(address).rsplit(".", 1)[0] if v4 else None]


@pytest.mark.parametrize("converter", CONVERTERS, ids=lambda converter: converter.__name__)
@settings(deadline=None, max_examples=20)
@given(given_cells=st.lists(cells, max_size=6))
def test_no_cell_breaks_a_converter_and_every_row_stays(converter: Converter, given_cells: list[str | None]) -> None:
    assert len(convert_all(converter, *given_cells)) == len(given_cells)


@settings(deadline=None, max_examples=60)
@given(st.lists(cells, min_size=1, max_size=6))
def test_whatever_is_read_is_within_its_bounds(given_cells: list[str | None]) -> None:
    def known(converter: Converter) -> list[object]:
        return [value for value in convert_all(converter, *given_cells) if value is not None]

    assert all(isinstance(value, float) and np.isfinite(value) and value >= 0 for value in known(convert.number))
    assert all(isinstance(value, float) and 0 <= value <= 100 for value in known(convert.score))
    assert all(isinstance(value, float) and 100 <= value <= 599 for value in known(convert.http_status))
    assert all(isinstance(value, date) and value >= convert.OLDEST_DAY for value in known(convert.day))
    assert set(known(convert.link_type)) <= set(convert.LINK_TYPES.values())
    assert all(re.fullmatch(r"[a-z]{2,3}(,[a-z]{2,3})*", str(value)) for value in known(convert.languages))
    assert all(re.fullmatch(r"[a-z]{2}", str(value)) for value in known(convert.country))
    assert all(re.fullmatch(r"\d{1,3}(\.\d{1,3}){2}", str(value)) for value in known(convert.subnet))
    for converter in (convert.text, convert.text_with_escapes, convert.term, convert.lower_term, convert.address):
        assert not any(unicodedata.category(mark) == "Cc" for value in known(converter) for mark in str(value))
    assert convert_all(convert.text, *given_cells).count(None) == 0
    assert "" not in known(convert.term) + known(convert.address) + known(convert.names)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(cell: str) -> None:
    for converter in (convert.text, convert.address, convert.languages, convert.names, convert.lower_term):
        (once,) = convert_all(converter, cell)
        assert convert_all(converter, once) == [once]  # type: ignore[arg-type]


def test_dates_one_day_apart_stay_one_day_apart() -> None:
    first, second = convert_all(convert.day, "2024-02-28", "2024-02-29")
    assert isinstance(first, date)
    assert isinstance(second, date)
    assert second - first == timedelta(days=1)

"""Tables for people: what a spreadsheet may run, what it may hold, what it shows."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import BadAudit
from linkverdict.inference.spreadsheet import (
    CELL_CHARACTERS,
    SHEET_COLUMNS,
    guard,
    read_csv,
    table_for_people,
    unguard,
    write_csv,
    write_xlsx,
)


def guarded(text: str) -> str:
    return str(guard(pl.DataFrame({"cell": [text]}))["cell"][0])


def sheet(path: Path, number: int = 0) -> pl.DataFrame:
    return fastexcel.read_excel(path).load_sheet(number).to_polars()


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1:A9)", "'@SUM(A1:A9)"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0=1+1", "'\u00a0=1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ('"=1+1', "'\"=1+1"),
        ("'=1+1", "''=1+1"),
        ("＝1+1", "'＝1+1"),
        ("＋1+1", "'＋1+1"),
        ("－1+1", "'－1+1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("\tfoo", "'\tfoo"),
        ("\rfoo", "'\rfoo"),
        ("\nfoo", "'\nfoo"),
        ("\x00=1+1", "'=1+1"),
        ("harmless;=1+1", "harmless;'=1+1"),
        ("harmless\n=1+1", "harmless\n'=1+1"),
        ("harmless\t-1+1", "harmless\t'-1+1"),
    ],
)
def test_a_text_that_may_run_gets_an_apostrophe(text: str, harmless: str) -> None:
    assert guarded(text) == harmless


@pytest.mark.parametrize(
    "text",
    ["", "plain", "-3.5", "+1", "-1", "4%", "--", "a=b", "a-b; c", "me@example.com", "https://a.example/?a=1;b=2"],
)
def test_a_text_that_cannot_run_stays(text: str) -> None:
    assert guarded(text) == text


def test_control_characters_go_but_tabs_and_line_ends_stay() -> None:
    assert guarded("a\x00b\x1b[2Jc\x7fd\x85e\tf\ng") == "ab[2Jcde\tf\ng"


def test_headers_are_guarded_and_stay_different() -> None:
    assert guard(pl.DataFrame({"=a": [1], "'=a": [2], "b\x00": [3], "b": [4]})).columns == ["'=a", "''=a", "b", "b_2"]


def test_numbers_in_numeric_columns_are_never_touched() -> None:
    frame = pl.DataFrame({"n": [-3.5, 1.0, None]})
    assert guard(frame).equals(frame)


WRITTEN = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("=+-@'\";\t\n ＝\u200b"), max_size=12
)


@settings(deadline=None, max_examples=80)
@given(st.lists(WRITTEN | st.none(), min_size=1, max_size=6))
def test_the_guard_comes_off_again(tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]) -> None:
    frame = pl.DataFrame({"text": texts, "number": range(len(texts))}, schema={"text": pl.String, "number": pl.Int64})
    assert unguard(guard(frame)).equals(frame)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_csv(frame, path)
    assert read_csv(path)["text"].to_list() == texts


def test_csv_carries_a_byte_order_mark_and_quotes_what_needs_it(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"Título": ['a "b", c', None], "n": [-3.5, 1.0]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == '\ufeffTítulo,n\n"a ""b"", c",-3.5\n,1.0\n'.encode()


def links(count: int = 1) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "link_id": range(1, count + 1),
            "source_domain": "a.example",
            "spam_probability": 0.123456,
            "verdict": "review",
            "reasons_for": [["One", "Two"]] * count,
            "reasons_against": [[]] * count,
            "campaign": [None] * count,
        },
        schema_overrides={"reasons_against": pl.List(pl.String), "campaign": pl.Int64},
    )


def test_ours_stand_behind_the_users_columns_in_their_order() -> None:
    table = table_for_people(pl.DataFrame({"Zeta": ["1"], "Alpha": ["2"]}), links())
    assert table.columns == [
        "Zeta",
        "Alpha",
        "linkverdict_link_id",
        "linkverdict_domain",
        "linkverdict_spam_probability",
        "linkverdict_verdict",
        "linkverdict_reasons_for",
        "linkverdict_reasons_against",
        "linkverdict_campaign",
    ]
    assert table.row(0) == ("1", "2", 1, "a.example", 0.1235, "review", "One | Two", "", None)


def test_a_name_that_the_user_has_taken_gets_a_number() -> None:
    taken = pl.DataFrame({"Linkverdict_Verdict": ["keep"], "linkverdict_verdict_2": ["keep"]})
    table = table_for_people(taken, links())
    assert table.columns[:2] == taken.columns
    assert "linkverdict_verdict_3" in table.columns
    assert table["linkverdict_verdict_3"][0] == "review"


def test_xlsx_holds_text_as_text_and_numbers_as_numbers(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "formula": ["=1+1", '=HYPERLINK("http://a.example")', "http://a.example"],
            "markup": ["<r><t>x</t></r>", "_x0041_", "a < b & c"],
            "count": ["12", "", "-7.25"],
            "code": ["007", "8", "9"],
            "p": [0.5, None, 0.25],
        }
    )
    write_xlsx(frame, tmp_path / "a.xlsx")
    read = sheet(tmp_path / "a.xlsx")
    assert read["formula"].to_list() == ["'=1+1", '\'=HYPERLINK("http://a.example")', "http://a.example"]
    assert [text.rstrip() for text in read["markup"]] == frame["markup"].to_list()
    assert read["count"].to_list() == [12.0, None, -7.25]
    assert read["code"].to_list() == ["007", "8", "9"]
    assert read["p"].to_list() == [0.5, None, 0.25]


def test_xlsx_has_a_frozen_header_filters_and_verdict_colours(tmp_path: Path) -> None:
    from zipfile import ZipFile

    write_xlsx(table_for_people(pl.DataFrame({"Page": ["a"]}), links()), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1"' in xml
    assert '<autoFilter ref="A1:H2"' in xml
    assert [f"&quot;{name}&quot;" in xml or f'"{name}"' in xml for name in ("disavow", "review", "keep")] == [True] * 3
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "\U0001f600" * 20_000, "=" + "x" * 32_767, "<r>" + "x" * 32_760 + "</r>"]
)
def test_xlsx_cuts_a_cell_that_is_too_long_and_says_so(tmp_path: Path, text: str) -> None:
    write_xlsx(pl.DataFrame({"cell": [text]}), tmp_path / "a.xlsx")
    cell = sheet(tmp_path / "a.xlsx")["cell"][0]
    assert len(cell.encode("utf-16-le")) // 2 <= CELL_CHARACTERS
    assert "characters in all]" in cell


def test_xlsx_goes_on_in_another_sheet_when_one_is_full(tmp_path: Path) -> None:
    write_xlsx(pl.DataFrame({"n": range(25)}), tmp_path / "a.xlsx", sheet_rows=11)
    book = fastexcel.read_excel(tmp_path / "a.xlsx")
    assert book.sheet_names == ["Links 1", "Links 2", "Links 3"]
    assert [sheet(tmp_path / "a.xlsx", number)["n"].to_list() for number in range(3)] == [
        list(range(10)),
        list(range(10, 20)),
        list(range(20, 25)),
    ]


def test_xlsx_of_no_rows_has_its_header(tmp_path: Path) -> None:
    write_xlsx(pl.DataFrame({"a": [], "b": []}, schema={"a": pl.String, "b": pl.Int64}), tmp_path / "a.xlsx")
    assert sheet(tmp_path / "a.xlsx").columns == ["a", "b"]


def test_xlsx_refuses_more_columns_than_a_sheet_holds(tmp_path: Path) -> None:
    frame = pl.DataFrame({f"c{number}": [1] for number in range(SHEET_COLUMNS + 1)})
    with pytest.raises(BadAudit, match="16,385"):
        write_xlsx(frame, tmp_path / "a.xlsx")

"""Bytes of every kind -> tables of text, without losing or shifting a row."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data import compressed, delimited
from linkverdict.data.decode import decode_bytes, decode_file
from linkverdict.data.encodings import to_utf8
from linkverdict.data.errors import UnreadableExport
from linkverdict.data.raw_table import RawTable

HEADER = "Source URL,Title,Anchor\n"


def table_of(data: bytes | str, name: str = "links.csv") -> RawTable:
    (part,) = decode_bytes(data.encode() if isinstance(data, str) else data, name)
    (table,) = part.tables
    return table


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def workbook(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    write(book)
    book.close()
    return buffer.getvalue()


# encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_gives_the_same_text(encoding: str) -> None:
    text = "Source URL\tAnchor\r\nhttps://a.example/é\tЮг 漢字 🎈\r\n"
    assert to_utf8(text.encode(encoding)).decode() == text.replace("\r\n", "\n")


def test_utf16_without_bom_is_told_by_its_zeros_even_when_most_text_is_not_latin() -> None:
    text = "דף מקשר\tנסרק לאחרונה\nhttps://a.example/\tהיום\n" * 3
    assert to_utf8(text.encode("utf-16-le")).decode() == text


def test_one_byte_a_character_is_western_or_cyrillic() -> None:
    assert to_utf8("café\r\n".encode("cp1252")).decode() == "café\n"
    assert to_utf8("Le café d’été, à Müllers Straße\n".encode("cp1252")).decode() == "Le café d’été, à Müllers Straße\n"
    assert to_utf8("Лучшие Ёлки города, best\n".encode("cp1251")).decode() == "Лучшие Ёлки города, best\n"


def test_broken_characters_in_utf8_do_not_turn_the_rest_into_another_encoding() -> None:
    data = "été à Noël, où\n".encode() + b"caf\xe9\n" + "très bien\n".encode()
    assert to_utf8(data).decode() == "été à Noël, où\ncaf\ufffd\ntrès bien\n"


def test_utf8_cut_within_its_only_special_character_stays_utf8() -> None:
    assert to_utf8("a,b\nc,é".encode()[:-1]).decode() == "a,b\nc,\ufffd"


def test_text_that_already_holds_the_mark_for_unknown_is_left_alone() -> None:
    assert to_utf8("a \ufffd b\n".encode()) == "a \ufffd b\n".encode()


def test_half_a_utf16_unit_at_the_end_loses_no_row() -> None:
    data = codecs.BOM_UTF16_LE + "URL\tAnchor\nhttps://a.example/\tx\nhttps://b.example/\ty\nhttps://c".encode(
        "utf-16-le"
    )
    table = table_of(data + b"\x2e")
    assert table.cells["URL"].to_list() == ["https://a.example/", "https://b.example/"]
    assert table.rejected.select("line", "why").rows() == [(4, "cut off at the end of the file")]


def test_nul_bytes_and_boms_inside_are_taken_out() -> None:
    table = table_of(b"\xef\xbb\xbfURL,Anchor\n\xef\xbb\xbfhttps://a.example/,x\0y\n" + b"\0" * 50)
    assert table.cells.rows() == [("https://a.example/", "xy")]


# layout


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    rows = [
        ["Source URL", "Title"],
        ["https://a.example/1,2;3|4", 'He said "hi", then; left|gone'],
        ["https://b.example/", ""],
    ]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    table = table_of(buffer.getvalue())
    assert table.cells.columns == rows[0]
    assert [list(row) for row in table.cells.rows()] == rows[1:]


def test_excels_own_first_line_names_the_delimiter() -> None:
    table = table_of("sep=;\nURL;Anchor\nhttps://a.example/a,b;c\n")
    assert table.cells.rows() == [("https://a.example/a,b", "c")]


@pytest.mark.parametrize("lines", [5, 9])
def test_header_is_found_below_a_preamble(lines: int) -> None:
    above = ["-----", "Links for,my.example", *(f"Fact {at},value" for at in range(lines - 3)), ""]
    table = table_of(
        "\ufeff" + "\r\n".join([*above, "URL,Title,Anchor Text", "a.example/x,One,two", "b.example,,"]) + "\r\n"
    )
    assert table.cells.columns == ["URL", "Title", "Anchor Text"]
    assert table.lines.to_list() == [lines + 2, lines + 3]
    assert len(table.preamble) == lines


def test_header_in_a_language_that_nobody_knows_is_found() -> None:
    table = table_of("Seite,Zuletzt,Rang\nhttps://a.example/,2026-01-02,3\nhttps://b.example/,2026-01-03,4\n")
    assert table.has_header
    assert table.cells.columns == ["Seite", "Zuletzt", "Rang"]


def test_headers_may_hold_host_names() -> None:
    table = table_of("Position,Domain,BackLinks_my.example\n1,a.example,12\n2,b.example,9\n")
    assert table.cells.columns == ["Position", "Domain", "BackLinks_my.example"]


def test_old_ahrefs_header_that_begins_with_a_number_sign_is_no_comment() -> None:
    table = table_of("#\tDomain Rating\tReferring Page URL\n1\t12\thttps://a.example/\n2\t13\thttps://b.example/\n")
    assert table.cells.columns == ["#", "Domain Rating", "Referring Page URL"]


def test_table_without_header_is_data_from_its_first_line() -> None:
    table = table_of("https://a.example/,2026-01-02\nhttps://b.example/,2026-01-03\n")
    assert not table.has_header
    assert table.cells.columns == ["column_1", "column_2"]
    assert table.cells.height == 2


def test_commas_in_addresses_do_not_make_a_list_a_table() -> None:
    table = table_of("https://a.example/1,2\nhttps://b.example/\nhttps://c.example/x,y,z\nhttps://d.example/\n")
    assert table.cells.columns == ["column_1"]
    assert table.cells.height == 4


def test_same_and_empty_headers_are_made_unique() -> None:
    assert table_of("URL,,URL\nhttps://a.example/,1,2\n").cells.columns == ["URL", "column_2", "URL (2)"]


def test_empty_cells_are_empty_text_and_absent_ones_are_null() -> None:
    text = "URL,Title,Anchor,Rank\n" + "https://a.example/,,x,1\n" * 3 + "https://b.example/,t\n"
    assert table_of(text).cells.row(0) == ("https://a.example/", "", "x", "1")
    assert table_of(text).cells.row(3) == ("https://b.example/", "t", None, None)


# rows that are no plain records


def test_line_break_in_a_quoted_cell_belongs_to_the_cell() -> None:
    table = table_of(HEADER + 'https://a.example/,"two\nlines, ""quoted""",x\nhttps://b.example/,t,y\n')
    assert table.cells.rows()[0] == ("https://a.example/", 'two\nlines, "quoted"', "x")
    assert table.lines.to_list() == [2, 4]


def test_stray_quotes_cost_no_row() -> None:
    table = table_of(
        HEADER + 'https://a.example/,nails 5" long,x\n'
        'https://b.example/,"open,y\n'
        'https://c.example/,"He said "hi" to me",z\n'
        "https://d.example/,t,end\n"
    )
    assert table.cells["Title"].to_list() == ['nails 5" long', '"open', 'He said "hi" to me', "t"]
    assert table.rejected.is_empty()


def test_tab_separated_text_without_any_quoting_is_read_as_it_stands() -> None:
    table = table_of(
        'URL\tTitle\nhttps://a.example/\t"Best" shop\nhttps://b.example/\t"Open\nhttps://c.example/\tclose"\n'
    )
    assert table.cells["Title"].to_list() == ['"Best" shop', '"Open', 'close"']


def test_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    table = table_of(
        HEADER + "https://a.example/,t,u,v\n"
        'https://b.example/,"open,x\n'
        "https://c.example/,t,y\n"
        'https://d.example/,close",z\n'
    )
    assert table.cells["Title"].to_list() == ['"open', "t", 'close"']
    assert table.rejected["line"].to_list() == [2]


def test_cell_that_would_end_in_the_wrong_column_spans_no_lines() -> None:
    table = table_of(
        HEADER + 'https://a.example/,t,x\nhttps://b.example/,"open\nhttps://c.example/,t,y\nx",https://d.example/,t,z\n'
    )
    assert table.cells["Source URL"].str.slice(8, 1).to_list() == ["a", "b", "c"]
    assert table.rejected.rows() == [(5, "4 cells where the header has 3", 'x",https://d.example/,t,z')]


def test_row_with_too_many_cells_is_rejected_with_line_reason_and_text() -> None:
    table = table_of(HEADER + "https://a.example/,t,x\nhttps://b.example/,one, two,three\nhttps://c.example/,t,y\n")
    assert table.rejected.rows() == [(3, "4 cells where the header has 3", "https://b.example/,one, two,three")]
    assert table.lines.to_list() == [2, 4]


def test_empty_cells_behind_the_last_column_are_ignored() -> None:
    assert table_of(HEADER + "https://a.example/,t,x,,\nhttps://b.example/,t,y,,\n").cells.width == 3
    assert table_of(HEADER + "https://a.example/,t,x\nhttps://b.example/,t,y,,\n").cells["Anchor"].to_list() == [
        "x",
        "y",
    ]


def test_rows_that_all_hold_more_than_the_header_are_never_shifted_into_it() -> None:
    table = table_of("URL,Title\n" + "".join(f"{at},https://{at}.example/,t\n" for at in range(5)))
    assert table.cells.is_empty()
    assert table.rejected["why"].unique().to_list() == ["3 cells where the header has 2"]


def test_half_a_row_at_the_end_is_rejected_and_a_whole_one_is_kept() -> None:
    cut = table_of(HEADER + "https://a.example/,t,x\nhttps://b.example/,t")
    assert cut.cells.height == 1
    assert cut.rejected["why"].to_list() == ["cut off at the end of the file"]
    assert table_of(HEADER + "https://a.example/,t,x\nhttps://b.example/,t,y").cells.height == 2


def test_quote_that_the_end_of_the_file_leaves_open_is_cut_off() -> None:
    table = table_of(HEADER + 'https://a.example/,"t","x"\nhttps://b.example/,"t, and')
    assert table.rejected.select("line", "why").rows() == [(3, "cut off at the end of the file")]


def test_raw_text_of_a_rejected_row_is_cut_to_two_thousand_characters() -> None:
    table = table_of(HEADER + "https://a.example/,t,x\n" + "y" * 5_000 + "\n")
    assert table.rejected["raw"].str.len_chars().to_list() == [2_000]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(ends: str) -> None:
    table = table_of(ends.join(["URL,Anchor", "https://a.example/,x", "https://b.example/,y", ""]))
    assert table.cells["Anchor"].to_list() == ["x", "y"]
    assert table.lines.to_list() == [2, 3]


def test_mixed_line_ends_lose_no_row_and_no_line_number() -> None:
    table = table_of(
        "URL,Anchor\r\nhttps://a.example/,x\rhttps://b.example/,y\nhttps://c.example/,z\r\nhttps://d.example/\n"
    )
    assert table.cells["URL"].str.slice(8, 1).to_list() == ["a", "b", "c"]
    assert table.lines[2] == 4
    assert table.rejected["line"].to_list() == [5]


def test_carriage_return_inside_a_cell_is_a_blank() -> None:
    table = table_of("URL,Anchor\nhttps://a.example/,one\rtwo\nhttps://b.example/,y\n")
    assert table.cells["Anchor"].to_list() == ["one two", "y"]


def test_blank_lines_and_rows_of_empty_cells_are_no_rows() -> None:
    table = table_of(HEADER + '\n,,\n  \n"","",""\nhttps://a.example/,t,x\n\n')
    assert (table.rows_in, table.lines.to_list()) == (1, [6])


def test_a_parser_that_loses_rows_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = delimited._parsed
    monkeypatch.setattr(delimited, "_parsed", lambda *given: honest(*given).head(1))
    table = table_of(HEADER + "https://a.example/,t,x\nhttps://b.example/,t,y\n")
    assert table.cells["Anchor"].to_list() == ["x", "y"]


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff"), max_size=10
) | st.text('",;\t|\n a', max_size=6)


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 99).map("https://h{}.example/p,1".format), CELL, CELL), min_size=1, max_size=8
    ),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(deadline=None, max_examples=80)
def test_whatever_a_csv_writer_writes_comes_back(
    rows: list[tuple[str, ...]], delimiter: str, encoding: str, end: str, quoting: int
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("Source URL", "Anchor", "Title"), *rows])
    table = table_of(buffer.getvalue().encode(encoding))
    assert [[cell.lstrip(" ") for cell in row] for row in table.cells.rows()] == [
        [cell.replace("\r\n", "\n").lstrip(" ") for cell in row] for row in rows
    ]


@given(
    count=st.integers(3, 6),
    junk=st.lists(st.tuples(st.integers(0, 6), st.text("abc\"' ,;.:/é\t", min_size=1, max_size=20)), max_size=4),
    quoted=st.booleans(),
)
@settings(deadline=None, max_examples=80)
def test_damaged_lines_cost_no_whole_row(count: int, junk: list[tuple[int, str]], quoted: bool) -> None:
    mark = '"' if quoted else ""
    whole = [f"{mark}t{mark},{mark}https://h{at}.example/{mark},{mark}x{mark}" for at in range(count)]
    lines = list(whole)
    for at, text in junk:
        lines.insert(at, text)
    table = table_of("\n".join(["Title,Source URL,Anchor", *lines, ""]))
    found = table.cells["Source URL"].fill_null("").to_list()
    assert all(f"https://h{at}.example/" in found for at in range(count))
    assert all(["", *lines][line - 1] == raw for line, _, raw in table.rejected.rows())


@given(st.binary(max_size=200) | st.text(',;"\t\n\r ah:/.{}[]#0', max_size=200).map(str.encode))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_a_table_or_a_clear_error(data: bytes) -> None:
    parts = []
    with suppress(UnreadableExport):
        parts = decode_bytes(data, "junk")
    assert all(table.lines.len() == table.cells.height for part in parts for table in part.tables)


# lists


def test_plain_list_has_no_header_and_leaves_out_comments() -> None:
    table = table_of("# disavow, made by hand\ndomain:a.example\n\nhttps://b.example/x,y\n  # more\nc.example\n")
    assert table.cells["column_1"].to_list() == ["domain:a.example", "https://b.example/x,y", "c.example"]
    assert table.lines.to_list() == [2, 4, 6]


def test_list_with_one_header_and_quotes() -> None:
    table = table_of('"Linking page"\n"https://a.example/"\n"https://b.example/?q=""x"""\n')
    assert table.cells["Linking page"].to_list() == ["https://a.example/", 'https://b.example/?q="x"']


def test_list_with_mixed_line_ends_has_the_lines_of_an_editor() -> None:
    table = table_of("https://a.example/\r\nhttps://b.example/\rhttps://c.example/\r\nhttps://d.example/")
    assert table.cells["column_1"].str.slice(8, 1).to_list() == ["a", "b", "c", "d"]
    assert table.lines.to_list() == [1, 2, 3, 4]


# packed files


def test_gzip_is_told_by_content_and_hashed_as_given() -> None:
    data = gzip.compress(b"URL,Anchor\nhttps://a.example/,x\n")
    table = table_of(data, "links.csv")
    assert table.cells.height == 1
    assert table.sha256 == hashlib.sha256(data).hexdigest()


def test_gzip_that_ends_too_early_keeps_what_is_there_and_says_so() -> None:
    random.seed(1)
    rows = "".join(f"https://h{random.random()}.example/,x\n" for _ in range(5_000))
    data = gzip.compress(f"URL,Anchor\n{rows}".encode())
    table = table_of(data[: len(data) // 2])
    assert table.cells.height > 1_000
    assert table.rejected["why"][-1].startswith("rows may be missing from here on: the packed data is damaged")


def test_each_table_in_a_zip_is_a_part_and_the_rest_is_named() -> None:
    data = zipped(a__csv=b"URL,Anchor\nhttps://a.example/,x\n", b__pdf=b"%PDF-1.7 ...", c__txt=b"https://c.example/\n")
    parts = decode_bytes(data, "all.zip")
    assert [part.name for part in parts] == ["all.zip/a.csv", "all.zip/b.pdf", "all.zip/c.txt"]
    assert [len(part.tables) for part in parts] == [1, 0, 1]
    assert "PDF" in parts[1].why_not


def test_litter_of_file_managers_in_a_zip_is_ignored() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("__MACOSX/._a.csv", b"\0\5\x16\7")
        archive.writestr("sub/.DS_Store", b"junk")
        archive.writestr("sub/a.csv", "URL,Anchor\nhttps://a.example/,x\n")
    assert [part.name for part in decode_bytes(buffer.getvalue(), "a.zip")] == ["a.zip/a.csv"]


def test_gzip_inside_a_zip_is_opened() -> None:
    data = zipped(a__gz=gzip.compress(b"URL,Anchor\nhttps://a.example/,x\n"))
    assert decode_bytes(data, "a.zip")[0].tables[0].cells.height == 1


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped(a__csv=data)])
def test_bombs_are_refused_at_the_stated_limit(pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "ALWAYS_ALLOWED", 1 << 20)
    with pytest.raises(UnreadableExport, match="250 times its size"):
        decode_bytes(pack(b"a" * (40 << 20)), "bomb")


def test_bombs_in_workbooks_are_counted_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "ALWAYS_ALLOWED", 1 << 20)
    data = zipped(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * (40 << 20)})
    lying = data.replace((40 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(UnreadableExport, match="250 times its size"):
        decode_bytes(lying, "bomb.xlsx")


def test_packing_in_packing_ends_somewhere() -> None:
    data = b"https://a.example/\n"
    for _ in range(5):
        data = gzip.compress(data)
    with pytest.raises(UnreadableExport, match="more than 3 times"):
        decode_bytes(data, "deep.gz")


# workbooks, Parquet, JSON


def test_every_filled_sheet_of_a_workbook_is_offered_with_its_row_numbers() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Empty")
        cover = book.add_worksheet("Cover")
        cover.write(0, 0, "Report")
        links = book.add_worksheet("Links")
        links.write(1, 0, "Backlinks of my.example")
        for at, header in enumerate(["Source URL", "DR", "Nofollow"]):
            links.write(3, at, header)
        for row in (4, 6):
            links.write_string(row, 0, f"https://a{row}.example/")
            links.write(row, 1, 12.5)
            links.write(row, 2, True)

    cover, links = decode_bytes(workbook(write), "book.csv")[0].tables
    assert cover.sheet == "Cover"
    assert links.cells.rows() == [("https://a4.example/", "12.5", "true"), ("https://a6.example/", "12.5", "true")]
    assert links.lines.to_list() == [5, 7]
    assert links.preamble == ("Backlinks of my.example",)


def test_parquet_cells_become_text() -> None:
    buffer = io.BytesIO()
    pl.DataFrame(
        {"url": ["https://a.example/"], "nofollow": [True], "dr": [12], "languages": [["es", "en"]]}
    ).write_parquet(buffer)
    assert table_of(buffer.getvalue()).cells.rows() == [("https://a.example/", "true", "12", "es, en")]


ITEMS = [
    {"url_from": "https://a.example/", "nofollow": True, "dr": 4.50},
    {"url_from": "https://b.example/", "lang": ["es", "en"]},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ITEMS),
        json.dumps({"status": "ok", "data": {"backlinks": ITEMS, "pages": [{"n": 1}]}}, indent=2),
        "\n".join(map(json.dumps, ITEMS)),
        json.dumps([{"type": "text", "text": json.dumps({"backlinks": ITEMS})}]),
    ],
)
def test_json_in_any_wrapping_gives_one_row_an_object(text: str) -> None:
    table = table_of(text)
    assert table.cells.columns == ["url_from", "nofollow", "dr", "lang"]
    assert table.cells.rows() == [
        ("https://a.example/", "true", "4.5", None),
        ("https://b.example/", None, None, "es, en"),
    ]


def test_json_numbers_keep_their_spelling() -> None:
    assert table_of('[{"url": "a.example", "n": 1.50, "id": 12345678901234567890}]').cells.row(0)[1:] == (
        "1.50",
        "12345678901234567890",
    )


def test_json_list_of_addresses_is_a_plain_list() -> None:
    table = table_of('["https://a.example/", "https://b.example/"]')
    assert not table.has_header
    assert table.cells.height == 2


def test_broken_json_lines_are_rejected_one_by_one() -> None:
    table = table_of(
        '{"url": "https://a.example/"}\n{"url": \n\n{"url": "https://b.example/"}\n{"url": "https://c.example/"}'
    )
    assert table.lines.to_list() == [1, 4, 5]
    assert table.rejected.select("line", "raw").rows() == [(2, '{"url": ')]


def test_json_that_is_cut_off_keeps_its_whole_items() -> None:
    table = table_of(
        '{"backlinks": [{"url": "https://a.example/"}, {"url": "https://b.example/"}, {"url": "https://c.ex'
    )
    assert table.cells["url"].to_list() == ["https://a.example/", "https://b.example/"]
    assert table.rejected.select("line", "raw").rows() == [(3, '{"url": "https://c.ex')]


def test_json_too_deep_to_read_is_no_crash() -> None:
    assert table_of("[" * 100_000).rows_in == 0
    assert (
        table_of('{"url": "https://a.example/"}\n{"url": "https://b.example/"}\n' + "[" * 50_000).rejected.height == 1
    )


def test_lone_surrogates_in_json_do_not_break_the_table() -> None:
    assert table_of('[{"url": "https://a.example/", "title": "x\\ud800y"}]').cells["title"].to_list() == ["x?y"]


# what is no table


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"\0" * 100, "is empty"),
        (b"a," * 20_000 + b"a\n" + b"b," * 20_000 + b"b\n", "has 20,001 columns in line 1"),
        (b"%PDF-1.4 whatever", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
        (bytes(range(256)) * 20, "is neither text nor any kind of table"),
        (b"PAR1" + b"\0" * 50, "begins as Parquet but cannot be read"),
        (b"PK\x03\x04" + b"junk" * 20, "is a damaged zip archive"),
        (b"\x1f\x8b" + b"junk" * 20, "is damaged, and nothing in it could be unpacked"),
        (b"\xd0\xcf\x11\xe0" + b"junk" * 20, "is a workbook that cannot be opened"),
        (zipped(**{"xl/workbook.xml": b"<workbook/>"}), "is a workbook that cannot be opened"),
        (zipped(), "is an archive without any file in it"),
        (zipped(a__pdf=b"%PDF-1.4"), "holds no table"),
        (b"a" * 257 + b"ustar\x0000" + b"\0" * 300, "is a tar archive"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableExport) as caught:
        decode_bytes(data, "file.csv")
    assert caught.value.message.startswith("file.csv")
    assert says in caught.value.message
    assert caught.value.hint


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExport, match=r"There is no file .*gone\.csv"):
        decode_file(tmp_path / "gone.csv")
    with pytest.raises(UnreadableExport, match="is a folder, not an export file"):
        decode_file(tmp_path)


def test_password_in_a_zip_is_named() -> None:
    data = bytearray(zipped(a__csv=b"URL\nhttps://a.example/\n"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(UnreadableExport, match="protected by a password"):
        decode_bytes(bytes(data), "secret.zip")

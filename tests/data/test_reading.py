"""Files in, one clean table of links out."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import LinkverdictError
from linkverdict.data.links import Links
from linkverdict.data.progress import Progress
from linkverdict.data.reading import read_links
from linkverdict.data.schema import SCHEMA

SEMRUSH = (
    "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,"
    "Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link\r\n"
)
SEMRUSH_ROW = (
    "12,A blog,https://{0}/post,https://my.example/,read more,9,4,true,false,false,true,false,false,false,false,"
    "2025-01-02,2025-03-04,false,false\r\n"
)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: str | bytes, name: str = "links.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def counted(links: Links) -> tuple[int, int, int]:
    """Rows in, rejected, merged: and what is left is what came out."""
    rows_in = sum(file.rows_in for file in links.inputs)
    merged = sum(file.rows_merged for file in links.inputs)
    assert sum(file.rows_rejected for file in links.inputs) == links.rejected.height
    assert rows_in == links.table.height + links.rejected.height + merged
    return rows_in, links.rejected.height, merged


def test_export_becomes_the_schemas_table_with_the_users_columns_beside_it(write: Write) -> None:
    path = write(SEMRUSH + SEMRUSH_ROW.format("blog.a.example") + SEMRUSH_ROW.format("b.example"))
    links = read_links([path])
    assert dict(links.table.schema) == SCHEMA
    assert links.table["link_id"].to_list() == [1, 2]
    assert links.table["source_domain"].to_list() == ["a.example", "b.example"]
    assert links.table["site_host"].unique().to_list() == ["my.example"]
    assert links.table["is_nofollow"].to_list() == [True, True]
    assert links.original.columns == SEMRUSH.strip().split(",")
    assert links.original["Source url"][0] == "https://blog.a.example/post"
    assert (links.inputs[0].name, links.inputs[0].tool) == ("links.csv", "semrush-backlinks")
    assert counted(links) == (2, 0, 0)


def test_name_of_the_file_says_nothing(write: Write) -> None:
    content = SEMRUSH + SEMRUSH_ROW.format("a.example")
    for name in ("links.xlsx", "links.pdf", "links", "LINKS.GZ"):
        assert read_links([write(content, name)]).table.height == 1
    assert read_links([write(gzip.compress(content.encode()), "links.csv")]).table.height == 1


def test_unreadable_rows_are_set_aside_with_file_line_reason_and_text(write: Write) -> None:
    path = write(
        "Source URL,Target URL,Anchor\n"
        "https://a.example/,https://my.example/,x\n"
        ",https://my.example/,empty\n"
        "not an address,https://my.example/,y\n"
        "https://b.example/,too,many,cells\n"
        "https://www.my.example/page,https://my.example/,own\n"
        "https://c.example/,https://my.example/,z\n"
    )
    links = read_links([path], site="my.example")
    assert links.table["source_domain"].to_list() == ["a.example", "c.example"]
    assert links.rejected.rows() == [
        ("links.csv", 3, "no address of a linking page or domain", "\thttps://my.example/\tempty"),
        ("links.csv", 4, "not an address on the web", "not an address\thttps://my.example/\ty"),
        ("links.csv", 5, "4 cells where the header has 3", "https://b.example/,too,many,cells"),
        ("links.csv", 6, "link from the site itself", "https://www.my.example/page\thttps://my.example/\town"),
    ]
    assert counted(links) == (6, 4, 0)


def test_own_links_are_those_of_the_registrable_domain(write: Write) -> None:
    rows = "https://anna.blogspot.com/\nhttps://ben.blogspot.com/\nhttps://x.anna.blogspot.com/\n"
    links = read_links([write(rows)], site="anna.blogspot.com")
    assert links.table["source_domain"].to_list() == ["ben.blogspot.com"]


def test_plain_list_of_pages_and_domains(write: Write) -> None:
    links = read_links([write("# my list\nhttps://a.example/x\ndomain:b.example\nc.example\n")], site="my.example")
    assert links.table["source_domain"].to_list() == ["a.example", "b.example", "c.example"]
    assert links.table["source_url"].to_list() == ["https://a.example/x", None, None]
    assert links.table["source_path"].to_list() == ["/x", None, None]
    assert links.table["tool"].unique().to_list() == ["plain-list"]
    assert links.original.columns == ["column_1"]


def test_old_list_without_header_and_with_mixed_line_ends(write: Write) -> None:
    links = read_links([write("http://a.example/1\r\nhttp://b.example/2\rhttp://c.example/3\r\n")], site="my.example")
    assert links.table.height == 3


def test_table_of_domains_gives_rows_about_domains(write: Write) -> None:
    links = read_links([write("Website;DA\na.example;12\nhttps://www.b.example/;7\n")], site="my.example")
    assert links.table["source_domain"].to_list() == ["a.example", "b.example"]
    assert links.table["source_url"].null_count() == 2
    assert links.table["domain_authority"].to_list() == [12, 7]


def test_user_names_columns(write: Write) -> None:
    path = write("Where,To,Says,Power\nhttps://a.example/x,https://my.example/,hello,33\n")
    columns = {"source_url": "Where", "target_url": "To", "anchor": "Says", "domain_authority": "Power"}
    row = read_links([path], columns=columns).table.row(0, named=True)
    assert (row["anchor"], row["domain_authority"], row["target_host"]) == ("hello", 33, "my.example")


def test_user_who_names_the_source_overrules_a_refusal(write: Write) -> None:
    path = write("Target page,Incoming links\nhttps://a.example/,3\nhttps://a.example/x,4\nhttps://a.example/y,5\n")
    links = read_links([path], site="my.example", columns={"source_url": "Target page"})
    assert links.table.height == 3


def test_named_column_of_a_known_tool_is_read_from_there(write: Write) -> None:
    path = write("Linking page,Last crawled\nhttps://a.example/,2025-01-02\nhttps://b.example/,2025-02-03\n")
    links = read_links([path], site="my.example", columns={"first_seen": "last crawled"})
    assert links.table["first_seen"].cast(pl.String).to_list() == ["2025-01-02", "2025-02-03"]


def test_data_frames_are_read_like_files() -> None:
    columns = {"Source URL": ["https://a.example/", None], "DR": [12.5, None], "Nofollow": [True, False], 7: ["x", "y"]}
    for frame in (pl.DataFrame({str(name): cells for name, cells in columns.items()}), pd.DataFrame(columns)):
        links = read_links([frame], site="my.example")
        assert links.table["domain_authority"].to_list() == [12.5]
        assert links.table["is_nofollow"].to_list() == [True]
        assert links.original.row(0, named=True) == {
            "Source URL": "https://a.example/",
            "DR": "12.5",
            "Nofollow": "true",
            "7": "x",
        }
        assert links.rejected.select("file", "line").rows() == [("<frame>", 2)]
        assert links.inputs[0].sha256 == ""


def test_first_sheet_that_lists_backlinks_is_read(write: Write) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        about = book.add_worksheet("About")
        about.write_row(0, 0, ["Report", "Rows"])
        about.write_row(1, 0, ["Backlinks", 2])
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["Source URL", "Target URL", "Anchor"])
        sheet.write_row(1, 0, ["a.example/x", "my.example", "one"])
        sheet.write_row(2, 0, ["b.example/x", "my.example", "two"])
    links = read_links([write(buffer.getvalue(), "book.xlsx")])
    assert links.table["anchor"].to_list() == ["one", "two"]
    assert links.inputs[0].name == "book.xlsx (Data)"


def test_each_list_in_an_archive_is_read_and_the_rest_is_passed_over(write: Write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("one.csv", SEMRUSH + SEMRUSH_ROW.format("a.example"))
        archive.writestr("two.csv", "Linking page\nhttps://b.example/\n")
        archive.writestr("own.csv", "Target page,Incoming links\nhttps://my.example/,3\nhttps://my.example/x,4\n")
        archive.writestr("readme.pdf", "%PDF-1.7")
    links = read_links([write(buffer.getvalue(), "all.zip")])
    assert links.table["source_domain"].to_list() == ["a.example", "b.example"]
    assert [file.name for file in links.inputs] == [
        "all.zip/one.csv", "all.zip/two.csv", "all.zip/own.csv", "all.zip/readme.pdf",
    ]  # fmt: skip
    assert [file.tool.startswith("passed over: ") for file in links.inputs] == [False, False, True, True]
    assert counted(links) == (2, 0, 0)


def test_same_link_from_two_files_is_merged_and_counted(write: Write) -> None:
    first = write(SEMRUSH + SEMRUSH_ROW.format("a.example"), "one.csv")
    second = write(
        "Linking page,Last crawled\nhttps://a.example/post,2025-09-09\nhttps://c.example/,2025-01-01\n", "two.csv"
    )
    links = read_links([first, second])
    assert links.table["source_domain"].to_list() == ["a.example", "c.example"]
    assert str(links.table["last_seen"][0]) == "2025-09-09"
    assert counted(links) == (3, 0, 1)
    assert links.original.columns[-2:] == ["Linking page", "Last crawled"]


def test_brand_and_topics_are_the_same_in_every_row(write: Write) -> None:
    path = write("https://a.example/\nhttps://b.example/\n")
    table = read_links([path], site="https://www.my-shop.example/x", brand=["Old Shop"], topics=["Crypto"]).table
    assert table["brand_terms"].to_list() == [["old shop", "my-shop", "my shop"]] * 2
    assert table["site_topics"].to_list() == [["crypto"]] * 2
    assert read_links([path], site="casino-royal.example").table["site_topics"][0].to_list() == ["gambling"]
    assert read_links([path], site="casino-royal.example", topics=[]).table["site_topics"][0].to_list() == []


def test_progress_hears_of_every_row(write: Write) -> None:
    class Heard(Progress):
        rows = 0

        def advance(self, rows: int) -> None:
            self.rows += rows

    heard = Heard()
    read_links([write("https://a.example/\nhttps://b.example/\n")], site="my.example", progress=heard)
    assert heard.rows == 2


JUNK = st.binary(max_size=150) | st.text(',;"\t\n\r ah:/.{}[]#0', max_size=150).map(str.encode)
BEGINNINGS = [
    b"",
    b"Source URL,Anchor\n",
    b"URL\n",
    b"Domain;DR\n",
    b"Source URL\tTarget URL\n",
    b'[{"source_url":"https://a.example"},',
    b"https://a.example/x\nhttps://b.example\n",
]


@given(st.sampled_from(BEGINNINGS), JUNK)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_with_every_row_accounted_for_or_refused_clearly(
    write: Write, beginning: bytes, junk: bytes
) -> None:
    try:
        links = read_links([write(beginning + junk)], site="my.example")
    except LinkverdictError:
        return
    counted(links)
    assert links.table["source_domain"].null_count() == 0
    assert links.original.height == links.table.height


@pytest.mark.shared
@pytest.mark.slow
def test_every_real_export_is_read_whole_or_refused_for_what_it_is(shared_data: Path) -> None:
    refused = {
        "gsc-top-target-pages.csv",
        "gsc-top-linking-text.csv",
        "screaming-frog-all-inlinks.csv",
        "ahrefs-refips.csv",
    }
    for path in sorted((shared_data / "exports").glob("*/*.csv")):
        site = path.parent.name if "." in path.parent.name else None
        if path.name in refused:
            with pytest.raises(LinkverdictError):
                read_links([path], site=site)
        elif site:
            links = read_links([path], site=site)
            assert (counted(links)[0], links.rejected.height) == (links.table.height, 0), path

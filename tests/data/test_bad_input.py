"""What cannot be read is refused with what was expected, what was found, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.errors import (
    LinkverdictError,
    MissingColumn,
    NotABacklinkList,
    UnknownSite,
    UnreadableExport,
)
from linkverdict.data.reading import read_links

Write = Callable[[str | bytes], Path]
OWN_PAGES = "".join(f"https://my.example/p{at},{at}\n" for at in range(5))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: str | bytes) -> Path:
        path = tmp_path / "links.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        ("", UnreadableExport, "links.csv is empty."),
        ("\n\n  \n", UnreadableExport, "links.csv is empty."),
        ("Source URL,Anchor\n", UnreadableExport, "links.csv has a header line and no rows below it."),
        (bytes(range(256)) * 40, UnreadableExport, "links.csv is neither text nor any kind of table"),
        ("<html><body>Log in</body></html>", UnreadableExport, "links.csv is a web page or XML"),
        ("Source URL,Anchor\njunk,x\n,y\njunk,z\n", UnreadableExport, "None of the 3 rows of links.csv can be read: "),
        ("Dear all\nno links today\nbye\n", UnreadableExport, "None of the 2 rows of links.csv can be read: "),
        ("Name,Colour\nAnna,red\nBen,blue\n", MissingColumn, "links.csv has no column for the linking page."),
        ("Referrer,Anchor,Target,DR\nA blog,x,y,1\nBen,z,w,2\n", MissingColumn, "found: Referrer, Anchor, Target, DR"),
        ("Target page,Incoming links\n" + OWN_PAGES, NotABacklinkList, "It lists the site's own pages"),
        ("Seite,Anzahl\n" + OWN_PAGES, NotABacklinkList, "It lists the site's own pages"),
        ("Rank,Link text\n1,shop\n2,my shop\n", NotABacklinkList, "It lists anchor texts"),
        ("https://my.example/a\nhttps://www.my.example/b\n", NotABacklinkList, "comes from my.example itself"),
        ("Source URL,Target URL\na.example/x,b.example\n", UnknownSite, "No link points to my.example."),
    ],
)
def test_bad_file_is_refused_with_what_it_is(
    write: Write, content: str | bytes, error: type[LinkverdictError], says: str
) -> None:
    with pytest.raises(error) as caught:
        read_links([write(content)], site="my.example")
    assert says in caught.value.message
    assert caught.value.hint


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExport, match="There is no file"):
        read_links([tmp_path / "gone.csv"], site="my.example")
    with pytest.raises(UnreadableExport, match="is a folder"):
        read_links([tmp_path], site="my.example")


def test_no_file_at_all() -> None:
    with pytest.raises(UnreadableExport, match="No file was given"):
        read_links([])


def test_rows_none_of_which_is_readable_name_the_commonest_reasons(write: Write) -> None:
    content = "Source URL,Anchor\n" + "junk,x\n" * 3 + ",y\n" * 2 + "a,b,c\n"
    with pytest.raises(UnreadableExport) as caught:
        read_links([write(content)], site="my.example")
    assert caught.value.message == (
        "None of the 6 rows of links.csv can be read: not an address on the web (3); "
        "no address of a linking page or domain (2); 3 cells where the header has 2 (1)."
    )


def test_header_that_was_named_but_is_not_there(write: Write) -> None:
    with pytest.raises(MissingColumn) as caught:
        read_links([write("URL,Text\nhttps://a.example/,x\n")], site="my.example", columns={"anchor": "Anker"})
    assert caught.value.message == 'links.csv has no column "Anker".\n  found: URL, Text'


def test_column_and_topic_that_do_not_exist(write: Write) -> None:
    path = write("https://a.example/\n")
    with pytest.raises(MissingColumn, match="There is no column 'anker'"):
        read_links([path], site="my.example", columns={"anker": "Text"})
    with pytest.raises(LinkverdictError, match="There is no topic 'gamble'"):
        read_links([path], site="my.example", topics=["gamble"])


def test_site_left_out(write: Write) -> None:
    with pytest.raises(UnknownSite) as caught:
        read_links([write("https://a.example/\nhttps://b.example/\n")])
    assert caught.value.hint == "Name it: --site example.com"
    with pytest.raises(UnknownSite, match=r"several sites: x\.example \(1\), y\.example \(1\)"):
        read_links(
            [pl.DataFrame({"Source URL": ["a.example/1", "b.example/2"], "Target URL": ["x.example", "y.example"]})]
        )


def test_wrong_encoding_is_read_all_the_same(write: Write) -> None:
    text = "Source URL,Anchor\nhttps://a.example/,Müller\nhttps://b.example/,für\n"
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        assert read_links([write(text.encode(encoding))], site="my.example").table["anchor"].to_list() == [
            "Müller",
            "für",
        ]

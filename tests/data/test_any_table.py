"""Tables of no known tool: columns found by header, by content, or by name."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.errors import MissingColumn
from linkverdict.data.schema import VENDOR_COLUMNS
from linkverdict.data.tools.any_table import any_table, assign_columns, with_named
from linkverdict.data.tools.headings import DOMAIN, HEADINGS, is_known_header
from linkverdict.data.tools.plain_list import PLAIN_LIST
from linkverdict.data.tools.sheet import Sheet

PAGES = ["https://a.example/x", "https://b.example/y", "https://c.example/z", "https://d.example/"]
OWN = ["https://my.example/", "https://my.example/shop", "https://www.my.example/", "https://my.example/"]
DOMAINS = ["a.example", "b.example", "c.example", "d.example"]
TEXTS = ["one", "two", "three", "four"]


def sheet(*, has_header: bool = True, **columns: list[str]) -> Sheet:
    return Sheet(pl.DataFrame({name.replace("_", " "): cells for name, cells in columns.items()}), (), has_header)


def test_every_column_that_a_file_can_give_has_headings() -> None:
    assert set(HEADINGS) == {DOMAIN, *VENDOR_COLUMNS}


@pytest.mark.parametrize(
    "header", ["Backlink", "Referring Page", "SOURCE URL", "source_url", "Donor", "Link From", "URL"]
)
def test_linking_pages_are_found_by_header(header: str) -> None:
    found = assign_columns(Sheet(pl.DataFrame({"Target URL": OWN, header: PAGES, "Note": TEXTS})), {})
    assert found["source_url"] == header
    assert found["target_url"] == "Target URL"


def test_linking_pages_are_found_by_content_under_any_header() -> None:
    found = assign_columns(sheet(Wohin=OWN, Woher=PAGES, Text=TEXTS), {})
    assert (found["source_url"], found["target_url"]) == ("Woher", "Wohin")


def test_vague_header_over_the_sites_own_pages_is_the_target() -> None:
    found = assign_columns(sheet(URL=OWN, Found_here=PAGES), {})
    assert (found["source_url"], found["target_url"]) == ("Found here", "URL")


def test_table_without_header_is_told_by_content() -> None:
    found = assign_columns(sheet(one=TEXTS, two=PAGES, three=OWN, has_header=False), {})
    assert found == {"source_url": "two", "target_url": "three"}


def test_table_of_domains_lists_domains() -> None:
    tool = any_table(sheet(Website=DOMAINS, DA=["10", "20", "30", "40"]), "x.csv", {})
    read = tool.read(pl.DataFrame({"Website": DOMAINS, "DA": ["10", "--", "30", "40"]}))
    assert tool.level == "domains"
    assert read[DOMAIN].to_list() == DOMAINS
    assert read["domain_authority"].to_list() == [10, None, 30, 40]


def test_domains_beside_one_own_page_list_domains() -> None:
    found = assign_columns(sheet(Referring_domain=DOMAINS, Page=OWN), {})
    assert "source_url" not in found
    assert (found[DOMAIN], found["target_url"]) == ("Referring domain", "Page")


def test_named_column_wins_over_every_guess() -> None:
    table = sheet(URL=PAGES, Other=OWN, Words=TEXTS)
    assert assign_columns(table, {"source_url": "Other"})["source_url"] == "Other"
    assert assign_columns(table, {"anchor": "words"})["anchor"] == "Words"


def test_named_column_replaces_what_the_tool_read() -> None:
    cells = pl.DataFrame({"column_1": PAGES, "extra": ["1", "2", "3", "4"]})
    tool = with_named(PLAIN_LIST, cells, {"domain_authority": "Extra", "title": "absent"})
    assert tool.read(cells)["domain_authority"].to_list() == [1, 2, 3, 4]
    assert "title" not in tool.read(cells).columns


@pytest.mark.parametrize(
    ("header", "cells", "nofollow"),
    [
        ("Nofollow", ["true", "FALSE", ""], [True, False, None]),
        ("Dofollow", ["true", "false", ""], [False, True, None]),
        ("Follow", ["nofollow", "dofollow", "follow"], [True, False, False]),
        ("Rel", ["nofollow ugc", "follow", ""], [True, False, None]),
    ],
)
def test_nofollow_is_read_from_columns_that_say_it_either_way(
    header: str, cells: list[str], nofollow: list[bool | None]
) -> None:
    table = pl.DataFrame({"Source URL": PAGES[:3], header: cells})
    assert any_table(Sheet(table), "x.csv", {}).read(table)["is_nofollow"].to_list() == nofollow


def test_rel_attributes_tell_ugc_and_sponsored() -> None:
    table = pl.DataFrame({"Source URL": PAGES[:2], "Rel": ["nofollow ugc", "sponsored"]})
    read = any_table(Sheet(table), "x.csv", {}).read(table)
    assert read["is_ugc"].to_list() == [True, False]
    assert read["is_sponsored"].to_list() == [False, True]


def test_missing_column_names_what_was_found_what_was_looked_for_and_the_option() -> None:
    table = sheet(Referring_page_name=TEXTS, Anchor=TEXTS, Target=OWN[:1] + TEXTS[1:])
    with pytest.raises(MissingColumn) as caught:
        any_table(table, "links.csv", {})
    assert caught.value.message.splitlines() == [
        "links.csv has no column for the linking page.",
        "  found: Referring page name, Anchor, Target",
        '  looked for: source_url, "Source URL", "Referring page URL", "Linking page", "Backlink", "URL", "Domain"',
    ]
    assert caught.value.hint == 'linkverdict score links.csv --source "Referring page name"'


def test_missing_column_quotes_hostile_headers_for_the_shell() -> None:
    with pytest.raises(MissingColumn) as caught:
        any_table(Sheet(pl.DataFrame({'url"; rm -rf $HOME': TEXTS})), "my links.csv", {})
    assert caught.value.hint == """linkverdict score 'my links.csv' --source 'url"; rm -rf $HOME'"""


def test_only_names_of_columns_are_known_headers() -> None:
    assert is_known_header('\ufeff"Source URL"')
    assert is_known_header("page_ascore")
    assert not is_known_header("Inbound Links for")
    assert not is_known_header("")

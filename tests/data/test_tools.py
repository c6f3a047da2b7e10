"""Every tool's export is recognised and read as its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from export_file import Export
from export_files import READABLE, REFUSED
from exports_ahrefs import AHREFS_LOST_ROW, AHREFS_UTF8, AHREFS_UTF16
from exports_moz_majestic import MAJESTIC_CLIQUE, MAJESTIC_DOWNLOAD, MOZ_LINKS
from exports_others import FROG_EXTERNAL
from exports_search_engines import CONSOLE_LATEST, CONSOLE_SITES, CONSOLE_TARGETS
from exports_semrush import SEMRUSH_NOW
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from linkverdict.data.decode import decode_file
from linkverdict.data.schema import SCHEMA, VENDOR_COLUMNS
from linkverdict.data.tools import TOOLS, recognise
from linkverdict.data.tools.sheet import fold_header
from linkverdict.data.tools.tool import UNUSABLE, Tool

BY_NAME = pytest.mark.parametrize("export", READABLE, ids=lambda export: export.name[:40])
BY_HEADER = tuple(export for export in READABLE if not (export.tool or "").startswith("search-console"))
TELLING = tuple(export for export in BY_HEADER if not (export.tool or "").startswith("bing"))
"""Recognised by some headers, whatever stands beside them."""


def tool_of(export: Export) -> Tool:
    tool = recognise(export.cells(), export.preamble, bool(export.header))
    assert tool is not None
    return tool


def read(export: Export) -> pl.DataFrame:
    return tool_of(export).read(export.cells())


@BY_NAME
def test_an_export_is_recognised_as_its_own_tool(export: Export) -> None:
    assert tool_of(export).name == export.tool


@BY_NAME
def test_the_first_row_reads_as_a_person_reads_it(export: Export) -> None:
    assert export.expected is not None
    row = read(export).row(0, named=True)
    shown = {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
    assert {name: shown.get(name) for name in export.expected} == dict(export.expected)


@BY_NAME
def test_reading_keeps_every_row_and_gives_only_columns_of_the_schema_in_its_types(export: Export) -> None:
    table = read(export)
    extra = {"source_domain_raw": pl.String, UNUSABLE: pl.String}
    assert table.height == len(export.rows)
    assert set(table.columns) <= {*VENDOR_COLUMNS, *extra}
    assert dict(table.schema) == {name: (SCHEMA | extra)[name] for name in table.columns}


@BY_NAME
def test_a_header_without_rows_is_recognised_and_read_as_nothing(export: Export) -> None:
    empty = export.cells().clear()
    tool = recognise(empty, export.preamble, True)
    if tool is not None:
        assert tool.read(empty).height == 0


@pytest.mark.parametrize("export", REFUSED, ids=lambda export: export.name[:40])
def test_what_is_no_backlink_list_is_refused_with_a_reason(export: Export) -> None:
    tool = tool_of(export)
    assert (tool.name, tool.level) == (export.tool, "refused")
    assert tool.refusal.endswith("instead.")


def test_tools_have_different_names() -> None:
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)


@settings(deadline=None, max_examples=8)
@given(st.data())
def test_spelling_and_order_of_headers_do_not_matter(data: st.DataObject) -> None:
    export = data.draw(st.sampled_from(BY_HEADER))
    cells = export.cells()
    spell = st.sampled_from([str, str.upper, str.lower, lambda name: f' "{name}" ', lambda name: f"\ufeff{name}"])
    marks = st.sampled_from(["", " (desc)", " (asc)", " "])
    spelled = {name: data.draw(spell)(name) + data.draw(marks) for name in cells.columns}
    order = data.draw(st.permutations(list(spelled.values()))) if export in TELLING else list(spelled.values())
    shuffled = cells.rename(spelled).select(order)
    tool = recognise(shuffled)
    assert tool is not None
    assert tool.name == export.tool
    if export.tool != "majestic-domains":  # its header holds the target's name, whose letters are then shown as spelled
        assert tool.read(shuffled).equals(tool.read(cells))


@settings(deadline=None, max_examples=5)
@given(st.sampled_from(TELLING), st.text(min_size=1, max_size=12), st.text(max_size=5))
def test_the_users_own_columns_do_not_matter(export: Export, own: str, note: str) -> None:
    assume(fold_header(own) not in [fold_header(header) for header in export.header])
    wider = export.cells().with_columns(pl.lit(note).alias(own))
    assert recognise(wider) == tool_of(export)
    assert tool_of(export).read(wider).equals(read(export))


words = st.text(st.characters(categories=["L"], min_codepoint=0x370), min_size=4, max_size=20)


@settings(deadline=None, max_examples=12)
@given(words, words.map(str.upper))
def test_search_console_is_recognised_in_any_language(first: str, second: str) -> None:
    latest = replace(CONSOLE_LATEST, header=(first, second + "2"))
    sites = replace(CONSOLE_SITES, header=(first, second + "2", "third"))
    targets = replace(CONSOLE_TARGETS, header=(first, second + "2", "third"))
    assert [tool_of(each).name for each in (latest, sites, targets)] == [
        CONSOLE_LATEST.tool,
        CONSOLE_SITES.tool,
        CONSOLE_TARGETS.tool,
    ]


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=5, unique=True),
    st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=5), max_size=4),
)
def test_no_table_breaks_recognition(headers: list[str], rows: list[list[str]]) -> None:
    cells = pl.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(headers)}, schema=dict.fromkeys(headers, pl.String)
    )
    tool = recognise(cells)
    assert tool is None or tool.read(cells).height in (cells.height, 0)


@settings(deadline=None, max_examples=12)
@given(st.data())
def test_no_cell_breaks_a_tool(data: st.DataObject) -> None:
    export = data.draw(st.sampled_from(READABLE))
    width = len(export.header)
    rows = data.draw(st.lists(st.tuples(*[st.text(max_size=8) | st.none()] * width), min_size=1, max_size=3))
    cells = pl.DataFrame(rows, schema=dict.fromkeys(export.header, pl.String), orient="row")
    assert tool_of(export).read(cells).height == len(rows)


def test_a_table_of_no_known_tool_is_not_recognised() -> None:
    assert recognise(pl.DataFrame({"my links": ["https://a.example/x"], "price": ["12"]})) is None
    assert recognise(pl.DataFrame({"url": ["https://a.example/x"], "date": ["2024-01-02"]})) is None
    assert recognise(pl.DataFrame({"domain": ["a.example"], "da": ["12"], "links": ["3"]})) is None
    assert recognise(pl.DataFrame({"column_1": ["https://a.example/x"]}), has_header=False) is None
    assert recognise(pl.DataFrame()) is None


def test_a_list_with_anchors_and_bare_addresses_is_not_taken_for_an_anchor_report() -> None:
    cells = pl.DataFrame({"page": ["a.example/x", "b.example/y"], "anchor": ["bread", "rye"]})
    assert recognise(cells) is None


def test_a_table_with_final_addresses_of_many_hosts_is_not_taken_for_a_crawl() -> None:
    pages = [f"https://host{at}.example/x" for at in range(9)]
    cells = pl.DataFrame({"page": pages, "final": pages, "to": ["https://harbour-bakery.example/"] * 9})
    assert recognise(cells) is None


def test_a_crawl_of_many_sites_own_pages_is_refused_under_the_crawlers_headers() -> None:
    pages = tuple(
        {"Type": "Hyperlink", "Source": f"https://h{at}.example/", "Destination": f"https://h{at}.example/x"}
        for at in range(5)
    )
    assert tool_of(FROG_EXTERNAL.with_rows(*pages)).level == "refused"


def test_a_page_that_was_not_fetched_has_no_status_and_an_image_without_text_an_empty_anchor() -> None:
    lost = read(AHREFS_UTF16).row(1, named=True)
    assert lost["http_status"] is None
    assert lost["anchor"] == ""
    assert lost["title"] == ""
    assert (lost["is_lost"], lost["lost_reason"], lost["lost_at"]) == (True, "tooold", date(2022, 1, 2))
    assert (lost["page_traffic"], lost["author"], lost["language"]) == (None, None, None)


def test_a_column_that_the_export_lacks_is_left_out() -> None:
    assert {"anchor", "target_url", "title"}.isdisjoint(read(CONSOLE_LATEST).columns)


def test_unknown_marks_are_null() -> None:
    moz, majestic = read(MOZ_LINKS).row(1, named=True), read(MAJESTIC_DOWNLOAD).row(1, named=True)
    assert (moz["vendor_spam_score"], moz["domain_authority"], moz["http_status"]) == (None, None, None)
    assert (moz["is_lost"], moz["lost_at"]) == (True, date(2021, 2, 3))
    assert (majestic["trust_flow"], majestic["citation_flow"], majestic["first_seen"]) == (None, None, None)
    assert (majestic["link_type"], majestic["is_nofollow"]) == ("image", False)
    assert read(CONSOLE_LATEST)["last_seen"].to_list() == [date(2026, 1, 1), None]


def test_a_moz_link_is_lost_when_a_day_of_loss_is_given() -> None:
    address = {"URL": "old-page.example/"}
    rows = MOZ_LINKS.with_rows(
        address | {"Date Lost": "2021-02-03"}, address | {"Date Lost": "--"}, address | {"Link State": "active"}
    )
    assert read(rows)["is_lost"].to_list() == [True, None, False]


def test_semrush_flags_give_the_link_type() -> None:
    assert read(SEMRUSH_NOW)["link_type"].to_list() == ["text", "image"]


def test_a_comparison_of_several_sites_names_no_target() -> None:
    cells = MAJESTIC_CLIQUE.cells()
    two = cells.with_columns(pl.lit("3").alias("BackLinks_other.example"))
    assert "target_url" not in tool_of(MAJESTIC_CLIQUE).read(two).columns


def test_rows_within_one_host_and_loaded_files_are_no_backlinks() -> None:
    assert read(FROG_EXTERNAL)[UNUSABLE].to_list() == [
        None, None, "a link within one host", "a file that the page loads, not a link",
    ]  # fmt: skip


def test_a_column_of_the_wrong_kind_is_not_believed() -> None:
    slid = AHREFS_UTF8.with_rows(
        *[AHREFS_LOST_ROW | {"Domain rating": "text", "Nofollow": "2024-01-02", "First seen": "true"}] * 3
    )
    assert read(slid).select("domain_authority", "is_nofollow", "first_seen").null_count().row(0) == (3, 3, 3)


@pytest.mark.parametrize(
    ("header", "folded"),
    [("\ufeffSource URL", "source url"), ('"Domain"', "domain"), ("URL Rating (desc)", "url rating"),
     ("Traffic ", "traffic"), ("page_ascore", "page ascore"), ("#", ""), ("Ref.  Domains (asc) ", "ref. domains"),
     ("", "")],
)  # fmt: skip
def test_headers_are_compared_folded(header: str, folded: str) -> None:
    assert fold_header(header) == folded


REAL = {
    "ahrefs-backlinks.csv": "ahrefs-backlinks", "ahrefs-backlinks-utf8.csv": "ahrefs-backlinks",
    "ahrefs-refips.csv": "ahrefs-refips", "ahrefs-webmaster-tools-backlinks.csv": "ahrefs-webmaster-tools",
    "ahrefs-webmaster-tools-refdomains.csv": "ahrefs-webmaster-tools-domains",
    "gsc-latest-links.csv": "search-console-links", "gsc-latest-links-italian.csv": "search-console-links",
    "gsc-more-sample-links.csv": "search-console-links", "gsc-top-linking-sites.csv": "search-console-sites",
    "gsc-top-linking-text.csv": "anchors", "gsc-top-target-pages.csv": "search-console-target-pages",
    "majestic-clique-hunter.csv": "majestic-domains", "moz-inbound-links.csv": "moz-inbound-links",
    "screaming-frog-all-inlinks.csv": "internal-crawl", "semrush-backlink-audit.csv": "semrush-backlink-audit",
    "semrush-backlinks.csv": "semrush-backlinks", "semrush-backlinks-2018.csv": "semrush-backlinks",
    "semrush-backlinks-snake-case.csv": "semrush-backlinks", "semrush-refdomains.csv": "semrush-refdomains",
}  # fmt: skip


@pytest.mark.shared
def test_every_real_export_is_recognised_and_keeps_its_rows(shared_data: Path) -> None:
    for path in sorted((shared_data / "exports").rglob("*.csv")):
        ((raw,),) = (part.tables for part in decode_file(path))
        tool = recognise(raw.cells, raw.preamble, raw.has_header)
        assert tool is not None, path.name
        assert tool.name == REAL[path.name], path.name
        assert tool.read(raw.cells).height == raw.cells.height, path.name

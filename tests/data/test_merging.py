"""The same link from two files becomes one row, and every row is accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from export_file import TARGET, Export, export
from exports_ahrefs import AHREFS_REFDOMAINS, AHREFS_REFIPS, AHREFS_UTF8
from exports_search_engines import CONSOLE_LATEST, CONSOLE_SAMPLE, CONSOLE_SITES
from exports_semrush import SEMRUSH_AUDIT, SEMRUSH_NOW, SEMRUSH_REFDOMAINS
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.address import parse_addresses
from linkverdict.data.errors import NotABacklinkList
from linkverdict.data.merging import Merged, ReadFile, merge
from linkverdict.data.schema import SCHEMA
from linkverdict.data.tools import recognise

NOTHING_REJECTED = pl.DataFrame(schema={"file": pl.String, "line": pl.Int64, "why": pl.String, "raw": pl.String})
PAGE = "https://news.valley-post.example/loaves"


def read_file(export: Export) -> ReadFile:
    """An export as it comes before merging: cells read, addresses taken apart."""
    cells = export.cells()
    tool = recognise(cells)
    assert tool is not None
    frame = tool.read(cells)
    if tool.level != "subnets":
        source = parse_addresses(frame["source_url" if tool.level == "links" else "source_domain_raw"])
        if tool.level == "domains":
            source = source.drop("path", "query")
        frame = pl.concat([frame, source.rename(lambda name: f"source_{name}")], how="horizontal")
    if "target_url" in frame.columns:
        target = parse_addresses(frame["target_url"]).select("host", "path", "query")
        frame = pl.concat([frame, target.rename(lambda name: f"target_{name}")], how="horizontal")
    return ReadFile(
        name=export.name,
        sha256="",
        tool=tool,
        frame=frame,
        original=cells,
        lines=pl.Series(range(2, 2 + cells.height), dtype=pl.Int64),
        rejected=NOTHING_REJECTED,
    )


def merge_exports(*exports: Export) -> Merged:
    merged = merge([read_file(export) for export in exports])
    rows_in = sum(file.rows_in for file in merged.inputs)
    rows_merged = sum(file.rows_merged for file in merged.inputs)
    assert rows_in == merged.table.height + merged.rejected.height + rows_merged
    assert all(file.rows_merged >= 0 for file in merged.inputs)
    assert merged.original.height == merged.table.height
    assert dict(merged.table.schema) == SCHEMA
    assert merged.table["link_id"].to_list() == list(range(1, merged.table.height + 1))
    return merged


def ahrefs(*rows: Mapping[str, str]) -> Export:
    base = {"Referring page URL": PAGE, "Target URL": TARGET, "Anchor": "harbour bakery"}
    return AHREFS_UTF8.with_rows(*(base | dict(row) for row in rows))


def semrush(*rows: Mapping[str, str]) -> Export:
    base = {"Source url": PAGE, "Target url": TARGET, "Anchor": "harbour bakery"}
    return SEMRUSH_NOW.with_rows(*(base | dict(row) for row in rows))


def console(*pages: str, seen: str = "2026-01-01") -> Export:
    return CONSOLE_LATEST.with_rows(*({"Linking page": page, "Last crawled": seen} for page in pages))


def merged_counts(merged: Merged) -> list[int]:
    return [file.rows_merged for file in merged.inputs]


def test_one_file_stays_as_it_is() -> None:
    merged = merge_exports(AHREFS_UTF8)
    assert merged.table["source_url"].to_list() == AHREFS_UTF8.cells()["Referring page URL"].to_list()
    assert merged.original.equals(AHREFS_UTF8.cells())
    assert merged.table["tool"].to_list() == ["ahrefs-backlinks"] * 2


def test_a_link_of_two_tools_keeps_the_most_specific_of_both() -> None:
    merged = merge_exports(
        ahrefs({"Referring page title": "Ten loaves", "Domain rating": "41", "Nofollow": "false",
                "First seen": "2023-04-05 00:00:00", "Last seen": "2025-01-01 00:00:00"}),
        semrush({"Source title": "Ten loaves to try", "Page ascore": "37", "Nofollow": "true", "Sitewide": "true",
                 "First seen": "2022-01-01", "Last seen": "2024-01-01"}),
    )  # fmt: skip
    (row,) = merged.table.to_dicts()
    assert row["tool"] == "ahrefs-backlinks+semrush-backlinks"
    assert row["title"] == "Ten loaves to try"
    assert (row["domain_authority"], row["page_authority"], row["is_sitewide"]) == (41.0, 37.0, True)
    assert row["is_nofollow"] is True
    assert (row["first_seen"], row["last_seen"]) == (date(2022, 1, 1), date(2025, 1, 1))
    assert merged_counts(merged) == [0, 1]
    assert merged.original["Domain rating"].to_list() == ["41"]
    assert merged.original["Page ascore"].to_list() == ["37"]


@pytest.mark.parametrize(
    "page",
    ["http://news.valley-post.example/loaves", "https://www.news.valley-post.example/loaves", f"{PAGE}/", f"{PAGE}#top",
     "HTTPS://NEWS.Valley-Post.example/loaves", "https://news.valley-post.example:443/loav%65s"],
)  # fmt: skip
def test_addresses_are_folded(page: str) -> None:
    assert merge_exports(ahrefs({}), semrush({"Source url": page})).table.height == 1
    as_target = semrush({"Target url": page})
    assert merge_exports(ahrefs({"Target URL": PAGE}), as_target).table.height == 1


@pytest.mark.parametrize("anchor", ["Harbour Bakery", " harbour  bakery ", "HARBOUR BAKERY"])
def test_anchors_are_folded(anchor: str) -> None:
    assert merge_exports(ahrefs({}), semrush({"Anchor": anchor})).table["anchor"].to_list() == ["harbour bakery"]


@pytest.mark.parametrize(
    "other",
    [{"Anchor": "bread"}, {"Anchor": ""}, {"Target url": f"{TARGET}?a=1"}, {"Source url": f"{PAGE}?p=2"},
     {"Source url": "https://valley-post.example/loaves"}, {"Source url": PAGE.replace("loaves", "Loaves")}],
)  # fmt: skip
def test_different_links_stay_apart(other: dict[str, str]) -> None:
    merged = merge_exports(ahrefs({}), semrush(other))
    assert merged.table["tool"].to_list() == ["ahrefs-backlinks", "semrush-backlinks"]
    assert merged_counts(merged) == [0, 0]


def test_links_of_one_page_within_a_file_stay_apart_unless_they_repeat_exactly() -> None:
    merged = merge_exports(semrush({}, {"Anchor": "bread"}, {"Image": "true"}, {}, {"Target url": f"{TARGET}/rye"}, {}))
    assert merged.table.height == 4
    assert merged_counts(merged) == [2]


def test_a_repeat_keeps_the_first_filled_cell_of_the_users_own_columns() -> None:
    first, second = semrush({"New link": ""}), semrush({"New link": "true"})
    both = replace(first, rows=first.rows + second.rows)
    merged = merge_exports(both)
    assert merged.original["New link"].to_list() == ["true"]


def test_a_file_without_targets_joins_every_link_of_the_page() -> None:
    merged = merge_exports(
        ahrefs({"Anchor": "a", "Last seen": "2025-01-01 00:00:00"}, {"Anchor": "b"}),
        console(PAGE + "/", "https://foodwalks.example/", seen="2026-02-03"),
    )
    assert merged.table["anchor"].to_list() == ["a", "b", None]
    assert merged.table["last_seen"].to_list() == [date(2026, 2, 3)] * 3
    assert merged_counts(merged) == [0, 1]


def test_the_order_of_the_files_changes_rows_places_but_not_what_is_merged() -> None:
    merged = merge_exports(console(PAGE, "https://foodwalks.example/"), ahrefs({}))
    assert merged.table["source_url"].to_list() == ["https://foodwalks.example/", PAGE]
    assert merged.table["tool"].to_list() == ["search-console-links", "ahrefs-backlinks+search-console-links"]
    assert merged_counts(merged) == [1, 0]


def test_two_lists_of_pages_fold_by_page() -> None:
    merged = merge_exports(
        console(PAGE), CONSOLE_SAMPLE.with_rows({"Linking page": PAGE}, {"Linking page": f"{PAGE}2"})
    )
    assert merged.table["last_seen"].to_list() == [date(2026, 1, 1), None]
    assert merged.table["tool"].to_list() == ["search-console-links"] * 2


def test_a_file_that_does_not_tell_leaves_what_the_other_tells() -> None:
    (row,) = merge_exports(
        ahrefs({"Nofollow": "false", "UGC": "true"}), semrush({"Sponsored": "false"})
    ).table.to_dicts()
    assert (row["is_nofollow"], row["is_ugc"], row["is_sponsored"]) == (False, True, False)


def test_files_that_lack_different_parts_match_on_what_both_have() -> None:
    page_and_target = export(
        "t.csv", "ahrefs-backlinks", "Referring page URL|Target URL|UR",
        {"Referring page URL": PAGE, "Target URL": f"{TARGET}/rye", "UR": "1"},
    )  # fmt: skip
    page_and_anchor = export(
        "a.csv", "ahrefs-backlinks", "Referring page URL|Anchor|Domain rating",
        {"Referring page URL": PAGE, "Anchor": "wheat", "Domain rating": "9"},
    )  # fmt: skip
    merged = merge_exports(ahrefs({"Anchor": "wheat"}, {"Anchor": "bread"}), page_and_target, page_and_anchor)
    assert merged.table["domain_authority"].to_list() == [9.0, None, 9.0]
    assert merged.table["anchor"].to_list() == ["wheat", "bread", "wheat"]
    assert merged_counts(merged) == [0, 0, 1]


def test_the_day_of_a_loss_goes_with_the_verdict_that_won() -> None:
    merged = merge_exports(
        ahrefs({}), replace(ahrefs({"Lost": "2024-01-02 00:00:00", "Lost status": "notfound", "UR": "3"}))
    )
    (row,) = merged.table.to_dicts()
    assert (row["is_lost"], row["lost_at"], row["lost_reason"], row["page_authority"]) == (False, None, None, 3.0)


def test_facts_about_a_domain_go_to_each_of_its_links() -> None:
    merged = merge_exports(
        semrush({"Source url": "https://foodwalks.example/a"}, {"Source url": "https://blog.foodwalks.example/b"}),
        SEMRUSH_REFDOMAINS,
    )
    links = merged.table.head(2)
    assert links["domain_authority"].to_list() == [45.0, 45.0]
    assert links["subnet"].to_list() == ["192.0.2", "192.0.2"]
    assert links["country"].to_list() == ["us", "us"]
    assert links["first_seen"].to_list() == [None, None]
    assert merged_counts(merged) == [0, 1]


def test_a_domain_without_links_becomes_a_row_of_its_own() -> None:
    row = merge_exports(semrush({}), SEMRUSH_REFDOMAINS).table.to_dicts()[2]
    assert (row["source_domain"], row["source_url"], row["target_url"]) == ("nobody-links.example", None, None)
    assert (row["domain_authority"], row["first_seen"]) == (3.0, date(2025, 1, 3))


def test_domains_of_two_files_fold_by_host() -> None:
    merged = merge_exports(SEMRUSH_REFDOMAINS, CONSOLE_SITES, AHREFS_REFDOMAINS)
    assert merged.table["source_domain"].to_list() == [
        "foodwalks.example",
        "nobody-links.example",
        "valley-post.example",
    ]
    assert merged.table["domain_links_reported"].to_list() == [253.0, 1.0, 2.0]
    assert merged.table["domain_authority"].to_list() == [45.0, 3.0, 41.0]
    assert merged_counts(merged) == [0, 1, 1]


def test_different_domains_with_the_same_numbers_stay_apart() -> None:
    counts = {"Linking pages": "1", "Target pages": "1"}
    merged = merge_exports(CONSOLE_SITES.with_rows({"Site": "a.example"} | counts, {"Site": "b.example"} | counts))
    assert merged.table["source_domain"].to_list() == ["a.example", "b.example"]


def test_of_several_hosts_of_a_domain_the_bare_one_tells_about_it() -> None:
    told = SEMRUSH_REFDOMAINS.with_rows(
        {"Domain": "blog.foodwalks.example", "Domain ascore": "2"},
        {"Domain": "foodwalks.example", "Domain ascore": "45"},
    )
    merged = merge_exports(semrush({"Source url": "https://foodwalks.example/a"}), told)
    assert merged.table["domain_authority"].to_list() == [45.0]
    assert merged_counts(merged) == [0, 2]


def test_what_a_link_says_itself_is_not_overwritten_by_its_domain() -> None:
    merged = merge_exports(
        SEMRUSH_AUDIT, SEMRUSH_REFDOMAINS.with_rows({"Domain": "cheap-pages.example", "Domain ascore": "9"})
    )
    assert merged.table["domain_authority"].to_list() == [4.0]


def test_numbers_about_a_shared_host_say_nothing_of_a_site_on_it() -> None:
    merged = merge_exports(
        semrush({"Source url": "https://bread-fan.blogspot.com/1"}),
        SEMRUSH_REFDOMAINS.with_rows({"Domain": "blogspot.com", "Domain ascore": "95", "Backlinks": "7"}),
    )
    assert merged.table["domain_authority"].to_list() == [None]
    assert merged.original["Domain ascore"].to_list() == ["95"]
    assert merged_counts(merged) == [0, 1]


def test_a_header_that_means_something_else_in_a_list_of_domains_is_renamed() -> None:
    merged = merge_exports(
        semrush({"Source url": "https://foodwalks.example/a", "First seen": "2024-01-01"}), SEMRUSH_REFDOMAINS
    )
    assert merged.original["First seen"].to_list() == ["2024-01-01", None]
    assert merged.original["First seen (domains)"].to_list() == ["2020-05-20", "2025-01-03"]


def test_subnets_join_links_whose_address_is_known_and_are_rejected_otherwise() -> None:
    merged = merge_exports(semrush({"Source url": "https://foodwalks.example/a"}), SEMRUSH_REFDOMAINS, AHREFS_REFIPS)
    assert merged.table["tool"].to_list() == [
        "semrush-backlinks+semrush-refdomains+ahrefs-refips", "semrush-refdomains",
    ]  # fmt: skip
    assert merged.original["ISP"].to_list() == ["Some Hosting, Inc.", None]
    assert merged.rejected.to_dicts() == [
        {"file": AHREFS_REFIPS.name, "line": 3, "why": "no link has an address in this subnet",
         "raw": "\t".join(AHREFS_REFIPS.rows[1])},
    ]  # fmt: skip
    assert [(file.rows_in, file.rows_rejected, file.rows_merged) for file in merged.inputs] == [
        (1, 0, 0),
        (2, 0, 1),
        (2, 1, 1),
    ]


def test_subnets_beside_links_without_addresses_are_rejected_with_that_reason() -> None:
    merged = merge_exports(semrush({}), AHREFS_REFIPS)
    assert set(merged.rejected["why"]) == {"no other file gives IP addresses to match subnets with"}


def test_subnets_alone_are_refused() -> None:
    with pytest.raises(NotABacklinkList, match="subnets"):
        merge([read_file(AHREFS_REFIPS)])


def test_a_files_own_rejected_rows_are_kept_and_counted() -> None:
    bad = pl.DataFrame(
        {"file": ["x"], "line": [7], "why": ["no address"], "raw": ["?"]}, schema=NOTHING_REJECTED.schema
    )
    merged = merge([replace(read_file(semrush({})), rejected=bad, name="x")])
    assert merged.rejected.equals(bad)
    assert (merged.inputs[0].rows_in, merged.inputs[0].rows_rejected) == (2, 1)


def test_nothing_in_nothing_out() -> None:
    assert merge([]).table.height == 0
    assert merge_exports(semrush(), console()).table.height == 0
    assert merge_exports(semrush(), ahrefs({})).table.height == 1


Row = tuple[int, int, int, str]
rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1), st.sampled_from(["", "x", "xyz"])), max_size=6
)


def as_export(kind: str, given_rows: Sequence[Row]) -> Export:
    pages = [f"https://p{page}.example/" for page, *_ in given_rows]
    if kind == "console":
        return CONSOLE_SAMPLE.with_rows(*({"Linking page": page} for page in pages))
    maker, page_header, target_header, title_header = {
        "ahrefs": (ahrefs, "Referring page URL", "Target URL", "Referring page title"),
        "semrush": (semrush, "Source url", "Target url", "Source title"),
    }[kind]
    return maker(*(
        {page_header: page, target_header: f"{TARGET}/{target}", "Anchor": f"a{anchor}", title_header: title}
        for page, (_, target, anchor, title) in zip(pages, given_rows, strict=True)
    ))  # fmt: skip


def by_hand(files: Sequence[tuple[str, Sequence[Row]]]) -> list[tuple[object, ...]]:
    """The merged links, one by one: (page, target, anchor, title), by the rules as they are told to people."""
    links: list[list[object]] = []
    for kind, given_rows in sorted(files, key=lambda file: file[0] == "console"):
        told = [
            (page, None, None, None) if kind == "console" else (page, *rest)
            for page, *rest in dict.fromkeys(given_rows)
        ]
        new: list[list[object]] = []
        for page, target, anchor, title in dict.fromkeys(told):
            same = [link for link in links if link[0] == page and (kind == "console" or link[1:3] == [target, anchor])]
            for link in same:
                link[3] = max((str(each) for each in (link[3], title) if each is not None), key=len, default=None)
            if not same:
                new.append([page, target, anchor, title])
        links += new
    return sorted((tuple(link) for link in links), key=repr)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["ahrefs", "semrush", "console"]), rows), min_size=1, max_size=3))
def test_merging_is_what_a_person_would_do_by_hand(files: list[tuple[str, list[Row]]]) -> None:
    table = merge_exports(*(as_export(kind, given_rows) for kind, given_rows in files)).table
    found = table.select(
        pl.col("source_host").str.slice(1, 1).cast(pl.Int64),
        pl.col("target_path").str.tail(1).cast(pl.Int64),
        pl.col("anchor").str.tail(1).cast(pl.Int64),
        "title",
    )
    assert sorted(found.rows(), key=repr) == by_hand(files)

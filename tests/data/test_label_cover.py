from __future__ import annotations

from dataclasses import replace

import polars as pl
from linkverdict.data.address import parse_addresses
from linkverdict.data.label import make_label
from linkverdict.data.label_cover import cover

SITE = "mine.example"


def rows(*urls: str) -> pl.DataFrame:
    parsed = parse_addresses(pl.Series(urls, dtype=pl.String))
    return parsed.select(
        pl.lit(SITE).alias("site_host"), pl.col("host").alias("source_host"), pl.col("domain").alias("source_domain"),
        pl.col("path").alias("source_path"), pl.col("query").alias("source_query"),
    )  # fmt: skip


def label(value: str, verdict: str, **more: str):
    return make_label(SITE, value, verdict, **more)


def test_a_domains_label_covers_its_links_and_the_hosts_below_it_and_no_others():
    table = rows(
        "https://spam.example/a", "https://www.spam.example/", "https://sub.spam.example/", "https://notspam.example/"
    )
    assert cover(table, [label("spam.example", "spam")]).verdict.to_list() == ["spam", "spam", "spam", None]


def test_a_pages_own_label_beats_its_domains():
    table = rows(
        "https://forum.example/good-thread", "http://www.forum.example/good-thread/#3", "https://forum.example/other"
    )
    found = cover(table, [label("forum.example", "spam"), label("https://forum.example/good-thread", "good")])
    assert found.verdict.to_list() == ["good", "good", "spam"]
    assert found.conflicts == ()


def test_a_longer_host_beats_a_shorter_one():
    table = rows("https://fair.shared.example/x", "https://other.shared.example/y")
    found = cover(table, [label("shared.example", "spam"), label("fair.shared.example", "good")])
    assert found.verdict.to_list() == ["good", "spam"]


def test_a_domain_beats_a_campaign_and_a_campaign_covers_its_template():
    table = rows("https://a.example/", "https://b.example/", "https://c.example/").with_columns(
        pl.Series("title_template", ["links for *", "links for *", "something else"])
    )
    campaign = make_label(SITE, "title_template=links for *", "spam", scope="campaign")
    assert cover(table, [campaign, label("b.example", "good")]).verdict.to_list() == ["spam", "good", None]
    assert cover(table.drop("title_template"), [campaign]).unused == (campaign,)


def test_people_who_disagree_leave_the_links_open_and_are_named():
    table = rows("https://a.example/1", "https://a.example/2", "https://b.example/")
    found = cover(
        table, [label("a.example", "spam", by="Ada"), label("a.example", "good", by="Ben"), label("b.example", "good")]
    )
    assert found.verdict.to_list() == [None, None, "good"]
    assert [(one.value, one.says, one.links) for one in found.conflicts] == [
        ("a.example", ("spam by Ada", "good by Ben"), 2)
    ]


def test_labels_of_another_site_say_nothing_here_and_are_not_called_unused():
    other = replace(label("a.example", "spam"), site="other.example")
    missed = label("nowhere.example", "spam")
    found = cover(rows("https://a.example/"), [other, missed])
    assert found.verdict.to_list() == [None]
    assert found.unused == (missed,)


def test_an_empty_table_and_no_labels_give_nothing():
    assert cover(rows(), [label("a.example", "spam")]).verdict.to_list() == []
    assert cover(rows("https://a.example/"), []).verdict.to_list() == [None]

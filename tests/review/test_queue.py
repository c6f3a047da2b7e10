"""The queue: what needs a person first, filters, order and pages."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.review.decide import Target, decide
from linkverdict.review.desk import Desk
from linkverdict.review.queue import PAGE, Query, ask, neighbours, parse_query


@pytest.fixture(scope="module")
def shown(sample_folder, tmp_path_factory) -> Callable[..., pl.DataFrame]:
    """Every row that fits a query on an untouched desk."""
    from linkverdict.data.label_store import LabelStore

    desk = Desk(sample_folder, LabelStore(tmp_path_factory.mktemp("store") / "labels.db"))

    def rows(**query: str) -> pl.DataFrame:
        return ask(desk.items, desk.seen().states, parse_query(query), size=100_000).rows

    return rows


def test_campaigns_come_before_domains_before_links(shown) -> None:
    kinds = shown()["kind"]
    assert kinds.rle().struct.field("value").to_list()[:2] == ["campaign", "domain"]


def test_what_the_model_leaves_open_comes_first_and_what_it_would_keep_last(shown) -> None:
    domains = shown(kind="domain")
    assert domains["verdict"].rle().struct.field("value").to_list() == ["review", "disavow", "keep"]
    review = domains.filter(pl.col("verdict") == "review")["spam_probability"]
    disavow = domains.filter(pl.col("verdict") == "disavow")["spam_probability"]
    assert review.is_sorted(descending=True)
    assert disavow.is_sorted()


def test_larger_campaigns_come_first(shown) -> None:
    campaigns = shown(kind="campaign", verdict="disavow")
    assert campaigns["domains"].is_sorted(descending=True)
    assert campaigns["domains"][0] == 91


def test_a_domain_whose_links_are_all_in_campaigns_waits_for_the_campaigns(shown, sample_audit) -> None:
    inside = sample_audit.link_table.group_by("source_domain").agg(pl.col("campaign").is_null().any().alias("out"))
    alone = set(inside.filter("out")["source_domain"])
    assert set(shown().filter(pl.col("kind") == "domain")["id"]) == alone
    assert shown(kind="domain").height == sample_audit.domain_table.height


def test_links_are_queued_only_where_their_domain_is_neither_all_bad_nor_all_good(shown, sample_audit) -> None:
    mixed = sample_audit.link_table.group_by("source_domain").agg(
        ((pl.col("verdict") == "disavow").any() & (pl.col("verdict") == "keep").any()).alias("mixed")
    )
    queued = shown().filter(pl.col("kind") == "link")["group"].unique()
    assert set(queued) == set(mixed.filter("mixed")["source_domain"])


@pytest.mark.parametrize("verdict", ["disavow", "review", "keep"])
def test_verdicts_are_filtered(shown, sample_audit, verdict: str) -> None:
    assert shown(kind="link", verdict=verdict).height == sample_audit.facts["counts"]["links_by_verdict"][verdict]


def test_probabilities_are_filtered_in_percent(shown) -> None:
    found = shown(kind="link", low="20", high="40.5")["spam_probability"]
    assert len(found)
    assert found.is_between(0.2, 0.405).all()


def test_a_campaigns_filter_shows_it_and_what_is_in_it(shown) -> None:
    found = shown(campaign="6")
    assert set(found["campaign"]) == {6}
    assert found["kind"].value_counts().sort("kind").rows() == [("campaign", 1), ("domain", 25), ("link", 25)]


def test_a_family_of_signals_is_filtered(shown) -> None:
    everything = shown(kind="domain")
    assert everything["family"].drop_nulls().n_unique() > 3
    assert set(shown(kind="domain", family="marks")["family"]) == {"marks"}
    assert shown(kind="domain", family="no such family").height == 0


def test_vendor_opinions_are_filtered(shown, sample_audit) -> None:
    links = sample_audit.link_table
    assert shown(kind="link", vendor="spam").height == int(links["vendor_is_spam"].sum())
    they, we = pl.col("vendor_is_spam"), pl.col("verdict")
    disagree = links.filter((they & (we == "keep")) | (~they & (we == "disavow")))
    assert set(shown(kind="link", vendor="disagree")["id"]) == set(disagree["link_id"].cast(pl.String))


def test_a_text_is_found_in_title_anchor_and_address_of_any_link(shown, sample_audit) -> None:
    found = shown(text="Hyvemoor")
    links = sample_audit.link_table.filter(
        pl.any_horizontal(
            pl.col("source_url", "title", "anchor", "target_url").str.to_lowercase().str.contains("hyvemoor")
        )
    )
    assert set(found.filter(pl.col("kind") == "link")["id"]) == set(links["link_id"].cast(pl.String))
    assert "1" in found.filter(pl.col("kind") == "campaign")["id"]
    assert shown(text="(.*").height == 0


def test_what_is_new_or_changed_since_the_last_audit_is_filtered(
    sit_down, sample_audit, sample_folder, tmp_path
) -> None:
    from dataclasses import replace

    from linkverdict.inference.audit import write_audit

    since = pl.when(pl.col("link_id") <= 3).then(pl.lit("new")).otherwise(pl.lit("known")).alias("since")
    names, verdicts = sample_audit.domain_table["source_domain"], sample_audit.domain_table["verdict"]
    before = pl.Series("verdict_before", ["another", None, *verdicts[2:]])
    compared = replace(
        sample_audit,
        link_table=sample_audit.link_table.with_columns(since),
        domain_table=sample_audit.domain_table.with_columns(before),
    )
    desk = sit_down(write_audit(compared, tmp_path / "audit", format="parquet"))
    states = desk.seen().states
    assert sorted(ask(desk.items, states, Query(kind="link", new="yes")).rows["id"]) == ["1", "2", "3"]
    assert ask(desk.items, states, Query(kind="link", new="no")).total == sample_audit.link_table.height - 3
    changed = ask(desk.items, states, Query(new="changed")).rows
    assert changed.select("id", "verdict_before").rows() == [(names[0], "another")]
    old = sit_down(sample_folder)
    for new in ("yes", "no", "changed"):
        assert ask(old.items, old.seen().states, Query(new=new)).total == 0


@pytest.mark.parametrize(
    ("sort", "column", "descending"),
    [("likely", "spam_probability", True), ("unlikely", "spam_probability", False), ("links", "links", True),
     ("domains", "domains", True), ("name", "id", False)],
)  # fmt: skip
def test_items_are_sorted(shown, sort: str, column: str, descending: bool) -> None:
    assert shown(sort=sort)[column].is_sorted(descending=descending)


def test_pages_divide_the_items_and_a_page_behind_the_last_is_the_last(desk: Desk) -> None:
    states = desk.seen().states
    first, second = (ask(desk.items, states, Query(page=page)) for page in "12")
    assert first.rows.height == PAGE
    assert set(first.rows["id"]).isdisjoint(second.rows["id"])
    last = ask(desk.items, states, Query(page="9999"))
    assert last.number == last.pages == -(-last.total // PAGE)
    assert last.rows.height == last.total - PAGE * (last.pages - 1)


def test_what_is_decided_leaves_the_queue_and_its_neighbours_stay(desk: Desk) -> None:
    before = ask(desk.items, desk.seen().states, Query()).rows.select("kind", "id").rows()
    decide(desk, [Target(*before[1])], "good")
    states = desk.seen().states
    after = ask(desk.items, states, Query()).rows.select("kind", "id").rows()
    assert before[1] not in after
    assert neighbours(desk.items, states, Query(), *before[1])[:3] == (before[0], before[2], 0)
    decided = ask(desk.items, states, Query(kind="campaign", state="decided")).rows
    assert decided.select("kind", "id").rows() == [before[1]]


def test_an_item_that_is_unknown_leads_to_the_first(desk: Desk) -> None:
    states = desk.seen().states
    first = ask(desk.items, states, Query()).rows.select("kind", "id").row(0)
    assert neighbours(desk.items, states, Query(), "domain", "nobody.example")[:2] == (None, first)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*Query.__dataclass_fields__, "other"]), st.text(max_size=30), max_size=6))
def test_any_parameters_make_a_query_that_its_own_address_repeats(given_parameters) -> None:
    from urllib.parse import parse_qsl

    query = parse_query(given_parameters)
    assert query.number >= 1
    assert parse_query(dict(parse_qsl(query.address()))) == query

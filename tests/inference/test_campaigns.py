from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from linkverdict.features.grouping import TEMPLATE_KEYS
from linkverdict.inference.campaigns import (
    PARTS_AT_A_TIME,
    add_campaigns,
    campaign_part,
    list_campaigns,
    template_rows,
)
from linkverdict.inference.verdicts import Verdict


def campaign_of(audit, domain: str) -> dict:
    number = audit.link_table.filter(pl.col("source_domain") == domain)["campaign"][0]
    return next(campaign for campaign in audit.facts["campaigns"] if campaign["id"] == number)


def test_a_network_is_one_item_with_its_template_named(audit):
    found = campaign_of(audit, "plug-links-7.online")
    assert found["domains"] == found["links"] == 40
    assert found["template"].startswith("a list of the finest web addresses")
    assert "40 of 40 linking domains have the same title, but for names and digits" in found["shares"]
    assert found["verdict"] == "disavow"
    assert found["spam_probability"] > 0.9
    assert (found["first_seen"], found["last_seen"]) == (date(2031, 5, 1), None)
    assert found["examples"] == sorted(found["examples"])


def test_campaigns_come_largest_first(audit):
    sizes = [campaign["domains"] for campaign in audit.facts["campaigns"]]
    assert sizes == sorted(sizes, reverse=True)


def hand_made(*links: tuple[str, str | None, float, int | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Link table and campaign list of (domain, title template, probability, campaign)."""
    rows = pl.DataFrame(
        [
            (at, domain, template, 0.5 if p is None else p, group)
            for at, (domain, template, p, group) in enumerate(links)
        ],
        schema=["link_id", "source_domain", TEMPLATE_KEYS[0], "spam_probability", "campaign"],
        orient="row",
    ).with_columns(
        *(pl.lit(None, dtype=pl.String).alias(key) for key in TEMPLATE_KEYS[1:]),
        title=pl.col(TEMPLATE_KEYS[0]),
        anchor=pl.lit("Best 4 Spas here"),
        target_page=pl.lit("spa.example/pool"),
        first_seen=pl.lit(date(2031, 1, 1)),
        last_seen=pl.lit(date(2031, 2, 1)),
    )
    verdict = pl.when(pl.col("spam_probability") > 0.9).then(pl.lit("disavow")).otherwise(pl.lit("review"))
    domains = rows.group_by("source_domain").agg(pl.col("spam_probability").mean()).with_columns(verdict=verdict)
    return rows, list_campaigns(campaign_part(template_rows(rows.drop("campaign"), rows["campaign"]), rows, domains))


def test_a_domain_with_many_links_does_not_outvote_the_others():
    many = [("big.example", "same words here", 1.0, 1)] * 8
    _, found = hand_made(*many, ("one.example", "same words here", 0.0, 1), ("two.example", "same words here", 0.2, 1))
    assert found["spam_probability"].to_list() == [pytest.approx(0.4)]
    assert found["verdict"].to_list() == ["review"]
    assert found["domains_by_verdict"].to_list() == [{"disavow": 1, "review": 2, "keep": 0}]


def test_the_widest_template_is_shown():
    _, found = hand_made(("a.example", "wide", 1.0, 4), ("b.example", "wide", 1.0, 4), ("c.example", "rare", 1.0, 4))
    row = found.row(0, named=True)
    assert (row["id"], row["template"]) == (4, "wide")
    assert row["shares"] == ["2 of 3 linking domains have the same title, but for names and digits"]
    assert row["verdict"] == "disavow"


def test_a_shared_anchor_is_shown_as_it_was_written():
    links = [(f"d{at}.example", f"title {at}", 1.0, 1) for at in range(3)]
    rows, _ = hand_made(*links)
    shared = rows.with_columns(anchor_and_target=pl.lit("best 0 spas here -> spa.example/pool"))
    domains = rows.select("source_domain", "spam_probability", verdict=pl.lit("disavow"))
    found = list_campaigns(campaign_part(template_rows(shared.drop("campaign"), shared["campaign"]), rows, domains))
    assert found["template"].to_list() == ["Best 4 Spas here -> spa.example/pool"]


def test_links_outside_campaigns_are_left_out():
    rows, found = hand_made(("a.example", "alone", 1.0, None))
    assert found.height == 0
    assert template_rows(rows.drop("campaign"), rows["campaign"]).height == 0


def parts_of(table: pl.DataFrame, seed: int) -> list[pl.LazyFrame]:
    """The rows dealt out to many parts."""
    dealt = np.random.default_rng(seed).integers(0, 3 * PARTS_AT_A_TIME, table.height)
    return [table.filter(pl.Series(dealt == part)).lazy() for part in range(3 * PARTS_AT_A_TIME)]


@pytest.mark.parametrize("seed", range(3))
def test_many_parts_add_up_as_one(seed):
    draw = np.random.default_rng(seed).integers
    texts = pl.DataFrame({
        "campaign": draw(1, 4, 400), "kind": np.take(TEMPLATE_KEYS[:2], draw(0, 2, 400)),
        "value": np.take(["a", "b", "c"], draw(0, 3, 400)), "sharing": draw(1, 9, 400),
        "shown": np.take(["A", "B", None], draw(0, 3, 400)).tolist(),
    }, schema_overrides={"shown": pl.String})  # fmt: skip
    sizes = pl.DataFrame({
        "campaign": draw(1, 4, 90), "domains": draw(1, 5, 90), "links": draw(5, 9, 90),
        "examples": [[f"{name}.example"] for name in draw(0, 50, 90)], "spam_probability": draw(0, 3, 90) / 2,
        "first_seen": [date(2031, 1, int(day)) for day in draw(1, 29, 90)],
        "last_seen": [date(2031, 2, int(day)) for day in draw(1, 29, 90)],
        **{kind.value: draw(0, 2, 90) for kind in Verdict},
    })  # fmt: skip
    one = list_campaigns(add_campaigns([sizes.lazy()], [texts.lazy()]))
    assert list_campaigns(add_campaigns(parts_of(sizes, seed), parts_of(texts, seed))).equals(one)
    assert one["domains"].sum() == sizes["domains"].sum()


def test_a_campaign_by_its_number_is_told_as_in_the_list(audit):
    listed = [(one["id"], one["domains"], one["verdict"]) for one in audit.facts["campaigns"]]
    found = audit.campaigns_named(pl.Series([number for number, _, _ in listed]))
    assert sorted(found.rows()) == sorted(listed)
    assert audit.campaigns_named(pl.Series([listed[0][0]])).rows() == listed[:1]

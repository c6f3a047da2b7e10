from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from linkverdict.inference.audit import Audit
from linkverdict.inference.changes import describe, find_changes, judge_again
from linkverdict.inference.score import score
from linkverdict.models.model import load_model


@pytest.fixture(scope="module")
def audit() -> Audit:
    links = pl.DataFrame(
        {
            "Source URL": [
                "https://blog.example.net/cols",
                "https://cheap-links.example.org/p=7",
                "https://c.example/x",
            ],
            "Target URL": ["https://mine.example/"] * 3,
            "Anchor": ["the climb", "buy backlinks", "mine"],
        }
    )
    return score(links, site="mine.example", model="default", allow=["c.example"])


def test_the_same_model_changes_nothing(audit):
    again = judge_again(audit, load_model("default"))
    assert again.domain_table["verdict"].to_list() == audit.domain_table["verdict"].to_list()
    assert find_changes(audit, again) == []
    assert describe([], 3) == "No verdict of the 3 linking domains changes."


def test_a_changed_verdict_names_the_signals_that_moved_towards_it(audit):
    name = audit.domain_table["source_domain"][0]
    old, new = audit.domain_table["verdict"][0], "keep"
    assert old != new
    is_it = pl.col("source_domain") == name
    table = audit.domain_table.with_columns(
        pl.when(is_it).then(pl.lit(new)).otherwise("verdict").alias("verdict"),
        pl.when(is_it).then(pl.lit(0.01)).otherwise("spam_probability").alias("spam_probability"),
    )
    link = audit.link_table.filter(is_it)["link_id"]
    first, second, third = audit.contributions.columns[1:4]
    moved = audit.contributions.with_columns(
        pl.when(pl.col("link_id").is_in(link.implode())).then(pl.col(column) + step).otherwise(column).alias(column)
        for column, step in ((first, -2.0), (second, 1.0), (third, -0.5))
    )
    change = find_changes(audit, replace(audit, domain_table=table, contributions=moved))
    assert [(one.source_domain, one.before, one.after) for one in change] == [(name, old, new)]
    assert [(signal, round(by, 3)) for signal, by in change[0].moved] == [(first, -2.0), (third, -0.5)]
    assert f"{name}: {old} -> keep" in describe(change, 3)


def test_allowed_domains_stay_allowed(audit):
    again = judge_again(audit, load_model("default"))
    assert again.domain_table.filter(pl.col("source_domain") == "c.example")["verdict"].to_list() == ["keep"]

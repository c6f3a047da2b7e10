"""The summary that a run prints: the counts, what `disavow` promises, one linking domain of each campaign."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
from linkverdict.inference.summary import DOMAINS, summarise
from linkverdict.inference.verdicts import BARE

FOLDER = Path("audit")


def test_counts_add_up_and_the_report_is_named(audit):
    counts = audit.facts["counts"]
    text = summarise(audit, FOLDER)
    assert f"{counts['links']:,} links from {counts['domains']:,} linking domains" in text
    assert text.endswith(f"Report: {FOLDER / 'report.html'}")


def test_a_campaign_is_shown_by_one_linking_domain(audit):
    text = summarise(audit, FOLDER)
    shown = [name for name in audit.domain_table["source_domain"] if f"\n  {name}  " in text]
    campaigns = audit.domain_table.filter(pl.col("source_domain").is_in(shown))["campaign"].drop_nulls()
    assert 0 < len(shown) <= DOMAINS
    assert campaigns.n_unique() == campaigns.len()


def test_links_of_which_too_little_is_known_are_counted_with_the_reason(audit):
    assert BARE not in summarise(audit, FOLDER)
    bare = audit.link_table.with_columns(
        verdict_note=pl.when(pl.col("link_id") <= 3).then(pl.lit(BARE)).otherwise("verdict_note")
    )
    assert f"3 links are left to review whatever their probability. {BARE}." in summarise(
        replace(audit, link_table=bare), FOLDER
    )


def test_a_promise_that_the_data_does_not_support_is_not_made(audit):
    facts = {**audit.facts, "thresholds": {**audit.facts["thresholds"], "disavow": None}}
    text = " ".join(summarise(replace(audit, facts=facts), FOLDER).split())
    assert "nothing is marked disavow" in text
    assert "begins at" not in text


def test_a_promise_is_told_with_what_stands_behind_it(audit):
    text = " ".join(summarise(audit, FOLDER).split())
    assert "begins at a spam probability of 0.90: precision 99.0%, recall 80.0%, 30.0% of a profile flagged." in text
    assert (
        "worth 100 independent domains, which support a precision of 98.0% with 90% confidence (asked for: 50%)."
        in text
    )
    assert "Look at what is marked before you act." in text


def test_an_older_audit_names_no_confidence(audit):
    facts = {name: value for name, value in audit.facts.items() if name != "promise"}
    assert "with 90% confidence." in " ".join(summarise(replace(audit, facts=facts), FOLDER).split())
    facts["thresholds"] = {"disavow": None}
    assert "No threshold reaches a precision of 98.0%" in summarise(replace(audit, facts=facts), FOLDER)


def test_hostile_text_is_harmless(audit):
    hostile = audit.domain_table.with_columns(
        source_domain=pl.lit("\x1b[2Jevil.example"), campaign=pl.lit(None, pl.Int64)
    )
    assert "\x1b" not in summarise(replace(audit, domain_table=hostile), FOLDER)

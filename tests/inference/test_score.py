from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from linkverdict.data.errors import LinkverdictError
from linkverdict.data.progress import Progress
from linkverdict.data.schema import SCHEMA, VENDOR_OPINIONS
from linkverdict.inference import score as scoring
from linkverdict.inference.score import judge, score
from linkverdict.inference.settings import Settings
from linkverdict.inference.stages import Stages
from linkverdict.inference.verdicts import BARE
from linkverdict.models.held_out import collect_held_out

RESULTS = ("margin", "spam_probability", "verdict", "verdict_note", "reasons_for", "reasons_against")


@pytest.fixture(scope="module")
def audit_of(invent):
    def judged(table, model, settings=None, stages=None):
        return judge(invent.links_of(table), model, settings or Settings(), stages or Stages())

    return judged


def test_contributions_add_up_to_the_margin(audit, model):
    table = audit.contributions
    assert table.columns == ["link_id", *model.card.signal_names, "base_value"]
    assert set(table.dtypes[1:]) == {pl.Float32}
    sums = table.drop("link_id").to_numpy().astype(np.float64).sum(axis=1)
    assert np.allclose(sums, audit.link_table["margin"].to_numpy(), atol=1e-4)
    assert table["link_id"].equals(audit.link_table["link_id"])


def test_spam_and_honest_links_come_out_plain(audit):
    verdicts = audit.link_table["verdict"].to_list()
    assert verdicts[:40] == ["disavow"] * 40
    assert verdicts[40:] == ["keep"] * 80


def test_the_link_table_is_the_canonical_one_with_results_behind(audit):
    assert audit.link_table.columns == [*SCHEMA, *RESULTS, "campaign"]
    assert audit.link_table.schema["reasons_for"] == pl.List(pl.String)
    assert audit.link_table["reasons_for"].null_count() == 0


def test_a_spam_link_has_reasons_towards_spam(audit):
    said_for = audit.link_table["reasons_for"]
    said_against = audit.link_table["reasons_against"]
    assert said_for[:40].list.len().min() >= 1
    assert said_against[40:].list.len().min() >= 1
    assert said_for.list.len().max() <= 5
    assert said_against.list.len().max() <= 3


def test_the_order_of_rows_changes_no_links_result(table, model, audit, audit_of):
    order = np.random.default_rng(4).permutation(table.height)
    shuffled = audit_of(table[order], model).link_table.select("source_url", *RESULTS)
    assert shuffled.sort("source_url").equals(audit.link_table.select("source_url", *RESULTS).sort("source_url"))


def test_the_order_of_rows_changes_no_domains_result(table, model, audit, audit_of):
    shuffled = audit_of(table[np.random.default_rng(5).permutation(table.height)], model).domain_table
    columns = ["source_domain", "spam_probability", "verdict", "verdict_note", "reasons_for", "reasons_against"]
    assert (
        shuffled.select(columns).sort("source_domain").equals(audit.domain_table.select(columns).sort("source_domain"))
    )


def test_vendor_opinions_never_move_a_result(table, model, audit, audit_of):
    contrary = table.with_columns(
        (~pl.col("vendor_is_spam")).alias("vendor_is_spam"),
        pl.Series("vendor_toxic_score", np.linspace(100, 0, table.height), dtype=pl.Float32),
        pl.lit(99.0, dtype=pl.Float32).alias("vendor_spam_score"),
    )
    assert set(VENDOR_OPINIONS).isdisjoint(model.card.signal_names)
    judged = audit_of(contrary, model)
    assert judged.link_table.select(RESULTS).equals(audit.link_table.select(RESULTS))
    assert judged.contributions.equals(audit.contributions)


def test_a_list_of_addresses_gives_only_review(table, model, audit_of, invent):
    known = ("source_url", "target_url")
    bare = invent.table_of(table.select(known).to_dicts())
    judged = audit_of(bare, model)
    assert set(judged.link_table["verdict"]) == {"review"}
    assert set(judged.link_table["verdict_note"]) == {BARE}
    assert set(judged.domain_table["verdict"]) == {"review"}


def test_a_list_of_domains_gives_only_review(table, model, audit_of, invent):
    bare = invent.table_of(table.select("source_url", "target_url").to_dicts())
    nothing = ("source_url", "source_path", "source_query", "target_url", "target_host")
    domains = bare.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in nothing)
    assert set(audit_of(domains, model).link_table["verdict"]) == {"review"}


def test_probabilities_equal_to_a_limit_are_in_the_upper_part(table, model, audit, audit_of, invent):
    worst, best = audit.link_table["spam_probability"].max(), audit.link_table["spam_probability"].min()
    card = invent.card_of(model.card.signal_names, disavow_from=worst, keep_below=best)
    verdicts = audit_of(table, replace(model, card=card)).link_table
    assert set(verdicts.filter(pl.col("spam_probability") == worst)["verdict"]) == {"disavow"}
    assert set(verdicts.filter(pl.col("spam_probability") < worst)["verdict"]) == {"review"}


def test_a_precision_that_the_data_does_not_support_disavows_nothing(table, model, audit_of):
    judged = audit_of(table, model, Settings(precision=0.999))
    assert "disavow" not in set(judged.link_table["verdict"]) | set(judged.domain_table["verdict"])
    assert judged.facts["thresholds"]["disavow"] is None
    assert judged.facts["counts"]["links_by_verdict"]["review"] == 40


def test_a_confidence_that_the_data_does_not_support_disavows_nothing(table, model, audit_of):
    judged = audit_of(table, model, Settings(confidence=0.95))  # the card's limit has 90 %
    assert "disavow" not in set(judged.link_table["verdict"])
    assert judged.facts["promise"]["confidence"] == 0.95
    assert audit_of(table, model, Settings(confidence=0.9)).facts["thresholds"]["disavow"]["at"] == 0.9


def test_held_out_domains_are_asked_for_any_precision_and_say_what_is_missing(table, model, audit_of):
    margins = [3.0 + n / 100 for n in range(60)] + [-3.0] * 140
    domains = collect_held_out(margins, [1] * 60 + [0] * 140, range(200), ["site 1"] * 200, 0.3)
    certified = audit_of(table, replace(model, held_out=domains), Settings(precision=0.951, confidence=0.9)).facts
    assert certified["thresholds"]["disavow"]["independent"] == 60.0
    assert certified["promise"]["more_labels"] is None
    refused = audit_of(table, replace(model, held_out=domains), Settings(precision=0.98, confidence=0.9))
    assert "disavow" not in set(refused.link_table["verdict"]) | set(refused.domain_table["verdict"])
    assert (refused.facts["promise"]["more_marked"], refused.facts["promise"]["more_labels"]) == (54, 180)


@pytest.mark.parametrize("confidence", [0.0, 0.49, 1.0, 1.5])
def test_a_confidence_that_is_none_is_refused(table, confidence):
    with pytest.raises(LinkverdictError, match=r"confidence from 0\.5"):
        score(table, confidence=confidence)


def test_a_model_without_a_keep_limit_keeps_nothing(table, model, audit_of):
    judged = audit_of(table, replace(model, card=replace(model.card, keep=None)))
    assert "keep" not in set(judged.link_table["verdict"])
    assert judged.facts["thresholds"]["keep"] is None


def test_allowed_domains_are_kept(table, model, audit_of):
    judged = audit_of(table, model, Settings(allow=("plug-links-7.online",)))
    row = judged.domain_table.filter(pl.col("source_domain") == "plug-links-7.online").row(0, named=True)
    assert row["verdict"] == "keep"


def test_a_hacked_page_on_a_good_domain_is_a_single_address(table, model, audit_of, invent):
    good = [invent.good_link(3, source_url=f"https://school.example/news/our-week-in-words-{at}") for at in range(6)]
    hacked = invent.spam_link(
        3, source_url=invent.spam_link(3)["source_url"].replace("plug-links-3.online", "school.example")
    )
    judged = audit_of(
        invent.table_of([*map(invent.spam_link, range(40)), *map(invent.good_link, range(60)), *good, hacked]), model
    )
    row = judged.domain_table.filter(pl.col("source_domain") == "school.example").row(0, named=True)
    assert row["verdict"] != "disavow"


def test_facts_count_what_the_tables_hold(audit):
    facts = audit.facts
    counts = facts["counts"]
    assert counts["rows_in"] == counts["links"] + counts["rejected"] + counts["merged"]
    assert sum(counts["links_by_verdict"].values()) == audit.link_table.height == counts["links"]
    assert sum(counts["domains_by_verdict"].values()) == audit.domain_table.height == counts["domains"]
    assert facts["site"] == "spa.example"
    assert facts["brand"] == ["spa"]
    assert facts["model"]["name"] == "small"
    assert facts["thresholds"]["disavow"]["at"] == 0.9
    assert facts["thresholds"]["keep"]["below"] == 0.2
    assert json.dumps(facts, default=str)


def test_importance_is_the_mean_size_of_the_contributions(audit, model):
    sizes = audit.contributions.select(pl.col(model.card.signal_names).abs().mean()).row(0, named=True)
    told = audit.facts["importance"]["signals"]
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert told == pytest.approx(sizes, abs=1e-6)


def test_the_vendors_opinion_stands_beside_ours(audit):
    beside = audit.facts["vendors"]["vendor_is_spam"]
    assert beside["domains"] == 119
    assert beside["by_verdict"]["disavow"] == {"flagged": 20, "not_flagged": 20}
    assert "vendor_toxic_score" not in audit.facts["vendors"]


def test_every_stage_is_told_and_timed(table, model, audit_of):
    class Heard(Progress):
        def __init__(self):
            self.names, self.rows = [], 0

        def stage(self, name, rows=None):
            self.names.append(name)

        def advance(self, rows):
            self.rows += rows

    heard = Heard()
    stages = Stages(heard)
    audit_of(table, model, stages=stages)
    assert heard.names == ["counting", "computing signals", "explaining", "finding reasons", "deciding"]
    assert list(stages.seconds) == heard.names
    assert heard.rows == 2 * table.height, "explaining and finding reasons tell how far they are"


@pytest.mark.parametrize("precision", [0.0, -1.0, 1.01, float("nan")])
def test_an_impossible_precision_is_refused(precision):
    with pytest.raises(LinkverdictError, match="precision above 0"):
        score("links.csv", precision=precision)


def test_options_reach_the_reader_and_the_model(monkeypatch, table, model, invent):
    asked = {}

    def read(sources, **options):
        asked.update(options, sources=sources)
        return invent.links_of(table)

    monkeypatch.setattr(scoring, "read_links", read)
    monkeypatch.setattr(scoring, "load_model", lambda reference: asked.update(model=reference) or model)
    judged = score("links.csv", site="spa.example", brand=["lake"], columns={"source_url": "Page"}, model="mine")
    assert asked["sources"] == [Path("links.csv")]
    assert asked["model"] == Path("mine")
    assert (asked["site"], asked["brand"], asked["topics"], asked["columns"]) == (
        "spa.example",
        ("lake",),
        None,
        {"source_url": "Page"},
    )
    assert judged.facts["settings"]["model"] == "mine"
    assert "reading" in judged.facts["seconds"]
    score(["one.csv", "two.csv"], site="spa.example")
    assert asked["sources"] == [Path("one.csv"), Path("two.csv")]
    score(table)
    assert asked["sources"][0] is table

"""Invented links with a spam campaign among them, and a small model fitted on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import lightgbm
import numpy as np
import polars as pl
import pytest
from linkverdict.data.address import parse_addresses
from linkverdict.data.links import InputFile, Links
from linkverdict.data.schema import conform
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import build_matrix
from linkverdict.inference.audit import Audit
from linkverdict.inference.score import judge
from linkverdict.inference.settings import Settings
from linkverdict.inference.stages import Stages
from linkverdict.models.calibration import Calibration
from linkverdict.models.card import Card, SignalColumn
from linkverdict.models.model import Model
from linkverdict.models.thresholds import KeepLimit, Threshold

SITE = "spa.example"
TRADES = ("baker", "miller", "gardener", "walker", "teacher", "painter", "sailor", "tailor", "weaver", "cooper")
TOPICS = ("bread", "rivers", "herbs", "mountains", "schools", "colours", "harbours", "coats", "wool", "barrels")


def table_of(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A link table of rows that name source_url, target_url and whatever else is known."""
    given = pl.DataFrame(list(rows), infer_schema_length=None)
    source, target = parse_addresses(given["source_url"]), parse_addresses(given["target_url"])
    return conform(
        given.with_columns(
            pl.int_range(1, pl.len() + 1).alias("link_id"),
            source["host"].alias("source_host"),
            source["domain"].alias("source_domain"),
            source["registered"].alias("source_registered"),
            source["suffix"].alias("source_suffix"),
            source["name"].alias("source_name"),
            source["path"].alias("source_path"),
            source["query"].alias("source_query"),
            target["host"].alias("target_host"),
            target["path"].alias("target_path"),
            target["query"].alias("target_query"),
            pl.lit(SITE).alias("site_host"),
            pl.lit(["spa"]).alias("brand_terms"),
            pl.lit([], dtype=pl.List(pl.String)).alias("site_topics"),
            pl.lit("any-table").alias("tool"),
        )
    )


def links_of(table: pl.DataFrame) -> Links:
    """The table as links that were read from one file."""
    return Links(
        table=table,
        original=table.select(pl.col("source_url").alias("Page")),
        rejected=pl.DataFrame(schema={"file": pl.String, "line": pl.Int64, "why": pl.String, "raw": pl.String}),
        inputs=(InputFile("links.csv", "0" * 64, "any-table", table.height, 0, 0),),
    )


def spam_link(number: int, **other: Any) -> dict[str, Any]:
    """One link of a campaign of generated pages."""
    return {
        "source_url": f"http://plug-links-{number}.online/page-{number * 7919:032x}.html",
        "target_url": f"https://{SITE}/offers/winter?clickId={number}",
        "title": f"a list of the finest web addresses | page no. {number}",
        "anchor": "cheap spa breaks and discount tickets",
        "context_before": "visit",
        "context_after": "buy now",
        "domain_authority": float(number % 4),
        "page_external_links": 900.0 + number % 3,
        "is_nofollow": False,
        "first_seen": date(2031, 5, 1) + timedelta(days=number % 5),
        "vendor_is_spam": number % 2 == 0,
        **other,
    }


def good_link(number: int, **other: Any) -> dict[str, Any]:
    """One link of an honest little page."""
    trade, topic = TRADES[number % 10], TOPICS[number // 10 % 10]
    return {
        "source_url": f"https://the-{trade}-of-{topic}-{number}.example/{trade}/a-day-with-{topic}",
        "target_url": f"https://{SITE}/",
        "title": f"A {trade}'s day among {topic}, told in {number + 2} parts",
        "anchor": "Spa" if number % 2 else "the spa at the lake",
        "context_before": f"After a long walk with the {trade} we went to",
        "context_after": f"and talked about {topic} until the evening came.",
        "domain_authority": float(5 + number % 40),
        "page_external_links": float(3 + number % 30),
        "is_nofollow": number % 3 == 0,
        "first_seen": date(2027, 1, 1) + timedelta(days=23 * number),
        "vendor_is_spam": number % 7 == 0,
        **other,
    }


@pytest.fixture(scope="session")
def invent() -> SimpleNamespace:
    """The functions above, for tests that invent links of their own."""
    return SimpleNamespace(
        table_of=table_of, links_of=links_of, spam_link=spam_link, good_link=good_link, card_of=card_of
    )


@pytest.fixture(scope="session")
def table() -> pl.DataFrame:
    """40 links of a campaign, 80 honest ones (two from the first domain)."""
    twice = good_link(0, source_url=good_link(0)["source_url"] + "-again")
    return table_of([*map(spam_link, range(40)), *map(good_link, range(79)), twice])


@pytest.fixture(scope="session")
def model(table: pl.DataFrame) -> Model:
    """A small model of every signal in the catalogue, fitted on the table."""
    signals = tuple(catalogue().signals)
    values = build_matrix(table).values
    labels = np.array([1.0] * 40 + [0.0] * 80)
    chosen = np.random.default_rng(1).permutation(len(labels))
    parameters = {"objective": "binary", "num_leaves": 4, "min_data_in_leaf": 5, "learning_rate": 0.3, "seed": 1,
                  "feature_fraction": 0.2, "verbosity": -1, "num_threads": 1, "deterministic": True}  # fmt: skip
    data = lightgbm.Dataset(values[chosen], labels[chosen], feature_name=list(signals))
    return Model(lightgbm.train(parameters, data, 30), card_of(signals))


def card_of(signals: tuple[str, ...], disavow_from: float | None = 0.9, keep_below: float | None = 0.2) -> Card:
    """A card whose probability is the sigmoid of the margin."""
    known = catalogue()
    return Card(
        format=1,
        name="small",
        version="1",
        created="2031-06-01",
        signals=tuple(
            SignalColumn(name, known.signals[name].unit, known.signals[name].leans, known.family_of[name], False)
            for name in signals
        ),
        calibration=Calibration("platt", {"slope": (1.0,), "intercept": (0.0,)}, 0.0, 1.0, {}),
        thresholds=(Threshold(0.98, disavow_from, 0.99, 0.8, 0.3, 120, 100.0, 0.9, "a", 0.97, 40),),
        keep=KeepLimit(0.02, keep_below, 0.01, 0.5, 200, 150.0, 0.9, "a", 0.02, 60),
        sites=(),
        metrics={},
        parameters={},
        libraries={},
        hashes={"model.txt": "f" * 64},
        spread={},
    )


@pytest.fixture(scope="session")
def audit(table: pl.DataFrame, model: Model) -> Audit:
    """The audit of the table by the small model."""
    return judge(links_of(table), model, Settings(), Stages())

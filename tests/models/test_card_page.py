"""The model card's page: made from the card alone, fresh, and honest about what the card lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from linkverdict.models.card import SiteExamples, read_card
from linkverdict.models.card_page import page
from linkverdict.models.model import DEFAULT
from linkverdict.models.thresholds import KeepLimit, Threshold

UNSUPPORTED = Threshold(0.98, None, None, 0.0, 0.0, 0, 0.0, 0.0, "", None, 0)
SURE = Threshold(0.98, 0.9, 1.0, 0.5, 0.2, 400, 250.0, 0.9999, "site 2", 1.0, 3)
SHAKY = Threshold(0.99, 0.95, 0.992, 0.4, 0.1, 300, 90.0, 0.6, "site 1", 0.9, 10)
KEEP = KeepLimit(0.05, 0.12, 0.031, 0.6, 455, 400.0, 0.8, "site 2", 0.5, 4)


def told(card):
    """The page on one line."""
    return " ".join(page(card).split())


def test_the_page_in_docs_is_that_of_the_default_card(root: Path) -> None:
    card = read_card((DEFAULT / "card.json").read_text(encoding="utf-8"))
    assert (root / "docs" / "model-card.md").read_text(encoding="utf-8") == page(card), "run `make docs`"


def test_every_site_and_the_sum_is_in_the_table(card):
    sites = (SiteExamples("site 1", 1200, 10, 4, 6), SiteExamples("site 2", 30, 5, 5, 0))
    text = page(replace(card, sites=sites))
    assert "| 10 | 4 | 6 | 1,200 |" in text
    assert "| all |  | 15 | 9 | 6 | 1,230 |" in text
    assert "Site 1 has 100% of the good linking domains, site 2 has 56% of the spam." in " ".join(text.split())


def test_limits_are_told_with_what_they_rest_on(card):
    text = page(replace(card, thresholds=(SURE, SHAKY), keep=KEEP))
    assert "| 98.0% | 0.900 | 100.0% | 50% | 400 | 250 | >99% | site 2: 100.0% of 3 |" in text
    assert "| 99.0% | 0.950 | 99.2% | 40% | 300 | 90 | 60% | site 1: 90.0% of 10 |" in text
    assert "`keep` ends at a probability of 0.120. Of the 455 held-out linking domains under it 3.1% are" in " ".join(
        text.split()
    )
    assert "worst site: site 2: 50.0% of 4" in " ".join(text.split())


def test_too_little_confidence_is_pointed_out_from_the_first_limit_that_has_it(card):
    assert "From a wanted precision of 99.0% on, the confidence is under" in told(
        replace(card, thresholds=(SURE, SHAKY))
    )
    assert "the confidence is under" not in told(replace(card, thresholds=(SURE,)))


def test_limits_that_the_data_does_not_support_are_said_to_be_none(card):
    text = told(replace(card, thresholds=(UNSUPPORTED,), keep=None))
    assert "| 98.0% | nothing is marked |" in text
    assert "so nothing is marked `keep`" in text


@pytest.mark.parametrize("metrics", [{}, {"ROC AUC": 0.9}, {"ROC AUC": {"value": 0.9, "low": 0.8, "high": 0.95}}])
def test_metrics_with_and_without_intervals_are_told(card, metrics):
    text = page(replace(card, metrics=metrics))
    assert text.count("| ROC AUC | 0.900 |") == len(metrics)


def test_every_family_that_the_model_reads_is_counted(card):
    text = told(card)
    assert f"over {len(card.signals)} signals" in text
    for family in {signal.family for signal in card.signals}:
        assert f"{family} " in text

"""The model card's page: made from the card alone, fresh, and honest about what the card lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from linkverdict.models.card import Reasons, SiteExamples, read_card
from linkverdict.models.card_page import page
from linkverdict.models.model import DEFAULT
from linkverdict.models.thresholds import KeepLimit, Threshold

UNSUPPORTED = Threshold(0.98, None, None, 0.0, 0.0, 0, 0.0, 0.0, "", None, 0)
SURE = Threshold(0.98, 0.9, 1.0, 0.5, 0.2, 400, 250.0, 0.9999, "site 2", 1.0, 3)
SHAKY = Threshold(0.99, 0.95, 0.992, 0.4, 0.1, 300, 90.0, 0.6, "site 1", 0.9, 10)
REASONS = Reasons(1365, 5, 0.8, 0.86, 0.93, {})
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


def test_the_pictures_in_docs_are_there_and_small(root: Path) -> None:
    for name in ("precision-recall.png", "reliability.png", "beeswarm.png"):
        path = root / "docs" / "model-card" / name
        assert f"(model-card/{name})" in (root / "docs" / "model-card.md").read_text(encoding="utf-8")
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 150_000


def test_pictures_are_named_only_where_there_is_something_to_draw(card):
    assert "![" not in page(card)
    drawn = replace(card, reasons=REASONS, hashes={"held_out.json": "00"})
    assert [line for line in page(drawn).splitlines() if line.startswith("![")] == [
        "![Precision and recall on held-out linking domains](precision-recall.png)",
        "![Probabilities against labels on held-out linking domains](reliability.png)",
        "![What each signal adds to the margins of the examples' links](beeswarm.png)",
    ]


def test_how_steady_the_reasons_are_is_told_with_what_the_figures_mean(card):
    text = told(replace(card, reasons=REASONS))
    assert "fitted again 5 times" in text
    assert "1,365 links were explained" in text
    assert "On 93% of them every fit names the same family of signals first" in text
    assert "two fits share 86%, and of the three single signals 80%" in text
    assert "How steady" not in told(card)


def test_one_fit_says_nothing_of_steadiness(card):
    text = told(replace(card, reasons=replace(REASONS, seeds=1)))
    assert "was not measured" in text
    assert "86%" not in text


def test_a_model_of_several_bags_is_told_to_be_their_mean(card):
    assert "the mean of 3 such fits" in told(replace(card, reasons=REASONS, parameters={"n_bags": 3}))
    assert "such fits" not in told(replace(card, reasons=REASONS, parameters={"n_bags": 1}))


def test_the_signals_that_weigh_most_lead_the_table_of_spreads(card):
    first, *_, last = card.signal_names
    weighed = replace(card, reasons=replace(REASONS, size={last: 0.5, first: 0.25}))
    rows = [line for line in page(weighed).splitlines() if line.startswith("| `")]
    assert rows[0].startswith(f"| `{last}` |")
    assert "| 0.50 | 18% |" in rows[0]
    assert rows[1].startswith(f"| `{first}` |")
    assert len(rows) == len(card.signals)


def test_a_signal_that_training_never_knew_has_no_spread(card):
    name = card.signal_names[0]
    bare = replace(card, spread={name: replace(card.spread[name], share_missing=1.0, quantiles=())})
    rows = [line for line in page(bare).splitlines() if line.startswith("| `")]
    assert rows[0].endswith("|  | 100% |  |  |  |  |  |")
    assert rows[1].endswith("|  |  |  |  |  |  |  |")


def test_what_the_page_says_of_drift_is_what_score_does(card):
    from linkverdict.inference.drift import FAR, NAMED, USUAL

    assert (FAR, NAMED, USUAL) == (0.08, 3, 0.02), "mend DRIFT in models/card_signals.py"
    assert "From a drift of 8 % on" in told(card)


def test_a_retrained_models_page_speaks_of_its_own_share_of_spam(card):
    own = replace(card, parameters={"own_share": 0.4, "own_spam_share": 0.12, "own_independent": 31})
    text = told(own)
    assert "worth 31 independent linking domains; they weigh 40% of all" in text
    assert "weighed to 12% spam" in text
    assert "three spam in ten" not in text
    assert "three spam in ten" in told(card)


def test_a_card_of_an_older_version_still_reads_and_has_its_page(card):
    import json

    from linkverdict.models.card import write_card

    older = json.loads(write_card(card))
    del older["reasons"]
    assert read_card(json.dumps(older)) == card
    assert page(read_card(json.dumps(older))) == page(card)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from linkverdict.inference.drift import FAR, count_outside, drift_of
from linkverdict.models.card import Card, Spread
from linkverdict.models.model import load_model


def two_signals() -> Card:
    card = load_model("default").card
    spread = {card.signals[0].name: Spread(0.0, (0, 1, 2, 3, 4, 5, 10)), card.signals[1].name: Spread(1.0, ())}
    return replace(card, signals=card.signals[:2], spread=spread)


def test_each_linking_domain_counts_once_by_its_median():
    values = np.array([[11, 0], [11, 0], [2, 0], [5, 0], [-1, 0], [np.nan, 0]], dtype=np.float32)
    found = drift_of(count_outside(two_signals(), values, pl.Series(["a", "a", "a", "b", "c", "d"])))
    assert found.outside == 2 / 3  # a (11) and c (-1) of a, b and c; d is unknown, and nobody knows the second signal
    assert found.is_far
    assert "67% of its signals lie outside" in found.says()


def test_an_export_like_those_seen_says_nothing():
    values = np.array([[0, 9], [10, 9], [3, 9]], dtype=np.float32)
    found = drift_of(count_outside(two_signals(), values, pl.Series(["a", "b", "c"])))
    assert (found.outside, found.says()) == (0.0, "")


def test_an_export_without_anything_known_has_no_drift():
    values = np.full((2, 2), np.nan, dtype=np.float32)
    assert drift_of(count_outside(two_signals(), values, pl.Series(["a", "b"]))).outside == 0.0
    assert drift_of(count_outside(two_signals(), values[:0], pl.Series([], dtype=pl.String))).outside < FAR

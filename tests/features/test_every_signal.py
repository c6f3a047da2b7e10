"""Every signal against every promise."""

from __future__ import annotations

import inspect
import string
from itertools import pairwise

import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, VENDOR_OPINIONS, conform
from linkverdict.features.catalogue import FAMILIES, catalogue
from linkverdict.features.listing import page, tally_columns
from linkverdict.features.matrix import build_matrix, compute_signals, derive
from linkverdict.features.signal import Example, Signal, Unit
from linkverdict.features.tallies import attach_tallies, count_tallies

SIGNALS = list(catalogue().signals.values())
CASES = [pytest.param(one, example, id=f"{one.name}-{example.why}") for one in SIGNALS for example in one.examples]


def every_signal(test):
    return pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.name)(test)


def compute(one: Signal, example: Example) -> float | None:
    """The signal on one row, the derived columns that it rests on computed unless the example gives them."""
    found = catalogue()
    given = dict(example.given)
    canonical = conform(
        pl.DataFrame(
            {name: pl.Series([value], dtype=SCHEMA[name]) for name, value in given.items() if name in SCHEMA}
            or {"link_id": [1]}
        )
    )
    rows = derive(canonical, one.needs).with_columns(
        pl.lit(value).alias(name) for name, value in given.items() if name not in SCHEMA
    )
    rows = rows.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in found.tallies if name not in given)
    value = float(compute_signals(rows, [one.name]).values[0, 0])
    return None if value != value else value


@pytest.mark.parametrize(("one", "example"), CASES)
def test_example_gives_what_a_person_worked_out(one, example):
    assert compute(one, example) == pytest.approx(example.expected, abs=1e-4)


def test_there_are_at_least_seventy_signals_in_every_family():
    assert len(SIGNALS) >= 70
    assert set(catalogue().family_of.values()) == {module.__name__.rpartition(".")[2] for module in FAMILIES}


@every_signal
def test_signal_is_declared_whole(one):
    assert len(one.examples) >= 3, "typical, empty, unknown"
    assert any(example.expected is None for example in one.examples), "an example shows that unknown stays unknown"
    assert one.doc.split("\n")[0].endswith("."), "the docstring starts with a sentence"
    assert one.says, "it states a fact"
    assert bool(one.says_not) == (one.unit is Unit.FLAG), "flags, and only flags, say what is false"


@every_signal
def test_sentence_takes_the_value_and_nothing_else(one):
    fields = {field for _, field, _, _ in string.Formatter().parse(one.says) if field is not None}
    assert fields <= {"value"}
    one.says.format(value=0.5)


@every_signal
def test_signal_takes_no_vendor_opinion(one):
    found = catalogue()
    waiting, seen = list(one.needs), set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if name in found.derived:
            waiting += found.derived[name].needs
        if name in found.tallies:
            waiting += tally_columns(found.tallies[name])
    assert not seen & set(VENDOR_OPINIONS)


@every_signal
def test_unknown_stays_unknown(one):
    assert compute(one, Example({}, None, "all unknown")) is None


@every_signal
def test_flag_is_yes_or_no(one):
    if one.unit is Unit.FLAG:
        assert {example.expected for example in one.examples} <= {0.0, 1.0, None}


def test_whole_and_parts_give_the_same_matrix(small_links):
    rows = derive(small_links)
    tables = count_tallies(rows)
    whole = compute_signals(attach_tallies(rows, tables)).values
    cuts = (0, 1, 8, 60, 61, 130, small_links.height)
    parts = [derive(small_links[start:end]) for start, end in pairwise(cuts)]
    pieces = [compute_signals(attach_tallies(part, tables)).values for part in parts]
    assert pl.DataFrame(whole).equals(pl.concat([pl.DataFrame(piece) for piece in pieces]), null_equal=True)


def test_order_of_rows_does_not_matter(small_links):
    order = list(reversed(range(small_links.height)))
    forth = pl.DataFrame(build_matrix(small_links).values)
    back = pl.DataFrame(build_matrix(small_links[order]).values)[order]
    assert (forth - back).select(pl.all().abs().max()).fill_nan(0).fill_null(0).max_horizontal().item() < 1e-5


def test_no_links_give_an_empty_matrix():
    assert build_matrix(conform(pl.DataFrame({"source_domain": []}))).values.shape == (0, len(SIGNALS))


def test_page_names_every_signal():
    text = page()
    assert all(f"`{one.name}`" in text for one in SIGNALS)


def test_page_in_docs_is_fresh(root):
    assert (root / "docs" / "signals.md").read_text(encoding="utf-8") == page(), "run `make docs`"


@every_signal
def test_parameters_are_columns_not_settings(one):
    assert all(
        parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and parameter.default is inspect.Parameter.empty
        for parameter in inspect.signature(one.compute).parameters.values()
    )

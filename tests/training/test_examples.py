from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from linkverdict.data.errors import TooFewExamples
from linkverdict.data.schema import SCHEMA, VENDOR_COLUMNS
from linkverdict.features.matrix import build_matrix, derive
from linkverdict.training.build import TOOLS, export_examples
from linkverdict.training.examples import BASE_FILE, join_examples, load_examples, save_examples
from linkverdict.training.fit import balanced_weights
from linkverdict.training.labelled import read_labelled
from linkverdict.training.views import TOOL_COLUMNS, as_seen_by, part_of
from linkverdict.training.weights import row_weights


def test_every_judged_link_has_the_label_of_its_domain(exports):
    for export in exports:
        judged = export.table.select("source_registered").with_columns(verdict=export.verdict).drop_nulls()
        assert judged["source_registered"].n_unique() > 50
        assert judged.unique().height == judged["source_registered"].n_unique()


def test_neither_a_domain_nor_a_campaign_spans_two_groups(exports):
    rows = derive(exports[0].table).with_columns(group=exports[0].group)
    for key in ("source_registered", "title_template", "anchor_and_target", "path_shape"):
        known = rows.drop_nulls(key)
        assert known.unique([key, "group"]).height == known[key].n_unique(), key


def test_a_folder_without_labels_is_refused(tmp_path):
    with pytest.raises(TooFewExamples, match="no labels"):
        read_labelled(tmp_path)


@pytest.mark.parametrize("tool", TOOL_COLUMNS)
def test_a_view_empties_what_the_tool_does_not_give_and_nothing_else(exports, tool):
    table = exports[0].table
    seen = as_seen_by(table, tool)
    given = {*TOOL_COLUMNS[tool], "source_url", "target_url"} - ({"target_url"} if tool == "search-console" else set())
    assert seen.columns == list(SCHEMA)
    for name in VENDOR_COLUMNS:
        if name in given:
            assert seen[name].equals(table[name], null_equal=True)
        else:
            assert seen[name].null_count() == seen.height
    assert seen["source_domain"].equals(table["source_domain"])


def test_a_part_keeps_whole_domains(exports):
    table = exports[0].table
    part = part_of(table, 0.5, seed=1)
    kept = set(part["source_registered"])
    assert 0.4 < len(kept) / table["source_registered"].n_unique() < 0.6
    assert part.height == table.filter(table["source_registered"].is_in(list(kept))).height


def test_examples_hold_every_view_and_no_text(examples):
    assert len(set(examples.view % 10)) == 1 + len(TOOLS) + 3
    assert examples.values.dtype == np.float32
    assert set(examples.site) == {0, 1, 2}


def test_a_domain_with_many_links_weighs_no_more_than_one_with_one():
    site, view = np.zeros(4, np.int16), np.zeros(4, np.int16)
    domain, group = np.array([1, 1, 1, 2], np.int32), np.array([1, 1, 1, 2], np.int32)
    weight = row_weights(site, domain, group, view)
    assert weight[:3].sum() == pytest.approx(weight[3])


def test_a_network_of_nine_weighs_as_three_that_stand_alone():
    domain = np.arange(10, dtype=np.int32)
    group = np.array([1] * 9 + [2], np.int32)
    weight = row_weights(np.zeros(10, np.int16), domain, group, np.zeros(10, np.int16))
    assert weight[:9].sum() == pytest.approx(3 * weight[9])


def test_a_site_of_four_times_the_weight_counts_double():
    site = np.array([0] * 4 + [1], np.int16)
    numbers = np.arange(5, dtype=np.int32)
    weight = row_weights(site, numbers, numbers, np.zeros(5, np.int16))
    assert weight[:4].sum() == pytest.approx(2 * weight[4])


def test_balance_makes_both_classes_weigh_the_same_on_every_site(examples):
    weight = balanced_weights(examples, 1.0)
    for site in set(examples.site):
        at = (examples.site == site) & (examples.view == examples.view[examples.site == site][0])
        spam, good = weight[at & examples.is_spam].sum(), weight[at & ~examples.is_spam].sum()
        assert spam == pytest.approx(good, rel=1e-4)


def test_saved_examples_come_back_equal(examples, tmp_path):
    save_examples(examples, tmp_path / "base.parquet")
    back = load_examples(tmp_path / "base.parquet")
    assert back.signals == examples.signals
    assert np.array_equal(back.values, examples.values, equal_nan=True)
    assert np.array_equal(back.is_spam, examples.is_spam)
    assert np.array_equal(back.weight, examples.weight)


def test_examples_with_other_signals_do_not_join(examples):
    with pytest.raises(ValueError, match="different signals"):
        join_examples([examples, replace(examples, signals=examples.signals[::-1])])


def test_tested_rows_are_what_scoring_would_compute(exports):
    test, keys = export_examples(exports[0])
    judged = exports[0].verdict.is_not_null().to_numpy()
    assert np.array_equal(test.values, build_matrix(exports[0].table).values[judged], equal_nan=True)
    assert keys.height == judged.sum()


def test_base_examples_that_ship_are_numbers_with_the_signals_of_the_default_model():
    from linkverdict.models.model import load_model

    base = load_examples(BASE_FILE)
    assert set(load_model("default").card.signal_names) <= set(base.signals)
    assert 10_000 < len(base) < 60_000
    assert 0.2 < base.is_spam.mean() < 0.9
    assert BASE_FILE.stat().st_size < 5_000_000

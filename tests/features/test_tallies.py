"""Tallies: the same numbers whether an export is counted whole or in parts of different linking domains."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.features.catalogue import catalogue
from linkverdict.features.grouping import campaign_ids, family_part, find_campaigns, shared_templates, template_tallies
from linkverdict.features.matrix import derive
from linkverdict.features.signal import Distinct, Rank
from linkverdict.features.tallies import (
    KEY,
    add_shared,
    attach_tallies,
    complete_part,
    count_part,
    count_tallies,
    finish_tallies,
    tally_key,
)

TALLIES = list(catalogue().tallies)


@pytest.fixture(scope="module")
def rows(small_links):
    return derive(small_links)


def parts_of(rows: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    part = rows["source_registered"].hash() % count
    return [found for number in range(count) if (found := rows.filter(part == number)).height]


def attached_in_parts(rows: pl.DataFrame, count: int) -> pl.DataFrame:
    parts = parts_of(rows, count)
    counted = [count_part(part) for part in parts]
    shared = {name: add_shared(name, [one[name].lazy() for one in counted]) for name in TALLIES}
    done = [
        attach_tallies(part, finish_tallies({name: complete_part(name, one[name], shared[name]) for name in TALLIES}))
        for part, one in zip(parts, counted, strict=True)
    ]
    return pl.concat(done).sort("link_id")


@pytest.fixture(scope="module")
def whole(rows):
    return attach_tallies(rows, count_tallies(rows)).sort("link_id").select(TALLIES)


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_an_export_counted_in_parts_has_the_tallies_of_the_whole(rows, whole, count):
    found = attached_in_parts(rows, count).select(TALLIES)
    assert max((found - whole).select(pl.all().abs().max().fill_null(0)).row(0)) < 1e-12
    assert found.null_count().equals(whole.null_count())


def test_what_one_part_alone_knows_is_not_shared(rows):
    counted = [count_part(part) for part in parts_of(rows, 4)]
    for name, tally in catalogue().tallies.items():
        if not tally.by or isinstance(tally.measure, Rank):
            continue
        shared = add_shared(name, [one[name].lazy() for one in counted])
        homes = pl.concat([one[name].select(KEY).unique() for one in counted])[KEY].value_counts()
        several = set() if "source_domain" in tally.by else set(homes.filter(pl.col("count") > 1)[KEY])
        assert set(shared[KEY]) == several, name


def test_only_the_named_tallies_are_counted(rows):
    assert list(count_tallies(rows, ["domains_with_title"])) == ["domains_with_title"]


def test_a_key_with_a_null_in_it_is_null():
    frame = pl.DataFrame({"a": ["x", None, "x"], "b": ["y", "y", None]})
    assert frame.select(tally_key(["a", "b"]))["a"].is_null().to_list() == [False, True, True]
    assert frame.select(tally_key(["a"]))["a"].is_null().to_list() == [False, True, False]


def test_distinct_values_of_a_tally_over_several_domains_are_their_domains():
    for name, tally in catalogue().tallies.items():
        if isinstance(tally.measure, Distinct) and "source_domain" not in tally.by:
            assert tally.measure.column == "source_domain", f"{name} would not add up from parts"


@pytest.mark.parametrize("count", [1, 3, 8])
def test_campaigns_found_in_parts_are_those_of_the_whole(rows, count):
    tables = count_tallies(rows, template_tallies().values())
    parts = parts_of(rows, count)
    shared = [shared_templates(part, tables) for part in parts]
    families = [
        family_part(one, part["source_domain"], part["link_id"]) for one, part in zip(shared, parts, strict=True)
    ]
    found = find_campaigns(pl.concat([family.tuples for family in families]), (family.members for family in families))
    in_parts = pl.concat(
        part.select("link_id").with_columns(found.of(one).alias("campaign"))
        for part, one in zip(parts, shared, strict=True)
    ).sort("link_id")
    assert in_parts["campaign"].equals(campaign_ids(rows).alias("campaign"), null_equal=True)
    assert in_parts["campaign"].null_count() < rows.height

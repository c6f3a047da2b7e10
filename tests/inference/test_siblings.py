from __future__ import annotations

import numpy as np
import polars as pl
from linkverdict.features.catalogue import catalogue
from linkverdict.features.matrix import derive
from linkverdict.features.tallies import attach_tallies, count_tallies
from linkverdict.inference.sentences import sibling_tallies
from linkverdict.inference.siblings import Siblings, as_examples, name_siblings, sibling_keys, sibling_part

OWN = pl.Series(["a.example", "b.example", "q.example"])
EVERY = np.arange(3)


def hand_made(**tallies: tuple[list[int | None], dict[int, list[str]]]) -> Siblings:
    """Per tally each link's key, and the domains that share a key."""
    examples = {
        name: pl.DataFrame(
            [(key, 10 * len(shared), *[*shared, None][:3]) for key, shared in domains.items()],
            schema={
                "key": pl.UInt64,
                "domains": pl.UInt32,
                "first": pl.String,
                "second": pl.String,
                "third": pl.String,
            },
            orient="row",
        )
        for name, (_, domains) in tallies.items()
    }
    return Siblings({name: pl.Series(keys, dtype=pl.UInt64) for name, (keys, _) in tallies.items()}, examples)


def test_of_several_keys_the_most_widely_shared_names_the_siblings():
    narrow = ([1, 1, None], {1: ["a.example", "b.example"]})
    wide = ([5, None, None], {5: ["x.example", "y.example", "z.example"]})
    siblings = hand_made(narrow=narrow, wide=wide)
    assert name_siblings(siblings, ["narrow", "wide"], EVERY, OWN).to_list() == [
        "x.example and y.example",
        "a.example",
        None,
    ]
    assert name_siblings(siblings, ["wide", "narrow"], EVERY, OWN).to_list() == [
        "x.example and y.example",
        "a.example",
        None,
    ]


def test_positions_may_repeat_and_come_in_any_order():
    siblings = hand_made(only=([1, 1, None], {1: ["a.example", "b.example"]}))
    assert name_siblings(siblings, ["only"], np.array([2, 1, 0, 1]), OWN).to_list() == [
        None,
        "a.example",
        "b.example",
        "a.example",
    ]
    assert name_siblings(siblings, ["only"], np.array([], dtype=np.int64), OWN).to_list() == []


def test_the_campaigns_links_have_one_another(table):
    signals = list(catalogue().signals)
    rows = derive(table)
    rows = attach_tallies(rows, count_tallies(rows))
    examples = {name: as_examples(part) for name, part in sibling_part(rows, signals).items()}
    siblings = Siblings(sibling_keys(rows, signals), examples)
    tallies = sorted({tally for one in catalogue().signals.values() for tally in sibling_tallies(one)})
    assert sorted(siblings.keys) == sorted(siblings.examples) == tallies
    named = name_siblings(siblings, tallies, np.array([0, 7]), table["source_domain"])
    assert named.to_list() == [
        "plug-links-1.online and plug-links-10.online",
        "plug-links-0.online and plug-links-1.online",
    ]

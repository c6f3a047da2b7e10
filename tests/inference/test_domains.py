from __future__ import annotations

import numpy as np
import polars as pl
from linkverdict.inference import domains
from linkverdict.inference.domains import group_links, mean_rows


def test_links_are_grouped_by_domain_in_the_order_of_the_alphabet():
    found = group_links(pl.Series(["b.example", "a.example", "b.example"]))
    assert found.names.to_list() == ["a.example", "b.example"]
    assert found.members.tolist() == [1, 0, 2]
    assert found.starts.tolist() == [0, 1]


def test_the_mean_of_a_domain_is_that_of_its_links():
    grouped = group_links(pl.Series(["b.example", "a.example", "b.example"]))
    assert mean_rows(np.array([[1.0, 8.0], [5.0, 5.0], [3.0, 0.0]]), grouped).tolist() == [[5.0, 5.0], [2.0, 4.0]]


def test_no_links_make_no_domains():
    grouped = group_links(pl.Series([], dtype=pl.String))
    assert mean_rows(np.empty((0, 3)), grouped).shape == (0, 3)


def test_every_linking_domain_has_one_row(audit):
    counted = audit.link_table.group_by("source_domain").len()
    joined = audit.domain_table.join(counted, on="source_domain", how="full", coalesce=True)
    assert (joined["links"] == joined["len"]).all()
    assert joined.height == audit.domain_table.height == 119


def test_a_domain_is_judged_by_the_mean_of_its_margins(audit, model):
    means = audit.link_table.group_by("source_domain").agg(pl.col("margin").mean().alias("mean"))
    joined = audit.domain_table.join(means, on="source_domain")
    assert np.allclose(joined["margin"], joined["mean"], atol=1e-12)
    assert np.allclose(joined["spam_probability"], model.probabilities(joined["margin"].to_numpy()), atol=1e-15)


def test_a_domains_mean_contributions_add_up_to_its_margin(audit):
    contributions = audit.contributions.drop("link_id").to_numpy()
    grouped = group_links(audit.link_table["source_domain"])
    sums = pl.DataFrame({"source_domain": grouped.names, "sum": mean_rows(contributions, grouped).sum(axis=1)})
    joined = audit.domain_table.join(sums, on="source_domain")
    assert np.allclose(joined["margin"], joined["sum"], atol=1e-4)


def test_the_likeliest_spam_stands_first(audit):
    assert audit.domain_table["margin"].is_sorted(descending=True)
    assert audit.domain_table["source_domain"][0].startswith("plug-links-")


def test_facts_of_the_links_are_gathered(audit):
    first = audit.link_table["source_domain"][-1]
    links = audit.link_table.filter(pl.col("source_domain") == first)
    row = audit.domain_table.filter(pl.col("source_domain") == first).row(0, named=True)
    assert row["links"] == row["keep_links"] == links.height == 2
    assert row["first_seen"] == links["first_seen"].min()
    assert row["vendor_is_spam"] is True
    assert row["vendor_toxic_score"] is None
    assert row["dofollow_share"] == 0.0
    worst = links.sort("margin", "source_url", descending=[True, False]).row(0, named=True)
    assert {name: row[name] for name in ("source_url", "title", "anchor")} == {
        name: worst[name] for name in ("source_url", "title", "anchor")
    }


def test_compiled_loops_give_the_bits_of_the_other_way(monkeypatch):
    rng = np.random.default_rng(3)
    grouped = group_links(pl.Series(rng.integers(0, 40, 500).astype(str)))
    values = np.asfortranarray(rng.normal(size=(500, 7)).astype(np.float32))
    means = []
    for compiled in (False, True):
        monkeypatch.setattr(domains, "has_compiled_loops", lambda compiled=compiled: compiled)
        means.append(mean_rows(values, grouped).tolist())
    assert means[0] == means[1]

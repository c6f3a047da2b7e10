"""Campaigns as labels: what they say of an audit's links is what the campaign is."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import polars as pl
import pytest
from linkverdict.data.errors import BadAudit
from linkverdict.data.label import make_label
from linkverdict.data.label_cover import cover
from linkverdict.features.grouping import campaign_ids
from linkverdict.features.matrix import derive
from linkverdict.inference.audit import Audit
from linkverdict.inference.campaign_labels import CampaignLabel, campaign_labels, campaign_value, find_templates

SITE = "spa.example"


def covered(templates: pl.DataFrame, *values: str) -> set[int]:
    """The links that labels with these values speak of."""
    labels = [make_label(SITE, value, "spam", scope="campaign") for value in values]
    return set(templates["link_id"].filter(cover(templates, labels).verdict == "spam"))


def members(templates: pl.DataFrame, campaign: int) -> set[int]:
    return set(templates.filter(pl.col("campaign") == campaign)["link_id"])


def test_a_networks_label_speaks_of_exactly_its_links(audit: Audit) -> None:
    campaign = int(audit.link_table.filter(pl.col("source_domain") == "plug-links-7.online")["campaign"][0])
    templates = find_templates(audit)
    value = campaign_value(audit, campaign)
    assert covered(templates, value) == members(templates, campaign)
    assert len(members(templates, campaign)) == 40
    assert value == campaign_labels(templates, campaign)[0].value


def test_a_label_of_one_template_says_how_much_of_the_campaign_it_speaks_of(
    audit: Audit, invent: SimpleNamespace
) -> None:
    # domains 0-4 share a title, 4-7 an anchor: one family through domain 4, and no template carries it all
    phrase = "spa hotels with warm pools"
    own = ("a hill", "the sea", "one lake")
    rows = [
        invent.good_link(at, source_url=f"https://site-{at}.example/", anchor=phrase if at >= 4 else "spa",
                         title="the very same words on pages" if at < 5 else f"a walk up {own[at - 5]}")
        for at in range(8)
    ]  # fmt: skip
    table = invent.table_of(rows)
    campaigns = campaign_ids(derive(table))
    assert campaigns.unique().to_list() == [1]
    labels = campaign_labels(find_templates(replace(audit, link_table=table.with_columns(campaigns))), 1)
    assert [label.links for label in labels] == [5, 4]
    assert labels[0].value.startswith(("title_template=", "title_core="))
    assert labels[1].value == f"anchor_and_target={phrase} -> {SITE}"
    assert labels[0].says() == "speaks of 5 of the campaign's 8 links"
    templates = find_templates(replace(audit, link_table=table.with_columns(campaigns)))
    assert covered(templates, *(label.value for label in labels)) == set(range(1, 9))


def test_every_campaign_is_spoken_of_whole_and_alone(audit: Audit) -> None:
    templates = find_templates(audit)
    for campaign in templates["campaign"].drop_nulls().unique():
        labels = campaign_labels(templates, campaign)
        assert covered(templates, *(label.value for label in labels)) == members(templates, campaign)
        assert all(label.beyond == 0 for label in labels)


def test_what_a_label_hits_beside_the_campaign_is_told() -> None:
    label = CampaignLabel("path_slug=a-b-c-d", links=7, of=9, beyond=2)
    assert label.says() == "speaks of 7 of the campaign's 9 links, and 2 links that are not of it"


def test_links_with_the_template_outside_the_campaign_are_counted(audit: Audit) -> None:
    # an audit whose grouping left two links out
    outside = pl.col("source_domain").is_in(["plug-links-1.online", "plug-links-2.online"])
    table = audit.link_table.with_columns(pl.when(outside).then(None).otherwise("campaign").alias("campaign"))
    campaign = int(table.filter(pl.col("source_domain") == "plug-links-7.online")["campaign"][0])
    label = campaign_labels(find_templates(replace(audit, link_table=table)), campaign)[0]
    assert (label.links, label.of, label.beyond) == (38, 38, 2)


def test_an_unknown_campaign_is_refused_with_the_numbers_there_are(audit: Audit) -> None:
    with pytest.raises(BadAudit, match="no campaign 999") as error:
        campaign_value(audit, 999)
    assert "from 1 to" in error.value.hint


def test_a_template_too_long_for_a_label_is_passed_over(audit: Audit, invent: SimpleNamespace) -> None:
    title = "words that never end " * 120
    rows = [
        invent.good_link(at, source_url=f"https://site-{at}.example/", title=title, anchor="spa") for at in range(3)
    ]
    table = invent.table_of(rows)
    long = replace(audit, link_table=table.with_columns(pl.lit(1, dtype=pl.Int64).alias("campaign")))
    with pytest.raises(BadAudit, match="short enough"):
        campaign_value(long, 1)

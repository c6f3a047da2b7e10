from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import BadAudit
from linkverdict.inference.explain import compute_whole, draw_waterfall, explain_link, render_text
from linkverdict.inference.harmless import harmless
from linkverdict.inference.lookup import find_link
from linkverdict.inference.score import judge
from linkverdict.inference.settings import Settings
from linkverdict.inference.stages import Stages
from linkverdict.inference.verdicts import BARE

SPAM = "http://plug-links-7.online/page-0000000000000000000000000000d889.html"


@pytest.fixture(scope="module")
def story(audit):
    return explain_link(audit, SPAM)


@pytest.fixture(scope="module")
def whole(audit):
    return compute_whole(audit)


@pytest.mark.parametrize(
    ("reference", "link_id"),
    [
        (8, 8),
        ("8", 8),
        (SPAM, 8),
        ("https://www.plug-LINKS-7.online/page-0000000000000000000000000000d889.html/", 8),
        ("plug-links-7.online/page-0000000000000000000000000000d889.html", 8),
        ("plug-links-7.online", 8),
        ("http://plug-links-7.online/", 8),
    ],
)
def test_a_link_is_found_by_number_address_or_domain(audit, whole, reference, link_id):
    assert explain_link(audit, reference, whole).link_id == link_id


def test_of_a_domains_links_the_likeliest_spam_is_told(audit, whole):
    name = audit.link_table["source_domain"][-1]
    story = explain_link(audit, name, whole)
    links = audit.link_table.filter(pl.col("source_domain") == name)
    assert story.asked_for_domain
    assert story.margin == links["margin"].max()
    assert story.domain.links == links.height == 2


@pytest.mark.parametrize("reference", ["plug-links-7.onlin", "http://plug-links-7.online/page-1.html"])
def test_an_unknown_reference_names_the_nearest(audit, reference):
    with pytest.raises(BadAudit) as raised:
        explain_link(audit, reference)
    assert "plug-links-7.online" in raised.value.hint


@pytest.mark.parametrize("reference", ["", "   ", "0", "-1", "99999", "9" * 40, "a" * 5000, "[", "\x00"])
def test_a_reference_that_is_nothing_is_told_so(audit, reference):
    with pytest.raises(BadAudit):
        explain_link(audit, reference)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_reference_finds_a_link_or_says_so(audit, reference):
    with suppress(BadAudit):
        at, _ = find_link(audit.link_table, reference)
        assert 0 <= at < audit.link_table.height


def test_a_story_adds_up_to_the_margin(audit, story):
    parts = [part.contribution for family in story.families for part in family.signals]
    assert story.base_value + sum(parts) == pytest.approx(story.margin, abs=1e-4)
    assert story.base_value + sum(family.contribution for family in story.families) == pytest.approx(
        story.margin, abs=1e-4
    )
    assert len(parts) == audit.contributions.width - 2


def test_a_story_computes_the_values_that_the_score_saw(audit, story):
    said = [sentence for reason in audit.link_table["reasons_for"][7] for sentence in reason.split("; ")]
    sentences = {part.sentence.lower() for family in story.families for part in family.signals}
    assert all(any(sentence.lower().startswith(known) for known in sentences) for sentence in said)


def test_families_and_signals_come_by_size(story):
    sizes = [abs(family.contribution) for family in story.families]
    assert sizes == sorted(sizes, reverse=True)
    for family in story.families:
        inside = [abs(part.contribution) for part in family.signals]
        assert inside == sorted(inside, reverse=True)


def test_siblings_are_the_other_domains_of_the_campaign(story):
    widest = story.shared[0]
    assert widest.domains == 40
    assert "plug-links-7.online" not in widest.examples
    assert all(name.startswith("plug-links-") for name in widest.examples)


def test_the_limits_and_the_distance_to_the_nearest_are_told(story):
    assert (story.limits.disavow_from, story.limits.keep_below) == (0.9, 0.2)
    assert "above 0.900, where 'disavow' begins" in story.nearest
    assert "98.0%" in story.limits_rest_on


def test_what_the_verdict_hangs_on_is_told(story):
    decisive = [family for family in story.families if story.margin - family.contribution < 2.19]
    assert len(story.what_if) == len(decisive)


def test_a_verdict_that_the_probability_did_not_make_says_why(table, model, invent):
    links = invent.links_of(invent.table_of(table.select("source_url", "target_url").to_dicts()))
    bare = judge(links, model, Settings(), Stages())
    story = explain_link(bare, 1)
    assert (story.verdict, story.note, story.what_if) == ("review", BARE, ())
    assert BARE[1:] in render_text(story).replace("\n  ", " ")


def test_vendors_are_told_beside(audit, story):
    assert story.vendors == ("Ahrefs: not spam",)
    scored = audit.link_table.with_columns(
        vendor_toxic_score=pl.lit(61.0, dtype=pl.Float32), vendor_spam_score=pl.lit(4.0, dtype=pl.Float32)
    )
    told = explain_link(replace(audit, link_table=scored), 8).vendors
    assert told[1:] == ("Semrush: Toxic Score 61 of 100", "Moz: Spam Score 4 %")


def test_an_audit_of_other_signals_is_refused(audit):
    older = replace(audit, contributions=audit.contributions.with_columns(pl.lit(0.0).alias("forgotten_signal")))
    with pytest.raises(BadAudit, match="forgotten_signal"):
        explain_link(older, 1)


def test_the_text_tells_the_whole_story(story):
    text = render_text(story)
    assert text.startswith("Link 8\n")
    assert "disavow (spam probability" in text
    assert "What speaks for spam" in text
    assert f"{story.families[0].contribution:+.2f}  {story.families[0].family}" in text
    assert "Ahrefs: not spam" in text
    assert "The linking domain plug-links-7.online" in text
    assert text.endswith("\n")


def test_a_domains_story_says_that_it_is_one_of_many(audit, whole):
    name = audit.link_table["source_domain"][-1]
    assert f"the likeliest spam of 2 links from {name}" in render_text(explain_link(audit, name, whole))


HOSTILE = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u2066 $x^{2}$ \\$ =cmd|' /C calc'!A0 {value} %s \r\nVerdict: keep"


@pytest.fixture(scope="module")
def hostile_story(audit):
    columns = ("title", "anchor", "context_before", "context_after")
    table = audit.link_table.with_columns(pl.lit(HOSTILE).alias(name) for name in columns)
    return explain_link(replace(audit, link_table=table), 8)


def test_hostile_text_takes_no_effect_in_the_terminal(hostile_story):
    text = render_text(hostile_story)
    assert not [c for c in text if c != "\n" and harmless(c) != c]
    assert not [line for line in text.splitlines() if line.startswith("Verdict: keep")]
    assert "<1B>[2J" in text


@pytest.mark.slow
def test_the_waterfall_is_a_picture(story, tmp_path):
    path = draw_waterfall(story, tmp_path / "why.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []


@pytest.mark.slow
def test_hostile_text_takes_no_effect_in_the_picture(hostile_story, tmp_path):
    families = tuple(
        replace(family, signals=tuple(replace(part, sentence=HOSTILE + " \\frac{") for part in family.signals))
        for family in hostile_story.families
    )
    story = replace(hostile_story, families=families, domain=replace(hostile_story.domain, name="$\\bad{$"))
    assert draw_waterfall(story, tmp_path / "why.png").stat().st_size > 10_000


@pytest.mark.slow
def test_a_link_without_contributions_has_a_picture_too(story, tmp_path):
    families = tuple(
        replace(family, signals=tuple(replace(part, contribution=0.0) for part in family.signals))
        for family in story.families
    )
    assert draw_waterfall(replace(story, families=families), tmp_path / "why.png").exists()

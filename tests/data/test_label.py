from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.address import parse_addresses
from linkverdict.data.errors import BadLabel
from linkverdict.data.label import Scope, fold_page, make_label
from linkverdict.data.label_cover import cover


@pytest.mark.parametrize(
    ("value", "scope", "folded"),
    [
        ("spam.example", Scope.DOMAIN, "spam.example"),
        ("https://WWW.Spam.example/", Scope.DOMAIN, "spam.example"),
        ("http://blog.spam.example:8080", Scope.DOMAIN, "blog.spam.example"),
        ("https://www.spam.example/a/b/?q=1#top", Scope.URL, "spam.example/a/b?q=1"),
        ("198.51.100.7", Scope.DOMAIN, "198.51.100.7"),
        ("bücher.example", Scope.DOMAIN, "xn--bcher-kva.example"),
        ("someone.blogspot.com", Scope.DOMAIN, "someone.blogspot.com"),
        ("blogspot.com", Scope.DOMAIN, "blogspot.com"),
    ],
)
def test_a_value_is_kept_in_the_spelling_it_is_compared_in(value, scope, folded):
    label = make_label("https://www.mine.example/home", value, "spam")
    assert (label.site, label.scope, label.value) == ("mine.example", scope, folded)


@pytest.mark.parametrize("value", ["co.uk", "com", "org.br", "", "not a host", "mailto:a@b.example", "x" * 3_000])
def test_what_names_no_domain_or_page_is_refused(value):
    with pytest.raises(BadLabel):
        make_label("mine.example", value, "spam")


@pytest.mark.parametrize(
    ("site", "verdict", "at"), [("", "spam", ""), ("mine.example", "toxic", ""), ("mine.example", "spam", "May 2031")]
)
def test_a_label_without_site_verdict_or_time_is_refused(site, verdict, at):
    with pytest.raises(BadLabel):
        make_label(site, "spam.example", verdict, at=at)


@pytest.mark.parametrize(("site", "value"), [("mine\udcff.example", "a.example"), ("mine.example", "a.example/\udcff")])
def test_bytes_that_are_no_text_are_refused(site, value):
    with pytest.raises(BadLabel, match="UTF-8"):
        make_label(site, value, "spam")


def test_half_a_character_in_a_note_becomes_a_blank():
    assert make_label("mine.example", "a.example", "good", note="one\udcfftwo").note == "one two"


def test_control_characters_of_a_note_become_blanks():
    assert make_label("mine.example", "a.example", "good", note="one\x1b[2Jtwo\nthree").note == "one [2Jtwo three"


def test_a_time_without_zone_is_taken_for_utc_and_others_are_turned_into_it():
    assert make_label("mine.example", "a.example", "good", at="2031-05-17T09:30:00").at == "2031-05-17T09:30:00+00:00"
    assert make_label("mine.example", "a.example", "good", at="2031-05-17T09:30:00+02:00").at.startswith(
        "2031-05-17T07"
    )


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from(["http://", "https://", "HTTPS://", ""]),
    st.sampled_from(["spam.example", "a.b.co.uk", "x.blogspot.com", "198.51.100.7"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="\\"), max_size=12),
)
def test_a_label_made_from_a_links_address_covers_that_link(scheme, host, path):
    url = f"{scheme}{host}/{path}"
    rows = link_rows([url])
    label = make_label("mine.example", url, "spam")
    assert cover(rows, [label]).verdict.to_list() == ["spam"]
    assert fold_page(url)[0] == host


def link_rows(urls: list[str], site: str = "mine.example") -> pl.DataFrame:
    parsed = parse_addresses(pl.Series(urls, dtype=pl.String))
    return parsed.select(
        pl.lit(site).alias("site_host"), pl.col("host").alias("source_host"), pl.col("domain").alias("source_domain"),
        pl.col("path").alias("source_path"), pl.col("query").alias("source_query"),
    )  # fmt: skip

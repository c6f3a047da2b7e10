"""Markdown pieces: strangers' text shows as it is and is never markup."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkverdict.models.markdown import code, paragraph, plain, point, share, table, text_of
from markdown_it import MarkdownIt

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\\`*_[]<>&|#~-+=.)(! 1ab\n\t$:/", max_size=30),
    st.sampled_from(
        [
            "__0__",
            "_a_",
            "![x](http://a.example/x.png)",
            "<script>alert(1)</script>",
            "[a](javascript:alert(1))",
            "a | b",
        ]
    ),
)


def shown(markdown: str) -> tuple[str, set[str]]:
    """What a reader sees, and the tags that carry it."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    return unescape(re.sub(r"<[^>]*>", "", html)).strip(), set(re.findall(r"<([a-z0-9]+)", html))


@given(TEXTS)
def test_any_text_shows_as_it_is_within_a_sentence(text):
    seen, tags = shown(f"x {plain(text)} y")
    assert (" ".join(seen.split()), tags) == (" ".join(f"x {text_of(text)} y".split()), {"p"})


@given(TEXTS)
def test_any_text_stays_in_its_cell(text):
    markdown = table(("a", "b"), [(plain(text) or "x", "first"), (code(text) or "x", "second")])
    seen, tags = shown(markdown)
    assert [line for line in seen.splitlines() if line in ("first", "second")] == ["first", "second"]
    assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


@given(st.lists(TEXTS, max_size=12))
def test_wrapped_text_begins_no_list_and_no_heading(texts):
    long = "word " * 22
    assert shown(paragraph("x " + long.join(map(plain, texts))))[1] == {"p"}


@pytest.mark.parametrize(
    ("given_", "seen"),
    [("a\u202eb", "a<202E>b"), ("\x1b[2J", "<1B>[2J"), ("ب\u200cت", "ب\u200cت"), (None, "None"), (0.5, "0.5")],
)
def test_invisible_characters_are_told_by_number(given_, seen):
    assert text_of(given_) == seen


def test_ordinary_names_need_no_marks():
    for name in ("scikit-learn 1.9.1", "held_out.json", "recall at false positive rate 0.5 %", "your site 1"):
        assert plain(name) == name


def test_words_stand_left_and_numbers_right():
    assert table(("a", "b", "c"), [("x", "y", "1")], texts=2).splitlines()[1] == "|---|---|---:|"


def test_points_are_indented_under_their_dash():
    assert {line[:2] for line in point("word " * 60).splitlines()[1:]} == {"  "}


@pytest.mark.parametrize(("value", "places", "text"), [(0.99999, 1, ">99.9%"), (1.0, 1, "100.0%"), (0.5, 0, "50%")])
def test_what_is_not_certain_is_never_a_hundred_per_cent(value, places, text):
    assert share(value, places) == text

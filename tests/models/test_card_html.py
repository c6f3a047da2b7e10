"""The model card's web page: whole in one file, deaf to what a card says, and right in a real browser."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.models.card import Card, Reasons, SiteExamples
from linkverdict.models.card_html import PICTURE_FILES, card_html, write_card_pages
from linkverdict.models.card_page import page
from linkverdict.models.markdown import text_of

PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"
PICTURES = dict.fromkeys(PICTURE_FILES, PNG)
ATTACKS = (
    "<script>window.hit = 1</script>",
    "<img src=http://evil.example/x.png onerror='window.hit=1'>",
    "![x](http://evil.example/x.png)",
    "[a](javascript:alert(1))",
    "</style></section><b>",
    "a | b\n\n# heading\n- point",
    "{{ page }} {% raw %}",
    "moc.elpmaxe\u202e",
)


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def with_texts(card: Card, text: str) -> Card:
    """The card with the text wherever a card can say something."""
    return replace(
        card,
        name=text,
        version=text,
        created=text,
        signals=tuple(replace(one, name=text, family=text) for one in card.signals),
        calibration=replace(card.calibration, held_out_log_loss={text: 0.5}),
        thresholds=tuple(replace(one, worst_site=text) for one in card.thresholds),
        sites=(SiteExamples(text, 5, 2, 1, 1),),
        metrics={text: {"value": 0.5, "low": 0.4, "high": 0.6}},
        parameters={text: text, "n_bags": 3, "own_share": text, "own_spam_share": 0.5, "own_independent": text},
        libraries={text: text},
        hashes={text: text, "held_out.json": text},
        reasons=Reasons(5, 5, 0.5, 0.5, 0.5, {text: 0.5}),
        spread={text: card.spread[card.signal_names[0]]},
    )


@pytest.fixture(scope="module")
def pictured(card: Card) -> Card:
    return replace(card, hashes={"held_out.json": "00"}, reasons=Reasons(9, 5, 0.8, 0.9, 0.95, {}))


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_card_says_is_text(card, attack):
    whole, calm = (
        Reader(card_html(with_texts(card, attack), PICTURES)),
        Reader(card_html(with_texts(card, "x"), PICTURES)),
    )
    assert set(whole.tags) <= set(calm.tags)
    assert {name for name, _ in whole.attributes} == {name for name, _ in calm.attributes}
    assert " ".join(text_of(attack).split()) in whole.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_even_unescaped_markdown_brings_no_markup_of_its_own(card, attack, monkeypatch):
    monkeypatch.setattr("linkverdict.models.card_html.body", lambda card: f"# a\n\n{attack}\n\n## b\n\n{attack}\n")
    whole = Reader(card_html(card, PICTURES))
    assert not {"script", "img", "b"} & set(whole.tags)
    assert all(value.startswith("#part-") for name, value in whole.attributes if name in ("href", "src"))


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=30))
def test_no_text_adds_a_tag_or_an_address(card, text):
    whole = Reader(card_html(with_texts(card, text), PICTURES))
    assert not {"script", "iframe", "object", "link", "form", "base"} & set(whole.tags)
    assert whole.tags.count("img") == len(PICTURES)
    for name, value in whole.attributes:
        assert not name.startswith("on")
        assert name not in ("href", "src") or value.startswith(("#part-", "data:image/png;base64,"))


@pytest.mark.parametrize("name", ["small", "default"])
def test_the_page_needs_nothing_from_elsewhere(pictured, name):
    html = card_html(replace(pictured, name=name), PICTURES)
    assert not re.search(r"(?:src|href)=\"(?!#|data:image/png)", html)
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_pictures_are_carried_in_the_page(pictured):
    html = card_html(pictured, PICTURES)
    assert html.count(f"data:image/png;base64,{base64.b64encode(PNG).decode()}") == 3
    assert html.count("<figcaption>") == 3


@pytest.mark.parametrize("given_", [{}, {"reliability.png": b"<svg onload=x>"}])
def test_a_picture_that_is_not_there_or_is_none_is_told(pictured, given_):
    html = card_html(pictured, given_)
    assert "<img" not in html
    assert html.count("the picture is not kept with this version") == 3


def test_every_section_of_the_markdown_is_a_section_of_the_page(pictured):
    html = card_html(pictured, {})
    heads = re.findall(r"^## (.*)$", page(pictured), re.MULTILINE)
    assert re.findall(r'<h2 id="part-\d+-title">(.*?)</h2>', html) == heads
    assert re.findall(r'<a href="#part-\d+">(.*?)</a>', html) == heads


def test_no_remark_of_the_markdown_file_shows(card):
    assert "Generated by" not in card_html(replace(card, name="default"), {})


def test_numbers_stand_right_and_heads_say_what_they_head(card):
    html = card_html(card, {})
    assert '<td class="number">50</td>' in html
    assert '<th scope="col">site</th>' in html


def test_both_pages_are_written_beside_the_pictures(pictured, tmp_path):
    (tmp_path / "beeswarm.png").write_bytes(PNG)
    markdown, html = write_card_pages(pictured, tmp_path, [tmp_path / "beeswarm.png"])
    assert markdown.read_text(encoding="utf-8") == page(pictured)
    assert html.read_text(encoding="utf-8") == card_html(pictured, {"beeswarm.png": PNG})


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_browser_nothing_runs_nothing_is_fetched_and_a_phone_needs_no_sideways_scrolling(
    browser: Any, card: Card, root: Path, tmp_path: Path
):
    pictures = {name: (root / "docs" / "model-card" / name).read_bytes() for name in PICTURE_FILES}
    path = tmp_path / "card.html"
    path.write_text(card_html(with_texts(card, " ".join(ATTACKS)), pictures), encoding="utf-8")
    for width in (1280, 420):
        browser.set_window_size(width, 900)
        browser.get_log("performance")
        browser.get(path.as_uri())
        assert browser.execute_script("return window.hit") is None
        assert browser.execute_script("return [...document.images].every(one => one.naturalWidth > 300)")
        overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.execute_script(overflow) <= 0
        sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        asked = [one["params"] for one in sent if one["method"] == "Network.requestWillBeSent"]
        # Chromium's own pages ask for things too
        ours = [one["request"]["url"] for one in asked if one["documentURL"] == path.as_uri()]
        assert ours
        assert [one for one in ours if not one.startswith(("file:", "data:"))] == []
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []

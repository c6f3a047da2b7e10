"""Titles, anchors, addresses and notes by attackers stay text in every view."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from linkverdict.inference.harmless import INVISIBLE
from linkverdict.review.desk import Desk

ELEMENTS = """
    html head meta link script title body a header div p span nav ul ol li label progress main footer details summary dl
    dt dd kbd input h1 h2 section article aside svg path circle rect line form button select option table caption thead
    tbody tr th td b q bdi mark code textarea fieldset legend pre
"""


class Elements(HTMLParser):
    """Names of all elements and attributes, and all addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]


@pytest.fixture
def hostile(sit_down, hostile_folder) -> Desk:
    return sit_down(hostile_folder, by="<script>Ada</script>")


@pytest.fixture
def attacked(hostile: Desk, browse) -> TestClient:
    return browse.client_of(hostile)


@pytest.fixture
def addresses(hostile: Desk) -> list[str]:
    domains = hostile.audit.domain_table["source_domain"]
    items = [f"/item/domain/{name}" for name in domains[:6]] + [f"/item/link/{at}" for at in (1, 2, 3, 8, 300)]
    lists = ["/", "/?kind=link", "/?kind=link&page=6", "/?kind=domain", "/log", "/need", "/questions"]
    return [*lists, "/item/campaign/1", *items]


def test_no_text_becomes_markup_or_an_address(attacked: TestClient, hostile: Desk, addresses: list[str]) -> None:
    from linkverdict.review.decide import Target, decide

    domain = hostile.audit.domain_table["source_domain"][0]
    decide(hostile, [Target("domain", domain)], "spam", "<script>note</script>")
    for address in addresses:
        answer = attacked.get(address)
        assert answer.status_code == 200
        found = Elements()
        found.feed(answer.text)
        assert found.names <= set(ELEMENTS.split()), address
        assert not {name for name in found.attributes if name.startswith("on") or name in ("style", "srcdoc")}, address
        places = {re.split(r"[/?#]", place)[0] for place in found.addresses}
        assert places <= {"", "http:", "https:"}, address
        assert answer.text.count("<script") == 1, address


def test_control_and_direction_characters_are_shown_as_numbers(attacked: TestClient, addresses: list[str]) -> None:
    for address in addresses:
        text = attacked.get(address).text.replace("\n", "")
        assert not INVISIBLE.search(text), address


def test_a_cell_of_ten_megabytes_makes_no_large_page_but_json_has_it_whole(attacked: TestClient) -> None:
    assert len(attacked.get("/item/link/300").content) < 300_000
    assert len(attacked.get("/item/link/300?format=json").json()["item"]["links"][0]["title"]) == 10_000_000


def test_an_address_that_is_no_web_address_cannot_be_opened(attacked: TestClient) -> None:
    page = attacked.get("/item/link/1").text
    assert "javascript:alert(1)" in page
    assert 'target="_blank"' not in page


def test_json_is_never_taken_for_a_page(attacked: TestClient) -> None:
    answer = attacked.get("/?kind=link&format=json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("text", ["<script>", "'\"><img src=x onerror=alert(1)>", "\u202e", "{{7*7}}", "a" * 5000])
def test_what_a_person_types_stays_text_too(attacked: TestClient, hostile: Desk, text: str) -> None:
    form = {"token": hostile.token, "own": text, "brand": text, "money": text}
    for answer in (
        attacked.get("/", params={"text": text, "low": text, "campaign": text, "family": text, "page": text}),
        attacked.post("/questions", data=form),
        attacked.get(f"/item/domain/{text[:100]}"),
        attacked.get(f"/?did={text[:100]}"),
        attacked.post("/decide", data={"token": hostile.token, "item": text, "verdict": text}),
        attacked.post("/undo", data={"token": hostile.token, "label": text, "number": text}),
    ):
        assert answer.status_code in (200, 400)
        found = Elements()
        found.feed(answer.text)
        assert found.names <= set(ELEMENTS.split())
        assert "49" not in re.findall(r">\s*49\s*<", answer.text)

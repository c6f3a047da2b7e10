"""The page in a real browser: a whole review by keyboard, no error, no fault of accessibility, nothing loaded."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from linkverdict.data.label_store import LabelStore
from linkverdict.review.app import build_app
from linkverdict.review.desk import Desk
from linkverdict.review.queue import parse_query
from linkverdict.review.retraining import Retraining
from linkverdict.review.serve import listen
from linkverdict.review.views import view_queue

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Page:
    """A browser on a running review."""

    def __init__(self, window: Any, desk: Desk, address: str) -> None:
        self.window, self.desk, self.address = window, desk, address

    def go(self, place: str) -> None:
        self.leave(lambda: self.window.get(self.address + place))

    def reload(self) -> None:
        self.leave(self.window.refresh)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does, letting each page that follows load."""
        from selenium.webdriver.common.action_chains import ActionChains

        for key in keys:
            ActionChains(self.window).send_keys(key).perform()
            self.settle()

    def type(self, text: str) -> None:
        """Press the letters of a text one after the other."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.window).send_keys(text).perform()
        self.settle()

    def press_and_leave(self, key: str) -> None:
        """Press a key that leads to another page, and wait until that one is there."""
        self.leave(lambda: self.press(key))

    def click_and_leave(self, selector: str) -> None:
        """Click what leads to another page, and wait until that one is there."""
        self.leave(self.window.find_element("css selector", selector).click)

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that one is there."""
        before = self.run("return window.performance.timeOrigin")
        act()
        self.wait(
            lambda: (
                self.run("return document.readyState === 'complete' && performance.timeOrigin") not in (False, before)
            )
        )

    def settle(self) -> None:
        self.wait(lambda: self.run("return document.readyState") == "complete")

    def wait(self, is_true: Callable[[], Any]) -> None:
        for _ in range(400):
            if is_true():
                return
            time.sleep(0.025)
        pytest.fail(f"waited in vain at {self.window.current_url}")

    def run(self, script: str) -> Any:
        return self.window.execute_script(script)

    def first_campaigns(self) -> list[str]:
        """Numbers of the first three campaigns of the queue."""
        return [row.name for row in view_queue(self.desk, parse_query({})).rows[:3] if row.kind == "campaign"]

    @property
    def place(self) -> str:
        return str(self.window.current_url).removeprefix(self.address)

    @property
    def heading(self) -> str:
        return str(self.run("return document.querySelector('h1').textContent"))

    @property
    def told(self) -> str:
        return str(self.run("return document.querySelector('#told').textContent"))


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Serves a review of an audit, and opens it; at the end nothing may have gone wrong in the console."""
    servers: list[uvicorn.Server] = []

    def serve(folder: Path, command: Sequence[str] = ()) -> Page:
        desk = Desk(folder, LabelStore(tmp_path / "labels.db"), "Ada")
        listening = listen(0)
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        retraining = Retraining(desk.folder, desk.store.path, command) if command else None
        app = build_app(desk, [host], retraining)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
        servers.append(server)
        page = Page(browser, desk, f"http://{host}")
        page.go(f"/?key={desk.key}")
        return page

    browser.get_log("browser")
    browser.get_log("performance")
    yield serve
    console = browser.get_log("browser")
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    for server in servers:
        server.should_exit = True
    browser.get("about:blank")
    assert console == []
    loaded = {one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"}
    assert {address.split("/")[2].split(":")[0] for address in loaded if address.startswith("http")} <= {"127.0.0.1"}


@pytest.fixture
def page(open_page: Callable[..., Page], sample_folder: Path) -> Page:
    return open_page(sample_folder)


def test_a_whole_review_by_keyboard(page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    store, window = page.desk.store, page.window
    first, second, third = page.first_campaigns()
    assert page.place == "/"
    page.press("j", Keys.ENTER)
    page.wait(lambda: page.place.startswith(f"/item/campaign/{first}"))
    assert page.run("return document.activeElement.id") == "item-title"

    page.press_and_leave("s")
    assert [label.scope for label in store.current()] == ["campaign"] * len(store.current())
    assert page.place == f"/item/campaign/{second}?did=1"
    page.wait(lambda: page.told == f"Decided: campaign {first} is spam.")

    page.press("m")
    page.type("the guide is honest: z s g")
    page.press(Keys.ESCAPE)
    page.press_and_leave("g")
    assert store.current()[-1].verdict == "good"
    assert store.current()[-1].note == "the guide is honest: z s g"
    assert page.place == f"/item/campaign/{third}?did=2"

    page.press_and_leave("u")
    page.wait(lambda: page.told == f"Noted as unsure: campaign {third}.")
    page.press_and_leave("z")
    assert page.place.startswith(f"/item/campaign/{third}?undid=3")
    page.press_and_leave("z")
    assert page.place.startswith(f"/item/campaign/{second}?undid=2")
    assert page.run("return document.activeElement.id") == "item-title"
    assert {label.verdict for label in store.current()} == {"spam"}

    page.press_and_leave("j")
    page.press_and_leave("k")
    assert page.place.startswith(f"/item/campaign/{second}")
    page.press_and_leave("q")
    assert page.place == "/"

    page.press("/")
    page.type("tour")
    page.press(Keys.ENTER)
    page.wait(lambda: "text=tour" in page.place)
    assert "found" in page.heading
    page.press("j", "x", "j", "x")
    assert page.run("return document.querySelector('#picked').textContent") == "Decide 2 picked"
    before = len(store.current())
    page.press_and_leave("s")
    assert len(store.current()) > before
    page.wait(lambda: page.told == "Decided: 2 items are spam.")
    assert page.run("return document.activeElement.closest('tr') !== null")

    page.press_and_leave("l")
    assert page.heading == "What was decided"
    rows = window.find_elements("css selector", "table.log tbody tr")
    assert len(rows) == 4


def test_a_reload_keeps_what_was_typed_and_picked_but_not_decided(page: Page) -> None:
    page.go("/?kind=domain")
    page.press("j", "x", "j", "j", "x", "m")
    page.type("half a note")
    page.reload()
    page.wait(lambda: page.run("return document.querySelector('#note').value") == "half a note")
    picked = "return Array.from(document.querySelectorAll('input[name=pick]')).slice(0, 4).map((one) => one.checked)"
    assert page.run(picked) == [True, False, True, False]
    assert page.run("return document.querySelector('#picked').textContent") == "Decide 2 picked"
    page.go("/?kind=domain")
    assert page.run(picked) == [False] * 4
    assert page.desk.labels() == []


def test_a_reload_and_a_second_tab_lose_nothing(page: Page) -> None:
    page.go("/item/campaign/7")
    page.press_and_leave("s")
    page.reload()
    assert len(page.desk.journal.entries()) == 1
    page.go("/item/campaign/7")
    page.window.switch_to.new_window("tab")
    page.go("/item/campaign/7")
    page.press_and_leave("g")
    page.window.close()
    page.window.switch_to.window(page.window.window_handles[0])
    page.reload()
    assert "good" in page.run("return document.querySelector('.decide .stamp').textContent")


def test_exceptions_inside_a_campaign_are_decided_apart(page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    page.go("/item/campaign/6")
    page.run("document.querySelector('table.members a.go').focus()")
    second = page.run("return document.querySelectorAll('table.members a.go')[1].textContent")
    page.press(Keys.ARROW_DOWN, "x")
    assert page.run("return document.querySelector('#picked').textContent") == "Decide 1 picked"
    page.press_and_leave("g")
    assert [(label.value, label.verdict) for label in page.desk.store.current()] == [(second, "good")]
    page.go("/item/campaign/6")
    page.press_and_leave("s")
    assert [(label.scope, label.verdict) for label in page.desk.store.current()][-1] == ("campaign", "spam")
    page.go("/item/campaign/6")
    assert "spam and good" in page.run("return document.querySelector('.decide .stamp').textContent")


def test_single_keys_can_be_turned_off(page: Page) -> None:
    place = f"/item/campaign/{page.first_campaigns()[0]}"
    page.go(place)
    assert page.run("return document.querySelector('#keys-on').checked")
    page.run("document.querySelector('#keys').open = true; document.querySelector('#keys-on').click()")
    page.wait(lambda: page.run("return localStorage.getItem('single-keys')") == "off")
    page.press("s")
    time.sleep(0.3)
    assert page.place == place
    page.run("document.querySelector('#keys-on').click()")
    page.press_and_leave("s")
    assert len(page.desk.journal.entries()) == 1


def test_everything_works_without_scripts(page: Page) -> None:
    first, second, _ = page.first_campaigns()
    page.window.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.go(f"/item/campaign/{first}")
        page.click_and_leave("button[value=spam]")
        assert page.place == f"/item/campaign/{second}?did=1"
        page.click_and_leave("#undo button")
        assert page.place.startswith(f"/item/campaign/{first}?undid=1")
        page.go("/")
        page.window.find_elements("css selector", "input[name=pick]")[2].click()
        page.click_and_leave("button[value=good]")
    finally:
        page.window.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert len(page.desk.store.current()) >= 1


def test_retraining_shows_its_outcome_when_it_is_done(open_page: Callable[..., Page], sample_folder: Path) -> None:
    words = "import time; time.sleep(0.5); print('Promoted: version 2 is the champion now.')"
    page = open_page(sample_folder, (sys.executable, "-c", words))
    page.go("/retrain")
    assert page.run("return document.querySelector('main button').disabled")
    page.go("/item/campaign/7")
    page.press_and_leave("s")
    page.go("/retrain")
    page.window.find_element("css selector", "main button").click()
    page.wait(lambda: "Promoted: version 2" in page.run("return document.querySelector('main').textContent"))


def axe_script() -> str:
    axe = pytest.importorskip("axe_core_python")
    return (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


AXE = """
const done = arguments[0];
axe.run({resultTypes: ['violations']}).then(found => done(found.violations.map(
  one => [one.impact, one.id, one.nodes.map(node => node.html.slice(0, 200))])));
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_of_accessibility(page: Page, scheme: str) -> None:
    from linkverdict.review.decide import Target, decide

    domain = page.desk.audit.domain_table["source_domain"][3]
    decide(page.desk, [Target("domain", domain), Target("link", "9")], "spam", "a note")
    decide(page.desk, [Target("campaign", "5")], "good")
    items = ("/item/campaign/6", f"/item/domain/{domain}", "/item/link/5")
    others = ("/log", "/need", "/questions", "/retrain", "/file", "/item/link/none")
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    # the dark scheme has other colours and the same words: three views show them all
    places = ("/", items[0], "/need") if scheme == "dark" else ("/", *items, *others)
    for place in places:
        page.go(place)
        page.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.run(axe_script())
        assert page.window.execute_async_script(AXE) == [], place
    page.window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    page.window.get_log("browser")  # the last place in light is refused, which the console tells


def test_the_picture_of_the_readme_is_taken_when_it_is_asked_for(page: Page) -> None:
    """`LINKVERDICT_PICTURE=docs/review.png pytest -k picture_of_the_readme` takes it anew."""
    from linkverdict.review.decide import Target, decide

    decide(page.desk, [Target("campaign", number) for number in "1234"], "spam")
    decide(page.desk, [Target("domain", "hiddenoberserin.com")], "good")
    page.window.set_window_size(1366, 1180)
    try:
        page.go("/item/campaign/9?kind=campaign")
        page.run("document.querySelector('.bars-list details').open = true")
        picture = page.window.get_screenshot_as_png()
    finally:
        page.window.set_window_size(1366, 900)
    assert page.heading.startswith("tour of the three passes")
    if named := os.environ.get("LINKVERDICT_PICTURE"):
        Path(named).write_bytes(picture)


def test_hostile_text_runs_nothing(open_page: Callable[..., Page], hostile_folder: Path) -> None:
    page = open_page(hostile_folder)
    domain = page.desk.audit.domain_table["source_domain"][0]
    for place in ("/", "/?kind=link", "/item/campaign/1", f"/item/domain/{domain}", "/item/link/2", "/item/link/300"):
        page.go(place)
        page.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.window.title.endswith("linkverdict review")
        assert page.run("return document.querySelectorAll('main script, main img, main iframe').length") == 0
        assert page.run("return document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("width", [1366, 1024, 480])
def test_the_page_fits_a_laptop_and_a_narrow_window(page: Page, width: int) -> None:
    page.window.set_window_size(width, 800)
    try:
        for place in ("/", "/item/campaign/2", "/item/link/5", "/log", "/need", "/questions"):
            page.go(place)
            page.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert page.run("return document.documentElement.scrollWidth <= innerWidth"), place
    finally:
        page.window.set_window_size(1366, 900)

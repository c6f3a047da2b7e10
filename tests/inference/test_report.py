"""The report: what it says, and how it behaves in a real browser."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from linkverdict.inference.audit import Audit
from linkverdict.inference.comparison import compare
from linkverdict.inference.digest import bin_probabilities, count_periods, count_verdicts, doubtful_domains
from linkverdict.inference.drivers import find_drivers
from linkverdict.inference.need import judge_need
from linkverdict.inference.page import build_page
from linkverdict.inference.pictures import Mark, Push, histogram, pushes
from linkverdict.inference.report import render_report
from linkverdict.inference.wording import chance, cut, pairs, share

ACTIVE = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"


def visible(page: str) -> str:
    """The page's text, roughly, on one line."""
    body = re.sub(r"<(style|title|desc)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def domains_of(**columns: Any) -> pl.DataFrame:
    """A domain table with the given columns, the rest made up."""
    count = len(next(iter(columns.values())))
    made_up = {
        "source_domain": [f"site-{number}.example" for number in range(count)],
        "links": [1] * count,
        "margin": [0.0] * count,
        "spam_probability": [0.5] * count,
        "verdict": ["review"] * count,
        "first_seen": [None] * count,
    }
    return pl.DataFrame({**made_up, **columns}, schema_overrides={"first_seen": pl.Date})


def links_of(verdicts: list[str], **columns: Any) -> pl.DataFrame:
    """A link table, a linking domain a link."""
    count = len(verdicts)
    made_up = {
        "source_domain": [f"site-{number}.example" for number in range(count)],
        "verdict": verdicts,
        "is_nofollow": [False] * count,
        "is_lost": [None] * count,
        "first_seen": [None] * count,
    }
    kinds = {"is_lost": pl.Boolean, "is_nofollow": pl.Boolean, "first_seen": pl.Date}
    return pl.DataFrame({**made_up, **columns}, schema_overrides=kinds)


def test_the_page_is_whole_and_asks_for_nothing(audit: Audit) -> None:
    page = render_report(audit)
    assert page.startswith("<!doctype html>")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert "<script" not in page
    assert re.findall(r'(?:href|src)="([^"]*)"', page.replace('href="data:,"', "")) == [
        "#main", "#picture", "#campaigns", "#worst", "#doubtful", "#good", "#drivers", "#judges", "#run",
    ]  # fmt: skip
    assert not re.search(r"url\(|@import|https?:", re.sub(r"<bdi>.*?</bdi>", "", page, flags=re.S))


def test_the_page_counts_what_the_audit_holds(audit: Audit) -> None:
    page = visible(render_report(audit))
    spam = audit.domain_table.filter(pl.col("verdict") == "disavow").height
    assert f"Of {audit.link_table.height} links from {audit.domain_table.height} linking domains," in page
    assert f"{spam} domains look like spam." in page
    for count in count_verdicts(audit):
        assert f"{count.verdict.capitalize()} {count.domains} linking domain" in page
        assert count.links == audit.link_table.filter(pl.col("verdict") == count.verdict).height
    assert f"{audit.link_table.height} rows = {audit.link_table.height} links judged + 0 unreadable + 0 merged" in page


def test_how_sure_a_verdict_is_comes_from_the_limits(audit: Audit) -> None:
    disavow, review, keep = (card.sure for card in build_page(audit).cards)
    assert disavow == (
        "'disavow' begins at a spam probability of 0.90: precision 99.0%, recall 80.0%, 30.0% of a profile flagged. "
        "That was measured on 120 labelled linking domains above it that the model had never seen, weighed as the "
        "model card says. As campaigns count once, they are worth 100 independent domains, which support a precision "
        "of 98.0% with 90% confidence (asked for: 50%), less than the usual 95%: check a sample by hand."
    )
    assert "No promise" in review
    assert "“at most 2% spam” with 90% confidence" in keep


def test_a_limit_that_the_data_does_not_support_is_told(audit: Audit) -> None:
    promise = {"precision": 0.98, "confidence": 0.9, "more_marked": 28, "more_labels": 161, "supported": 0.975}
    limits = {"disavow": None, "keep": audit.facts["thresholds"]["keep"]}
    page = build_page(replace(audit, facts={**audit.facts, "thresholds": limits, "promise": promise}))
    assert page.cards[0].sure == (
        "The labelled linking domains cannot certify a precision of 98.0% with 90% confidence: nothing is marked "
        "disavow. The most that they certify with that confidence is 97.5%. It takes about 28 more independent linking "
        "domains that score this high and all come out as spam, which is about 161 more labels when spam and good come "
        "as they came so far (a campaign counts once); “linkverdict suggest” picks what to label."
    )
    assert "disavow from" not in page.histogram


def test_facts_that_are_missing_are_left_out(audit: Audit) -> None:
    page = visible(render_report(replace(audit, facts={})))
    assert "Backlink audit" not in page
    assert "The audit does not record how sure." in page


@pytest.mark.parametrize(
    ("verdicts", "columns", "answer", "share_of_followed"),
    [
        (["keep"] * 9, {}, "No: do nothing.", 0.0),
        (["disavow"] * 9, {"is_nofollow": [True] * 9}, "No: do nothing.", 0.0),
        (["disavow"] * 9, {"is_lost": [True] * 9}, "No: do nothing.", 0.0),
        (["disavow"] * 3 + ["keep"] * 97, {}, "No: do nothing.", 0.03),
        (["disavow"] * 12 + ["keep"] * 88, {}, "No: do nothing.", 0.12),
        (["disavow"] * 30 + ["keep"] * 70, {}, "Not now: watch.", 0.3),
        (["disavow", "keep"], {"is_nofollow": [None, None]}, "Not now: watch.", 0.5),
        (["disavow"] * 60 + ["keep"] * 40, {"source_domain": ["a.example"] * 60 + [f"{n}.example" for n in range(40)]},
         "No: do nothing.", 0.6),
        (["disavow"] * 30 + ["keep"] * 70, {"judged": ["good"] * 30 + [None] * 70}, "No: do nothing.", 0.0),
    ],
)  # fmt: skip
def test_the_need_follows_the_share_of_live_followed_spam(
    audit: Audit, verdicts: list[str], columns: dict[str, Any], answer: str, share_of_followed: float
) -> None:
    need = judge_need(replace(audit, link_table=links_of(verdicts, **columns)))
    assert need.answer == answer
    assert need.doubtful_share == pytest.approx(share_of_followed)
    is_told = "The export does not say which links are followed, so all count." in need.shows
    assert is_told == (columns.get("is_nofollow") == [None, None])


def test_the_report_answers_whether_a_file_is_needed_and_why(audit: Audit) -> None:
    need, page = judge_need(audit), visible(render_report(audit))
    assert all(text in page for text in (need.answer, *need.why, *need.shows))


def test_probabilities_fall_into_twenty_bins_with_both_ends_inside() -> None:
    chances = [0.0, 0.049, 0.05, 0.999, 1.0]
    bins = bin_probabilities(
        domains_of(spam_probability=chances, verdict=["keep", "keep", "review", "disavow", "disavow"])
    )
    assert [dict(one) for one in bins] == [{"keep": 2}, {"review": 1}, *[{}] * 17, {"disavow": 2}]


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        ([], []),
        ([date(2030, 11, 30), date(2031, 2, 1)], ["2030-11", "2030-12", "2031-01", "2031-02"]),
        ([date(2024, 5, 5), date(2030, 1, 1)], [f"{y} Q{q}" for y in range(2024, 2031) for q in range(1, 5)][1:-3]),
        ([date(2010, 5, 5), date(2030, 1, 1)], [str(year) for year in range(2010, 2031)]),
        ([date(1900, 5, 5), date(2030, 1, 1)], [str(year) for year in range(1983, 2031)]),
    ],
)
def test_periods_have_no_gaps_and_are_never_too_many(days: list[date], labels: list[str]) -> None:
    periods = count_periods(domains_of(first_seen=[*days, None]))
    assert [label for label, _ in periods] == labels
    assert sum(sum(counts.values()) for _, counts in periods) == len([day for day in days if day.year > 1982])


def test_doubtful_domains_come_from_both_limits(audit: Audit) -> None:
    chances = [0.25, 0.3, 0.5, 0.6, 0.85, 0.88]
    names = [f"site-{number}.example" for number in range(6)]
    table = domains_of(spam_probability=chances, margin=chances).with_columns(
        campaign=pl.lit(None, pl.Int64),
        reasons_for=pl.lit([], pl.List(pl.String)),
        reasons_against=pl.lit([], pl.List(pl.String)),
    )
    found = doubtful_domains(replace(audit, domain_table=table), 4)
    assert [row.domain for row in found] == [names[5], names[4], names[1], names[0]]


def test_another_judge_is_counted_band_by_band() -> None:
    table = domains_of(
        vendor_toxic_score=[90.0, 60.0, 59.0, 44.0, None, 10.0],
        verdict=["disavow", "keep", "disavow", "keep", "keep", "disavow"],
        margin=[3.0, -3.0, 2.0, -2.0, -9.0, 4.0],
        spam_probability=[0.9, 0.1, 0.8, 0.2, 0.0, 0.99],
    )
    (one,) = compare(table, examples=5, dots=100)
    assert one.domains == 5
    assert [(name, [cell.domains for cell in cells], total) for name, cells, total in one.cells] == [
        ("60-100 toxic", [1, 0, 1], 2),
        ("45-59 potentially toxic", [1, 0, 0], 1),
        ("0-44 non-toxic", [1, 0, 1], 2),
    ]
    assert (one.both_spam, one.only_they, one.only_we) == (1, 1, 2)
    assert one.they_say_spam == ("site-1.example",)
    assert one.we_say_spam == ("site-5.example", "site-2.example")
    assert len(one.points) == 5


def test_drivers_weigh_every_linking_domain_alike(audit: Audit) -> None:
    links = pl.DataFrame({"source_domain": ["big.example"] * 9 + ["small.example"]})
    contributions = pl.DataFrame({"link_id": range(10), "strange": [1.0] * 9 + [3.0], "base_value": [0.0] * 10})
    table = pl.DataFrame({"source_domain": ["big.example", "small.example"], "verdict": ["disavow", "disavow"]})
    drivers = find_drivers(replace(audit, link_table=links, domain_table=table, contributions=contributions), 5)
    assert [(push.label, round(push.disavow, 6), push.keep) for push in drivers.families] == [("Other", 2.0, 0.0)]
    assert [(driver.signal, round(driver.size, 6), driver.share) for driver in drivers.signals] == [
        ("strange", 2.0, 1.0)
    ]


def test_drivers_add_up_to_the_margins(audit: Audit) -> None:
    spam = audit.domain_table.filter(pl.col("verdict") == "disavow")
    pushed = sum(push.disavow for push in find_drivers(audit, 5).families)
    assert pushed + audit.contributions["base_value"][0] == pytest.approx(spam["margin"].mean(), abs=1e-3)


def test_a_page_of_nothing_still_stands(audit: Audit) -> None:
    tables = (audit.link_table, audit.domain_table, audit.contributions, audit.rejected, audit.original)
    empty = Audit(*(table.clear() for table in tables), facts={})
    page = visible(render_report(empty))
    assert "Of 0 links from 0 linking domains, none is surely spam." in page


def test_a_large_audit_gives_a_small_page(audit: Audit) -> None:
    long = "\u202e" * 100 + "&<>\"'" * 2000
    row = audit.domain_table.head(1).with_columns(
        pl.lit(long).alias("title"), pl.lit(long).alias("anchor"), pl.lit(long).alias("source_url"),
        reasons_for=pl.lit([long] * 5, pl.List(pl.String)), reasons_against=pl.lit([long] * 3, pl.List(pl.String)),
    )  # fmt: skip
    many = pl.concat([row] * 3000).with_columns(
        pl.format("{}-{}.example", pl.lit("x" * 200), pl.int_range(pl.len())).alias("source_domain"),
        pl.Series("verdict", ["disavow", "review", "keep"] * 1000),
        vendor_toxic_score=pl.lit(70.0, pl.Float32),
        vendor_spam_score=pl.lit(70.0, pl.Float32),
    )
    campaign = {"domains": 9, "links": 9, "template": long, "shares": [long] * 9, "examples": [long] * 99}
    facts = {
        **audit.facts,
        "counts": {"campaigns": 3000},
        "campaigns": [{"id": number, **campaign} for number in range(3000)],
        "inputs": [{"name": long}] * 3000,
        "model": {str(number): long for number in range(3000)},
    }
    page = render_report(replace(audit, domain_table=many, facts=facts))
    assert len(page.encode()) < 2_000_000
    assert "and 980 more marked disavow in" in visible(page)
    assert "and 2,988 more campaigns in" in visible(page)


def test_labels_in_pictures_are_escaped() -> None:
    drawn = pushes([Push("<script>\u202e&", 1.0, -0.5)])
    assert "<script" not in drawn
    assert ">&lt;script&gt;&lt;202E&gt;&amp;</text>" in drawn
    assert "+1.00" in drawn
    assert "−0.50" in drawn


def test_a_small_bar_is_still_seen_and_bars_end_where_the_grid_does() -> None:
    drawn = histogram([{"disavow": 1}, {"keep": 4000}], [Mark(0.5, "half")])
    heights = [float(height) for height in re.findall(r'<rect class="\w+"[^>]* height="([\d.]+)"', drawn)]
    assert heights[0] == 2.0
    assert heights[1] == pytest.approx((268 - 48 - 46) * 4000 / 4000)
    assert ">4,000</text>" in drawn


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0%"), (0.0004, "<0.1%"), (0.031, "3.1%"), (0.5, "50%"), (0.999, ">99%"), (1.0, "100%")]
)
def test_a_share_is_never_rounded_to_all_or_nothing(value: float, shown: str) -> None:
    assert share(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.0, "<0.1%"), (0.5, "50.0%"), (0.99951, ">99.9%"), (1.0, ">99.9%")])
def test_a_chance_is_never_certain(value: float, shown: str) -> None:
    assert chance(value) == shown


def test_long_texts_are_cut_with_an_ellipsis() -> None:
    assert cut("x" * 1_000_000, 10) == "x" * 9 + "…"


def test_facts_are_spelled_in_words() -> None:
    given = {
        "site_host": "a.example",
        "on": True,
        "none": None,
        "names": ["a", "b"],
        "in": {"a_b": 1234, "c": {"d": 0.5}},
    }
    assert list(pairs(given)) == [
        ("site host", "a.example"),
        ("on", "yes"),
        ("none", "none"),
        ("names", "a, b"),
        ("in a b", "1,234"),
        ("in c", "d 0.5"),
    ]


@pytest.fixture
def opened(browser: Any, audit: Audit, tmp_path: Path) -> Any:
    """The browser with the report of the small audit open; its titles and anchors try to run."""
    hostile = audit.domain_table.with_columns(title=pl.lit(ACTIVE), anchor=pl.lit(ACTIVE))
    path = tmp_path / "report.html"
    path.write_text(render_report(replace(audit, domain_table=hostile)), encoding="utf-8")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    return browser


def printed(window: Any) -> bytes:
    """The page as PDF. Chromium's printing gives up by itself at times, whatever the page: it is asked again."""
    from selenium.common.exceptions import WebDriverException

    for pause in (0.5, 1.0, 2.0, 4.0):
        try:
            return base64.b64decode(window.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        except WebDriverException as error:
            if "Printing failed" not in str(error):
                raise
            time.sleep(pause)
            window.refresh()
    pytest.fail("Chromium prints nothing")


@pytest.mark.browser
@pytest.mark.slow
class TestInChromium:
    def test_it_opens_without_errors_and_without_a_network(self, opened: Any) -> None:
        assert opened.find_element("css selector", "h1").text.startswith("Of 120 links")
        assert opened.get_log("browser") == []
        messages = [json.loads(entry["message"])["message"] for entry in opened.get_log("performance")]
        asked = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
        # chrome: is the browser's own start page, which may still be loading
        assert {url for url in asked if not url.startswith(("data:", "chrome:"))} == {opened.current_url}

    def test_what_strangers_wrote_stays_text(self, opened: Any) -> None:
        opened.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert ACTIVE in opened.find_element("css selector", "#worst").text
        assert opened.title == "Backlink audit of spa.example"
        assert (
            opened.execute_script("return document.querySelectorAll('script, img, iframe, form, object').length") == 0
        )
        handlers = (
            "return [...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/.test(a.name))"
        )
        assert opened.execute_script(f"{handlers}.length") == 0
        links = opened.execute_script("return [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
        assert all(link.startswith("#") for link in links)

    def test_it_has_landmarks_headings_and_named_pictures(self, opened: Any) -> None:
        count = "return document.querySelectorAll(arguments[0]).length"
        assert [
            opened.execute_script(count, name) for name in ("main", "h1", "header", "footer", "nav[aria-label]")
        ] == [1] * 5
        levels = opened.execute_script("return [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        assert opened.execute_script(count, "svg:not([aria-hidden]):not([role=img][aria-labelledby])") == 0
        named = "return [...document.querySelectorAll('[aria-labelledby]')].every(e => "
        named += "e.getAttribute('aria-labelledby').split(' ').every(id => document.getElementById(id)))"
        assert opened.execute_script(named)
        assert opened.execute_script(count, "th:not([scope])") == 0
        assert opened.execute_script(count, "table:not(:has(caption))") == 0
        ids = opened.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))

    def test_the_keyboard_reaches_and_opens_everything(self, opened: Any) -> None:
        from selenium.webdriver.common.keys import Keys

        opened.switch_to.active_element.send_keys(Keys.TAB)
        assert opened.switch_to.active_element.text == "Skip to the audit"
        opened.switch_to.active_element.send_keys(Keys.ENTER)
        assert opened.current_url.endswith("#main")
        summary = opened.find_element("css selector", "#worst summary")
        summary.send_keys(Keys.ENTER)
        assert opened.execute_script("return arguments[0].parentElement.open", summary)

    @pytest.mark.parametrize("width", [1440, 800, 390])
    def test_it_never_scrolls_sideways(self, opened: Any, width: int) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        root = "document.documentElement"
        wide, seen = opened.execute_script(f"return [{root}.scrollWidth, {root}.clientWidth]")
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        assert wide == seen
        assert seen > width - 20

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_every_text_can_be_read_on_its_ground(self, opened: Any, scheme: str) -> None:
        feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        ground = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
        weak = opened.execute_script(CONTRAST)
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        assert ground == {"light": "rgb(245, 246, 248)", "dark": "rgb(14, 18, 24)"}[scheme]
        assert weak == []

    def test_it_prints(self, opened: Any) -> None:
        assert printed(opened).startswith(b"%PDF")


CONTRAST = """
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const weak = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest('title, desc, style')) continue;
  const style = getComputedStyle(element);
  const ink = numbers(element.closest('svg') ? style.fill : style.color);
  let under = element;
  while (under && numbers(getComputedStyle(under).backgroundColor)[3] === 0) under = under.parentElement;
  const ground = numbers(getComputedStyle(under || document.body).backgroundColor);
  const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < 4.5) weak.push([walker.currentNode.data.trim().slice(0, 40), ratio]);
}
return weak;
"""

"""The views: what each page tells, as HTML and as JSON, and how the page's writes lead on."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import polars as pl
import pytest
from fastapi.testclient import TestClient
from linkverdict.data.platforms import standing
from linkverdict.features.signal import Unit
from linkverdict.inference.explain import explain_link
from linkverdict.inference.reach import hosts_below, say_reach
from linkverdict.review.decide import Target, decide
from linkverdict.review.desk import Desk
from linkverdict.review.item import tell_item
from linkverdict.review.retraining import Retraining
from linkverdict.review.weights import compare_value

PAGES = (
    "/",
    "/?kind=link&page=2",
    "/item/campaign/1",
    "/item/link/5",
    "/log",
    "/need",
    "/questions",
    "/retrain",
    "/file",
)


def visible(page: str) -> str:
    body = re.sub(r"<(head|script)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize("address", PAGES)
def test_every_view_stands_as_json_at_the_same_address(client: TestClient, address: str) -> None:
    by_header = client.get(address, headers={"accept": "application/json"})
    by_parameter = client.get(address + ("&" if "?" in address else "?") + "format=json")
    assert by_header.headers["content-type"] == by_parameter.headers["content-type"] == "application/json"
    assert by_header.json() == by_parameter.json()
    assert by_header.json()["frame"]["site"] == "brisavelo.example"
    assert client.get(address).headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_a_script_a_style_or_an_address_of_another_place(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/review.js" defer>']
    assert "<style" not in page
    assert not re.search(r'\sstyle="|\son[a-z]+="', page)
    loaded = re.findall(r'(?:src|srcset|poster|data|<link[^>]+href)="([^"]+)"', page)
    assert all(place.startswith("/static/") for place in loaded)


def test_an_address_that_is_none_leads_back_as_a_page_and_tells_it_as_json(client: TestClient) -> None:
    page = client.get("/nope/<b>")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "There is no page at /nope/<b>." in visible(page.text)
    assert '<a href="/">Back to the queue</a>' in page.text
    told = client.get("/nope", headers={"accept": "application/json"})
    assert (told.status_code, told.json()["message"]) == (404, "There is no page at /nope.")


def test_own_domains_that_are_none_are_told_and_what_was_typed_stays(client: TestClient, desk: Desk) -> None:
    form = {"token": desk.token, "own": "partner.example\r\ncom\r\nfoo bar", "brand": "the spa"}
    page = client.post("/questions", data=form)
    assert page.status_code == 400
    assert "Nothing was kept." in visible(page.text)
    assert "'com' (no whole domain" in visible(page.text)
    assert "partner.example\ncom\nfoo bar\n" in unescape(page.text)
    assert not desk.book.path.exists()
    answer = client.post("/questions", data={**form, "own": "partner.example"})
    assert answer.status_code == 200
    assert desk.own() == ("partner.example",)


def test_deciding_a_whole_platform_says_which_hosts_it_covers(client: TestClient, desk: Desk) -> None:
    links = desk.audit.link_table
    name = next((one for one in links["source_domain"].unique().sort() if standing(one)), None)
    assert name is not None
    hosts = hosts_below(name, links)
    says = say_reach(name, links)
    assert f"{name} is " in says
    assert (f"all {len(hosts):,} of its linking hosts" in says) or (len(hosts) == 1 and "one linking host" in says)
    assert says in visible(client.get(f"/item/domain/{name}").text)
    form = {"token": desk.token, "item": f"domain:{name}", "verdict": "spam", "from": "queue"}
    assert says in visible(client.post("/decide", data=form).text)


def test_the_queue_tells_how_much_is_open_and_done(client: TestClient, desk: Desk) -> None:
    view = client.get("/?format=json").json()
    page = visible(client.get("/").text)
    assert f"{view['total']} items are open" in page
    doubtful = desk.audit.domain_table.filter(pl.col("verdict") != "keep").height
    assert f"0 of {doubtful} doubtful domains done" in page
    assert view["rows"][0]["kind"] == "campaign"
    assert (view["has_vendors"], view["has_new"]) == (True, False)
    assert "Since the last audit" not in page


def test_a_campaigns_page_lists_its_domains_with_the_least_likely_first(desk: Desk) -> None:
    item = tell_item(desk, "campaign", "3")
    assert item.lines == len(item.domains) == 49
    likely = [line.probability for line in item.domains]
    assert likely == sorted(likely)
    assert item.spoken == (
        "One decision makes 9 labels: on what its 72 links share, and no other in this export. 41 linking domains have "
        "other links too: in a disavow file such a one is named page by page, until you decide the whole domain."
    )
    assert len({line.domain for line in item.evidence}) == len(item.evidence) == 8


def test_a_long_campaign_comes_in_pages(desk: Desk) -> None:
    first, second = tell_item(desk, "campaign", "1"), tell_item(desk, "campaign", "1", 2)
    assert (first.pages, len(first.domains), len(second.domains)) == (2, 50, 41)
    assert tell_item(desk, "campaign", "1", 99).page == 2


def test_a_links_page_tells_the_same_story_as_the_command(desk: Desk) -> None:
    item, story = tell_item(desk, "link", "77"), explain_link(desk.audit, 77)
    assert item.weights.margin == pytest.approx(story.margin, abs=1e-4)
    assert {part.family: pytest.approx(part.contribution, abs=1e-5) for part in story.families} == {
        part.family: part.contribution for part in item.weights.families
    }
    assert (item.shared, item.vendors, item.nearest, item.what_if) == (
        story.shared, story.vendors, story.nearest, story.what_if,
    )  # fmt: skip
    told = {part.signal: part.value for family in item.weights.families for part in family.signals}
    assert told == {
        part.signal: part.value for family in story.families for part in family.signals if part.signal in told
    }


def test_a_domains_weights_are_the_mean_of_its_links(desk: Desk) -> None:
    name = desk.audit.link_table.filter(pl.col("source_domain").is_duplicated())["source_domain"][0]
    links = desk.audit.link_table.filter(pl.col("source_domain") == name)
    item = tell_item(desk, "domain", name)
    assert item.weights.margin == pytest.approx(links["margin"].mean(), abs=1e-4)
    assert item.hit is not None
    assert item.hit.links == item.lines == links.height
    assert item.hit.keep == (links["verdict"] == "keep").sum()


def test_what_a_domain_line_would_hit_counts_links_that_people_called_good(desk: Desk) -> None:
    name = desk.audit.link_table.filter(pl.col("source_domain").is_duplicated())["source_domain"][0]
    page = desk.audit.link_table.filter(pl.col("source_domain") == name)["link_id"][0]
    decide(desk, [Target("link", str(page))], "good")
    hit = tell_item(desk, "domain", name).hit
    assert hit is not None
    assert hit.good == 1


def test_an_address_is_text_and_opens_only_on_purpose(client: TestClient, desk: Desk) -> None:
    page = client.get("/item/link/5").text
    address = desk.audit.link_table["source_url"][4]
    links = re.findall(r"<a [^>]*href=\"http[^>]*>", page)
    assert links == [
        f'<a href="{address}" target="_blank" rel="noreferrer noopener nofollow" referrerpolicy="no-referrer">'
    ]
    assert '<details class="open"><summary>open…</summary>' in page


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (9.0, Unit.COUNT, "higher than 90% of the links"),
        (1.0, Unit.COUNT, "lower than 80% of the links"),
        (1.0, Unit.FLAG, "so it is for 10% of the export's links"),
    ],
)
def test_a_value_is_compared_with_the_export(value: float, unit: Unit, words: str) -> None:
    import numpy as np

    assert compare_value(np.arange(10, dtype=np.float32), value, unit) == words


def test_a_common_value_is_neither_high_nor_low() -> None:
    import numpy as np

    values = np.array([0] * 8 + [1, 2, np.nan, np.nan], dtype=np.float32)
    assert compare_value(values, 0.0, Unit.COUNT) == "the same as for 80% of the export's links"
    assert compare_value(values[7:8], 0.0, Unit.COUNT) == ""


def test_a_decision_leads_to_the_next_item_and_says_what_was_done(client: TestClient, desk: Desk) -> None:
    first, second = client.get("/?format=json").json()["rows"][:2]
    form = {"token": desk.token, "item": f"campaign:{first['name']}", "verdict": "good", "from": "item", "back": ""}
    answer = client.post("/decide", data=form)
    assert answer.url.path == f"/item/campaign/{second['name']}"
    assert f"Decided: campaign {first['name']} is good." in visible(answer.text)
    back = client.post("/undo", data={"token": desk.token})
    assert back.url.path == f"/item/campaign/{first['name']}"
    assert f"Taken back: good for campaign {first['name']}." in visible(back.text)


def test_a_decision_keeps_the_filters_on_the_way(client: TestClient, desk: Desk) -> None:
    query = "kind=domain&verdict=disavow&sort=likely"
    rows = client.get(f"/?{query}&format=json").json()["rows"]
    form = {"token": desk.token, "item": f"domain:{rows[0]['name']}", "verdict": "spam", "from": "item", "back": query}
    answer = client.post("/decide", data=form, follow_redirects=False)
    assert answer.headers["location"] == f"/item/domain/{quote(rows[1]['name'])}?{query}&did=1"


def test_picked_rows_are_decided_instead_of_the_item(client: TestClient, desk: Desk) -> None:
    names = [line.domain for line in tell_item(desk, "campaign", "6").domains[:2]]
    form = {"token": desk.token, "item": "campaign:6", "pick": [f"domain:{name}" for name in names], "verdict": "good"}
    client.post("/decide", data=form)
    assert sorted(label.value for label in desk.labels()) == sorted(names)


def test_a_decision_answers_with_json_when_asked(client: TestClient, desk: Desk) -> None:
    form = {"token": desk.token, "item": "campaign:6", "verdict": "spam"}
    answer = client.post("/decide", data=form, headers={"accept": "application/json"}).json()
    assert answer["entry"]["items"] == [["campaign", "6"]]
    assert answer["next"].startswith("/item/")


def test_a_failure_says_what_to_do_and_shows_no_traceback(client: TestClient, desk: Desk) -> None:
    for answer in (
        client.get("/item/domain/nobody.example"),
        client.get("/item/planet/mars"),
        client.post("/undo", data={"token": desk.token}),
        client.post("/decide", data={"token": desk.token, "verdict": "spam"}),
    ):
        assert answer.status_code == 400
        assert "This did not work" in answer.text
        assert "Traceback" not in answer.text


def test_a_fault_of_the_program_is_told_as_one(desk: Desk, browse, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browse.client_of(desk, is_quiet=True)
    monkeypatch.setattr("linkverdict.review.app.view_log", lambda *_: 1 / 0)
    answer = client.get("/log")
    assert answer.status_code == 500
    assert "This is a fault of the program, not of yours: ZeroDivisionError" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"]


def test_an_audit_with_a_signal_of_another_version_is_listed_and_its_items_say_what_to_do(
    sit_down, sample_audit, browse, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from linkverdict.inference.audit import write_audit
    from linkverdict.inference.explain import compute_whole

    monkeypatch.setattr("linkverdict.review.desk.compute_whole", compute_whole)
    changed = sample_audit.contributions.rename({"domain_visits": "a_signal_of_old"})
    desk = sit_down(write_audit(replace(sample_audit, contributions=changed), tmp_path / "audit", format="parquet"))
    desk.prepare()
    client = browse.client_of(desk)
    assert client.get("/").status_code == 200
    answer = client.get("/item/link/1")
    assert answer.status_code == 400
    assert "a_signal_of_old" in answer.text
    assert "Score the export again" in answer.text


def test_the_log_lists_decisions_and_labels_from_elsewhere_and_takes_each_back(client: TestClient, desk: Desk) -> None:
    from linkverdict.data.label import make_label

    desk.store.add([make_label("brisavelo.example", "elsewhere.example", "good", by="Ben")])
    decide(desk, [Target("campaign", "3")], "spam", "a comment run")
    lines = client.get("/log?format=json").json()["lines"]
    assert [(line["what"], line["labels"], line["state"]) for line in sorted(lines, key=lambda one: one["what"])] == [
        ("campaign 3", 9, "stands"),
        ("elsewhere.example", 1, "stands"),
    ]
    client.post("/undo", data={"token": desk.token, "number": "1", "from": "log"})
    label = next(line["number"] for line in lines if not line["is_decision"])
    client.post("/undo", data={"token": desk.token, "label": str(label), "from": "log"})
    assert desk.labels() == []
    assert {line["state"] for line in client.get("/log?format=json").json()["lines"]} == {"undone"}


def test_answers_are_kept_from_the_questions_and_from_the_need(client: TestClient, desk: Desk) -> None:
    form = {
        "token": desk.token,
        "brand": "brisavelo\nbrisa",
        "money": "cheap bikes",
        "own": "partner.example",
        "topics": "crypto",
    }
    assert "Your answers are kept." in client.post("/questions", data=form).text
    client.post("/questions", data={"token": desk.token, "manual_action": "no", "bought": "unknown", "from": "need"})
    kept = desk.book.read()
    assert kept is not None
    assert (kept.brand, kept.money, kept.own) == (("brisavelo", "brisa"), ("cheap bikes",), ("partner.example",))
    assert (kept.topics, kept.manual_action, kept.bought) == (("crypto",), "no", "unknown")
    client.post("/questions", data={**form, "topics": []})
    assert desk.answers().topics == ()
    assert desk.answers().manual_action == "no"


def test_retraining_runs_beside_and_shows_what_the_command_said(desk: Desk, browse, tmp_path) -> None:
    import sys

    script = "import sys; print('The challenger won <b>', *sys.argv[1:])"
    retraining = Retraining(desk.folder, desk.store.path, (sys.executable, "-c", script))
    client = browse.client_of(desk, retraining=retraining)
    assert client.get("/retrain?format=json").json()["run"]["state"] == "never"
    client.post("/retrain", data={"token": desk.token, "promote": "yes"})
    for _ in range(200):
        run = client.get("/retrain?format=json").json()["run"]
        if run["state"] != "running":
            break
        import time

        time.sleep(0.05)
    assert run["state"] == "done"
    assert run["said"] == f"The challenger won <b> retrain {desk.folder} --store {desk.store.path} --promote"
    assert "The challenger won &lt;b&gt;" in client.get("/retrain").text


def test_a_retraining_that_fails_says_why(desk: Desk) -> None:
    retraining = Retraining(desk.folder, desk.store.path, ("/nonexistent/program",))
    retraining.start(promote=False)
    for _ in range(200):
        if retraining.look().state != "running":
            break
        import time

        time.sleep(0.02)
    assert retraining.look().state == "failed"
    assert "could not be started" in retraining.look().said


def test_the_file_holds_what_people_called_spam_and_with_the_model_more(client: TestClient, desk: Desk) -> None:
    name = desk.audit.domain_table["source_domain"][0]
    assert "There is nothing to write yet." in client.get("/file").text
    decide(desk, [Target("domain", name)], "spam", "# domain:evil.example\ndomain:other.example")
    lines = client.get("/disavow.txt").text.splitlines()
    assert [line for line in lines if not line.startswith("#")] == [f"domain:{name}"]
    assert "Download the disavow file" in client.get("/file").text
    answer = client.get("/disavow.txt?all=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="disavow-brisavelo-example.txt"'
    assert len(answer.text.splitlines()) > 300


def test_own_and_unsure_domains_are_in_no_file(client: TestClient, desk: Desk) -> None:
    from linkverdict.review.answers import Answers

    spam = desk.audit.domain_table.filter(pl.col("verdict") == "disavow")["source_domain"]
    before = client.get("/disavow.txt?all=1").text.splitlines()
    assert {f"domain:{name}" for name in spam[:2]} <= set(before)
    desk.book.write(Answers(own=(spam[0],), is_given=True))
    decide(desk, [Target("domain", spam[1])], "unsure")
    after = client.get("/disavow.txt?all=1").text
    assert spam[0] not in after
    assert spam[1] not in after


def test_json_holds_no_number_that_json_does_not_know(client: TestClient) -> None:
    for address in PAGES:
        text = client.get(address, headers={"accept": "application/json"}).text
        json.loads(text, parse_constant=pytest.fail)

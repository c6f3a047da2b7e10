"""What changed since an older audit: links, linking domains, verdicts and whose doing it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from linkverdict.data.errors import BadAudit
from linkverdict.data.label import make_label
from linkverdict.inference.audit import LOST, Audit, read_audit, write_audit
from linkverdict.inference.decided import mark_decided
from linkverdict.inference.report import render_report
from linkverdict.inference.score import judge
from linkverdict.inference.settings import Settings
from linkverdict.inference.since import Older, compare, read_older
from linkverdict.inference.since_page import build_since
from linkverdict.inference.spreadsheet import read_csv, table_for_people
from linkverdict.inference.stages import Stages
from linkverdict.inference.summary import summarise
from linkverdict.models.model import Model

FOLDER = Path("audit")
Judged = Callable[..., Audit]


@pytest.fixture(scope="module")
def judged(invent, model) -> Judged:
    """Rows (and settings) to an audit; the same ones to the same audit, which no test changes."""
    made: dict[str, Audit] = {}

    def of(rows: Iterable[Mapping[str, Any]], by: Model = model, **settings: Any) -> Audit:
        given = list(rows)
        key = repr((given, by.card.hashes, settings))
        if key not in made:
            made[key] = judge(invent.links_of(invent.table_of(given)), by, Settings(**settings), Stages())
        return made[key]

    return of


@pytest.fixture(scope="module")
def rows(invent) -> list[dict[str, Any]]:
    return [*map(invent.spam_link, range(20)), *map(invent.good_link, range(30))]


@pytest.fixture(scope="module")
def other_model(model, invent) -> Model:
    """The same trees, with other limits and another hash."""
    card = invent.card_of(tuple(model.card.signal_names), disavow_from=0.999999, keep_below=0.0000001)
    return Model(model.booster, replace(card, version="2", hashes={"model.txt": "e" * 64}))


def since(audit: Audit, old: Audit, by: Model) -> Audit:
    return compare(audit, Older("old-audit", old), by)


def of(table: pl.DataFrame, domain: str, column: str) -> Any:
    return table.filter(pl.col("source_domain") == domain)[column].item()


def with_every_verdict_changed(audit: Audit) -> Audit:
    """The audit with a verdict that none of its domains gets, so that the cause alone is asked for."""
    return replace(audit, domain_table=audit.domain_table.with_columns(pl.lit("unlike").alias("verdict")))


def test_new_lost_and_kept_links_are_counted_and_marked(judged, rows, model, invent):
    old = judged(rows)
    one_anchor = {**rows[25], "anchor": "another anchor"}
    now = since(judged([*rows[2:25], one_anchor, *rows[26:], invent.good_link(40)]), old, model)
    links, domains = now.facts["since"]["links"], now.facts["since"]["domains"]
    assert {key: links[key] for key in ("before", "now", "new", "kept", "lost")} == {
        "before": 50, "now": 49, "new": 2, "kept": 47, "lost": 3,
    }  # fmt: skip
    assert (domains["new"], domains["lost"]) == (1, 2)
    new = now.link_table.filter(pl.col("since") == "new")
    assert sorted(new["anchor"].to_list()) == sorted(["another anchor", invent.good_link(40)["anchor"]])
    changed_domain = new.filter(pl.col("anchor") == "another anchor")["source_domain"].item()
    assert of(now.domain_table, changed_domain, "since") == "known"
    assert of(now.domain_table, changed_domain, "new_links") == 1
    assert now.domain_table.filter(pl.col("since") == "new")["verdict_before"].to_list() == [None]
    gone = now.lost.filter("domain_is_lost")["source_domain"]
    assert sorted(gone) == ["plug-links-0.online", "plug-links-1.online"]
    assert set(now.lost["why"]) == {"no longer in the export"}
    assert [one["source_domain"] for one in now.facts["since"]["lost_domains"]] == [
        name for name in now.lost["source_domain"] if name in set(gone)
    ]


def test_the_other_columns_stay_as_they_were(judged, rows, model):
    audit = judged(rows)
    now = since(audit, judged(rows[5:]), model)
    assert now.link_table.drop("since").equals(audit.link_table)
    added = ("since", "new_links", "verdict_before", "changed_by")
    assert now.domain_table.drop(added).equals(audit.domain_table)


def test_a_link_that_the_tool_now_lists_as_lost_is_lost(judged, rows, model):
    now = since(judged([{**rows[0], "is_lost": True}, *rows[1:]]), judged(rows), model)
    assert now.lost["source_url"].to_list() == [rows[0]["source_url"]]
    assert now.lost["why"].to_list() == ["listed as lost"]
    assert now.facts["since"]["links"]["new"] == 0
    again = since(judged(rows), judged([{**rows[0], "is_lost": True}, *rows[1:]]), model)
    assert again.lost.height == 0


def test_the_same_audit_has_nothing_to_tell(judged, rows, model):
    now = since(judged(rows), judged(rows), model)
    assert now.facts["since"]["links"]["new"] == now.facts["since"]["links"]["lost"] == 0
    assert now.facts["since"]["changed"] == []
    assert now.domain_table["changed_by"].null_count() == now.domain_table.height
    text = summarise(now, FOLDER)
    assert "0 new links, 0 lost, 50 still there" in text
    assert "No linking domain that both audits know is judged otherwise" in text


def test_a_change_of_a_links_own_facts_names_the_signals_that_moved(judged, rows, model, invent):
    spam = invent.spam_link(3)
    same = {name: spam[name] for name in ("source_url", "target_url", "anchor")}
    honest = {**invent.good_link(33), **same}
    old = judged([*rows[:3], honest, *rows[4:]])
    now = since(judged(rows), old, model)
    domain = "plug-links-3.online"
    assert of(now.domain_table, domain, "changed_by") == "links"
    assert of(now.domain_table, domain, "verdict_before") != of(now.domain_table, domain, "verdict")
    change = next(one for one in now.facts["since"]["changed"] if one["source_domain"] == domain)
    assert [why["cause"] for why in change["why"]] == ["links"]
    was, is_now = change["probability"]
    assert change["why"][0]["moved"], "the signals that moved are named"
    assert all((move > 0) == (is_now > was) for _, move in change["why"][0]["moved"])


def test_links_that_stayed_are_changed_by_what_stands_around_them(judged, rows, model):
    alone = [rows[0], *rows[20:]]
    before, after = judged(alone), judged(rows)
    forced = with_every_verdict_changed(before)
    now = since(after, forced, model)
    assert of(now.domain_table, "plug-links-0.online", "changed_by") == "surroundings"
    assert of(now.domain_table, "plug-links-0.online", "new_links") == 0


def test_another_day_of_checking_is_no_change_of_the_link(judged, rows, model):
    before = judged({**row, "last_seen": date(2031, 6, 1)} for row in rows)
    after = judged({**row, "last_seen": date(2031, 7, 1)} for row in rows)
    forced = with_every_verdict_changed(before)
    assert set(since(after, forced, model).domain_table["changed_by"].drop_nulls()) == {"surroundings"}


def test_another_model_is_told_from_other_links(judged, rows, model, other_model):
    old = judged(rows)
    now = since(judged(rows, by=other_model), old, other_model)
    assert now.facts["since"]["domains"]["changed"] > 20
    assert set(now.domain_table["changed_by"].drop_nulls()) == {"model"}
    assert now.facts["since"]["model"] == {
        "same": False, "before": {"name": "small", "version": "1", "hash": "f" * 64}
    }  # fmt: skip
    assert "made by another model or program (small 1)" in " ".join(summarise(now, FOLDER).split())


def test_other_settings_are_told_from_another_model(judged, rows, model):
    old = judged(rows)
    domain = "plug-links-3.online"
    assert of(old.domain_table, domain, "verdict") != "keep"
    now = since(judged(rows, allow=(domain,)), old, model)
    assert of(now.domain_table, domain, "changed_by") == "settings"
    assert now.facts["since"]["settings"] == {"allow": [[], [domain]]}
    assert "The settings differ: allow none then, plug-links-3.online now." in summarise(now, FOLDER)


def test_links_listed_late_are_told_from_new_ones(judged, rows, model):
    now = since(judged(rows), judged(rows[1:]), model)
    assert now.facts["since"]["links"]["new_seen_before"] == 1
    assert "Of the new links 1 were first seen before" in " ".join(summarise(now, FOLDER).split())


def test_other_tools_are_named(judged, rows, model):
    old = judged(rows)
    inputs = [{**old.facts["inputs"][0], "tool": "gsc\x1b[2J-latest"}]
    text = summarise(since(judged(rows), replace(old, facts={**old.facts, "inputs": inputs}), model), FOLDER)
    assert "The older audit read gsc<1B>[2J-latest, this one any-table" in " ".join(text.split())


def test_an_audit_of_another_site_is_refused(judged, rows, model):
    old = judged(rows)
    other = replace(old, link_table=old.link_table.with_columns(pl.lit("other.example").alias("site_host")))
    with pytest.raises(BadAudit, match=r"other\.example"):
        since(judged(rows), other, model)


def test_an_audit_with_what_changed_reads_back_as_it_was_written(judged, rows, model, tmp_path):
    odd = [{**rows[0], "anchor": "=HYPERLINK(1)", "title": "a\x1b[2J,\nb"}, *rows[1:]]
    now = since(judged(rows[3:]), judged(odd), model)
    write_audit(now, tmp_path / "audit")
    read = read_audit(tmp_path / "audit")
    assert read.lost.schema == pl.Schema(LOST)
    assert read.lost.drop("title").equals(now.lost.drop("title"))
    assert "'=HYPERLINK(1)" in (tmp_path / "audit" / "lost.csv").read_text(encoding="utf-8")
    assert read.facts["since"] == json.loads(json.dumps(now.facts["since"], default=str))
    write_audit(judged(rows), tmp_path / "audit", overwrite=True)
    assert not (tmp_path / "audit" / "lost.csv").exists()
    assert read_audit(tmp_path / "audit").lost.equals(pl.DataFrame(schema=LOST))


def test_an_older_folder_is_compared_whatever_columns_it_lacks(judged, rows, model, tmp_path):
    old = judged(rows)
    write_audit(replace(old, link_table=old.link_table.drop("author", "is_sitewide")), tmp_path / "old")
    older = read_older(tmp_path / "old")
    assert older.name == "old"
    assert compare(judged(rows), older, model).facts["since"]["links"]["kept"] == 50
    with pytest.raises(BadAudit):
        read_older(tmp_path / "none")


def test_the_tables_for_people_carry_the_marks(judged, rows, model, tmp_path):
    label = make_label("spa.example", "plug-links-2.online", "spam")
    now = mark_decided(since(judged(rows), judged(rows[1:]), model), [label])
    table = table_for_people(now.original, now.link_table)
    assert table.columns[-2:] == ["linkverdict_since", "linkverdict_judged"]
    assert table["linkverdict_since"].to_list() == ["new"] + ["known"] * 49
    write_audit(now, tmp_path / "audit", "xlsx")
    assert (tmp_path / "audit" / "links.xlsx").stat().st_size > 5_000
    write_audit(now, tmp_path / "b")
    assert read_csv(tmp_path / "b" / "links.csv")["linkverdict_judged"].drop_nulls().to_list() == ["spam"]


def test_the_report_has_a_section_with_what_changed(judged, rows, model, other_model):
    hostile = "<script>alert(1)</script>"
    old = judged([*rows[1:], {**rows[0], "source_url": "https://gone.example/"}])
    now = since(judged(rows, by=other_model), old, other_model)
    named = {**now.facts["since"], "audit": hostile, "started": "2031-05-03T10:00:00+00:00"}
    named["changed"] = [{**named["changed"][0], "source_domain": hostile}, *named["changed"][1:]]
    page = render_report(replace(now, facts={**now.facts, "since": named}))
    assert '<a href="#since">Since 3 May 2031</a>' in page
    assert '<h2 id="since-title">Since 3 May 2031</h2>' in page
    assert "gone.example" in page
    assert hostile not in page
    assert len(re.findall(r"</tr>", page.split('id="since"')[1].split("</table>")[0])) == 21
    assert build_since(judged(rows)) is None
    assert 'id="since"' not in render_report(judged(rows))


def test_a_changed_domain_that_is_decided_is_marked_and_not_asked_again(judged, rows, model, other_model):
    now = since(judged(rows, by=other_model), judged(rows), other_model)
    first = now.facts["since"]["changed"][0]["source_domain"]
    assert f"    {first}: " in summarise(now, FOLDER)
    decided = mark_decided(now, [make_label("spa.example", first, "good")])
    assert f"    {first}: " not in summarise(decided, FOLDER)
    assert build_since(decided).changed[0].decided == "judged good"

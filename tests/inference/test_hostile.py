"""Text by strangers through every output: it stays text, and it stays the same text where a machine reads it."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from linkverdict.inference.audit import Audit, read_audit, write_audit
from linkverdict.inference.report import render_report
from linkverdict.inference.spreadsheet import unguard

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "breaking out of an attribute": '" onmouseover="alert(1)" x=\'',
    "breaking out of an element": "</bdi></td></table><svg onload=alert(1)>",
    "an address that runs": "javascript:alert(1)",
    "a style": "</style><style>body{display:none}",
    "a template": "{{ 7 * 7 }}{% for x in [].__class__ %}{# #}",
    "an entity": "&lt;b&gt; &#60; &amp;",
    "a comment": "--><!-- ]]>",
    "right to left": "\u202egpj.exe\u202c \u2066x\u2069 \u200f",
    "control characters": "a\x00b\x07c\x1b[2J\x1b]0;title\x07\x7f\x9b1m",
    "line ends": "one\r\ntwo\u2028three\u0085four",
    "a formula": '=HYPERLINK("http://a.example","click")',
    "a command": "+cmd|' /C calc'!A0",
    "a formula further in": 'a,b;=1+1\t@SUM(1)\n-2+3"',
    "a wide formula": "＝1+1",
    "rich text of a sheet": '<r><t xml:space="preserve">x</t></r>',
    "an escape of a sheet": "_x003D_1+1",
    "combining marks": "z" + "\u0301" * 400,
    "non-characters": "\ufffe\uffff\U0001ffff",
    "quotes": "\"\"\"''' \\ ` $(id)",
    "a megabyte": "<b>=x</b>" * 120_000,
}


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hostile(audit: Audit) -> Audit:
    """The small audit with every text by a stranger replaced by a hostile one, and hostile headers and file names."""
    texts, small = list(HOSTILE.values()), list(HOSTILE.values())[:-1]
    # The megabyte stands once in each column, in the first rows.
    text = pl.Series(
        "text", texts + [small[number % len(small)] for number in range(audit.link_table.height - len(texts))]
    )
    told = pl.concat_list(text, text)
    links = audit.link_table.with_columns(
        title=text, anchor=text, source_url=text, reasons_for=told, reasons_against=told
    )
    there = text.head(audit.domain_table.height)
    domains = audit.domain_table.with_columns(
        title=there,
        anchor=there,
        source_url=there,
        reasons_for=pl.concat_list(there),
        reasons_against=pl.concat_list(there),
    )
    short = pl.Series([cell if len(cell) < 30_000 else "cut" for cell in text])
    original = pl.DataFrame({name: short if number else text for number, name in enumerate(small)})
    campaign = {"id": 1, "domains": 3, "links": 3, "template": texts[-1], "shares": small, "examples": small}
    facts = {
        **audit.facts,
        "site": texts[0],
        "brand": texts,
        "inputs": [{**audit.facts["inputs"][0], "name": name, "tool": name} for name in small],
        "campaigns": [campaign, *({**campaign, "template": name} for name in small)],
        "settings": dict(zip(small, small, strict=True)),
        "model": {"name": texts[1]},
    }
    rejected = pl.DataFrame({"file": texts, "line": range(1, len(texts) + 1), "why": texts, "raw": texts})
    return replace(audit, link_table=links, domain_table=domains, original=original, rejected=rejected, facts=facts)


class Page(HTMLParser):
    """Every element, attribute and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(page: str) -> Page:
    parsed = Page()
    parsed.feed(page)
    return parsed


def test_the_report_shows_them_as_text(hostile: Audit, audit: Audit) -> None:
    html = render_report(hostile)
    page, harmless = parse(html), parse(render_report(audit))
    assert set(page.elements) == set(harmless.elements)
    assert [page.elements[tag] for tag in ("style", "title", "meta", "h1")] == [1, harmless.elements["title"], 6, 1]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [
        value for name, value in page.attributes if name in ("href", "src", "action") and value and value[0] not in "#d"
    ]
    for name in ("script", "breaking out of an element", "a template", "an entity", "quotes", "a comment"):
        assert HOSTILE[name] in page.text, name


def test_the_report_holds_no_character_that_acts(hostile: Audit) -> None:
    acting = {
        unicodedata.name(c, hex(ord(c))) for c in render_report(hostile) if unicodedata.category(c) in ("Cc", "Cf")
    }
    assert acting <= {"0xa"}


def test_the_report_stays_small(hostile: Audit) -> None:
    assert len(render_report(hostile).encode()) < 2_000_000


def test_parquet_keeps_every_character(hostile: Audit, tmp_path: Path) -> None:
    write_audit(hostile, tmp_path / "audit", "parquet")
    read = read_audit(tmp_path / "audit")
    assert read.link_table.equals(hostile.link_table)
    assert read.original.equals(hostile.original)
    assert read.facts["settings"] == {
        name: text.encode("utf-8", "replace").decode() for name, text in hostile.facts["settings"].items()
    }


def printable(text: str) -> str:
    """What a spreadsheet file keeps of a text."""
    return "".join(c for c in text if (c in "\t\n\r" or unicodedata.category(c) != "Cc") and c not in "\ufffe\uffff")


def test_csv_keeps_the_texts_and_runs_none(hostile: Audit, tmp_path: Path) -> None:
    write_audit(hostile, tmp_path / "audit")
    csv.field_size_limit(10_000_000)
    with (tmp_path / "audit" / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == hostile.link_table.height + 1
    assert {len(row) for row in rows} == {hostile.original.width + 7}
    for row in rows:
        for cell in row[: hostile.original.width]:
            assert cell[0] not in "=+-@＝＋－＠\t\r\n", cell[:40]
            assert not {"\x00", "\x1b", "\x9b"} & set(cell)
    width = hostile.original.width
    read = unguard(pl.DataFrame([row[:width] for row in rows[1:]], schema=rows[0][:width], orient="row"))
    assert read.columns == [printable(name) for name in hostile.original.columns]
    assert read.row(0) == (printable(HOSTILE["script"]),) * width
    assert read.to_series(0).to_list() == [printable(text) for text in hostile.original.to_series(0)]


def test_rejected_rows_read_back(hostile: Audit, tmp_path: Path) -> None:
    write_audit(hostile, tmp_path / "audit")
    assert read_audit(tmp_path / "audit").rejected["raw"].to_list() == [printable(text) for text in HOSTILE.values()]


def test_xlsx_keeps_the_texts_and_runs_none(hostile: Audit, tmp_path: Path) -> None:
    write_audit(hostile, tmp_path / "audit", "xlsx")
    read = fastexcel.read_excel(tmp_path / "audit" / "links.xlsx").load_sheet(0).to_polars()
    assert read.shape == (hostile.link_table.height, hostile.original.width + 7)
    cells = read.to_series(0).to_list()
    for text, cell in zip(hostile.original.to_series(0), cells, strict=True):
        assert cell[0] not in "=+-@＝＋－＠\t\r\n"
        if len(text) < 30_000:
            assert unguard(pl.DataFrame({"x": [cell.rstrip(" ")]}))["x"][0].replace("\r\n", "\n") == printable(
                text
            ).rstrip(" ").replace("\r\n", "\n")
        else:
            assert cell.endswith("characters in all]")

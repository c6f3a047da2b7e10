"""Text by strangers through every output: it stays text, and it stays the same text where a machine reads it."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hostile_texts import HOSTILE
from linkverdict.data.address import parse_host
from linkverdict.data.disavow_entry import MARK
from linkverdict.data.disavow_lines import Kind, parse_disavow
from linkverdict.data.disavow_lint import is_clean, lint_file
from linkverdict.data.label import make_label
from linkverdict.inference.audit import Audit, read_audit, write_audit
from linkverdict.inference.decisions import write_decisions
from linkverdict.inference.disavow_file import make_file
from linkverdict.inference.disavow_text import Outcome, describe
from linkverdict.inference.harmless import INVISIBLE
from linkverdict.inference.report import render_report
from linkverdict.inference.spreadsheet import unguard
from linkverdict.inference.summary import summarise

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


@pytest.fixture(scope="module")
def disavowed(hostile: Audit) -> Outcome:
    """A disavow file from the hostile audit: whole domains, pages with hostile paths, hostile notes and names."""
    links = hostile.link_table.with_columns(
        source_url=pl.format("https://{}/{}", "source_host", "title"), verdict=pl.lit("disavow")
    )
    site, hosts = links["site_host"][0], links["source_host"].unique(maintain_order=True).to_list()
    says = [text[:900].strip() or "x" for text in HOSTILE.values()]
    spam = [
        make_label(site, host, "spam", by=text[:90].encode("utf-8", "replace").decode(), note=text)
        for host, text in zip(hosts, says, strict=False)
    ]
    # a good page beside them: the rest of these hosts is named page by page
    good = [make_label(site, f"https://{host}/fine", "good") for host in hosts[len(says) : 3 * len(says)]]
    audit = replace(hostile, link_table=links)
    return make_file(audit, [*spam, *good], b"# ours\ndomain:old.example\n", today=date(2031, 5, 17))


def test_the_disavow_file_holds_them_as_comments_and_encoded_addresses_alone(
    hostile: Audit, disavowed: Outcome
) -> None:
    data = disavowed.merged.as_bytes()
    hosts = set(hostile.link_table["source_host"]) | {"old.example"}
    lines = parse_disavow(data)
    assert {line.kind for line in lines} == {Kind.COMMENT, Kind.DOMAIN, Kind.URL}
    for line in lines:
        assert line.raw.isprintable(), ascii(line.raw)
        if line.kind is Kind.COMMENT:
            assert line.raw.startswith((MARK, "# ours"))
        else:
            assert line.raw.isascii()
            assert parse_host(line.value.removeprefix("https://").split("/")[0]).host in hosts
    assert sum(line.kind is Kind.URL for line in lines) > len(HOSTILE)
    # an asterisk that a real address has stays: encoded, it might be another page
    assert is_clean([one for one in lint_file(data) if "asterisk" not in one.says])
    told = {text for text in HOSTILE.values() if len(text) < 60 and text.isprintable()}
    assert all(any(" ".join(text.split()) in line.raw for line in lines) for text in told)


def test_the_clients_table_of_decisions_keeps_the_texts_and_runs_none(
    hostile: Audit, disavowed: Outcome, tmp_path: Path
) -> None:
    for name in ("decisions.csv", "decisions.xlsx"):
        rows = write_decisions(hostile, disavowed, tmp_path / name)
        if name.endswith("csv"):
            with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
                csv.field_size_limit(10_000_000)
                cells = list(csv.reader(file))[1:]
        else:
            cells = fastexcel.read_excel(tmp_path / name).load_sheet(0, dtypes="string").to_polars().rows()
        assert len(cells) == rows
        assert not [cell for row in cells for cell in row if cell and cell[0] in "=+@＝＋－＠\t\r\n"]


def test_the_terminal_shows_them_without_a_character_that_acts(hostile: Audit, disavowed: Outcome) -> None:
    for text in (summarise(hostile, Path("audit")), describe(disavowed)):
        assert not INVISIBLE.search(text.replace("\n", "")), ascii(INVISIBLE.findall(text.replace("\n", "")))

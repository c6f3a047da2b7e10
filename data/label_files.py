"""Files of labels: tables with a verdict column, disavow files, keep lists; and the table that we export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from .compressed import unpack
from .decode import decode_bytes
from .disavow_lines import Kind, looks_like_disavow, parse_disavow
from .errors import BadLabel, UnreadableExport
from .label import Judgement, Label, fold_page, fold_pages, make_label
from .raw_table import RawTable, rejected_rows

WORDS = {
    "spam": "spam", "bad": "spam", "toxic": "spam", "disavow": "spam", "remove": "spam", "harmful": "spam", "1": "spam",
    "good": "good", "ok": "good", "keep": "good", "whitelist": "good", "clean": "good", "ham": "good", "0": "good",
}  # fmt: skip
"""What a cell of a verdict column may say, in lower case. Everything else (unsure, disputed, review) is passed over."""
VERDICT_COLUMNS = ("your_verdict", "label", "verdict", "decision", "judgement", "judgment", "status", "class")
VALUE_COLUMNS = (
    "value", "source_url", "url", "source url", "referring page url", "referring page", "linking page", "page",
    "source_domain", "domain", "linking domain", "referring domain", "source domain", "host",
)  # fmt: skip
"""Where the linking page or domain may stand, the narrower first."""
OTHER_COLUMNS = ("site", "scope", "by", "at", "note", "audit", "model")
_KEEPING = re.compile(r"keep|allow|white|good", re.IGNORECASE)
_GUARDED = re.compile("'[=+@'-]")
_OUR_OWN = {"spam_probability", "reasons_for"}


@dataclass(frozen=True)
class LabelFile:
    """What a file of labels gave."""

    labels: tuple[Label, ...]
    """Those that can be kept."""
    rejected: pl.DataFrame
    """line, why, raw: what could not be taken."""
    passed_over: int = 0
    """Rows without a verdict of spam or good, such as 'unsure'."""
    of_other_sites: int = 0
    """Rows that name another site than the one asked for."""
    contradictions: tuple[str, ...] = field(default=())
    """Values that the file calls both spam and good: none of them is taken."""


@dataclass(frozen=True)
class _Row:
    line: int
    raw: str
    site: str
    value: str
    verdict: str
    more: dict[str, str]


def read_label_file(
    path: str | Path, *, site: str | None = None, verdict: str | None = None, by: str = "", note: str = ""
) -> LabelFile:
    """The labels in a file.

    A table needs a column with the verdict and one with the linking page or domain. A disavow file means spam. A plain
    list needs `verdict`. `site` is needed unless the table names it; given both, rows of other sites are left out.
    `by` and `note` stand where the file says none. Raises BadLabel, UnreadableExport.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableExport(f"{file} cannot be read: {error.strerror}.", "Check the name and the folder.") from error
    inside = list(unpack(data, file.name))
    if len(inside) == 1 and looks_like_disavow(lines := inside[0].content):
        if verdict is None and _KEEPING.search(file.stem):
            raise BadLabel(
                f"{file.name} has the lines of a disavow file and the name of a keep list.", "Add --as good."
            )
        return _collect(*_disavow_rows(lines, site, verdict), by, note)
    table = _table(data, file.name)
    names = {header.strip().lower(): header for header in table.cells.columns}
    where = next((names[name] for name in VERDICT_COLUMNS if name in names), None)
    if where is not None and set(names) >= _OUR_OWN and where.strip().lower() not in ("your_verdict", "label"):
        raise BadLabel(
            f"The verdicts in {file.name} are linkverdict's own, not yours.",
            "Put yours in a column named your_verdict.",
        )
    if where is None:
        return _collect(*_list_rows(table, file.name, site, verdict), by, note)
    return _collect(*_table_rows(table, names, where, file.name, site), by, note)


def write_labels_csv(labels: Sequence[Label], path: str | Path) -> None:
    """The labels as a table that `read_label_file` reads back; cells that a spreadsheet would run get an apostrophe."""
    columns = ("site", "scope", "value", "verdict", "by", "at", "note", "audit", "model")
    rows = [[_guarded(str(getattr(label, name))) for name in columns] for label in labels]
    table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(table.write_csv(quote_style="always").encode())
    part.replace(target)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "'")) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _table(data: bytes, name: str) -> RawTable:
    tables = [table for part in decode_bytes(data, name, VERDICT_COLUMNS + VALUE_COLUMNS) for table in part.tables]
    return max(tables, key=lambda table: table.cells.height)


def _needed_site(site: str | None, name: str) -> str:
    if site is None:
        raise BadLabel(f"{name} does not say which site its verdicts are for.", "Name it: --site example.com")
    return site


def _disavow_rows(
    data: bytes, site: str | None, verdict: str | None
) -> tuple[list[_Row], list[tuple[int, str, str]], int, int]:
    named = _needed_site(site, "A disavow file")
    lines = parse_disavow(data)
    rows = [
        _Row(line.number, line.raw, named, line.value, verdict or Judgement.SPAM.value, {"scope": line.kind.value})
        for line in lines
        if line.kind in (Kind.DOMAIN, Kind.URL)
    ]
    return rows, [(line.number, line.why, line.raw) for line in lines if line.kind is Kind.BAD], 0, 0


def _list_rows(
    table: RawTable, name: str, site: str | None, verdict: str | None
) -> tuple[list[_Row], list[tuple[int, str, str]], int, int]:
    if table.cells.width > 1:
        found = ", ".join(table.cells.columns[:8])
        raise BadLabel(
            f"{name} has no column with your verdicts; found {found}.", "Add a column 'verdict' that says spam or good."
        )
    if verdict is None:
        raise BadLabel(f"{name} is a plain list: it does not say what is in it.", "Add --as good or --as spam.")
    named = _needed_site(site, name)
    rows = [
        _Row(line, cell, named, cell, verdict, {})
        for line, cell in zip(table.lines, table.cells.to_series(), strict=True)
        if cell
    ]
    return rows, [(line, why, raw) for line, why, raw in table.rejected.iter_rows()], 0, 0


def _table_rows(
    table: RawTable, names: dict[str, str], where: str, name: str, site: str | None
) -> tuple[list[_Row], list[tuple[int, str, str]], int, int]:
    values = [names[one] for one in VALUE_COLUMNS if one in names]
    if not values:
        raise BadLabel(
            f"{name} has no column with the linking page or domain; found {', '.join(table.cells.columns[:8])}.",
            "Name it source_url or source_domain.",
        )
    if "site" not in names:
        _needed_site(site, name)
    wanted = fold_page(site)[0] if site is not None else None
    sites = dict.fromkeys(table.cells[names["site"]].fill_null("")) if "site" in names else {}
    hosts = dict(zip(sites, (host for host, _ in fold_pages(list(sites))), strict=True))
    rows, passed, others = [], 0, 0
    for line, cells in zip(table.lines, table.cells.iter_rows(named=True), strict=True):
        verdict = WORDS.get((cells[where] or "").strip().lower())
        its_site = cells[names["site"]] or "" if "site" in names else site or ""
        if wanted is not None and "site" in names and hosts[its_site] != wanted:
            others += 1
        elif verdict is None:
            passed += 1
        else:
            more = {one: _unguarded(cells[names[one]] or "") for one in OTHER_COLUMNS if one in names and one != "site"}
            raw = ",".join(cell or "" for cell in cells.values())
            value = next((cell for one in values if (cell := (cells[one] or "").strip())), "")
            rows.append(_Row(line, raw, its_site, _unguarded(value), verdict, more))
    return rows, [(line, why, raw) for line, why, raw in table.rejected.iter_rows()], passed, others


def _collect(
    rows: list[_Row], rejected: list[tuple[int, str, str]], passed: int, others: int, by: str, note: str
) -> LabelFile:
    labels = []
    for row, folded in zip(rows, fold_pages([row.value for row in rows]), strict=True):
        more = {name: text for name, text in row.more.items() if text}
        try:
            labels.append(
                make_label(row.site, row.value, row.verdict, folded=folded, **({"by": by, "note": note} | more))
            )
        except BadLabel as error:
            rejected.append((row.line, error.message, row.raw))
    said: dict[tuple[str, ...], set[str]] = {}
    for label in labels:
        said.setdefault(_whose(label), set()).add(label.verdict.value)
    once = {(*_whose(label), label.verdict.value): label for label in labels}
    return LabelFile(
        labels=tuple(label for key, label in once.items() if len(said[key[:-1]]) == 1),
        rejected=rejected_rows(sorted(rejected)),
        passed_over=passed,
        of_other_sites=others,
        contradictions=tuple(sorted({key[2] for key, verdicts in said.items() if len(verdicts) > 1})),
    )


def _whose(label: Label) -> tuple[str, ...]:
    return label.site, label.scope.value, label.value, label.by

"""Every decision behind a disavow file with its evidence, as a table for the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..data.disavow_lines import Kind, parse_disavow
from ..data.disavow_merge import Change, Fate, write_lines
from ..data.errors import BadDisavow
from ..data.label import fold_page
from .audit import Audit
from .disavow import self_and_above
from .disavow_text import Outcome
from .spreadsheet import write_csv, write_xlsx

MOST_LINES = 20
"""At most so many lines are listed in a cell."""
_STATUS = ("spam", "good", "open", "unsure")
_BY_FATE = {
    Fate.ADDED: "disavow, new", Fate.KEPT: "disavow, stood already", Fate.MENDED: "disavow, stood already",
    Fate.FOLDED: "disavow, stood already", Fate.COVERED: "disavow, stood already", Fate.REMOVED: "taken out",
}  # fmt: skip
_BY_STATUS = {"open": "left open, people disagree", "spam": "left out", "unsure": "not settled", "good": "keep"}
"""Where no line is about a linking domain: the first of these that one of its links has."""
_ORDER = list(dict.fromkeys([*_BY_FATE.values(), *_BY_STATUS.values()]))
_SCHEMA: dict[str, Any] = {
    "decision": pl.String, "source_domain": pl.String, "lines": pl.String, "who": pl.String, "why": pl.String,
    "note": pl.String, "links": pl.Int64, "spam_links": pl.Int64, "good_links": pl.Int64, "model_verdict": pl.String,
    "spam_probability": pl.Float64, "reasons_for": pl.String, "reasons_against": pl.String, "campaign": pl.String,
    "example_page": pl.String, "title": pl.String, "anchor": pl.String, "first_seen": pl.String,
    "ahrefs_is_spam": pl.Boolean, "semrush_toxic_score": pl.Float64, "moz_spam_score": pl.Float64,
}  # fmt: skip


def write_decisions(audit: Audit, outcome: Outcome, path: Path) -> int:
    """Write the table as CSV or XLSX, by the name's ending; gives its rows. Raises BadDisavow."""
    table = decision_table(audit, outcome)
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (write_xlsx if path.suffix.lower() == ".xlsx" else write_csv)(table, part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadDisavow(f"{path} cannot be written: {error.strerror}.", "Close it where it is open.") from error
    return table.height


def decision_table(audit: Audit, outcome: Outcome) -> pl.DataFrame:
    """One row a linking domain of the audit and one for each line that the export shows nothing of; new lines first.

    `decision` says what becomes of it, `lines` by which lines of the file, `who` by whose word, `why` what was said
    of those lines; the rest is the evidence: links by what is known of them, the model's reasons, vendors' opinions.
    """
    changes = outcome.merged.changes
    named, paged = _index(changes)
    links = outcome.plan.links.group_by("source_domain").agg(
        *((pl.col("status") == status).sum().alias(f"{status}_links") for status in _STATUS),
        pl.col("who").drop_nulls().unique().sort().alias("who"),
        pl.col("note").drop_nulls().unique().sort().alias("note"),
        pl.col("host").unique().sort().alias("hosts"),
    )
    rows, used = [], set()
    for row in audit.domain_table.join(links, on="source_domain", maintain_order="left").iter_rows(named=True):
        about = [at for host in row["hosts"] for name in self_and_above(host) for at in named.get(name, ())]
        about += [at for host in row["hosts"] for at in paged.get(host, ())]
        used.update(about)
        rows.append(_row(row, [changes[at] for at in dict.fromkeys(about)]))
    rows += [
        {"decision": _BY_FATE[change.fate], "lines": change.text, "why": change.why}
        for at, change in enumerate(changes)
        if at not in used
    ]
    place = pl.col("decision").replace_strict(_ORDER, list(range(len(_ORDER))), return_dtype=pl.Int8)
    return pl.DataFrame(rows, schema=_SCHEMA).sort(place, maintain_order=True)


def _index(changes: Sequence[Change]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """By host: which changes are `domain:` lines on it, and which are pages of it."""
    named: dict[str, list[int]] = {}
    paged: dict[str, list[int]] = {}
    for at, line in enumerate(parse_disavow(write_lines(change.text for change in changes))):
        if line.kind is Kind.DOMAIN:
            named.setdefault(line.value.removeprefix("www."), []).append(at)
        elif line.kind is Kind.URL:
            paged.setdefault(fold_page(line.value)[0], []).append(at)
    return named, paged


def _row(row: Mapping[str, Any], about: Sequence[Change]) -> dict[str, Any]:
    status = next((name for name in _BY_STATUS if row[f"{name}_links"]), "unsure")
    decisions = [_BY_FATE[change.fate] for change in about]
    return {
        "decision": min(decisions, key=_ORDER.index) if decisions else _BY_STATUS[status],
        "source_domain": row["source_domain"],
        "lines": " | ".join(change.text for change in about[:MOST_LINES]),
        "who": ", ".join(row["who"]),
        "why": " | ".join(dict.fromkeys(change.why for change in about[:MOST_LINES] if change.why)),
        "note": "; ".join(text for text in row["note"] if text),
        "links": row["links"],
        "spam_links": row["spam_links"],
        "good_links": row["good_links"],
        "model_verdict": row["verdict"],
        "spam_probability": round(row["spam_probability"], 4),
        "reasons_for": " | ".join(row["reasons_for"] or ()),
        "reasons_against": " | ".join(row["reasons_against"] or ()),
        "campaign": row["campaign"],
        "example_page": row["source_url"],
        "title": row["title"],
        "anchor": row["anchor"],
        "first_seen": row["first_seen"].isoformat() if row["first_seen"] else None,
        "ahrefs_is_spam": row["vendor_is_spam"],
        "semrush_toxic_score": row["vendor_toxic_score"],
        "moz_spam_score": row["vendor_spam_score"],
    }

"""What stands in a disavow file and should not: entries that look good, and what people have called good since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ..data.address import parse_addresses
from ..data.disavow_lines import Kind, Line
from ..data.label import Judgement, Label, Scope, fold_pages
from ..data.label_cover import cover
from ..data.platforms import standing
from .audit import Audit
from .disavow import Doubt, Plan, host_of, self_and_above
from .known_links import ALLOWED, Status
from .verdicts import Verdict


@dataclass(frozen=True)
class OldEntries:
    """A disavow file's entries seen through an audit and the labels of its site."""

    removed: Mapping[int, str]
    """Lines that a person calls good, and who: line number -> why."""
    look_good: tuple[Doubt, ...]
    """Entries of which the links in the export are good, or good as a whole and none of them spam."""
    mixed: tuple[Doubt, ...]
    """Entries that hit good links beside others."""
    named: tuple[Doubt, ...]
    """The site itself, allowed domains, platforms, well-known sites."""
    seen: int
    """Entries of which the export shows a link."""


def check_old(audit: Audit, plan: Plan, labels: Sequence[Label], old: Sequence[Line]) -> OldEntries:
    """What to think of each entry of the file in force."""
    entries = [line for line in old if line.kind in (Kind.DOMAIN, Kind.URL)]
    own = [label for label in labels if label.site == plan.site]
    removed, contested = _said_by_people(entries, own, plan.site)
    named = [doubt for line in entries if (doubt := _named(line, plan.kept)) is not None]
    hit = _hits(plan.links, entries)
    verdicts = dict(audit.domain_table.select("source_domain", "verdict").iter_rows())
    against = dict(audit.domain_table.select("source_domain", pl.col("reasons_against").list.first()).iter_rows())
    look_good, mixed = [], []
    for line in entries:
        rows = hit.get(line.number, [])
        good = [row for row in rows if row["status"] == Status.GOOD.value]
        labelled = _good_below(line, own)
        if line.number in contested:
            mixed.append(Doubt(_of(line), "people disagree about it, so it stays"))
        elif line.number in removed:
            continue
        elif good and (len(good) == len(rows) or _is_kept(rows, verdicts)):
            look_good.append(Doubt(_of(line), _why_good(good, len(rows), against)))
        elif good:
            links = f"{len(good):,} of its {len(rows):,} links in the export look good"
            mixed.append(Doubt(_of(line), f"{links}, such as {good[0]['source_url'] or good[0]['host']}"))
        elif labelled:
            mixed.append(Doubt(_of(line), f"it also hits {labelled[0]}, which a person calls good"))
    return OldEntries(removed, tuple(look_good), tuple(mixed), tuple(named), len(hit))


def _of(line: Line) -> str:
    return f"line {line.number:,}: {line.raw.strip()}"


def _said_by_people(entries: Sequence[Line], own: Sequence[Label], site: str) -> tuple[dict[int, str], set[int]]:
    """By line number, who calls the entry good; and the lines about which people disagree."""
    if not entries:
        return {}, set()
    addresses = [line.value if line.kind is Kind.URL else None for line in entries]
    pages = parse_addresses(pl.Series(addresses, dtype=pl.String))
    hosts = pl.Series([line.value for line in entries])
    rows = pl.DataFrame(
        {
            "source_host": pages["host"].zip_with(pages["host"].is_not_null(), hosts),
            "source_path": pages["path"],
            "source_query": pages["query"],
        }
    )
    seen = cover(rows.with_columns(pl.lit(site).alias("site_host")), own)
    found = {}
    for line, at in zip(entries, seen.label, strict=True):
        if at is not None and own[at].verdict is Judgement.GOOD:
            label = own[at]
            note = f": {label.note}" if label.note else ""
            found[line.number] = f"{label.by or 'a person'} calls {label.value} good ({label.at[:10]}){note}"
    return found, {line.number for line, is_open in zip(entries, seen.contested, strict=True) if is_open}


def _good_below(line: Line, own: Sequence[Label]) -> list[str]:
    """What people call good that a `domain:` line also hits."""
    if line.kind is not Kind.DOMAIN:
        return []
    host = line.value.removeprefix("www.")
    good = (label for label in own if label.verdict is Judgement.GOOD and label.scope is not Scope.CAMPAIGN)
    return [label.value for label in good if host in self_and_above(host_of(label))]


def _named(line: Line, kept: Sequence[str]) -> Doubt | None:
    host = line.value if line.kind is Kind.DOMAIN else fold_pages([line.value])[0][0]
    for name in kept:
        if host.removeprefix("www.") == name or host.endswith(f".{name}"):
            return Doubt(_of(line), f"{name} is the site itself or allowed")
        if line.kind is Kind.DOMAIN and name.endswith(f".{host}"):
            return Doubt(_of(line), f"it also hits {name}, which is the site itself or allowed")
    found = standing(host) if line.kind is Kind.DOMAIN else None
    return Doubt(_of(line), f"{host} is {found.value}") if found else None


def _hits(links: pl.DataFrame, entries: Sequence[Line]) -> dict[int, list[dict[str, Any]]]:
    """By line number, the links of the export that an entry hits; lines that hit none are absent."""
    domains: dict[str, list[int]] = {}
    pages: dict[tuple[str, str], list[int]] = {}
    for line in entries:
        if line.kind is Kind.DOMAIN:
            domains.setdefault(line.value.removeprefix("www."), []).append(line.number)
    urls = [line for line in entries if line.kind is Kind.URL]
    for line, page in zip(urls, fold_pages([line.value for line in urls]), strict=True):
        pages.setdefault(page, []).append(line.number)
    found: dict[int, list[dict[str, Any]]] = {}
    folded = fold_pages(links["source_url"].fill_null("").to_list()) if pages else [("", "")] * links.height
    for row, page in zip(links.iter_rows(named=True), folded, strict=True):
        by_host = [number for name in self_and_above(row["host"]) for number in domains.get(name, ())]
        for number in [*by_host, *(pages.get(page, ()) if page[0] else ())]:
            found.setdefault(number, []).append(row)
    return found


def _is_kept(rows: Sequence[dict[str, Any]], verdicts: Mapping[str, str]) -> bool:
    """Whether none of the links is spam or contested and the model keeps their domains as a whole."""
    return all(
        row["status"] in (Status.GOOD.value, Status.UNSURE.value)
        and verdicts.get(row["source_domain"]) == Verdict.KEEP.value
        for row in rows
    )


def _why_good(good: Sequence[dict[str, Any]], hit: int, against: Mapping[str, str | None]) -> str:
    all_of_them = "its only link" if hit == 1 else f"all {hit:,} links"
    links = f"{all_of_them if len(good) == hit else f'{len(good):,} of {hit:,} links'} in the export"
    if good[0]["who"] == ALLOWED:
        return f"{links}: its own or allowed"
    most = max(row["spam_probability"] for row in good)
    reason = against.get(good[0]["source_domain"]) or ""
    return f"{links}: spam probability {most:.2f} at most" + (f". {reason}" if reason else "")

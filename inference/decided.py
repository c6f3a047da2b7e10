"""What is decided already: links that people have judged, and links that the disavow file in force names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from ..data.address import parse_addresses
from ..data.disavow_coverage import Coverage
from ..data.disavow_entry import is_taken
from ..data.disavow_lines import Kind, Line, parse_disavow
from ..data.disavow_write import read_disavow
from ..data.errors import BadDisavow
from ..data.label import Label, Scope
from ..data.label_cover import cover
from .campaign_labels import find_templates
from .verdicts import Verdict

if TYPE_CHECKING:
    from .audit import Audit

Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)
MIXED = "mixed"
"""Of a linking domain: people have judged all its links, some spam and some good."""


@dataclass(frozen=True)
class InForce:
    """The disavow file in force."""

    name: str
    """The file's name without its folder."""
    lines: tuple[Line, ...]
    """Every line of it."""


def read_in_force(path: str | Path) -> InForce:
    """The disavow file at a path. Raises BadDisavow when it cannot be read or no line of it is an entry."""
    lines = parse_disavow(read_disavow(Path(path)))
    kinds = {line.kind for line in lines}
    if Kind.BAD in kinds and not kinds & {Kind.DOMAIN, Kind.URL}:
        raise BadDisavow(
            f"Expected a disavow file; {Path(path).name} has neither a 'domain:' line nor an address.",
            f"See what is wrong with it: linkverdict disavow --check {path}",
        )
    return InForce(Path(path).name, tuple(lines))


def mark_decided(audit: Audit, labels: Sequence[Label] = (), in_force: InForce | None = None) -> Audit:
    """The audit with what is decided marked in both tables and counted in `facts["decided"]`.

    `judged` is added where the labels speak of the audit's site: 'spam', 'good' or null for a link; for a linking
    domain what people say of all its links, MIXED where they say both, null while one is open. `is_disavowed` is added
    with a file: whether it names the link; of a domain, whether it names all its links. Else the audit stays as it was.
    """
    links = audit.link_table
    site = links["site_host"][0] if links.height else None
    own = [label for label in labels if label.site == site]
    marks: list[pl.Series] = []
    if own:
        has_campaign = any(label.scope is Scope.CAMPAIGN for label in own)
        rows = find_templates(audit) if has_campaign else links
        marks.append(cover(rows, own).verdict.cast(pl.String).alias("judged"))
    if in_force is not None:
        marks.append(_is_disavowed(links, in_force.lines))
    if not marks:
        return audit
    links = links.with_columns(marks)
    domains = _with_domain_marks(audit.domain_table, links, [mark.name for mark in marks])
    return replace(
        audit,
        link_table=links,
        domain_table=domains,
        facts={**audit.facts, "decided": _count(links, domains, in_force)},
    )


def undecided(table: Table) -> Table:
    """The rows of a link or domain table of which nothing is decided yet: all of an audit without marks."""
    marks = {"judged": pl.col("judged").is_null(), "is_disavowed": ~pl.col("is_disavowed")}
    present = [mark for name, mark in marks.items() if name in table.collect_schema()]
    return table.filter(present) if present else table


def unopposed(domains: Table) -> Table:
    """The linking domains that nobody calls spam and no file names."""
    opposed = {"judged": pl.col("judged").is_in(["spam", MIXED]), "is_disavowed": pl.col("is_disavowed")}
    present = [~mark.fill_null(value=False) for name, mark in opposed.items() if name in domains.collect_schema()]
    return domains.filter(present) if present else domains


def _is_disavowed(links: pl.DataFrame, lines: Sequence[Line]) -> pl.Series:
    """Hosts are asked once each; addresses only where the file names a page of their host."""
    coverage = Coverage(lines)
    hosts = links["source_host"].drop_nulls().unique()
    named = [host for host in hosts if coverage.of(Line(0, "", Kind.DOMAIN, host, "")) is not None]
    entries = [line.value for line in lines if line.kind is Kind.URL and is_taken(line)]
    beside = parse_addresses(pl.Series(entries, dtype=pl.String))["host"].drop_nulls().unique()
    pages = links.filter(pl.col("source_host").is_in(beside.implode()))["source_url"].drop_nulls().unique()
    covered = [page for page in pages if coverage.of(Line(0, "", Kind.URL, page, "")) is not None]
    is_named = pl.col("source_host").is_in(named) | pl.col("source_url").is_in(covered)
    return links.select(is_named.fill_null(value=False).alias("is_disavowed")).to_series()


def _with_domain_marks(domains: pl.DataFrame, links: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    judged = pl.col("judged")
    of_all = {
        "judged": pl.when(judged.null_count() == 0)
        .then(pl.when(judged.n_unique() == 1).then(judged.first()).otherwise(pl.lit(MIXED)))
        .alias("judged"),
        "is_disavowed": pl.col("is_disavowed").all(),
    }
    marks = links.group_by("source_domain").agg(of_all[name] for name in names)
    return domains.join(marks, on="source_domain", how="left", maintain_order="left")


def _count(links: pl.DataFrame, domains: pl.DataFrame, in_force: InForce | None) -> dict[str, object]:
    facts: dict[str, object] = {}
    if "judged" in links.columns:
        facts["judged"] = {name: _values(table, "judged") for name, table in (("links", links), ("domains", domains))}
    if in_force is not None:
        named = {name: int(table["is_disavowed"].sum()) for name, table in (("links", links), ("domains", domains))}
        facts["disavowed"] = {**about_file(in_force), **named}
    left = undecided(domains)
    facts["domains_decided"] = domains.height - left.height
    facts["domains_left"] = {kind.value: int((left["verdict"] == kind.value).sum()) for kind in Verdict}
    return facts


def about_file(in_force: InForce) -> dict[str, object]:
    """The disavow file in force: its name, its entries, and how many of them Google does not take."""
    entries = [line for line in in_force.lines if line.kind in (Kind.DOMAIN, Kind.URL, Kind.BAD)]
    return {
        "file": in_force.name,
        "entries": len(entries),
        "not_taken": sum(not is_taken(line) for line in entries),
    }


def _values(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table[column].drop_nulls().value_counts().sort(column).iter_rows())

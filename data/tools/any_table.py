"""Any table with a column of linking pages or domains: its columns are named by the person, or guessed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import polars as pl

from ..errors import MissingColumn
from .columns import Converter, read_columns
from .headings import DOMAIN, FOLLOWED, HEADINGS, VAGUE, headings_of, not_followed
from .sheet import Sheet, fold_header
from .tool import Tool

LOOKED_AT = 2_000
"""Rows that tell what a column holds."""
MOSTLY = 0.5
"""Share of the filled cells that must be addresses for a column to be taken for one of addresses."""
ONE_SITE = 0.9
"""Share of the addresses on one host that makes a column without a telling header the targets."""
FEW_ROWS = 3
"""Below so many rows one host throughout says nothing."""
HOST = (
    r"^\s*(?:domain:\s*)?(?:(?i:https?|ftp):)?(?://)?(?:[^/?#@\s]*@)?(?:(?i:www)\.)?"
    r"((?:[\p{L}\p{N}_-]+\.)+(?:\p{L}[\p{L}\p{N}-]+|\d{1,3}))\.?(?:[/:?#]|\s*$)"
)
"""The host of an address in any spelling, without 'www.'."""
PAGE = r"//|/[^\s/]"
"""What an address has that is more than a host: a scheme or a path."""
DEEP = r"[^/:\s]/[^\s/]"
"""A path behind the host."""
LOOKED_FOR = 'source_url, "Source URL", "Referring page URL", "Linking page", "Backlink", "URL", "Domain"'
MOST_NAMED = 12

ANY_LINKS = Tool(name="any-table", title="a table of links", level="links")
ANY_DOMAINS = Tool(name="any-domains", title="a table of domains", level="domains")


def any_table(sheet: Sheet, name: str, named: Mapping[str, str]) -> Tool:
    """How to read the table of the file `name`; `named` are our columns -> the person's headers, and win over guesses.

    A table with a column of linking pages lists links; one that has only domains lists domains. Raises MissingColumn
    when it has neither.
    """
    columns = assign_columns(sheet, named)
    if "source_url" not in columns and DOMAIN not in columns:
        raise MissingColumn(*_missing(sheet, name))
    tool = ANY_LINKS if "source_url" in columns else ANY_DOMAINS
    return replace(tool, read=partial(_read, columns=columns))


def with_named(tool: Tool, cells: pl.DataFrame, named: Mapping[str, str]) -> Tool:
    """The tool, with the columns that the person named read from there instead."""
    columns = named_columns(cells, named)

    def read(table: pl.DataFrame) -> pl.DataFrame:
        ours = tool.read(table)
        return ours.with_columns(_read(table, columns).iter_columns())

    return replace(tool, read=read) if columns else tool


def named_columns(cells: pl.DataFrame, named: Mapping[str, str]) -> dict[str, str]:
    """Our columns -> headers as the file writes them, for those of the named headers that the file has."""
    folded = {fold_header(header): header for header in reversed(cells.columns)}
    found = {
        ours: header if header in cells.columns else folded.get(fold_header(header)) for ours, header in named.items()
    }
    return {ours: header for ours, header in found.items() if header is not None}


def assign_columns(sheet: Sheet, named: Mapping[str, str]) -> dict[str, str]:
    """Our columns -> headers of the file: as the person named them, else by header, else by content."""
    columns = named_columns(sheet.cells, named)
    addresses = _Addresses(sheet, taken=set(columns.values()))
    for ours, guess in (("source_url", addresses.source), ("target_url", addresses.target), (DOMAIN, addresses.domain)):
        header = None if ours in columns else guess(columns)
        if header is not None:
            columns[ours] = header
    by_heading = {fold_header(header): header for header in reversed(sheet.cells.columns)}
    for ours in HEADINGS:
        headings = (*headings_of(ours), *(FOLLOWED if ours == "is_nofollow" else ()))
        telling = next((by_heading[heading] for heading in headings if heading in by_heading), None)
        if telling is not None and ours not in (*columns, "source_url", "target_url", DOMAIN):
            columns[ours] = telling
    return columns


@dataclass(frozen=True)
class _Addresses:
    """The columns that hold addresses, and which is which."""

    sheet: Sheet
    taken: set[str]
    """Columns that the person gave another meaning."""

    @cached_property
    def hosts(self) -> dict[str, pl.Series]:
        """Column -> the hosts in its first cells, for each column that holds addresses or bare hosts."""
        found: dict[str, pl.Series] = {}
        for header in self.sheet.cells.columns:
            cells = self._cells(header)
            hosts = cells.str.extract(HOST).drop_nulls().str.to_lowercase()
            filled = int((cells.str.strip_chars() != "").sum())
            if header not in self.taken and filled and hosts.len() >= MOSTLY * filled:
                found[header] = hosts
        return found

    @cached_property
    def pages(self) -> list[str]:
        """The columns of which most cells are more than a bare host; under a header for domains, a path is more."""
        return [
            header
            for header, hosts in self.hosts.items()
            if self._cells(header).str.contains(DEEP if fold_header(header) in headings_of(DOMAIN) else PAGE).sum()
            >= MOSTLY * hosts.len()
        ]

    def source(self, columns: Mapping[str, str]) -> str | None:
        """The linking pages: by a clear header, else the pages on most different hosts."""
        if clear := self._headed("source_url", self.pages, vague=False):
            return clear
        if DOMAIN in columns:
            return None
        unclear = [header for header in self.pages if header not in columns.values() and not self._is_target(header)]
        best = max(unclear, key=self._variety, default=None)
        domains = [header for header in self.hosts if header not in self.pages]
        if best and self._on_one_site(best) and any(self._variety(each) > self._variety(best) for each in domains):
            return None
        # a column that says so but holds something else: every row of it is rejected, and the reasons are told
        return best or (None if domains else self._headed("source_url", self.sheet.cells.columns, vague=False))

    def target(self, columns: Mapping[str, str]) -> str | None:
        """The pages linked to: by header, else addresses that are nearly all on one host."""
        free = [header for header in self.hosts if header not in columns.values()]
        if headed := self._headed("target_url", free, vague=True):
            return headed
        unclear = [header for header in free if header in self.pages and fold_header(header) not in headings_of(DOMAIN)]
        return next((header for header in unclear if "source_url" in columns or self._on_one_site(header)), None)

    def domain(self, columns: Mapping[str, str]) -> str | None:
        """The linking domains: by header, else, where there are no pages, the hosts that differ most."""
        free = [header for header in self.hosts if header not in columns.values()]
        if (headed := self._headed(DOMAIN, free, vague=True)) or "source_url" in columns:
            return headed
        return max(free, key=self._variety, default=None)

    def _cells(self, header: str) -> pl.Series:
        return self.sheet.cells[header].head(LOOKED_AT).drop_nulls()

    def _variety(self, header: str) -> int:
        return self.hosts[header].n_unique()

    def _headed(self, ours: str, among: list[str], *, vague: bool) -> str | None:
        folded = {fold_header(header): header for header in reversed(among)}
        headings = [heading for heading in headings_of(ours) if vague or heading not in VAGUE]
        return next((folded[heading] for heading in headings if heading in folded), None)

    def _is_target(self, header: str) -> bool:
        return fold_header(header) in headings_of("target_url") and fold_header(header) not in VAGUE

    def _on_one_site(self, header: str) -> bool:
        hosts = self.hosts[header]
        commonest = max(hosts.value_counts()["count"], default=0)
        return hosts.len() >= FEW_ROWS and commonest >= ONE_SITE * hosts.len()


def _read(cells: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    readings = {
        ours: partial(_column, converter=_converter(ours, header), header=header) for ours, header in columns.items()
    }
    return read_columns(cells, readings)


def _column(cells: object, converter: Converter, header: str) -> pl.Expr:
    return converter(pl.col(header))


def _converter(ours: str, header: str) -> Converter:
    says_the_opposite = ours == "is_nofollow" and fold_header(header) in FOLLOWED
    return not_followed if says_the_opposite else HEADINGS[ours][0]


def _missing(sheet: Sheet, name: str) -> tuple[str, str]:
    """Message and hint for a table without linking pages."""
    headers = sheet.cells.columns
    found = ", ".join(headers[:MOST_NAMED]) + (
        f" and {len(headers) - MOST_NAMED} more" if len(headers) > MOST_NAMED else ""
    )
    if not sheet.has_header:
        found = f"{len(headers)} columns without a header line"
    message = f"{name} has no column for the linking page.\n  found: {found}\n  looked for: {LOOKED_FOR}"
    likely = next(
        (header for header in headers if re.search(r"url|link|page|source|refer", header, re.IGNORECASE)), None
    )
    option = "HEADER" if likely is None else _quoted(likely)
    return message, f"linkverdict score {shlex.quote(name)} --source {option}"


def _quoted(header: str) -> str:
    return f'"{header}"' if re.fullmatch(r"[\w .,:/()-]+", header) else shlex.quote(header)

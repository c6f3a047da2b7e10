"""The queue: which items a person wants to see, in which order, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

import polars as pl

from .items import KINDS, Items
from .states import DECIDED

PAGE = 50
"""Items of a page."""
ANY = ""
STATE_FILTERS = {
    "open": ("open", "partly"),
    "decided": DECIDED,
    "spam": ("spam",),
    "good": ("good",),
    "skipped": ("skipped",),
    "own": ("own",),
    "disavowed": ("disavowed",),
}
SORTS = {
    "need": "what needs you first",
    "likely": "likeliest spam first",
    "unlikely": "least likely spam first",
    "unsure": "least sure first",
    "links": "most links first",
    "domains": "most linking domains first",
    "newest": "first seen last",
    "name": "by name",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "verdict": ("disavow", "review", "keep"),
    "vendor": ("spam", "clean", "none", "disagree"),
    "new": ("yes", "no", "changed"),
    "state": (*STATE_FILTERS, "any"),
    "sort": tuple(SORTS),
}
"""What the filters with a fixed choice may be."""


@dataclass(frozen=True)
class Query:
    """What is asked of the queue. '' leaves a filter out."""

    kind: str = ANY
    """'campaign', 'domain' or 'link'; '' is the queue, in which one decision settles what it can."""
    verdict: str = ANY
    """The model's verdict."""
    low: str = ANY
    """Lowest spam probability in percent."""
    high: str = ANY
    """Highest spam probability in percent."""
    campaign: str = ANY
    """Number of a campaign: it, and the domains and links in it."""
    family: str = ANY
    """Family of signals that speaks most for spam."""
    vendor: str = ANY
    """'spam', 'clean' or 'none' by the vendors' own opinion; 'disagree': theirs and the model's verdict differ."""
    new: str = ANY
    """'yes': the last audit had not all of it; 'no': it had; 'changed': its verdict was another there."""
    state: str = "open"
    """What was decided of it so far."""
    text: str = ANY
    """Words in its name, or in address, title, anchor or target of one of its links."""
    sort: str = "need"
    """Order; see SORTS."""
    page: str = "1"
    """Page, from 1."""

    @property
    def number(self) -> int:
        """The page's number."""
        return max(1, int(self.page)) if self.page.isdecimal() and len(self.page) < 9 else 1

    def address(self, **other: str) -> str:
        """The query as part of an address, with some fields changed; fields with their default are left out."""
        changed, usual = replace(self, **other), Query()
        told = {field.name: getattr(changed, field.name) for field in fields(Query)}
        return urlencode({name: value for name, value in told.items() if value != getattr(usual, name)})

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves out something that the plain queue shows."""
        return replace(self, page="1", sort="need") != Query()


def parse_query(given: Mapping[str, str]) -> Query:
    """The query of an address' parameters; what no filter can be is left out."""
    found = {}
    for field in fields(Query):
        value = str(given.get(field.name, "")).strip()[:200]
        if value and (field.name not in CHOICES or value in CHOICES[field.name]):
            found[field.name] = value
    return Query(**found)


@dataclass(frozen=True)
class Page:
    """One page of the queue."""

    rows: pl.DataFrame
    """The items' rows with their state."""
    total: int
    """Items that fit the query."""
    number: int
    """Which page it is, from 1."""
    pages: int
    """How many pages there are; 1 when nothing fits."""


def ask(items: Items, states: pl.Series, query: Query, size: int = PAGE) -> Page:
    """The page of items that fit the query. A page behind the last one is the last one."""
    found = _ordered(_fitting(items, states, query), query.sort)
    total = found.select(pl.len()).collect().item()
    pages = max(1, -(-total // size))
    number = min(query.number, pages)
    rows = found.slice((number - 1) * size, size).collect()
    return Page(rows, total, number, pages)


def neighbours(
    items: Items, states: pl.Series, query: Query, kind: str, name: str
) -> tuple[tuple[str, str] | None, tuple[str, str] | None, int, int]:
    """The items before and behind one that fit the query, its place among them (0 when it is not), and their number.

    An item that was just decided fits no longer; its neighbours are those it had when it still did.
    """
    everything = _ordered(_fitting(items, states, replace(query, state="any")), query.sort)
    listed = everything.select("kind", "id", _is_in_state(query.state).alias("fits")).collect()
    at = listed.with_row_index("at").filter((pl.col("kind") == kind) & (pl.col("id") == name))["at"]
    fits = listed["fits"]
    if not len(at):
        first = fits.arg_true()
        return None, _pair(listed, int(first[0])) if len(first) else None, 0, int(fits.sum())
    here = int(at[0])
    before, behind = fits.head(here).arg_true(), fits.slice(here + 1).arg_true()
    place = len(before) + 1 if fits[here] else 0
    return (
        _pair(listed, int(before[-1])) if len(before) else None,
        _pair(listed, here + 1 + int(behind[0])) if len(behind) else None,
        place,
        int(fits.sum()),
    )


def _pair(listed: pl.DataFrame, row: int) -> tuple[str, str]:
    kind, name, _ = listed.row(row)
    return str(kind), str(name)


def _fitting(items: Items, states: pl.Series, query: Query) -> pl.LazyFrame:
    table = items.table.lazy().with_columns(states.alias("state"))
    wanted: list[pl.Expr] = [_is_in_state(query.state)]
    if query.kind:
        wanted.append(pl.col("kind") == query.kind)
    elif not (query.campaign or query.text or query.state == "skipped" or query.new == "changed"):
        wanted.append(pl.col("is_queued"))
    for name in ("verdict", "family"):
        if value := getattr(query, name):
            wanted.append(pl.col(name) == value)
    for bound, compare in ((query.low, pl.Expr.ge), (query.high, pl.Expr.le)):
        if (percent := _percent(bound)) is not None:
            wanted.append(compare(pl.col("spam_probability"), percent / 100))
    if query.campaign.isdecimal():
        wanted.append(pl.col("campaign") == int(query.campaign[:9]))
    if query.new == "changed":
        wanted.append(pl.col("verdict_before").is_not_null())
    elif query.new:
        wanted.append(pl.col("is_new").eq(query.new == "yes"))
    if query.vendor:
        wanted.append(_vendor(query.vendor))
    if query.text:
        wanted.append(_speaks_of(items, query.text.lower()))
    return table.filter(wanted)


def _percent(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _is_in_state(state: str) -> pl.Expr:
    return pl.lit(True) if state == "any" else pl.col("state").is_in(STATE_FILTERS[state])


def _vendor(wanted: str) -> pl.Expr:
    if wanted == "none":
        return pl.col("vendor").is_null()
    if wanted == "disagree":
        they = pl.col("vendor") == "spam"
        return (they & (pl.col("verdict") == "keep")) | (~they & (pl.col("verdict") == "disavow"))
    return pl.col("vendor") == wanted


def _speaks_of(items: Items, text: str) -> pl.Expr:
    """Whether an item, or a link of it, holds the text."""
    hit = items.texts.str.contains(text, literal=True).fill_null(value=False)
    numbers = hit.arg_true().cast(pl.Int64)
    rows = {
        "link": numbers,
        "domain": pl.Series(items.domain_of[numbers.to_numpy()]).unique(),
        "campaign": pl.Series(items.campaign_of[numbers.to_numpy()]).unique(),
    }
    inside = [(pl.col("kind") == kind) & pl.col("row").is_in(found.implode()) for kind, found in rows.items()]
    is_named = (pl.col("kind") == "domain") & pl.col("id").str.contains(text, literal=True)
    return pl.any_horizontal(is_named, *inside)


def _ordered(table: pl.LazyFrame, sort: str) -> pl.LazyFrame:
    likely = pl.col("spam_probability")
    orders: Mapping[str, pl.Expr] = {
        "likely": -likely,
        "unlikely": likely,
        "unsure": (likely - 0.5).abs(),
        "links": -pl.col("links"),
        "domains": -pl.col("domains"),
        "newest": -pl.col("first_seen").cast(pl.Int32),
        "name": pl.col("id"),
    }
    return table.sort(orders[sort], maintain_order=True, nulls_last=True) if sort in orders else table

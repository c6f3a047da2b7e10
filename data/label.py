"""A label: one person's verdict on a linking domain, a page or a campaign, in the one spelling it is compared in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

import polars as pl

from .address import parse_addresses, parse_host, why_no_host
from .errors import BadLabel

LONGEST = {"note": 1_000, "by": 100, "audit": 500, "model": 200, "value": 2_048}
"""Characters that a label's texts may have: 2,048 is what a line of a disavow file may have."""
CAMPAIGN = re.compile(r"[a-z_]+=.+", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NO_TEXT = re.compile(r"[\ud800-\udfff]")


class Judgement(StrEnum):
    """What a person says of a link. Whoever is unsure gives no label."""

    SPAM = "spam"
    GOOD = "good"


class Scope(StrEnum):
    """What a label speaks of."""

    DOMAIN = "domain"
    """A host and every host below it."""
    URL = "url"
    """One linking page."""
    CAMPAIGN = "campaign"
    """Every link that carries one template."""


@dataclass(frozen=True)
class Label:
    """One verdict, as it is kept. Made by `make_label`, which checks it."""

    site: str
    """Host of the judged site, without 'www.'."""
    scope: Scope
    """What it speaks of."""
    value: str
    """The host, the page or the template, folded."""
    verdict: Judgement
    """What the person says."""
    by: str = ""
    """Who said it; '' for nobody in particular."""
    at: str = ""
    """When, ISO 8601 in UTC."""
    note: str = ""
    """What the person wrote beside it."""
    audit: str = ""
    """The audit that was on screen; '' for none."""
    model: str = ""
    """The model whose verdict was on screen; '' for none."""
    id: int = 0
    """Its number in the store; 0 while it is not kept."""


def make_label(
    site: str,
    value: str,
    verdict: str,
    *,
    scope: str | None = None,
    by: str = "",
    at: str = "",
    note: str = "",
    audit: str = "",
    model: str = "",
    folded: tuple[str, str] | None = None,
) -> Label:
    """A label in folded spelling. Without a scope, a value with a path is a page and one without is a domain.

    `folded` is what `fold_pages` made of the value, where many are folded at once.
    Raises BadLabel for what names no site, host or page, for a bare public suffix, for the judged site as spam, and for
    another verdict.

    >>> label = make_label("https://www.Example.com/", "http://WWW.Blog.Example.net/", "spam")
    >>> label.site, label.scope.value, label.value
    ('example.com', 'domain', 'blog.example.net')
    """
    if verdict not in set(Judgement):
        raise BadLabel(f"Expected the verdict spam or good; found {verdict[:40]!r}.", "Whoever is unsure gives none.")
    host = fold_page(site)[0]
    if not host:
        raise BadLabel(f"Expected the judged site's host; found {site[:80]!r}.", "such as --site example.com")
    parts = folded or fold_page(value)
    kind = _known_scope(scope or (Scope.URL if parts[1] else Scope.DOMAIN))
    spelled = _spelled(kind, value, parts)
    if verdict == Judgement.SPAM and kind is not Scope.CAMPAIGN:
        _refuse_own(host, parts[0], kind)
    return Label(
        host,
        kind,
        spelled,
        Judgement(verdict),
        _clean("by", by),
        _moment(at),
        _clean("note", note),
        _clean("audit", audit),
        _clean("model", model),
    )


@lru_cache(maxsize=1_000)
def fold_page(address: str) -> tuple[str, str]:
    """Host and rest of an address as links are compared: no scheme, 'www.', port, fragment or last slash.

    ('', '') when it names no host. Agrees with `data.same_link` on what is one page.

    >>> fold_page("https://www.Example.com:443/a/?q=1#x")
    ('example.com', '/a?q=1')
    """
    return fold_pages([address])[0]


def fold_pages(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """`fold_page` of many addresses at once. Raises BadLabel for bytes of the command line that are no text."""
    if broken := next(filter(_NO_TEXT.search, addresses), None):
        raise BadLabel(f"Expected text in UTF-8; found {broken[:80]!r}.")
    parsed = parse_addresses(pl.Series(addresses, dtype=pl.String))
    return [
        ("", "") if host is None else (host.removeprefix("www."), path.rstrip("/") + (f"?{query}" if query else ""))
        for host, path, query in parsed.select("host", "path", "query").iter_rows()
    ]


def _known_scope(scope: str) -> Scope:
    if scope not in set(Scope):
        raise BadLabel(f"Expected the scope domain, url or campaign; found {scope[:40]!r}.")
    return Scope(scope)


def _spelled(scope: Scope, value: str, parts: tuple[str, str]) -> str:
    if len(value) > LONGEST["value"]:
        raise BadLabel(f"Expected at most {LONGEST['value']:,} characters; found {len(value):,}: {value[:60]}…")
    if scope is Scope.CAMPAIGN:
        if not CAMPAIGN.fullmatch(value):
            raise BadLabel(f"Expected a campaign as template=text; found {value[:80]!r}.")
        return value
    host, rest = parts
    if not host:
        raise BadLabel(
            f"Expected a linking domain or page; found {value[:80]!r}: {why_no_host(value)}.",
            "such as blog.example.net or a page's address",
        )
    if scope is Scope.URL:
        return host + rest
    named = parse_host(host)
    if named.suffix == named.host:
        raise BadLabel(
            f"{host} is a public suffix: a label on it would cover strangers.", "Label the domains below it."
        )
    return host


def _refuse_own(site: str, host: str, scope: Scope) -> None:
    """A spam verdict on the judged site would never count: its own links are not disavowed."""
    if host == site or host.endswith(f".{site}"):
        what = "the judged site itself" if host == site else f"part of the judged site {site}"
        raise BadLabel(
            f"Expected a linking domain or page; {host} is {what}, which is never disavowed.",
            "Name the domain that links to it. If another site is judged, name that one as the site.",
        )
    if scope is Scope.DOMAIN and site.endswith(f".{host}"):
        raise BadLabel(
            f"Expected a linking domain or page; {host} also covers {site}, the judged site itself.",
            "Name the host or the page that you mean.",
        )


def _clean(name: str, text: str) -> str:
    plain = _UNPRINTABLE.sub(" ", text).strip()
    if len(plain) > LONGEST[name]:
        raise BadLabel(f"Expected at most {LONGEST[name]:,} characters in {name!r}; found {len(plain):,}.")
    return plain


def _moment(at: str) -> str:
    if not at:
        return ""
    try:
        moment = datetime.fromisoformat(at.strip())
    except ValueError as error:
        raise BadLabel(f"Expected a time such as 2031-05-17T09:30:00+00:00; found {at[:40]!r}.") from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError as error:
        raise BadLabel(f"Expected a time such as 2031-05-17T09:30:00+00:00; found {at[:40]!r}.") from error

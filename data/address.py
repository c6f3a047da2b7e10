"""Addresses taken apart: host, linking domain by the public suffix list, path and query."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, fields
from functools import cache
from urllib.parse import unquote

import idna
import polars as pl
from publicsuffixlist import PublicSuffixList

PLAIN = r"^https?://(?<raw_host>[A-Za-z0-9_.-]+)(?<path>/[^?#]*)?(?:\?(?<query>[^#]*))?(?:#.*)?$"
"""What nearly all addresses look like; the pattern takes a quarter of the time of the next."""
# scheme (optional) and, behind slashes only, userinfo (both dropped), host, port (dropped), path, query; no fragment
ADDRESS = (
    r"^(?:(?:(?i:https?|ftps?):[\\/]*|[\\/]{2,})(?:[^\\/?#]*@)?)?"
    r"(?<raw_host>\[[0-9A-Fa-f:.]+\]|[^\\/?#:]*)(?::\d*)?(?<path>[\\/][^?#]*)?(?:\?(?<query>[^#]*))?(?:#.*)?$"
)
OTHER_SCHEME = r"^(?i:mailto|javascript|data|tel|file|about|blob|android-app|ios-app):"
AROUND = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200e\u200f\u2060<>\"'`"
"""White space, invisible marks, brackets and quotes that stick to addresses."""
HOST_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
"""Host names as they occur: underscores and hyphens anywhere but in the top label."""
LONGEST_HOST = 253


@dataclass(frozen=True)
class Host:
    """What a host name says. Every field is None when the host is no host."""

    host: str | None
    """Lower case, punycode, without a trailing dot."""
    domain: str | None
    """Registrable by the public suffix list with its private part, or the bare IP."""
    registered: str | None
    """Registrable by the list's public part alone, or the bare IP."""
    suffix: str | None
    """Public suffix (the list's public part); None for an IP."""
    name: str | None
    """The label in front of the suffix in `domain`, decoded from punycode; None for an IP."""


Parts = tuple[str | None, str | None, str | None, str | None, str | None]
NO_PARTS: Parts = (None, None, None, None, None)
NO_HOST = Host(*NO_PARTS)


def parse_addresses(addresses: pl.Series) -> pl.DataFrame:
    """One row an address: host, domain, registered, suffix, name, path, query (see `Host` and the schema).

    Takes what tools write: with or without scheme, userinfo, port; IDN, punycode, IPs, percent-encoding, back slashes.
    Null everywhere for null, and for what names no host ("mailto:a@b.c", "a@b.c", "http:///x", "not an address").
    """
    column = addresses.cast(pl.String).alias("address")
    distinct = column.unique()
    if 2 * distinct.len() > column.len():
        return _parsed(column)
    # targets repeat: a site has fewer pages than links
    parsed = pl.concat([distinct.to_frame(), _parsed(distinct)], how="horizontal")
    return (
        column.to_frame()
        .join(parsed, on="address", how="left", nulls_equal=True, maintain_order="left")
        .drop("address")
    )


def _parsed(addresses: pl.Series) -> pl.DataFrame:
    split = _split(addresses.str.strip_chars(AROUND)).with_columns(
        pl.col("path").fill_null("/").str.replace_all("\\", "/", literal=True), pl.col("query").fill_null("")
    )
    # a Python call a distinct host: the suffix walk has no expression, and distinct hosts are a fifth of the rows
    names = split["raw_host"].drop_nulls().unique()
    hosts = pl.DataFrame(
        [(name, *_parts(name)) for name in names],
        schema={"raw_host": pl.String, **{field.name: pl.String for field in fields(Host)}},
        orient="row",
    )
    joined = split.join(hosts, on="raw_host", how="left", maintain_order="left")
    known = pl.col("host").is_not_null()
    return joined.select(
        "host", "domain", "registered", "suffix", "name",
        pl.when(known).then(_percent_decoded(joined["path"])).alias("path"),
        pl.when(known).then(pl.col("query")).alias("query"),
    )  # fmt: skip


def _split(addresses: pl.Series) -> pl.DataFrame:
    """raw_host, path, query as written; null where they are not there."""
    parts = addresses.str.extract_groups(PLAIN).struct.unnest()
    odd = (parts["raw_host"].is_null() & addresses.is_not_null()).arg_true()
    if not odd.len():
        return parts
    others = addresses.gather(odd)
    found = others.set(others.str.contains(OTHER_SCHEME), None).str.extract_groups(ADDRESS).struct.unnest()
    return parts.select(column.scatter(odd, found[column.name]) for column in parts)


def parse_host(raw: str) -> Host:
    """The parts of a host name in any spelling; NO_HOST when it is none (no dot, bad characters, empty labels).

    >>> parse_host("WWW.BBC.co.uk").domain
    'bbc.co.uk'
    >>> parse_host("shop.x.blogspot.com").domain, parse_host("shop.x.blogspot.com").registered
    ('x.blogspot.com', 'blogspot.com')
    >>> parse_host("198.51.100.7").domain
    '198.51.100.7'
    """
    return Host(*_parts(raw))


def _parts(raw: str) -> Parts:
    """The fields of `Host`, in order."""
    text = unquote(raw[: 12 * LONGEST_HOST]).strip().strip(".").lower()
    if address := _ip(text):
        return address, address, address, None, None
    host = _punycode(text)
    if host is None or len(host) > LONGEST_HOST or not HOST_NAME.fullmatch(host):
        return NO_PARTS
    public, private = _suffix_lists()
    suffix = public.publicsuffix(host) or host
    domain = _one_label_more(host, private.publicsuffix(host) or host)
    if domain == suffix:  # a public suffix itself, such as co.uk: then it stands for itself
        return host, host, host, suffix, _readable(host.split(".", 1)[0])
    registered = _one_label_more(host, suffix)
    return host, domain, registered, suffix, _readable(domain.split(".", 1)[0])


def _one_label_more(host: str, suffix: str) -> str:
    """The suffix and the label in front of it, as far as there is one."""
    front = host[: -len(suffix) - 1]
    return f"{front.rsplit('.', 1)[-1]}.{suffix}" if front else host


@cache
def _suffix_lists() -> tuple[PublicSuffixList, PublicSuffixList]:
    return PublicSuffixList(only_icann=True), PublicSuffixList()


def _ip(text: str) -> str | None:
    if not text or (text[0] != "[" and not text[-1].isdigit()):
        return None
    try:
        return ipaddress.ip_address(text.strip("[]")).compressed
    except ValueError:
        return None


def _punycode(text: str) -> str | None:
    if text.isascii():
        return text
    try:
        return idna.encode(text, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        pass
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return decoded if decoded.isprintable() else label


def _percent_decoded(paths: pl.Series) -> pl.Series:
    """Paths with %XX decoded where that gives valid UTF-8. Only the few that hold a '%' pass through Python."""
    encoded = paths.filter(paths.str.contains("%", literal=True).fill_null(False)).unique()
    return paths.replace(encoded, pl.Series([_unquoted(path) for path in encoded], dtype=pl.String))


def _unquoted(path: str) -> str:
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path

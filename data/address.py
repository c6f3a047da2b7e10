"""Addresses taken apart: host, linking domain by the public suffix list, path and query."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from urllib.parse import unquote

import idna
import polars as pl

from .suffixes import find_all_suffixes, find_suffixes

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
PLAIN_HOST = r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z]{2,}$"
"""What nearly all hosts look like in small letters. Up to LONGEST_LABEL characters, and without punycode, it is a host
for sure, and no IP."""
LONGEST_LABEL = 63


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
    hosts = _hosts(split["raw_host"].drop_nulls().unique())
    joined = split.join(hosts, on="raw_host", how="left", maintain_order="left")
    known = pl.col("host").is_not_null()
    return joined.select(
        "host", "domain", "registered", "suffix", "name",
        pl.when(known).then(_percent_decoded(joined["path"])).alias("path"),
        pl.when(known).then(pl.col("query")).alias("query"),
    )  # fmt: skip


def _hosts(names: pl.Series) -> pl.DataFrame:
    """raw_host (the names) and the fields of `Host`."""
    lower = names.str.to_lowercase()
    is_plain = (
        lower.str.contains(PLAIN_HOST)
        & (lower.str.len_bytes() <= LONGEST_LABEL)
        & ~lower.str.contains("xn--", literal=True)
    )
    # a Python call for each of the few others: punycode, IPs and escapes have no expression
    others = [(name, *_parts(name)) for name in names.filter(~is_plain)]
    schema = {"raw_host": pl.String, **{field.name: pl.String for field in fields(Host)}}
    plain = _plain_hosts(lower.filter(is_plain)).with_columns(names.filter(is_plain).alias("raw_host"))
    return pl.concat([plain.select(*schema), pl.DataFrame(others, schema=schema, orient="row")])


def _plain_hosts(hosts: pl.Series) -> pl.DataFrame:
    """The fields of `Host` for hosts that need no decoding; as `_parts`."""
    host, suffix = pl.col("host"), pl.col("suffix")
    suffixes = find_all_suffixes(hosts).rename({"public": "suffix"})
    return (
        suffixes.with_columns(hosts.alias("host"))
        .with_columns(domain=_each_one_label_more(host, pl.col("private")))
        .with_columns(domain=pl.when(pl.col("domain") == suffix).then(host).otherwise("domain"))
        .with_columns(
            registered=pl.when(pl.col("domain") == suffix).then(host).otherwise(_each_one_label_more(host, suffix)),
            name=pl.col("domain").str.extract(r"^([^.]*)"),
        )
    )


def _each_one_label_more(host: pl.Expr, suffix: pl.Expr) -> pl.Expr:
    """`_one_label_more` of columns."""
    front = host.str.strip_suffix(pl.lit(".") + suffix)
    return pl.when(host == suffix).then(host).otherwise(front.str.extract(r"([^.]*)$") + pl.lit(".") + suffix)


def _split(addresses: pl.Series) -> pl.DataFrame:
    """raw_host, path, query as written; null where they are not there."""
    parts = addresses.str.extract_groups(PLAIN).struct.unnest()
    odd = (parts["raw_host"].is_null() & addresses.is_not_null()).arg_true()
    if not odd.len():
        return parts
    others = addresses.gather(odd)
    found = others.set(others.str.contains(OTHER_SCHEME), None).str.extract_groups(ADDRESS).struct.unnest()
    return parts.select(column.scatter(odd, found[column.name]) for column in parts)


@lru_cache(maxsize=65_536)
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


def why_no_host(text: str) -> str:
    """Why a text that names no host does not, in words that fit behind it.

    >>> why_no_host("com"), why_no_host("domain:example.com")[:30]
    ('no whole domain: all that end in it would be meant', "'domain:' belongs into a disav")
    """
    bare = text.strip(AROUND).strip(".")
    if bare.lower().startswith("domain:"):
        return "'domain:' belongs into a disavow file; here the name stands alone"
    if bare.isalpha() and parse_host(f"x.{bare}").host is not None:
        return "no whole domain: all that end in it would be meant"
    return "no host name"


def _parts(raw: str) -> Parts:
    """The fields of `Host`, in order."""
    text = unquote(raw[: 12 * LONGEST_HOST]).strip().strip(".").lower()
    if address := _ip(text):
        return address, address, address, None, None
    host = _punycode(text)
    if host is None or len(host) > LONGEST_HOST or not HOST_NAME.fullmatch(host):
        return NO_PARTS
    suffix, private = find_suffixes(host)
    domain = _one_label_more(host, private)
    if domain == suffix:  # a public suffix itself, such as co.uk: then it stands for itself
        return host, host, host, suffix, _readable(host.split(".", 1)[0])
    registered = _one_label_more(host, suffix)
    return host, domain, registered, suffix, _readable(domain.split(".", 1)[0])


def _one_label_more(host: str, suffix: str) -> str:
    """The suffix and the label in front of it, as far as there is one."""
    front = host[: -len(suffix) - 1]
    return f"{front.rsplit('.', 1)[-1]}.{suffix}" if front else host


def _one_label_more_each(suffix: str) -> pl.Expr:
    """`_one_label_more` of the column `host` and the named column of suffixes."""
    front = pl.col("host").str.strip_suffix(pl.lit(".") + pl.col(suffix))
    longer = front.str.extract(r"([^.]*)$") + "." + pl.col(suffix)
    return pl.when(pl.col("host") == pl.col(suffix)).then("host").otherwise(longer)


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

"""Addresses in every spelling that tools write."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.address import NO_HOST, parse_addresses, parse_host

HOSTS = [
    ("https://www.example.co.uk/a", "www.example.co.uk", "example.co.uk"),
    ("HTTP://Example.COM", "example.com", "example.com"),
    ("example.com/page", "example.com", "example.com"),
    ("//cdn.example.com/x", "cdn.example.com", "example.com"),
    ("http:/example.com/x", "example.com", "example.com"),
    ("http:\\\\example.com\\x", "example.com", "example.com"),
    ("example.com:8080/x", "example.com", "example.com"),
    ("https://user:p%40ss@example.com/", "example.com", "example.com"),
    ("ftp://files.example.org/a.zip", "files.example.org", "example.org"),
    ("https://example.com.", "example.com", "example.com"),
    (" \ufeff<https://example.com/> ", "example.com", "example.com"),
    ("https://shop.anna.blogspot.com/p", "shop.anna.blogspot.com", "anna.blogspot.com"),
    ("https://198.51.100.7/x", "198.51.100.7", "198.51.100.7"),
    ("https://[2001:DB8::1]:443/x", "2001:db8::1", "2001:db8::1"),
    ("https://bücher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("https://例え.jp/", "xn--r8jz45g.jp", "xn--r8jz45g.jp"),
    ("https://☃.net/", "xn--n3h.net", "xn--n3h.net"),
    ("https://a_b-.blogspot.com/", "a_b-.blogspot.com", "a_b-.blogspot.com"),
    ("https://www.ck/", "www.ck", "www.ck"),
    ("https://x.y.kawasaki.jp/", "x.y.kawasaki.jp", "x.y.kawasaki.jp"),
    ("https://city.kawasaki.jp/", "city.kawasaki.jp", "city.kawasaki.jp"),
    ("co.uk", "co.uk", "co.uk"),
]
NO_ADDRESSES = [
    "",
    " ",
    "not an address",
    "localhost",
    "1.2.3",
    "999.1.2.3",
    "n.a",
    "someone@example.com",
    "mailto:someone@example.com",
    "javascript:void(0)",
    "tel:+3725551234",
    "https://",
    "http:///",
    "https://exa mple.com/",
    "https://example.com:port/",
    "https://a..example.com/",
    "/only/a/path",
    "?q=1",
    "https://" + "a" * 64 + ".com",
    "https://" + ".".join(["a" * 60] * 5) + ".com",
]


@pytest.mark.parametrize(("address", "host", "domain"), HOSTS)
def test_host_and_linking_domain_are_found(address: str, host: str, domain: str) -> None:
    found = parse_addresses(pl.Series([address])).row(0, named=True)
    assert (found["host"], found["domain"]) == (host, domain)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_names_no_host_is_null_throughout(address: str) -> None:
    assert parse_addresses(pl.Series([address])).row(0) == (None,) * 7


def test_null_stays_null_and_rows_keep_their_order() -> None:
    found = parse_addresses(pl.Series(["b.example", None, "a.example", "b.example"]))
    assert found["host"].to_list() == ["b.example", None, "a.example", "b.example"]


def test_a_column_of_nulls_and_an_empty_column_are_read() -> None:
    assert parse_addresses(pl.Series([None, None])).height == 2
    assert parse_addresses(pl.Series([], dtype=pl.String)).columns[-1] == "query"


@pytest.mark.parametrize(
    ("address", "path", "query"),
    [
        ("https://example.com", "/", ""),
        ("https://example.com?a=1", "/", "a=1"),
        ("https://example.com/a%20b/%C3%A9?c=%20#top", "/a b/é", "c=%20"),
        ("https://example.com/%ff", "/%ff", ""),
        ("https://example.com/a#b?c", "/a", ""),
        ("example.com\\a\\b", "/a/b", ""),
    ],
)
def test_path_is_decoded_and_query_is_kept(address: str, path: str, query: str) -> None:
    found = parse_addresses(pl.Series([address])).row(0, named=True)
    assert (found["path"], found["query"]) == (path, query)


def test_registered_domain_ignores_the_private_part_of_the_list() -> None:
    host = parse_host("shop.anna.blogspot.com")
    assert (host.domain, host.registered, host.suffix, host.name) == (
        "anna.blogspot.com",
        "blogspot.com",
        "com",
        "anna",
    )


def test_an_ip_has_no_suffix_and_no_name() -> None:
    host = parse_host("192.0.2.7")
    assert (host.registered, host.suffix, host.name) == ("192.0.2.7", None, None)


def test_name_is_readable_unless_its_punycode_is_a_trap() -> None:
    assert parse_host("xn--bcher-kva.example").name == "bücher"
    lone_surrogate = "xn--" + "\ud800a".encode("punycode").decode()
    assert parse_host(f"{lone_surrogate}.example").name == lone_surrogate


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=200)
def test_any_text_is_a_host_or_none(text: str) -> None:
    host = parse_host(text)
    if host.host is None:
        assert host == NO_HOST
        return
    assert parse_host(host.host) == host
    assert f".{host.host}".endswith(f".{host.domain}")
    assert f".{host.domain}".endswith(f".{host.registered}")


@given(st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=60), max_size=8))
@settings(deadline=None, max_examples=50)
def test_any_column_gives_as_many_rows(addresses: list[str | None]) -> None:
    found = parse_addresses(pl.Series(addresses, dtype=pl.String))
    assert found.height == len(addresses)
    known = found["host"].is_not_null()
    assert all((found[name].is_not_null() == known).all() for name in ("domain", "registered", "path", "query"))

from __future__ import annotations

import pytest
from linkverdict.data.address import parse_host
from linkverdict.data.platforms import (
    SHARED_SITES,
    SUBDOMAIN_PLATFORMS,
    WELL_KNOWN,
    Standing,
    standing,
    whole_of,
)


@pytest.mark.parametrize(
    ("host", "found", "whole"),
    [
        ("shop.a.example", None, "a.example"),
        ("www.a.example", None, "a.example"),
        ("198.51.100.7", None, "198.51.100.7"),
        ("co.uk", Standing.PUBLIC_SUFFIX, None),
        ("org.br", Standing.PUBLIC_SUFFIX, None),
        ("blogspot.com", Standing.PLATFORM, None),
        ("www.blogspot.com", Standing.PLATFORM, None),
        ("x.blogspot.com", None, "x.blogspot.com"),
        ("wordpress.com", Standing.PLATFORM, None),
        ("a.b.wordpress.com", None, "b.wordpress.com"),
        ("b.s3.amazonaws.com", None, "b.s3.amazonaws.com"),
        ("sites.google.com", Standing.PLATFORM, None),
        ("es.wikipedia.org", Standing.PLATFORM, None),
        ("news.bbc.co.uk", Standing.WELL_KNOWN, None),
        ("cs.some.edu", Standing.INSTITUTION, None),
        ("some.go.th", Standing.INSTITUTION, None),
        ("some.ac", None, "some.ac"),
        ("no host", None, None),
    ],
)
def test_what_may_be_named_whole(host, found, whole):
    assert (standing(host), whole_of(host)) == (found, whole)


def test_the_lists_hold_hosts_and_none_twice():
    lists = (SUBDOMAIN_PLATFORMS, SHARED_SITES, WELL_KNOWN)
    assert all(parse_host(name).host == name for names in lists for name in names)
    assert sum(map(len, lists)) == len(set().union(*lists))
    assert all(standing(name) is not None for names in lists for name in names)

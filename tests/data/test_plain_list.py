"""Lists with one address or domain a line."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.tools.headings import DOMAIN
from linkverdict.data.tools.plain_list import read_list


@pytest.mark.parametrize(
    ("line", "page", "domain"),
    [
        ("https://a.example/", "https://a.example/", None),
        ("a.example/page", "a.example/page", None),
        ("a.example", None, "a.example"),
        ("domain:a.example", None, "a.example"),
        ("Domain: a.example", None, "a.example"),
        ("domain:*.a.example", None, "a.example"),
        ("*.a.example", None, "a.example"),
        ("  a.example  # bought links", None, "a.example"),
        ("https://a.example/x # seen in May", "https://a.example/x", None),
        ("https://a.example/x#top", "https://a.example/x#top", None),
        ("", None, None),
    ],
)
def test_pages_and_domains_are_told_apart(line: str, page: str | None, domain: str | None) -> None:
    assert read_list(pl.DataFrame({"column_1": [line]})).row(0, named=True) == {"source_url": page, DOMAIN: domain}

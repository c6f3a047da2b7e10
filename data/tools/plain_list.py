"""A list with one address or domain a line; disavow files ('domain:example.com', '#' comments) are such lists."""

from __future__ import annotations

import polars as pl

from ..convert import address
from .headings import DOMAIN
from .tool import Tool

BARE_DOMAIN = r"^[^\s/?#@]+$"
"""A cell that names a host and no page on it."""


def read_list(cells: pl.DataFrame) -> pl.DataFrame:
    """Pages and domains, told apart line by line: 'domain:x.example' and 'x.example' are domains."""
    cell = address(pl.first().str.replace(r"\s#.*$", "").str.replace(r"^\s*\*\.", ""))
    named = cell.str.extract(r"^(?i:domain):\s*(?:\*\.)?(.+)$")
    is_domain = named.is_not_null() | cell.str.contains(BARE_DOMAIN)
    return cells.select(
        pl.when(~is_domain).then(cell).alias("source_url"),
        pl.when(is_domain).then(pl.coalesce(named, cell)).alias(DOMAIN),
    )


PLAIN_LIST = Tool(name="plain-list", title="a list of addresses or domains", level="links", read=read_list)

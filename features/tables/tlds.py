"""How spammy the names under a TLD are."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import polars as pl

OPEN_COUNTRY_TLDS = "ai bz cc cd cf co dj fm ga gg gq io la me ml ms nu pw sc sr su tk to tv ws"
"""Country TLDs that anybody anywhere may have (Google's generic ccTLDs and the free ones), judged like generic ones."""
OLD_TLDS = "aero asia biz cat com coop edu gov info int jobs mil mobi museum name net org post pro tel travel"
"""Generic TLDs from before 2013."""


def tld_spam_share(suffix: pl.Expr) -> pl.Expr:
    """Share of spam under a suffix' TLD, were spam and ordinary domains equally many; null for no suffix."""
    tld = suffix.str.extract(r"([^.]+)$")
    table = _table()
    own, others = table["tlds"], table["others"]
    known = tld.replace_strict(list(own), list(own.values()), default=None, return_dtype=pl.Float64)
    rest = pl.when(is_country_tld(tld)).then(others["country"]).when(tld.is_not_null()).then(others["new"])
    return pl.coalesce(known, rest)


def is_country_tld(tld: pl.Expr) -> pl.Expr:
    """Whether a TLD looks like a country's own: two letters, or another script (nearly all of those are countries')."""
    return (tld.str.len_bytes() == 2) | tld.str.starts_with("xn--")


@cache
def _table() -> dict[str, dict[str, float]]:
    text = files(__package__).joinpath("tld_spam_share.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, float]] = json.loads(text)
    return table

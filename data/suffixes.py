"""The public suffix list: under which endings of a host name anybody may register.

Two readings of it: the public part (ICANN) alone, and the whole with its private part (blogspot.com).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
import publicsuffixlist

EXACT, WILDCARD, EXCEPTION = 0, 1, 2
"""Kinds of rules; of two for one name the higher holds. 'com' is a suffix itself, '*.ck' stands as 'ck' and takes a
label more, '!www.ck' stands as 'www.ck' and takes a label less."""


class Suffixes(NamedTuple):
    """The suffixes of one host name."""

    public: str
    """By the public part of the list."""
    private: str
    """By the whole list."""


def find_suffixes(host: str) -> Suffixes:
    """The suffixes of a lower-case host name in punycode; its last label where no rule fits.

    >>> find_suffixes("shop.anna.blogspot.com")
    Suffixes(public='com', private='blogspot.com')
    """
    return Suffixes(*(_suffix(host.split("."), rules) for rules in _rules()))


def find_all_suffixes(hosts: pl.Series) -> pl.DataFrame:
    """`find_suffixes` of a column without nulls: public, private. Much faster, since all are shortened at once."""
    rules, tail, after = _rule_table(), pl.col("tail"), pl.col("after")
    nothing = pl.lit(None, pl.String)
    rows = hosts.alias("tail").to_frame().with_columns(before=tail, public=nothing, private=nothing)
    while rows.null_count().select("public", "private").row(0) != (0, 0):
        ruled = rows.join(rules, on="tail", how="left", maintain_order="left").with_columns(
            after=tail.str.splitn(".", 2).struct.field("field_1")
        )
        at_end = pl.when(after.is_null()).then(tail)
        rows = ruled.select(
            pl.coalesce(after, tail).alias("tail"),
            tail.alias("before"),
            pl.coalesce("public", _by_kind(pl.col("public_kind")), at_end),
            pl.coalesce("private", _by_kind(pl.col("private_kind")), at_end),
        )
    return rows.select("public", "private")


def _by_kind(kind: pl.Expr) -> pl.Expr:
    exact = pl.when(kind == EXACT).then(pl.col("tail"))
    return exact.when(kind == WILDCARD).then(pl.col("before")).when(kind == EXCEPTION).then(pl.col("after"))


def _suffix(labels: list[str], rules: dict[str, int]) -> str:
    for at in range(len(labels)):
        kind = rules.get(".".join(labels[at:]))
        if kind is not None:
            first = {EXACT: at, WILDCARD: max(at - 1, 0), EXCEPTION: at + 1}[kind]
            return ".".join(labels[first:])
    return labels[-1]


@cache
def _rules() -> tuple[dict[str, int], dict[str, int]]:
    """The rules of the public part, and of the whole list: name in punycode -> kind."""
    whole: dict[str, int] = {}
    public: dict[str, int] = {}
    is_public = False
    for line in Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("//"):
            is_public = line == "// ===BEGIN ICANN DOMAINS===" or (is_public and line != "// ===END ICANN DOMAINS===")
        elif rule := line.split(" ")[0].strip().lower():
            name = rule.removeprefix("*.").removeprefix("!")
            kind = WILDCARD if rule.startswith("*.") else EXCEPTION if rule.startswith("!") else EXACT
            name = name if name.isascii() else name.encode("idna").decode("ascii")
            for rules in (whole, public) if is_public else (whole,):
                rules[name] = max(kind, rules.get(name, EXACT))
    return public, whole


@cache
def _rule_table() -> pl.DataFrame:
    """One row a rule: tail (a rule's name), public_kind and private_kind, null where that list has no such rule."""
    public, whole = _rules()
    kinds = {"public_kind": list(map(public.get, whole)), "private_kind": list(whole.values())}
    return pl.DataFrame({"tail": list(whole), **kinds}, schema_overrides=dict.fromkeys(kinds, pl.UInt8))

"""Finding the link that a person means."""

from __future__ import annotations

from difflib import get_close_matches

import polars as pl

from ..data.errors import BadAudit

NEAR = 20_000
"""At most so many names are compared letter by letter when a reference fits nothing."""


def find_link(links: pl.DataFrame, reference: int | str) -> tuple[int, bool]:
    """The position of a link in the link table, and whether the reference named its linking domain.

    A reference is a link's number, the address of a linking page (as written in the export, else without regard to
    scheme, 'www.', case and a closing slash), or a linking domain or host. Of several links the likeliest spam is
    taken. Raises BadAudit naming the nearest that there is.
    """
    text = str(reference).strip()
    if text.isdecimal():
        found = links["link_id"].eq(int(text)).arg_true() if len(text) < 19 else pl.Series([], dtype=pl.UInt32)
        if found.len():
            return int(found[0]), False
    folded = _folded(pl.lit(text))
    pages = (pl.col("source_url") == text, _folded(pl.col("source_url")) == folded)
    for is_it in pages:
        at = _likeliest(links, is_it)
        if at is not None:
            return at, False
    host = folded.str.strip_suffix(".")
    for is_it in (pl.col("source_domain") == host, pl.col("source_host").str.strip_prefix("www.") == host):
        at = _likeliest(links, is_it)
        if at is not None:
            return at, True
    raise BadAudit(f"No link of the audit is {text!r}: expected its number, its address or its linking domain.",
                   _nearest(links, text))  # fmt: skip


def _folded(address: pl.Expr) -> pl.Expr:
    bare = address.str.to_lowercase().str.replace(r"^(?:[a-z]+:)?/{2,}", "").str.strip_prefix("www.")
    return bare.str.strip_chars_end("/")


def _likeliest(links: pl.DataFrame, is_it: pl.Expr) -> int | None:
    found = links.lazy().with_row_index("position").filter(is_it).select("position", "margin", "link_id")
    best = found.sort("margin", "link_id", descending=[True, False]).select("position").head(1).collect()
    return int(best.item()) if best.height else None


def _nearest(links: pl.DataFrame, text: str) -> str:
    bare = links.lazy().select(_folded(pl.lit(text)).alias("bare")).head(1).collect().item()
    host = bare.removeprefix("domain:").split("/")[0]
    pages = links.lazy().filter(pl.col("source_url").str.contains(host, literal=True)) if host else links.lazy().head(0)
    names = pages.select("source_url").drop_nulls().unique().sort("source_url").head(NEAR).collect()
    near = get_close_matches(text, names["source_url"].to_list(), n=3, cutoff=0.0)
    if not near:
        alike = pl.col("source_domain").str.len_chars().is_between(len(host) - 4, len(host) + 4)
        domains = links.lazy().filter(alike).select("source_domain").unique().sort("source_domain").head(NEAR)
        near = get_close_matches(host, domains.collect()["source_domain"].to_list(), n=3)
    return f"The nearest: {', '.join(near)}." if near else f"Link numbers run from 1 to {links.height:,}."

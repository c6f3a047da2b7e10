"""Which links of one link table stand in another, by what makes two rows of several files one link."""

from __future__ import annotations

import polars as pl

from ..data.same_link import ANCHOR, HAS_ANCHOR, HAS_TARGET, PAGE, PARTS, TARGET, add_keys, key_columns


def is_among(links: pl.DataFrame, others: pl.DataFrame) -> pl.Series:
    """For each link, whether the other link table has it.

    Page, target and anchor must agree, folded as in merging; where one side does not know target or anchor, what both
    know decides. A row about a whole linking domain is among the others when they have any link of the domain, and a
    row of theirs about a whole domain stands for every link of it.
    """
    has_page, whole = pl.col("source_url").is_not_null(), pl.col("source_url").is_null()
    their_domains = others["source_domain"].unique().implode()
    their_whole = others.filter(whole)["source_domain"].unique().implode()
    domain = pl.col("source_domain")
    found = links.select((whole & domain.is_in(their_domains)) | domain.is_in(their_whole)).to_series()
    mine = _keyed(links).with_row_index("_at").filter(has_page)
    theirs = _keyed(others).filter(has_page)
    for (known_here,), rows in mine.group_by(PARTS):
        for (known_there,), candidates in theirs.group_by(PARTS):
            key = key_columns(int(str(known_here)) & int(str(known_there)))
            same = rows.join(candidates.select(key).unique(), on=key, how="semi")["_at"]
            found[same] = True
    return found.alias("is_among")


def _keyed(links: pl.DataFrame) -> pl.DataFrame:
    """The rows' keys; unlike in a file that was just read, each row tells for itself which parts it knows."""
    target = pl.when(pl.col("target_url").is_not_null()).then(HAS_TARGET).otherwise(0)
    anchor = pl.when(pl.col("anchor").is_not_null()).then(HAS_ANCHOR).otherwise(0)
    return add_keys(links).select("source_url", PAGE, TARGET, ANCHOR, (target + anchor).cast(pl.UInt8).alias(PARTS))

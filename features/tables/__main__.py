"""Remakes the tables from lists of domains, or that of words from lists of words:

    python -m linkverdict.features.tables --spam LIST... --ordinary LIST... [--leave-out LIST...]
    python -m linkverdict.features.tables --words FILE...

A LIST is a text or CSV file that names domains; LIST@COLUMN=PATTERN takes the rows of a CSV file whose COLUMN matches
the regular expression from its start to its end. Every list weighs the same. Domains to leave out (labelled ones, so
that the tables can be judged by them) take every name that shares their stem with them. A FILE has a word a line;
accents are dropped, and words in other letters than a-z left out, or shorter than four or longer than twelve letters.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from ...data.address import parse_addresses
from ...data.words.words import without_marks
from .names import KINDS, letter_numbers, plain_names
from .tlds import OLD_TLDS, OPEN_COUNTRY_TLDS, is_country_tld
from .words import count_surprise

HERE = Path(__file__).parent
MADE_BY = "python -m linkverdict.features.tables"
DOMAIN = r"\b((?:[a-z0-9_-]+\.)+(?:xn--[a-z0-9-]+|[a-z]{2,}))\b"
TLD_WEIGHT = 3000.0
"""What each side's lists count for together, in domains, when TLD shares are smoothed."""
TLD_PRIOR = 10.0
"""Domains of evidence that the class of the TLD counts for."""
BIGRAM_PRIOR = 0.5
WORD = r"^[a-z]{4,12}$"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the lists, write the tables beside this file."""
    parser = argparse.ArgumentParser(prog=MADE_BY, description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--spam", nargs="+", metavar="LIST", help="lists of spam domains")
    parser.add_argument("--ordinary", nargs="+", metavar="LIST", help="lists of ordinary domains")
    parser.add_argument(
        "--leave-out", nargs="*", default=[], metavar="LIST", help="domains that must not shape the tables"
    )
    parser.add_argument("--words", nargs="+", metavar="FILE", type=Path, help="words of many languages")
    chosen = parser.parse_args(arguments)
    if bool(chosen.spam) != bool(chosen.ordinary) or not (chosen.spam or chosen.words):
        parser.error("expected --spam with --ordinary, or --words")
    if chosen.words:
        write_trigrams(chosen.words)
    if not chosen.spam:
        return
    left_out = [read_list(source) for source in chosen.leave_out]
    spam = [without(read_list(source), left_out) for source in chosen.spam]
    ordinary = [without(read_list(source), left_out) for source in chosen.ordinary]
    write_tld_shares(spam, ordinary)
    write_bigrams(ordinary)


def read_list(source: str) -> pl.DataFrame:
    """One row a registrable domain named in the list: domain, name, tld, stem."""
    named = _lines(source).str.to_lowercase().str.extract_all(DOMAIN).explode().drop_nulls()
    parsed = parse_addresses(named).filter(pl.col("suffix").is_not_null() & (pl.col("registered") != pl.col("suffix")))
    name = pl.col("name").str.to_lowercase()
    return parsed.unique("registered", maintain_order=True).select(
        pl.col("registered").alias("domain"),
        name,
        pl.col("suffix").str.extract(r"([^.]+)$").alias("tld"),
        name.str.replace_all(r"\d+", "").str.replace(r"-[^-]*$", "").alias("stem"),
    )


def _lines(source: str) -> pl.Series:
    path, _, condition = source.partition("@")
    if not condition:
        return pl.Series(Path(path).read_text(encoding="utf-8-sig").splitlines(), dtype=pl.String)
    column, _, pattern = condition.partition("=")
    rows = pl.read_csv(path, infer_schema=False).filter(pl.col(column).str.contains(f"^(?:{pattern})$"))
    return rows.select(pl.concat_str(pl.all(), separator=",", ignore_nulls=True).alias("line"))["line"]


def without(domains: pl.DataFrame, left_out: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The list without the left-out domains and names of their stem (five letters or more)."""
    for other in left_out:
        domains = domains.join(other, on="domain", how="anti")
        domains = domains.join(other.filter(pl.col("stem").str.len_chars() >= 5), on="stem", how="anti")
    return domains


def write_tld_shares(spam: Sequence[pl.DataFrame], ordinary: Sequence[pl.DataFrame]) -> None:
    """Smoothed spam share a TLD at even odds.

    A TLD with few domains is drawn towards its class (old or new). Countries' own TLDs all get the number of .com:
    the lists cover countries unevenly.
    """
    old = f"{OLD_TLDS} {OPEN_COUNTRY_TLDS}".split()
    counts = (
        _mean_share(spam, "spam")
        .join(_mean_share(ordinary, "ordinary"), on="tld", how="full", coalesce=True)
        .join(pl.DataFrame({"tld": old}), on="tld", how="full", coalesce=True)
        .fill_null(0.0)
        .with_columns(pl.col("tld").is_in(old).alias("is_old"))
        .filter(pl.col("is_old") | ~is_country_tld(pl.col("tld")))
        .with_columns(pl.col("spam", "ordinary") * TLD_WEIGHT)
        .with_columns((pl.col("spam") + pl.col("ordinary")).alias("both"))
    )
    prior = pl.col("spam").sum() / pl.col("both").sum()
    shares = counts.with_columns(prior.over("is_old").alias("prior")).select(
        "tld",
        "is_old",
        pl.col("prior").round(2),
        ((pl.col("spam") + TLD_PRIOR * pl.col("prior")) / (pl.col("both") + TLD_PRIOR)).round(2).alias("share"),
        (pl.col("both") >= 1).alias("is_telling"),
    )
    known = shares.filter(pl.col("is_old") | pl.col("is_telling")).sort("tld")
    tlds: dict[str, float] = dict(known.select("tld", "share").iter_rows())
    new: float = shares.filter(~pl.col("is_old"))["prior"][0]
    table = {"made_by": MADE_BY, "others": {"country": tlds["com"], "new": new}, "tlds": tlds}
    (HERE / "tld_spam_share.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _mean_share(lists: Sequence[pl.DataFrame], name: str) -> pl.DataFrame:
    """Share of each TLD, the mean over the lists; a network (one stem under one TLD) counts once."""
    shares = [
        domains.unique(["stem", "tld"]).group_by("tld").len().select("tld", pl.col("len") / pl.col("len").sum())
        for domains in lists
    ]
    return pl.concat(shares).group_by("tld").agg((pl.col("len").sum() / len(lists)).alias(name))


def write_bigrams(ordinary: Sequence[pl.DataFrame]) -> None:
    """Surprise of each letter after each other letter over the ordinary names."""
    names = plain_names(pl.concat(ordinary)["name"].unique()).drop_nulls()
    numbers = letter_numbers(names)
    counts = np.full((KINDS, KINDS), BIGRAM_PRIOR)
    np.add.at(counts, (numbers[:-1], numbers[1:]), 1)
    bits = -np.log2(counts / counts.sum(axis=1, keepdims=True))
    np.savez_compressed(HERE / "name_bigrams.npz", bits=bits.astype(np.float32), made_by=np.array(MADE_BY))


def write_trigrams(paths: Sequence[Path]) -> None:
    """Surprise of each letter after each two others over the different words of all files."""
    lines = pl.Series([line for path in paths for line in path.read_text(encoding="utf-8").splitlines()])
    words = without_marks(lines.str.to_lowercase())
    usable = words.filter(words.str.contains(WORD)).unique().sort()
    steps, odd = count_surprise(usable)
    np.savez_compressed(HERE / "word_trigrams.npz", steps=steps, odd=odd, made_by=np.array(MADE_BY))


if __name__ == "__main__":
    main()

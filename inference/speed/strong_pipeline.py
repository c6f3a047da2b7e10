"""The strong peer of the benchmark: what a skilled person writes in a day with public libraries, and no slower.

Polars reads only the columns that are needed, in all processors; tldextract sees distinct hosts, text signals are
computed on distinct texts and counts over the whole export on small integers. The signals are those of the plain
pipeline, number for number. LightGBM predicts and explains, and the result is written to Parquet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import polars as pl

from .plain_pipeline import CHEAP, CONTACT, FLAGS, NUMBERS, RISKY, SELLER, Trees, fitted, tld_extract

if TYPE_CHECKING:
    from tldextract import TLDExtract

PAGE, TITLE, ANCHOR, TARGET = "Referring page URL", "Referring page title", "Anchor", "Target URL"
AROUND = ("Left context", "Right context")
KEPT = (PAGE, TARGET, ANCHOR, "probability")
FIT_ROWS = 20_000
"""The model is fitted on so many rows, as the plain pipeline's is; fitting is not counted."""
WITHOUT_EXPLANATIONS = ("reading", "taking URLs apart", "computing signals", "predicting")
"""Stages that all rows go through."""
EXPLAINED_ONLY = ("explaining", "writing")
"""Stages that only the rows to explain go through: their time grows with the rows, one as dear as the other."""
USUAL = Trees(400, 31, -1)
"""A model with LightGBM's own number of leaves, which is larger than ours."""
USUAL_ROWS = 5_000
EXPLAINING_USUAL = "explaining a usual model"
"""A stage beside the others: what `pred_contrib` takes with the usual model, on the first USUAL_ROWS."""


def run_strong(path: Path, explained: int, trees: Trees, out: Path, usual: Trees = USUAL) -> dict[str, float]:
    """Seconds by stage: all rows are read, counted and predicted, the first so many are explained and written to `out`.

    Fitting the model and importing are not counted. Raises LinkverdictError when tldextract is not installed.
    """
    extract = tld_extract()
    seconds = {}
    begun = perf_counter()
    links = read_needed(path)
    seconds["reading"] = perf_counter() - begun
    begun = perf_counter()
    links = with_hosts(links, extract)
    seconds["taking URLs apart"] = perf_counter() - begun
    begun = perf_counter()
    signals = strong_signals(links)
    values = signals.to_numpy(order="c")
    seconds["computing signals"] = perf_counter() - begun
    spam = links["Is spam"].head(FIT_ROWS).to_numpy()
    booster = fitted(values[:FIT_ROWS], spam, trees)
    begun = perf_counter()
    probability = booster.predict(values)
    seconds["predicting"] = perf_counter() - begun
    begun = perf_counter()
    contributions = booster.predict(values[:explained], pred_contrib=True)
    seconds["explaining"] = perf_counter() - begun
    begun = perf_counter()
    names = [f"{name} (SHAP)" for name in (*signals.columns, "base")]
    judged = links.head(explained).with_columns(probability=pl.Series(probability[:explained]))
    judged.select(KEPT).hstack(pl.DataFrame(contributions, schema=names)).write_parquet(out)
    seconds["writing"] = perf_counter() - begun
    larger = fitted(values[:FIT_ROWS], spam, usual)
    begun = perf_counter()
    larger.predict(values[: min(explained, USUAL_ROWS)], pred_contrib=True)
    seconds[EXPLAINING_USUAL] = perf_counter() - begun
    return seconds


def read_needed(path: Path) -> pl.DataFrame:
    """The columns that the signals need; empty texts stay empty texts."""
    texts = (PAGE, TITLE, ANCHOR, TARGET, *AROUND, "Type", "First seen")
    types: dict[str, Any] = dict.fromkeys(texts, pl.String) | dict.fromkeys(NUMBERS.values(), pl.Float64)
    types |= dict.fromkeys((*FLAGS.values(), "Is spam"), pl.Boolean)
    needed = pl.scan_csv(path, schema_overrides=types).select(list(types))
    return needed.with_columns(pl.col(texts).fill_null("")).collect(engine="streaming")


def with_hosts(links: pl.DataFrame, extract: TLDExtract) -> pl.DataFrame:
    """The links with the linking host's signals and a number for its registered domain, and the page's path."""
    pieces = links[PAGE].str.splitn("/", 4).struct  # scheme, nothing, host, path
    path = pl.Series("path", "/" + pieces[3]).str.splitn("?", 2).struct[0].str.splitn("#", 2).struct[0]
    rows = links.with_columns(pieces[2].alias("host"), path.fill_null("").alias("path"))
    hosts = rows.select(pl.col("host").drop_nulls().unique())
    parts = [extract(host) for host in hosts["host"]]
    label = pl.col("label")
    known = hosts.with_columns(
        pl.Series("whole", [part.fqdn or part.domain for part in parts], dtype=pl.String),
        pl.Series("label", [part.domain for part in parts], dtype=pl.String),
        pl.Series("domain", [part.top_domain_under_public_suffix or part.domain for part in parts], dtype=pl.String),
        pl.Series("suffix", [part.suffix for part in parts], dtype=pl.String),
    ).select(
        "host",
        pl.col("domain").rank("dense").alias("domain"),
        pl.col("suffix").is_in(list(CHEAP)).alias("is_cheap_suffix"),
        label.str.len_chars().alias("label_length"),
        label.str.count_matches(r"\d").alias("label_digits"),
        label.str.count_matches("-", literal=True).alias("label_hyphens"),
        label.str.count_matches("[aeiou]").alias("label_vowels"),
        pl.col("whole").str.count_matches(".", literal=True).alias("host_depth"),
    )
    return rows.join(known, on="host", how="left", maintain_order="left").drop("host")


def strong_signals(links: pl.DataFrame) -> pl.DataFrame:
    """The plain pipeline's numbers, in its order, for links that `with_hosts` gave; all are floats."""
    title, anchor = pl.col(TITLE).str.to_lowercase(), pl.col(ANCHOR).str.to_lowercase()
    around = pl.concat_str(AROUND, separator=" ").str.to_lowercase()
    path = pl.col("path")
    template = title.str.replace_all(r"\d+", "0").str.replace_all(r"[^\w]+", " ")
    rows = of_distinct(
        links,
        (TITLE,),
        title_length=title.str.len_chars(),
        title_words=title.str.count_matches(r"\S+"),
        title_has_contact=title.str.contains(CONTACT),
        title_sells=title.str.contains(SELLER),
        title_is_risky=title.str.contains(RISKY),
        template=template.rank("dense"),
    )
    rows = of_distinct(
        rows,
        (ANCHOR,),
        anchor_length=anchor.str.len_chars(),
        anchor_words=anchor.str.count_matches(r"\S+"),
        anchor_has_contact=anchor.str.contains(CONTACT),
        anchor_sells=anchor.str.contains(SELLER),
        anchor_is_risky=anchor.str.contains(RISKY),
        anchor_is_url=anchor.str.contains(r"^(?:https?://|www\.)\S+$"),
        exact_anchor=pl.col(ANCHOR).rank("dense"),
        any_case_anchor=anchor.rank("dense"),
    )
    rows = of_distinct(rows, AROUND, context_length=around.str.len_chars(), context_sells=around.str.contains(SELLER))
    said = anchor.str.split(" ").list.set_difference(pl.lit([""]))
    shared = said.list.set_intersection(title.str.split(" ")).list.len()
    rows = of_distinct(rows, (ANCHOR, TITLE), anchor_fits_title=shared / said.list.len())
    rows = of_distinct(rows, (TARGET,), target=pl.col(TARGET).rank("dense"))
    week = pl.col("First seen").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.truncate("1w")
    rows = rows.with_columns(
        *(pl.col(column).alias(name) for name, column in (NUMBERS | FLAGS).items()),
        is_image=pl.col("Type") == "image",
        path_length=path.str.len_chars(),
        path_depth=path.str.count_matches("/", literal=True),
        path_digits=path.str.count_matches(r"\d"),
        path_has_code=path.str.contains("[0-9a-f]{16,}"),
        path_is_forum=path.str.contains("/(?:forum|viewtopic|thread|member|profile)"),
        week=week,
        links_of_domain=pl.len().over("domain"),
    )
    rows = with_count(rows, "domain", "exact_anchor", "anchors_of_domain")
    for key, name in (
        ("template", "domains_with_title"),
        ("any_case_anchor", "domains_with_anchor"),
        ("target", "domains_to_target"),
        ("week", "domains_in_week"),
    ):
        rows = with_count(rows, key, "domain", name)
    return rows.select(pl.col(ORDER).cast(pl.Float64))


def of_distinct(links: pl.DataFrame, columns: Sequence[str], **computed: pl.Expr) -> pl.DataFrame:
    """The links with columns computed once for each distinct text."""
    known = links.lazy().select(columns).unique().with_columns(**computed).collect()
    return links.join(known, on=list(columns), how="left", maintain_order="left", nulls_equal=True)


def with_count(links: pl.DataFrame, key: str, counted: str, name: str) -> pl.DataFrame:
    """The links with the number of distinct values of one column among the rows of each key."""
    counts = links.lazy().select(key, counted).unique().group_by(key).agg(pl.len().alias(name)).collect()
    return links.join(counts, on=key, how="left", maintain_order="left", nulls_equal=True)


ORDER = (
    *NUMBERS, *FLAGS, "is_image", "is_cheap_suffix", "label_length", "label_digits", "label_hyphens", "label_vowels",
    "host_depth", "path_length", "path_depth", "path_digits", "path_has_code", "path_is_forum", "title_length",
    "title_words", "title_has_contact", "title_sells", "title_is_risky", "anchor_length", "anchor_words",
    "anchor_has_contact", "anchor_sells", "anchor_is_risky", "anchor_is_url", "anchor_fits_title", "context_length",
    "context_sells", "links_of_domain", "anchors_of_domain", "domains_with_title", "domains_with_anchor",
    "domains_to_target", "domains_in_week",
)  # fmt: skip
"""The signals, as the plain pipeline lists them."""

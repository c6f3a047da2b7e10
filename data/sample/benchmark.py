"""The file that speed is measured on: millions of export-like rows, written in chunks, a few seconds a million.

Plainer than the sample (texts come from pools, classes are drawn by host) but of the same shape: a fifth as many hosts
as rows, a few of them with thousands of links, campaigns among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from . import titles
from . import vocabulary as words
from .campaigns import SELLER_ANCHORS, SOLD_TITLE, noun_heap
from .company import IMAGES, SOLD_STORY, SPAMMED_STORY, aim
from .dice import Dice
from .export import HEADER
from .names import CHEAP_SUFFIXES, FREE_HOSTS, SUFFIXES, plain
from .pages import EXPORTED, filled, slug, split_sentence
from .sentences_abroad import FILLERS
from .writers import SENTENCES

Numbers = NDArray[np.int64]

CHUNK = 250_000
"""Rows held in memory at a time; fixed, because a chunk's draws depend on it."""
HOSTS_PER_ROW = 0.234
"""Host names to draw from; drawn with the skew below, some 208,000 of them occur in 1,000,000 rows."""
SKEW = 3
POOL = 6_000
"""Distinct texts of a kind, before host names are added to some."""
SHORT_HEADER = (
    "Referring page title", "Referring page URL", "Language", "Platform", "Referring page HTTP code", "Domain rating",
    "UR", "Domain traffic", "Referring domains", "Linked domains", "External links", "Page traffic", "Target URL",
    "Left context", "Anchor", "Right context", "Type", "Nofollow", "First seen", "Last seen",
)  # fmt: skip
"""The 20-column form."""
HONEST, PICTURES, SELLER, COMMENT = range(4)
CLASS_SHARES = (0.62, 0.18, 0.12, 0.08)
PLATFORMS = (None, None, "wordpress", "wordpress", "ecommerce, wordpress", "message-boards")
LANGUAGES = ("en", "en", "de", "de", "fr", "es", "it", "nl")


def write_benchmark(path: Path, rows: int, seed: int, columns: Sequence[str] = HEADER) -> None:
    """Write a UTF-8 comma export with so many rows and these columns; same arguments, same file. Memory stays flat."""
    hosts = max(1, int(rows * HOSTS_PER_ROW))
    with path.open("wb") as file:
        for number, start in enumerate(range(0, rows, CHUNK)):
            draws = np.random.default_rng([seed, number])
            chunk = _chunk(draws, min(CHUNK, rows - start), hosts).select(columns)
            chunk.write_csv(file, include_header=number == 0, datetime_format="%Y-%m-%d %H:%M:%S")


def _chunk(draws: np.random.Generator, count: int, hosts: int) -> pl.DataFrame:
    host = (hosts * draws.random(count) ** SKEW).astype(np.int64)
    share = partial(_host_share, host)
    kind = np.searchsorted(np.cumsum(CLASS_SHARES), share(1)).clip(HONEST, COMMENT)
    honest = kind == HONEST
    rating = np.where(share(2) < 0.12, 0.0, np.minimum(93, 12 * np.exp(1.2 * _bell(share(3), share(4)))))
    traffic = np.where(
        share(5) < np.where(honest, 0.25, 0.6),
        0,
        np.minimum(rating**3 * 0.1 * np.exp(1.4 * _bell(share(6), share(7))), 9e6),
    )
    middle = np.select([kind == SELLER, kind == COMMENT, kind == PICTURES], [3100.0, 60.0, 45.0], 18.0)
    spread = np.select([kind == SELLER, kind == COMMENT], [0.1, 1.5], 0.8)
    external = np.clip(middle * np.exp(spread * draws.normal(size=count)), 1, 9998).astype(np.int64)
    age = np.minimum(520 * 86400 * np.exp(1.1 * draws.normal(size=count)), 12 * 365 * 86400).astype(np.int64)
    age = np.where(kind == SELLER, (200 + 9 * draws.random(count)) * 86400, age).astype(np.int64)
    lost = draws.random(count) < np.where(honest, 0.22, 0.38)
    unseen = (age * draws.random(count) * np.where(lost, 1.0, 0.05)).astype(np.int64)
    gone = (unseen * draws.random(count)).astype(np.int64)
    reason = pl.Series(["removedfromhtml", "pageerror", "pageredirected", "notfound", "tooold"])[
        draws.integers(5, size=count)
    ]
    frame = pl.DataFrame(
        {"host": host, "kind": kind, "number": draws.integers(1, 10**6, size=count), "lost": lost, "reason": reason}
    )
    texts = _texts(draws, kind)
    day = pl.lit(EXPORTED).cast(pl.Datetime("us"))
    dropped, sold = pl.col("reason") == "tooold", pl.col("kind") == SELLER
    named = sold | pl.Series(honest & (draws.random(count) < 0.5))
    title = pl.when(named).then(pl.concat_str("title", pl.lit(" - "), "site")).otherwise("title")
    visited = honest & (draws.random(count) < 0.1)
    return frame.with_columns(texts).with_columns(_host_names(host, share)).select(
        title.alias("Referring page title"),
        pl.concat_str(pl.lit("https://"), "site", "path").alias("Referring page URL"),
        pl.col("language").alias("Language"),
        pl.Series("Platform", PLATFORMS)[(share(9) * len(PLATFORMS)).astype(np.int64)],
        pl.when(~pl.col("lost")).then(200).when(dropped).then(0).otherwise(404).alias("Referring page HTTP code"),
        _tenths(rating).alias("Domain rating"),
        _tenths(np.where(draws.random(count) < 0.5, 0.0, 4.3 + draws.random(count))).alias("UR"),
        pl.Series("Domain traffic", traffic.astype(np.int64)),
        pl.Series("Referring domains", np.where(draws.random(count) < 0.85, 0, draws.integers(1, 30, size=count))),
        pl.Series("Linked domains", np.maximum(1, external * 3 // 4)),
        pl.Series("External links", external),
        pl.Series("Page traffic", np.where(visited, draws.integers(1, 400, size=count), 0)),
        pl.Series("Keywords", np.where(visited, draws.integers(1, 40, size=count), 0)),
        pl.col("target").alias("Target URL"),
        pl.col("before").alias("Left context"),
        pl.col("anchor").alias("Anchor"),
        pl.col("after").alias("Right context"),
        *map(_empty, ("Redirect Chain URLs", "Redirect Chain status codes")),
        pl.when(pl.col("kind") == PICTURES).then(pl.lit("image")).otherwise(pl.lit("text")).alias("Type"),
        pl.Series("Is spam", share(10) < np.where(honest, 0.08, 0.6)),
        pl.Series("Content", draws.random(count) < np.where(honest, 0.75, 0.3)),
        pl.Series("Nofollow", draws.random(count) < np.where(honest, 0.17, 0.4)),
        pl.Series("UGC", draws.random(count) < 0.01),
        pl.Series("Sponsored", draws.random(count) < 0.002),
        pl.Series("Rendered", draws.random(count) < 0.06),
        pl.lit(True).alias("Raw"),
        pl.when(pl.col("lost") & ~dropped).then("reason").alias("Lost status"),
        pl.when(pl.col("lost") & dropped).then("reason").alias("Drop reason"),
        pl.lit("pagefound").alias("Discovered status"),
        (day - _seconds(age)).alias("First seen"),
        (day - _seconds(unseen)).alias("Last seen"),
        pl.when("lost").then(day - _seconds(gone)).alias("Lost"),
        *map(_empty, ("Author", "Page type", "Page category")),
        pl.Series("Links in group", np.where(draws.random(count) < 0.6, 1, draws.integers(2, 40, size=count))),
    )  # fmt: skip


def _host_names(host: Numbers, share: Callable[[int], NDArray[np.float64]]) -> pl.Series:
    """A host name for each number, always the same one; no two numbers share a name."""
    fronts, backs = _name_parts()
    turn = host // (len(fronts) * len(backs))
    suffix = _suffix_pool()
    parts = pl.DataFrame({
        "www": pl.Series(["www.", "", "", "blog."])[(share(11) * 4).astype(np.int64)],
        "front": fronts[host % len(fronts)],
        "back": backs[host // len(fronts) % len(backs)],
        "turn": turn,
        "suffix": suffix[(share(12) * len(suffix)).astype(np.int64)],
        "address": share(13) < 0.002,
    })  # fmt: skip
    number = pl.when(pl.col("turn") > 0).then(pl.col("turn").cast(pl.String)).otherwise(pl.lit(""))
    named = pl.concat_str("www", "front", "back", number, pl.lit("."), "suffix")
    octets = pl.Series("octets", 0x0A000000 + host % 0x1000000)
    dotted = pl.concat_str([(octets // 256**place % 256).cast(pl.String) for place in (3, 2, 1, 0)], separator=".")
    return parts.select(pl.when("address").then(dotted).otherwise(named).alias("site"))["site"]


def _texts(draws: np.random.Generator, kind: Numbers) -> pl.DataFrame:
    """title, path, target, before, anchor, after and language of each row, by the class of its host."""
    pools = _pools()
    starts = np.cumsum([0, *(pool.height for pool in pools[:-1])])
    sizes = np.array([pool.height for pool in pools])
    picked = starts[kind] + (draws.random(len(kind)) * sizes[kind]).astype(np.int64)
    texts = pl.concat(pools).select(pl.all().gather(pl.Series(picked)))
    spoken = pl.Series(draws.random(len(kind)) < 0.7)
    number = pl.lit(pl.Series(draws.integers(1, 10**6, size=len(kind)))).cast(pl.String)
    return texts.with_columns(
        pl.col("path").str.replace("{n}", number, literal=True),
        *(pl.when(spoken).then(name).alias(name) for name in ("before", "after")),
    )


@cache
def _pools() -> tuple[pl.DataFrame, ...]:
    """The texts of each class of hosts, in the order of the classes."""
    dice = Dice(1)
    names = ("title", "path", "target", "before", "anchor", "after", "language")
    rows = (
        [_honest_row(dice) for _ in range(POOL)],
        [_picture_row(dice) for _ in range(POOL)],
        [(SOLD_TITLE, "/velo/hyvemoor-links-{n}/", SOLD_STORY, None, anchor, None, "en") for anchor in SELLER_ANCHORS],
        [_comment_row(dice) for _ in range(POOL)],
    )
    return tuple(pl.DataFrame(pool, schema=dict.fromkeys(names, pl.String), orient="row") for pool in rows)


def _honest_row(dice: Dice) -> tuple[str | None, ...]:
    language = dice.pick(LANGUAGES)
    target = aim(dice, language)
    year = dice.between(2016, 2025)
    title = filled(dice, dice.pick(titles.BLOG_HEADS[language] + titles.GUIDE[language]), language, year=year)
    sentence = filled(dice, dice.pick(SENTENCES[language][target.subject]), language, target.tour)
    before, anchor, after = split_sentence(sentence, *dice.sample(FILLERS[language], 2))
    address = dice.pick(
        (f"/{slug(title)}/", f"/blog/{slug(title)}", f"/{slug(title)}.html", "/post/{n}", f"/{slug(title)}" + "-{n}")
    )
    return title, address, target.address, before or None, anchor, after or None, language


def _picture_row(dice: Dice) -> tuple[str | None, ...]:
    heap = noun_heap(dice)
    return heap, f"/{slug(heap)}-k.html", dice.pick(IMAGES), None, heap, None, "en"


def _comment_row(dice: Dice) -> tuple[str | None, ...]:
    title, anchor = (f"{dice.letters(6)} {dice.pick(words.RANDOM_FRAGMENTS)}" for _ in range(2))
    return title, "/viewtopic.php?t={n}", SPAMMED_STORY, None, anchor, None, "en"


@cache
def _name_parts() -> tuple[pl.Series, pl.Series]:
    fronts = [plain(front + end) for front in words.SURNAME_FRONTS for end in words.SURNAME_ENDS]
    backs = [*words.TRADES, *(plain(place) for place in words.PLACES_PLAIN), *words.PRODUCT_WORDS]
    backs += [f"-{plain(back)}" for names in words.BLOG_BACKS.values() for back in names]
    return pl.Series(sorted(set(fronts))), pl.Series(sorted(set(backs)))


@cache
def _suffix_pool() -> pl.Series:
    usual = [suffix for options in SUFFIXES.values() for suffix, weight in options for _ in range(int(weight))]
    return pl.Series([*usual, *(CHEAP_SUFFIXES * 8), *(FREE_HOSTS * 3)])


def _host_share(host: Numbers, trait: int) -> NDArray[np.float64]:
    """A number in [0, 1) that belongs to the host and the trait (splitmix64): every row of a host agrees on it."""
    mixed = host.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(trait * 0x632BE59BD9B4E019 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64 * (1 - 2**-30)


def _bell(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal numbers from two uniform ones (Box and Muller)."""
    result: NDArray[np.float64] = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)
    return result


def _tenths(values: NDArray[np.float64]) -> pl.Series:
    """Ratings as the export writes them: one decimal below 5, none above."""
    spelled = [f"{tenth / 10:.1f}".removesuffix(".0") if tenth < 50 else str(tenth // 10) for tenth in range(1000)]
    return pl.Series(spelled)[(values * 10).astype(np.int64).clip(0, 999)]


def _empty(name: str) -> pl.Expr:
    return pl.lit(None, dtype=pl.String).alias(name)


def _seconds(values: Numbers) -> pl.Expr:
    return pl.lit(pl.Series(values * 1_000_000).cast(pl.Duration("us")))

"""Other judges beside ours: what Ahrefs, Semrush and Moz said of the same linking domains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from .pictures import Point

VERDICTS = ("disavow", "review", "keep")


@dataclass(frozen=True)
class Judge:
    """Another judge and how it sorts what it scores."""

    column: str
    name: str
    measure: str
    bands: tuple[tuple[str, float], ...]
    """Its own words for its scores, from the worst, each with the score where it begins; a flag counts as 1 or 0."""
    says_spam: float
    """From this score on it calls a link spam."""
    source: str
    """Where the bands come from."""


JUDGES = (
    Judge(
        "vendor_is_spam",
        "Ahrefs",
        "Is spam",
        (("spam", 1), ("not spam", 0)),
        1,
        "Ahrefs' own yes or no.",
    ),
    Judge(
        "vendor_toxic_score",
        "Semrush",
        "Toxic Score",
        (("60-100 toxic", 60), ("45-59 potentially toxic", 45), ("0-44 non-toxic", 0)),
        60,
        "Semrush's own bands; the worst link of the domain counts.",
    ),
    Judge(
        "vendor_spam_score",
        "Moz",
        "Spam Score",
        (("61-100 high risk", 61), ("31-60 medium risk", 31), ("0-30 low risk", 0)),
        61,
        "Moz's own bands; the worst link of the domain counts.",
    ),
)


@dataclass(frozen=True)
class Cell:
    """Linking domains of one band and verdict."""

    domains: int
    share: float
    """Of all that both judged, 0 to 1."""
    agrees: str
    """'agree', 'disagree' or 'open' (one of the two did not decide)."""


@dataclass(frozen=True)
class Comparison:
    """One judge beside us, over the linking domains that both judged."""

    judge: Judge
    domains: int
    cells: tuple[tuple[str, tuple[Cell, ...], int], ...]
    """Per band: its name, a cell for each of our verdicts, and their sum."""
    both_spam: int
    only_they: int
    """Spam for them, keep for us."""
    only_we: int
    """Disavow for us, not spam for them."""
    they_say_spam: tuple[str, ...]
    """Linking domains that they call spam and we would keep, those we are surest of first."""
    we_say_spam: tuple[str, ...]
    """Linking domains that we would disavow and they do not call spam, those we are surest of first."""
    points: tuple[Point, ...]
    """For a score: linking domains as dots, evenly picked when there are many. Empty for a flag."""


def compare(domains: pl.DataFrame, examples: int, dots: int) -> list[Comparison]:
    """Every judge whose opinion the domain table holds, with at most so many examples and dots each."""
    found = []
    for judge in JUDGES:
        if judge.column not in domains.columns:
            continue
        theirs = pl.col(judge.column).cast(pl.Float64).alias("theirs")
        needed = domains.lazy().select("source_domain", "margin", "spam_probability", "verdict", theirs)
        both = needed.drop_nulls(["theirs", "margin"]).collect(engine="streaming")
        if both.height:
            found.append(_compare(both, judge, examples, dots))
    return found


def _compare(both: pl.DataFrame, judge: Judge, examples: int, dots: int) -> Comparison:
    band = pl.coalesce(
        *(pl.when(pl.col("theirs") >= start).then(pl.lit(name)) for name, start in judge.bands),
        pl.lit(judge.bands[-1][0]),
    )
    counts = {(name, verdict): n for name, verdict, n in both.group_by(band.alias("band"), "verdict").len().iter_rows()}
    they = pl.col("theirs") >= judge.says_spam
    they_only, we_only = they & (pl.col("verdict") == "keep"), ~they & (pl.col("verdict") == "disavow")
    return Comparison(
        judge=judge,
        domains=both.height,
        cells=tuple(_row(name, start, judge, counts, both.height) for name, start in judge.bands),
        both_spam=_count(both, they & (pl.col("verdict") == "disavow")),
        only_they=_count(both, they_only),
        only_we=_count(both, we_only),
        they_say_spam=_surest(both, they_only, examples),
        we_say_spam=_surest(both, we_only, examples, is_spam=True),
        points=_points(both, dots) if len(judge.bands) > 2 else (),
    )


def _count(both: pl.DataFrame, are_meant: pl.Expr) -> int:
    return int(both.select(are_meant.sum()).item())


def _surest(both: pl.DataFrame, are_meant: pl.Expr, most: int, *, is_spam: bool = False) -> tuple[str, ...]:
    """The linking domains that are surely good, or surely spam, first."""
    ranked = both.lazy().filter(are_meant).select("margin", "source_domain").sort(pl.all(), descending=is_spam)
    return tuple(ranked.head(most).collect(engine="streaming")["source_domain"])


def _row(
    name: str, start: float, judge: Judge, counts: Mapping[tuple[str, str], int], total: int
) -> tuple[str, tuple[Cell, ...], int]:
    said = "disavow" if start >= judge.says_spam else "keep" if start == 0 else "review"
    cells = []
    for verdict in VERDICTS:
        number = counts.get((name, verdict), 0)
        agrees = "open" if "review" in (said, verdict) else "agree" if said == verdict else "disagree"
        cells.append(Cell(number, number / total, agrees))
    return name, tuple(cells), sum(cell.domains for cell in cells)


def _points(both: pl.DataFrame, most: int) -> tuple[Point, ...]:
    step = max(1, -(-both.height // most))
    by_margin = both.select(pl.arg_sort_by("margin", "source_domain").gather_every(step)).to_series()
    picked = both.select(pl.col("theirs", "spam_probability", "verdict").gather(by_margin))
    return tuple(Point(x, y, verdict) for x, y, verdict in picked.iter_rows())

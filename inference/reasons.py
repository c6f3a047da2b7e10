"""Reasons: the facts that carried a verdict, family by family, in sentences with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.progress import Progress
from ..features.catalogue import catalogue
from ..features.matrix import Floats
from ..features.signal import Unit
from ..models.attribution import has_compiled_loops
from .sentences import carries_low, decimals, roots, say_many, say_unknown, sibling_tallies
from .settings import Settings
from .siblings import Positions, Siblings, name_siblings

CHUNK = 100_000
"""Links whose sentences are made at once: bounds the memory."""
SECOND = 0.5
"""A family's second fact is told when it carries this share of what the first does, and rests on other columns."""
UNKNOWN = 0.25
"""What an unknown value carries counts by so much when the fact to tell is chosen: a known one says more."""
FOR, AGAINST = 1, -1


@dataclass(frozen=True)
class Evidence:
    """What reasons are made from, row by row."""

    signals: tuple[str, ...]
    """The matrix' columns, in order."""
    values: Floats
    """Shape (links, signals); NaN where unknown."""
    contributions: Floats
    """Shape (links, signals + 1): what each signal adds to the margin, in log-odds; last the base value."""
    table: pl.DataFrame
    """The links' canonical columns."""
    siblings: Siblings
    details: pl.DataFrame
    """Each detail column of the signals (`Signal.details`) as text, entries joined by ", "; null for none."""


def find_details(rows: pl.DataFrame, signals: Sequence[str]) -> pl.DataFrame:
    """The detail columns of derived rows, for the given signals."""
    names = dict.fromkeys(catalogue().signals[name].details for name in signals)
    return rows.select(
        pl.when(pl.col(name).list.len() > 0).then(pl.col(name).list.join(", ")).alias(name) for name in names if name
    )


@dataclass(frozen=True)
class Picks:
    """The facts to tell, in one direction, strongest first for each row."""

    row: Positions
    """The row of each fact, ascending."""
    first: Positions
    """The signal that carries it."""
    second: Positions
    """A second signal of the same family to mention with it, or -1."""


def link_reasons(evidence: Evidence, settings: Settings, progress: Progress | None = None) -> pl.DataFrame:
    """Two columns of sentence lists, a row a link: `reasons_for` (towards spam) and `reasons_against`."""
    chunks = []
    for start in range(0, max(len(evidence.contributions), 1), CHUNK):
        contributions = evidence.contributions[start : start + CHUNK]

        def told(picks: Picks, direction: int, start: int = start) -> pl.Series:
            return _joined(picks, lambda rows, signals, capital: say_at(evidence, rows + start, signals, capital))

        known = ~np.isnan(evidence.values[start : start + CHUNK])
        chunks.append(_both(contributions, known, evidence.signals, settings, told))
        if progress:
            progress.advance(len(contributions))
    return pl.concat(chunks)


def domain_reasons(
    evidence: Evidence, members: Positions, starts: Positions, means: npt.NDArray[np.float64], settings: Settings
) -> pl.DataFrame:
    """`reasons_for` and `reasons_against`, a row a linking domain.

    `members` lists the links domain by domain, `starts` where each domain's begin, `means` their mean contributions.
    A fact is told with the number of the link that carries most of it, and on how many of the links it holds.
    """

    def told(picks: Picks, direction: int) -> pl.Series:
        def speak(rows: Positions, signals: Positions, capital: bool) -> pl.Series:
            shown, holds, links = _strongest(evidence, members, starts, rows, signals, direction)
            part = pl.when(pl.col("holds") < pl.col("links"))
            count = pl.format("on {} of its {} links", "holds", "links")
            # brackets behind brackets read badly
            beside = pl.when(pl.col("text").str.ends_with(")")).then(", " + count).otherwise(" (" + count + ")")
            text = pl.DataFrame({"text": say_at(evidence, shown, signals, capital), "holds": holds, "links": links})
            return text.select(pl.col("text") + part.then(beside).otherwise(pl.lit("")))["text"]

        return _joined(picks, speak)

    links = np.diff(starts, append=len(members))
    known = np.zeros((len(means), len(evidence.signals)))
    if len(means):
        given = (~np.isnan(evidence.values)).view(np.uint8)[members]
        known = np.add.reduceat(given, starts, axis=0, dtype=np.int32).astype(np.float32) / links[:, None]
    return _both(means, known, evidence.signals, settings, told)


def say_at(evidence: Evidence, rows: Positions, signals: Positions, capital: bool) -> pl.Series:
    """The sentence of one signal at one link, for many pairs of them; siblings are named where there are any."""
    order = np.argsort(signals.astype(np.int16), kind="stable")  # by digits, as numpy does with short numbers
    ends = np.flatnonzero(np.diff(signals[order], append=-1)) + 1
    pieces = [pl.Series([], dtype=pl.String)]
    for at in np.split(order, ends[:-1]) if len(order) else ():
        pieces.append(_say_one(evidence, int(signals[at[0]]), rows[at], capital))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return pl.concat(pieces).gather(places)


def family_sums(
    contributions: npt.NDArray[np.floating], signals: Sequence[str]
) -> tuple[tuple[str, ...], npt.NDArray[np.floating]]:
    """The families of the signals, and for each row what each family adds to the margin."""
    families = _families(tuple(signals))
    sums = [contributions[:, columns].sum(axis=1) for columns in families.values()]
    return tuple(families), np.stack(sums, axis=1) if sums else np.zeros((len(contributions), 0))


Told = Callable[[Picks, int], pl.Series]
Known = npt.NDArray[np.bool_] | npt.NDArray[np.floating]


def _both(
    contributions: npt.NDArray[np.floating], known: Known, signals: Sequence[str], settings: Settings, told: Told
) -> pl.DataFrame:
    columns = {}
    for name, direction, most in (
        ("reasons_for", FOR, settings.reasons_for),
        ("reasons_against", AGAINST, settings.reasons_against),
    ):
        picks = pick(contributions, known, signals, direction, most, settings.smallest_share)
        columns[name] = _lists(picks.row, told(picks, direction), len(contributions))
    return pl.DataFrame(columns)


def pick(
    contributions: npt.NDArray[np.floating],
    known: Known,
    signals: Sequence[str],
    direction: int,
    most: int,
    smallest_share: float,
) -> Picks:
    """The facts to tell towards spam (direction 1) or away from it (-1).

    Contributions are summed by family and families ranked by what they add in the direction; one that makes less than
    `smallest_share` of all that the families add in either direction is left out. A family speaks through the signal
    that adds most in the direction; `known` (0 to 1, for each row and signal) lets known values speak first.
    """
    sums = family_sums(contributions, signals)[1]
    if has_compiled_loops():
        return _pick_compiled(contributions, known, sums, tuple(signals), direction, most, smallest_share)
    signed = sums * direction
    order = np.argsort(-signed, axis=1, kind="stable")[:, :most]
    strength = np.take_along_axis(signed, order, axis=1)
    total = np.abs(sums).sum(axis=1, keepdims=True)
    row, slot = np.nonzero((strength > 0) & (strength >= smallest_share * total))
    family = order[row, slot]
    first, second = np.empty(len(row), dtype=np.int64), np.full(len(row), -1, dtype=np.int64)
    same = _same_fact(tuple(signals))
    for number, columns in enumerate(_families(tuple(signals)).values()):
        at = np.flatnonzero(family == number)
        block = contributions[np.ix_(row[at], columns)] * direction
        block *= UNKNOWN + (1 - UNKNOWN) * known[np.ix_(row[at], columns)]
        best = block.argmax(axis=1)
        carried = block[np.arange(len(at)), best]
        first[at] = columns[best]
        block[same[np.ix_(columns[best], columns)]] = -np.inf
        other = block.argmax(axis=1) if len(columns) else best
        told = block[np.arange(len(at)), other] >= SECOND * carried
        second[at[told]] = columns[other[told]]
    return Picks(row, first, second)


def _pick_compiled(
    contributions: npt.NDArray[np.floating],
    known: Known,
    sums: npt.NDArray[np.floating],
    signals: tuple[str, ...],
    direction: int,
    most: int,
    smallest_share: float,
) -> Picks:
    from .loops import pick_facts

    families = list(_families(signals).values())
    columns, starts = np.concatenate(families), np.cumsum([0, *map(len, families)])
    least = smallest_share * np.abs(sums).sum(axis=1)
    counts = np.empty(len(sums), dtype=np.int64)
    first, second = (np.empty((len(sums), most), dtype=np.int64) for _ in range(2))
    pick_facts(contributions, known, sums, least, columns, starts, _same_fact(signals), direction, UNKNOWN, SECOND,
               counts, first, second)  # fmt: skip
    is_told = np.arange(most) < counts[:, None]
    return Picks(np.repeat(np.arange(len(sums)), counts), first[is_told], second[is_told])


@lru_cache(maxsize=16)
def _families(signals: tuple[str, ...]) -> dict[str, Positions]:
    columns: dict[str, list[int]] = {}
    for position, name in enumerate(signals):
        columns.setdefault(catalogue().family_of[name], []).append(position)
    return {family: np.array(positions) for family, positions in columns.items()}


@lru_cache(maxsize=16)
def _same_fact(signals: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Whether two signals rest on a common column of the export: then one of them is enough."""
    rests = [set(roots(name) or catalogue().signals[name].needs) for name in signals]
    return np.array([[not one.isdisjoint(other) for other in rests] for one in rests]).reshape(len(rests), len(rests))


@lru_cache(maxsize=16)
def _half_a_digit(signals: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """For each signal half of the last digit that its sentence shows."""
    return np.array([0.5 * 0.1 ** decimals(catalogue().signals[name]) for name in signals])


def _joined(picks: Picks, speak: Callable[[Positions, Positions, bool], pl.Series]) -> pl.Series:
    """The sentence of every pick: its first fact, and behind a semicolon the second."""
    texts = speak(picks.row, picks.first, True)
    twice = np.flatnonzero(picks.second >= 0)
    if not len(twice):
        return texts
    pair = pl.DataFrame({"one": texts.gather(twice), "two": speak(picks.row[twice], picks.second[twice], False)})
    # two signals may be unknown for the same cause: said once
    differ = pl.col("one").str.to_lowercase() != pl.col("two").str.to_lowercase()
    longer = pair.select(pl.when(differ).then(pl.col("one") + "; " + pl.col("two")).otherwise("one")).to_series()
    return texts.scatter(twice, longer)


def _lists(rows: Positions, texts: pl.Series, height: int) -> pl.Series:
    """Texts of ascending rows as one list a row, empty for rows without any."""
    grouped = pl.DataFrame({"row": rows, "text": texts}).group_by("row", maintain_order=True).agg("text")
    every = pl.DataFrame({"row": np.arange(height)}).join(grouped, on="row", how="left", maintain_order="left")
    return every["text"].fill_null(pl.lit([], dtype=pl.List(pl.String)))


def _say_one(evidence: Evidence, signal: int, rows: Positions, capital: bool) -> pl.Series:
    name = evidence.signals[signal]
    declared = catalogue().signals[name]
    values = evidence.values[rows, signal]
    unknown = np.isnan(values)
    tallies = [tally for tally in sibling_tallies(declared) if tally in evidence.siblings.keys]
    low = carries_low(declared, values, evidence.contributions[rows, signal])
    texts = say_many(declared, np.where(unknown, np.float32(0), values), capital=capital, low=low)
    if tallies:
        names = name_siblings(evidence.siblings, tallies, rows, evidence.table["source_domain"])
        texts = _with_siblings(texts, names, values if declared.unit == Unit.COUNT else np.full(len(rows), np.nan))
    if declared.details in evidence.details.columns:
        details = evidence.details[declared.details].gather(rows)
        texts = pl.select(pl.when(details.is_null()).then(texts).otherwise(texts + " (" + details + ")"))[:, 0]
    if unknown.any():
        at = np.flatnonzero(unknown)
        needed = evidence.table.select(roots(name) or "source_domain")
        texts = texts.scatter(at, say_unknown(name, needed[rows[at]], capital=capital))
    return texts


def _with_siblings(texts: pl.Series, names: pl.Series, counts: npt.NDArray[np.floating]) -> pl.Series:
    """The texts with the names of other linking domains. `counts` has all of them and the own one; NaN where unsaid."""
    text, other = pl.col("text"), pl.col("names")
    named = other.str.count_matches(" and ", literal=True) + 1
    own = pl.when(named == 1).then(pl.lit(": this one and ")).otherwise(pl.lit(": this one, "))
    told = (
        pl.when(other.is_null())
        .then(text)
        .when(~text.str.ends_with("linking domains"))
        .then(text + ", among them " + other)
        .when(pl.col("counts") == named + 1)
        .then(text + own + other)
        .otherwise(text + ", such as " + other)
    )
    return pl.DataFrame({"text": texts, "names": names, "counts": counts}).select(told.alias("text"))["text"]


def _strongest(
    evidence: Evidence, members: Positions, starts: Positions, domains: Positions, signals: Positions, direction: int
) -> tuple[Positions, Positions, Positions]:
    """For each (domain, signal): the link that carries most, how many of the links agree, of how many."""
    lengths = np.diff(starts, append=len(members))[domains]
    if not len(domains):
        return domains, domains, domains
    begins = np.cumsum(lengths) - lengths
    links = members[np.arange(lengths.sum()) - np.repeat(begins - starts[domains], lengths)]
    signal = np.repeat(signals, lengths)
    carried = evidence.contributions[links, signal] * np.float32(direction)
    values = evidence.values[links, signal]
    most = np.repeat(np.maximum.reduceat(carried, begins), lengths)
    # of links that carry as much the one with the smallest number: the same whatever the order of the rows
    rank = np.where(carried == most, np.where(np.isnan(values), np.float32(np.finfo(np.float32).max), values), np.inf)
    least = np.repeat(np.minimum.reduceat(rank, begins), lengths)
    candidates = np.flatnonzero(rank == least)
    pair = np.repeat(np.arange(len(domains)), lengths)
    shown = candidates[np.searchsorted(pair[candidates], np.arange(len(domains)))]
    own = np.repeat(values[shown], lengths)
    equal = np.isclose(values, own, rtol=0, atol=_half_a_digit(evidence.signals)[signal], equal_nan=True)
    return links[shown], np.add.reduceat(equal.astype(np.int64), begins), lengths

"""Letters of names as numbers, and how surprising they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
EDGE = 0
"""The number of a name's start and end; letters count from 1."""
KINDS = len(LETTERS) + 1
SHORTEST_NAME = 4
SHORTEST_WORD = 5
"""Shorter ones are abbreviations, and every abbreviation looks random."""


def name_surprise(names: pl.Series) -> pl.Series:
    """Mean surprise of a name's letters in bits, each given the letter before, against ordinary names; two decimals.

    Accents are dropped. Null for null, for names under four letters, and for names that are not written in a-z, 0-9
    and hyphens.
    """
    return _over_distinct(names, lambda distinct: _mean_surprise(plain_names(distinct)))


def wildest_word(texts: pl.Series) -> pl.Series:
    """The highest mean surprise (like `name_surprise`) among the words of a text that have five letters or more.

    Words are runs of a-z and 0-9. Null where there is none.
    """
    return _over_distinct(texts, _highest_surprise)


def plain_names(names: pl.Series) -> pl.Series:
    """Names in lower case without accents; null where unknown, too short or in letters outside `LETTERS`."""
    plain = _without_accents(names)
    usable = plain.str.contains(rf"^[a-z0-9-]{{{SHORTEST_NAME},}}$")
    return plain.to_frame("name").select(pl.when(usable).then("name"))["name"]


def letter_numbers(plain: pl.Series) -> npt.NDArray[np.intp]:
    """The letters of all the texts (a-z, 0-9, hyphens, line breaks) in one row, an EDGE in front of and behind each."""
    text = "\n" + "".join(f"{one}\n" for one in plain)
    return _number_of_byte()[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]


@cache
def surprise_table() -> npt.NDArray[np.float64]:
    """Bits of surprise of a letter (column) after another (row), as `letter_numbers` counts them."""
    with files(__package__).joinpath("name_bigrams.npz").open("rb") as file:
        bits: npt.NDArray[np.float32] = np.load(file, allow_pickle=False)["bits"]
    return bits.astype(np.float64)


def _over_distinct(texts: pl.Series, measure: Callable[[pl.Series], pl.Series]) -> pl.Series:
    # distinct texts pass through numpy: no expression looks up pairs of letters; 1 s for a million rows
    distinct = texts.unique()
    table = pl.DataFrame({"text": distinct, "bits": measure(distinct).round(2)})
    joined = texts.to_frame("text").join(table, on="text", how="left", maintain_order="left")
    return joined["bits"].alias(texts.name)


def _mean_surprise(plain: pl.Series) -> pl.Series:
    """The mean of each name; null stays null."""
    bits, _ = _surprise_of_parts(letter_numbers(plain.drop_nulls()))
    whole = np.full(plain.len(), np.nan)
    whole[plain.is_not_null().to_numpy()] = bits
    return pl.Series(whole, nan_to_null=True)


def _highest_surprise(texts: pl.Series) -> pl.Series:
    """The highest mean among each text's words; null when no word is long enough."""
    lines = _without_accents(texts).str.replace_all(r"[^a-z0-9]+", "-").fill_null("")
    lengths = lines.str.count_matches("-", literal=True).to_numpy() + 1
    bits, letters = _surprise_of_parts(letter_numbers(lines.str.replace_all("-", "\n", literal=True)))
    words = pl.DataFrame({"text": np.repeat(np.arange(texts.len()), lengths), "bits": bits, "letters": letters})
    highest = words.filter(pl.col("letters") >= SHORTEST_WORD).group_by("text").agg(pl.col("bits").max())
    rows = pl.DataFrame({"text": np.arange(texts.len())})
    return rows.join(highest, on="text", how="left", maintain_order="left")["bits"]


def _surprise_of_parts(numbers: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Mean surprise, and letters, of each part between two EDGEs."""
    edges = np.flatnonzero(numbers == EDGE)
    if len(edges) < 2:
        return np.empty(0), np.empty(0, dtype=np.intp)
    steps = np.diff(edges)
    sums = np.add.reduceat(surprise_table()[numbers[:-1], numbers[1:]], edges[:-1])
    return sums / steps, steps - 1


def _without_accents(texts: pl.Series) -> pl.Series:
    return texts.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}+", "")


@cache
def _number_of_byte() -> npt.NDArray[np.intp]:
    numbers = np.zeros(256, dtype=np.intp)
    numbers[np.frombuffer(LETTERS.encode("ascii"), dtype=np.uint8)] = np.arange(1, KINDS)
    return numbers

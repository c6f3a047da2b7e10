"""Letters of names as numbers, and how surprising they are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

from ...data.repeats import over_different
from ...data.words.words import without_marks

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
    return over_different(names, lambda few: _mean_surprise(plain_names(few)).round(2)).alias(names.name)


def wildest_word(texts: pl.Series) -> pl.Series:
    """The highest mean surprise (like `name_surprise`) among the words of a text that have five letters or more.

    Words are runs of a-z and 0-9. Null where there is none.
    """
    return over_different(texts, lambda few: _highest_surprise(few).round(2)).alias(texts.name)


def plain_names(names: pl.Series) -> pl.Series:
    """Names in lower case without accents; null where unknown, too short or in letters outside `LETTERS`."""
    plain = _without_accents(names)
    usable = plain.str.contains(rf"^[a-z0-9-]{{{SHORTEST_NAME},}}$")
    return plain.to_frame("name").select(pl.when(usable).then("name"))["name"]


def letter_numbers(plain: pl.Series) -> npt.NDArray[np.uint8]:
    """The letters of all the texts (a-z, 0-9, hyphens, line breaks) in one row, an EDGE in front of and behind each."""
    text = "\n".join(["", *(plain.str.join("\n") if plain.len() else ()), ""])
    return _number_of_byte()[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]


@cache
def surprise_table() -> npt.NDArray[np.float64]:
    """Bits of surprise of a letter (column) after another (row), as `letter_numbers` counts them."""
    with files(__package__).joinpath("name_bigrams.npz").open("rb") as file:
        bits: npt.NDArray[np.float32] = np.load(file, allow_pickle=False)["bits"]
    return bits.astype(np.float64)


def _mean_surprise(plain: pl.Series) -> pl.Series:
    """The mean of each name; null stays null."""
    bits, _ = _surprise_of_parts(letter_numbers(plain.drop_nulls()))
    whole = np.full(plain.len(), np.nan)
    whole[plain.is_not_null().to_numpy()] = bits
    return pl.Series(whole, nan_to_null=True)


def _highest_surprise(texts: pl.Series) -> pl.Series:
    """The highest mean among each text's words; null when no word is long enough."""
    lines = _without_accents(texts).str.replace_all(r"[^a-z0-9]+", "\n").fill_null("")
    words = lines.str.count_matches("\n", literal=True).to_numpy().astype(np.intp) + 1
    bits, letters = _surprise_of_parts(letter_numbers(lines))
    bits[letters < SHORTEST_WORD] = -np.inf
    first_words = np.cumsum(words) - words
    highest = np.maximum.reduceat(bits, first_words) if texts.len() else bits
    return pl.Series(np.where(np.isfinite(highest), highest, np.nan), nan_to_null=True)


def _surprise_of_parts(numbers: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Mean surprise, and letters, of each part between two EDGEs."""
    edges = np.flatnonzero(numbers == EDGE)
    if len(edges) < 2:
        return np.empty(0), np.empty(0, dtype=np.intp)
    steps = np.diff(edges)
    pairs = numbers[:-1].astype(np.uint16) * KINDS + numbers[1:]
    sums = np.add.reduceat(surprise_table().ravel().take(pairs), edges[:-1])
    return sums / steps, steps - 1


def _without_accents(texts: pl.Series) -> pl.Series:
    return without_marks(texts.str.to_lowercase())


@cache
def _number_of_byte() -> npt.NDArray[np.uint8]:
    numbers = np.zeros(256, dtype=np.uint8)
    numbers[np.frombuffer(LETTERS.encode("ascii"), dtype=np.uint8)] = np.arange(1, KINDS)
    return numbers

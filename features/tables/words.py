"""How surprising the letters of a word are, beside the words of many languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

LETTERS = 27
"""The edge of a word, and a-z from 1."""
STEP = 1 / 16
"""The table holds bits in steps of so much."""
SMOOTHING = 20.0
"""A letter's odds after two others are drawn towards its odds after one as if by so many words, and those likewise."""
ODD_BITS = 5.0
"""Words that were counted take no more, however odd they are: rhythm, yield, gdyby."""

Words = npt.NDArray[np.uint32]


def word_surprise(words: pl.Series) -> pl.Series:
    """Mean surprise of a word's letters and its end in bits, each given the two letters before; two decimals.

    Ordinary words of any of the languages behind the table take about 3.3, random letters about 7. Null for null and
    for what is not written in a-z alone.
    """
    usable = words.fill_null("").str.contains(r"^[a-z]+$").to_numpy()
    found = np.full(words.len(), np.nan)
    if usable.any():
        numbers = letter_numbers(words.filter(pl.Series(usable)))
        steps, odd = surprise_table()
        bits = mean_bits(numbers, steps)
        found[usable] = np.where(np.isin(digests(numbers), odd), np.minimum(bits, ODD_BITS), bits)
    return pl.Series(words.name, found.round(2), nan_to_null=True)


def letter_numbers(words: pl.Series) -> npt.NDArray[np.uint8]:
    """The letters of the words (a-z) as numbers from 1 in one row, two edges in front of each and behind the last."""
    text = "".join(f"``{word}" for word in words) + "``"
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8) - np.uint8(ord("`"))


def mean_bits(numbers: npt.NDArray[np.uint8], steps: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """The mean surprise of each word of `letter_numbers` by a table."""
    first, second, third = numbers[:-2], numbers[1:-1], numbers[2:]
    bits = steps[first, second, third] * STEP * _is_inside(second, third)
    starts = _starts(numbers)
    return np.asarray(np.add.reduceat(bits, starts) / (np.diff(starts, append=len(bits)) - 1))


def digests(numbers: npt.NDArray[np.uint8]) -> Words:
    """A number of 32 bits for each word of `letter_numbers`."""
    starts = _starts(numbers)
    place = np.arange(len(numbers)) - np.repeat(starts, np.diff(starts, append=len(numbers)))
    powers = np.uint32(1_000_003) ** np.arange(place.max() + 1, dtype=np.uint32)  # wraps around, as it should
    return np.asarray(np.add.reduceat(numbers * powers[place], starts), dtype=np.uint32)


@cache
def surprise_table() -> tuple[npt.NDArray[np.uint8], Words]:
    """Steps of surprise of a letter (last axis) after two others, shape (LETTERS, LETTERS, LETTERS), and the digests of
    the odd words that were counted.
    """
    with files(__package__).joinpath("word_trigrams.npz").open("rb") as file, np.load(file, allow_pickle=False) as held:
        return held["steps"], held["odd"]


def count_surprise(words: pl.Series) -> tuple[npt.NDArray[np.uint8], Words]:
    """The tables for these words (a-z): trigrams smoothed by bigrams, those by letters."""
    numbers = letter_numbers(words)
    first, second, third = (numbers[place : len(numbers) - 2 + place].astype(np.intp) for place in range(3))
    inside = _is_inside(second, third)
    counts = np.zeros((LETTERS, LETTERS, LETTERS))
    np.add.at(counts, (first[inside], second[inside], third[inside]), 1)
    single = counts.sum(axis=(0, 1)) + 1
    pairs = _drawn(counts.sum(axis=0), single / single.sum())
    bits = -np.log2(_drawn(counts, pairs))
    steps = np.minimum(np.round(bits / STEP), 255).astype(np.uint8)
    return steps, np.unique(digests(numbers)[mean_bits(numbers, steps) > ODD_BITS])


def _starts(numbers: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """Where each word begins: the first of its two edges. That behind the last word begins none."""
    return np.flatnonzero((numbers[:-2] == 0) & (numbers[1:-1] == 0))


def _is_inside(second: npt.NDArray[np.integer], third: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Where three numbers in a row belong to one word: not its end with an edge of the next."""
    inside: npt.NDArray[np.bool_] = (second > 0) | (third > 0)
    return inside


def _drawn(counts: npt.NDArray[np.float64], towards: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The odds of the last axis, drawn towards others."""
    odds: npt.NDArray[np.float64] = (counts + SMOOTHING * towards) / (counts.sum(axis=-1, keepdims=True) + SMOOTHING)
    return odds

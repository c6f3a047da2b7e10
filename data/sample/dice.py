"""Random draws in the words of the sample: pick, chance, about how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Dice:
    """One stream of draws. The same seed and part give the same draws, whatever other parts draw."""

    def __init__(self, seed: int, part: int = 0) -> None:
        self._draws = np.random.default_rng([seed, part])

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[int(self._draws.integers(len(options)))]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One of the options, in proportion to its weight."""
        point = float(self._draws.random()) * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            point -= weight
            if point < 0:
                return option
        return options[-1]

    def chance(self, share: float) -> bool:
        """True in this share of draws."""
        return bool(self._draws.random() < share)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self._draws.integers(low, high + 1))

    def about(self, middle: float, spread: float = 1.0) -> int:
        """A whole number with this median and a long upper tail (log-normal); never below 0."""
        return int(middle * float(np.exp(spread * self._draws.normal())) + 0.5)

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """That many different options in random order; all of them when there are fewer."""
        order = self._draws.permutation(len(options))[:count]
        return [options[int(place)] for place in order]

    def letters(self, count: int) -> str:
        """Random small letters."""
        return "".join(LETTERS[int(place)] for place in self._draws.integers(26, size=count))

    def hexadecimal(self, count: int) -> str:
        """Random hexadecimal digits."""
        return "".join("0123456789abcdef"[int(place)] for place in self._draws.integers(16, size=count))

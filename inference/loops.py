"""Compiled loops over links and linking domains: which facts are told, and means. For processes that have numba loaded.

Each gives the bits that numpy's way gives (`reasons.pick`, `domains.mean_rows`), which small exports go.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..models.kernel import compiled

Floats = npt.NDArray[np.floating]
Whole = npt.NDArray[np.int64]


@compiled
def pick_facts(
    contributions: Floats,
    known: npt.NDArray[np.bool_] | Floats,
    sums: Floats,
    least: Floats,
    columns: Whole,
    family_starts: Whole,
    same: npt.NDArray[np.bool_],
    direction: int,
    unknown: float,
    second_share: float,
    counts: Whole,
    first: Whole,
    second: Whole,
) -> None:
    """For each row as many facts as `first` and `second` have room for, strongest family first; `counts` says how many.

    `sums` has the families' sums, `least` what a family must add in a row; `columns` lists the signals family by family
    and `family_starts` where each begins, and the end. The rest is as in `reasons.pick`.
    """
    most = first.shape[1]
    families = np.empty(most, np.int64)
    strengths = np.empty(most, sums.dtype)
    block = np.empty(len(columns), contributions.dtype)
    for row in range(len(sums)):
        count = 0
        for family in range(sums.shape[1]):
            strength = sums[row, family] * direction
            if strength <= 0 or strength < least[row]:
                continue
            place = count
            while place > 0 and strengths[place - 1] < strength:
                place -= 1
            if place == most:
                continue
            count = min(count + 1, most)
            for at in range(count - 1, place, -1):
                families[at], strengths[at] = families[at - 1], strengths[at - 1]
            families[place], strengths[place] = family, strength
        counts[row] = count
        for at in range(count):
            begin, end = family_starts[families[at]], family_starts[families[at] + 1]
            best = begin
            for place in range(begin, end):
                column = columns[place]
                weight = unknown + (1 - unknown) * known[row, column]
                block[place] = contributions[row, column] * direction * weight
                if block[place] > block[best]:
                    best = place
            first[row, at] = columns[best]
            carried = block[best]
            for place in range(begin, end):
                if same[columns[best], columns[place]]:
                    block[place] = -np.inf
            other = begin
            for place in range(begin, end):
                if block[place] > block[other]:
                    other = place
            second[row, at] = columns[other] if block[other] >= second_share * carried else -1


@compiled
def add_rows(values: Floats, members: Whole, bounds: Whole, sums: npt.NDArray[np.float64]) -> None:
    """For every column the sum over the rows that `members` names between two bounds, in double precision, in order."""
    for column in range(values.shape[1]):
        for group in range(len(bounds) - 1):
            total = 0.0
            for at in range(bounds[group], bounds[group + 1]):
                total += values[members[at], column]
            sums[group, column] = total

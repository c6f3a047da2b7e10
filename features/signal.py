"""How a signal, a derived column and an export-wide tally are declared."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

Compute = Callable[..., pl.Expr]


class Unit(StrEnum):
    """What a signal's number counts."""

    COUNT = "count"
    SHARE = "share"
    FLAG = "flag"
    SCORE = "score"
    DAYS = "days"
    CHARACTERS = "characters"
    RATIO = "ratio"
    LOG = "log"


class Leans(StrEnum):
    """Our belief before any model."""

    SPAM_WHEN_HIGH = "spam when high"
    SPAM_WHEN_LOW = "spam when low"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Example:
    """A worked example, which is the signal's first test."""

    given: Mapping[str, object]
    """The needed columns' values in one row; a column left out is null."""
    expected: float | None
    """The number a person worked out; None means unknown."""
    why: str
    """What it shows, in a few words."""


@dataclass(frozen=True)
class Signal:
    """One number that a link is judged by."""

    name: str
    unit: Unit
    leans: Leans
    says: str
    """The fact as a sentence part, `{value}` formatted in; never a verdict."""
    says_not: str
    """For a flag: the fact when it is false. Empty for numbers."""
    details: str
    """A derived list column whose entries name what was counted; the sentence adds them. Empty for none."""
    examples: tuple[Example, ...]
    needs: tuple[str, ...]
    """The columns it is computed from: canonical, derived or tallied."""
    doc: str
    compute: Compute
    says_low: str = ""
    """For a number: the fact as told where it carries what low values carry; `{rest}` is one less the value. Empty:
    `says` fits both ways."""
    says_zero: str = ""
    """For a number: the fact when it is 0. Empty: `says` fits it too."""


@dataclass(frozen=True)
class Derived:
    """A column computed from the same row, named and shared by signals and tallies (a title's template, a topic)."""

    needs: tuple[str, ...]
    doc: str
    compute: Compute


@dataclass(frozen=True)
class Rows:
    """How many rows share the key."""


@dataclass(frozen=True)
class Distinct:
    """How many different values of `column` share the key."""

    column: str


@dataclass(frozen=True)
class Mean:
    """The mean of a numeric or yes/no column over the rows that share the key, unknown values left out."""

    column: str


@dataclass(frozen=True)
class Concentration:
    """Herfindahl index of `column` over distinct (value, `per`) pairs that share the key: 1 when all are one value."""

    column: str
    per: str = "source_domain"


@dataclass(frozen=True)
class Rank:
    """The share of distinct `per` whose `by` value (rounded to whole numbers) is lower, ties counted half: 0 to 1."""

    per: str = "source_domain"


Measure = Rows | Distinct | Mean | Concentration | Rank


@dataclass(frozen=True)
class Tally:
    """A count over the whole export, joined to every row by its key. A null key gives null.

    Every measure can be added up from parts, so one process, a stream of chunks and a cluster agree.
    """

    by: tuple[str, ...]
    """Key columns, canonical or derived; () makes one number for the whole export."""
    measure: Measure


def signal(
    *,
    unit: Unit,
    leans: Leans,
    says: str,
    examples: tuple[Example, ...],
    says_not: str = "",
    says_low: str = "",
    says_zero: str = "",
    details: str = "",
) -> Callable[[Compute], Signal]:
    """Declare a signal: the function's name, parameters and docstring become its name, needs and documentation."""

    def declare(compute: Compute) -> Signal:
        return Signal(
            name=compute.__name__,
            unit=unit,
            leans=leans,
            says=says,
            says_not=says_not,
            details=details,
            examples=examples,
            needs=tuple(inspect.signature(compute).parameters),
            doc=inspect.cleandoc(compute.__doc__ or ""),
            compute=compute,
            says_low=says_low,
            says_zero=says_zero,
        )

    return declare


def derived(compute: Compute) -> Derived:
    """Declare a derived column: the variable's name becomes the column's."""
    return Derived(
        needs=tuple(inspect.signature(compute).parameters),
        doc=inspect.cleandoc(compute.__doc__ or ""),
        compute=compute,
    )

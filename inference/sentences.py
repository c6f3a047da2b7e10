"""Facts in words: a signal and its number become a sentence part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from string import Formatter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.schema import SCHEMA, VENDOR_COLUMNS
from ..features.catalogue import catalogue
from ..features.signal import Distinct, Leans, Signal, Unit

NOUNS = {
    "source_url": "address of the linking page",
    "target_url": "target of the link",
    "title": "page title",
    "context_before": "text around the link",
    "context_after": "text around the link",
    "language": "language of the page",
    "platform": "software of the page",
    "link_type": "kind of link",
    "ip": "IP address",
    "subnet": "IP address",
    "domain_authority": "strength of the linking domain",
    "page_authority": "strength of the linking page",
    "trust_flow": "Trust Flow",
    "citation_flow": "Citation Flow",
    "domain_traffic": "search traffic of the linking domain",
    "page_traffic": "search traffic of the linking page",
    "page_keywords": "number of search terms that the page ranks for",
    "page_referring_domains": "number of domains that link to the page",
    "domain_referring_domains": "number of domains that link to the linking domain",
    "page_linked_domains": "number of domains that the page links to",
    "page_external_links": "number of links to other domains on the page",
    "page_internal_links": "number of internal links on the page",
    "domain_links_reported": "vendor's count of links from this domain",
    "links_in_group": "number of similar links",
    "http_status": "HTTP status of the page",
    "first_seen": "day on which the link was first seen",
    "last_seen": "day on which the link was last seen",
    "lost_at": "day on which the link was lost",
    "is_nofollow": "word on whether the link is nofollow",
    "is_sitewide": "word on whether the link is sitewide",
    "is_in_content": "word on whether the link stands in the main text",
    "is_lost": "word on whether the link is gone",
}
READ_FROM = {"source_path": "source_url", "source_query": "source_url", "target_host": "target_url",
             "target_path": "target_url", "target_query": "target_url"}  # fmt: skip
PLAIN = {Unit.COUNT: ",.0f", Unit.SHARE: ".0%", Unit.DAYS: ",.0f", Unit.CHARACTERS: ",.0f", Unit.RATIO: ".1f",
         Unit.LOG: ",.0f", Unit.SCORE: ".2f", Unit.FLAG: ".0f"}  # fmt: skip
ONE = re.compile(
    r"(?<![\w.,])1 ((?:[a-z]+ ){0,2}?)((?!(?:is|has|was|this|its|as)\b)[a-z]+(?<!s)s)\b"
    r"((?: of (?:the |this )?[a-z]+)?)(?: (link|carry|use|share|stand|point|come|have|are)\b)?"
)
NONE = re.compile(r"(?<![\w.,])0 other\b")
NONE_OF = re.compile(r"^0% of(?= the (?:links|words|anchor|title)\b)|(?<=share |bears )0 of\b")
HALF = 0.5
"""Shares under it are told as low ones."""
ONLY_NOTHING = re.compile(r"\bonly (?=under\b|0(?![\d.,]*[1-9]))")
BARE_IP = r"^[\d.]+$|:"
DOES = {"carry": "carries", "have": "has", "are": "is"}


def say(declared: Signal, value: float, low: bool | None = None) -> str:
    """The signal's fact for one known value, not capitalised, without a full stop.

    `low` says whether it is told as a low value is ("weaker than 90% of ..."), where the signal has words for that; by
    default a share under one half is.

    >>> from ..features.signal import Leans, Signal, Unit
    >>> says = "it links to {value} other pages"
    >>> pages = Signal("x", Unit.COUNT, Leans.DEPENDS, says, "", "", (), (), "", abs)
    >>> say(pages, 9998.0), say(pages, 1.0)
    ('it links to 9,998 other pages', 'it links to 1 other page')
    """
    if declared.unit == Unit.FLAG:
        return declared.says if value > 0.5 else declared.says_not or f"it does not hold that {declared.says}"
    is_low = bool(declared.says_low) and (value < HALF if low is None else low)
    return _say_number(declared, float(value), is_low)


def say_many(
    declared: Signal,
    values: npt.NDArray[np.float32],
    *,
    capital: bool = False,
    low: npt.NDArray[np.bool_] | None = None,
) -> pl.Series:
    """`say` for many known values: formatted once for each number that looks different."""
    if not declared.says_low:
        return _say_alike(declared, values, capital, False)
    chosen = values < HALF if low is None else low
    high, at = _say_alike(declared, values, capital, False), np.flatnonzero(chosen)
    return high.scatter(at, _say_alike(declared, values[at], capital, True)) if len(at) else high


def _say_alike(declared: Signal, values: npt.NDArray[np.float32], capital: bool, low: bool) -> pl.Series:
    if declared.unit == Unit.FLAG:
        different, position = np.unique(values > 0.5, return_inverse=True)
        texts = [say(declared, float(value)) for value in different]
    else:
        numbers = values.astype(np.float64)
        if declared.unit != Unit.LOG:
            numbers = _rounded(numbers, decimals(declared))
        different, position = np.unique(numbers, return_inverse=True)
        counts = _counts_domains(declared)
        texts = [_say_number(declared, float(value), low, counts) for value in different]
    return pl.Series([capitalise(text) if capital else text for text in texts], dtype=pl.String).gather(position)


Number = TypeVar("Number", float, npt.NDArray[np.float32])


def carries_low(declared: Signal, values: Number, carried: Number) -> Any:
    """Whether a value carries what low ones do, so that `says_low` fits; without a lean, whether it is under one half.

    `carried` is what it adds to the margin, in log-odds. Both are numbers or arrays.
    """
    if declared.leans == Leans.DEPENDS:
        return values < HALF
    return carried > 0 if declared.leans == Leans.SPAM_WHEN_LOW else carried < 0


def say_unknown(name: str, table: pl.DataFrame, *, capital: bool = False) -> pl.Series:
    """For each row of the link table why the signal is unknown there: no such column, an empty cell, not computable."""
    doc = catalogue().signals[name].doc.split("\n\n")[0].rstrip(".").replace("\n", " ")
    reason = pl.lit(_case(f"not known for this link: {doc[:1].lower()}{doc[1:]}", capital))
    if not roots(name) and "source_domain" in table.columns:
        nameless = pl.lit(_case("the linking host is a bare IP address, which has no name", capital))
        reason = pl.when(pl.col("source_domain").str.contains(BARE_IP)).then(nameless).otherwise(reason)
    for column in reversed(roots(name)):
        if SCHEMA[column] == pl.String:
            empty = pl.lit(_case(f"the {noun(column)} is empty", capital))
            reason = pl.when(pl.col(column) == "").then(empty).otherwise(reason)
        missing = pl.lit(_case(f"the export gives no {noun(column)}", capital))
        reason = pl.when(pl.col(column).is_null()).then(missing).otherwise(reason)
    return table.with_columns(reason.alias("reason"))["reason"]


def noun(column: str) -> str:
    """A canonical column in words: 'is_rendered_only' is the 'word on whether the link is rendered only'."""
    plain = column.replace("_", " ")
    return NOUNS.get(column, f"word on whether the link {plain}" if column.startswith("is_") else plain)


@cache
def roots(name: str) -> tuple[str, ...]:
    """The columns of the export that a signal rests on in the end, through derived columns and tallies."""
    return tuple(dict.fromkeys(_roots(name)))


def counts_domains(declared: Signal) -> bool:
    """The signal is a plain number of linking domains, the own one among them."""
    return declared.unit == Unit.COUNT and len(sibling_tallies(declared)) == 1


def sibling_tallies(declared: Signal) -> tuple[str, ...]:
    """The tallies by whose keys a link has siblings; () when the signal does not count linking domains.

    Siblings are worth a name where a sentence counts linking domains, and many of them speak for spam: not those who
    link to the home page too, nor those who appeared in the same week.
    """
    counts = declared.unit in (Unit.COUNT, Unit.SHARE) and "linking domain" in declared.says
    if not counts or declared.leans != Leans.SPAM_WHEN_HIGH:
        return ()
    return tuple(need for need in declared.needs if _makes_siblings(need))


@cache
def _makes_siblings(need: str) -> bool:
    tally = catalogue().tallies.get(need)
    if tally is None or not tally.by or tally.measure != Distinct("source_domain"):
        return False
    return all(SCHEMA[column] != pl.Date for column in _roots(need))


def capitalise(text: str) -> str:
    """The text with its first letter in upper case and nothing else changed."""
    return text[:1].upper() + text[1:]


class _Shown(float):
    """A number that formats itself as people write it."""

    unit: Unit

    def __new__(cls, value: float, unit: Unit) -> _Shown:
        shown = super().__new__(cls, value)
        shown.unit = unit
        return shown

    def __format__(self, spec: str) -> str:
        spec = spec or PLAIN[self.unit]
        if spec.endswith("%"):
            smallest = 0.1 ** (_places(spec) + 2)
            if 0 < self < smallest / 2:
                return f"under {format(smallest, spec)}"
            if 1 - smallest / 2 < self < 1:
                return f"over {format(1 - smallest, spec)}"
        text = format(float(self), spec)
        return text[1:] if text.startswith("-") and not text.strip("-0.,%") else text


def _say_number(declared: Signal, value: float, low: bool, counts_domains: bool | None = None) -> str:
    if value == 0 and declared.says_zero:
        return declared.says_zero
    counts = _counts_domains(declared) if counts_domains is None else counts_domains
    return _told(declared.says_low if low else declared.says, declared.unit, counts, value)


def _counts_domains(declared: Signal) -> bool:
    return declared.unit == Unit.COUNT and bool(sibling_tallies(declared))


@lru_cache(maxsize=100_000)
def _told(says: str, unit: Unit, counts_domains: bool, value: float) -> str:
    """The sentence part of one number; the parts of a large export tell the same numbers over and over."""
    number = float(np.expm1(value)) if unit == Unit.LOG else value
    text = says.format(value=_Shown(number, unit), rest=_Shown(1 - number, unit))
    return _singular(ONLY_NOTHING.sub("", text), counts_domains)


def _singular(text: str, counts_domains: bool) -> str:
    def one(found: re.Match[str]) -> str:
        kind, things, of, do = found.groups(default="")
        does = f" {DOES.get(do, do + 's')}" if do else ""
        number = "no other" if counts_domains and kind + things == "linking domains" else "1"
        return f"{number} {kind}{_one_of(things)}{of}{does}"

    return ONE.sub(one, NONE_OF.sub("none of", NONE.sub("no other", text)))


def _one_of(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    return plural[:-2] if re.search(r"(ss|ch|sh|x)es$", plural) else plural[:-1]


def _case(text: str, capital: bool) -> str:
    return capitalise(text) if capital else text


def _places(spec: str) -> int:
    found = re.search(r"\.(\d+)", spec)
    return int(found[1]) if found else 0


def decimals(declared: Signal) -> int:
    """Digits behind the point of the number that the sentence can show (two more for a percentage)."""
    specs = [spec or PLAIN[declared.unit] for _, field, spec, _ in Formatter().parse(declared.says) if field]
    return max((_places(spec) + 2 * spec.endswith("%") for spec in specs), default=0)


def _rounded(values: npt.NDArray[np.float64], decimals: int) -> npt.NDArray[np.float64]:
    """Rounded so that equal numbers have equal sentences; a share just above 0 or below 1 stays apart from it."""
    smallest = 0.1**decimals
    rounded = np.round(values, decimals)
    rounded[(rounded == 0) & (values > 0)] = smallest * 0.4
    rounded[(rounded == 1) & (values < 1)] = 1 - smallest * 0.4
    return rounded


def _roots(name: str) -> Iterator[str]:
    known = catalogue()
    column = READ_FROM.get(name, name)
    if column in VENDOR_COLUMNS:
        yield column
    elif name in known.tallies:
        measured = [value for value in vars(known.tallies[name].measure).values() if isinstance(value, str)]
        for need in (*known.tallies[name].by, *measured):
            yield from _roots(need)
    elif name not in SCHEMA:
        declared = known.derived.get(name) or known.signals[name]
        for need in declared.needs:
            yield from _roots(need)

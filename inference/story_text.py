"""A story as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from .harmless import harmless
from .sentences import capitalise
from .story import FamilyPart, Story

WIDTH = 110
"""Columns of text."""
LONGEST = 400
"""Characters told of a title, an anchor or an address."""
TOLD = 4
"""Signals told of a family; the others are summed."""
SLIGHT = 0.005
"""Contributions under it show as 0.00 and are not told."""


def render_text(story: Story) -> str:
    """The whole story in lines of at most 110 characters (a longer word or address keeps its line).

    Text by strangers is made harmless: no escape sequence, control or bidirectional character takes effect.
    """
    return "\n".join(harmless(line) for line in _lines(story)).rstrip() + "\n"


def _lines(story: Story) -> Iterator[str]:
    yield from _head(story)
    yield from _section("Verdict", _verdict(story))
    yield from _section("What speaks for spam", _families(story, 1))
    yield from _section("What speaks against", _families(story, -1))
    yield from _section("How it adds up", [_sum(story)])
    yield from _section("Shared with other linking domains", _shared(story))
    yield from _section("What the vendors think", story.vendors)
    yield from _section(f"The linking domain {story.domain.name}", _domain(story))


def _head(story: Story) -> Iterator[str]:
    if story.asked_for_domain and story.domain.links > 1:
        yield f"Link {story.link_id}, the likeliest spam of {story.domain.links:,} links from {story.domain.name}"
    else:
        yield f"Link {story.link_id}"
    width = max(map(len, story.facts), default=0)
    for label, value in story.facts.items():
        yield from _wrapped(f"  {label:<{width}}  ", harmless(value, LONGEST))
    yield ""


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield title
        yield from (
            part for line in told for part in (line.split("\n") if line.startswith("  ") else _wrapped("  ", line))
        )
        yield ""


def _verdict(story: Story) -> Iterator[str]:
    yield f"{story.verdict} (spam probability {story.probability:.3f})"
    if story.note:
        yield f"Not decided by the probability: {story.note[:1].lower()}{story.note[1:]}"
    yield story.nearest
    if story.limits_rest_on:
        yield story.limits_rest_on
    yield from story.what_if


def _families(story: Story, direction: int) -> Iterator[str]:
    for family in story.families:
        if family.contribution * direction > SLIGHT:
            yield f"{family.contribution:+.2f}  {family.family}"
            yield from _signals(family)


def _signals(family: FamilyPart) -> Iterator[str]:
    told = [part for part in family.signals[:TOLD] if abs(part.contribution) > SLIGHT]
    for part in told:
        yield "\n".join(_wrapped(f"         {part.contribution:+.2f}  ", part.sentence))
    rest = family.signals[len(told) :]
    if abs(total := sum(part.contribution for part in rest)) > SLIGHT:
        yield f"         {total:+.2f}  the other {len(rest)} signals of the family together"


def _sum(story: Story) -> str:
    added = sum(family.contribution for family in story.families)
    start = (
        f"{story.base_value:+.2f} where every link starts, {added:+.2f} by its signals: {story.margin:+.2f} in log-odds"
    )
    return f"{start}, which is the probability {story.probability:.3f} after calibration"


def _shared(story: Story) -> Iterator[str]:
    if story.campaign is not None:
        yield f"It belongs to campaign {story.campaign}"
    for shared in story.shared:
        others = shared.domains - 1 - len(shared.examples)
        more = f" and {others:,} more" if others else ""
        yield f"{capitalise('; '.join(shared.facts))}: {', '.join(shared.examples)}{more}"


def _domain(story: Story) -> Iterator[str]:
    domain = story.domain
    links = f"{domain.links:,} link{'s' * (domain.links != 1)}"
    yield f"{domain.verdict} (spam probability {domain.probability:.3f}, from {links})"
    if domain.note:
        yield domain.note
    yield from (f"+ {reason}" for reason in domain.reasons_for)
    yield from (f"- {reason}" for reason in domain.reasons_against)


def _wrapped(indent: str, text: str) -> list[str]:
    return fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    ).split("\n")

"""A new disavow file in words, for a terminal: the diff, and what to look at before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from ..data.disavow_lint import Finding, Step, Weight, is_redundant
from ..data.disavow_merge import Change, Fate, Merged
from ..data.label_cover import Conflict
from .disavow import Doubt, Plan
from .harmless import harmless
from .reavow import OldEntries

SHOWN = 10
FEW = 3
WIDTH = 160
_SIGNS = {Fate.ADDED: "+", Fate.REMOVED: "-", Fate.FOLDED: "-", Fate.MENDED: "~", Fate.COVERED: "="}
_SAYS = {
    Fate.ADDED: "Added",
    Fate.REMOVED: "Removed, since a person calls it good",
    Fate.FOLDED: "Folded, since another line says the same or more",
    Fate.MENDED: "Spelled as Google takes it",
    Fate.COVERED: "Not added, since a line that is there covers it",
}


@dataclass(frozen=True)
class Outcome:
    """All that is to be told of one new file."""

    plan: Plan
    """What the audit and the labels ask for."""
    old: OldEntries | None
    """What was found in the file in force; None without one."""
    merged: Merged
    """The new file."""
    findings: Sequence[Finding]
    """What is wrong with the new file's lines."""
    steps: Sequence[Step]
    """How it comes to fit, when it is too large."""


def describe(outcome: Outcome) -> str:
    """The diff, then every warning, then advice."""
    parts = [list(_counts(outcome)), *(list(_changes(outcome.merged.of(fate), fate)) for fate in _SIGNS)]
    parts += [list(part) for part in _warnings(outcome)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def describe_findings(findings: Sequence[Finding], shown: int = SHOWN) -> Iterator[str]:
    """Findings in words, the worst first; of many of one weight the first ones and how many more."""
    says = {
        Weight.REFUSED: "Google refuses or passes over",
        Weight.DANGER: "Hits more than is meant",
        Weight.NOTE: "To know",
    }
    for weight, heading in says.items():
        found = [one for one in findings if one.weight is weight]
        if found:
            yield f"{heading} ({len(found):,})"
            yield from (f"  {_finding(one)}" for one in found[:shown])
            yield from _more(len(found) - shown)


def describe_steps(steps: Sequence[Step]) -> Iterator[str]:
    """The plan to shrink, a step a line."""
    if steps:
        yield "To make it fit, in this order"
        yield from (f"  {step.says}: then {step.lines:,} lines, {step.bytes:,} bytes" for step in steps)


def _finding(one: Finding) -> str:
    where = f"line {one.number:,}: {harmless(one.raw, 80)}: " if one.number else ""
    fix = f" -> {harmless(one.fix, 100)}" if one.fix else ""
    return f"{where}{harmless(one.says, WIDTH)}{fix}"


def _counts(outcome: Outcome) -> Iterator[str]:
    merged = outcome.merged
    if not outcome.plan.entries:
        yield f"{outcome.plan.site}: {_nothing(outcome)}"
        if outcome.old is None:
            return
    else:
        yield f"{outcome.plan.site}: {len(merged.lines):,} lines, {len(merged.as_bytes()):,} bytes"
    added = merged.of(Fate.ADDED)
    domains = sum(change.text.startswith("domain:") for change in added)
    yield f"  added    {len(added):>7,}  {domains:,} domains, {len(added) - domains:,} addresses"
    if outcome.old is not None:
        seen = f"{outcome.old.seen:,} of the old entries hit a link of this export"
        yield f"  kept     {len(merged.of(Fate.KEPT, Fate.MENDED)):>7,}  {seen}"
        yield f"  removed  {len(merged.of(Fate.REMOVED)):>7,}  a person calls them good"
        if folded := len(merged.of(Fate.FOLDED)):
            yield f"  folded   {folded:>7,}  another line says the same or more"
    if covered := len(merged.of(Fate.COVERED)):
        yield f"  covered  {covered:>7,}  not added: a line that is there covers them"


def _nothing(outcome: Outcome) -> str:
    if outcome.plan.only_reviewed:
        return (
            "nobody has called a link of this audit spam, so nothing new is to be disavowed. "
            "Say so with: linkverdict labels add DOMAIN --verdict spam"
        )
    return "nothing new in this audit is to be disavowed. Most sites need no disavow file at all."


def _changes(changes: Sequence[Change], fate: Fate) -> Iterator[str]:
    if changes:
        yield f"{_SAYS[fate]} ({len(changes):,})"
        shown = FEW if fate is Fate.COVERED else SHOWN
        for change in changes[:shown]:
            where = f"line {change.number:,}: " if change.number else ""
            yield f"  {_SIGNS[fate]} {where}{harmless(change.text, 100)}"
            yield f"      {harmless(change.why, WIDTH)}"
        yield from _more(len(changes) - shown)


def _warnings(outcome: Outcome) -> Iterator[Iterator[str]]:
    plan, old = outcome.plan, outcome.old
    if old is not None:
        yield _doubts("Old entries that should not be named whole", old.named)
        yield _doubts("Old entries that look good", old.look_good, _how_to_remove(plan.site))
        yield _doubts("Old entries that may hit good links", old.mixed)
    yield _doubts("New lines that hit more than what was judged", plan.wide)
    yield _doubts("Named page by page, not whole", plan.by_page)
    yield _doubts("Judged spam, and left out", plan.left_out)
    yield _doubts("Left out since people disagree", [_of_conflict(one) for one in plan.conflicts])
    yield _faults([one for one in outcome.findings if not (is_redundant(one) or _is_told(one, old))])
    yield _redundant([one for one in outcome.findings if is_redundant(one)])
    yield describe_steps(outcome.steps)
    yield _advice(outcome)


def _of_conflict(conflict: Conflict) -> Doubt:
    links = f"{conflict.links:,} link" + ("s" if conflict.links != 1 else "")
    return Doubt(conflict.value, f"{', '.join(conflict.says)} ({links})")


def _faults(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield "In the new file"
        yield from (f"  {text}" for text in describe_findings(findings))
        if any(one.fix.startswith(("domain:", "http")) for one in findings):
            yield "  --tidy spells those lines as the arrow says"


def _redundant(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"Lines that are not needed ({len(findings):,}): --tidy folds them"
        yield from (f"  {_finding(one)}" for one in findings[:FEW])
        yield from _more(len(findings) - FEW)


def _is_told(finding: Finding, old: OldEntries | None) -> bool:
    """A platform or well-known site among the old entries is named above."""
    return old is not None and any(doubt.what.endswith(f" {finding.raw.strip()}") for doubt in old.named)


def _doubts(heading: str, doubts: Sequence[Doubt], more: str = "") -> Iterator[str]:
    if doubts:
        yield f"{heading} ({len(doubts):,})"
        for doubt in doubts[:SHOWN]:
            yield f"  {harmless(doubt.what, 100)}: {harmless(doubt.why, WIDTH)}"
        yield from _more(len(doubts) - SHOWN)
        if more:
            yield more


def _how_to_remove(site: str) -> str:
    return f"  They stay until you say: linkverdict labels add DOMAIN --verdict good --site {site}"


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count:,} more"


def _advice(outcome: Outcome) -> Iterator[str]:
    if not outcome.merged.of(Fate.ADDED):
        return
    spam = outcome.plan.links.filter(pl.col("status") == "spam")
    idle = spam.group_by("source_domain").agg(pl.col("is_nofollow").all(ignore_nulls=False).alias("idle"))
    count = idle["idle"].fill_null(value=False).sum()
    if count:
        of = f"{count:,} of the {idle.height:,} linking domains with spam"
        yield f"Nofollow links only, which a disavow file does not change: {of}."
    yield "Send a disavow file for a manual action, or for links that you know were bought. Most sites need none."
    if outcome.old is None:
        yield "An upload replaces the file in force: if there is one, download it and add --existing FILE."

"""What changed since an older audit, and what is decided already, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .harmless import harmless
from .wording import plural, say_day

CAUSES = {
    "model": "the model",
    "settings": "the settings",
    "links": "its own links",
    "surroundings": "links that share something with its own, which are as they were",
    "several": "more than one of these",
}
"""What changed a verdict, behind 'because of a change in'."""
COUNTED = {**CAUSES, "links": "their own links", "surroundings": "the links around them"}
"""The same, of many."""


def say_since(since: Mapping[str, Any]) -> str:
    """'Since 3 October 2026', or what else can be said of the older audit."""
    day = say_day(since.get("started"))
    return f"Since {day}" if day else "Since the last audit"


def say_links(since: Mapping[str, Any]) -> str:
    """New, lost and kept links."""
    links = since["links"]
    return f"{plural(links['new'], 'new link')}, {links['lost']:,} lost, {links['kept']:,} still there"


def say_domains(since: Mapping[str, Any]) -> str:
    """New and lost linking domains, by verdict."""
    domains = since["domains"]
    new, lost = say_mix(domains["new_by_verdict"]), say_mix(domains["lost_by_verdict"])
    return f"{plural(domains['new'], 'new linking domain')}{new}, {domains['lost']:,} lost{lost}"


def say_mix(by_verdict: Mapping[str, int]) -> str:
    """' (3 disavow, 1 keep)'; '' when there is nothing to count."""
    told = ", ".join(f"{count:,} {verdict}" for verdict, count in by_verdict.items() if count)
    return f" ({told})" if told else ""


def say_changed(since: Mapping[str, Any]) -> str:
    """How many verdicts changed, and by what."""
    domains = since["domains"]
    if not domains["changed"]:
        return "No linking domain that both audits know is judged otherwise"
    causes = [f"{count:,} by {COUNTED[cause]}" for cause, count in domains["changed_by"].items()]
    is_one = domains["changed"] == 1
    return f"{plural(domains['changed'], 'linking domain')} {'is' if is_one else 'are'} judged otherwise: " + ", ".join(
        causes
    )


def say_why(change: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, float]]]]:
    """For each cause of a change, one after the other: the cause in words, and the signals that moved most."""
    steps = change["why"]
    is_one = len(steps) == 1
    return [
        (
            CAUSES[why["cause"]] if is_one else f"{CAUSES[why['cause']]}: {why['before']} to {why['after']}",
            [(str(name), float(move)) for name, move in why["moved"]],
        )
        for why in steps
    ]


def say_caveats(since: Mapping[str, Any]) -> list[str]:
    """What keeps the two audits from being compared like with like."""
    found = []
    before, now = since["tools"]["before"], since["tools"]["now"]
    if before != now:
        found.append(
            f"The older audit read {_names(before)}, this one {_names(now)}: what only one of them lists shows "
            "as new or lost."
        )
    if late := since["links"]["new_seen_before"]:
        found.append(
            f"Of the new links {late:,} were first seen before the newest link of the older audit: they stood there, "
            "and its export did not list them."
        )
    if not since["model"]["same"]:
        model = since["model"]["before"]
        named = " ".join(harmless(str(model[key]), 60) for key in ("name", "version") if model.get(key))
        found.append(
            f"The older audit was made by another model or program ({named or 'unknown'}); its links were judged again "
            "to tell what the new one changed."
        )
    if since["settings"]:
        told = [f"{name} {_spell(was)} then, {_spell(now)} now" for name, (was, now) in since["settings"].items()]
        found.append(f"The settings differ: {'; '.join(told)}.")
    return found


def say_decided(decided: Mapping[str, Any]) -> list[str]:
    """What people have judged and what the file in force names, a sentence each."""
    found = []
    if "judged" in decided:
        domains, links = decided["judged"]["domains"], decided["judged"]["links"]
        found.append(
            f"{plural(sum(links.values()), 'link')} judged by people; of "
            f"{plural(sum(domains.values()), 'linking domain')} every link{say_mix(domains)}"
        )
    if "disavowed" in decided:
        named = decided["disavowed"]
        found.append(
            f"{plural(named['domains'], 'linking domain')} disavowed already by {harmless(str(named['file']), 80)}, "
            f"{plural(named['links'], 'link')}"
        )
    return found


def say_marks(domains: pl.DataFrame) -> dict[str, str]:
    """For each linking domain of which something is decided, what: 'judged good', 'disavowed'."""
    names = [name for name in ("judged", "is_disavowed") if name in domains.columns]
    said = {}
    for row in domains.select("source_domain", *names).iter_rows(named=True):
        marks = [f"judged {row['judged']}"] if row.get("judged") else []
        if row.get("is_disavowed"):
            marks.append("disavowed")
        if marks:
            said[row["source_domain"]] = ", ".join(marks)
    return said


def say_not_taken(decided: Mapping[str, Any]) -> str:
    """That Google passes over lines of the file in force; '' when it takes them all."""
    named = decided.get("disavowed") or {}
    count = named.get("not_taken", 0)
    if not count:
        return ""
    which = "it is" if count == 1 else "they are"
    return (
        f"Google does not take {count:,} of the {named['entries']:,} entries of {harmless(str(named['file']), 80)} for "
        f"what they mean, so {which} not counted; `linkverdict disavow --check` says why"
    )


def _names(tools: list[str]) -> str:
    return ", ".join(harmless(str(tool), 60) for tool in tools) or "nothing"


def _spell(value: object) -> str:
    listed = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return harmless(str(listed if listed not in (None, "") else "none"), 80)

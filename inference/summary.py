"""What a run found, in a screenful of plain text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import Any

import polars as pl

from .audit import Audit
from .decided import undecided
from .harmless import harmless
from .promise import say_promise
from .since_text import (
    say_caveats,
    say_changed,
    say_decided,
    say_domains,
    say_links,
    say_not_taken,
    say_since,
    say_why,
)  # fmt: skip
from .verdicts import BARE

VERDICTS = ("disavow", "review", "keep")
CAMPAIGNS = 5
DOMAINS = 5
REASONS = 2
WIDTH = 150
PROSE = 110


def summarise(audit: Audit, folder: Path) -> str:
    """Counts, what `disavow` promises, the largest campaigns, the worst linking domains, where to read on."""
    counts = audit.facts["counts"]
    site = audit.facts.get("site") or "your site"
    lines = [
        f"{site}: {counts['links']:,} links from {counts['domains']:,} linking domains",
        "",
        f"  {'':<10}{'linking domains':>16}{'links':>10}",
    ]
    for verdict in VERDICTS:
        domains = counts["domains_by_verdict"].get(verdict, 0)
        links = counts["links_by_verdict"].get(verdict, 0)
        lines.append(f"  {verdict:<10}{domains:>16,}{links:>10,}")
    lines += [*_bare(audit), "", _promise(audit.facts), *_since(audit, folder), *_decided(audit.facts)]
    lines += [*_campaigns(audit.facts), *_worst(audit), "", _rows(counts)]
    if audit.rejected.height:
        lines.append(f"Rows that could not be read, and why: {folder / 'rejected.csv'}")
    lines.append(f"Report: {folder / 'report.html'}")
    return "\n".join(lines)


def _bare(audit: Audit) -> list[str]:
    """That links are in review for want of facts, when there are such."""
    bare = int(audit.all_links.select((pl.col("verdict_note") == BARE).sum()).collect(engine="streaming").item())
    return ["", f"{bare:,} links are left to review whatever their probability. {BARE}."] if bare else []


def _promise(facts: Mapping[str, Any]) -> str:
    look = () if facts["thresholds"]["disavow"] is None else ("Look at what is marked before you act.",)
    return fill(" ".join((*say_promise(facts), *look)), PROSE, break_long_words=False)


def _since(audit: Audit, folder: Path) -> list[str]:
    """What changed since an older audit, when one was compared."""
    since = audit.facts.get("since")
    if since is None:
        return []
    lines = ["", f"{say_since(since)} ({harmless(str(since['audit']), 60)})", f"  {say_links(since)}"]
    lines += [f"  {say_domains(since)}", f"  {say_changed(since)}"]
    waiting = set(undecided(audit.domain_table)["source_domain"])
    changed = [one for one in since["changed"] if one["source_domain"] in waiting]
    lines += [f"    {_change(one)}" for one in changed[:DOMAINS]]
    if since["changed"] and not changed:
        lines.append("    all of them are decided already: domains.parquet has them")
    lines += [fill(one, PROSE, initial_indent="  ", subsequent_indent="  ") for one in say_caveats(since)]
    return [*lines, f"  Links that are gone: {folder / 'lost.csv'}"]


def _change(change: Mapping[str, Any]) -> str:
    was, now = change["probability"]
    causes = [
        f"{cause} ({', '.join(f'{name} {move:+.2f}' for name, move in moved)})" if moved else cause
        for cause, moved in say_why(change)
    ]
    return (
        f"{harmless(change['source_domain'], 60)}: {change['before']} -> {change['after']} ({was:.2f} -> {now:.2f}) "
        f"by {', then '.join(causes)}"
    )


def _decided(facts: Mapping[str, Any]) -> list[str]:
    """What is decided already, when anything is."""
    decided = facts.get("decided")
    if decided is None:
        return []
    lines = ["", "Decided already, and not asked again", *(f"  {one}" for one in say_decided(decided))]
    not_taken = say_not_taken(decided)
    return [*lines, *([fill(not_taken, PROSE, initial_indent="  ", subsequent_indent="  ")] if not_taken else [])]


def _campaigns(facts: Mapping[str, Any]) -> list[str]:
    found = facts.get("campaigns", [])[:CAMPAIGNS]
    if not found:
        return []
    lines = ["", "Largest campaigns (one template on several linking domains)"]
    for one in found:
        probability = one.get("spam_probability")
        spam = "" if probability is None else f", spam {probability:.2f}"
        lines.append(f"  {one['domains']:>4} domains{spam}: {_template(one)}")
    return lines


def _template(campaign: Mapping[str, Any]) -> str:
    text = harmless(campaign.get("template") or "", WIDTH - 30)
    return f"addresses such as {text}" if text.startswith("/") else text


def _worst(audit: Audit) -> list[str]:
    ranked = undecided(audit.domain_table.lazy()).select("source_domain", "margin", "campaign").collect()
    ranked = ranked.sort("margin", "source_domain", descending=[True, False])
    # one of each campaign: its other domains would say the same five times
    first = pl.col("campaign").is_null() | pl.col("campaign").is_first_distinct()
    worst = ranked.filter(first).head(DOMAINS)
    if not worst.height:
        return []
    lines = ["", "Highest spam probability, one linking domain of each campaign"]
    for row in audit.domains_named(worst["source_domain"]).iter_rows(named=True):
        lines.append(f"  {harmless(row['source_domain'], 60)}  {row['spam_probability']:.2f}  {row['verdict']}")
        lines += [f"      {harmless(reason, WIDTH)}" for reason in row["reasons_for"][:REASONS]]
    return lines


def _rows(counts: Mapping[str, Any]) -> str:
    return (
        f"{counts['rows_in']:,} rows read = {counts['links']:,} links + {counts['rejected']:,} rejected "
        f"+ {counts['merged']:,} merged"
    )

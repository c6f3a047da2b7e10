"""What another model would say of an audit: the linking domains whose verdict changes, and the signals behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ..data.links import Links
from ..data.progress import Progress
from ..data.schema import SCHEMA
from ..models.model import Model
from .audit import Audit
from .harmless import harmless
from .score import judge
from .settings import Settings
from .stages import Stages

MOVED = 3
"""Signals named behind a changed verdict."""
SHOWN = 10


@dataclass(frozen=True)
class Change:
    """A linking domain that gets another verdict."""

    source_domain: str
    """Which."""
    before: str
    """Its verdict in the audit."""
    after: str
    """Its verdict by the other model."""
    probability: tuple[float, float]
    """Its probability of spam before and after."""
    moved: tuple[tuple[str, float], ...]
    """The signals whose mean contribution moved most towards the new verdict, in log-odds."""


def judge_again(audit: Audit, model: Model, progress: Progress | None = None) -> Audit:
    """The audit's links judged by the model with the audit's own settings."""
    stated = audit.facts.get("settings", {})
    kept = {name: stated[name] for name in ("precision", "confidence") if name in stated}
    settings = Settings(site=stated.get("site"), allow=tuple(stated.get("allow", ())), **kept)
    links = Links(audit.link_table.select(list(SCHEMA)), audit.original, audit.rejected, ())
    return judge(links, model, settings, Stages(progress or Progress()))


def find_changes(before: Audit, after: Audit) -> list[Change]:
    """Every linking domain whose verdict differs, the largest change of probability first."""
    both = before.domain_table.select("source_domain", "verdict", "spam_probability").join(
        after.domain_table.select("source_domain", "verdict", "spam_probability"), on="source_domain", suffix="_after"
    )
    changed = both.filter(pl.col("verdict") != pl.col("verdict_after")).sort(
        (pl.col("spam_probability_after") - pl.col("spam_probability")).abs(), "source_domain", descending=[True, False]
    )
    names = changed["source_domain"].to_list()
    was, now = _means(before, names), _means(after, names)
    return [
        Change(domain, old, new, (p, q), _moved(was.get(domain, {}), now.get(domain, {}), q >= p))
        for domain, old, p, new, q in changed.iter_rows()
    ]


def describe(changes: list[Change], domains: int) -> str:
    """The changes in words, for a terminal."""
    if not changes:
        return f"No verdict of the {domains:,} linking domains changes."
    lines = [f"{len(changes):,} of {domains:,} linking domains change verdict:"]
    for one in changes[:SHOWN]:
        p, q = one.probability
        why = ", ".join(f"{name} {value:+.2f}" for name, value in one.moved)
        lines.append(f"  {harmless(one.source_domain)}: {one.before} -> {one.after} ({p:.2f} -> {q:.2f}; {why})")
    if len(changes) > SHOWN:
        lines.append(f"  and {len(changes) - SHOWN:,} more")
    return "\n".join(lines)


def _means(audit: Audit, names: list[str]) -> dict[str, dict[str, float]]:
    """The mean contribution of each signal to each named domain's links."""
    signals = [name for name in audit.contributions.columns if name not in ("link_id", "base_value")]
    rows = audit.link_table.select("link_id", "source_domain").filter(pl.col("source_domain").is_in(names))
    means = (
        rows.join(audit.contributions, on="link_id")
        .group_by("source_domain")
        .agg(pl.col(name).cast(pl.Float64).mean() for name in signals)
    )
    return {row.pop("source_domain"): row for row in means.iter_rows(named=True)}


def _moved(was: dict[str, float], now: dict[str, float], up: bool) -> tuple[tuple[str, float], ...]:
    moves = [(name, now.get(name, 0.0) - was.get(name, 0.0)) for name in dict.fromkeys([*now, *was])]
    towards = [(name, move) for name, move in moves if np.sign(move) == (1 if up else -1)]
    return tuple(sorted(towards, key=lambda one: -abs(one[1]))[:MOVED])

"""What changed since an older audit of the site: new links, lost links, and verdicts that changed, with the cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from ..data.errors import BadAudit
from ..data.progress import Progress
from ..data.schema import VENDOR_COLUMNS, VENDOR_OPINIONS, conform
from ..models.champion import find_folder
from ..models.model import Model, load_model
from .audit import LOST, Audit, read_audit
from .changes import Change, find_changes, judge_again
from .same_links import is_among
from .stages import Stages
from .verdicts import Verdict

CAUSES = ("model", "settings", "links", "surroundings")
"""What can change a verdict, in the order in which it is looked for: the model (or this program), the settings, the
domain's own links, the links of others that share something with them."""
SEVERAL = "several"
"""More than one of them."""
LISTED = 500
"""Changed and lost linking domains that audit.json describes; the tables have them all."""
SMALLEST_MOVE = 0.005
"""Log-odds; a signal that moved less is not named: it would be shown as 0.00."""
GONE, SAID_LOST = "no longer in the export", "listed as lost"


@dataclass(frozen=True)
class Older:
    """An older audit to compare with."""

    name: str
    """Its folder's name."""
    audit: Audit
    """What it holds, its link table in today's columns."""


@dataclass(frozen=True)
class _Step:
    """One cause's part in the changes: what the domains' verdicts were before and after it alone."""

    cause: str
    before: Audit
    after: Audit


def read_older(folder: str | Path) -> Older:
    """The audit of a folder, to compare with. Raises BadAudit when the folder is none."""
    audit = read_audit(folder)
    own = audit.link_table.select(pl.exclude(conform(audit.link_table.head(0)).columns))
    table = pl.concat([conform(audit.link_table), own], how="horizontal")
    return Older(Path(folder).resolve().name, replace(audit, link_table=table))


def compare(audit: Audit, older: Older, model: Model | None = None, progress: Progress | None = None) -> Audit:
    """The audit with what changed since an older one of the same site.

    Its link table gains `since` ('new' or 'known'); its domain table `since`, `new_links`, `verdict_before` (null for a
    new one) and `changed_by` (one of CAUSES or SEVERAL, null where the verdict is the same); `lost` holds the links
    that were there and are not, or are listed as lost; `facts["since"]` the counts. Where the model or the settings
    differ, the older audit's links are judged again to tell whose doing a change is. `model` is the one that made the
    audit; None loads it by the audit's settings. Raises BadAudit when the two are of different sites.
    """
    old = older.audit
    _check_site(audit, older)
    stages = Stages(progress or Progress())
    with stages.stage("comparing", audit.link_table.height):
        links = audit.link_table.with_columns(_since(is_among(audit.link_table, old.link_table)))
        lost = _find_lost(old.link_table, links)
    steps = _steps(audit, old, model, stages.progress)
    with stages.stage("finding what changed"):
        changed = _changed(audit, old, steps, _own_rows_changed(links, old.link_table))
        domains = _mark_domains(audit.domain_table, links, old.domain_table, changed)
    facts = _facts(older, audit, links, domains, lost, changed)
    seconds = {**audit.facts.get("seconds", {}), "comparing": round(sum(stages.seconds.values()), 3)}
    return replace(
        audit,
        link_table=links,
        domain_table=domains,
        lost=lost,
        facts={**audit.facts, "seconds": seconds, "since": facts},
    )


def _check_site(audit: Audit, older: Older) -> None:
    here, there = _site(audit), _site(older.audit)
    if here and there and here != there:
        raise BadAudit(
            f"Expected an older audit of {here}; {older.name} is one of {there}.",
            "Name the folder of this site's last audit with --since.",
        )


def _site(audit: Audit) -> str:
    table = audit.link_table
    return str(table["site_host"][0] or "") if table.height else ""


def _since(is_known: pl.Series) -> pl.Series:
    return pl.select(pl.when(is_known).then(pl.lit("known")).otherwise(pl.lit("new")).alias("since")).to_series()


def _find_lost(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The links that were alive and are no more, the likeliest spam last."""
    alive = ~pl.col("is_lost").fill_null(value=False)
    were = before.filter(alive)
    gone = were.filter(~is_among(were, now.filter(alive)))
    still_named = is_among(gone, now)
    why = pl.when(still_named).then(pl.lit(SAID_LOST)).otherwise(pl.lit(GONE)).alias("why")
    domain_is_lost = ~pl.col("source_domain").is_in(now.filter(alive)["source_domain"].unique().implode())
    return (
        gone.with_columns(why, domain_is_lost.alias("domain_is_lost"))
        .select(pl.col(name).cast(dtype) for name, dtype in LOST.items())
        .sort("spam_probability", "source_domain", "source_url", nulls_last=True)
    )


def _steps(audit: Audit, old: Audit, model: Model | None, progress: Progress) -> list[_Step]:
    """From the older audit to this one, one cause at a time; the last step has the cause 'links'."""
    steps: list[_Step] = []
    at = old
    is_same_model, is_same_settings = _same_model(audit, old), _settings(audit) == _settings(old)
    if not (is_same_model and is_same_settings) and old.link_table.height:
        chosen = model or load_model(find_folder(audit.facts["settings"]["model"]).folder)
        if not is_same_model:
            then = judge_again(old, chosen, progress)
            steps.append(_Step("model", at, then))
            at = then
        if not is_same_settings:
            then = judge_again(_with_settings_of(audit, old), chosen, progress)
            steps.append(_Step("settings", at, then))
            at = then
    return [*steps, _Step("links", at, audit)]


def _same_model(audit: Audit, old: Audit) -> bool:
    """Whether the same model, in the same program, judged both; limits count where the settings asked for the same."""
    parts = [_model_facts(one.facts) for one in (audit, old)]
    limits = [_plain(one.facts.get("thresholds")) for one in (audit, old)]
    return parts[0] == parts[1] and (limits[0] == limits[1] or _settings(audit) != _settings(old))


def _model_facts(facts: Mapping[str, Any]) -> str:
    model = facts.get("model") or {}
    return _plain([model.get("hash"), model.get("calibration"), (facts.get("versions") or {}).get("linkverdict")])


def _settings(audit: Audit) -> dict[str, Any]:
    """What the run was told or guessed that moves verdicts."""
    stated, table = audit.facts.get("settings") or {}, audit.link_table
    about = table.select("brand_terms", "site_topics").row(0) if table.height else (None, None)
    brand, topics = (sorted(term for term in one or () if term) for one in about)
    asked = {name: stated.get(name) for name in ("precision", "confidence")}
    return {**asked, "allow": sorted(stated.get("allow") or ()), "brand": brand, "topics": topics}


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _with_settings_of(audit: Audit, old: Audit) -> Audit:
    """The older audit as if it had been told what this one was."""
    told = audit.link_table.select("brand_terms", "site_topics").head(1)
    table = old.link_table.drop(told.columns).join(told, how="cross", maintain_order="left")
    return replace(old, link_table=conform(table), facts={**old.facts, "settings": audit.facts["settings"]})


def _own_rows_changed(links: pl.DataFrame, before: pl.DataFrame) -> set[str]:
    """The linking domains whose own rows tell something else; that a tool looked again is no change."""
    told = [name for name in VENDOR_COLUMNS if name not in (*VENDOR_OPINIONS, "last_seen")]
    now, then = (
        table.select("source_domain", table.select(told).hash_rows().alias("row"))
        .group_by("source_domain")
        .agg(pl.col("row").sort())
        for table in (links, before)
    )
    both = now.join(then, on="source_domain", suffix="_before")
    return set(both.filter(pl.col("row") != pl.col("row_before"))["source_domain"])


def _changed(audit: Audit, old: Audit, steps: list[_Step], own_changed: set[str]) -> list[dict[str, Any]]:
    """Every linking domain that both audits have and judge otherwise, the largest change of probability first."""
    found_by = [(step.cause, find_changes(step.before, step.after)) for step in steps]
    by_step = [(cause, {one.source_domain: one for one in found}) for cause, found in found_by]
    overall = find_changes(old, audit)
    return [
        {
            "source_domain": one.source_domain,
            "before": one.before,
            "after": one.after,
            "probability": list(one.probability),
            "why": [
                _why(cause if cause != "links" or one.source_domain in own_changed else "surroundings", found[name])
                for cause, found in by_step
                if (name := one.source_domain) in found
            ],
        }
        for one in overall
    ]


def _why(cause: str, change: Change) -> dict[str, Any]:
    moved = [[name, round(move, 4)] for name, move in change.moved if abs(move) >= SMALLEST_MOVE]
    return {"cause": cause, "before": change.before, "after": change.after, "moved": moved}


def _mark_domains(
    domains: pl.DataFrame, links: pl.DataFrame, before: pl.DataFrame, changed: list[dict[str, Any]]
) -> pl.DataFrame:
    causes = pl.DataFrame(
        [(one["source_domain"], _cause(one)) for one in changed],
        schema={"source_domain": pl.String, "changed_by": pl.String},
        orient="row",
    )
    new_links = links.group_by("source_domain").agg((pl.col("since") == "new").sum().cast(pl.Int64).alias("new_links"))
    was = before.select("source_domain", pl.col("verdict").alias("verdict_before"))
    is_known = domains["source_domain"].is_in(before["source_domain"].implode())
    marked = domains.with_columns(_since(is_known))
    for other in (new_links, was, causes):
        marked = marked.join(other, on="source_domain", how="left", maintain_order="left")
    return marked


def _cause(change: Mapping[str, Any]) -> str:
    causes = [why["cause"] for why in change["why"]]
    return str(causes[0]) if len(causes) == 1 else SEVERAL


def _facts(
    older: Older,
    audit: Audit,
    links: pl.DataFrame,
    domains: pl.DataFrame,
    lost: pl.DataFrame,
    changed: list[dict[str, Any]],
) -> dict[str, Any]:
    old = older.audit
    new = links.filter(pl.col("since") == "new")
    by_cause = {cause: sum(_cause(one) == cause for one in changed) for cause in (*CAUSES, SEVERAL)}
    new_domains = domains.filter(pl.col("since") == "new")
    lost_domains = (
        lost.filter("domain_is_lost")
        .group_by("source_domain")
        .agg(pl.len().alias("links"))
        .join(old.domain_table.select("source_domain", "verdict", "spam_probability"), on="source_domain", how="left")
        .sort("spam_probability", "source_domain", nulls_last=True)
    )
    return {
        "audit": older.name,
        "started": old.facts.get("started"),
        "model": {"same": _same_model(audit, old), **_named(old.facts)},
        "settings": {
            name: [before, now]
            for (name, before), now in zip(_settings(old).items(), _settings(audit).values(), strict=True)
            if before != now
        },
        "tools": {"before": _tools(old.facts), "now": _tools(audit.facts)},
        "links": {
            "before": old.link_table.height,
            "now": links.height,
            "new": new.height,
            "kept": links.height - new.height,
            "lost": lost.height,
            "new_by_verdict": _by_verdict(new),
            "new_seen_before": _seen_before(new, old.link_table),
        },
        "domains": {
            "before": old.domain_table.height,
            "now": domains.height,
            "new": new_domains.height,
            "lost": lost_domains.height,
            "changed": len(changed),
            "new_by_verdict": _by_verdict(new_domains),
            "lost_by_verdict": _by_verdict(lost_domains),
            "changed_by": {cause: count for cause, count in by_cause.items() if count},
        },
        "changed": changed[:LISTED],
        "lost_domains": lost_domains.head(LISTED).to_dicts(),
    }


def _seen_before(new: pl.DataFrame, before: pl.DataFrame) -> int:
    """How many of the new links the tool saw before the newest link of the older audit: listed late, not made late."""
    newest = before["first_seen"].max()
    return 0 if newest is None else int((new["first_seen"] < newest).sum())


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    model = facts.get("model") or {}
    return {"before": {name: model.get(name) for name in ("name", "version", "hash")}}


def _tools(facts: Mapping[str, Any]) -> list[str]:
    return sorted({str(file.get("tool")) for file in facts.get("inputs") or []})


def _by_verdict(table: pl.DataFrame) -> dict[str, int]:
    return {kind.value: int((table["verdict"] == kind.value).sum()) for kind in Verdict}

"""What was decided of each item: from labels that stand, domains that are the person's own, and what was skipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.address import parse_host
from ..data.label import CAMPAIGN, Label, Scope
from ..data.label_cover import cover
from .items import Items, Numbers

Mask = npt.NDArray[np.bool_]

DECIDED = ("spam", "good", "mixed")
"""States of an item whose every link has a verdict: one for all, or both ('mixed')."""
STATES = ("open", "partly", *DECIDED, "skipped", "own", "disavowed")


def say_of_links(templates: pl.DataFrame, labels: Sequence[Label]) -> pl.Series:
    """'spam', 'good' or null for every link: what the labels that stand say of it.

    `templates` is what `inference.campaign_labels.find_templates` gave. Only rows that a label may speak of are looked
    at, so that a few decisions in a large audit cost little.
    """
    said = pl.Series("said", [None], dtype=pl.String).new_from_index(0, templates.height)
    site = templates["site_host"][0] if templates.height else ""
    own = [label for label in labels if label.site == site]
    if not own:
        return said
    chosen = templates.with_row_index("row").filter(_may_be_spoken_of(templates, own))
    found = cover(chosen.drop("row"), own).verdict
    return said.scatter(chosen["row"], found) if chosen.height else said


def _may_be_spoken_of(templates: pl.DataFrame, labels: Sequence[Label]) -> pl.Expr:
    domains, keyed = set(), dict[str, set[str]]()
    for label in labels:
        if label.scope is Scope.CAMPAIGN and CAMPAIGN.fullmatch(label.value):
            key, text = label.value.split("=", 1)
            keyed.setdefault(key, set()).add(text)
        else:
            host = label.value.split("/", 1)[0].split("?", 1)[0]
            domains |= {host, parse_host(host).domain}
    is_named = pl.col("source_domain").is_in(sorted(domain for domain in domains if domain))
    templated = [pl.col(key).is_in(sorted(texts)) for key, texts in keyed.items() if key in templates.columns]
    return pl.any_horizontal(is_named, *templated).fill_null(value=False)


def is_own(domain: pl.Expr, own: Collection[str]) -> pl.Expr:
    """Whether linking domains are the person's own or a partner's: named, or below a named one."""
    named = sorted(own)
    below = [domain.str.ends_with(f".{name}") for name in named]
    return pl.any_horizontal(domain.is_in(named), *below).fill_null(value=False)


def state_items(
    items: Items,
    domains: pl.DataFrame,
    said: pl.Series,
    own: Collection[str],
    skipped: Collection[tuple[str, str]],
) -> pl.Series:
    """The state of every item, one of STATES, in the order of the items' table.

    'open': no link of it has a verdict; 'partly': some have; 'skipped': the person was unsure of it; 'own': all its
    links are from own or partner domains, which are never disavowed; 'disavowed': nobody judged it, and the disavow
    file in force names it. `domains` is the audit's domain table.
    """
    own_domains = domains.select(is_own(pl.col("source_domain"), own))["source_domain"].to_numpy()
    is_ours = own_domains[items.domain_of]
    words = said.fill_null("")
    each = {
        "own": is_ours,
        "spam": (words == "spam").to_numpy() & ~is_ours,
        "good": (words == "good").to_numpy() & ~is_ours,
        "disavowed": (words == "").to_numpy() & ~is_ours & items.is_disavowed,
        "open": (words == "").to_numpy() & ~is_ours & ~items.is_disavowed,
    }
    of_links = np.select(list(each.values()), list(each), default="open")
    of_domains = _sum_up(each, items.domain_of, domains.height)
    of_campaigns = _sum_up(each, items.campaign_of, items.campaigns.height)
    states = pl.Series("state", np.concatenate([of_campaigns, of_domains, of_links])[items.place])
    return _with_skipped(items.table, states, skipped) if skipped else states


def _sum_up(each: Mapping[str, Mask], group: Numbers, groups: int) -> npt.NDArray[np.str_]:
    """The state of each group of links."""
    inside = group >= 0
    spam, good, left, old = (
        np.bincount(group[inside], weights=each[word][inside], minlength=groups)
        for word in ("spam", "good", "open", "disavowed")
    )
    cases = {
        "own": spam + good + left + old == 0,
        "disavowed": spam + good + left == 0,
        "open": spam + good == 0,
        "partly": left > 0,
        "spam": good == 0,
        "good": spam == 0,
    }
    return np.select(list(cases.values()), list(cases), default="mixed")


def _with_skipped(items: pl.DataFrame, states: pl.Series, skipped: Collection[tuple[str, str]]) -> pl.Series:
    passed = pl.DataFrame(sorted(skipped), schema={"kind": pl.String, "id": pl.String}, orient="row")
    found = items.select("kind", "id", states).join(
        passed.with_columns(skip=True), on=["kind", "id"], how="left", maintain_order="left"
    )
    is_open = pl.col("state").is_in(["open", "partly"])
    unsure = pl.col("skip").fill_null(value=False) & is_open
    return found.select(pl.when(unsure).then(pl.lit("skipped")).otherwise("state").alias("state"))["state"]

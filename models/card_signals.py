"""What a model's signals do and how new exports are held against them, as sections of its card's page."""

from __future__ import annotations

from collections.abc import Mapping

from ..features.catalogue import catalogue
from .card import Card, Reasons, SignalColumn, Spread
from .markdown import code, paragraph, plain, table

SHOWN = 20
"""Signals of the table: those that weigh most."""

SWARM = """
Each dot is one link of the examples, one of each linking domain. It lies right of the line where the signal speaks for
spam and left where it speaks against (the unit is log-odds: 0.7 doubles the odds or halves them); red is a high value
of the signal, blue a low one, grey an unknown one. The signals that weigh most come first.
"""

DRIFT = """
## How a new export is held against the examples

A model knows what its examples look like, and a file unlike them gets verdicts that nothing here speaks for. So `score`
looks, for every signal that the model reads, at each linking domain's median over its links: which share of the domains
lies below the 1 % or above the 99 % quantile of the examples? That is about 2 % for an export just like them. The mean
over all signals is the export's drift. From a drift of 8 % on, the run warns that the export is unlike anything that
the model has seen and names the three signals that lie outside most. Unknown values have no say. The figures stand in
`audit.json` under `drift`.
"""


def reasons_section(card: Card, picture: str) -> str:
    """The section on what each signal does, with the beeswarm and the steadiness of reasons; '' when not measured.

    `picture` is the beeswarm's address.
    """
    if card.reasons is None:
        return ""
    parts = (
        "## Which signals weigh most",
        f"![What each signal adds to the margins of the examples' links]({picture})",
        SWARM,
        _steadiness(card.reasons, card.parameters.get("n_bags")),
    )
    return "\n\n".join(part.strip("\n") for part in parts)


def drift_section(card: Card) -> str:
    """The section on drift, with the spread of the signals that weigh most in the examples."""
    size: Mapping[str, float] = {} if card.reasons is None else card.reasons.size
    listed = sorted(card.signals, key=lambda one: -size.get(one.name, 0.0))[:SHOWN]
    heads = ("signal", "what it is", "weight", "unknown", "1 %", "5 %", "median", "95 %", "99 %")
    rows = [_row(one, card.spread.get(one.name), size) for one in listed]
    told = (
        f"Of the {len(card.signals)} signals {'those that weigh most' if size else 'the first'}, {len(rows)} of them, "
        "and where their values lay in training, over links. *Weight* is how far a signal moves a margin on average, "
        "up or down, in log-odds; *unknown* is the share of links without a value."
    )
    return "\n\n".join([DRIFT.strip("\n"), paragraph(told), table(heads, rows, texts=2).strip("\n")])


def _steadiness(reasons: Reasons, bags: object) -> str:
    averaged = (
        f" The model itself is the mean of {plain(bags)} such fits, so its own reasons are steadier than these figures."
        if isinstance(bags, int) and bags > 1
        else ""
    )
    return paragraph(
        f"**How steady the reasons are.** The recipe was fitted again {reasons.seeds} times on the same examples, each "
        f"time with another seed, and {reasons.links:,} links were explained by each fit. On {reasons.same_first:.0%} "
        "of them every fit names the same family of signals first. Of the three families that weigh most on a link, "
        f"two fits share {reasons.families_overlap:.0%}, and of the three single signals {reasons.signals_overlap:.0%} "
        "(those that both name, as a share of all that either names; mean over links and pairs of fits). Where signals "
        "of one family say much the same, chance decides which of them is named: reasons are told family by family "
        "for that."
        f"{averaged}"
        if reasons.seeds > 1
        else "**How steady the reasons are** was not measured: it takes two fits to compare."
    )


def _row(column: SignalColumn, spread: Spread | None, size: Mapping[str, float]) -> tuple[str, ...]:
    known = catalogue().signals.get(column.name)
    meaning = " ".join(known.doc.split("\n\n")[0].split()) if known else ""
    weight = f"{size[column.name]:.2f}" if column.name in size else ""
    name = (code(column.name), plain(meaning), weight)
    if spread is None or len(spread.quantiles) != 7:
        return *name, "" if spread is None else f"{spread.share_missing:.0%}", "", "", "", "", ""
    one, five, _, median, _, most, all_ = spread.quantiles
    return *name, f"{spread.share_missing:.0%}", *(_short(value) for value in (one, five, median, most, all_))


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

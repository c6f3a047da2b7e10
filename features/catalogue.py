"""Every signal, derived column and tally, collected from the family files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from types import ModuleType
from typing import TypeVar

from ..data.schema import SCHEMA, VENDOR_OPINIONS
from . import (
    address,
    anchor,
    authority,
    campaign,
    context,
    domain,
    history,
    language,
    marks,
    network,
    page,
    target,
    title,
)
from .signal import Derived, Signal, Tally

FAMILIES: tuple[ModuleType, ...] = (
    domain, authority, page, title, address, anchor, context, target, campaign, marks, history, network, language,
)  # fmt: skip

Kind = TypeVar("Kind", Signal, Derived, Tally)


@dataclass(frozen=True)
class Catalogue:
    """All that the family files declare."""

    signals: Mapping[str, Signal]
    """By name, family by family, in the order written: the matrix' columns."""
    family_of: Mapping[str, str]
    """The family file of each signal."""
    derived: Mapping[str, Derived]
    """By name, every column after those that it needs."""
    tallies: Mapping[str, Tally]
    """By name."""


@cache
def catalogue() -> Catalogue:
    """The catalogue of the family files. Raises TypeError when a declaration needs a column that does not exist."""
    found = Catalogue(
        signals=_collect(Signal),
        family_of={
            name: module.__name__.rpartition(".")[2] for module in FAMILIES for name in _declared(module, Signal)
        },
        derived=_in_order(_collect(Derived)),
        tallies=_collect(Tally),
    )
    _check_needs(found)
    return found


def _declared(module: ModuleType, kind: type[Kind]) -> dict[str, Kind]:
    return {name: value for name, value in vars(module).items() if isinstance(value, kind)}


def _collect(kind: type[Kind]) -> dict[str, Kind]:
    collected: dict[str, Kind] = {}
    for module in FAMILIES:
        for name, value in _declared(module, kind).items():
            if collected.setdefault(name, value) is not value:
                raise TypeError(f"{name} is declared twice; the second is in {module.__name__}")
    return collected


def _in_order(columns: dict[str, Derived]) -> dict[str, Derived]:
    graph = {name: [need for need in column.needs if need in columns] for name, column in columns.items()}
    return {name: columns[name] for name in TopologicalSorter(graph).static_order()}


def _check_needs(found: Catalogue) -> None:
    row_columns = set(SCHEMA) - set(VENDOR_OPINIONS) | set(found.derived)
    for name, column in found.derived.items():
        _require(name, column.needs, row_columns)
    for name, tally in found.tallies.items():
        per = [value for value in vars(tally.measure).values() if isinstance(value, str)]
        _require(name, (*tally.by, *per), row_columns)
    for name, declared in found.signals.items():
        _require(name, declared.needs, row_columns | set(found.tallies))
    shared = (set(SCHEMA) & set(found.derived)) | (set(found.tallies) & row_columns)
    if shared:
        raise TypeError(f"declared under a name that is taken: {', '.join(sorted(shared))}")


def _require(name: str, needs: tuple[str, ...], known: set[str]) -> None:
    missing = [need for need in needs if need not in known]
    if missing:
        raise TypeError(f"{name} needs {', '.join(missing)}: no such column (vendor opinions are never signals)")

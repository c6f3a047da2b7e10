"""Numbers and facts in the report's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .comparison import Comparison
from .digest import threshold_places
from .harmless import harmless
from .promise import say_promise


def cut(text: object, longest: int) -> str:
    """A stranger's text on one line, harmless and short."""
    # Cut before it is cleaned too: a cell may hold megabytes.
    return harmless(str(text)[: 4 * longest + 100], longest)


def number(value: object) -> str:
    """1234 -> '1,234'; anything else as text."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def share(value: float) -> str:
    """0.123 -> '12%'; small ones with a digit more, and never 0% or 100% for what is neither."""
    if 0 < value < 0.001:
        return "<0.1%"
    if 0.995 <= value < 1:
        return ">99%"
    return f"{value:.1%}" if 0 < value < 0.0995 else f"{value:.0%}"


def chance(value: float) -> str:
    """A probability: 0.9312 -> '93.1%', never 0% or 100%."""
    if value > 0.9995:
        return ">99.9%"
    return "<0.1%" if value < 0.0005 else f"{value:.1%}"


def plural(count: int, noun: str) -> str:
    """'1 link', '1,204 links'."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def say_the_rest(doubtful: int, good: int) -> str:
    """The domains that are not spam, in a sentence; '' when there are none."""
    needs = f"{plural(doubtful, 'more domain')} need{'s' if doubtful == 1 else ''} a person's look"
    fine = f"{plural(good, 'domain')} {'looks' if good == 1 else 'look'} fine"
    if doubtful and good:
        return f"{needs}, and {fine}."
    return f"{needs}." if doubtful else f"{fine[0].upper()}{fine[1:]}." if good else ""


def say_how_sure(verdict: str, facts: Mapping[str, Any]) -> str:
    """How sure a verdict is, from the limit's own record; honest where there is none."""
    if verdict == "review":
        return "No promise is made here: these are the ones that the model leaves to you."
    thresholds = facts.get("thresholds") or {}
    if verdict not in thresholds:
        return "The audit does not record how sure."
    if verdict == "disavow":
        return _disavow(facts)
    limit = thresholds.get(verdict) or {}
    if threshold_places(facts)[verdict] is None:
        return f"The labelled domains support no limit as strict as asked for, so nothing is marked {verdict}."
    seen, confidence = limit.get("spam_share"), limit.get("confidence")
    if seen is None or confidence is None:
        return "The audit does not record how sure."
    return (
        f"Of {limit['domains']:,} labelled domains that the model had never seen and would have marked like this, "
        f"{seen:.1%} were spam, weighed as the model card says. That supports “at most "
        f"{limit.get('spam_share_wanted', 0):.0%} spam” with {confidence:.0%} confidence{_weak(confidence)}."
    )


def _disavow(facts: Mapping[str, Any]) -> str:
    limit = facts["thresholds"]["disavow"] or {}
    if limit.get("at") is not None and (limit.get("precision") is None or limit.get("confidence") is None):
        return "The audit does not record how sure."
    said = " ".join(say_promise(facts)).replace("`linkverdict suggest`", "“linkverdict suggest”")
    return (
        said
        if limit.get("at") is None or not _weak(limit["confidence"])
        else f"{said[:-1]}{_weak(limit['confidence'])}."
    )


def _weak(confidence: float) -> str:
    return ", less than the usual 95%: check a sample by hand" if confidence < 0.95 else ""


def say_agreement(one: Comparison) -> str:
    """Where another judge and we agree, in two sentences."""
    name = one.judge.name
    return (
        f"Of {plural(one.domains, 'linking domain')} that both judged, both call {one.both_spam:,} spam. {name} alone "
        f"calls {one.only_they:,} spam that we would keep, and we would disavow {one.only_we:,} that {name} does not "
        "call spam."
    )


def pairs(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Names and values in words, inner mappings opened once."""
    for name, value in values.items():
        named = f"{before} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping) and value and not before:
            yield from pairs(value, named)
        else:
            yield named, _spell(value)


def _spell(value: object) -> str:
    if value is None or value == "" or value in ([], (), {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_spell(item) for item in value[:30])
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_spell(item)}" for name, item in list(value.items())[:30])
    return str(value)


def say_day(started: object) -> str:
    """The day of an ISO time as '22 November 2026'; '' for anything else."""
    try:
        moment = datetime.fromisoformat(str(started))
    except ValueError:
        return ""
    return f"{moment.day} {moment:%B %Y}"

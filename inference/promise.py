"""What `disavow` promises in a run, in words: in the manner of ORES, or why it promises nothing and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def say_promise(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences of an audit's facts; facts of older audits, which name no confidence, have fewer."""
    limit = (facts.get("thresholds") or {}).get("disavow") or {}
    promise = facts.get("promise") or {}
    precision = promise.get("precision", (facts.get("settings") or {}).get("precision", 0.0))
    if limit.get("at") is None:
        return _nothing(precision, promise)
    asked = promise.get("confidence")
    sure = f"with {share(limit['confidence'], 0)} confidence" + ("" if asked is None else f" (asked for: {asked:.0%})")
    return (
        f"'disavow' begins at a spam probability of {limit['at']:.2f}: precision {share(limit['precision'])}, "
        f"recall {limit['recall']:.1%}, {limit['flagged_share']:.1%} of a profile flagged.",
        f"That was measured on {limit['domains']:,} labelled linking domains above it that the model had never seen, "
        "weighed as the model card says.",
        f"As campaigns count once, they are worth {limit['independent']:.0f} independent domains, which support a "
        f"precision of {precision:.1%} {sure}.",
    )


def share(value: float, places: int = 1) -> str:
    """0.9997 with no places -> '>99%': what is not certain is never written as 100 %."""
    text = f"{value:.{places}%}"
    return f">{1 - 10 ** -(places + 2):.{places}%}" if value < 1 and float(text[:-1]) == 100 else text


def _nothing(precision: float, promise: Mapping[str, Any]) -> tuple[str, ...]:
    if "confidence" not in promise:
        return (f"No threshold reaches a precision of {precision:.1%} on held-out domains: nothing is marked disavow.",)
    confidence, supported = promise["confidence"], promise.get("supported")
    said = [
        f"The labelled linking domains cannot certify a precision of {precision:.1%} with {confidence:.0%} confidence: "
        "nothing is marked disavow."
    ]
    if supported is not None and supported < precision:
        said.append(f"The most that they certify with that confidence is {supported:.1%}.")
    return (*said, _missing(promise))


def _missing(promise: Mapping[str, Any]) -> str:
    marked, labels = promise.get("more_marked"), promise.get("more_labels")
    if marked is None or labels is None:
        return "How many more labels it takes cannot be said: the model's folder holds no held-out domains."
    return (
        f"It takes about {marked:,} more independent linking domain{'' if marked == 1 else 's'} that score this high "
        f"and all come out as spam, which is about {labels:,} more label{'' if labels == 1 else 's'} when spam and "
        "good come as they came so far (a campaign counts once); `linkverdict suggest` picks what to label."
    )

"""The report's pictures as inline SVG, coloured by the page's style sheet: they print and turn dark with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from .harmless import harmless

Counts = Mapping[str, int]
"""Linking domains (or links) by verdict."""

STACK = ("keep", "review", "disavow")
"""Verdicts from the foot of a stacked bar to its top."""


@dataclass(frozen=True)
class Mark:
    """A line across a picture."""

    at: float
    """Where on the x axis, in its unit."""
    label: str


@dataclass(frozen=True)
class Push:
    """How far a family of signals moved the verdicts, in log-odds; above zero is towards spam."""

    label: str
    disavow: float
    """Mean over linking domains marked disavow; 0 when there is none."""
    keep: float
    """Mean over linking domains marked keep; 0 when there is none."""


@dataclass(frozen=True)
class Point:
    """One linking domain that another judge scored too."""

    x: float
    """The other judge's score, 0 to 100."""
    y: float
    """Our spam probability, 0 to 1."""
    verdict: str


def verdict_bar(counts: Counts, name: str, title: str) -> Markup:
    """One flat bar, disavow to keep from left to right, as long as the page is wide."""
    total = sum(counts.values())
    left, parts = 0.0, []
    for verdict in reversed(STACK):
        width = 1000 * counts.get(verdict, 0) / total if total else 0
        if width:
            parts.append(_rect(left, 0, max(width - 2, 1.5), 20, verdict, f"{verdict}: {counts[verdict]:,}"))
        left += width
    told = ", ".join(f"{counts.get(verdict, 0):,} {verdict}" for verdict in reversed(STACK))
    return _svg(name, title, told, 1000, 20, parts, stretch=True)


def histogram(bins: Sequence[Counts], marks: Sequence[Mark]) -> Markup:
    """Linking domains by spam probability: equal bins from 0 to 1, stacked by verdict, thresholds as lines."""
    plot = _Plot(560, 268, top=46)
    highest = max((sum(counts.values()) for counts in bins), default=0)
    ticks = _ticks(highest)
    parts = plot.grid(ticks)
    for number, counts in enumerate(bins):
        said = f"{number / len(bins):.0%} to {(number + 1) / len(bins):.0%}"
        parts += plot.stack(number / len(bins), 1 / len(bins), counts, ticks[-1], said)
    for mark in marks:
        x = plot.x(mark.at)
        anchor = "end" if mark.at > 0.5 else "start"
        parts.append(_line(x, plot.top - 12, x, plot.foot, "mark"))
        parts.append(_text(x + (-5 if anchor == "end" else 5), plot.top - 16, mark.label, anchor, "mark-label"))
    parts += [_text(plot.x(at), plot.foot + 18, f"{at:.0%}", "middle") for at in (0, 0.25, 0.5, 0.75, 1)]
    parts.append(_text(plot.x(0.5), plot.foot + 37, "spam probability", "middle", "axis-label"))
    title = "Linking domains by spam probability"
    lines = "; ".join(f"{mark.label} at {mark.at:.1%}" for mark in marks)
    return _svg("histogram", title, f"{len(bins)} bars from 0% to 100%. {lines}", plot.width, plot.height, parts)


def timeline(periods: Sequence[tuple[str, Counts]]) -> Markup:
    """Linking domains by the period in which they were first seen ('2024', '2024-05'), stacked by verdict."""
    plot = _Plot(560, 268, top=46)
    ticks = _ticks(max((sum(counts.values()) for _, counts in periods), default=0))
    parts, width = plot.grid(ticks), 1 / max(len(periods), 1)
    labelled = -1.0
    for number, (label, counts) in enumerate(periods):
        parts += plot.stack(number * width, width, counts, ticks[-1], label)
        middle = plot.x((number + 0.5) * width)
        if (len(periods) <= 8 or label[4:] in ("", "-01", " Q1")) and middle > labelled + 40:
            shown = label if len(periods) <= 8 else label[:4]
            parts.append(_text(middle, plot.foot + 18, shown, "middle"))
            labelled = middle
    parts.append(_text(plot.x(0.5), plot.foot + 37, "first seen", "middle", "axis-label"))
    span = f"From {periods[0][0]} to {periods[-1][0]}." if periods else "No dates."
    return _svg("timeline", "New linking domains over time", span, plot.width, plot.height, parts)


def pushes(rows: Sequence[Push]) -> Markup:
    """What drove the verdicts: per family two bars around zero, one for disavowed and one for kept linking domains."""
    width, row, left, right, top = 1000, 38, 210, 70, 30
    largest = max((max(abs(push.disavow), abs(push.keep)) for push in rows), default=0) or 1
    low = min((min(push.disavow, push.keep, 0.0) for push in rows), default=0) / largest
    high = max((max(push.disavow, push.keep, 0.0) for push in rows), default=0) / largest
    unit = (width - left - right - 50) / max(high - low, 0.001)
    zero, foot = left + 50 - low * unit, top + row * len(rows)
    parts = [_line(zero, top - 6, zero, foot, "zero")]
    parts.append(_text(zero - 10, top - 14, "← away from spam", "end", "axis-label"))
    parts.append(_text(zero + 10, top - 14, "towards spam →", "start", "axis-label"))
    for number, push in enumerate(rows):
        y = top + row * number
        parts.append(_text(0, y + 22, push.label, "start", "row-label"))
        for offset, verdict, value in ((6, "disavow", push.disavow), (19, "keep", push.keep)):
            length = max(abs(value) / largest * unit, 1)
            start = zero if value >= 0 else zero - length
            parts.append(_rect(start, y + offset, length, 11, verdict, f"{push.label}, {verdict}: {value:+.2f}"))
            edge, anchor = (start + length + 6, "start") if value >= 0 else (start - 6, "end")
            parts.append(_text(edge, y + offset + 9.5, f"{value:+.2f}".replace("-", "−"), anchor, "value"))
    told = "; ".join(f"{push.label}: disavow {push.disavow:+.2f}, keep {push.keep:+.2f}" for push in rows)
    return _svg("pushes", "How far each family of signals moved the verdicts", told, width, foot + 8, parts)


def scatter(points: Sequence[Point], name: str, judge: str, marks: Sequence[Mark]) -> Markup:
    """Another judge's score, 0 to 100, against our spam probability upwards: one dot a linking domain."""
    plot = _Plot(560, 300, top=30)
    parts = [_line(plot.left, plot.y(at), plot.right, plot.y(at), "grid") for at in (0, 0.25, 0.5, 0.75, 1)]
    parts += [_text(plot.left - 8, plot.y(at) + 4, f"{at:.0%}", "end") for at in (0, 0.5, 1)]
    parts += [_text(plot.x(at / 100), plot.foot + 18, str(at), "middle") for at in (0, 25, 50, 75, 100)]
    for mark in marks:
        parts.append(_line(plot.x(mark.at / 100), plot.top - 8, plot.x(mark.at / 100), plot.foot, "mark"))
        parts.append(_text(plot.x(mark.at / 100) + 5, plot.top - 12, mark.label, "start", "mark-label"))
    for point in points:
        place = f'cx="{plot.x(point.x / 100):.1f}" cy="{plot.y(point.y):.1f}"'
        parts.append(f'<circle class="{escape(point.verdict)} dot" {place} r="3.4"/>')
    parts.append(_text(plot.x(0.5), plot.foot + 37, judge, "middle", "axis-label"))
    parts.append(_text(plot.left, plot.top - 12, "our spam probability", "start", "axis-label"))
    told = f"{len(points):,} linking domains that both judged."
    return _svg(name, f"{judge} beside our spam probability", told, plot.width, plot.height, parts)


class _Plot:
    """A plotting area with its axes: positions from shares."""

    def __init__(self, width: int, height: int, top: int) -> None:
        self.width, self.height, self.top = width, height, top
        self.left, self.right, self.foot = 46, width - 8, height - 48

    def x(self, share: float) -> float:
        return self.left + (self.right - self.left) * min(max(share, 0), 1)

    def y(self, share: float) -> float:
        return self.foot - (self.foot - self.top) * min(max(share, 0), 1)

    def grid(self, ticks: Sequence[int]) -> list[str]:
        parts = []
        for tick in ticks:
            y = self.y(tick / ticks[-1])
            parts.append(_line(self.left, y, self.right, y, "grid"))
            parts.append(_text(self.left - 8, y + 4, _short(tick), "end"))
        return parts

    def stack(self, start: float, width: float, counts: Counts, highest: int, said: str) -> list[str]:
        """A stacked bar; a count above zero is never thinner than can be seen."""
        parts, y = [], float(self.foot)
        gap = 1 if width < 0.03 else 2
        told = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in reversed(STACK) if counts.get(verdict))
        for verdict in STACK:
            if not counts.get(verdict):
                continue
            height = max((self.foot - self.top) * counts[verdict] / highest, 2)
            wide = min(max(self.x(start + width) - self.x(start) - gap, 1), 48)
            left = (self.x(start) + self.x(start + width) - wide) / 2
            parts.append(_rect(left, y - height, wide, height, verdict, f"{said}: {told}"))
            y -= height
        return parts


def _ticks(highest: int) -> list[int]:
    """Zero and up to five round whole numbers, the last at or above the highest."""
    scale = 10 ** max(len(str(highest)) - 2, 0)
    size = next(size for size in (f * scale * 10**z for z in (0, 1) for f in (1, 2, 5)) if 5 * size >= highest)
    return list(range(0, size * max(math.ceil(highest / size), 1) + 1, size))


def _short(number: int) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:g}M"
    return f"{number / 1000:g}k" if number >= 10_000 else f"{number:,}"


def _svg(
    name: str, title: str, told: str, width: float, height: float, parts: Iterable[str], stretch: bool = False
) -> Markup:
    fit = ' preserveAspectRatio="none"' if stretch else ""
    head = (
        f'<svg class="picture {escape(name)}" role="img" aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'viewBox="0 0 {width:g} {height:g}"{fit}>'
        f'<title id="{escape(name)}-title">{escape(harmless(title))}</title>'
        f'<desc id="{escape(name)}-desc">{escape(harmless(told))}</desc>'
    )
    # Every part escaped what it was given.
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704


def _rect(x: float, y: float, width: float, height: float, look: str, said: str) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{escape(look)}" {box}><title>{escape(harmless(said))}</title></rect>'


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line class="{escape(look)}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str, look: str = "tick") -> str:
    return (
        f'<text class="{escape(look)}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(harmless(text))}</text>'
    )

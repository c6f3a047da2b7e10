"""A story as a picture: SHAP's waterfall of what each signal adds."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from ..data.errors import BadPicture
from .harmless import harmless_label
from .story import SignalPart, Story

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
SHOWN = 12
"""Signals shown; the others are summed into one bar."""
SLIGHT = 0.005
"""Contributions under it would show as 0.00 and go into the last bar too."""
LINE = 60
"""Characters in a line of a label."""
LONGEST = 165
"""Characters of a label: three lines at most."""


def draw_waterfall(story: Story, path: str | Path) -> Path:
    """Write a picture that goes from the base value to the link's margin, signal by signal; gives its path.

    Below stands where every link starts, at the top the link's margin in log-odds; red bars push towards spam, blue
    ones away. Signals beyond the twelve largest are one bar. Raises BadPicture for a name that ends in neither .png nor
    .svg.
    """
    kind = picture_format(path)
    import matplotlib as mpl

    if "matplotlib.pyplot" not in sys.modules:
        mpl.use("Agg")
    import matplotlib.pyplot as plt

    was_interactive = plt.isinteractive()
    # labels hold text by strangers: no TeX, whatever the user's own settings say
    with mpl.rc_context({"text.usetex": False, "font.family": "DejaVu Sans", "axes.unicode_minus": False}):
        figure = plt.figure()
        try:
            _draw(figure, story)
            figure.savefig(path, format=kind, dpi=150, bbox_inches="tight", pad_inches=0.25, facecolor="white")
        finally:
            plt.close(figure)
            (plt.ion if was_interactive else plt.ioff)()
    return Path(path)


def picture_format(path: str | Path) -> str:
    """'png' or 'svg', by the name's ending. Raises BadPicture for any other.

    >>> picture_format("link.SVG")
    'svg'
    """
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise BadPicture(
            f"Expected a picture's name that ends in .png or .svg; found {path}.",
            f"such as {Path(path).with_suffix('.png')}",
        )
    return kind


def _draw(figure: Figure, story: Story) -> None:
    import shap

    parts = sorted(
        (part for family in story.families for part in family.signals), key=lambda part: -abs(part.contribution)
    )
    told = [part for part in parts[:SHOWN] if abs(part.contribution) >= SLIGHT] or parts[:1]
    values = np.array([part.contribution for part in parts], dtype=np.float64)
    explanation = shap.Explanation(
        values=values, base_values=story.base_value, feature_names=[part.signal for part in parts]
    )
    bars = min(len(told) + 1, len(parts))
    shap.plots.waterfall(explanation, max_display=bars, show=False)
    axes, below, above = figure.axes
    # shap cuts labels at '=' and calls the last bar features: put ours in their place, from the bottom up
    order = np.argsort(-np.abs(values))
    labels = [_label(parts[at]) for at in order[:bars]]
    if bars < len(parts):
        labels[-1] = f"the other {len(parts) - bars + 1} signals together"
    axes.set_yticks(range(bars), labels[::-1], fontsize=10.5, color="#222222")
    axes.set_xlabel("log-odds of spam, before calibration", fontsize=10.5, labelpad=26)
    axes.tick_params(axis="x", labelsize=10.5)
    below.set_xticks(
        [story.base_value], [f"\nevery link starts at {story.base_value:+.2f}"], fontsize=10.5, ha="center"
    )
    above.set_xticks([story.margin], [f"this link: {story.margin:+.2f}"], fontsize=10.5, ha="center")
    title = f"{story.domain.name}: {story.verdict}, spam probability {story.probability:.3f}"
    axes.set_title(harmless_label(title, 100), fontsize=13, fontweight="bold", pad=34)


def _label(part: SignalPart) -> str:
    # wrapped first, made harmless line by line: an escaped dollar must not be torn apart
    lines = wrap(part.sentence[:LONGEST] + ("…" if len(part.sentence) > LONGEST else ""), LINE, break_on_hyphens=False)
    return "\n".join(map(harmless_label, lines))

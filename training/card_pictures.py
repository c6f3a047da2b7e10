"""The pictures of a model card: how good the model is on held-out domains, and what each signal does to its margins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from ..models.card_html import PICTURE_FILES
from ..models.held_out import HeldOutDomains
from ..models.model import Model, load_model
from ..models.thresholds import profile_weights
from .examples import Examples, load_examples
from .fit import columns_of
from .pictures import draw_figures
from .stability import sample_links

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 18
"""Signals of the beeswarm; the others are summed into one row."""
YOURS = "yours"
"""The code of a person's own held-out domains; a model without any is shown on all."""
COLOURS = 128
"""Of the beeswarm: more cannot be told apart, and make a file three times the size."""


def draw_card_pictures(model: Model, sample: Examples, folder: Path) -> list[Path]:
    """Write precision-recall.png, reliability.png and beeswarm.png into the folder; gives their paths.

    The first two are of the model's held-out domains (the person's own, where it has any), weighed as its limits are;
    they are left out when it has none, or none of one kind. `sample` is what the beeswarm shows, a dot a row; without
    rows there is none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [] if model.held_out is None else _held_out_pictures(model, model.held_out, folder)
    return [*paths, draw_beeswarm(model, sample, folder / "beeswarm.png")] if len(sample) else paths


def pictures_of(folder: Path) -> dict[str, bytes]:
    """The card's pictures of the model in a folder, as PNG files by name: those kept there, or, where none is kept, as
    with the shipped model, drawn now from its held-out domains and the base examples.
    """
    kept = {name: (folder / name).read_bytes() for name in PICTURE_FILES if (folder / name).is_file()}
    if kept:
        return kept
    with TemporaryDirectory() as drawn:
        paths = draw_card_pictures(load_model(folder), sample_links(load_examples()), Path(drawn))
        return {path.name: path.read_bytes() for path in paths}


def draw_beeswarm(model: Model, sample: Examples, path: Path) -> Path:
    """Write a PNG of SHAP's beeswarm: a row a signal, a dot a link of the sample; gives its path.

    A dot lies right where the signal speaks for spam and left where it speaks against; it is red for a high value of
    the signal, blue for a low one and grey for an unknown one. The signals that move the margins most come first.
    """
    import matplotlib as mpl

    if "matplotlib.pyplot" not in sys.modules:
        mpl.use("Agg")
    import matplotlib.pyplot as plt

    was_interactive = plt.isinteractive()
    with mpl.rc_context({"text.usetex": False, "font.family": "DejaVu Sans", "axes.unicode_minus": False}):
        figure = plt.figure()
        try:
            with _same_dice():
                _draw(figure, model, sample)
            _save(figure, path)
        finally:
            plt.close(figure)
            (plt.ion if was_interactive else plt.ioff)()
    return path


@contextmanager
def _same_dice() -> Iterator[None]:
    """SHAP strews its dots by numpy's common generator: the same picture for the same model, and nobody notices."""
    before = np.random.get_state()
    np.random.seed(1)
    try:
        yield
    finally:
        np.random.set_state(before)


def _held_out_pictures(model: Model, domains: HeldOutDomains, folder: Path) -> list[Path]:
    own = domains.sites.index(YOURS) if YOURS in domains.sites else None
    site, is_spam = np.array(domains.site), np.array(domains.is_spam, dtype=np.bool_)
    rows = np.ones(len(site), dtype=np.bool_) if own is None else site == own
    if not 0 < is_spam[rows].sum() < rows.sum():
        return []
    group, weight = np.array(domains.group)[rows], np.array(domains.weight)[rows]
    probability = model.probabilities(np.array(domains.margin)[rows])
    counted = profile_weights(is_spam[rows], group, domains.spam_share, weight)
    return draw_figures(is_spam[rows], probability, folder, counted)


def _draw(figure: Figure, model: Model, sample: Examples) -> None:
    import shap

    names = model.card.signal_names
    values = columns_of(sample, names)
    found = model.contributions(values)
    explanation = shap.Explanation(
        values=found[:, :-1].astype(np.float64),
        base_values=found[:, -1].astype(np.float64),
        data=values.astype(np.float64),
        feature_names=list(names),
    )
    shown = min(SHOWN + 1, len(names))
    shap.plots.beeswarm(
        explanation, max_display=shown, show=False, plot_size=(8.5, 0.34 * shown + 1.4), group_remaining_features=True
    )
    axes, scale = figure.axes[0], figure.axes[-1]
    if shown < len(names):
        labels = [label.get_text() for label in axes.get_yticklabels()]
        labels[0] = f"the other {len(names) - SHOWN} together"
        axes.set_yticks(axes.get_yticks(), labels)
    axes.tick_params(axis="y", labelsize=10)
    axes.tick_params(axis="x", labelsize=10)
    axes.set_xlabel("what the signal adds to the margin, in log-odds of spam", fontsize=10.5)
    scale.set_ylabel("the signal's value", fontsize=10.5, labelpad=-6)
    scale.set_yticklabels(["low", "high"])


def _save(figure: Figure, path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=110, bbox_inches="tight", pad_inches=0.2, facecolor="white")
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, format="PNG", optimize=True)

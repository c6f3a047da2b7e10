"""Pictures of how good a model is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 10
LINE, AID = "#1f6feb", "#888888"

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def draw_figures(is_spam: Flags, probability: Floats, folder: Path, weight: npt.ArrayLike | None = None) -> list[Path]:
    """Write precision-recall.png and reliability.png into the folder; gives their paths. One entry a domain.

    `weight` says what each domain counts (default: all the same).
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    weights = np.ones(len(is_spam)) if weight is None else np.asarray(weight, dtype=np.float64)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, plot in (("precision-recall", _precision_recall), ("reliability", _reliability)):
        picture = Figure(figsize=(6, 4.5), dpi=120, layout="constrained")
        FigureCanvasAgg(picture)
        axes = picture.subplots()
        plot(axes, is_spam, probability, weights)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
        paths.append(folder / f"{name}.png")
        # without the version of matplotlib in it, the same picture is the same file
        picture.savefig(paths[-1], metadata={"Software": None})
    return paths


def _precision_recall(axes: Any, is_spam: Flags, probability: Floats, weight: Floats) -> None:
    order = np.argsort(-probability, kind="stable")
    marked, hits = np.cumsum(weight[order]), np.cumsum((weight * is_spam)[order])
    # domains of one probability are marked together
    last = np.append(np.diff(probability[order]) != 0, True) if len(order) else np.empty(0, dtype=np.bool_)
    found = hits[last] / max(float((weight * is_spam).sum()), 1e-12)
    axes.step(found, hits[last] / np.maximum(marked[last], 1e-12), where="post", color=LINE)
    axes.axhline(0.98, color=AID, linewidth=1, linestyle="--")
    axes.set(xlabel="recall: share of the spam found", ylabel="precision: spam among the marked", xlim=(0, 1.01))
    axes.set_title("Precision and recall, linking domains", loc="left")


def _reliability(axes: Any, is_spam: Flags, probability: Floats, weight: Floats) -> None:
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part) and weight[part].sum() > 0]
    axes.plot([0, 1], [0, 1], color=AID, linewidth=1, linestyle="--")
    means = [
        [float(np.average(values[part], weights=weight[part])) for part in parts] for values in (probability, is_spam)
    ]
    axes.plot(*means, marker="o", color=LINE)
    axes.set(xlabel="probability given", ylabel="share that is spam", xlim=(0, 1), ylim=(0, 1.02))
    axes.set_title("Probabilities against labels, tenths of the domains", loc="left")

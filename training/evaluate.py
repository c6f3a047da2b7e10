"""How good a model is on labelled exports: figures, verdicts, vendors' opinions, as text, JSON and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..data.errors import TooFewExamples
from ..data.label import Label
from ..features.matrix import build_matrix
from ..models.model import Model
from .metrics import PROBABILITY, RANKING, Figure, measure
from .own import Own, gather
from .pictures import draw_figures

VENDORS = {
    "vendor_is_spam": "Ahrefs Is spam",
    "vendor_toxic_score": "Semrush Toxic Score",
    "vendor_spam_score": "Moz Spam Score",
}

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evaluation:
    """Figures over labelled linking domains, with 95 % bootstrap intervals over domains."""

    domains: int
    """How many are labelled."""
    spam: int
    """Of these, spam."""
    independent: int
    """Groups of them that share no campaign."""
    figures: dict[str, Figure]
    """Of the model."""
    vendors: dict[str, dict[str, Figure]]
    """Of each vendor's own column, and of the model on the same domains (its name with ', linkverdict')."""
    verdicts: dict[str, tuple[int, int]]
    """For disavow, review and keep: how many domains, and how many of them are spam."""
    model: str
    """The model's name and version."""
    is_spam: Flags
    """The labels, one a domain."""
    probability: Floats
    """The model's probabilities."""

    def as_text(self) -> str:
        """For a terminal."""
        lines = [
            f"{self.model} on {self.domains:,} labelled linking domains ({self.spam:,} spam, {self.independent:,} "
            "independent); 95 % intervals over domains",
            "",
            *(f"  {name:<36}{figure}" for name, figure in self.figures.items()),
            "",
            f"  {'verdict':<12}{'domains':>8}{'spam':>8}{'share':>9}",
        ]
        for verdict, (count, spam) in self.verdicts.items():
            lines.append(f"  {verdict:<12}{count:>8,}{spam:>8,}" + (f"{spam / count:>9.1%}" if count else ""))
        if self.vendors:
            lines += ["", "On the domains that a vendor has an opinion on:"]
            for name, figures in self.vendors.items():
                lines.append(f"  {name:<36}AUC {figures['ROC AUC']}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "model": self.model,
            "domains": self.domains,
            "spam": self.spam,
            "independent": self.independent,
            "figures": _numbers(self.figures),
            "vendors": {name: _numbers(figures) for name, figures in self.vendors.items()},
            "verdicts": {name: {"domains": n, "spam": spam} for name, (n, spam) in self.verdicts.items()},
        }

    def draw(self, folder: Path) -> list[Path]:
        """Write precision-recall.png and reliability.png into the folder; gives their paths."""
        return draw_figures(self.is_spam, self.probability, folder)


def evaluate(
    model: Model,
    tables: Sequence[pl.DataFrame],
    labels: Sequence[Label],
    precision: float = 0.98,
    confidence: float = 0.5,
) -> Evaluation:
    """The model's figures on the labelled linking domains of the link tables, each a whole export.

    Raises TooFewExamples without labels of both kinds.
    """
    own = gather(tables, labels)
    if own.is_spam.all() or not own.is_spam.any():
        raise TooFewExamples(
            f"Expected labelled linking domains of both kinds; found {int(own.is_spam.sum())} spam and "
            f"{int((~own.is_spam).sum())} good in these exports.",
            "Check --site, and that the labels speak of domains in the export.",
        )
    scored = _score(model, tables, own)
    margin, spam = scored["margin"].to_numpy(), own.is_spam
    probability = model.probabilities(margin)
    marked = model.promise(precision, confidence).threshold.at
    below = model.card.keep.below if model.card.keep else None
    is_marked = probability >= (np.inf if marked is None else marked)
    is_kept = probability < (-np.inf if below is None else below)
    sets = {"disavow": is_marked, "review": ~is_marked & ~is_kept, "keep": is_kept}
    return Evaluation(
        domains=len(spam),
        spam=int(spam.sum()),
        independent=len(np.unique(own.groups)),
        figures={**measure(spam, margin, RANKING), **measure(spam, probability, PROBABILITY)},
        vendors=_vendors(scored, spam, margin),
        verdicts={name: (int(chosen.sum()), int(spam[chosen].sum())) for name, chosen in sets.items()},
        model=f"{model.card.name} {model.card.version}",
        is_spam=spam,
        probability=probability,
    )


def _score(model: Model, tables: Sequence[pl.DataFrame], own: Own) -> pl.DataFrame:
    """Margin and the vendors' worst opinions, a row a unit in the order of `own.units`; links of a unit's verdict only
    where a page was labelled by itself.
    """
    parts = []
    for table in tables:
        margins = model.margins(build_matrix(table, model.card.signal_names).values)
        named = table.select(pl.col("site_host").alias("site"), "source_domain", *VENDORS)
        parts.append(named.with_columns(pl.Series("margin", margins)))
    of_domain = (
        pl.concat(parts)
        .group_by("site", "source_domain")
        .agg(pl.col("margin").mean(), *(pl.col(name).cast(pl.Float64).max() for name in VENDORS))
    )
    return own.units.join(of_domain, on=["site", "source_domain"], how="left", maintain_order="left")


def _vendors(scored: pl.DataFrame, spam: Flags, margin: Floats) -> dict[str, dict[str, Figure]]:
    found = {}
    for column, title in VENDORS.items():
        opinion = scored[column].to_numpy()
        known = ~np.isnan(opinion)
        if len(np.unique(opinion[known])) > 1 and 0 < spam[known].sum() < known.sum():
            found[title] = measure(spam[known], opinion[known], RANKING)
            found[f"{title}, linkverdict"] = measure(spam[known], margin[known], RANKING)
    return found


def _numbers(figures: dict[str, Figure]) -> dict[str, dict[str, float | None]]:
    return {
        name: {key: None if np.isnan(value) else round(float(value), 6) for key, value in asdict(figure).items()}
        for name, figure in figures.items()
    }

"""Labels that look wrong: those that a model which never saw them finds hardest to believe."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from .own import Own

SHOWN = 10


def doubtful_labels(own: Own, probability: npt.NDArray[np.float64], most: int = SHOWN) -> pl.DataFrame:
    """source_domain, verdict, spam_probability of the units whose label is likely wrong, the likeliest first.

    `probability` is each unit's held-out probability of spam, by folds cut along campaigns. Confident learning
    (Northcutt, Jiang & Chuang 2021, as cleanlab does it): a label is doubted when the other class is likelier than it
    usually is among those that bear that class's label.
    """
    from cleanlab.filter import find_label_issues

    label = own.is_spam.astype(np.int64)
    both = np.column_stack([1 - probability, probability])
    found = find_label_issues(label, both, return_indices_ranked_by="self_confidence", n_jobs=1)
    rows = own.units.select("site", "source_domain", "verdict").with_columns(pl.Series("spam_probability", probability))
    return rows[np.asarray(found, dtype=np.int64)[:most]]

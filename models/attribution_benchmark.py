"""How fast links are explained on this machine: tables beside LightGBM and shap, on one matrix in one run.

    python -m linkverdict.models.attribution_benchmark --rows 200000

The matrix is that of a made-up export. All contenders take turns for several rounds, so that a busy machine slows all
of them; a rate is the median over the rounds. The slow ones are given the first rows only. Nothing stays on the disk.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import numpy.typing as npt

from ..terminal import run_speaking
from .attribution import Attribution, default_jobs
from .case_tables import build_tables
from .model import Model, load_model
from .trees import read_forest

ROWS, SLOW_ROWS, ROUNDS, SEED = 200_000, 1_000, 5, 1
CONTRIB, SHAP, PREDICT = "LightGBM pred_contrib", "shap TreeExplainer", "LightGBM predict (margin only)"
TABLES, EXACT = "tables, float32", "tables, float64"
LIBRARIES = ("lightgbm", "shap", "numba", "numpy")

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """What one run found."""

    rates: Mapping[str, float]
    """Links a second by contender: the median over the rounds."""
    ratios: Mapping[str, float]
    """How many times as fast the float32 tables were as each contender: the median of the rounds' own ratios."""
    differences: Mapping[str, float]
    """Largest differences, in log odds, by what was compared."""
    making: float
    """Seconds to make the tables from the model's text."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m linkverdict.models.attribution_benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="links in the matrix (default: %(default)s)")
    parser.add_argument(
        "--slow-rows", type=int, default=SLOW_ROWS, help="of these the slow ones get (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of every contender (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="same seed, same links (default: %(default)s)")
    parser.add_argument("--model", default="default", help="'default', or a model's folder (default: %(default)s)")
    given = parser.parse_args(arguments)
    if not 1 <= given.slow_rows <= given.rows or given.rounds < 1:
        parser.error("--slow-rows must be 1 to --rows, and --rounds at least 1")

    def run() -> int:
        model = load_model(given.model)
        values = make_matrix(model, given.rows, given.seed)
        sys.stdout.write(describe(model, measure(model, values, given.slow_rows, given.rounds), len(values)))
        return 0

    return run_speaking(run)


def make_matrix(model: Model, rows: int, seed: int = SEED) -> Values:
    """The signals of a made-up export that the model reads, shape (about `rows`, signals)."""
    from ..data.reading import read_links
    from ..data.sample.benchmark import write_benchmark
    from ..features.matrix import build_matrix

    with tempfile.TemporaryDirectory(prefix="linkverdict-benchmark-") as folder:
        export = Path(folder, "links.csv")
        write_benchmark(export, rows, seed)
        return build_matrix(read_links([export]).table, model.card.signal_names).values


def measure(model: Model, values: Values, slow_rows: int = SLOW_ROWS, rounds: int = ROUNDS) -> Measured:
    """Every contender's rate on the same matrix, and how far their numbers are apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap tells of its own changes at every call
        return _measure(model, values, slow_rows, rounds)


def _measure(model: Model, values: Values, slow_rows: int, rounds: int) -> Measured:
    import shap

    explainer = shap.TreeExplainer(model.booster, feature_perturbation="tree_path_dependent")
    begun = perf_counter()
    tables = build_tables(read_forest(model.booster.model_to_string()))
    making = perf_counter() - begun
    explained = Attribution(model.booster, keep=True)
    explained.tables = tables
    few, some = values[:slow_rows], values[: slow_rows * 20]
    out32 = np.empty((len(values), values.shape[1] + 1), dtype=np.float32, order="F")
    out64 = np.empty(out32.shape, order="F")
    contenders: dict[str, tuple[int, Callable[[], object]]] = {
        CONTRIB: (len(few), lambda: model.booster.predict(few, pred_contrib=True)),
        TABLES: (len(values), lambda: explained.explain(values, out=out32)),
        SHAP: (len(few), lambda: explainer.shap_values(few)),
        EXACT: (len(values), lambda: explained.explain(values, out=out64)),
        PREDICT: (len(some), lambda: model.booster.predict(some, raw_score=True)),
    }
    last = {name: work() for name, (_, work) in contenders.items()}
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, (rows, work) in contenders.items():
            begun = perf_counter()
            work()
            rates[name].append(rows / (perf_counter() - begun))
    told, by_shap = np.asarray(last[CONTRIB]), np.asarray(last[SHAP])
    sums = out64.sum(axis=1)
    return Measured(
        {name: median(found) for name, found in rates.items()},
        {
            name: median(mine / its for mine, its in zip(rates[TABLES], found, strict=True))
            for name, found in rates.items()
        },
        {
            "float64 from pred_contrib": _apart(out64[: len(few)], told),
            "float32 from pred_contrib": _apart(out32[: len(few)], told),
            "float64 from shap": _apart(out64[: len(few), :-1], by_shap),
            "sum of a row from its margin": _apart(sums[: len(some)], np.asarray(last[PREDICT])),
        },
        making,
    )


def describe(model: Model, found: Measured, rows: int) -> str:
    """The results as text."""
    forest = read_forest(model.booster.model_to_string())
    leaves = [len(tree.leaves) for tree in forest.trees if tree is not None]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    lines = [
        f"{rows:,} links, {forest.columns} signals, {len(forest.trees)} trees of {min(leaves)} to {max(leaves)} leaves",
        f"{platform.system()} {platform.machine()}, {default_jobs()} threads, Python {platform.python_version()}, "
        f"{versions}",
        "",
        f"{'explained':<32}{'links/s':>12}{'tables are':>14}",
    ]
    for name, rate in sorted(found.rates.items(), key=lambda item: item[1]):
        times = f"{found.ratios[name]:,.1f} times" if name != TABLES else ""
        lines.append(f"{name:<32}{rate:>12,.0f}{times:>14}")
    lines += ["", f"{'largest difference':<32}{'log odds':>12}"]
    lines += [f"{name:<32}{apart:>12.1e}" for name, apart in found.differences.items()]
    return "\n".join([*lines, "", f"The tables are made in {found.making:.2f} s, once a model.", ""])


def _apart(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    return float(np.abs(one - other).max())


if __name__ == "__main__":
    sys.exit(main())

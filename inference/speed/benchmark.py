"""How fast linkverdict is on this machine, beside a plain pipeline and a strong peer, in one run.

    python -m linkverdict.inference.speed.benchmark --rows 1000000

Writes a made-up export to a temporary folder, judges it from the file to the written audit, lets both peers work on it,
races exact SHAP alone, and times small cases. Prints the page; nothing else stays on the disk.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from ...models.attribution_benchmark import ROUNDS, SLOW_ROWS
from ...models.attribution_benchmark import Measured as ShapMeasured
from ...terminal import run_speaking
from .measuring import as_command_line, command_of, in_child, machine
from .plain_pipeline import Trees, run_plain
from .small_cases import small_cases
from .speed_page import Speed, Timed, speed_page
from .strong_pipeline import EXPLAINED_ONLY, EXPLAINING_USUAL, USUAL_ROWS, run_strong

LIBRARIES = ("linkverdict", "polars", "numpy", "numba", "lightgbm", "shap", "pandas", "tldextract")


@dataclass(frozen=True)
class Plan:
    """How much each part of the benchmark is given."""

    rows: int = 1_000_000
    """Links in the file."""
    plain_rows: int = 20_000
    """Of these the plain pipeline has."""
    strong_rows: int = 50_000
    """Of these the strong peer explains."""
    piece_rows: int = 100_000
    """Links that we judge in one piece, to see its stages."""
    shap_rows: int = 200_000
    """Links in the matrix on which exact SHAP is raced."""
    seed: int = 1
    """Same seed, same files."""
    model: str = "default"
    """'default', or a model's folder."""
    rounds: int = ROUNDS
    """Turns of every contender of SHAP, and of each small case."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m linkverdict.inference.speed.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option, means in (
        ("--rows", "links in the file"),
        ("--plain-rows", "of these the plain pipeline has"),
        ("--strong-rows", "of these the strong peer explains"),
        ("--piece-rows", "links judged in one piece, to see its stages"),
        ("--shap-rows", "links on which exact SHAP is raced"),
        ("--seed", "same seed, same files"),
        ("--rounds", "turns of every contender of SHAP, and of each small case"),
    ):
        default = getattr(Plan, option.removeprefix("--").replace("-", "_"))
        parser.add_argument(option, type=int, default=default, help=f"{means} (default: %(default)s)")
    parser.add_argument("--model", default=Plan.model, help="'default', or a model's folder (default: %(default)s)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the page here too")
    given = vars(parser.parse_args(arguments))
    page = given.pop("write")
    plan = Plan(**given)
    for option, rows in (("--plain-rows", plan.plain_rows), ("--strong-rows", plan.strong_rows)):
        if not 1 <= rows <= plan.rows:
            parser.error(f"{option} must be 1 to --rows ({plan.rows}), not {rows}")
    if min(plan.piece_rows, plan.shap_rows, plan.rounds) < 1:
        parser.error("--piece-rows, --shap-rows and --rounds must be at least 1")

    def run() -> int:
        text = speed_page(measure_all(plan))
        sys.stdout.write(text)
        if page is not None:
            page.write_text(text, encoding="utf-8")
        return 0

    return run_speaking(run)


def measure_all(plan: Plan) -> Speed:
    """What every part of the benchmark found. Each runs in a process of its own, so that none profits from another."""
    with tempfile.TemporaryDirectory(prefix="linkverdict-benchmark-") as kept:
        folder = Path(kept)
        export, piece = folder / "links.csv", folder / "piece.csv"
        _say("exact SHAP alone")  # first, so that numba's machine code stands
        shap = in_child(partial(_race, plan.model, plan.shap_rows, plan.seed, plan.rounds)).found
        _say(f"writing {plan.rows:,} links")
        trees = in_child(partial(_prepare, {export: plan.rows, piece: plan.piece_rows}, plan.seed, plan.model)).found
        _say(f"linkverdict, {plan.piece_rows:,} links in one piece")
        stages = in_child(partial(run_in_memory, piece, folder / "piece-audit", plan.model), as_command_line).found
        _say("linkverdict, from the file to the written audit")
        ours = in_child(partial(run_ours, export, folder / "audit", plan.model), as_command_line)
        _say(f"the plain pipeline, {plan.plain_rows:,} links")
        plain = in_child(partial(run_plain, export, plan.plain_rows, trees))
        _say(f"the strong peer, {plan.strong_rows:,} links explained")
        strong = in_child(partial(run_strong, export, plan.strong_rows, trees, folder / "strong.parquet"))
        _say("small cases")
        small = small_cases(folder, plan.model, plan.rounds)
        explained = dict.fromkeys(EXPLAINED_ONLY, plan.strong_rows)
        explained[EXPLAINING_USUAL] = min(plan.strong_rows, USUAL_ROWS)
        return Speed(
            command=command_of("benchmark", "benchmark", plan),
            machine=machine(LIBRARIES),
            rows=plan.rows,
            size=export.stat().st_size,
            in_parts="judging" in ours.found,
            trees=trees,
            ours=ours.found,
            whole=ours.whole,
            peak=ours.peak,
            piece=Timed(stages, dict.fromkeys(stages, plan.piece_rows)),
            plain=Timed(plain.found, dict.fromkeys(plain.found, plan.plain_rows)),
            plain_peak=plain.peak,
            strong=Timed(strong.found, dict.fromkeys(strong.found, plan.rows) | explained),
            strong_peak=strong.peak,
            shap=shap,
            shap_rows=plan.shap_rows,
            small=small,
        )


def run_ours(export: Path, folder: Path, model: str) -> dict[str, float]:
    """Seconds by stage from the file to the written audit, the way the command line would go."""
    begun = perf_counter()
    from ..large.run import is_large

    imported = perf_counter() - begun
    seconds = (run_in_parts if is_large([export]) else run_in_memory)(export, folder, model)
    return seconds | {"importing": seconds["importing"] + imported}


def run_in_parts(export: Path, folder: Path, model: str) -> dict[str, float]:
    """Seconds by stage from the file to the written audit, by one process for each processor."""
    begun = perf_counter()
    from ..large.run import score_large
    from ..settings import Settings

    imported = perf_counter()
    audit = score_large([export], Settings(model=model), folder)
    return with_writing(imported - begun, audit.facts["seconds"], perf_counter() - imported)


def run_in_memory(export: Path, folder: Path, model: str) -> dict[str, float]:
    """Seconds by stage from the file to the written audit, in one piece."""
    begun = perf_counter()
    from ..audit import write_audit
    from ..score import score

    imported = perf_counter()
    audit = score(export, model=model)
    write_audit(audit, folder)
    return with_writing(imported - begun, audit.facts["seconds"], perf_counter() - imported)


def with_writing(importing: float, seconds: Mapping[str, float], whole: float) -> dict[str, float]:
    """Stages with the time that facts do not know: they are collected before they are written."""
    rest = max(whole - sum(seconds.values()), 0.0)
    return {"importing": importing, **seconds, "writing": seconds.get("writing", 0.0) + rest}


def _race(model: str, rows: int, seed: int, rounds: int) -> ShapMeasured:
    from ...models.attribution_benchmark import make_matrix, measure
    from ...models.model import load_model

    loaded = load_model(model)
    values = make_matrix(loaded, rows, seed)
    return measure(loaded, values, min(SLOW_ROWS, len(values)), rounds)


def _prepare(exports: Mapping[Path, int], seed: int, model: str) -> Trees:
    """Writes exports of so many rows; gives the size of the model that will judge them."""
    from ...data.sample.benchmark import write_benchmark
    from ...models.model import load_model

    loaded = load_model(model)
    leaves = re.findall(r"^num_leaves=(\d+)$", loaded.booster.model_to_string(), re.MULTILINE)
    for export, rows in exports.items():
        write_benchmark(export, rows, seed)
    mean = round(sum(map(int, leaves)) / len(leaves))
    return Trees(len(leaves), max(mean, 2), int(loaded.card.parameters.get("max_depth", -1)))


def _say(stage: str) -> None:
    sys.stderr.write(f"benchmark: {stage} ...\n")


if __name__ == "__main__":
    sys.exit(main())

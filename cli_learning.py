"""The commands of the learning loop: suggest what to label, retrain, evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .data.errors import LinkverdictError
from .terminal import check_share, progress_on_stderr, run_speaking, say

if TYPE_CHECKING:
    import polars as pl

    from .data.label import Label
    from .training.examples import Examples
    from .training.retrain import Outcome

StoreOption = Annotated[
    Path | None, typer.Option("--store", help="The label store \\[default: labels.db in your data folder].")
]
SiteOption = Annotated[str | None, typer.Option("--site", help="The judged site of the exports.")]


def suggest(
    audit: Annotated[Path, typer.Argument(metavar="AUDIT", help="Folder that `linkverdict score` wrote.")],
    count: Annotated[int, typer.Option(min=1, help="How many linking domains.")] = 20,
    out: Annotated[Path | None, typer.Option(help="Also write them as CSV, with a column for your verdicts.")] = None,
    store: StoreOption = None,
) -> None:
    """Say which linking domains to label next: unsure, different, dear ones, and some drawn by lot."""

    def run() -> int:
        import polars as pl

        from .inference.audit import read_audit
        from .inference.harmless import harmless
        from .inference.spreadsheet import write_csv
        from .training.suggest import suggest as pick

        if out is not None and out.suffix.lower() != ".csv":
            raise LinkverdictError(
                f"Expected a file that ends in .csv; found {out.name}.", "linkverdict suggest --help"
            )
        found = read_audit(audit)
        table = pick(found.domain_table, found.link_table, _labelled(found.link_table, store), count)
        for row in table.iter_rows(named=True):
            typer.echo(f"{harmless(row['source_domain'])}  {row['spam_probability']:.2f}  {row['verdict']}")
            typer.echo(f"    {harmless(row['title'] or '(no title)', 90)} | {harmless(row['anchor'] or '', 50)}")
            typer.echo(f"    {harmless(row['source_url'] or '', 110)}")
            typer.echo(f"    {row['why']}")
        if not table.height:
            say("Every linking domain of this audit is labelled already.")
        if out is not None:
            site = found.facts.get("site") or ""
            # 'source_url' would make the verdict one on this page alone
            asked = table.rename({"source_url": "example_page"})
            write_csv(asked.with_columns(pl.lit(site).alias("site"), pl.lit("").alias("your_verdict")), out)
            typer.echo(f"\n{out}: write spam or good into your_verdict, then: linkverdict labels import {out}")
        return 0

    raise typer.Exit(run_speaking(run))


def retrain(
    audits: Annotated[
        list[Path] | None, typer.Argument(metavar="[AUDIT]...", help="Folders that `linkverdict score` wrote.")
    ] = None,
    labels: Annotated[
        list[Path] | None, typer.Option(help="A file of labels beside those in the store. Repeatable.")
    ] = None,
    export: Annotated[list[Path] | None, typer.Option(help="An export to learn from, as it is. Repeatable.")] = None,
    site: SiteOption = None,
    search: Annotated[
        float | None,
        typer.Option(
            metavar="MINUTES", min=0, help="Search for better settings for so long; a later run takes the search up."
        ),
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Promote the challenger when it wins.")
    ] = True,
    tracking_uri: Annotated[
        str | None, typer.Option("--tracking-uri", help="An MLflow address for the registry.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Fit on a Dask cluster: its scheduler's address, or 'local'. The base examples are spread over it.",
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Fit a challenger on your labels, let it compete with the champion, and promote it when it is better."""

    def run() -> int:
        from .inference.audit import read_audit
        from .models.champion import find_folder
        from .training.outcome_text import describe
        from .training.retrain import retrain as fit

        if tracking_uri:
            _use(tracking_uri)
        with progress_on_stderr():
            found = [read_audit(folder) for folder in audits or []]
            tables = [_links(audit.link_table) for audit in found] + _tables(export or [], site)
        if not tables:
            raise LinkverdictError(
                "Expected an audit or an export to learn from; found none.", "linkverdict retrain audit/"
            )
        champion = find_folder("champion")
        if champion.note:
            say(f"linkverdict: {champion.note}")
        given = _all_labels(tables, labels or [], site, store)
        with _base_on(cluster) as base:
            with progress_on_stderr() as progress:
                outcome = fit(
                    tables,
                    given,
                    champion.folder,
                    at_random=_random(tables, given),
                    search_seconds=None if search is None else search * 60,
                    base=base,
                    progress=progress,
                )
            typer.echo(describe(outcome))
            _keep(outcome, promote, base)
        for folder, audit in zip(audits or [], found, strict=True):
            _show_changes(folder, audit, outcome)
        return 0

    raise typer.Exit(run_speaking(run))


def evaluate(
    exports: Annotated[list[Path], typer.Argument(metavar="EXPORT...", help="Link exports with labelled domains.")],
    labels: Annotated[list[Path], typer.Option(help="A file of labels. Repeatable.")],
    site: SiteOption = None,
    model: Annotated[
        str, typer.Option("--model", help="'champion', 'default', models:/name@alias, or a folder.")
    ] = "champion",
    precision: Annotated[float, typer.Option(help="As for `score`.")] = 0.98,
    confidence: Annotated[float, typer.Option(help="As for `score`.")] = 0.5,
    out: Annotated[Path | None, typer.Option(help="Folder for evaluation.json and the pictures.")] = None,
) -> None:
    """Measure a model on labelled exports: figures with intervals, verdicts, the vendors' own columns."""

    def run() -> int:
        import json

        from .models.model import load_model
        from .training.evaluate import evaluate as measure

        check_share("--precision", precision)
        check_share("--confidence", confidence)
        tables = _tables(exports, site)
        found = measure(load_model(model), tables, _from_files(labels, tables, site), precision, confidence)
        typer.echo(found.as_text())
        say("Domains that the model was trained on flatter it: judge it by others.")
        if out is not None:
            pictures = found.draw(out)
            text = json.dumps(found.as_json(), indent=2, ensure_ascii=False)
            (out / "evaluation.json").write_text(text + "\n", encoding="utf-8")
            typer.echo(f"\n{out}: evaluation.json, {', '.join(path.name for path in pictures)}")
        return 0

    raise typer.Exit(run_speaking(run))


@contextmanager
def _base_on(cluster: str | None) -> Iterator[Examples | None]:
    """The base examples on the workers of a cluster; None without one."""
    if cluster is None:
        yield None
        return
    from .training.cluster_fit import FittingWorkers

    with FittingWorkers(cluster) as workers:
        yield workers.load()


def _use(uri: str) -> None:
    import os

    os.environ["MLFLOW_TRACKING_URI"] = uri


def _links(table: pl.DataFrame) -> pl.DataFrame:
    from .data.schema import SCHEMA

    return table.select(list(SCHEMA))


def _tables(exports: list[Path], site: str | None) -> list[pl.DataFrame]:
    from .data.reading import read_links

    return [read_links(list(exports), site=site).table] if exports else []


def _from_files(files: list[Path], tables: list[pl.DataFrame], site: str | None) -> list[Label]:
    from .data.label_files import read_label_file

    sites = list(dict.fromkeys(table["site_host"][0] for table in tables if table.height))
    named = site or (sites[0] if len(sites) == 1 else None)
    found: list[Label] = []
    for file in files:
        read = read_label_file(file, site=named)
        found += read.labels
        if unread := read.rejected.height + len(read.contradictions):
            say(f"linkverdict: {file.name}: {unread:,} lines are no labels; `linkverdict labels import` says why")
    return found


def _all_labels(tables: list[pl.DataFrame], files: list[Path], site: str | None, store: Path | None) -> list[Label]:
    from .data.label_store import LabelStore

    return [*LabelStore(store).current(), *_from_files(files, tables, site)]


def _labelled(table: pl.DataFrame, store: Path | None) -> set[str]:
    from .data.label_cover import cover
    from .data.label_store import LabelStore

    known = cover(table, LabelStore(store).current()).verdict
    return set(table["source_domain"].filter(known.is_not_null()))


def _random(tables: list[pl.DataFrame], labels: list[Label]) -> list[str]:
    from .data.label_cover import cover
    from .training.suggest import random_sample

    found: list[str] = []
    for table in tables:
        known = set(table["source_domain"].filter(cover(table, labels).verdict.is_not_null()))
        found += random_sample(table["site_host"][0], table["source_domain"].unique().to_list(), known)
    return found


def _keep(outcome: Outcome, promote: bool, base: Examples | None) -> None:
    """Register the challenger, promote it when it won, and say what was done."""
    import tempfile

    from .models.registry import Registry
    from .training.retrain import save_challenger

    with tempfile.TemporaryDirectory() as folder:
        with progress_on_stderr() as progress:
            save_challenger(outcome, Path(folder) / "model", base, progress)
        summary = {name: figure.value for name, figure in outcome.contest.own.challenger.items()}
        registry = Registry()
        version = registry.register(Path(folder) / "model", summary)
    typer.echo("")
    if outcome.is_better and promote:
        registry.promote(version.number, "won the contest")
        typer.echo(f"Promoted: version {version.number} is the champion now. Back: linkverdict models rollback")
        return
    why = outcome.contest.against or ("you asked for no promotion",)
    typer.echo(f"Not promoted: the champion stays, version {version.number} is kept as challenger, because")
    for reason in why:
        typer.echo(f"  {reason}")


def _show_changes(folder: Path, audit: object, outcome: Outcome) -> None:
    from .inference.audit import Audit
    from .inference.changes import describe, find_changes, judge_again

    if isinstance(audit, Audit):
        changes = find_changes(audit, judge_again(audit, outcome.challenger))
        typer.echo(f"\n{folder} by the challenger: {describe(changes, audit.domain_table.height)}")

"""`linkverdict disavow`: a safe disavow file and its diff; `--check` lints any file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .data.errors import BadDisavow
from .terminal import progress_on_stderr, run_speaking, say

DECISIONS = (".csv", ".xlsx")


def disavow(
    audit: Annotated[
        Path | None, typer.Argument(metavar="[AUDIT]", help="Folder that `linkverdict score` wrote.")
    ] = None,
    existing: Annotated[
        Path | None, typer.Option(help="The disavow file in force: every line of it stays, in its place.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The new file (.txt). One that is there is kept beside it as .bak.")
    ] = None,
    only_reviewed: Annotated[
        bool, typer.Option("--only-reviewed", help="Only what people call spam, nothing on the model's word.")
    ] = False,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="Fold needless lines of the old file and mend the spelling of others.")
    ] = False,
    allow: Annotated[
        list[str] | None, typer.Option(help="A domain that is yours or a partner's: never disavowed. Repeatable.")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="Also write every decision with its evidence, as .csv or .xlsx.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help="Say what is wrong with this disavow file, and do nothing else.")
    ] = None,
    store: Annotated[
        Path | None, typer.Option("--store", help="The label store \\[default: labels.db in your data folder].")
    ] = None,
) -> None:
    """Make a disavow file from your verdicts and the audit's, and show what it changes before it is sent."""

    def run() -> int:
        if (audit is None) == (check is None):
            raise BadDisavow(
                "Expected an audit, or a file to check; found " + ("neither." if audit is None else "both."),
                "linkverdict disavow audit/ --out disavow.txt, or linkverdict disavow --check disavow.txt",
            )
        if check is not None:
            return _check(check)
        return _make(Path(str(audit)), existing, out, only_reviewed, tidy, allow or [], decisions, store)

    raise typer.Exit(run_speaking(run))


def _check(file: Path) -> int:
    from .data.disavow_lines import Kind, parse_disavow
    from .data.disavow_lint import is_clean, lint_file, shrink
    from .data.disavow_write import read_disavow
    from .inference.disavow_text import describe_findings, describe_steps

    data = read_disavow(file)
    lines, findings = parse_disavow(data), lint_file(data, file.name)
    domains, pages = (sum(line.kind is kind for line in lines) for kind in (Kind.DOMAIN, Kind.URL))
    typer.echo(f"{file}: {len(lines):,} lines, {domains:,} domains, {pages:,} addresses, {len(data):,} bytes")
    for text in [*describe_findings(findings, shown=50), *describe_steps(shrink(lines))]:
        typer.echo(text)
    if is_clean(findings):
        typer.echo("No fault found." if not findings else "No fault found besides.")
    return 0 if is_clean(findings) else 1


def _make(
    folder: Path, existing: Path | None, out: Path | None, only_reviewed: bool, tidy: bool, allow: list[str],
    decisions: Path | None, store: Path | None,
) -> int:  # fmt: skip
    from datetime import date

    from .data.disavow_write import read_disavow, write_disavow
    from .data.label_store import existing_store
    from .inference.audit import read_audit
    from .inference.decisions import write_decisions
    from .inference.disavow_file import make_file
    from .inference.disavow_text import describe

    today = date.today()
    _check_names(out, decisions)
    with progress_on_stderr() as progress:
        progress.stage("reading the audit")
        audit = read_audit(folder)
        before = None if existing is None else read_disavow(existing)
        progress.stage("deciding", audit.link_table.height)
        labels = existing_store(store).current()
        outcome = make_file(audit, labels, before, allow=allow, only_reviewed=only_reviewed, tidy=tidy, today=today)
    typer.echo(describe(outcome))
    typer.echo("")
    if decisions is not None:
        rows = write_decisions(audit, outcome, decisions)
        typer.echo(f"{decisions}: {rows:,} decisions with their evidence")
    if not outcome.merged.lines:
        say("linkverdict: there is nothing to write")
    elif out is None:
        say("linkverdict: nothing was written; add --out disavow.txt")
    else:
        data = outcome.merged.as_bytes()
        if existing is None and out.is_file():
            _tell_lost(out, data)
        kept = write_disavow(out, data, today)
        typer.echo(f"{out}: {len(outcome.merged.lines):,} lines" + (f"; the one before: {kept}" if kept else ""))
    return 0


def _tell_lost(out: Path, data: bytes) -> None:
    from .data.disavow_coverage import find_uncovered
    from .data.disavow_lines import parse_disavow
    from .data.disavow_write import read_disavow

    if lost := len(find_uncovered(parse_disavow(read_disavow(out)), parse_disavow(data))):
        say(f"linkverdict: {out} loses {lost:,} of its entries; to keep them, add --existing {out}")


def _check_names(out: Path | None, decisions: Path | None) -> None:
    if out is not None and out.suffix.lower() != ".txt":
        raise BadDisavow(f"Expected a name that ends in .txt, as Google wants it; found {out}.", "--out disavow.txt")
    if decisions is not None and decisions.suffix.lower() not in DECISIONS:
        raise BadDisavow(f"Expected a name that ends in .csv or .xlsx; found {decisions}.", "--decisions decisions.csv")

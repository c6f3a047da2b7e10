"""`linkverdict labels`: what people said of links, kept, listed, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from .terminal import run_speaking, say

app = typer.Typer(help="Keep, list and take back your own verdicts on links.", no_args_is_help=True)

SHOWN = 10
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="The label store [default: labels.db in your data folder].")
]
SiteOption = Annotated[str | None, typer.Option("--site", help="The judged site.")]
Said = Literal["spam", "good"]


@app.command("import", epilog="Example: linkverdict labels import judged.csv --site example.com --by Ada")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Tables with a verdict column, disavow files, or lists of domains."),
    ],
    site: SiteOption = None,
    as_: Annotated[Said | None, typer.Option("--as", help="What a list without verdicts means.")] = None,
    by: Annotated[str, typer.Option(help="Who judged, where the file does not say.")] = "",
    note: Annotated[str, typer.Option(help="A note for every verdict without one.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, keep nothing.")] = False,
    store: StoreOption = None,
) -> None:
    """Keep the verdicts in FILE."""

    def run() -> int:
        from .data.label_files import read_label_file
        from .data.label_store import LabelStore
        from .inference.harmless import harmless

        unread = 0
        read = [(file, read_label_file(file, site=site, verdict=as_, by=by, note=note)) for file in files]
        for file, found in read:
            verb = "would be kept" if dry_run else "kept"
            if not dry_run:
                LabelStore(store).add(found.labels)
            spam = sum(label.verdict == "spam" for label in found.labels)
            typer.echo(f"{file.name}: {len(found.labels):,} verdicts {verb} ({spam:,} spam)")
            for count, what in ((found.passed_over, "rows say neither spam nor good and are passed over"),
                                (found.of_other_sites, "rows are of other sites")):  # fmt: skip
                if count:
                    typer.echo(f"  {count:,} {what}")
            if found.contradictions:
                typer.echo(f"  called both spam and good, so not kept: {harmless(_few(found.contradictions))}")
            for line, why, _ in found.rejected.head(SHOWN).iter_rows():
                say(f"  {file.name}, line {line}: {why}")
            if found.rejected.height > SHOWN:
                say(f"  and {found.rejected.height - SHOWN:,} more lines that could not be read")
            unread += found.rejected.height + len(found.contradictions)
        return 1 if unread else 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict labels add spammy.example --verdict spam --site example.com")
def add(
    value: Annotated[str, typer.Argument(help="A linking domain or page.")],
    verdict: Annotated[Said, typer.Option(help="What it is.")],
    site: Annotated[str, typer.Option(help="The judged site.")],
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    store: StoreOption = None,
) -> None:
    """Keep one verdict."""

    def run() -> int:
        from .data.label import make_label
        from .data.label_store import LabelStore
        from .inference.harmless import harmless

        label = LabelStore(store).add([make_label(site, value, verdict, by=by, note=note)])[0]
        typer.echo(f"{label.id}: {harmless(label.value)} is {label.verdict.value} for {label.site}")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command("list", epilog="Example: linkverdict labels list --site example.com --log")
def list_(
    site: SiteOption = None,
    log: Annotated[bool, typer.Option("--log", help="Also what was superseded or taken back.")] = False,
    store: StoreOption = None,
) -> None:
    """List the verdicts that stand."""

    def run() -> int:
        from .data.label_store import LabelStore
        from .inference.harmless import harmless

        events = LabelStore(store).log(_host(site))
        for event in events:
            if log or event.state == "stands":
                one = event.label
                cells = (str(one.id), one.at[:10], one.verdict.value, one.scope.value, one.value, one.site, one.by,
                         one.note, event.state if log else "")  # fmt: skip
                typer.echo("\t".join(harmless(cell) for cell in cells).rstrip())
        if not events:
            say("No verdicts are kept yet: linkverdict labels import FILE --site example.com")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict labels export my-labels.csv --site example.com")
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    site: SiteOption = None,
    store: StoreOption = None,
) -> None:
    """Write the verdicts that stand to a CSV file."""

    def run() -> int:
        from .data.label_files import write_labels_csv
        from .data.label_store import LabelStore

        labels = LabelStore(store).current(_host(site))
        write_labels_csv(labels, file)
        typer.echo(f"{file}: {len(labels):,} verdicts")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict labels undo")
def undo(
    number: Annotated[int | None, typer.Argument(help="The verdict's number [default: the last one].")] = None,
    store: StoreOption = None,
) -> None:
    """Take a verdict back: what was said before it stands again."""

    def run() -> int:
        from .data.label_store import LabelStore
        from .inference.harmless import harmless

        label = LabelStore(store).undo(number)
        typer.echo(f"taken back: {label.id}: {harmless(label.value)} is {label.verdict.value} for {label.site}")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict labels forget --site example.com --value spammy.example --yes")
def forget(
    site: Annotated[str, typer.Option(help="The judged site.")],
    value: Annotated[str | None, typer.Option(help="Only on this linking domain or page.")] = None,
    by: Annotated[str | None, typer.Option(help="Only those of this person.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreOption = None,
) -> None:
    """Remove verdicts for good, with their history."""

    def run() -> int:
        from .data.label import fold_page
        from .data.label_store import LabelStore

        host = _host(site) or ""
        folded = None if value is None else "".join(fold_page(value)) or value
        if not yes and not _agreed("This cannot be undone. Remove them?"):
            say("linkverdict: nothing was removed")
            return 130
        typer.echo(f"{LabelStore(store).forget(host, folded, by):,} verdicts removed")
        return 0

    raise typer.Exit(run_speaking(run))


def _host(site: str | None) -> str | None:
    from .data.errors import BadLabel
    from .data.label import fold_page

    if site is None:
        return None
    if host := fold_page(site)[0]:
        return host
    raise BadLabel(f"Expected the judged site's host; found {site[:80]!r}.", "such as --site example.com")


def _agreed(question: str) -> bool:
    """The person's answer; False for an interrupt and for nobody at the keyboard."""
    try:
        return typer.confirm(question)
    except typer.Abort:
        return False


def _few(values: tuple[str, ...]) -> str:
    more = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" and {more} more" if more > 0 else "")

"""`linkverdict labels`: what people said of links, kept, listed, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from .terminal import run_speaking, say

if TYPE_CHECKING:
    from .data.label import Label
    from .inference.audit import Audit

app = typer.Typer(help="Keep, list and take back your own verdicts on links.", no_args_is_help=True)

SHOWN = 10
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="The label store \\[default: labels.db in your data folder].")
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
        from collections import Counter

        from .data.label_files import read_label_file
        from .data.label_store import LabelStore
        from .data.platforms import standing
        from .inference.harmless import harmless

        unread = 0
        read = [(file, read_label_file(file, site=site, verdict=as_, by=by, note=note)) for file in files]
        for file, found in read:
            verb = "would be kept" if dry_run else "kept"
            if not dry_run:
                LabelStore(store).add(found.labels)
            spam = sum(label.verdict == "spam" for label in found.labels)
            scopes = Counter(label.scope.value for label in found.labels)
            on = "".join(f", {count:,} on a {scope}" for scope, count in sorted(scopes.items()) if scope != "domain")
            typer.echo(f"{file.name}: {len(found.labels):,} verdicts {verb} ({spam:,} spam{on})")
            if not found.labels and found.passed_over:
                say("  write spam or good into the column with the verdicts, then import it again")
            for count, what in ((found.passed_over, "rows say neither spam nor good and are passed over"),
                                (found.of_other_sites, "rows are of other sites")):  # fmt: skip
                if count:
                    typer.echo(f"  {count:,} {what}")
            wide = [label.value for label in found.labels if label.scope.value == "domain" and standing(label.value)]
            if wide:
                typer.echo(f"  on a platform or well-known site, so they cover all of it: {harmless(_few(wide))}")
            if found.contradictions:
                typer.echo(f"  called both spam and good, so not kept: {harmless(_few(found.contradictions))}")
            for line, why, _ in found.rejected.head(SHOWN).iter_rows():
                say(f"  {file.name}, line {line}: {why}")
            if found.rejected.height > SHOWN:
                say(f"  and {found.rejected.height - SHOWN:,} more lines that could not be read")
            unread += found.rejected.height + len(found.contradictions)
        return 1 if unread else 0

    raise typer.Exit(run_speaking(run))


@app.command(
    epilog="Examples: linkverdict labels add spammy.example --verdict spam --site example.com · "
    "linkverdict labels add --audit audit/ --campaign 3 --verdict spam"
)
def add(
    verdict: Annotated[Said, typer.Option(help="What it is.")],
    value: Annotated[str | None, typer.Argument(help="A linking domain or page.")] = None,
    audit: Annotated[Path | None, typer.Option(help="The audit that was looked at; it names the site too.")] = None,
    campaign: Annotated[int | None, typer.Option(help="Instead of VALUE: the number of a campaign in AUDIT.")] = None,
    site: SiteOption = None,
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    store: StoreOption = None,
) -> None:
    """Keep one verdict: on a linking domain, a page, or a whole campaign of an audit."""

    def run() -> int:
        from .data.errors import BadLabel
        from .data.label import make_label
        from .data.label_store import LabelStore
        from .inference.harmless import harmless

        if (value is None) == (campaign is None):
            raise BadLabel(
                "Expected either a linking domain or page, or --campaign with --audit.", "linkverdict labels add --help"
            )
        seen_audit = None if audit is None else _read(audit)
        told, host, model = _seen(seen_audit, campaign)
        judged = _host(site) or host
        if judged is None:
            raise BadLabel("Expected the judged site.", "Add --site example.com, or --audit AUDIT.")
        named, scope = ([one for one, _ in told], "campaign") if value is None else ([value], None)
        seen = "" if audit is None else str(audit.resolve())
        labels = [
            make_label(judged, one, verdict, scope=scope, by=by, note=note, audit=seen, model=model) for one in named
        ]
        says = [""] if value is not None else [f", which {sentence}" for _, sentence in told]
        for label, sentence in zip(LabelStore(store).add(labels), says, strict=True):
            typer.echo(f"{label.id}: {harmless(label.value)} is {label.verdict.value} for {label.site}{sentence}")
        for sentence in _reach(labels[0], seen_audit, campaign):
            say(f"  {sentence}")
        return 0

    raise typer.Exit(run_speaking(run))


def _read(folder: Path) -> Audit:
    from .inference.audit import read_audit

    return read_audit(folder)


def _seen(audit: Audit | None, campaign: int | None) -> tuple[list[tuple[str, str]], str | None, str]:
    """The campaign's templates with what each speaks of, the audit's site, its model."""
    from .data.errors import BadLabel

    if audit is None:
        if campaign is not None:
            raise BadLabel("Expected the audit that numbers the campaigns; found none.", "Add --audit AUDIT.")
        return [], None, ""
    from .inference.campaign_labels import campaign_labels, find_templates

    told = [] if campaign is None else campaign_labels(find_templates(audit), campaign)
    site = audit.link_table["site_host"][0] if audit.link_table.height else None
    model = audit.facts.get("model", {})
    return (
        [(one.value, one.says()) for one in told],
        site,
        f"{model.get('name', '')} {model.get('version', '')}".strip(),
    )


def _reach(label: Label, audit: Audit | None, campaign: int | None) -> list[str]:
    """What the verdict covers beside what is meant, in sentences."""
    from .data.label import Scope
    from .inference.reach import count_elsewhere, say_elsewhere, say_reach

    links = None if audit is None else audit.link_table
    said = say_reach(label.value, links) if label.scope is Scope.DOMAIN else ""
    if links is not None and campaign is not None and label.verdict == "spam":
        said = say_elsewhere(count_elsewhere(links, campaign))
    return [said] if said else []


@app.command("list", epilog="Example: linkverdict labels list --site example.com --log")
def list_(
    site: SiteOption = None,
    log: Annotated[bool, typer.Option("--log", help="Also what was superseded or taken back.")] = False,
    store: StoreOption = None,
) -> None:
    """List the verdicts that stand."""

    def run() -> int:
        from collections import Counter

        from .data.label_store import existing_store
        from .inference.harmless import harmless

        kept = existing_store(store)
        events = kept.log(_host(site))
        for event in events:
            if log or event.state == "stands":
                one = event.label
                cells = (str(one.id), one.at[:10], one.verdict.value, one.scope.value, one.value, one.site, one.by,
                         one.note, event.state if log else "")  # fmt: skip
                typer.echo("\t".join(harmless(cell) for cell in cells).rstrip())
        if not events:
            others = Counter(event.label.site for event in kept.log())
            named = "; kept for: " + ", ".join(f"{one} ({count:,})" for one, count in others.items()) if others else ""
            say(f"No verdicts are kept{named or ' yet: linkverdict labels import FILE --site example.com'}")
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
        from .data.label_store import existing_store

        labels = existing_store(store).current(_host(site))
        write_labels_csv(labels, file)
        typer.echo(f"{file}: {len(labels):,} verdicts")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict labels undo")
def undo(
    number: Annotated[int | None, typer.Argument(help="The verdict's number \\[default: the last one].")] = None,
    store: StoreOption = None,
) -> None:
    """Take a verdict back: what was said before it stands again."""

    def run() -> int:
        from .data.label_store import existing_store
        from .inference.harmless import harmless

        label = existing_store(store).undo(number)
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
        from .data.label_store import existing_store

        host, kept = _host(site) or "", existing_store(store)
        folded = None if value is None else "".join(fold_page(value)) or value
        if not yes and not _agreed("This cannot be undone. Remove them?"):
            say("linkverdict: nothing was removed")
            return 130
        typer.echo(f"{kept.forget(host, folded, by):,} verdicts removed")
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


def _few(values: Sequence[str]) -> str:
    more = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" and {more} more" if more > 0 else "")

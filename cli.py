"""The command line: parse, call one function, print."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from . import cli_disavow, cli_labels, cli_learning, cli_models, cli_review
from .data.errors import LinkverdictError
from .models.lean_lightgbm import own_process
from .terminal import check_share, progress_on_stderr, run_speaking, say

app = typer.Typer(
    name="linkverdict",
    help="Judges backlinks: reads the link exports of SEO tools, gives every link and linking domain a verdict, "
    "and says why in exact numbers. Everything runs on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.add_typer(cli_labels.app, name="labels")
app.add_typer(cli_models.app, name="models")
app.command(epilog="Example: linkverdict disavow audit/ --existing old.txt --out new.txt")(cli_disavow.disavow)
app.command(epilog="Example: linkverdict review audit/ --by Ada")(cli_review.review)
app.command(epilog="Example: linkverdict suggest audit/ --out to-label.csv")(cli_learning.suggest)
app.command(epilog="Example: linkverdict retrain audit/")(cli_learning.retrain)
app.command(epilog="Example: linkverdict evaluate --labels judged.csv backlinks.csv --site example.com")(
    cli_learning.evaluate
)

TableFormat = Literal["csv", "xlsx", "parquet"]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        help="'champion' (yours, or the shipped one), 'default' (the shipped one), models:/name@alias, or a folder.",
    ),
]


@app.command(epilog="Example: linkverdict score backlinks.csv --site example.com --out audit/")
def score(
    exports: Annotated[
        list[str],
        typer.Argument(
            metavar="EXPORT...",
            help="Link exports (Ahrefs, Semrush, Moz, Majestic, Search Console, Bing, any table or list; "
            ".gz and .zip too), a folder of them, a pattern, or an address such as 's3://bucket/part-*.parquet'. "
            "Several are merged.",
        ),
    ],
    site: Annotated[
        str | None, typer.Option(help="The judged site. May be left out when the links name one host.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the audit. An older audit there is replaced.")] = Path("audit"),
    brand: Annotated[
        list[str] | None, typer.Option(help="A word or phrase that names the site's brand. Repeatable.")
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            help="A risky topic that is normal for this site: gambling, adult, pharma, loans, crypto, replica; "
            "'none' for none. Guessed when left out. Repeatable."
        ),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(help="A linking domain that is yours or a partner's: always kept. Repeatable."),
    ] = None,
    precision: Annotated[
        float, typer.Option(help="Share of the domains marked 'disavow' that shall be spam, 0.5 to 0.999.")
    ] = 0.98,
    confidence: Annotated[
        float,
        typer.Option(
            help="How sure the labelled domains must make us of that precision, 0.5 to 0.999; 0.5: at even odds."
        ),
    ] = 0.5,
    model: ModelOption = "champion",
    format: Annotated[TableFormat, typer.Option(help="Your own table with our columns behind it.")] = "csv",
    source: Annotated[str | None, typer.Option(help="Header of the column with the linking page.")] = None,
    target: Annotated[str | None, typer.Option(help="Header of the column with the page linked to.")] = None,
    anchor: Annotated[str | None, typer.Option(help="Header of the column with the anchor text.")] = None,
    title: Annotated[str | None, typer.Option(help="Header of the column with the linking page's title.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=HEADER", help="Any other column: ours=yours, such as domain_authority=DR. Repeatable."
        ),
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="The site's last audit: what is new, lost and judged otherwise since is told.")
    ] = None,
    disavowed: Annotated[
        Path | None, typer.Option(help="The disavow file in force: what it names is marked, and nobody is asked again.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a large run that was ended: what it has done is kept.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Judge on a Dask cluster: its scheduler's address, or 'local'. It must see the folder of --out.",
        ),
    ] = None,
    store: Annotated[
        Path | None, typer.Option("--store", help="The label store \\[default: labels.db in your data folder].")
    ] = None,
) -> None:
    """Judge every link of EXPORT and write the audit folder."""

    def run() -> int:
        from .data.label_store import LabelStore
        from .inference.audit import write_audit
        from .inference.decided import mark_decided, read_in_force
        from .inference.exports import local_exports
        from .inference.large.cluster import Cluster
        from .inference.large.run import NotInParts, is_large, score_large
        from .inference.score import score_links
        from .inference.settings import Settings
        from .inference.since import compare, read_older
        from .inference.summary import summarise
        from .models.lean_lightgbm import import_lean_lightgbm

        import_lean_lightgbm()
        check_share("--precision", precision)
        check_share("--confidence", confidence)
        named = {"source_url": source, "target_url": target, "anchor": anchor, "title": title}
        columns = {ours: yours for ours, yours in named.items() if yours is not None} | _pairs(column or [])
        labels = LabelStore(store).current()
        in_force = None if disavowed is None else read_in_force(disavowed)
        settings = Settings(
            site=site,
            brand=tuple(brand or ()),
            topics=None if topic is None else tuple(name for name in topic if name != "none"),
            precision=precision,
            confidence=confidence,
            model=model,
            columns=columns,
            allow=tuple(allow or ()),
        )
        with progress_on_stderr() as progress, local_exports(exports, out, resume=resume, progress=progress,
                                                             tell=_tell) as files:  # fmt: skip
            older = None if since is None else read_older(since)
            audit = None
            if older is None and format != "xlsx" and (cluster or is_large(files)):
                judge = (
                    score_large if cluster is None else partial(score_large, runner=Cluster(cluster), in_pieces=True)
                )
                try:
                    audit = judge(files, settings, out, format=format, labels=labels, in_force=in_force,
                                  progress=progress, resume=resume)  # fmt: skip
                except NotInParts:
                    say("linkverdict: a list of subnets is among the files, so they are judged in one piece")
                except KeyboardInterrupt:
                    say("linkverdict: what is done is kept; the same command with --resume goes on from there")
                    raise
            if audit is None:
                audit = score_links(files, settings, progress)
                audit = audit if older is None else compare(audit, older, progress=progress)
                audit = mark_decided(audit, labels, in_force)
                write_audit(audit, out, format=format, overwrite=True, progress=progress)
        for warning in (audit.facts["model"].get("note"), audit.facts["drift"]["says"]):
            if warning:
                say(f"linkverdict: {warning}")
        typer.echo(summarise(audit, out))
        return 1 if audit.rejected.height else 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict explain audit/ --link https://blog.example.net/post")
def explain(
    audit: Annotated[Path, typer.Argument(metavar="AUDIT", help="Folder that `linkverdict score` wrote.")],
    link: Annotated[str, typer.Option(help="A link's number, the linking page's address, or a linking domain.")],
    picture: Annotated[
        Path | None,
        typer.Option(help="Where to write the SHAP waterfall, .png or .svg \\[default: AUDIT/explain-<link>.png]."),
    ] = None,
) -> None:
    """Tell one link's whole story: facts, reasons for and against, and a SHAP waterfall as a picture."""

    def run() -> int:
        from .inference.audit import read_audit
        from .inference.explain import draw_waterfall, explain_link, render_text
        from .inference.waterfall import picture_format

        if picture is not None:
            picture_format(picture)
        with progress_on_stderr() as progress:
            progress.stage("reading the audit")
            found = read_audit(audit)
            progress.stage("explaining", found.link_table.height)
            story = explain_link(found, link)
            progress.stage("drawing")
            path = picture or audit / f"explain-{story.link_id}.png"
            draw_waterfall(story, path)
        typer.echo(render_text(story))
        typer.echo(f"\nSHAP waterfall: {path}")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict signals --family campaign")
def signals(
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
) -> None:
    """List every signal: its unit, which way it leans and what it means."""

    def run() -> int:
        from .features.listing import listing

        typer.echo(listing(family))
        return 0

    raise typer.Exit(run_speaking(run))


def _tell(text: str) -> None:
    say(f"linkverdict: {text}")


def _pairs(given: list[str]) -> dict[str, str]:
    """NAME=HEADER options as a mapping. Raises on an option without '='."""
    broken = [pair for pair in given if "=" not in pair]
    if broken:
        raise LinkverdictError(
            f"--column wants NAME=HEADER; found {broken[0]!r}", "such as --column domain_authority=DR"
        )
    return dict(pair.split("=", 1) for pair in given)


def _version(wanted: bool) -> None:
    if wanted:
        from . import __version__

        typer.echo(f"linkverdict {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the `linkverdict` command."""
    own_process()
    app()

"""`linkverdict models`: the versions of your model, which of them judges, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import run_speaking, say

if TYPE_CHECKING:
    from .models.registry import Version

app = typer.Typer(help="List, show, promote and roll back the versions of your model.", no_args_is_help=True)

UriOption = Annotated[
    str | None,
    typer.Option("--tracking-uri", help="An MLflow address \\[default: MLFLOW_TRACKING_URI, or your data folder]."),
]
NameOption = Annotated[str, typer.Option("--name", help="The registered model.")]
WhyOption = Annotated[str, typer.Option(help="Why, for the record.")]


@app.command("list", epilog="Example: linkverdict models list")
def list_(tracking_uri: UriOption = None, name: NameOption = "linkverdict") -> None:
    """List every version with its figures on your held-out labels, the champion marked, and what was done with them."""

    def run() -> int:
        from .inference.harmless import harmless
        from .models.registry import Registry

        registry = Registry(tracking_uri, name)
        versions = registry.versions()
        for version in versions:
            typer.echo(f"{_line(version)}{harmless(_figures(version))}")
        for event in registry.history():
            why = f": {harmless(event.why)}" if event.why else ""
            typer.echo(f"{event.at[:16]}  version {event.version} {event.what}, in place of {event.before}{why}")
        if not versions:
            say("Nothing is registered yet: the shipped model judges. `linkverdict retrain AUDIT` makes a version.")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict models show champion --html card.html")
def show(
    version: Annotated[str, typer.Argument(help="A version's number or alias.")] = "champion",
    html: Annotated[Path | None, typer.Option(help="Also write the card as one web page, pictures in it.")] = None,
    tracking_uri: UriOption = None,
    name: NameOption = "linkverdict",
) -> None:
    """Show one version: when it judged, what was noted of it, and its model card."""

    def run() -> int:
        from .inference.harmless import harmless
        from .models.card_html import card_html
        from .models.card_page import page
        from .models.champion import place_of
        from .models.model import load_model
        from .models.registry import BEFORE, Registry
        from .training.card_pictures import pictures_of

        registry = Registry(tracking_uri, name)
        found = registry.version(version)
        typer.echo(_line(found))
        for event in registry.history():
            if found.number in (event.version, event.before):
                typer.echo(f"  {event.at[:16]}  version {event.version} {event.what}, in place of {event.before}")
        for key, text in sorted(found.tags.items()):
            if key != BEFORE:
                told = f"{float(text):.3f}" if _is_number(text) else text
                typer.echo(f"  {harmless(key.removeprefix('linkverdict.'))}: {harmless(told)}")
        folder = registry.fetch(found, place_of(registry.uri, registry.name, found))
        card = load_model(folder).card
        typer.echo(page(card))
        if html is not None:
            html.write_text(card_html(card, pictures_of(folder)), encoding="utf-8")
            typer.echo(f"{html}: the card as a web page")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict models promote 3 --why 'judges forums better'")
def promote(
    version: Annotated[int, typer.Argument(help="The version's number.")],
    why: WhyOption = "",
    tracking_uri: UriOption = None,
    name: NameOption = "linkverdict",
) -> None:
    """Make a version the champion, whatever the contest said."""

    def run() -> int:
        from .models.registry import Registry

        made = Registry(tracking_uri, name).promote(version, why)
        typer.echo(f"Version {made.number} is the champion now. Back: linkverdict models rollback")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict models rollback --why 'marked a partner'")
def rollback(why: WhyOption = "", tracking_uri: UriOption = None, name: NameOption = "linkverdict") -> None:
    """Make the champion before this one the champion again."""

    def run() -> int:
        from .models.registry import Registry

        left, now = Registry(tracking_uri, name).rollback(why)
        shipped = " (the shipped model)" if now.is_shipped else ""
        typer.echo(f"Version {now.number}{shipped} is the champion again; version {left.number} is kept.")
        return 0

    raise typer.Exit(run_speaking(run))


def _figures(version: Version) -> str:
    """`  ROC AUC 0.954, average precision 0.987`: whatever was measured when it was registered."""
    named = [(key, text) for key, text in version.tags.items() if not key.startswith("linkverdict.")]
    figures = [f"{key}: {float(text):.3f}" for key, text in named if _is_number(text)]
    return "  " + ", ".join(figures) if figures else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _line(version: Version) -> str:
    marks = "".join(f" {alias}" for alias in version.aliases) + (" (shipped)" if version.is_shipped else "")
    return f"version {version.number}  {version.created[:16]}{marks}"

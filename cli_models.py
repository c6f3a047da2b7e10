"""`linkverdict models`: the versions of your model, which of them judges, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import run_speaking, say

if TYPE_CHECKING:
    from .models.registry import Version

app = typer.Typer(help="List, show, promote and roll back the versions of your model.", no_args_is_help=True)

UriOption = Annotated[
    str | None,
    typer.Option("--tracking-uri", help="An MLflow address [default: MLFLOW_TRACKING_URI, or your data folder]."),
]
NameOption = Annotated[str, typer.Option("--name", help="The registered model.")]
WhyOption = Annotated[str, typer.Option(help="Why, for the record.")]


@app.command("list", epilog="Example: linkverdict models list")
def list_(tracking_uri: UriOption = None, name: NameOption = "linkverdict") -> None:
    """List every version, the champion marked."""

    def run() -> int:
        from .models.registry import Registry

        versions = Registry(tracking_uri, name).versions()
        for version in versions:
            typer.echo(_line(version))
        if not versions:
            say("Nothing is registered yet: the shipped model judges. `linkverdict retrain AUDIT` makes a version.")
        return 0

    raise typer.Exit(run_speaking(run))


@app.command(epilog="Example: linkverdict models show champion")
def show(
    version: Annotated[str, typer.Argument(help="A version's number or alias.")] = "champion",
    tracking_uri: UriOption = None,
    name: NameOption = "linkverdict",
) -> None:
    """Show one version: its history, and its model card."""

    def run() -> int:
        from .inference.harmless import harmless
        from .models.card_page import page
        from .models.champion import place_of
        from .models.model import load_model
        from .models.registry import Registry

        registry = Registry(tracking_uri, name)
        found = registry.version(version)
        typer.echo(_line(found))
        for key, text in sorted(found.tags.items()):
            typer.echo(f"  {harmless(key)}: {harmless(text)}")
        folder = registry.fetch(found, place_of(registry.uri, registry.name, found))
        typer.echo(page(load_model(folder).card))
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


def _line(version: Version) -> str:
    marks = "".join(f" {alias}" for alias in version.aliases) + (" (shipped)" if version.is_shipped else "")
    return f"version {version.number}  {version.created[:16]}{marks}"

"""`linkverdict review`: the review page, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .terminal import run_speaking, say


def review(
    audit: Annotated[Path, typer.Argument(metavar="AUDIT", help="Folder that `linkverdict score` wrote.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    by: Annotated[str, typer.Option(help="Who judges; kept with every verdict.")] = "",
    store: Annotated[
        Path | None, typer.Option("--store", help="The label store \\[default: labels.db in your data folder].")
    ] = None,
) -> None:
    """Judge campaigns, linking domains and links on a local page: see why, decide, take back."""

    def run() -> int:
        from .data.label_store import LabelStore
        from .review.desk import Desk
        from .review.serve import serve

        desk = Desk(audit, LabelStore(store), by)
        return serve(desk, port, open_, tell=typer.echo, talk=say)

    raise typer.Exit(run_speaking(run))

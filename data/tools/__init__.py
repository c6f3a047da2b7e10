"""Every tool's export, and which of them a table is."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from . import ahrefs, bing, majestic, moz, others, refused, search_console, semrush
from .sheet import Sheet
from .tool import Tool

TOOLS: tuple[Tool, ...] = (
    refused.INNER_LINKS,
    *ahrefs.TOOLS,
    *semrush.TOOLS,
    *moz.TOOLS,
    *majestic.TOOLS,
    *bing.TOOLS,
    *others.TOOLS,
    *search_console.TOOLS,
    refused.TARGET_PAGES,
    refused.ANCHORS,
)
"""Most telling first: of two that recognise a table, the earlier wins."""


def recognise(
    cells: pl.DataFrame, preamble: Sequence[str] = (), has_header: bool = True, sample: pl.DataFrame | None = None
) -> Tool | None:
    """The tool whose export this is, a refused kind too; None when it is no tool's that we know.

    Where `cells` are only the first rows, `sample` are rows from everywhere (see `Sheet`).
    """
    if not cells.width:
        return None
    sheet = Sheet(cells, preamble, has_header, sample)
    return next((tool for tool in TOOLS if tool.recognises(sheet)), None)

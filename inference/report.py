"""The report: one self-contained page that a client can read, without a network and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .page import build_page
from .wording import chance, cut, number, share

if TYPE_CHECKING:
    from .audit import Audit

MOST_TEXT = 300
"""No text of the export takes more characters than this, so that the page stays small."""


def render_report(audit: Audit) -> str:
    """The page as HTML text, below 2 MB whatever the audit's size."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"cut": cut, "number": number, "share": share, "chance": chance}
    return environment.get_template("report.html.j2").render(page=build_page(audit), most_text=MOST_TEXT)

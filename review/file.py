"""The disavow file that follows from the review so far."""

from __future__ import annotations

from datetime import date

from ..data.label import Scope, fold_page
from ..inference.disavow_file import make_file
from ..inference.disavow_text import Outcome
from .desk import Desk


def outline_file(desk: Desk, only_reviewed: bool, today: date) -> Outcome:
    """The file and its story, from the labels alone or from the model's 'disavow' verdicts too.

    Own domains are never named, nor on the model's word alone what the person was unsure of. Raises the errors of
    `inference.disavow_file.make_file`.
    """
    allow = [*desk.own(), *([] if only_reviewed else _unsure(desk))]
    labels = desk.labels()
    # the desk finds the templates once; without a label on a campaign nobody needs them
    templates = desk.templates() if any(label.scope is Scope.CAMPAIGN for label in labels) else None
    return make_file(desk.audit, labels, allow=allow, only_reviewed=only_reviewed, today=today, templates=templates)


def file_name(desk: Desk) -> str:
    """A name for the file: letters, digits, dots and dashes only."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in desk.site)
    return f"disavow-{plain.strip('-') or 'site'}.txt"


def _unsure(desk: Desk) -> list[str]:
    """Linking domains that were skipped, alone or with their campaign or a link of theirs."""
    links, found = desk.audit.link_table, []
    for kind, name in desk.journal.skipped():
        if kind == "domain":
            found.append(name)
        elif name.isdecimal():
            column = "campaign" if kind == "campaign" else "link_id"
            found += links.filter(links[column] == int(name))["source_domain"].unique().to_list()
    return sorted({host for name in found if (host := fold_page(name)[0])})

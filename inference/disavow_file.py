"""From an audit, the labels and the file in force to the new disavow file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from ..data.disavow_lines import parse_disavow
from ..data.disavow_lint import lint, shrink
from ..data.disavow_merge import merge
from ..data.label import Label
from .audit import Audit
from .disavow import plan_disavow
from .disavow_text import Outcome
from .reavow import check_old


def make_file(
    audit: Audit,
    labels: Sequence[Label],
    existing: bytes | None = None,
    *,
    allow: Sequence[str] = (),
    only_reviewed: bool = False,
    tidy: bool = False,
    today: date,
    templates: pl.DataFrame | None = None,
) -> Outcome:
    """The new file with all that is to be told of it; nothing is written. `existing` is the file in force, as bytes.

    `templates` is what `find_templates` gives; None finds them where a label asks for it.
    """
    plan = plan_disavow(audit, labels, allow=allow, only_reviewed=only_reviewed, today=today, templates=templates)
    old = [] if existing is None else parse_disavow(existing)
    checked = None if existing is None else check_old(audit, plan, labels, old)
    merged = merge(old, plan.entries, checked.removed if checked else {}, tidy)
    lines = parse_disavow(merged.as_bytes())
    return Outcome(plan, checked, merged, lint(lines) if lines else [], shrink(lines))

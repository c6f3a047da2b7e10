"""The outputs and figures shown in README.md: `python -m linkverdict.inference.readme README.md`.

A block between `<!-- output: NAME -->` and `<!-- end -->` is replaced by what the command prints for the sample, the
one between `<!-- figures -->` and `<!-- end -->` by rows of docs/evaluation.md where that exists. docs/waterfall.png is
drawn anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .audit import Audit
from .explain import draw_waterfall, explain_link, render_text
from .score import score
from .summary import summarise

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample" / "sample-backlinks.csv.gz"
FOLDER = Path("demo-audit")
"""Where `make demo` puts the audit; only named here."""
LINK = "https://orchids-jostlitz.com/news/614967"
"""The link of the sample that the README explains."""
LONGEST = 8
"""Lines shown of each section of the story."""
BLOCK = re.compile(r"(<!-- output: (\w+) -->\n\n```text\n).*?(\n```\n\n<!-- end -->)", re.DOTALL)
FIGURES = re.compile(r"(<!-- figures -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)
COLUMNS = ("domains", "spam", "ROC AUC", "recall at precision 0.98")
"""The columns of docs/evaluation.md that the README shows."""
Row = tuple[str, dict[str, str]]


def refreshed(text: str, audit: Audit) -> str:
    """The text with every output block as the audit of the sample gives it. KeyError for a name without output."""
    outputs = {
        "score": summarise(audit, FOLDER),
        "explain": shortened(render_text(explain_link(audit, LINK)), LONGEST),
    }
    return BLOCK.sub(lambda found: found[1] + outputs[found[2]] + found[3], text)


def shortened(story: str, most: int) -> str:
    r"""The story with at most so many lines of each section (sections are parted by blank lines), '...' for the rest.

    >>> print(shortened("a\nb\nc\n\nd", 2))
    a
    b
      ...
    <BLANKLINE>
    d
    """
    sections = (section.splitlines() for section in re.split(r"\n\s*\n", story.strip("\n")))
    return "\n\n".join("\n".join([*lines[:most], *(["  ..."] if len(lines) > most else [])]) for lines in sections)


def with_figures(text: str, evaluation: str) -> str:
    """The text with its table of figures made from the evaluation page: pooled, beside the vendors, within a site.

    Of several sites with the same vendor, and of several within a site, the one with most linking domains is shown.
    """
    sections = _sections(evaluation)
    pooled = next(cells for name, cells in sections["Across sites"] if "pooled" in name)
    shown = [("Across sites, all labelled sites pooled", pooled)]
    beside = sections["Beside the vendors"]
    # a vendor's row, and behind it ours on the same linking domains
    pairs: dict[str, list[tuple[Row, Row]]] = {}
    for theirs, ours in zip(beside[::2], beside[1::2], strict=True):
        pairs.setdefault(theirs[0].partition(",")[0], []).append((theirs, ours))
    for vendor, found in pairs.items():
        theirs, ours = max(found, key=lambda pair: _domains(pair[0]))
        shown += [(f"{vendor}, on one site", theirs[1]), ("linkverdict, on the same linking domains", ours[1])]
    within = max(sections["Within a site"], key=_domains)
    shown.append(("Within one site, a part of it judged and the rest scored", within[1]))
    lines = [f"| what | {' | '.join(COLUMNS)} |", "|---" + "|---:" * len(COLUMNS) + "|"]
    lines += [f"| {name} | {' | '.join(cells[column] for column in COLUMNS)} |" for name, cells in shown]
    table = "\n".join(lines)
    return FIGURES.sub(lambda found: found[1] + table + found[2], text)


def _sections(page: str) -> dict[str, list[Row]]:
    """The rows of each section's table, by the heading up to a colon or comma; cells by column."""
    found: dict[str, list[Row]] = {}
    for section in page.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:1] == "|"]
        if len(rows) > 2:
            columns = rows[0][1:]
            cells = [(name, dict(zip(columns, values, strict=True))) for name, *values in rows[2:]]
            found[re.split("[:,]", heading)[0].strip()] = cells
    return found


def _domains(row: Row) -> int:
    return int(row[1]["domains"].replace(",", ""))


def main(readme: Path) -> None:
    """Refresh the README and the waterfall beside the docs."""
    audit = score(SAMPLE, model="default")
    text = refreshed(readme.read_text(encoding="utf-8"), audit)
    evaluation = readme.parent / "docs" / "evaluation.md"
    if evaluation.exists():
        text = with_figures(text, evaluation.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")
    draw_waterfall(explain_link(audit, LINK), readme.parent / "docs" / "waterfall.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

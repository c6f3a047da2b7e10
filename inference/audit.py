"""An audit: what one scoring run found, and the folder that it is kept in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ..data.errors import BadAudit
from ..data.progress import Progress
from .folder import FolderBusyError, settle, whole_folder
from .report import render_report
from .spreadsheet import read_csv, table_for_people, write_csv, write_xlsx

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["csv", "xlsx", "parquet"]

TABLES = {"csv": "links.csv", "xlsx": "links.xlsx", "parquet": "links_with_original.parquet"}
"""The file with the user's own columns and ours behind them, by format."""
FILES = frozenset(
    {
        "links.parquet",
        "domains.parquet",
        "contributions.parquet",
        "original.parquet",
        "rejected.csv",
        "lost.csv",
        "report.html",
        "audit.json",
        *TABLES.values(),
    }
)
"""Every file that an audit folder may hold."""
_MARK = "linkverdict_audit"
_VERSION = 1
LOST: dict[str, Any] = {
    "source_url": pl.String, "source_domain": pl.String, "target_url": pl.String, "anchor": pl.String,
    "title": pl.String, "spam_probability": pl.Float64, "verdict": pl.String, "first_seen": pl.Date,
    "last_seen": pl.Date, "why": pl.String, "domain_is_lost": pl.Boolean,
}  # fmt: skip
"""The columns of lost.csv: `why` says how a link is gone, `domain_is_lost` whether its domain has no other."""
_REJECTED: dict[str, Any] = {"file": pl.String, "line": pl.Int64, "why": pl.String, "raw": pl.String}


@dataclass(frozen=True)
class Audit:
    """Every link and linking domain with its verdict, and why.

    `facts` is the content of audit.json: numbers, text, lists and dicts only. Its keys (a missing one is unknown):

    - started (ISO time), seconds {stage: seconds}, versions {name: version}
    - inputs [{name, sha256, tool, rows_in, rows_rejected, rows_merged}], site, brand [..], topics [..], settings {..}
    - model {name, version, hash, ..}
    - counts {rows_in, links, rejected, merged, domains, campaigns, links_by_verdict {verdict: n}, domains_by_verdict}
    - thresholds {disavow: the limit's record (`models.thresholds.Threshold`) or null, keep: likewise (`KeepLimit`)}
    - promise {precision, confidence: as asked for; more_marked, more_labels: what is missing for it, or null;
      supported: the highest usual precision that the labels certify with that confidence, or null}
    - campaigns [{id, domains, links, template, shares [sentence ..], examples [linking domain ..], spam_probability,
      verdict, domains_by_verdict, first_seen, last_seen}], largest first
    - drift {outside: share of the signals outside what training saw, signals {name: share}, says: a warning or ''}
    - since, where an older audit was compared (`since.compare`): {audit: its folder's name, started, model {same,
      before {name, version, hash}}, settings {name: [before, now]} that differ, tools {before, now}, links {before,
      now, new, kept, lost, new_by_verdict, new_seen_before: first seen before the older audit's newest link}, domains
      {before, now, new, lost, changed, new_by_verdict, lost_by_verdict, changed_by {cause: n}}, changed
      [{source_domain, before, after, probability [before, after], why [{cause, before, after, moved
      [[signal, log-odds]]}]}], lost_domains [{source_domain, links, verdict, spam_probability}]}
    - decided, where labels or a disavow file speak of the links (`decided.mark_decided`): {judged {links, domains:
      {spam: n, good: n, mixed: n}}, disavowed {file, entries, not_taken, links, domains}, domains_decided,
      domains_left {verdict: n}}
    - importance {families {family: mean size of its contribution in log-odds}, signals likewise}, vendors {..}
    - parts, drivers and live, where the export was judged in so many parts: what `drivers.sum_drivers` and
      `need.sum_live` give
    """

    link_table: pl.DataFrame
    """One row a link: link_id, the canonical columns, margin, spam_probability, verdict, reasons and campaign."""
    domain_table: pl.DataFrame
    """One row a linking domain: source_domain, links, margin, spam_probability, verdict, reasons, campaign, ..."""
    contributions: pl.DataFrame
    """link_id, one Float32 column a signal in the card's order, base_value: a row adds up to the link's margin."""
    rejected: pl.DataFrame
    """file, line, why, raw: rows that could not be read."""
    original: pl.DataFrame
    """The user's own columns as text, row by row beside link_table, in their order."""
    facts: Mapping[str, Any]
    """What the run was: see above."""
    lost: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LOST))
    """Links of an older audit that are gone, with its verdicts: the columns of LOST. Empty when none was compared."""

    def domains_named(self, names: Sequence[str] | pl.Series) -> pl.DataFrame:
        """Rows of the domain table by linking domain, in that order; a domain that is not there is left out."""
        wanted = pl.DataFrame({"source_domain": names}, schema={"source_domain": pl.String})
        return wanted.join(self.domain_table, on="source_domain", how="inner", maintain_order="left")

    def campaigns_named(self, numbers: pl.Series) -> pl.DataFrame:
        """campaign, domains, verdict of the campaigns with these numbers, in any order."""
        from .campaigns import campaign_verdicts

        return campaign_verdicts(self.link_table, self.domain_table, numbers)

    @property
    def all_links(self) -> pl.LazyFrame:
        """link_table to be looked at column by column: that of a large audit stays on the disk."""
        return self.link_table.lazy()

    @property
    def links(self) -> pd.DataFrame:
        """link_table as a pandas frame."""
        return self.link_table.to_pandas()

    @property
    def domains(self) -> pd.DataFrame:
        """domain_table as a pandas frame."""
        return self.domain_table.to_pandas()


def write_audit(
    audit: Audit, folder: str | Path, format: Format = "csv", overwrite: bool = False, progress: Progress | None = None
) -> Path:
    """Write the audit folder whole or not at all; gives its path.

    `format` names the file with the user's own columns: links.csv, links.xlsx or links_with_original.parquet. A folder
    that is there already must be empty, or an audit and `overwrite` true; files in it that no audit has are kept.
    Raises BadAudit.
    """
    if format not in TABLES:
        raise BadAudit(f"Expected a format among {', '.join(TABLES)}; found {format!r}.")
    with audit_folder(folder, overwrite) as part:
        _write_files(audit, part, format, progress or Progress())
    return Path(folder).resolve()


@contextmanager
def audit_folder(folder: str | Path, overwrite: bool) -> Iterator[Path]:
    """A new folder to write an audit into, which becomes `folder` when the block ends well. Raises BadAudit."""
    try:
        with whole_folder(Path(folder).resolve(), FILES, lambda path: _check_replaceable(path, overwrite)) as part:
            yield part
    except FolderBusyError as error:
        raise BadAudit(
            f"Another run is writing {folder} now.", "Wait for it to end, or choose another folder."
        ) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadAudit(f"The audit could not be written to {folder}: {error}", "Nothing was changed there.") from error


def read_audit(folder: str | Path) -> Audit:
    """The audit that `write_audit` wrote. Raises BadAudit when the folder is none, or not whole."""
    final = Path(folder).resolve()
    if not final.exists():
        settle(final, FILES)
    facts = _read_facts(final)
    try:
        audit = Audit(
            link_table=pl.read_parquet(final / "links.parquet"),
            domain_table=pl.read_parquet(final / "domains.parquet"),
            contributions=pl.read_parquet(final / "contributions.parquet"),
            rejected=read_csv(final / "rejected.csv").cast({"line": pl.Int64}),
            original=pl.read_parquet(final / "original.parquet"),
            facts=facts,
            lost=_read_lost(final / "lost.csv") if "since" in facts else pl.DataFrame(schema=LOST),
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadAudit(f"{folder} is an audit with a missing or broken file: {error}", _SCORE_AGAIN) from error
    heights = {audit.link_table.height, audit.contributions.height, audit.original.height}
    if len(heights) > 1 and audit.original.width:
        raise BadAudit(f"{folder} is an audit whose files disagree about the number of links.", _SCORE_AGAIN)
    return audit


_SCORE_AGAIN = "Score the export again: linkverdict score EXPORT --out FOLDER"


def _read_lost(path: Path) -> pl.DataFrame:
    # people open this file too, and a spreadsheet that saves it may spell days and numbers in its own way
    text = read_csv(path)
    return text.select(
        pl.col(name).str.to_date("%Y-%m-%d", strict=False)
        if dtype == pl.Date
        else pl.col(name).str.to_lowercase() == "true"
        if dtype == pl.Boolean
        else pl.col(name).cast(dtype, strict=False)
        for name, dtype in LOST.items()
    )


def _check_replaceable(folder: Path, overwrite: bool) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not folder.is_dir():
        raise BadAudit(f"Expected a folder for the audit; {folder} is a file.", "Choose another folder with --out.")
    try:
        _read_facts(folder)
    except BadAudit as error:
        message = f"{folder} holds files and is no audit, so it is not replaced."
        raise BadAudit(message, "Choose another folder with --out, or empty this one.") from error
    if not overwrite:
        raise BadAudit(f"{folder} is an audit already.", "Choose another folder with --out, or add --overwrite.")


def _read_facts(folder: Path) -> dict[str, Any]:
    path = folder / "audit.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        version = facts.pop(_MARK)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadAudit(f"{folder} is no audit: expected {path.name} of linkverdict in it.", _SCORE_AGAIN) from error
    if version != _VERSION:
        raise BadAudit(f"{folder} is an audit of version {version}; this linkverdict reads {_VERSION}.", _SCORE_AGAIN)
    return dict(facts)


def _write_files(audit: Audit, folder: Path, format: Format, progress: Progress) -> None:
    progress.stage("writing tables")
    audit.link_table.write_parquet(folder / "links.parquet")
    audit.domain_table.write_parquet(folder / "domains.parquet")
    audit.contributions.write_parquet(folder / "contributions.parquet")
    audit.original.write_parquet(folder / "original.parquet")
    if "since" in audit.facts:
        write_csv(audit.lost, folder / "lost.csv")
    progress.stage(f"writing {TABLES[format]}", audit.link_table.height if format == "xlsx" else None)
    _write_table(table_for_people(audit.original, audit.link_table), folder / TABLES[format], progress)
    progress.stage("writing report.html")
    write_story(audit, folder)


def write_story(audit: Audit, folder: Path) -> None:
    """Write rejected.csv, report.html and audit.json."""
    rejected = audit.rejected.select(pl.col(name).cast(dtype) for name, dtype in _REJECTED.items())
    write_csv(rejected, folder / "rejected.csv")
    (folder / "report.html").write_text(render_report(audit), encoding="utf-8", newline="\n")
    facts = {_MARK: _VERSION, **_json_ready(audit.facts)}
    text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "audit.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_table(table: pl.DataFrame, path: Path, progress: Progress) -> None:
    if path.suffix == ".xlsx":
        write_xlsx(table, path, progress)
    elif path.suffix == ".csv":
        write_csv(table, path)
    else:
        table.write_parquet(path)


def _json_ready(value: Any) -> Any:
    """The value as JSON holds it: mappings and sequences walked, numpy numbers made plain, NaN and infinity null."""
    if isinstance(value, Mapping):
        return {str(key): _json_ready(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json_ready(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (str, date, Path)):
        # A file name may hold bytes that are no UTF-8.
        return str(value).encode("utf-8", errors="replace").decode("utf-8")
    return value

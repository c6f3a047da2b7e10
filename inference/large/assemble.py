"""The parts of a large export put together again: one audit folder, rows in reading order, memory flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile, copyfileobj, copytree
from typing import Any

import polars as pl

from ..audit import TABLES, Audit, write_story
from ..spreadsheet import MARKS, table_for_people
from .files import CsvFile, ParquetFile
from .order import Order
from .parts import Job, read

FOR_PEOPLE = ("link_id", "spam_probability", "verdict", "reasons_for", "reasons_against", "campaign", *MARKS)
"""Columns of what was judged that the person's table gets."""
DOMAIN_ROWS = 8_192
"""Rows of the domain table that lie together: the report reads the few that it shows."""
TABLES_FOLDER = "tables"
COPIED = 8 << 20
"""Bytes copied at a time."""
SHOWN = ("verdict_note", "reasons_for", "reasons_against", "disavow_links", "review_links", "keep_links",
         "dofollow_share", "source_url", "title", "anchor")  # fmt: skip
"""Columns of the domain table that are only read for the few domains that are shown."""


@dataclass(frozen=True)
class LargeAudit(Audit):
    """An audit on the disk: its domain table has what summary and report count, and that of the links is not held.

    There may be millions of domains, and a process should not take more memory for them than those that judge.
    """

    folder: Path = Path()
    campaigns: pl.DataFrame = field(default_factory=pl.DataFrame)
    """campaign, domains, verdict of every campaign."""

    def campaigns_named(self, numbers: pl.Series) -> pl.DataFrame:
        """campaign, domains, verdict of the campaigns with these numbers, in any order."""
        return self.campaigns.filter(pl.col("campaign").is_in(numbers.implode()))

    @property
    def all_links(self) -> pl.LazyFrame:
        """The link table on the disk."""
        return pl.scan_parquet(self.folder / "links.parquet")

    def domains_named(self, names: Sequence[str] | pl.Series) -> pl.DataFrame:
        """Whole rows of the domain table."""
        import pyarrow as pa
        import pyarrow.parquet as parquet

        wanted = pl.DataFrame({"source_domain": names}, schema={"source_domain": pl.String})
        is_wanted = self.domain_table["source_domain"].is_in(wanted["source_domain"].implode())
        file, start = parquet.ParquetFile(self.folder / "domains.parquet"), 0
        found = [pl.DataFrame(file.schema_arrow.empty_table())]
        for number in range(file.num_row_groups):  # only those that hold one of them are read
            end = start + file.metadata.row_group(number).num_rows
            if is_wanted[start:end].any():
                group = pl.DataFrame(file.read_row_group(number))
                found.append(group.filter(is_wanted[start:end]))
            start = end
        pa.default_memory_pool().release_unused()
        return pl.concat(found).join(wanted, on="source_domain", how="right", maintain_order="right")


def assemble(
    job: Job, unread: pl.DataFrame, campaigns: pl.DataFrame, facts: Mapping[str, Any], folder: Path
) -> LargeAudit:
    """The audit folder from the tables that were written; `unread` are rows that reading rejected."""
    for table in (job.folder / TABLES_FOLDER).iterdir():
        if table.is_dir() and table.suffix == ".csv":
            _join(sorted(table.iterdir()), folder / table.name)
        elif table.is_dir():
            copytree(table, folder / table.name, copy_function=_keep)
        else:
            _keep(table, folder / table.name)
    rejected = [unread, *(read(job.path("rejected", number)) for number in range(job.parts))]
    audit = LargeAudit(
        link_table=pl.DataFrame(),
        domain_table=_slim(pl.scan_parquet(folder / "domains.parquet").drop(SHOWN)),
        contributions=pl.DataFrame(),
        rejected=pl.concat(rejected),
        original=pl.DataFrame(),
        facts=facts,
        folder=folder,
        campaigns=campaigns.select(pl.col("id").alias("campaign"), "domains", "verdict"),
    )
    write_story(audit, folder)
    return audit


def write_tables(job: Job, which: int) -> dict[str, Any]:
    """Write a share of the audit's tables into the work folder: one of SHARES, and of it one of the job's pieces."""
    piece, share = divmod(which, len(SHARES))
    (job.folder / TABLES_FOLDER).mkdir(exist_ok=True)
    SHARES[share](job, piece)
    return {}


def _write_people(job: Job, piece: int) -> None:
    """The person's own table with our columns."""
    own, order = _columns_of(_paths(job, "original")), _order_of_links(job)
    done = order.rows_before(piece, job.pieces)
    kind = "csv" if job.settings.format == "csv" else "parquet"
    place = _place(job, TABLES[kind], piece)
    people = CsvFile(place, is_first=piece == 0) if kind == "csv" else ParquetFile(place)
    ours = [name for name in pl.read_ipc_schema(job.path("judged", 0)) if name in FOR_PEOPLE]
    for cells, domains, judged in zip(
        order.slices(_paths(job, "original"), None, piece, job.pieces),
        order.slices(_paths(job, "table"), ["source_domain"], piece, job.pieces),
        order.slices(_paths(job, "judged"), ours, piece, job.pieces),
        strict=True,
    ):
        cells = _with_all(cells, own)
        people.write(table_for_people(cells, domains.hstack(judged.with_columns(_numbers(done, judged.height)))))
        done += judged.height
    people.close()


def _write_original(job: Job, piece: int) -> None:
    """The person's cells alone."""
    paths = _paths(job, "original")
    own, original = _columns_of(paths), ParquetFile(_place(job, "original.parquet", piece))
    for cells in _order_of_links(job).slices(paths, None, piece, job.pieces):
        original.write(_with_all(cells, own))
    original.close()


def _write_links(job: Job, piece: int) -> None:
    _write_numbered(job, ("table", "judged"), "links.parquet", piece)


def _write_domains(job: Job, piece: int) -> None:
    """The linking domains, whole with the first piece."""
    if piece == 0:
        paths, place = _paths(job, "domains"), job.folder / TABLES_FOLDER / "domains.parquet"
        domains = ParquetFile(place, DOMAIN_ROWS)
        for rows in Order(paths, "margin", descending=True).slices(paths):
            domains.write(rows.sort("margin", "source_domain", descending=[True, False]))
        domains.close()


def _write_contributions(job: Job, piece: int) -> None:
    _write_numbered(job, ("shares",), "contributions.parquet", piece)


SHARES = (_write_people, _write_links, _write_original, _write_contributions, _write_domains)
"""What is written at the same time, what takes longest first."""
WRITTEN = ("original", "shares", "table", "judged")
"""What the parts leave for them alone."""


def _write_numbered(job: Job, kinds: Sequence[str], name: str, piece: int) -> None:
    """A table of the links in their order, numbered from 1; of several kinds the columns of all, each once."""
    order, file = _order_of_links(job), ParquetFile(_place(job, name, piece))
    done = order.rows_before(piece, job.pieces)
    for first, *others in zip(
        *(order.slices(_paths(job, kind), None, piece, job.pieces) for kind in kinds), strict=True
    ):
        rows = first.hstack([column for more in others for column in more if column.name not in first.columns])
        file.write(rows.with_columns(_numbers(done, rows.height)))
        done += rows.height
    file.close()


def _place(job: Job, name: str, piece: int) -> Path:
    """Where a piece of a table goes: the table's file, or one of its folder."""
    table = job.folder / TABLES_FOLDER / name
    if not job.in_pieces:
        return table
    table.mkdir(exist_ok=True)
    return table / f"part-{piece:05}{table.suffix}"


def _keep(source: str | Path, target: str | Path) -> None:
    """The work folder keeps its own until the audit is whole."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        copyfile(source, target)


def _join(pieces: Sequence[Path], target: Path) -> None:
    with target.open("wb") as whole:
        for piece in pieces:
            with piece.open("rb") as file:
                copyfileobj(file, whole, COPIED)


def _paths(job: Job, kind: str) -> list[Path]:
    return [job.path(kind, number) for number in range(job.parts)]


def _order_of_links(job: Job) -> Order:
    return Order(_paths(job, "judged"), "link_id")


def _numbers(done: int, count: int) -> pl.Series:
    return pl.int_range(done + 1, done + count + 1, dtype=pl.Int64, eager=True).alias("link_id")


def _slim(table: pl.LazyFrame) -> pl.DataFrame:
    """The table with verdicts, which repeat themselves, held once."""
    return table.with_columns(pl.col("verdict").cast(pl.Categorical)).collect(engine="streaming")


def _columns_of(paths: Sequence[Path]) -> list[str]:
    """The columns of all files, those of the one with most first."""
    found = sorted((list(pl.read_ipc_schema(path)) for path in paths), key=len, reverse=True)
    return list(dict.fromkeys(name for names in found for name in names))


def _with_all(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name) for name in names
    )

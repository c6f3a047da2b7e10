"""The parts of a large export put together again: one audit folder, rows in reading order, memory flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ..audit import TABLES, Audit, write_story
from ..spreadsheet import guard, table_for_people
from .parts import SLICE, Job, read

if TYPE_CHECKING:
    import pyarrow as pa


LINKS = ("source_domain", "verdict", "verdict_note", "is_nofollow", "is_lost", "first_seen", "campaign", "judged",
         "is_disavowed")  # fmt: skip
"""Columns of the link table that summary and report read."""
TABLES_FOLDER = "tables"
LONG = ("reasons_for", "reasons_against", "source_url", "title", "anchor")
"""Columns of the domain table that are only read for the few domains that are shown."""


@dataclass(frozen=True)
class LargeAudit(Audit):
    """An audit on the disk: its tables have what summary and report count, and no contributions."""

    folder: Path = Path()

    def domains_named(self, names: Sequence[str] | pl.Series) -> pl.DataFrame:
        """Whole rows of the domain table."""
        wanted = pl.DataFrame({"source_domain": names}, schema={"source_domain": pl.String})
        table = pl.scan_parquet(self.folder / "domains.parquet")
        return table.filter(pl.col("source_domain").is_in(wanted["source_domain"].implode())).collect(
            engine="streaming"
        ).join(wanted, on="source_domain", how="right", maintain_order="right")  # fmt: skip


def assemble(job: Job, unread: pl.DataFrame, facts: Mapping[str, Any], folder: Path) -> LargeAudit:
    """The audit folder from the tables that were written; `unread` are rows that reading rejected."""
    for path in (job.folder / TABLES_FOLDER).iterdir():
        try:  # the work folder keeps its own until the audit is whole
            (folder / path.name).hardlink_to(path)
        except OSError:
            copyfile(path, folder / path.name)
    links = pl.scan_parquet(folder / "links.parquet")
    names = [name for name in links.collect_schema().names() if name in LINKS]
    domains = pl.scan_parquet(folder / "domains.parquet").drop(LONG)
    rejected = [unread, *(read(job.path("rejected", number)) for number in range(job.parts))]
    audit = LargeAudit(
        link_table=_slim(links.select(names)),
        domain_table=_slim(domains),
        contributions=pl.DataFrame(),
        rejected=pl.concat(rejected),
        original=pl.DataFrame(),
        facts=facts,
        folder=folder,
    )
    write_story(audit, folder)
    return audit


def write_tables(job: Job, which: int) -> dict[str, Any]:
    """Write one share of the audit's tables into the work folder: the links (0), or all others (1)."""
    (job.folder / TABLES_FOLDER).mkdir(exist_ok=True)
    (_write_links if which == 0 else _write_others)(job, job.folder / TABLES_FOLDER)
    return {}


def _write_links(job: Job, folder: Path) -> None:
    """The links, and the person's own table with our columns."""
    order, own = _order_of_links(job), _columns_of(_paths(job, "original"))
    links = ParquetFile(folder / "links.parquet")
    kind = "csv" if job.settings.format == "csv" else "parquet"
    people = (CsvFile if kind == "csv" else ParquetFile)(folder / TABLES[kind])
    done = 0
    for judged, cells in zip(
        Parts(_paths(job, "judged"), order).slices(), Parts(_paths(job, "original"), order).slices(), strict=True
    ):
        numbered = judged.with_columns(_numbers(done, judged.height))
        links.write(numbered)
        people.write(table_for_people(_with_all(cells, own), numbered))
        done += judged.height
    links.close()
    people.close()


def _write_others(job: Job, folder: Path) -> None:
    """Contributions and the person's cells, in the order of the links; and the linking domains."""
    order, own, done = _order_of_links(job), _columns_of(_paths(job, "original")), 0
    contributions, original = ParquetFile(folder / "contributions.parquet"), ParquetFile(folder / "original.parquet")
    for shares in Parts(_paths(job, "shares"), order).slices():
        contributions.write(shares.with_columns(_numbers(done, shares.height)))
        done += shares.height
    for cells in Parts(_paths(job, "original"), order).slices():
        original.write(_with_all(cells, own))
    keys, paths, domains = ["margin", "source_domain"], _paths(job, "domains"), ParquetFile(folder / "domains.parquet")
    order = order_by([read(path, keys).select(keys) for path in paths], [True, False])
    for rows in Parts(paths, order).slices():
        domains.write(rows)
    for file in (contributions, original, domains):
        file.close()


def _paths(job: Job, kind: str) -> list[Path]:
    return [job.path(kind, number) for number in range(job.parts)]


def _order_of_links(job: Job) -> pl.DataFrame:
    return order_by([read(path, ["link_id"]) for path in _paths(job, "judged")], [False])


def _numbers(done: int, count: int) -> pl.Series:
    return pl.int_range(done + 1, done + count + 1, dtype=pl.Int64, eager=True).alias("link_id")


def _slim(table: pl.LazyFrame) -> pl.DataFrame:
    """The table with texts that repeat themselves held once."""
    names = [name for name in ("source_domain", "verdict_note") if name in table.collect_schema()]
    return table.with_columns(pl.col(names).cast(pl.Categorical)).collect(engine="streaming")


def _columns_of(paths: Sequence[Path]) -> list[str]:
    """The columns of all files, those of the one with most first."""
    found = sorted((list(pl.read_ipc_schema(path)) for path in paths), key=len, reverse=True)
    return list(dict.fromkeys(name for names in found for name in names))


def _with_all(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name) for name in names
    )


class Parts:
    """Files of one kind, one a part, each in the order of the same keys, read as if they were one."""

    def __init__(self, paths: Sequence[Path], order: pl.DataFrame) -> None:
        """`order` has `part` (a position in `paths`) and `row`, in the wanted order; rows of a part ascend."""
        self._paths, self._order = paths, order

    def slices(self) -> Iterator[pl.DataFrame]:
        """All rows in order, some SLICE at a time."""
        with ExitStack() as stack:
            files = [stack.enter_context(_File(path)) for path in self._paths]
            for start in range(0, self._order.height, SLICE):
                yield _gathered(files, self._order.slice(start, SLICE))


def order_by(frames: Sequence[pl.DataFrame], descending: Sequence[bool]) -> pl.DataFrame:
    """`part` and `row` of all rows of the parts, ordered by the frames' columns; each frame is in that order itself."""
    numbered = [
        frame.with_columns(
            pl.lit(part, dtype=pl.UInt16).alias("part"), pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")
        )
        for part, frame in enumerate(frames)
    ]
    keys = frames[0].columns
    return pl.concat(numbered).sort(keys, descending=list(descending), nulls_last=True).select("part", "row")


class ParquetFile:
    """A Parquet file written slice by slice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.parquet.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows; the first frame's columns are the file's."""
        import pyarrow.parquet as parquet

        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = parquet.ParquetWriter(str(self._path), table.schema, compression="zstd")
        self._writer.write_table(table)

    def close(self) -> None:
        """The file is whole."""
        if self._writer is not None:
            self._writer.close()


class CsvFile:
    """A guarded CSV file, as `spreadsheet.write_csv` writes it, written slice by slice."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._is_first = True

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows; the first frame's columns are the file's."""
        guard(frame).write_csv(self._file, include_bom=self._is_first, include_header=self._is_first)
        self._is_first = False

    def close(self) -> None:
        """The file is whole."""
        self._file.close()


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> _File:
        import pyarrow as pa

        self._source = pa.OSFile(str(self._path))
        self._batches = pa.ipc.open_file(self._source)
        self._size = self._batches.get_batch(0).num_rows if self._batches.num_record_batches else 1
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, first: int, count: int) -> pl.DataFrame:
        """Rows from `first` on."""
        import pyarrow as pa

        numbers = range(first // self._size, (first + count - 1) // self._size + 1)
        table = pa.Table.from_batches([self._batches.get_batch(number) for number in numbers])
        frame: pl.DataFrame = pl.DataFrame(table.slice(first - numbers[0] * self._size, count))
        return frame


def _gathered(files: Sequence[_File], order: pl.DataFrame) -> pl.DataFrame:
    ranges = order.group_by("part").agg(pl.col("row").min().alias("first"), pl.len().alias("count")).sort("part")
    pieces = [files[part].read(first, count) for part, first, count in ranges.iter_rows()]
    starts = np.cumsum(ranges["count"].to_numpy()) - ranges["count"].to_numpy()
    offsets = np.zeros(len(files), dtype=np.int64)
    offsets[ranges["part"].to_numpy()] = starts - ranges["first"].to_numpy().astype(np.int64)
    at = offsets[order["part"].to_numpy()] + order["row"].to_numpy().astype(np.int64)
    gathered: pl.DataFrame = pl.concat(pieces, how="diagonal")[at]
    return gathered

"""The parts of a large export put together again: one audit folder, rows in reading order, memory flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ..data.progress import Progress
from .audit import TABLES, Audit, Format, write_story
from .parts import Job
from .spool import BATCH
from .spreadsheet import guard, table_for_people

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 65_536
"""Rows put together at a time."""


LINKS = ("source_domain", "verdict", "verdict_note", "is_nofollow", "is_lost", "first_seen", "campaign", "judged",
         "is_disavowed")  # fmt: skip
"""Columns of the link table that summary and report read."""
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


def assemble(
    job: Job,
    numbers: Sequence[int],
    unread: pl.DataFrame,
    facts: Mapping[str, Any],
    folder: Path,
    format: Format,
    progress: Progress,
) -> LargeAudit:
    """Write the files of the audit from the judged parts; `unread` are rows that reading rejected."""
    links = _write_links(job, numbers, folder, format, progress)
    domains = _write_domains(job, numbers, folder)
    rejected = [unread, *(pl.read_ipc(job.path("rejected", number)) for number in numbers)]
    audit = LargeAudit(links, domains, pl.DataFrame(), pl.concat(rejected), pl.DataFrame(), facts, folder=folder)
    write_story(audit, folder)
    return audit


def _write_links(job: Job, numbers: Sequence[int], folder: Path, format: Format, progress: Progress) -> pl.DataFrame:
    frames = [pl.read_ipc(job.path("judged", number), columns=["link_id"]) for number in numbers]
    order = order_by(frames, [False])
    originals = [job.path("original", number) for number in numbers]
    own = _columns_of(originals)
    kinds = [Parts([job.path(kind, number) for number in numbers], order) for kind in ("judged", "shares")]
    files = [ParquetFile(folder / name) for name in ("links.parquet", "contributions.parquet", "original.parquet")]
    people: CsvFile | ParquetFile = (
        CsvFile(folder / TABLES["csv"]) if format == "csv" else ParquetFile(folder / TABLES["parquet"])
    )
    shown, done = [], 0
    for judged, shares, cells in zip(*(kind.slices() for kind in kinds), Parts(originals, order).slices(), strict=True):
        numbered = pl.int_range(done + 1, done + judged.height + 1, dtype=pl.Int64, eager=True).alias("link_id")
        done += judged.height
        links, original = judged.with_columns(numbered), _with_all(cells, own)
        for file, frame in zip(files, (links, shares.with_columns(numbered), original), strict=True):
            file.write(frame)
        people.write(table_for_people(original, links))
        shown.append(_slim(links.select(name for name in LINKS if name in links.columns)))
        progress.advance(judged.height)
    for written in (*files, people):
        written.close()
    return pl.concat(shown)


def _write_domains(job: Job, numbers: Sequence[int], folder: Path) -> pl.DataFrame:
    paths = [job.path("domains", number) for number in numbers]
    keys = ["margin", "source_domain"]
    order = order_by([pl.read_ipc(path, columns=keys).select(keys) for path in paths], [True, False])
    file, shown = ParquetFile(folder / "domains.parquet"), []
    for domains in Parts(paths, order).slices():
        file.write(domains)
        shown.append(_slim(domains.drop(LONG)))
    file.close()
    return pl.concat(shown)


def _slim(table: pl.DataFrame) -> pl.DataFrame:
    """The table with texts that repeat themselves held once."""
    names = [name for name in ("source_domain", "verdict_note") if name in table.columns]
    return table.with_columns(pl.col(names).cast(pl.Categorical))


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
        """All rows in order, some ROWS at a time."""
        with ExitStack() as stack:
            files = [stack.enter_context(_File(path)) for path in self._paths]
            for start in range(0, self._order.height, ROWS):
                yield _gathered(files, self._order.slice(start, ROWS))


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
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, first: int, count: int) -> pl.DataFrame:
        """Rows from `first` on."""
        import pyarrow as pa

        numbers = range(first // BATCH, (first + count - 1) // BATCH + 1)
        table = pa.Table.from_batches([self._batches.get_batch(number) for number in numbers])
        frame: pl.DataFrame = pl.DataFrame(table.slice(first - numbers[0] * BATCH, count))
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

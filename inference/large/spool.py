"""An export too large for memory, read into the work folder: rows by linking domain, each part for itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ...data.chunk_plan import Recipe
from ...data.chunks import CHUNK_BYTES, open_export, read_by
from ...data.links import InputFile
from ...data.progress import Progress
from ...data.raw_table import RawTable
from ...data.tools.tool import Level
from .reading import KEPT, LINE, ROWS, ReadJob
from .runners import Runner
from .steps import is_done

MOST_SAMPLED = 500_000
"""The site's brand and topics are told from the first so many links."""
SAMPLED = ("source_domain", "target_host", "target_path", "anchor")
_TABLES = ("hosts", "sample", "rejected")


@dataclass(frozen=True)
class Spooled:
    """What reading has found out."""

    inputs: tuple[InputFile, ...]
    """The files; what merging folds is not counted yet."""
    levels: tuple[Level, ...]
    """What a row of each file is."""
    chunks: tuple[Mapping[str, Sequence[int]], ...]
    """The chunks of each file in order, and the parts that have rows in them."""
    hosts: pl.DataFrame
    """host, count: which hosts the links point to."""
    sample: pl.DataFrame
    """The SAMPLED columns of the first links."""
    rejected: pl.DataFrame
    """Rows that could not be read."""


@dataclass(frozen=True)
class _Chunk:
    """What reading a chunk gave (see `read_chunk`)."""

    name: str
    tool: tuple[str, Level]
    rows: int
    rejected: Mapping[str, int]
    told: Sequence[Any]
    parts: Sequence[int]


def spool(
    sources: Sequence[Path], columns: Mapping[str, str], folder: Path, parts: int, run: Runner, progress: Progress
) -> Spooled:
    """Read the files chunk by chunk, in all of the runner's processes; each chunk that is read stays.

    A part holds all links of its registered domains. Raises the errors of `data.reading`.
    """
    found = []
    for number, source in enumerate(sources):
        chunks: list[_Chunk] = []
        reader = _Reader(folder, number, parts, run)
        for chunk in read_by(source, reader.follow, columns=columns, is_only_file=len(sources) == 1,
                             start_over=chunks.clear, chunk_bytes=CHUNK_BYTES):  # fmt: skip
            chunks.append(chunk)
            progress.advance(chunk.rows)
        found.append(chunks)
    opened = [open_export(source) for source in sources]
    spooled = Spooled(
        inputs=tuple(
            InputFile(file.name, file.sha256, chunks[0].tool[0], _rows_in(chunks), _rejected(chunks), 0)
            for file, chunks in zip(opened, found, strict=True)
        ),
        levels=tuple(chunks[0].tool[1] for chunks in found),
        chunks=tuple({chunk.name: chunk.parts for chunk in chunks} for chunks in found),
        hosts=_all(folder, "hosts", found).group_by("host").agg(pl.col("count").sum()),
        sample=_sample(folder, [chunk for chunks in found for chunk in chunks]),
        rejected=_all(folder, "rejected-rows", found),
    )
    for name in _TABLES:
        getattr(spooled, name).write_parquet(folder / f"{name}.parquet")
    kept = {"inputs": [asdict(file) for file in spooled.inputs], "levels": spooled.levels, "chunks": spooled.chunks}
    beside = folder / f"{KEPT}.part"
    beside.write_text(json.dumps(kept), encoding="utf-8")
    beside.replace(folder / KEPT)
    return spooled


def kept_spool(folder: Path) -> Spooled | None:
    """What `spool` left in the folder; None when it did not end."""
    if not (folder / KEPT).exists():
        return None
    kept = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in _TABLES}
    inputs = tuple(InputFile(**file) for file in kept["inputs"])
    return Spooled(inputs, tuple(kept["levels"]), tuple(kept["chunks"]), **tables)


class _Reader:
    """One file on its way through the runner."""

    def __init__(self, folder: Path, number: int, parts: int, run: Runner) -> None:
        self._folder, self._number, self._parts, self._run = folder, number, parts, run

    def follow(self, tables: Iterator[RawTable], recipe: Recipe) -> Iterator[_Chunk]:
        """Leave each table for a process of the runner; what the processes found, in order."""
        job, names = ReadJob(self._folder, self._parts, recipe), list[str]()

        def left() -> Iterator[str]:
            for at, table in enumerate(tables):
                names.append(f"{self._number}-{'all' if recipe.is_final else 'head'}-{at}")
                if not is_done(job, "read", names[-1]):
                    job.leave(table, names[-1])
                yield names[-1]

        for at, told in enumerate(self._run.steps(job, "read", left())):
            job.forget(names[at])
            yield _Chunk(names[at], told["tool"], told["rows"], told["rejected"], told["told"], told["parts"])


def _rows_in(chunks: Sequence[_Chunk]) -> int:
    return sum(chunk.rows for chunk in chunks) + _rejected(chunks)


def _rejected(chunks: Sequence[_Chunk]) -> int:
    return sum(sum(chunk.rejected.values()) for chunk in chunks)


def _all(folder: Path, kind: str, found: Sequence[Sequence[_Chunk]]) -> pl.DataFrame:
    return pl.concat(pl.read_ipc(folder / kind / f"{chunk.name}.arrow") for chunks in found for chunk in chunks)


def _sample(folder: Path, chunks: Sequence[_Chunk]) -> pl.DataFrame:
    """The SAMPLED columns of the first links, in the files' order."""
    sampled: list[pl.DataFrame] = []
    for chunk in chunks:
        rows = pl.scan_ipc(folder / ROWS / f"{chunk.name}.arrow")
        there = rows.collect_schema().names()
        columns = [pl.col(name) if name in there else pl.lit(None, pl.String).alias(name) for name in SAMPLED]
        sampled.append(rows.sort(LINE).select(columns).collect())
        if sum(frame.height for frame in sampled) >= MOST_SAMPLED:
            break
    return pl.concat(sampled).head(MOST_SAMPLED)

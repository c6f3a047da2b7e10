"""Reading a large export: its table is cut into chunks by one process, and other processes read them.

A chunk becomes one file of the work folder, in which the rows of each part lie together. A part holds all links of its
registered domains, so that everything that is counted over the whole export adds up from the parts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from ...data.chunk_plan import Reading, Recipe
from ...data.links import InputFile
from ...data.merging import REJECTED, ReadFile
from ...data.raw_table import RawTable
from ...data.tools.tool import Level, Tool

LINE, ORIGINAL = "_line", "original:"
KEPT, ROWS = "spooled.json", "rows"
"""Files of the work folder: what reading has found out, and the folder of the rows by part."""
_PART = "_part"


@dataclass(frozen=True, eq=False)
class ReadJob:
    """What every process that reads chunks of one file knows."""

    folder: Path
    """The work folder."""
    parts: int
    """How many there are."""
    recipe: Recipe

    def path(self, kind: str, chunk: int | str) -> Path:
        """Where a file about the chunk lies."""
        return self.folder / kind / f"{chunk}.arrow"

    def leave(self, table: RawTable, chunk: str) -> None:
        """Write a chunk of the table for whoever will read it."""
        write_plainly(_marked(table.cells).with_columns(table.lines.alias(LINE)), self.path("raw", chunk))
        write_plainly(table.rejected, self.path("unread", chunk))

    def forget(self, chunk: str) -> None:
        """Remove what was left, once it is read."""
        for kind in ("raw", "unread"):
            self.path(kind, chunk).unlink(missing_ok=True)


def read_chunk(job: ReadJob, chunk: int | str) -> dict[str, Any]:
    """Read what was left as this chunk; gives numbers, and which parts its rows belong to."""
    cells, unread, head = _left(job.path("raw", chunk)), _left(job.path("unread", chunk)), job.recipe.head
    table = RawTable(_own(cells), cells[LINE], unread, head.preamble, has_header=head.has_header)
    reading = _reading(job)
    file, told = reading.read(table)
    write_plainly(file.rejected, job.path("rejected-rows", chunk))
    write_plainly(file.frame["target_host"].drop_nulls().alias("host").value_counts(), job.path("hosts", chunk))
    parts = _write_parts(_with_parts(file, job.parts), job.path(ROWS, chunk))
    tool = [reading.tool.name, reading.tool.level]
    rejected = dict(Counter(file.rejected["why"]))
    return {"tool": tool, "rows": file.frame.height, "rejected": rejected, "told": told, "parts": parts}


def read_part(folder: Path, inputs: Sequence[InputFile], levels: Sequence[Level], part: int) -> list[ReadFile]:
    """The rows of one part, file by file; a file without rows in it has empty frames."""
    chunks = json.loads((folder / KEPT).read_text(encoding="utf-8"))["chunks"]
    return [_read_file(folder / ROWS, of_file, part, file, level)
            for of_file, file, level in zip(chunks, inputs, levels, strict=True)]  # fmt: skip


def write_plainly(frame: pl.DataFrame, path: Path) -> None:
    """Write a file that is read once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_ipc(path, compression="uncompressed")


def _left(path: Path) -> pl.DataFrame:
    """What `write_plainly` wrote, where it lies."""
    with pa.memory_map(str(path)) as mapped:
        return pl.DataFrame(pa.ipc.open_file(mapped).read_all())


def _reading(job: ReadJob) -> Reading:
    """The job's recipe followed in this process, from one chunk to the next."""
    key = (job.folder, job.recipe.sha256, job.recipe.is_final)
    if key not in _followed:
        _followed.clear()
        _followed[key] = Reading(job.recipe)
    return _followed[key]


_followed: dict[tuple[Path, str, bool], Reading] = {}


def _marked(cells: pl.DataFrame) -> pl.DataFrame:
    """The user's columns under names that are none of ours."""
    return cells.rename(lambda name: ORIGINAL + name)


def _own(rows: pl.DataFrame) -> pl.DataFrame:
    """The user's columns among these, under their own names again."""
    names = [name for name in rows.columns if name.startswith(ORIGINAL)]
    return rows.select(pl.col(name).alias(name.removeprefix(ORIGINAL)) for name in names)


def _with_parts(file: ReadFile, parts: int) -> pl.DataFrame:
    """The file's columns, the user's own, lines and parts in one table."""
    part = (file.frame["source_registered"].fill_null("").hash() % parts).cast(pl.UInt32).alias(_PART)
    return pl.concat(
        [file.frame, _marked(file.original), file.lines.alias(LINE).to_frame(), part.to_frame()], how="horizontal"
    )


def _read_file(folder: Path, chunks: Mapping[str, Sequence[int]], part: int, file: InputFile, level: Level) -> ReadFile:
    batches: list[pa.RecordBatch] = []
    for name, parts in chunks.items():
        if part in parts or not batches:
            with pa.memory_map(str(folder / f"{name}.arrow")) as opened:
                stored = pa.ipc.open_file(opened)
                batches += [stored.get_batch(parts.index(part))] if part in parts else []
                schema = stored.schema
    rows: pl.DataFrame = pl.DataFrame(pa.Table.from_batches(batches, schema)).rechunk()
    return ReadFile(
        name=file.name,
        sha256=file.sha256,
        tool=Tool(file.tool, file.tool, level),
        frame=rows.drop(LINE, [name for name in rows.columns if name.startswith(ORIGINAL)]),
        original=_own(rows),
        lines=rows[LINE],
        rejected=pl.DataFrame(schema=REJECTED),
    )


def _write_parts(rows: pl.DataFrame, path: Path) -> list[int]:
    """One batch for each part that has rows; gives these parts, in the batches' order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part_of = rows[_PART].to_numpy().astype(np.uint16)  # short numbers are sorted by their digits
    order = np.argsort(part_of, kind="stable")
    parts, starts = np.unique(part_of[order], return_index=True)
    table = rows.drop(_PART)[order].to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
    with pa.ipc.new_file(str(path), table.schema) as file:
        for begin, end in pairwise([*starts.tolist(), rows.height]):
            file.write_table(table.slice(begin, end - begin))
    return [int(part) for part in parts]

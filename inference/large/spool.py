"""Reading an export too large for memory: its rows go to parts by linking domain, each part a file on the disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import polars as pl

from ...data.chunks import open_export, read_chunks
from ...data.links import InputFile
from ...data.merging import REJECTED, ReadFile
from ...data.progress import Progress
from ...data.tools.tool import Level, Tool

if TYPE_CHECKING:
    import pyarrow

MOST_SAMPLED = 500_000
"""The site's brand and topics are told from the first so many links."""
SAMPLED = ("source_domain", "target_host", "target_path", "anchor")
_ORIGINAL, _LINE, _PART = "original:", "_line", "_part"
_ROWS, _KEPT, _TABLES = "rows", "spooled.json", ("hosts", "sample", "rejected")


@dataclass(frozen=True)
class Spooled:
    """What reading has found out."""

    inputs: tuple[InputFile, ...]
    """The files; what merging folds is not counted yet."""
    levels: tuple[Level, ...]
    """What a row of each file is."""
    hosts: pl.DataFrame
    """host, count: which hosts the links point to."""
    sample: pl.DataFrame
    """The SAMPLED columns of the first links."""
    rejected: pl.DataFrame
    """Rows that could not be read."""


def spool(sources: Sequence[Path], columns: Mapping[str, str], folder: Path, parts: int, progress: Progress) -> Spooled:
    """Read the files chunk by chunk and write each row to the file of its part, so that memory stays flat.

    A part holds all links of its registered domains. Raises the errors of `data.reading`.
    """
    (folder / _ROWS).mkdir(parents=True, exist_ok=True)
    found = [_spool_one(source, at, columns, len(sources), folder / _ROWS, parts, progress)
             for at, source in enumerate(sources)]  # fmt: skip
    spooled = Spooled(
        inputs=tuple(file for file, *_ in found),
        levels=tuple(level for _, level, *_ in found),
        hosts=pl.concat([hosts for *_, hosts, _, _ in found]).group_by("host").agg(pl.col("count").sum()),
        sample=pl.concat([sample for *_, sample, _ in found]).head(MOST_SAMPLED),
        rejected=pl.concat([rejected for *_, rejected in found]),
    )
    for name in _TABLES:
        getattr(spooled, name).write_parquet(folder / f"{name}.parquet")
    kept = {"inputs": [asdict(file) for file in spooled.inputs], "levels": spooled.levels}
    (folder / _KEPT).write_text(json.dumps(kept), encoding="utf-8")
    return spooled


def kept_spool(folder: Path) -> Spooled | None:
    """What `spool` left in the folder; None when it did not end."""
    if not (folder / _KEPT).exists():
        return None
    kept = json.loads((folder / _KEPT).read_text(encoding="utf-8"))
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in _TABLES}
    return Spooled(tuple(InputFile(**file) for file in kept["inputs"]), tuple(kept["levels"]), **tables)


def read_part(folder: Path, inputs: Sequence[InputFile], levels: Sequence[Level], part: int) -> list[ReadFile]:
    """The rows of one part, file by file; a file without rows in it has empty frames."""
    return [_read_file(folder / _ROWS, at, part, file, level)
            for at, (file, level) in enumerate(zip(inputs, levels, strict=True))]  # fmt: skip


def _spool_one(
    source: Path, number: int, columns: Mapping[str, str], files: int, folder: Path, parts: int, progress: Progress
) -> tuple[InputFile, Level, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The file, what its rows are, hosts linked to, sample and rejected rows."""
    opened, found = open_export(source), _Found()
    with _Writers(folder, number) as writers:

        def start_over() -> None:
            writers.clear()
            found.clear()

        for chunk in read_chunks(source, columns=columns, is_only_file=files == 1, start_over=start_over):
            found.add(chunk)
            writers.write(_with_parts(chunk, parts))
            progress.advance(chunk.frame.height)
    unread = pl.concat(found.rejected)
    file = InputFile(opened.name, opened.sha256, found.tools[0].name, found.rows_in, unread.height, 0)
    return file, found.tools[0].level, pl.concat(found.hosts), pl.concat(found.sample), unread


class _Found:
    """What the chunks of a file have told so far."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing yet."""
        self.rows_in = self.sampled = 0
        self.tools: list[Tool] = []
        self.hosts: list[pl.DataFrame] = []
        self.sample: list[pl.DataFrame] = []
        self.rejected: list[pl.DataFrame] = []

    def add(self, chunk: ReadFile) -> None:
        """One more chunk."""
        self.tools.append(chunk.tool)
        self.rows_in += chunk.frame.height + chunk.rejected.height
        self.rejected.append(chunk.rejected)
        self.hosts.append(chunk.frame["target_host"].drop_nulls().alias("host").value_counts())
        if self.sampled < MOST_SAMPLED:
            self.sample.append(_with_columns(chunk.frame, SAMPLED))
            self.sampled += chunk.frame.height


def _read_file(folder: Path, number: int, part: int, file: InputFile, level: Level) -> ReadFile:
    path = _path(folder, number, part)
    rows = pl.read_ipc(path if path.exists() else _path(folder, number, None))
    own = [name for name in rows.columns if name.startswith(_ORIGINAL)]
    return ReadFile(
        name=file.name,
        sha256=file.sha256,
        tool=Tool(file.tool, file.tool, level),
        frame=rows.drop(_LINE, _PART, *own),
        original=rows.select(pl.col(name).alias(name.removeprefix(_ORIGINAL)) for name in own),
        lines=rows[_LINE],
        rejected=pl.DataFrame(schema=REJECTED),
    )


def _with_parts(chunk: ReadFile, parts: int) -> pl.DataFrame:
    """The chunk's columns, the user's own, lines and parts in one table."""
    own = chunk.original.rename(lambda name: _ORIGINAL + name)
    part = (chunk.frame["source_registered"].fill_null("").hash() % parts).cast(pl.UInt32).alias(_PART)
    beside = [chunk.lines.alias(_LINE).to_frame(), part.to_frame()]
    return pl.concat([chunk.frame, own, *beside], how="horizontal")


def _with_columns(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name) for name in names
    )


def _path(folder: Path, number: int, part: int | None) -> Path:
    return folder / f"{number}-{'none' if part is None else part}.arrow"


class _Writers:
    """The open files of one export's parts; without rows, a file of its columns alone."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder, self._number = folder, number
        self._open: dict[int | None, pyarrow.ipc.RecordBatchFileWriter] = {}

    def __enter__(self) -> _Writers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._open.values():
            writer.close()

    def clear(self) -> None:
        """Forget what was written."""
        for part, writer in self._open.items():
            writer.close()
            _path(self._folder, self._number, part).unlink()
        self._open.clear()

    def write(self, rows: pl.DataFrame) -> None:
        """Append each row to the file of its part."""
        if None not in self._open:
            self._append(None, rows.clear())
        found = rows.partition_by(_PART, as_dict=True, maintain_order=True)
        for (part,), frame in found.items():
            self._append(int(part), frame)

    def _append(self, part: int | None, frame: pl.DataFrame) -> None:
        import pyarrow as pa

        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if part not in self._open:
            self._open[part] = pa.ipc.new_file(str(_path(self._folder, self._number, part)), table.schema)
        self._open[part].write_table(table)

"""A file of any length read part by part, with the same outcome as in one piece, in memory that does not grow with it.

What the one-piece reader sees by looking at all of a file at once (its encoding, what it lists, whether a column holds
what its header says) is found out in passes over the file first, and then holds for every part.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from .belief import Told
from .chunk_plan import Parts, Plan, Reading, Recipe, as_recipe, find_head, plan_by_all, plan_by_head, was_right
from .compressed import is_workbook, is_zip
from .decode import check_kind, opening
from .errors import UnreadableExport
from .merging import ReadFile
from .parquet_parts import ParquetParts
from .progress import Progress
from .raw_table import Part, RawTable
from .reading import check_headers, checked_columns, nothing_readable
from .text_parts import TextParts, begins_like_json
from .text_stream import Content

CHUNK_BYTES = 12 << 20
HEAD_BYTES = 4 << 20
"""Bytes read at a time to see what a file lists."""
SIGNATURE = 512
"""Bytes that tell the kind of a file."""


@dataclass(frozen=True)
class Opened:
    """A file on disk."""

    name: str
    """Without its folder."""
    sha256: str
    """Hex digest of its bytes."""
    size: int
    """Bytes."""


class ReadPart(Protocol):
    """What became of a part of a file."""

    @property
    def rows(self) -> int:
        """Readable rows."""

    @property
    def rejected(self) -> Mapping[str, int]:
        """Why others were rejected, and how often."""

    @property
    def told(self) -> Sequence[Told]:
        """What its cells tell of the beliefs."""


Read = TypeVar("Read", bound=ReadPart)


@dataclass(frozen=True)
class _Chunk:
    rows: int
    rejected: Mapping[str, int]
    told: Sequence[Told]
    file: ReadFile


def streams(source: str | Path) -> bool:
    """Whether the file can be read part by part: delimited text or a plain list, also gzipped, or Parquet.

    Workbooks, zip archives, JSON, gzipped Parquet and whatever is no export are for the one-piece reader. Raises
    UnreadableExport when the file cannot be opened.
    """
    path = Path(source)
    with opening(path), Content(path, _name(path)) as content:
        head = content.head(SIGNATURE)
        if head.startswith(b"PAR1"):
            return not content.is_packed
        return not (is_zip(head) or is_workbook(head) or _is_foreign(head) or begins_like_json(content))


def open_export(source: str | Path) -> Opened:
    """The file's name, digest and size. Raises UnreadableExport when it cannot be opened."""
    path = Path(source)
    with opening(path):
        stat = path.stat()
        return _opened(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _opened(path: Path, changed: int, size: int) -> Opened:
    """Of a file as it is now: a large one is read for its digest once."""
    with path.open("rb") as file:
        return Opened(_name(path), hashlib.file_digest(file, "sha256").hexdigest(), size)


def check_columns(sources: Sequence[str | Path], columns: Mapping[str, str]) -> None:
    """Raises MissingColumn when one of the headers that the person named is in none of the files."""
    named = checked_columns(columns)
    heads = [(path, next(_parts(path, named).tables(HEAD_BYTES))) for path in map(Path, sources)]
    check_headers(named, [Part(_name(path), (head,)) for path, head in heads])


def read_chunks(
    source: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    is_only_file: bool = True,
    start_over: Callable[[], None] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
    progress: Progress | None = None,
) -> Iterator[ReadFile]:
    """The file's rows, part by part, in order; together they are what `read_links` reads from the file.

    Arguments and errors as for `read_by`.
    """

    def follow(tables: Iterable[RawTable], recipe: Recipe) -> Iterator[_Chunk]:
        reading = Reading(recipe)
        for table in tables:
            file, told = reading.read(table)
            yield _Chunk(file.frame.height, Counter(file.rejected["why"]), told, file)

    chunks = read_by(
        source, follow, columns=columns, is_only_file=is_only_file, start_over=start_over, chunk_bytes=chunk_bytes
    )
    for chunk in chunks:
        if progress:
            progress.advance(chunk.rows)
        yield chunk.file


def read_by(
    source: str | Path,
    follow: Callable[[Iterator[RawTable], Recipe], Iterator[Read]],
    *,
    columns: Mapping[str, str] | None = None,
    is_only_file: bool = True,
    start_over: Callable[[], None] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Iterator[Read]:
    """What `follow` makes of the file's parts, by a recipe that it may have others follow (`Reading`); in order.

    `columns` as for `read_links`; `is_only_file` is False where other files of the run may have the headers named there
    (see `check_columns`). A part comes of some `chunk_bytes` of the file, and may have rejected rows alone.

    With `start_over` the rows are not passed through first: parts come at once, read as the first rows tell. Should the
    rest tell otherwise, which is seldom, `start_over` is called: the parts given so far are void, and all come anew.

    Raises UnreadableExport, NotABacklinkList and MissingColumn as `read_links` does; before the first part, but for a
    file of which no row can be read (and, with `start_over`, for what only later rows tell). A file that does not
    stream is UnreadableExport.
    """
    path, named = Path(source), checked_columns(columns or {})
    opened = open_export(path)
    parts = _parts(path, named)
    head = find_head(parts, min(chunk_bytes, HEAD_BYTES))
    if is_only_file:
        check_headers(named, [Part(opened.name, (head,))])
    plan = plan_by_head(head, opened.name, named) if start_over else None
    while True:
        by_head = plan
        plan = plan or plan_by_all(parts, chunk_bytes, head, opened.name, named)
        rows, rejected = 0, Counter[str]()
        recipe = as_recipe(plan, head, opened.name, opened.sha256, named)
        for part in follow(_noted(parts.tables(chunk_bytes), plan), recipe):
            rows += part.rows
            rejected.update(part.rejected)
            if by_head:
                plan.beliefs.add(part.told)
            yield part
        if not (by_head and start_over) or was_right(by_head, head, opened.name, named):
            break
        start_over()
        plan = None
    if not rows:
        raise nothing_readable(opened.name, rejected.total(), rejected)


def _noted(tables: Iterator[RawTable], plan: Plan) -> Iterator[RawTable]:
    """The tables that have rows, their cells seen by a plan from the head."""
    for table in tables:
        if table.rows_in:
            if plan.seen:
                plan.seen.add(table.cells)
            yield table


def _name(path: Path) -> str:
    return path.name or str(path)


def _is_foreign(head: bytes) -> bool:
    try:
        check_kind(head, "")
    except UnreadableExport:
        return True
    return False


def _parts(path: Path, named: Mapping[str, str]) -> Parts:
    if not streams(path):
        raise UnreadableExport(
            f"{_name(path)} cannot be read part by part.", "Give delimited text, also gzipped, or a Parquet file."
        )
    with opening(path), path.open("rb") as file:
        is_parquet = file.read(4) == b"PAR1"
    return ParquetParts(path, _name(path)) if is_parquet else TextParts(path, _name(path), tuple(named.values()))

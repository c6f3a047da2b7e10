"""The work on one part of a large export: count it, find what it shares with others, judge it.

Every step reads what the one before left in the work folder and leaves its own result there, under its final name only
when it is whole: steps of different parts may run in other processes or on other machines, in any order, and a step
that was killed is run again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from ...data.address import parse_host
from ...data.label import Label
from ...data.links import InputFile
from ...data.merging import ReadFile, merge
from ...data.reading import with_site, without_own_links
from ...data.schema import SCHEMA
from ...data.tools.tool import Level
from ...features.catalogue import catalogue
from ...features.grouping import Campaigns, family_part, shared_templates, template_tallies
from ...features.matrix import derive
from ...features.tallies import TallyTables, attach_tallies, complete_part, count_part, finish_tallies
from ...models.model import Model, load_model
from ..audit import Audit
from ..decided import InForce, mark_decided
from ..drivers import sum_drivers
from ..judging import Counted, as_table, judge_prepared, prepare, wanted_columns, wanted_tallies
from ..need import sum_live
from ..settings import Settings
from ..siblings import complete_siblings, counted_siblings, sibling_part
from ..stages import Stages
from ..verdicts import Limits
from .reading import read_part

_PLACE = "\0place"
_LINE_BITS = 40
SLICE = 65_536
"""Rows of the parts that are put together at a time."""
LEAST_BATCH = 256
UNPACKED_PARTS = 32
"""Of so many parts the wide tables take some 10 GB when they are not compressed."""
SHARED = "shared"
"""Stands for the number of a part in the names of files about all parts."""


@dataclass(frozen=True)
class Job:
    """What every step of a large run knows."""

    folder: Path
    """The work folder."""
    inputs: tuple[InputFile, ...]
    """The files, and what a row of each is."""
    levels: tuple[Level, ...]
    site: str
    """The judged host."""
    brand: tuple[str, ...]
    topics: tuple[str, ...]
    settings: Settings
    model: Path
    """The model's folder."""
    signals: tuple[str, ...]
    """The model's signals, in its order."""
    limits: Limits
    """Where the verdicts begin and end."""
    labels: tuple[Label, ...] = ()
    """People's verdicts, and the disavow file in force: what they speak of is marked as decided."""
    in_force: InForce | None = None
    parts: int = 1
    """How many there are."""
    in_pieces: bool = False
    """Tables of the links are written as folders of files, by several processes at a time."""
    pieces: int = 1
    """How many files each of these has."""

    @property
    def loaded(self) -> Model:
        """The model, read once in each process."""
        return _loaded(self.model)

    @property
    def batch(self) -> int:
        """Rows that a part's tables are kept together in: what all parts give to one slice is then always as much."""
        return max(LEAST_BATCH, SLICE // self.parts)

    @property
    def packs(self) -> bool:
        """Whether wide tables are compressed: that takes longer, until the work folder is too large for memory."""
        return self.parts > UNPACKED_PARTS

    def path(self, step: str, part: int | str) -> Path:
        """Where a step leaves a part's file."""
        return self.folder / step / f"{part}.arrow"


def count(job: Job, part: int) -> dict[str, Any]:
    """Merge the part's rows, derive their columns and count the tallies; gives rows and what became of them."""
    site = parse_host(job.site)
    files = [without_own_links(file, site) for file in read_part(job.folder, job.inputs, job.levels, part)]
    own_links = pl.concat([file.rejected for file in files])
    merged = merge([_with_place(file, at) for at, file in enumerate(files)])
    places = [name for name in merged.original.columns if name.startswith(_PLACE)]
    place = merged.original.select(pl.coalesce(places).cast(pl.Int64).alias("link_id"))
    table = with_site(merged.table.with_columns(place), job.site, job.brand, job.topics)
    rows = derive(table, wanted_columns(job.signals))
    write(rows.select(table.columns), job.path("table", part), job.batch, packs=job.packs)
    write(rows.drop(table.columns), job.path("derived", part), packs=job.packs)
    write(merged.original.drop(places), job.path("original", part), job.batch, packs=job.packs)
    write(pl.concat([own_links, merged.rejected]), job.path("rejected", part))
    for name, numbers in count_part(rows, wanted_tallies(job.signals)).items():
        write(numbers, job.path(f"tally-{name}", part))
    merged_rows = [file.rows_merged for file in merged.inputs]
    return {"links": rows.height, "own_links": [file.rejected.height for file in files], "merged": merged_rows}


def group(job: Job, part: int) -> dict[str, Any]:
    """Find what the part shares with others: keys of siblings, templates of campaigns."""
    needed = dict.fromkeys([*counted_siblings(job.signals), *template_tallies().values()])
    tables, known = _tables(job, part, needed), catalogue().tallies
    keys = dict.fromkeys(key for name in needed for key in known[name].by)
    rows = attach_tallies(_rows(job, part).select("link_id", "source_domain", *keys), tables)
    for name, examples in sibling_part(rows, job.signals).items():
        write(examples, job.path(f"siblings-{name}", part))
    family = family_part(shared_templates(rows, tables), rows["source_domain"], rows["link_id"])
    write(family.tuples, job.path("tuples", part))
    write(family.members, job.path("members", part))
    return {}


def judge(job: Job, part: int) -> dict[str, Any]:
    """Judge the part; gives sums: `facts.sum_part`, of drivers, of live links, of what is decided."""
    model, settings = job.loaded, job.settings
    tables = _tables(job, part, wanted_tallies(job.signals))
    rows = _rows(job, part)
    table = rows.select(list(SCHEMA))
    counted = Counted(tables, _siblings(job, part), Campaigns(read(job.path("campaigns", SHARED))))
    prepared = prepare(table, attach_tallies(rows, tables), counted, job.signals)
    del rows, tables, counted
    judged = judge_prepared(prepared, model, job.limits, settings, Stages(), job.parts)
    shares = as_table(judged.evidence)
    audit = mark_decided(
        Audit(judged.links, judged.domains, shares, pl.DataFrame(), pl.DataFrame(), {}), job.labels, job.in_force
    )
    found = audit.link_table.select("link_id", pl.exclude(SCHEMA))  # the rest lies in the table
    write(found, job.path("judged", part), job.batch, packs=job.packs)
    write(shares, job.path("shares", part), job.batch, packs=job.packs)
    write(audit.domain_table, job.path("domains", part), job.batch)
    write(judged.campaigns.sizes, job.path("sizes", part))
    write(judged.campaigns.shared, job.path("templates", part))
    decided = dict(audit.facts.get("decided", {}))
    if "disavowed" in decided:
        decided["disavowed"] = {name: decided["disavowed"][name] for name in ("links", "domains")}
    live = sum_live(audit.link_table.lazy())
    return {**judged.sums, "drivers": sum_drivers(audit), "live": live, "decided": decided}


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> Model:
    return load_model(folder)


def read(path: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A file of the work folder, all columns of it or the named ones. What is not compressed is not copied either."""
    with pa.memory_map(str(path)) as mapped:
        frame: pl.DataFrame = pl.DataFrame(pa.ipc.open_file(mapped, options=only(path, columns)).read_all())
    return frame if columns is None else frame.select(columns)


def only(path: Path, columns: Sequence[str] | None) -> pa.ipc.IpcReadOptions | None:
    """What to tell pyarrow so that it reads the named columns alone."""
    if columns is None:
        return None
    names = list(pl.read_ipc_schema(path))
    return pa.ipc.IpcReadOptions(included_fields=sorted(map(names.index, columns)))


def write(frame: pl.DataFrame, path: Path, batch: int | None = None, *, packs: bool = True) -> None:
    """Write a file of the work folder, whole or not at all; in batches of so many rows where it is read in slices."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.part")
    frame.write_ipc(beside, compression="lz4" if packs else "uncompressed", record_batch_size=batch)
    beside.replace(path)


def _with_place(file: ReadFile, number: int) -> ReadFile:
    """The file with each row's place among all rows of the run as one more column, which merging carries along."""
    place = (file.lines.cast(pl.Int64) + (number << _LINE_BITS)).cast(pl.String).alias(_PLACE)
    return replace(file, original=file.original.with_columns(place))


def _rows(job: Job, part: int) -> pl.DataFrame:
    """The part's links with their derived columns."""
    return read(job.path("table", part)).rechunk().hstack(read(job.path("derived", part)))


def _tables(job: Job, part: int, names: Iterable[str]) -> TallyTables:
    parts = {
        name: complete_part(name, read(job.path(f"tally-{name}", part)), read(job.path(f"tally-{name}", SHARED)))
        for name in names
    }
    return finish_tallies(parts)


def _siblings(job: Job, part: int) -> dict[str, pl.DataFrame]:
    return {
        name: complete_siblings(read(job.path(f"siblings-{name}", part)), read(job.path(f"siblings-{name}", SHARED)))
        for name in counted_siblings(job.signals)
    }

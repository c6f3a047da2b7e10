"""Scoring an export too large for memory: read once, judged part by part in all processors, put together again.

The rows go to parts by registered domain, so everything that is counted over the whole export adds up from the parts,
and the verdicts are those of one piece. Each step of a part that is done stays in the work folder beside the audit, so
a run that was ended goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any, Self

import polars as pl

from ...data.chunks import Opened, check_columns, open_export, streams
from ...data.errors import BadAudit, LinkverdictError
from ...data.label import Label
from ...data.progress import Progress
from ...data.site import brand_terms, site_of, site_topics
from ...features.grouping import find_campaigns
from ...features.tallies import add_shared
from ...models.champion import find_folder
from ...models.model import MODEL_FILE, load_model
from ..audit import Audit, Format, audit_folder
from ..campaigns import add_campaigns, list_campaigns
from ..decided import InForce, about_file
from ..facts import Run, add_sums, collect_facts
from ..folder import FolderBusyError, only_writer
from ..judging import wanted_tallies
from ..settings import Settings, check_settings
from ..siblings import add_shared_siblings, counted_siblings
from ..stages import Stages
from ..verdicts import Limits
from .assemble import SHARES, WRITTEN, assemble
from .parts import SHARED, UNPACKED_PARTS, Job, read, write
from .reading import ROWS
from .runners import RunEnded, Runner, local_runner
from .spool import Spooled, kept_spool, spool

LARGE = 256 << 20
"""Bytes of input from which on an export is judged in parts: some 700,000 links."""
PART_BYTES = 48 << 20
"""Bytes of input for each part: some 130,000 links. What a part costs whatever its size is a fifth of a smaller one."""
PACKED = 0.75
"""Parts whose tables are compressed are so large beside others."""
UNPACKED = 6
"""A gzipped export is so many times as large without."""
MOST_PARTS = 512
PIECE_ROWS = 1_000_000
"""Links in each file of a table that is written as a folder."""


class NotInParts(LinkverdictError):
    """The files must be read in one piece: one of them lists subnets, whose facts go to links of every part."""


def is_large(sources: Sequence[Any], least: int | None = None) -> bool:
    """Whether the sources are files that can be read in parts, of so many bytes at least (default: LARGE)."""
    files = [Path(one) for one in sources if isinstance(one, str | Path)]
    there = len(files) == len(sources) and all(file.is_file() for file in files)
    return there and sum(map(_bytes, files)) >= (LARGE if least is None else least) and all(map(streams, files))


def score_large(
    sources: Sequence[str | Path],
    settings: Settings,
    folder: str | Path,
    *,
    format: Format = "csv",
    labels: Sequence[Label] = (),
    in_force: InForce | None = None,
    progress: Progress | None = None,
    resume: bool = False,
    part_bytes: int = PART_BYTES,
    runner: Runner | None = None,
    in_pieces: bool = False,
) -> Audit:
    """Judge the files and write the audit folder, whole or not at all; gives the audit as far as a summary needs it.

    `format` is 'csv' or 'parquet'. With `resume` a run that was ended goes on from its last whole step; without, what
    it left is forgotten. `runner` runs the steps; None takes the processors of this machine. With `in_pieces`
    each Parquet table of the links is a folder of files (a data set, as one reads it), some PIECE_ROWS links in each.
    Raises what `score` and `write_audit` raise, and NotInParts.
    """
    check_settings(settings)
    stages = Stages(progress or Progress())
    with ExitStack() as running:
        run = running.enter_context(runner or local_runner())  # it begins while this process looks at the files
        final, files = Path(folder).resolve(), [Path(source) for source in sources]
        opened = [open_export(file) for file in files]
        found = find_folder(settings.model)
        numbers = range(count_parts(sum(map(_bytes, files)), part_bytes))
        plan = _plan(opened, settings, found.folder, labels, in_force, len(numbers)) | {"in_pieces": in_pieces}
        with _work_folder(final, plan, resume) as work, Remover() as remover:
            own = work / "model"  # every process that sees the work folder has the model
            if not own.exists():
                copytree(found.folder, own)
            with stages.stage("reading"):
                check_columns(files, settings.columns)
                spooled = kept_spool(work) or spool(files, settings.columns, work, len(numbers), run, stages.progress)
                if "subnets" in spooled.levels:
                    raise NotInParts("A list of subnets is read together with the links it speaks of.")
            job = _job(work, spooled, replace(settings, format=format), own, labels, in_force, len(numbers))
            spooled = replace(spooled, sample=spooled.sample.clear())  # nobody asks for it again
            sums, campaigns, told = _judge(job, numbers, run, remover, stages)
            if in_pieces:
                pieces = math.ceil(sums["counts"]["links"] / PIECE_ROWS)
                job = replace(job, in_pieces=True, pieces=max(1, pieces))
            with stages.stage("writing"):
                list(run.steps(job, "write", range(len(SHARES) * job.pieces)))
            running.close()
            remover.remove(*(work / kind for kind in WRITTEN))
            facts = _facts(job, told, sums, campaigns, stages)
            facts["model"]["note"] = found.note
            with audit_folder(final, overwrite=True) as part:
                audit = assemble(job, spooled.rejected, campaigns, facts, part)
            return replace(audit, folder=final)


def _judge(
    job: Job, numbers: Sequence[int], run: Runner, remover: Remover, stages: Stages
) -> tuple[dict[str, Any], pl.DataFrame, list[dict[str, Any]]]:
    """The sums over all parts, the campaigns, and what reading each part found."""
    with stages.stage("counting", len(numbers)):
        told = list(_told(run.steps(job, "count", numbers), stages))
        remover.remove(job.folder / ROWS)  # a run that goes on has no use for what all parts have counted
        for name in wanted_tallies(job.signals):
            parts = [pl.scan_ipc(job.path(f"tally-{name}", number)) for number in numbers]
            write(add_shared(name, parts), job.path(f"tally-{name}", SHARED))
    with stages.stage("grouping", len(numbers)):
        list(_told(run.steps(job, "group", numbers), stages))
        for name in counted_siblings(job.signals):
            shared = add_shared_siblings([pl.scan_ipc(job.path(f"siblings-{name}", number)) for number in numbers])
            write(shared, job.path(f"siblings-{name}", SHARED))
        tuples = pl.concat([read(job.path("tuples", number)) for number in numbers])
        members = (read(job.path("members", number)) for number in numbers)
        write(find_campaigns(tuples, members).of_tuple, job.path("campaigns", SHARED))
    with stages.stage("judging", len(numbers)):
        sums = add_sums(list(_told(run.steps(job, "judge", numbers), stages)))
        remover.remove(job.folder / "derived")
        sizes, texts = ([pl.scan_ipc(job.path(kind, at)) for at in numbers] for kind in ("sizes", "templates"))
        return sums, list_campaigns(add_campaigns(sizes, texts)), told


def _told(results: Iterator[dict[str, Any]], stages: Stages) -> Iterator[dict[str, Any]]:
    for result in results:
        stages.progress.advance(1)
        yield result


def _job(
    work: Path,
    spooled: Spooled,
    settings: Settings,
    model: Path,
    labels: Sequence[Label],
    in_force: InForce | None,
    parts: int,
) -> Job:
    site = site_of(settings.site, spooled.hosts)
    loaded = load_model(model)
    promise, keep = loaded.promise(settings.precision, settings.confidence), loaded.card.keep
    sample = spooled.sample.filter((pl.col("source_domain") != site.domain).fill_null(value=True))
    return Job(
        folder=work,
        inputs=spooled.inputs,
        levels=spooled.levels,
        site=site.host or "",
        brand=brand_terms(site, settings.brand, sample),
        topics=site_topics(site, sample) if settings.topics is None else settings.topics,
        settings=settings,
        model=model,
        signals=loaded.card.signal_names,
        limits=Limits(promise.threshold.at, keep.below if keep else None),
        labels=tuple(labels),
        in_force=in_force,
        parts=parts,
    )


def _facts(
    job: Job, told: Sequence[Mapping[str, Any]], sums: Mapping[str, Any], campaigns: pl.DataFrame, stages: Stages
) -> dict[str, Any]:
    card, settings = job.loaded.card, job.settings
    promise = job.loaded.promise(settings.precision, settings.confidence)
    inputs = tuple(
        replace(
            file,
            rows_rejected=file.rows_rejected + sum(part["own_links"][at] for part in told),
            rows_merged=sum(part["merged"][at] for part in told),
        )
        for at, file in enumerate(job.inputs)
    )
    run = Run(
        inputs, job.site, job.brand, job.topics, card, settings, promise, card.keep, stages.started, stages.seconds
    )
    facts = collect_facts(run, sums, campaigns) | {name: sums[name] for name in ("drivers", "live")}
    facts["parts"] = len(told)
    decided = sums["decided"]
    if job.in_force is not None:
        decided["disavowed"] |= about_file(job.in_force)
    return facts | ({"decided": decided} if decided else {})


def _plan(
    files: Sequence[Opened],
    settings: Settings,
    model: Path,
    labels: Sequence[Label],
    in_force: InForce | None,
    parts: int,
) -> dict[str, Any]:
    """What a run that is resumed must have been asked for too."""
    judged = hashlib.sha256(repr((labels, in_force)).encode()).hexdigest()
    return {
        "files": [asdict(file) for file in files],
        "settings": json.loads(json.dumps({**asdict(settings), "model": ""})),
        "model": hashlib.sha256((model / MODEL_FILE).read_bytes()).hexdigest(),
        "judged": judged,
        "parts": parts,
    }


class Remover:
    """Removes folders while the run goes on; at the end of `with` they are gone."""

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        return self

    def __exit__(self, *ended: object) -> None:
        self._thread.shutdown(wait=True)

    def remove(self, *folders: Path) -> None:
        """Remove the folders, one after the other, as soon as those before are gone."""
        for folder in folders:
            self._thread.submit(rmtree, folder, ignore_errors=True)


@contextmanager
def _work_folder(final: Path, plan: Mapping[str, Any], resume: bool) -> Iterator[Path]:
    """The folder beside the audit in which the parts lie until it is written."""
    work = final.parent / f".{final.name}.linkverdict-work"
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        with only_writer(work):
            kept = work / "plan.json"
            if not (resume and kept.is_file() and json.loads(kept.read_text(encoding="utf-8")) == plan):
                rmtree(work, ignore_errors=True)
                work.mkdir()
                kept.write_text(json.dumps(plan), encoding="utf-8")
            try:
                yield work
            except RunEnded:
                raise
            except LinkverdictError:
                rmtree(work, ignore_errors=True)
                raise
            rmtree(work, ignore_errors=True)
    except FolderBusyError as error:
        raise BadAudit(
            f"Another run is writing {final} now.", "Wait for it to end, or choose another folder."
        ) from error


def count_parts(size: int, part_bytes: int = PART_BYTES) -> int:
    """How many parts so many bytes of input are judged in.

    Where there are so many that their tables are compressed, they are a quarter smaller: tables are then unpacked into
    memory instead of mapped, and what all parts share has grown.
    """
    parts = math.ceil(size / part_bytes)
    return max(1, min(MOST_PARTS, parts if parts <= UNPACKED_PARTS else math.ceil(size / (PACKED * part_bytes))))


def _bytes(file: Path) -> int:
    with file.open("rb") as opened:
        packed = opened.read(2) == b"\x1f\x8b"
    return file.stat().st_size * (UNPACKED if packed else 1)

"""A large export cut into chunks, which any process reads: the rows are those of one piece."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.errors import UnreadableExport
from linkverdict.data.links import InputFile
from linkverdict.data.progress import Progress
from linkverdict.data.reading import read_links
from linkverdict.inference.large import spool as spooling
from linkverdict.inference.large.reading import read_part
from linkverdict.inference.large.runners import InProcess, Processes, Runner
from linkverdict.inference.large.spool import Spooled, kept_spool, spool
from polars.testing import assert_frame_equal

PARTS = 3
HEADER = "Source URL,Target URL,Anchor,DR,First seen,Nofollow\n"


class Stopping(InProcess):
    """Ends the run behind so many chunks."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks

    def steps(self, job, step, parts):
        for result in super().steps(job, step, parts):
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            yield result


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(spooling, "CHUNK_BYTES", 3_000)


@pytest.fixture
def export(tmp_path) -> Path:
    """Some 300 rows in eight chunks, among them cells over several lines and rows that cannot be read."""
    rows = [
        f'https://a{at % 40}.example/{at},https://my.example/,"one\nword {at}",{at % 90},2023-0{at % 9 + 1}-11,true\n'
        if at % 7 else "no address here,,x,,,\n"
        for at in range(300)
    ]  # fmt: skip
    return written(tmp_path / "links.csv", rows)


def written(path: Path, rows: list[str]) -> Path:
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def spooled(export: Path, folder: Path, run: Runner) -> Spooled:
    with run:
        return spool([export], {}, folder, PARTS, run, Progress())


def rows_of(folder: Path, found: Spooled) -> pl.DataFrame:
    """The rows of all parts by line."""
    files = [read_part(folder, found.inputs, found.levels, part)[0] for part in range(PARTS)]
    for file in files:
        assert file.lines.is_sorted()
        assert file.frame.height == file.original.height
    whole = pl.concat([file.frame.with_columns(file.lines.alias("line")) for file in files])
    return whole.sort("line").select("source_url", "target_url", "anchor", "domain_authority", "first_seen")


def in_one_piece(export: Path) -> pl.DataFrame:
    return read_links([export]).table.select("source_url", "target_url", "anchor", "domain_authority", "first_seen")


def test_chunks_hold_the_rows_of_one_piece(export, tmp_path):
    found = spooled(export, tmp_path / "work", InProcess())
    assert len(found.chunks[0]) > 4
    assert_frame_equal(rows_of(tmp_path / "work", found), in_one_piece(export))
    assert found.rejected.height == 43
    assert found.inputs[0] == InputFile("links.csv", found.inputs[0].sha256, found.inputs[0].tool, 300, 43, 0)
    assert found.hosts.rows() == [("my.example", 257)]
    assert found.sample["source_domain"].to_list() == read_links([export]).table["source_domain"].to_list()


def test_other_processes_read_the_same(export, tmp_path):
    here = spooled(export, tmp_path / "here", InProcess())
    there = spooled(export, tmp_path / "there", Processes(2))
    assert_frame_equal(rows_of(tmp_path / "there", there), rows_of(tmp_path / "here", here))
    assert_frame_equal(there.rejected, here.rejected)
    assert there.chunks == here.chunks


def test_chunks_that_later_rows_prove_wrong_are_read_anew(tmp_path):
    cells = (at % 90 if at < 2_500 else "no number" for at in range(6_000))
    rows = [f"https://a{at % 50}.example/{at},https://my.example/,x,{cell},,\n" for at, cell in enumerate(cells)]
    export = written(tmp_path / "links.csv", rows)
    found = spooled(export, tmp_path / "work", InProcess())
    assert all(name.startswith("0-all-") for name in found.chunks[0])
    assert rows_of(tmp_path / "work", found)["domain_authority"].null_count() == 6_000


def test_reading_that_was_stopped_goes_on_at_its_last_whole_chunk(export, tmp_path, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        spooled(export, tmp_path / "work", Stopping(3))
    assert kept_spool(tmp_path / "work") is None
    stand = {path.stem for path in (tmp_path / "work").glob("read-*.json")}
    assert len(stand) >= 3
    left = []
    leave = spooling.ReadJob.leave
    monkeypatch.setattr(spooling.ReadJob, "leave", lambda job, *given: left.append(given[1]) or leave(job, *given))
    found = spooled(export, tmp_path / "work", InProcess())
    assert len(left) == len(found.chunks[0]) - len(stand)
    assert_frame_equal(rows_of(tmp_path / "work", found), in_one_piece(export))
    assert not list((tmp_path / "work" / "raw").iterdir())


def test_what_reading_found_is_kept(export, tmp_path):
    found = spooled(export, tmp_path / "work", InProcess())
    kept = kept_spool(tmp_path / "work")
    assert kept is not None
    assert (kept.inputs, kept.levels) == (found.inputs, found.levels)
    assert json.dumps(kept.chunks) == json.dumps(found.chunks)
    assert_frame_equal(kept.sample, found.sample)


def test_headers_that_look_like_ours_stay_the_persons(tmp_path):
    odd = ["_line", "_part", "original:x", "line", "source_domain", "tool"]
    export = tmp_path / "links.csv"
    rows = [[f"https://a{at}.example/", "https://my.example/", *(f"{name} {at}" for name in odd)] for at in range(60)]
    lines = [["Source URL", "Target URL", *odd], *rows]
    export.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    found = spooled(export, tmp_path / "work", InProcess())
    parts = [read_part(tmp_path / "work", found.inputs, found.levels, part)[0].original for part in range(PARTS)]
    assert sorted(row for cells in parts for row in cells.iter_rows()) == sorted(map(tuple, rows))
    assert parts[0].columns == lines[0]


def test_a_file_without_a_readable_row_is_told(tmp_path):
    export = written(tmp_path / "links.csv", ["nothing,https://my.example/,x,1,,\n"] * 300)
    with pytest.raises(UnreadableExport, match="None of the 300 rows"):
        spooled(export, tmp_path / "work", InProcess())

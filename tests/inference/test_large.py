"""A large export, judged in parts: the same as in one piece, resumable, whole or not at all."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data import sample
from linkverdict.data.errors import UnreadableExport
from linkverdict.data.label import make_label
from linkverdict.inference.audit import read_audit
from linkverdict.inference.decided import mark_decided, read_in_force
from linkverdict.inference.large import steps
from linkverdict.inference.large.assemble import SHARES, WRITTEN
from linkverdict.inference.large.reading import read_chunk
from linkverdict.inference.large.run import LARGE, NotInParts, count_parts, is_large, score_large
from linkverdict.inference.large.runners import InProcess, RunEnded
from linkverdict.inference.score import score_links
from linkverdict.inference.settings import Settings
from linkverdict.inference.spreadsheet import read_csv, table_for_people
from linkverdict.inference.summary import summarise

SETTINGS = Settings(model="default", allow=("wanderpaar-notizen.example",))
SOME = 90_000
"""Bytes of a part, so that a few hundred links make several."""
FEW = 140_000
"""The same for two parts."""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    with gzip.open(sample.load_sample()) as file:
        return file.read().decode("utf-16").splitlines()


@pytest.fixture(scope="module")
def files(lines, tmp_path_factory) -> list[Path]:
    """Two exports that share links, one with rows that cannot be read; and repeated rows."""
    folder = tmp_path_factory.mktemp("exports")
    first, second = folder / "first.tsv", folder / "second.tsv"
    head, *rows = lines[::9]
    first.write_text("\n".join([head, *rows[:300], *rows[10:14], "only one cell"]) + "\n", encoding="utf-8")
    second.write_text("\n".join([head, *rows[250:420], rows[5].replace("http", "nothing", 1)]) + "\n", encoding="utf-8")
    return [first, second]


@pytest.fixture(scope="module")
def whole(files):
    return score_links(files, SETTINGS)


@pytest.fixture(scope="module")
def folder(files, tmp_path_factory) -> Path:
    audit = tmp_path_factory.mktemp("large") / "audit"
    score_large(files, SETTINGS, audit, part_bytes=SOME, runner=InProcess())
    return audit


class Ending(InProcess):
    """Runs so many steps, then the run is ended."""

    def __init__(self, steps: int, how: BaseException) -> None:
        self.left, self.how = steps, how

    def steps(self, job, step, numbers):
        for result in super().steps(job, step, numbers):
            if not self.left:
                raise self.how
            self.left -= 1
            yield result


def test_links_domains_and_contributions_are_those_of_one_piece(whole, folder):
    audit = read_audit(folder)
    assert json.loads((folder / "audit.json").read_text())["parts"] > 2
    assert audit.link_table.equals(whole.link_table, null_equal=True)
    assert audit.domain_table.equals(whole.domain_table, null_equal=True)
    assert audit.contributions.equals(whole.contributions)
    assert audit.original.equals(whole.original, null_equal=True)


def test_no_row_is_lost(whole, folder):
    audit = read_audit(folder)
    assert audit.facts["counts"] == whole.facts["counts"]
    assert audit.facts["inputs"] == json.loads(json.dumps(whole.facts["inputs"]))
    assert audit.rejected.sort("file", "line").equals(whole.rejected.sort("file", "line"))
    assert audit.facts["counts"]["merged"] > 50
    assert audit.facts["counts"]["rejected"] >= 2


def test_what_is_told_of_the_export_is_the_same(whole, folder):
    facts = read_audit(folder).facts
    for name in ("site", "brand", "topics", "model", "thresholds", "promise", "vendors"):
        assert facts[name] == json.loads(json.dumps(dict(whole.facts)[name], default=str)) or name == "model", name
    assert [one["domains"] for one in facts["campaigns"]] == [one["domains"] for one in whole.facts["campaigns"]]
    assert [one["shares"] for one in facts["campaigns"]] == [one["shares"] for one in whole.facts["campaigns"]]
    sizes, those = facts["importance"]["signals"], whole.facts["importance"]["signals"]
    assert all(sizes[name] == pytest.approx(those[name]) for name in those)


def test_the_persons_table_keeps_its_rows_and_their_order(whole, folder):
    written = read_csv(folder / "links.csv")
    wanted = table_for_people(whole.original, whole.link_table)
    assert written.columns == wanted.columns
    assert written["linkverdict_link_id"].cast(pl.Int64).to_list() == list(range(1, wanted.height + 1))
    assert written["linkverdict_verdict"].equals(wanted["linkverdict_verdict"])


def test_summary_and_report_name_the_same_domains(whole, files, tmp_path):
    audit = score_large(files, SETTINGS, tmp_path / "audit", part_bytes=FEW, format="parquet", runner=InProcess())
    # a campaign is shown by one of its texts: in parts it may be another one
    told = [[line.partition(": ")[0] for line in summarise(one, tmp_path).splitlines()] for one in (audit, whole)]
    assert told[0] == told[1]
    from linkverdict.inference.digest import doubtful_domains, good_domains, worst_domains
    from linkverdict.inference.drivers import find_drivers
    from linkverdict.inference.need import judge_need

    for rows in (worst_domains, doubtful_domains, good_domains):
        assert rows(audit, 12) == rows(whole, 12)
    ours, theirs = find_drivers(audit, 5), find_drivers(whole, 5)
    assert [one.signal for one in ours.signals] == [one.signal for one in theirs.signals]
    ours, theirs = judge_need(audit), judge_need(whole)
    assert [(one.id, one.new_links) for one in ours.growing] == [(one.id, one.new_links) for one in theirs.growing]
    assert replace(ours, growing=()) == replace(theirs, growing=())
    assert (tmp_path / "audit" / "links_with_original.parquet").exists()


def test_what_people_and_a_disavow_file_say_is_marked(whole, files, tmp_path):
    spam, named = whole.domain_table["source_domain"][0], whole.domain_table["source_domain"][1]
    labels = [make_label(whole.facts["site"], spam, "spam")]
    (tmp_path / "old.txt").write_text(f"domain:{named}\nhttps://nowhere.example/page\n", encoding="utf-8")
    in_force = read_in_force(tmp_path / "old.txt")
    audit = score_large(
        files, SETTINGS, tmp_path / "audit", part_bytes=FEW, labels=labels, in_force=in_force, runner=InProcess()
    )
    assert audit.facts["decided"] == mark_decided(whole, labels, in_force).facts["decided"]
    table = read_audit(tmp_path / "audit").domain_table
    assert table.filter(pl.col("judged") == "spam")["source_domain"].to_list() == [spam]
    assert table.filter("is_disavowed")["source_domain"].to_list() == [named]


@pytest.mark.parametrize("runs", [0, 5])
def test_a_run_that_was_stopped_goes_on_where_it_was(runs, files, whole, tmp_path, monkeypatch):
    out = tmp_path / "audit"
    with pytest.raises(KeyboardInterrupt):
        score_large(files, SETTINGS, out, part_bytes=FEW, runner=Ending(runs, KeyboardInterrupt()))
    assert not out.exists()
    done = []
    for name, step in steps.STEPS.items():
        monkeypatch.setitem(steps.STEPS, name, lambda job, part, step=step: done.append(part) or step(job, part))
    score_large(files, SETTINGS, out, part_bytes=FEW, resume=True, runner=InProcess())
    numbers = json.loads((out / "audit.json").read_text())["parts"]
    assert runs <= len(files) + 3 * numbers + len(SHARES) - len(done) <= runs + 1
    assert read_audit(out).link_table.equals(whole.link_table, null_equal=True)
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]


def test_a_run_stopped_while_it_made_the_report_needs_nothing_that_was_removed(files, whole, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    out = tmp_path / "audit"
    with monkeypatch.context() as patched:
        patched.setattr("linkverdict.inference.large.run.assemble", stopped)
        with pytest.raises(KeyboardInterrupt):
            score_large(files, SETTINGS, out, part_bytes=FEW, runner=InProcess())
    work = next(path for path in tmp_path.iterdir() if path.is_dir())
    assert not {"rows", "derived", *WRITTEN} & {path.name for path in work.iterdir()}
    monkeypatch.setattr(steps, "STEPS", {})  # every step is done
    score_large(files, SETTINGS, out, part_bytes=FEW, resume=True, runner=InProcess())
    assert read_audit(out).link_table.equals(whole.link_table, null_equal=True)
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]


@pytest.mark.parametrize(
    ("settings", "resume"),
    [(SETTINGS, False), (Settings(model="default", brand=("another brand",)), True)],
    ids=["without --resume", "with other settings"],
)
def test_a_stopped_run_is_forgotten(settings, resume, files, tmp_path, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        score_large(files, SETTINGS, tmp_path / "a", part_bytes=FEW, runner=Ending(3, KeyboardInterrupt()))
    done = []
    monkeypatch.setitem(steps.STEPS, "read", lambda job, part, step=read_chunk: done.append(part) or step(job, part))
    runner = Ending(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        score_large(files, settings, tmp_path / "a", part_bytes=FEW, resume=resume, runner=runner)
    assert done == ["0-head-0", "1-head-0"]


def test_a_process_that_died_leaves_what_is_done(files, tmp_path):
    ended = RunEnded("A process of the run was ended from outside.", "--resume")
    with pytest.raises(RunEnded, match="ended from outside"):
        score_large(files, SETTINGS, tmp_path / "audit", part_bytes=FEW, runner=Ending(3, ended))
    assert list(tmp_path.glob(".audit.linkverdict-work/count-*.json"))


def test_bad_input_leaves_nothing(tmp_path):
    (tmp_path / "bad.csv").write_text("Referring page URL,Target URL\nnothing,here\n", encoding="utf-8")
    with pytest.raises(UnreadableExport):
        score_large([tmp_path / "bad.csv"], SETTINGS, tmp_path / "audit", runner=InProcess())
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


def test_lists_of_subnets_are_not_judged_in_parts(files, tmp_path):
    subnets = tmp_path / "refips.csv"
    head = "Subnet,Ref. domains,Top DR,Links to target,First seen,IPs in subnet,Country,ISP"
    subnets.write_text(f"{head}\n192.0.2.xxx,9,44,,,,DE,Host\n", encoding="utf-8")
    with pytest.raises(NotInParts):
        score_large([*files, subnets], SETTINGS, tmp_path / "audit", part_bytes=FEW, runner=InProcess())


def test_only_large_files_that_stream_are_judged_in_parts(files, tmp_path):
    assert not is_large(files)
    assert is_large(files, least=10_000)
    assert not is_large([*files, pl.DataFrame({"a": [1]})], least=1)
    assert not is_large([tmp_path / "not-there.csv"], least=0)
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04" + bytes(40_000))
    assert not is_large([tmp_path / "book.xlsx"], least=10_000)
    assert LARGE > 1 << 27


@pytest.fixture
def in_pieces(files, tmp_path, monkeypatch) -> Path:
    """An audit whose link tables are folders of several files."""
    monkeypatch.setattr("linkverdict.inference.large.run.PIECE_ROWS", 100)
    monkeypatch.setattr("linkverdict.inference.large.order.SLICE", 64)
    score_large(files, SETTINGS, tmp_path / "audit", part_bytes=SOME, runner=InProcess(), in_pieces=True)
    return tmp_path / "audit"


def test_tables_in_pieces_are_those_of_one_piece(in_pieces, folder):
    found, expected = read_audit(in_pieces), read_audit(folder)
    assert found.link_table.equals(expected.link_table, null_equal=True)
    assert found.contributions.equals(expected.contributions)
    assert found.original.equals(expected.original, null_equal=True)
    assert found.domain_table.equals(expected.domain_table, null_equal=True)
    assert (in_pieces / "links.csv").read_bytes() == (folder / "links.csv").read_bytes()
    for name in ("links", "contributions", "original"):
        pieces = sorted(path.name for path in (in_pieces / f"{name}.parquet").iterdir())
        assert pieces == [f"part-{number:05}.parquet" for number in range(5)]


def test_an_audit_in_pieces_is_replaced_and_replaces(in_pieces, files, whole):
    (in_pieces / "links.parquet" / "mine.txt").write_text("a note", encoding="utf-8")
    score_large(files, SETTINGS, in_pieces, part_bytes=SOME, runner=InProcess())
    assert (in_pieces / "links.parquet").is_file()
    assert read_audit(in_pieces).link_table.equals(whole.link_table, null_equal=True)
    assert [path.read_text(encoding="utf-8") for path in in_pieces.parent.rglob("mine.txt")] == ["a note"]
    score_large(files, SETTINGS, in_pieces, part_bytes=SOME, runner=InProcess(), in_pieces=True)
    assert (in_pieces / "links.parquet").is_dir()
    assert read_audit(in_pieces).link_table.equals(whole.link_table, null_equal=True)


def test_parts_are_as_many_as_the_bytes_need_and_smaller_where_their_tables_are_compressed():
    assert [count_parts(size, 100) for size in (0, 100, 101, 3200, 3201, 10**6)] == [1, 1, 2, 32, 43, 512]

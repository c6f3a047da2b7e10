"""The audit folder: written whole or not at all, and read back as it was."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from linkverdict.data.errors import BadAudit
from linkverdict.inference import audit as audit_module
from linkverdict.inference.audit import Audit, read_audit, write_audit
from linkverdict.inference.folder import FolderBusyError, whole_folder

WHOLE = {
    "links.parquet",
    "domains.parquet",
    "contributions.parquet",
    "original.parquet",
    "links.csv",
    "rejected.csv",
    "report.html",
    "audit.json",
}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(scope="module")
def kept(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A written audit, to be copied."""
    return write_audit(audit, tmp_path_factory.mktemp("kept") / "audit")


@pytest.fixture
def written(kept: Path, tmp_path: Path) -> Path:
    """A written audit that a test may damage."""
    return shutil.copytree(kept, tmp_path / "audit")


def test_an_audit_reads_back_as_it_was_written(audit: Audit, tmp_path: Path) -> None:
    rejected = pl.DataFrame({"file": ["a.csv"], "line": [7], "why": ["no address"], "raw": ["=1+1;x"]})
    whole = replace(audit, rejected=rejected)
    assert write_audit(whole, tmp_path / "audit") == tmp_path / "audit"
    assert names(tmp_path / "audit") == WHOLE
    assert names(tmp_path) == {"audit"}
    read = read_audit(tmp_path / "audit")
    for table in ("link_table", "domain_table", "contributions", "rejected", "original"):
        assert getattr(read, table).equals(getattr(whole, table)), table
    assert read.facts == json.loads(json.dumps(dict(audit.facts), default=str))


def test_links_and_domains_are_pandas_frames(audit: Audit) -> None:
    assert isinstance(audit.links, pd.DataFrame)
    assert len(audit.links) == audit.link_table.height
    assert list(audit.domains["source_domain"]) == audit.domain_table["source_domain"].to_list()


@pytest.mark.parametrize(
    ("format", "name"), [("csv", "links.csv"), ("xlsx", "links.xlsx"), ("parquet", "links_with_original.parquet")]
)
def test_the_format_names_the_table_for_people(audit: Audit, tmp_path: Path, format: str, name: str) -> None:
    write_audit(audit, tmp_path / "audit", format)  # type: ignore[arg-type]
    assert names(tmp_path / "audit") == WHOLE - {"links.csv"} | {name}


def test_the_tables_columns_are_the_users_then_ours(audit: Audit, tmp_path: Path) -> None:
    write_audit(audit, tmp_path / "audit", "parquet")
    table = pl.read_parquet(tmp_path / "audit" / "links_with_original.parquet")
    assert table.columns[: audit.original.width] == audit.original.columns
    assert table.columns[audit.original.width :][0] == "linkverdict_link_id"
    assert table["linkverdict_verdict"].to_list() == audit.link_table["verdict"].to_list()


def test_folders_above_are_made(audit: Audit, tmp_path: Path) -> None:
    write_audit(audit, tmp_path / "2031" / "may" / "audit")
    assert names(tmp_path / "2031" / "may" / "audit") == WHOLE


def test_an_empty_folder_is_used(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    write_audit(audit, tmp_path / "audit")
    assert names(tmp_path / "audit") == WHOLE


def test_an_older_audit_is_replaced_only_when_asked(audit: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    write_audit(audit, folder, "xlsx")
    newer = replace(audit, facts={**audit.facts, "site": "newer.example"})
    with pytest.raises(BadAudit, match="is an audit already"):
        write_audit(newer, folder)
    assert read_audit(folder).facts["site"] == audit.facts["site"]
    write_audit(newer, folder, overwrite=True)
    assert read_audit(folder).facts["site"] == "newer.example"
    assert names(folder) == WHOLE
    assert names(tmp_path) == {"audit"}


def test_files_that_no_audit_has_outlive_a_new_audit(audit: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    write_audit(audit, folder)
    (folder / "notes.txt").write_text("call the client")
    (folder / "pictures").mkdir()
    write_audit(audit, folder, overwrite=True)
    assert names(folder) == WHOLE | {"notes.txt", "pictures"}
    assert (folder / "notes.txt").read_text() == "call the client"


@pytest.mark.parametrize(
    "content", [{"photo.jpg": "x"}, {"audit.json": "{}"}, {"audit.json": "[1"}, {"audit.json": "[]"}]
)
def test_a_folder_that_is_no_audit_is_never_replaced(audit: Audit, tmp_path: Path, content: dict[str, str]) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    with pytest.raises(BadAudit, match="is no audit"):
        write_audit(audit, folder, overwrite=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == content


def test_a_file_at_the_name_is_never_replaced(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("mine")
    with pytest.raises(BadAudit, match="is a file"):
        write_audit(audit, tmp_path / "audit", overwrite=True)
    assert (tmp_path / "audit").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_a_bad_audit(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadAudit, match="could not be written"):
        write_audit(audit, tmp_path / "file" / "audit")


def test_an_unknown_format_is_a_bad_audit(audit: Audit, tmp_path: Path) -> None:
    with pytest.raises(BadAudit, match="csv, xlsx, parquet"):
        write_audit(audit, tmp_path / "audit", "pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("older", [True, False])
def test_a_failure_while_writing_leaves_the_old_audit_or_none(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    folder = tmp_path / "audit"
    if older:
        write_audit(audit, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()} if older else {}

    def fail(audit: Audit) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(audit_module, "render_report", fail)
    with pytest.raises(BadAudit, match="no space left"):
        write_audit(audit, folder, overwrite=True)
    assert names(tmp_path) == ({"audit"} if older else set())
    assert ({path.name: path.read_bytes() for path in folder.iterdir()} if older else {}) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from linkverdict.inference import audit, folder
old, new, moment = sys.argv[1:]
whole = audit.read_audit(old)
kill = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if moment == "writing":
    audit.render_report = kill
elif moment == "before the swap":
    folder._swap = kill
elif moment == "in the swap":
    rename = Path.rename
    Path.rename = lambda path, to: kill() if "-part-" in path.name else rename(path, to)
else:
    swap = folder._swap
    folder._swap = lambda *paths: (swap(*paths), kill())
audit.write_audit(audit.replace(whole, facts={**whole.facts, "site": "newer.example"}), new, overwrite=True)
""".replace("audit.replace", "__import__('dataclasses').replace")


def kill_at(moment: str, source: Path, folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, source, folder, moment], check=False, cwd=folder.parent)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["writing", "before the swap", "in the swap", "after the swap"])
def test_a_killed_run_leaves_the_old_audit_or_the_new_one(
    audit: Audit, written: Path, tmp_path: Path, moment: str
) -> None:
    folder, source = tmp_path / "here" / "audit", written
    shutil.copytree(source, folder)
    (folder / "notes.txt").write_text("mine")
    kill_at(moment, source, folder)
    site = "newer.example" if moment == "after the swap" else audit.facts["site"]
    assert read_audit(folder).facts["site"] == site
    write_audit(replace(audit, facts={**audit.facts, "site": "third.example"}), folder, overwrite=True)
    assert read_audit(folder).facts["site"] == "third.example"
    assert (folder / "notes.txt").read_text() == "mine"
    assert names(tmp_path / "here") == {"audit"}


@pytest.mark.slow
def test_a_killed_first_run_leaves_no_audit(audit: Audit, written: Path, tmp_path: Path) -> None:
    folder, source = tmp_path / "here" / "audit", written
    folder.parent.mkdir()
    kill_at("before the swap", source, folder)
    with pytest.raises(BadAudit):
        read_audit(folder)
    write_audit(audit, folder)
    assert names(tmp_path / "here") == {"audit"}


def test_two_runs_never_write_one_folder_at_once(tmp_path: Path) -> None:
    def replace_it(path: Path) -> None:
        raise AssertionError

    with (
        whole_folder(tmp_path / "audit", set(), replace_it),
        pytest.raises(FolderBusyError),
        whole_folder(tmp_path / "audit", set(), replace_it),
    ):
        raise AssertionError
    assert names(tmp_path) == {"audit"}


@pytest.mark.parametrize("missing", sorted(WHOLE - {"links.csv", "report.html"}))
def test_a_folder_without_a_file_is_a_bad_audit(written: Path, missing: str) -> None:
    (written / missing).unlink()
    with pytest.raises(BadAudit):
        read_audit(written)


@pytest.mark.parametrize("broken", ["links.parquet", "contributions.parquet", "audit.json"])
def test_a_folder_with_a_broken_file_is_a_bad_audit(written: Path, broken: str) -> None:
    path = written / broken
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BadAudit):
        read_audit(written)


def test_tables_that_disagree_are_a_bad_audit(audit: Audit, written: Path) -> None:
    audit.contributions.head(3).write_parquet(written / "contributions.parquet")
    with pytest.raises(BadAudit, match="disagree"):
        read_audit(written)


def test_an_audit_of_another_version_is_named(written: Path) -> None:
    path = written / "audit.json"
    path.write_text(path.read_text().replace('"linkverdict_audit": 1', '"linkverdict_audit": 99'))
    with pytest.raises(BadAudit, match="version 99"):
        read_audit(written)


def test_facts_of_any_plain_kind_become_json(audit: Audit, tmp_path: Path) -> None:
    import numpy as np

    odd = {"share": float("nan"), "count": np.int64(3), "where": Path("a"), "names": ("b", "\udcff"), 5: {1: None}}
    write_audit(replace(audit, facts={**audit.facts, "odd": odd}), tmp_path / "audit")
    assert read_audit(tmp_path / "audit").facts["odd"] == {
        "share": None,
        "count": 3,
        "where": "a",
        "names": ["b", "?"],
        "5": {"1": None},
    }

"""What a person names as exports is found, here or elsewhere, and fetched into its folder alone, without a network."""

from __future__ import annotations

import sys
from pathlib import Path

import linkverdict
import polars as pl
import pytest
from linkverdict.cli import app
from linkverdict.data.errors import BadAudit, LinkverdictError, UnreadableExport
from linkverdict.data.fetching import fetch
from linkverdict.data.locations import Remote, locate, reason_of, shown
from linkverdict.inference.exports import local_exports
from linkverdict.inference.folder import only_writer
from typer.testing import CliRunner

fsspec = pytest.importorskip("fsspec")

HEADER = "Referring page URL,Target URL,Anchor\n"
SITE = "shop.example"


def rows(*hosts: str) -> bytes:
    lines = (f"https://{host}/a,https://{SITE}/,click\n" for host in hosts)
    return (HEADER + "".join(lines)).encode()


@pytest.fixture
def memory():
    """An empty store in memory; what it is asked to open is noted."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    yield store
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("b.csv", "a.CSV", "c.csv.gz", ".hidden.csv", "_SUCCESS.csv", "notes.pdf"):
        (folder / name).write_bytes(rows("blog.example.net"))
    (folder / "inner.csv").mkdir()
    return folder


def names(found) -> list[str]:
    return [one.name for one in found]


def test_a_folder_gives_its_exports_in_the_order_of_names_and_tells_of_the_others(exports):
    told: list[str] = []
    assert names(locate([str(exports)], told.append)) == ["a.CSV", "b.csv", "c.csv.gz"]
    assert told == [f"{exports}: passed over as no exports: notes.pdf"]


def test_files_and_frames_stay_as_they_were_named(exports):
    frame = pl.DataFrame()
    assert locate([exports / "b.csv", "missing.csv", frame]) == [exports / "b.csv", Path("missing.csv"), frame]


def test_a_pattern_that_the_shell_left_alone_is_matched(exports):
    assert names(locate([f"{exports}/*.csv"])) == ["b.csv"]
    assert names(locate([f"{exports}/.*.csv"])) == [".hidden.csv"]
    assert names(locate([f"{exports.parent}/**/c*"])) == ["c.csv.gz"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(exports):
    odd = exports / "links[1].csv"
    odd.write_bytes(rows("blog.example.net"))
    assert locate([str(odd)]) == [odd]


@pytest.mark.parametrize("pattern", ["*.parquet", "none/*.csv", "inner*"])
def test_a_pattern_without_a_match_is_an_error(exports, pattern):
    with pytest.raises(UnreadableExport, match="No file matches"):
        locate([f"{exports}/{pattern}"])


def test_a_folder_without_exports_is_an_error(tmp_path):
    with pytest.raises(UnreadableExport, match="It is empty"):
        locate([tmp_path])
    (tmp_path / "notes.pdf").write_text("x")
    with pytest.raises(UnreadableExport, match=r"It holds notes\.pdf"):
        locate([tmp_path])
    (tmp_path / "audit.json").write_text("{}")
    with pytest.raises(UnreadableExport, match="is an audit"):
        locate([tmp_path])


def test_an_empty_name_is_not_the_folder_one_stands_in(exports, monkeypatch):
    monkeypatch.chdir(exports)
    with pytest.raises(UnreadableExport, match="found an empty one"):
        locate([""])
    assert names(locate(["."])) == ["a.CSV", "b.csv", "c.csv.gz"]


def test_a_file_address_is_the_local_file(exports):
    odd = exports / "my links.csv"
    odd.write_bytes(rows("blog.example.net"))
    assert locate([f"file://{exports}/b.csv"]) == [exports / "b.csv"]
    assert locate([f"file://{exports}/my%20links.csv"]) == [odd]
    assert names(locate([f"file://{exports}/*.gz"])) == ["c.csv.gz"]


def test_addresses_are_files_folders_and_patterns(memory):
    for name in ("part-2.csv", "part-1.csv", "_SUCCESS", ".part-0.csv.crc", "deep/part-3.csv"):
        memory.pipe(f"/bucket/{name}", rows("blog.example.net"))
    assert names(locate(["memory://bucket/part-2.csv"])) == ["part-2.csv"]
    assert names(locate(["memory://bucket"])) == ["part-1.csv", "part-2.csv"]
    assert names(locate(["memory://bucket/*"])) == ["part-1.csv", "part-2.csv"]
    assert names(locate(["memory://bucket/**/*.csv"])) == ["part-3.csv", "part-1.csv", "part-2.csv"]
    with pytest.raises(UnreadableExport, match=r"No file matches memory://bucket/\*\.parquet"):
        locate(["memory://bucket/*.parquet"])
    with pytest.raises(UnreadableExport, match=r"memory://nowhere/a\.csv cannot be read: FileNotFoundError"):
        locate(["memory://nowhere/a.csv"])


def test_copies_are_whole_and_files_of_one_name_stay_apart(memory, tmp_path):
    memory.pipe("/one/part.csv", rows("first.example"))
    memory.pipe("/two/part.csv", rows("second.example") * 1_000)
    found = fetch(locate(["memory://one/part.csv", "memory://two/part.csv"]), tmp_path)
    assert [path.read_bytes() for path in found] == [rows("first.example"), rows("second.example") * 1_000]
    assert names(found) == ["part.csv", "part.csv"]
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/b/e/../../../etc/passwd", "passwd"),
        ("/b/..", "export"),
        ("/b/a\\..\\..\\x.csv", "x.csv"),
        ("/b/a\x1b[2J\n.csv", "a_[2J_.csv"),
        ("/b/\u202evsc.exe", "_vsc.exe"),
        ("/b/C:x.csv", "C_x.csv"),
        ("/b/" + "\U0001f600" * 300 + ".csv", "\U0001f600" * 56 + ".csv"),
        ("https://host.example/a/links.csv?token=secret/../x", "links.csv"),
    ],
)
def test_a_hostile_name_cannot_lead_out_of_the_folder(memory, tmp_path, path, name):
    remote = Remote(memory, path, "memory://b", "")
    assert remote.name == name
    memory.store[path] = fsspec.implementations.memory.MemoryFile(memory, path, rows("blog.example.net"))
    (copy,) = fetch([remote], tmp_path / "copies")
    assert copy.resolve() == tmp_path / "copies" / "00000" / name
    assert {file.name for file in tmp_path.rglob("*") if file.is_file()} == {name, "00000.stamp"}


def test_credentials_and_queries_are_not_shown():
    assert shown("ftp://ada:p@ss/w@host.example/a.csv") == "ftp://host.example/a.csv"
    assert shown("https://host.example/a.csv?X-Amz-Signature=1#x") == "https://host.example/a.csv"
    error = OSError("404 for https://ada:pw@host.example/a.csv?token=1")
    assert reason_of(error, "https://other") == "OSError: 404 for https://host.example/a.csv"


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(LinkverdictError, match="s3://") as told:
        locate(["s3://bucket/part-*.parquet"])
    assert told.value.hint == "pip install s3fs"
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(LinkverdictError) as told:
        locate(["s3://bucket/part-*.parquet"])
    assert told.value.hint == "pip install 'linkverdict[remote]'"


def test_what_is_no_address_is_refused():
    with pytest.raises(UnreadableExport, match="no kind of address"):
        locate(["gopherx://host/a.csv"])
    with pytest.raises(UnreadableExport, match="one address"):
        locate(["zip://a.csv::memory://b.zip"])


def test_a_file_that_breaks_off_leaves_no_copy(memory, tmp_path, monkeypatch):
    memory.pipe("/b/a.csv", rows("blog.example.net"))

    def broken(self, size=-1):
        raise ConnectionResetError("reset by memory://ada:pw@b")

    monkeypatch.setattr(fsspec.implementations.memory.MemoryFile, "read", broken)
    with pytest.raises(UnreadableExport, match=r"memory://b/a\.csv cannot be read") as told:
        fetch(locate(["memory://b/a.csv"]), tmp_path)
    assert "pw" not in told.value.message
    assert not list(tmp_path.rglob("a.csv"))


def test_a_resumed_run_fetches_only_what_changed(memory, tmp_path, monkeypatch):
    for name in ("a", "b"):
        memory.pipe(f"/x/{name}.csv", rows(f"{name}.example"))
    out, opened = tmp_path / "audit", []
    original = type(memory)._open
    monkeypatch.setattr(type(memory), "_open", lambda self, path, *more, **named: (
        opened.append(path), original(self, path, *more, **named))[1])  # fmt: skip
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt), local_exports(["memory://x"], out, tell=told.append):
        raise KeyboardInterrupt
    assert "--resume" in told[0]
    assert opened == ["/x/a.csv", "/x/b.csv"]
    memory.pipe("/x/b.csv", rows("changed.example"))
    opened.clear()
    with local_exports(["memory://x"], out, resume=True) as files:
        assert [path.read_bytes() for path in files] == [rows("a.example"), rows("changed.example")]
    assert opened == ["/x/b.csv"]
    assert list(tmp_path.iterdir()) == []


def test_two_runs_do_not_fetch_for_one_audit(memory, tmp_path):
    memory.pipe("/x/a.csv", rows("a.example"))
    with (
        only_writer(tmp_path / ".audit.linkverdict-fetched"),
        pytest.raises(BadAudit, match="Another run"),
        local_exports(["memory://x"], tmp_path / "audit"),
    ):
        pass


def test_an_error_leaves_nothing_behind(memory, tmp_path):
    memory.pipe("/x/a.csv", rows("a.example"))
    with pytest.raises(ValueError, match="x"), local_exports(["memory://x"], tmp_path / "audit"):
        raise ValueError("x")
    assert list(tmp_path.iterdir()) == []


def test_score_takes_folders_patterns_and_addresses_alike(memory, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.csv").write_bytes(rows(f"{name}.example"))
        memory.pipe(f"/x/{name}.csv", rows(f"{name}.example"))
    (folder / "c.parquet").write_bytes(b"")
    pl.read_csv(rows("c.example")).write_parquet(folder / "c.parquet")
    memory.pipe("/x/c.parquet", (folder / "c.parquet").read_bytes())
    audits = [
        linkverdict.score(source, site=SITE, model="default")
        for source in (folder, [f"{folder}/*"], "memory://x", f"file://{folder}")
    ]
    for audit in audits:
        assert audit.link_table.equals(audits[0].link_table, null_equal=True)
        assert [file["name"] for file in audit.facts["inputs"]] == ["a.csv", "b.csv", "c.parquet"]
    assert sorted(audits[0].link_table["source_domain"]) == ["a.example", "b.example", "c.example"]


def test_the_command_takes_an_address(memory, tmp_path):
    memory.pipe("/x/a.csv", rows("a.example"))
    out = tmp_path / "audit"
    done = CliRunner().invoke(app, ["score", "memory://x/*.csv", "--site", SITE, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert (out / "report.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]
    missing = CliRunner().invoke(app, ["score", "memory://x/*.tsv", "--site", SITE, "--out", str(out)])
    assert missing.exit_code == 2
    assert "No file matches memory://x/*.tsv" in missing.output

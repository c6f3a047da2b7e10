from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from linkverdict.data.errors import BadStore
from linkverdict.data.label import make_label
from linkverdict.data.label_store import LabelStore

SITE = "mine.example"


@pytest.fixture
def store(tmp_path) -> LabelStore:
    return LabelStore(tmp_path / "deep" / "labels.db")


def label(value: str, verdict: str = "spam", **more: str):
    return make_label(SITE, value, verdict, **more)


def said(store: LabelStore) -> list[tuple[str, str]]:
    return [(one.value, one.verdict.value) for one in store.current()]


def test_reading_a_store_that_is_not_there_gives_nothing_and_makes_no_file(store):
    assert store.current() == []
    assert store.forget(SITE) == 0
    assert not store.path.exists()


def test_a_newer_verdict_of_the_same_person_supersedes_and_the_log_keeps_both(store):
    store.add([label("a.example", "spam", by="Ada")])
    store.add([label("a.example", "good", by="Ada")])
    assert said(store) == [("a.example", "good")]
    assert [event.state for event in store.log()] == ["superseded", "stands"]


def test_another_persons_verdict_stands_beside(store):
    store.add([label("a.example", "spam", by="Ada"), label("a.example", "good", by="Ben")])
    assert said(store) == [("a.example", "spam"), ("a.example", "good")]


def test_undo_brings_back_what_stood_before_and_then_nothing(store):
    store.add([label("a.example", "spam")])
    store.add([label("a.example", "good")])
    assert store.undo().verdict == "good"
    assert said(store) == [("a.example", "spam")]
    assert store.undo().verdict == "spam"
    assert said(store) == []
    with pytest.raises(BadStore):
        store.undo()
    assert [event.state for event in store.log()] == ["undone", "undone"]


def test_one_verdict_can_be_taken_back_by_number_once(store):
    first, _ = store.add([label("a.example"), label("b.example")])
    store.undo(first.id)
    assert said(store) == [("b.example", "spam")]
    with pytest.raises(BadStore):
        store.undo(first.id)


def test_labels_are_numbered_dated_and_kept_whole(store):
    given = label("https://a.example/x", by="Ada", note="=cmd()", audit="audit/", model="default")
    kept = store.add([given])[0]
    assert store.current() == [kept]
    assert kept.id == 1
    assert kept.at.endswith("+00:00")
    assert (kept.by, kept.note, kept.audit, kept.model) == ("Ada", "=cmd()", "audit/", "default")


def test_what_is_forgotten_is_gone_from_the_files_bytes(store):
    store.add([label("secret-partner.example", note="a very private note"), label("kept.example")])
    store.add([label("secret-partner.example", "good")])
    store.undo()
    assert store.forget(SITE, "secret-partner.example") == 2
    left = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"secret-partner" not in left
    assert b"private note" not in left
    assert said(store) == [("kept.example", "spam")]


def test_a_failed_batch_keeps_none_of_it(store):
    store.add([label("a.example")])
    broken = object.__new__(type(label("b.example")))
    with pytest.raises(AttributeError):
        store.add([label("b.example"), broken])
    assert said(store) == [("a.example", "spam")]


def test_a_newer_store_a_foreign_database_and_no_database_are_refused(tmp_path):
    newer, foreign, text = (tmp_path / name for name in ("newer.db", "foreign.db", "text.db"))
    LabelStore(newer).add([label("a.example")])
    with closing(sqlite3.connect(newer)) as db, db:
        db.execute("PRAGMA user_version=99")
    with closing(sqlite3.connect(foreign)) as db, db:
        db.execute("CREATE TABLE things (name TEXT)")
    text.write_text("no database at all, but long enough to be looked at as one " * 20)
    same_number = tmp_path / "same_number.db"
    with closing(sqlite3.connect(same_number)) as db, db:
        db.execute("CREATE TABLE things (name TEXT)")
        db.execute("PRAGMA user_version=1")
    for path, what in (
        (newer, "version 99"), (foreign, "another program"), (same_number, "another program"), (text, "cannot be used")
    ):  # fmt: skip
        before = path.read_bytes()
        with pytest.raises(BadStore, match=what):
            LabelStore(path).add([label("a.example")])
        with pytest.raises(BadStore, match=what):
            LabelStore(path).current()
        assert path.read_bytes() == before


def test_reading_an_empty_file_leaves_it_empty_and_adding_makes_it_a_store(tmp_path):
    (tmp_path / "labels.db").touch()
    store = LabelStore(tmp_path / "labels.db")
    assert store.current() == []
    assert store.path.stat().st_size == 0
    store.add([label("a.example")])
    assert said(store) == [("a.example", "spam")]


def test_forgetting_beside_a_reader_says_that_traces_remain_and_doing_it_again_removes_them(store, monkeypatch):
    monkeypatch.setattr("linkverdict.data.label_store.PATIENCE", 0.01)
    store.add([label("secret-partner.example")])
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchall()
    with pytest.raises(BadStore, match="traces"):
        store.forget(SITE)
    reader.close()
    assert store.forget(SITE) == 0
    assert b"secret-partner" not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_forgetting_one_persons_verdicts_leaves_the_others(store):
    store.add([label("a.example", by="Ada"), label("b.example", by="Ada"), label("a.example", "good", by="Ben")])
    assert store.forget(SITE, by="Ada") == 2
    assert said(store) == [("a.example", "good")]


def test_a_verdict_after_an_undo_stands_and_a_superseded_one_cannot_be_undone(store):
    first = store.add([label("a.example", "spam")])[0]
    second = store.add([label("a.example", "good")])[0]
    with pytest.raises(BadStore, match=f"{second.id} stands in its place"):
        store.undo(first.id)
    assert said(store) == [("a.example", "good")]
    store.undo()
    store.undo(first.id)
    store.add([label("a.example", "spam")])
    assert [event.state for event in store.log()] == ["undone", "undone", "stands"]


@pytest.mark.slow
def test_processes_that_make_the_store_at_once_all_succeed(tmp_path):
    path = tmp_path / "labels.db"
    start = str(time.time() + 2)
    writers = [subprocess.Popen([sys.executable, "-c", STARTER, str(path), str(n), start]) for n in range(5)]
    assert [one.wait(timeout=120) for one in writers] == [0] * 5
    assert len(LabelStore(path).current()) == 5


WRITER = """
import sys
from linkverdict.data.label import make_label
from linkverdict.data.label_store import LabelStore
store, name = LabelStore(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    kept = store.add([make_label("mine.example", f"{name}-{number}.example", "spam")])[0]
    print(kept.id, flush=True)
"""


STARTER = """
import sys, time
from linkverdict.data.label import make_label
from linkverdict.data.label_store import LabelStore
label = make_label("mine.example", f"a{sys.argv[2]}.example", "spam")
while time.time() < float(sys.argv[3]):
    pass
LabelStore(sys.argv[1]).add([label])
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_several_processes_write_at_once_and_lose_nothing(tmp_path):
    path = tmp_path / "labels.db"
    writers = [writer(path, name, 20) for name in ("one", "two", "three")]
    for one in writers:
        one.communicate(timeout=120)
    assert [one.returncode for one in writers] == [0, 0, 0]
    assert len(LabelStore(path).current()) == 60


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_no_acknowledged_label(tmp_path):
    path = tmp_path / "labels.db"
    chance = random.Random(1)
    acknowledged: set[int] = set()
    for round_ in range(int(os.environ.get("LINKVERDICT_KILLS", "3"))):
        running = writer(path, f"round-{round_}", 100_000)
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(chance.uniform(0, 0.2))
        running.send_signal(signal.SIGKILL)
        out, _ = running.communicate(timeout=60)
        acknowledged |= {int(line) for line in out.split("\n")[:-1] if line.isdigit()}
        assert acknowledged <= {one.id for one in LabelStore(path).current()}
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)

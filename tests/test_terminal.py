from __future__ import annotations

import os
import pty
import subprocess
import sys

import linkverdict.terminal as terminal
from linkverdict.data.errors import LinkverdictError
from linkverdict.data.progress import Progress
from linkverdict.terminal import progress_on_stderr, run_speaking, say


def slow_run_on(stderr: int) -> None:
    code = (
        "import linkverdict.terminal as t\n"
        "import time\n"
        "t.PATIENCE = 0.0\n"
        "with t.progress_on_stderr() as p:\n"
        "    p.stage('reading', 10)\n"
        "    patience = time.monotonic() + 20\n"
        "    while getattr(p, '_bars', 1) is None and time.monotonic() < patience: time.sleep(0.02)\n"
        "    time.sleep(0.3); p.stage('explaining', 20); p.advance(20); time.sleep(0.3)\n"
    )
    subprocess.run([sys.executable, "-c", code], stderr=stderr, check=True, env={**os.environ, "TERM": "xterm"})


def test_a_slow_run_draws_its_stages_on_a_terminal():
    reader, writer = pty.openpty()
    slow_run_on(writer)
    os.close(writer)
    drawn = b""
    try:
        while piece := os.read(reader, 4096):
            drawn += piece
    except OSError:
        pass  # the far end is closed: all was read
    assert b"reading" in drawn
    assert b"explaining" in drawn
    assert b"20/20" in drawn


def test_a_slow_run_says_nothing_to_a_file(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        slow_run_on(log.fileno())
    assert (tmp_path / "log").read_bytes() == b""


def test_a_quick_run_draws_nothing(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "PATIENCE", 3600.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_on_stderr() as progress:
        progress.stage("reading", 3)
        progress.advance(3)
    assert capsys.readouterr().err == ""


def test_no_terminal_gets_the_silent_progress():
    with progress_on_stderr() as progress:
        assert type(progress) is Progress


def test_escape_sequences_of_strangers_are_made_visible(capsys):
    say("header \x1b[31mred\x07 \u202eevil")
    assert "\x1b" not in capsys.readouterr().err


def test_an_error_is_told_with_its_hint(capsys):
    def fail() -> int:
        raise LinkverdictError("expected a, found b", "do c")

    assert run_speaking(fail) == 2
    assert capsys.readouterr().err == "linkverdict: expected a, found b\n  fix: do c\n"


def test_a_stop_from_the_keyboard_is_no_fault(capsys):
    def stop() -> int:
        raise KeyboardInterrupt

    assert run_speaking(stop) == 130
    assert "nothing was written" in capsys.readouterr().err

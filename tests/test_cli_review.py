"""The review command from the outside: it prints its address, answers there, and stops when asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from linkverdict.cli import app
from typer.testing import CliRunner

pytestmark = pytest.mark.slow


@pytest.fixture
def running(sample_folder: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    store = str(tmp_path / "labels.db")
    command = [
        sys.executable,
        "-m",
        "linkverdict",
        "review",
        str(sample_folder),
        "--no-open",
        "--by",
        "Ada",
        "--store",
        store,
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    yield process
    process.kill()
    process.communicate()


def test_it_prints_an_address_that_answers_and_stops_when_interrupted(running: subprocess.Popen[str]) -> None:
    assert running.stdout is not None
    address = running.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{address}&format=json", timeout=30) as answer:
        assert b'"by": "Ada"' in answer.read()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address.split("?")[0], timeout=30)
    running.send_signal(signal.SIGINT)
    _, talk = running.communicate(timeout=30)
    assert running.returncode == 0
    assert "Traceback" not in talk
    assert "every verdict is kept" in talk


def test_a_port_that_is_taken_is_named(sample_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["review", str(sample_folder), "--no-open", "--port", str(port)])
    assert result.exit_code == 2
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.output


def test_a_folder_that_is_no_audit_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["review", str(tmp_path), "--no-open"])
    assert result.exit_code == 2
    assert "is no audit" in result.output

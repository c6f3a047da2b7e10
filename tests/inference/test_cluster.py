"""A Dask cluster judges a large export as one process does, also when it loses a worker on the way."""

from __future__ import annotations

import gzip
import os
import signal

import pytest
from linkverdict.data import sample
from linkverdict.data.errors import LinkverdictError
from linkverdict.inference.audit import read_audit
from linkverdict.inference.large.cluster import Cluster
from linkverdict.inference.large.run import score_large
from linkverdict.inference.large.runners import InProcess, local_runner
from linkverdict.inference.settings import Settings
from linkverdict.models.dask_client import LOCAL

SETTINGS = Settings(model="default")
SOME = 60_000


class Losing(Cluster):
    """Kills one of its workers when it has judged the first part."""

    lost = 0

    def steps(self, job, step, parts):
        for result in super().steps(job, step, parts):
            if step == "judge" and not self.lost:
                self.lost = next(iter(self._client.run(os.getpid).values()))
                os.kill(self.lost, signal.SIGKILL)
            yield result


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    with gzip.open(sample.load_sample()) as file:
        lines = file.read().decode("utf-16").splitlines()[::12]
    path = tmp_path_factory.mktemp("cluster") / "links.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(export, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone") / "audit"
    score_large([export], SETTINGS, folder, part_bytes=SOME, runner=InProcess())
    return read_audit(folder)


def test_a_cluster_that_loses_a_worker_judges_alike(export, alone, tmp_path):
    pytest.importorskip("distributed")
    runner = Losing(LOCAL)
    score_large([export], SETTINGS, tmp_path / "audit", part_bytes=SOME, runner=runner, in_pieces=True)
    found = read_audit(tmp_path / "audit")
    assert runner.lost
    assert [path.name for path in (tmp_path / "audit" / "links.parquet").iterdir()] == ["part-00000.parquet"]
    assert found.facts["parts"] > 1
    assert found.link_table.equals(alone.link_table, null_equal=True)
    assert found.domain_table.equals(alone.domain_table, null_equal=True)


def test_processes_judge_alike(export, alone, tmp_path):
    score_large([export], SETTINGS, tmp_path / "audit", part_bytes=SOME, runner=local_runner(2))
    found = read_audit(tmp_path / "audit")
    assert found.link_table.equals(alone.link_table, null_equal=True)
    assert found.contributions.equals(alone.contributions)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("linkverdict.models.dask_client.PATIENCE", "0.2s")
    with pytest.raises(LinkverdictError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"), \
            Cluster("tcp://127.0.0.1:9"):  # fmt: skip
        pass

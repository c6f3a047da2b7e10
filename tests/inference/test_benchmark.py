from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.sample.benchmark import write_benchmark
from linkverdict.inference.audit import read_audit
from linkverdict.inference.benchmark import SAME_WORK, Measured, beside, by_stage, main, run_ours
from linkverdict.inference.plain_pipeline import Trees, plain_signals, run_plain
from linkverdict.models.model import Model, save_model


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "links.csv"
    write_benchmark(path, 300, 1)
    return path


@pytest.fixture(scope="module")
def saved(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark-model") / "small"
    save_model(model, folder)
    return folder


def test_every_link_of_the_file_is_judged_and_written(export: Path, saved: Path, tmp_path: Path) -> None:
    seconds = run_ours(export, tmp_path / "audit", str(saved))
    assert read_audit(tmp_path / "audit").link_table.height == 300
    assert {stage for ours, _ in SAME_WORK.values() for stage in ours} <= set(seconds)
    assert min(seconds.values()) >= 0


def test_plain_pipeline_does_the_same_work_stage_by_stage(export: Path) -> None:
    pytest.importorskip("tldextract")
    seconds = run_plain(export, 200, Trees(count=3, leaves=4, depth=3))
    assert list(seconds) == [stage for _, plain in SAME_WORK.values() for stage in plain]


def test_plain_pipeline_has_some_forty_signals(export: Path) -> None:
    pd = pytest.importorskip("pandas")
    links = pd.read_csv(export, nrows=50, keep_default_na=False)
    for name in ("source_host", "source_domain", "source_label", "source_suffix"):
        links[name] = "blog-7.example"
    signals = plain_signals(links)
    assert 40 <= signals.shape[1] <= 50
    assert signals["label_hyphens"].eq(1).all()
    assert signals["links_of_domain"].eq(50).all()


def test_rates_and_ratio_are_those_of_each_pipelines_own_links() -> None:
    ours = Measured(
        1000,
        {
            "reading": 1.0,
            "counting": 1.0,
            "computing signals": 1.0,
            "predicting": 1.0,
            "explaining": 0.5,
            "deciding": 0.5,
        },
        whole=10.0,
        peak=2**31,
    )
    stages = ("reading", "taking URLs apart", "computing signals", "predicting", "explaining")
    plain = Measured(100, dict.fromkeys(stages, 1.0), whole=9.0, peak=2**30)
    told = {line[:20].strip(): line[20:].split() for line in beside(ours, plain)}
    assert told["reading, URLs apart"] == ["1,000", "50", "20.0"]
    assert told["explaining"] == ["2,000", "100", "20.0"]
    assert told["computing signals"] == ["500", "100", "5.0"]
    assert told["all, written too"] == ["200", "20", "10.0"]
    assert by_stage(ours)[-2].split()[-2:] == ["10.00", "100"]
    assert by_stage(ours)[-1] == "Peak memory 2.00 GiB"


def test_more_plain_links_than_links_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--rows", "10", "--plain-rows", "11"])
    assert stopped.value.code == 2
    assert "--plain-rows must be 1 to --rows (10), not 11" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_prints_both_pipelines_and_leaves_nothing(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tldextract")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert main(["--rows", "300", "--plain-rows", "200", "--model", str(saved)]) == 0
    page = capsys.readouterr().out
    assert page.startswith("300 links, ")
    assert f"polars {pl.__version__}" in page
    assert "the whole process" in page
    assert "The plain pipeline had the first 200 links" in page
    assert list(tmp_path.iterdir()) == []

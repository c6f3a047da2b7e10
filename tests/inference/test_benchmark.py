from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from linkverdict.data.errors import LinkverdictError
from linkverdict.data.sample.benchmark import write_benchmark
from linkverdict.inference.audit import read_audit
from linkverdict.inference.speed.benchmark import Plan, main, run_in_memory, run_in_parts, run_ours
from linkverdict.inference.speed.measuring import PROCESSES, Measured, Peaks, by_stage, command_of, in_child, repeated
from linkverdict.inference.speed.plain_pipeline import NUMBERS, Trees, plain_signals, run_plain, take_apart
from linkverdict.inference.speed.small_cases import FIRST, HELP, WARM, small_cases
from linkverdict.inference.speed.speed_page import (
    PLAIN_STAGES,
    SAME_WORK,
    STRONG_STAGES,
    Speed,
    Timed,
    marks_of,
    speed_page,
)
from linkverdict.inference.speed.strong_pipeline import (
    EXPLAINED_ONLY,
    EXPLAINING_USUAL,
    WITHOUT_EXPLANATIONS,
    read_needed,
    run_strong,
    strong_signals,
    with_hosts,
)
from linkverdict.models.attribution_benchmark import CONTRIB, EXACT, PREDICT, SHAP, TABLES
from linkverdict.models.attribution_benchmark import Measured as ShapMeasured
from linkverdict.models.model import Model, save_model

TREES = Trees(count=3, leaves=4, depth=3)


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


@pytest.fixture
def found() -> Speed:
    """A run whose every figure is another, so that a page that mixes them up shows it."""
    strong = dict.fromkeys((*WITHOUT_EXPLANATIONS, *EXPLAINED_ONLY), 1.0) | {"predicting": 6.0, EXPLAINING_USUAL: 8.0}
    all_of_it = _of_all(WITHOUT_EXPLANATIONS, 1_000_000)
    rates = {CONTRIB: 500.0, SHAP: 400.0, PREDICT: 50_000.0, EXACT: 70_000.0, TABLES: 80_000.0}
    apart = {
        "float64 from pred_contrib": 1e-15,
        "float32 from pred_contrib": 2e-7,
        "float64 from shap": 3e-14,
        "sum of a row from its margin": 2e-15,
    }
    return Speed(
        command="make benchmark",
        machine=["Some processor, 2 processors", "Python 3.x"],
        rows=1_000_000,
        size=350_000_000,
        in_parts=True,
        trees=Trees(450, 10, 6),
        ours={"importing": 0.5, "reading": 2.5, "judging": 6.0, "writing": 3.0},
        whole=12.5,
        peak=2**31,
        piece=Timed(
            {"reading": 1.0, "counting": 0.5, "computing signals": 0.5, "explaining": 2.0}, _of_all(SAME_OURS, 100_000)
        ),
        plain=Timed(dict.fromkeys(PLAIN_STAGES, 5.0), _of_all(PLAIN_STAGES, 20_000)),
        plain_peak=2**30,
        strong=Timed(strong, all_of_it | _of_all(EXPLAINED_ONLY, 50_000) | {EXPLAINING_USUAL: 4_000}),
        strong_peak=3 * 2**29,
        shap=ShapMeasured(rates, {name: 80_000 / rate for name, rate in rates.items()}, apart, 0.7),
        shap_rows=200_000,
        small={HELP: 0.4, FIRST: 9.0, WARM: 2.0},
    )


SAME_OURS = [stage for ours, _ in SAME_WORK.values() for stage in ours]


def _of_all(stages: Iterable[str], rows: int) -> dict[str, int]:
    return dict.fromkeys(stages, rows)


def _told(page: str) -> dict[str, list[str]]:
    """The rows of a page's tables by their first cell; of two alike the last."""
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("|")]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


@pytest.mark.parametrize("run", [run_in_memory, run_in_parts])
def test_every_link_of_the_file_is_judged_and_written(
    run: Callable[[Path, Path, str], dict[str, float]],
    export: Path,
    saved: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    seconds = run(export, tmp_path / "audit", str(saved))
    assert read_audit(tmp_path / "audit").link_table.height == 300
    assert {"importing", "reading", "writing"} <= set(seconds)
    assert min(seconds.values()) >= 0


def test_a_small_file_is_judged_in_one_piece_and_its_stages_are_those_of_the_page(
    export: Path, saved: Path, tmp_path: Path
) -> None:
    assert set(SAME_OURS) < set(run_ours(export, tmp_path / "audit", str(saved)))


def test_plain_pipeline_does_the_same_work_stage_by_stage(export: Path) -> None:
    pytest.importorskip("tldextract")
    assert tuple(run_plain(export, 200, TREES)) == PLAIN_STAGES


def test_plain_pipeline_has_some_forty_signals(export: Path) -> None:
    pd = pytest.importorskip("pandas")
    links = pd.read_csv(export, nrows=50, keep_default_na=False)
    for name in ("source_host", "source_domain", "source_label", "source_suffix"):
        links[name] = "blog-7.example"
    signals = plain_signals(links)
    assert 40 <= signals.shape[1] <= 50
    assert signals["label_hyphens"].eq(1).all()
    assert signals["links_of_domain"].eq(50).all()


def test_strong_peer_computes_the_plain_pipelines_numbers(export: Path, tmp_path: Path) -> None:
    pd, tldextract = pytest.importorskip("pandas"), pytest.importorskip("tldextract")
    path = tmp_path / "links.csv"
    odd = {
        "Referring page URL": [
            "https://98.45.96.115/a/b",
            "https://shop.example.co.uk?q=1",
            "https://münchen.example/ä",
        ],
        "Anchor": ["", "  Zwei  Wörter ", "https://x.example/y"],
        "Referring page title": ["", "zwei @someone Wörter 12", "SEO backlinks +49 30 1234567"],
        "Left context": ["", "guest posts", "b"],
    }
    links = pl.read_csv(export)
    links.head(3).with_columns(pl.Series(name, cells) for name, cells in odd.items()).vstack(links).write_csv(path)
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    frame = pd.read_csv(path, keep_default_na=False, na_values={name: [""] for name in NUMBERS.values()})
    plain = plain_signals(take_apart(frame, extract))
    strong = strong_signals(with_hosts(read_needed(path), extract))
    assert strong.columns == list(plain.columns)
    for name in strong.columns:
        np.testing.assert_array_equal(strong[name].fill_null(np.nan), plain[name], err_msg=name)


def test_strong_peer_explains_the_first_links_and_writes_them(export: Path, tmp_path: Path) -> None:
    pytest.importorskip("tldextract")
    seconds = run_strong(export, 40, TREES, tmp_path / "judged.parquet", usual=TREES)
    assert tuple(seconds) == (*WITHOUT_EXPLANATIONS, *EXPLAINED_ONLY, EXPLAINING_USUAL)
    written = pl.read_parquet(tmp_path / "judged.parquet")
    assert written.height == 40
    margin = written.select(pl.sum_horizontal(pl.selectors.ends_with("(SHAP)"))).to_series()
    assert (1 / (1 + (-margin).exp())).to_list() == pytest.approx(written["probability"].to_list())


def test_rates_are_those_of_each_stages_own_links() -> None:
    timed = Timed({"predicting": 2.0, "explaining": 1.0}, {"predicting": 1000, "explaining": 10})
    assert timed.rate(["predicting"]) == 500
    assert timed.rate(["predicting", "explaining"]) == pytest.approx(1 / (0.002 + 0.1))
    assert Timed({"reading": 0.0}, {"reading": 5}).rate(["reading"]) == 0


def test_the_page_compares_links_a_second(found: Speed) -> None:
    told = _told(speed_page(found))
    assert told["**linkverdict, written too**"][0] == "80,000"
    # 25 s for 20,000 links
    assert told["plain pipeline, not written"] == ["800", "100"]
    # 3 s for a million, 2 s for 50,000; predicting is not needed
    assert told["strong peer, written"] == ["23,256", "3.4"]
    # 1 ms a link without explanations, or 23 us, and 2 ms for them
    assert told["plain pipeline with a usual model"] == ["333", "240"]
    assert told["strong peer with a usual model"] == ["494", "162"]
    assert told["strong peer without explanations, not written"] == ["111,111", "0.72"]
    assert told["reading, URLs apart"] == ["100,000", "2,000", "500,000", "50.0", "0.20"]
    assert told["counts and signals"] == ["100,000", "4,000", "1,000,000", "25.0", "0.10"]
    assert told["LightGBM pred_contrib"] == ["500", "160.0"]
    assert told["shap TreeExplainer"] == ["400", "200.0"]
    assert "predicting" not in STRONG_STAGES


def test_the_page_says_which_marks_are_missed_and_what_holds_the_run_back(found: Speed) -> None:
    page = speed_page(found)
    told = _told(page)
    assert [mark.is_met for mark in marks_of(found)] == [True] * 5 + [False, True, True, False, True]
    assert told["end to end, times the strong peer"] == ["at least 60", "3.4 (162 if it has a usual model)", "**no**"]
    assert told["end to end, times the plain pipeline"] == ["at least 100", "100 (240 if it has a usual model)", "yes"]
    assert "- 1,000 links the very first time, seconds: asked under 8, reached 9.00." in page
    assert "100 times the plain pipeline are " in page
    assert "in [decisions/end-to-end.md](decisions/end-to-end.md)" in page
    # 6 of 12.5 s; a million in the other 6.5
    assert told["judging"] == ["48%", "153,846"]
    assert "A trial run" not in page
    assert "A trial run" in speed_page(replace(found, rows=5_000))


def test_the_page_begins_with_its_command_and_names_the_machine(found: Speed) -> None:
    page = speed_page(found)
    assert page.startswith("<!-- generated by `make benchmark`; do not edit -->\n# Speed\n")
    assert "- Some processor, 2 processors\n- Python 3.x\n" in page
    assert page.endswith("|\n")


def test_a_run_with_every_default_is_that_of_make() -> None:
    assert command_of("benchmark", "benchmark", Plan()) == "make benchmark"
    changed = command_of("benchmark", "benchmark", Plan(rows=5, model="/some/place"))
    assert changed == "python -m linkverdict.inference.speed.benchmark --rows 5 --model ..."


def test_time_that_no_stage_claims_is_shown() -> None:
    told = _told("\n".join(by_stage(1000, {"reading": 1.0, "writing": 2.0}, 4.0)))
    assert told["reading"] == ["1.00", "25%", "1,000"]
    assert told["starting Python, and the rest"] == ["1.00", "25%", "1,000"]
    assert told["**the whole process**"] == ["4.00", "100%", "250"]


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="memory of other processes is told by Linux")
def test_memory_of_processes_that_the_work_starts_is_counted() -> None:
    code = "import time; held = b'x' * 200_000_000; time.sleep(0.8)"
    measured = in_child(partial(subprocess.run, [sys.executable, "-c", code], check=True))
    assert measured.found.returncode == 0
    assert 200_000_000 < measured.peak < 1_000_000_000
    assert measured.whole > 0


def test_memory_of_a_process_that_ended_is_kept_and_unknown_ones_count_nothing() -> None:
    peaks = Peaks(2**22 + 1, {7: 100})  # more than Linux gives out
    peaks.look()
    assert peaks.total == 100


def test_what_is_repeated_is_looked_at_once_more_at_the_end() -> None:
    seen: list[int] = []
    with repeated(lambda: seen.append(1), pause=60):
        pass
    assert seen == [1]


def test_what_fails_in_the_other_process_fails_here(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        in_child(partial(Path.read_text, tmp_path / "missing"))


@pytest.mark.parametrize("option", ["--plain-rows", "--strong-rows"])
def test_more_links_for_a_peer_than_links_are_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--rows", "10", "--plain-rows", "1", "--strong-rows", "1", option, "11"])
    assert stopped.value.code == 2
    assert f"{option} must be 1 to --rows (10), not 11" in capsys.readouterr().err


class Commands:
    """Stands for `subprocess.run`: keeps what was asked, and ends with this code."""

    def __init__(self, code: int = 1) -> None:
        self.code = code
        self.asked: list[tuple[list[str], dict[str, str]]] = []

    def __call__(self, command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        self.asked.append((command, env))
        return subprocess.CompletedProcess(command, self.code, "", "linkverdict: no such model")


def test_the_first_time_has_empty_folders_and_later_times_the_same_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands()
    monkeypatch.setattr("linkverdict.inference.speed.small_cases.subprocess.run", commands)
    assert list(small_cases(tmp_path, "default", rounds=3, rows=5)) == [HELP, FIRST, WARM]
    assert [command[3] for command, _ in commands.asked] == ["score", *["--help"] * 3, *["score"] * 3]
    folders = {tuple(env[name] for name in ("LINKVERDICT_CACHE", "NUMBA_CACHE_DIR")) for _, env in commands.asked}
    assert folders == {(str(tmp_path / "cache"), str(tmp_path / "machine-code"))}
    assert [file.name for file in tmp_path.iterdir()] == ["small.csv"]


def test_a_command_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkverdict.inference.speed.small_cases.subprocess.run", Commands(code=2))
    with pytest.raises(LinkverdictError) as failed:
        small_cases(tmp_path, "default", rounds=1, rows=3)
    assert "`linkverdict score` failed" in failed.value.message
    assert failed.value.hint == "linkverdict: no such model"


@pytest.mark.slow
def test_the_command_writes_what_it_prints_and_leaves_nothing_else(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tldextract")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(
        "linkverdict.inference.speed.benchmark.in_child", lambda work, begin=None: Measured(work(), 1.0, 2**30)
    )
    monkeypatch.setattr("linkverdict.inference.speed.small_cases.subprocess.run", Commands())
    sizes = {"rows": 300, "plain-rows": 200, "strong-rows": 100, "piece-rows": 300, "shap-rows": 100, "rounds": 1}
    options = [text for name, size in sizes.items() for text in (f"--{name}", str(size))]
    assert main([*options, "--model", str(saved), "--write", str(tmp_path / "speed.md")]) == 0
    page = capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["speed.md"]
    assert (tmp_path / "speed.md").read_text(encoding="utf-8") == page
    assert "`python -m linkverdict.inference.speed.benchmark --rows 300 --plain-rows 200 --strong-rows 100 " in page
    assert "--model ... --rounds 1` made an export of 300 links" in page
    assert str(tmp_path) not in page
    assert f"polars {pl.__version__}" in page
    assert "It had the first 200 links" in page
    assert "explained and wrote the first 100;" in page
    assert {HELP, FIRST, WARM} <= set(_told(page))

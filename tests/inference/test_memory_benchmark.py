from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from linkverdict.data.errors import LinkverdictError
from linkverdict.inference.large.runners import InProcess
from linkverdict.inference.speed.measuring import Measured
from linkverdict.inference.speed.memory_benchmark import check_disk, disk_peak, main
from linkverdict.inference.speed.scale_page import DASK, LOCAL, LargeRun, Scale, scale_page, seconds_for
from linkverdict.models.model import Model, save_model

MILLION = 1_000_000
SMALL = LargeRun(
    LOCAL, 2, MILLION, 400 * MILLION, {"importing": 0.5, "reading": 2.0, "judging": 6.0, "writing": 1.0}, 10.0,
    2 * 2**30, 1000 * MILLION,
)  # fmt: skip
LARGE = LargeRun(
    LOCAL, 2, 10 * MILLION, 4000 * MILLION, {"importing": 0.5, "reading": 20.0, "judging": 70.0, "writing": 10.0},
    102.0, 3 * 2**30, 10_000 * MILLION,
)  # fmt: skip
ALONE = replace(SMALL, workers=1, whole=16.0, seconds={**SMALL.seconds, "judging": 12.0})


def scale() -> Scale:
    return Scale(
        command="make benchmark-memory",
        machine=["Some processor, 2 processors"],
        sizes=[SMALL, LARGE],
        workers=[ALONE, SMALL, replace(ALONE, kind=DASK, whole=20.0)],
        passed_over=[4],
        price=0.05,
        part_bytes=40 * MILLION,
    )


def _rows(page: str, first: str) -> list[list[str]]:
    """The other cells of the tables' rows that begin so."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    return [row[1:] for row in rows if row[0] == first]


def test_memory_is_told_beside_that_of_the_smallest_export() -> None:
    page = scale_page(scale())
    assert _rows(page, "10,000,000") == [["3,815", "102.0", "98,039", "3.00", "1.50", "2.5"]]
    assert "found 1.50: reached." in page
    much = replace(LARGE, peak=4 * 2**30)
    assert "found 2.00: **missed**." in scale_page(replace(scale(), sizes=[SMALL, much]))


def test_stages_are_told_for_a_million_links_of_each_size() -> None:
    page = scale_page(scale())
    assert _rows(page, "judging") == [["6.00", "7.00"]]
    assert "The stage that became dearer most is judging, by 1.00 s a million." in page
    cheaper = replace(SMALL, seconds=dict.fromkeys(SMALL.seconds, 50.0))
    assert "No stage became dearer." in scale_page(replace(scale(), sizes=[cheaper, LARGE]))


def test_workers_are_compared_with_the_first() -> None:
    page = scale_page(scale())
    assert _rows(page, LOCAL) == [
        ["1", "16.0", "62,500", "62,500", "1.00", "2.00"],
        ["2", "10.0", "100,000", "50,000", "1.60", "2.00"],
    ]
    assert _rows(page, DASK) == [["1", "20.0", "50,000", "50,000", "0.80", "2.00"]]
    assert "too few processors: 4 workers" in page
    assert "Not measured in this run." in scale_page(replace(scale(), workers=[]))


def test_time_beyond_the_largest_export_goes_on_as_between_the_two_largest() -> None:
    # 92 s for nine millions more
    assert seconds_for(100 * MILLION, [SMALL, LARGE]) == pytest.approx(102 + 90 * 92 / 9)
    assert seconds_for(100 * MILLION, [SMALL]) == pytest.approx(1000)
    assert seconds_for(100 * MILLION, [SMALL, SMALL]) == pytest.approx(1000)


def test_cost_is_processors_times_hours_times_price() -> None:
    page = scale_page(scale())
    assert _rows(page, f"{LOCAL}, from 10,000,000 links") == [["2", "0.28", "0.57", "0.028"]]
    assert _rows(page, f"{LOCAL}, from 1,000,000 links")[0] == ["1", "0.44", "0.44", "0.022"]
    assert "at 0.05 US dollars" in page


def test_what_no_worker_can_share_bounds_the_run() -> None:
    page = scale_page(scale())
    # a second worker saves 6 s of 16, so 12 are shared
    assert "16.0 s by one worker and 10.0 s by 2 workers are 4.0 s that no further worker shares" in page
    assert "from 3 workers on they are half of it" in page
    assert _rows(page, "4")[-1] == ["7.0", "142,857", "2.3"]
    assert "from 38 million links of this kind on" in page


def test_a_disk_that_is_too_small_is_told_before_anything_is_made(tmp_path: Path) -> None:
    check_disk(tmp_path / "files", 1000, free=6_400_000)
    with pytest.raises(LinkverdictError) as short:
        check_disk(tmp_path / "files", 10 * MILLION, free=2**30)
    assert short.value.message.startswith("10,000,000 links need 59.6 GiB of disk for a while")
    assert f"found 1.0 GiB free in {tmp_path}." in short.value.message
    assert "--sizes" in short.value.hint


def test_the_most_that_lay_on_the_disk_is_kept(tmp_path: Path) -> None:
    with disk_peak(tmp_path) as seen:
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "file").write_bytes(b"x" * 5000)
    assert max(seen) == 5000


def test_sizes_below_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--sizes", "0"])
    assert "must be at least 1" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory of other processes is told by Linux")
def test_the_command_writes_what_it_prints_and_leaves_nothing_else(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held: list[int] = []
    asked: list[str] = []

    def cluster(address: str) -> InProcess:
        asked.append(address)
        return InProcess()

    # all in this process: others are started, and Dask is tried, in tests of their own
    monkeypatch.setattr(
        "linkverdict.inference.speed.memory_benchmark.in_child", lambda work, begin=None: Measured(work(), 1.0, 2**30)
    )
    monkeypatch.setattr("linkverdict.inference.large.cluster.Cluster", cluster)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("os.sched_setaffinity", lambda _, processors: held.append(len(processors)))
    save_model(model, tmp_path / "model")
    place = tmp_path / "place"
    place.mkdir()
    options = ["--sizes", "200", "--workers", "1", "9999", "--worker-rows", "300", "--part-bytes", "100000"]
    places = ["--model", str(tmp_path / "model"), "--folder", str(place), "--write", str(tmp_path / "scale.md")]
    assert main([*options, *places]) == 0
    page = capsys.readouterr().out
    assert list(place.iterdir()) == []
    assert (tmp_path / "scale.md").read_text(encoding="utf-8") == page
    command = "python -m linkverdict.inference.speed.memory_benchmark --sizes 200 --workers 1 9999 --worker-rows 300"
    assert page.startswith(f"<!-- generated by `{command} --part-bytes 100000 --model ... --folder ...`;")
    assert str(tmp_path) not in page
    assert [row[2] for row in _rows(page, "200")] == ["200"]
    assert [row[2] for kind in (LOCAL, DASK) for row in _rows(page, kind)] == ["300", "300"]
    assert "too few processors: 9999 workers" in page
    assert held == [1, 1]
    assert asked == ["local"]

"""What tests of every folder share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from linkverdict.inference.audit import Audit

# a run tries the same examples as the one before it; `--hypothesis-profile=default` tries new ones
settings.register_profile("steady", derandomize=True)

# two workers share the processors: threads of LightGBM that wait for one another would take most of the time
os.environ.setdefault("OMP_NUM_THREADS", "1")

WINDOW = (1366, 900)
"""Width and height of the browser's window in pixels: a common laptop's."""


@pytest.fixture(scope="session")
def workers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share, for what is dear to make. A file is put in its place whole."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def begun_tracking(workers_folder: Path) -> Iterator[None]:
    """MLflow takes seconds to make its tables: they are made once, and copied where a test begins anew."""
    from linkverdict.models import tracking

    begin, made = tracking._begin, workers_folder / "mlflow.db"

    def copy(file: Path) -> None:
        if not made.exists():
            begin(made)
        shutil.copyfile(made, file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracking, "_begin", copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder for the run: no test reads or writes the person's own labels and models."""
    folder = tmp_path_factory.mktemp("person")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINKVERDICT_DATA", str(folder))
        patch.setenv("LINKVERDICT_CACHE", str(folder / "cache"))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        yield folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of labelled exports beside the project; tests marked `shared` need it and are skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the labelled exports are not beside the project")
    return folder


@pytest.fixture(scope="session")
def sample_audit() -> Audit:
    """The audit of the sample export that ships, by the model that ships."""
    from linkverdict.data.sample import load_sample
    from linkverdict.inference.score import score

    return score(load_sample(), model="default")


@pytest.fixture(scope="session")
def sample_folder(sample_audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's audit on the disk. No test writes into it."""
    from linkverdict.inference.audit import write_audit

    return write_audit(sample_audit, tmp_path_factory.mktemp("sample") / "audit", format="parquet")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def started_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium without a window; every request it makes is logged."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        message = "needs chromium and chromedriver on the PATH"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    flags = (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--force-prefers-reduced-motion",
        f"--window-size={WINDOW[0]},{WINDOW[1]}",
    )  # fmt: skip
    for flag in (*flags, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options=options, service=Service(driver))
    yield window
    window.quit()


@pytest.fixture
def browser(started_browser: Any) -> Any:
    """The browser as every test finds it, whatever the one before has set."""
    started_browser.set_window_size(*WINDOW)
    started_browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    started_browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    started_browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    return started_browser

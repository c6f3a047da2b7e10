"""Runs noted in MLflow: parameters, metrics, pictures, the model folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..data.places import user_folder

EXPERIMENT = "linkverdict"
URI_VARIABLE = "MLFLOW_TRACKING_URI"


def tracking_uri() -> str:
    """MLFLOW_TRACKING_URI when set, else a SQLite file in the user's data folder."""
    if uri := os.environ.get(URI_VARIABLE):
        return uri
    return f"sqlite:///{user_folder() / 'mlflow.db'}"


def local_file(uri: str) -> Path | None:
    """The SQLite file of an address; None for a server's."""
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None


def connect(uri: str) -> None:
    """Let MLflow keep runs and models at the address, quietly, and artifacts beside a local file."""
    import logging

    import mlflow

    for name in ("alembic", "mlflow"):
        logging.getLogger(name).setLevel(logging.ERROR)
    file = local_file(uri)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _begin(file)
    # MLflow notes the address in the environment, where it would pass for the person's own choice
    named = os.environ.get(URI_VARIABLE)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    os.environ.pop(URI_VARIABLE, None)
    if named is not None:
        os.environ[URI_VARIABLE] = named
    if mlflow.get_experiment_by_name(EXPERIMENT) is None:
        artifacts = None if file is None else (file.resolve().parent / "mlflow-artifacts").as_uri()
        mlflow.create_experiment(EXPERIMENT, artifact_location=artifacts)
    mlflow.set_experiment(EXPERIMENT)


def _begin(file: Path) -> None:
    """Make MLflow's file beside and put it in its place whole.

    Two processes that make its tables at once spoil them for both, and so does a kill.
    """
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    artifacts = (file.resolve().parent / "mlflow-artifacts").as_uri()
    with tempfile.TemporaryDirectory(prefix=".mlflow-", dir=file.parent, ignore_cleanup_errors=True) as folder:
        made = Path(folder) / file.name
        SqlAlchemyStore(f"sqlite:///{made}", artifacts).engine.dispose()  # type: ignore[no-untyped-call]
        try:
            os.link(made, file)
        except FileExistsError:  # the other process was faster: its file counts
            pass
        except OSError:  # no hard links here
            if not file.exists():
                made.rename(file)


@contextmanager
def tracked_run(name: str, parameters: Mapping[str, Any]) -> Iterator[TrackedRun]:
    """An MLflow run while the block lasts; failed when it raises."""
    import mlflow

    connect(tracking_uri())
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_params({key: str(value)[:500] for key, value in parameters.items()})
        yield TrackedRun(run.info.run_id)


class TrackedRun:
    """The run that is open."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id

    def metrics(self, values: Mapping[str, float]) -> None:
        """Note figures; names are made fit for MLflow, unknown values left out."""
        import mlflow

        fit = {fit_name(name): value for name, value in values.items() if value == value}
        mlflow.log_metrics(fit)

    def curve(self, name: str, values: list[float]) -> None:
        """Note a curve, one value a step."""
        import mlflow

        for step, value in enumerate(values):
            mlflow.log_metric(fit_name(name), value, step=step)

    def keep(self, path: Path) -> None:
        """Keep a file or a folder's files with the run."""
        import mlflow

        if path.is_dir():
            mlflow.log_artifacts(str(path), artifact_path=path.name)
        else:
            mlflow.log_artifact(str(path))


def fit_name(name: str) -> str:
    """The name with the letters that MLflow refuses made `_`."""
    return "".join(letter if letter.isalnum() or letter in "_-./ " else "_" for letter in name)

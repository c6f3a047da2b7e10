"""Runs noted in MLflow: parameters, metrics, pictures, the model folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EXPERIMENT = "linkverdict"


def tracking_uri() -> str:
    """MLFLOW_TRACKING_URI when set, else a SQLite file in the user's data folder."""
    if uri := os.environ.get("MLFLOW_TRACKING_URI"):
        return uri
    from platformdirs import user_data_path

    folder = user_data_path("linkverdict", ensure_exists=True)
    return f"sqlite:///{folder / 'mlflow.db'}"


@contextmanager
def tracked_run(name: str, parameters: Mapping[str, Any]) -> Iterator[TrackedRun]:
    """An MLflow run while the block lasts; failed when it raises."""
    import logging

    import mlflow

    logging.getLogger("alembic").setLevel(logging.WARNING)
    uri = tracking_uri()
    mlflow.set_tracking_uri(uri)
    if mlflow.get_experiment_by_name(EXPERIMENT) is None:
        artifacts = None
        if uri.startswith("sqlite:///"):
            artifacts = (Path(uri.removeprefix("sqlite:///")).resolve().parent / "mlflow-artifacts").as_uri()
        mlflow.create_experiment(EXPERIMENT, artifact_location=artifacts)
    mlflow.set_experiment(EXPERIMENT)
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

        fit = {_fit(name): value for name, value in values.items() if value == value}
        mlflow.log_metrics(fit)

    def curve(self, name: str, values: list[float]) -> None:
        """Note a curve, one value a step."""
        import mlflow

        for step, value in enumerate(values):
            mlflow.log_metric(_fit(name), value, step=step)

    def keep(self, path: Path) -> None:
        """Keep a file or a folder's files with the run."""
        import mlflow

        if path.is_dir():
            mlflow.log_artifacts(str(path), artifact_path=path.name)
        else:
            mlflow.log_artifact(str(path))


def _fit(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-./ " else "_" for letter in name)

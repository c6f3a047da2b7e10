"""The way to a Dask scheduler and back: what scoring and training on a cluster share."""

from __future__ import annotations

import logging
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from ..data.errors import LinkverdictError

LOCAL = "local"
PATIENCE = "15s"
"""For the scheduler to answer."""


class DaskWorkers:
    """The workers of a scheduler, or with 'local' one worker process for each processor of this machine.

    They are there inside `with`. Raises LinkverdictError when Dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None

    def __enter__(self) -> Self:
        try:
            dask = import_module("distributed")
        except ImportError as error:
            raise LinkverdictError(
                "A cluster needs Dask, which is not installed.", "pip install 'linkverdict[cluster]'"
            ) from error
        local = self._address == LOCAL
        try:
            cluster = _local_cluster(dask) if local else self._address
            self._client = dask.Client(cluster, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise LinkverdictError(
                f"No Dask scheduler answers at {self._address}: {error}", "Start one: dask scheduler"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            cluster = self._client.cluster
            self._client.close()
            if self._address == LOCAL and cluster is not None:
                cluster.close()

    @property
    def client(self) -> Any:
        """Dask's own client."""
        if self._client is None:
            raise RuntimeError("a cluster works inside `with`")
        return self._client


def _local_cluster(dask: Any) -> Any:
    """Its workers' log would be talk in the middle of ours: what goes wrong is raised here as well."""
    return dask.LocalCluster(threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL)

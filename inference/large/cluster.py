"""A Dask cluster that runs the steps of a large run: many machines that see one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ...data.errors import LinkverdictError
from .runners import run_here

if TYPE_CHECKING:
    from .parts import Job

LOCAL = "local"
TRIES = 3
"""A step whose worker was lost is run again elsewhere, so many times."""
PATIENCE = "15s"
"""For the scheduler to answer."""


class Cluster:
    """The workers of a scheduler, or with 'local' one worker process for each processor of this machine."""

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
            cluster = dask.LocalCluster(threads_per_worker=1, dashboard_address=None) if local else self._address
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

    def steps(self, job: Job, step: str, parts: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The results of a step on the parts, in the parts' order. The job is sent to each worker once."""
        client = self._client
        if client is None:
            raise RuntimeError("a cluster runs steps inside `with`")
        sent = client.scatter(job, broadcast=True)
        for future in [client.submit(run_here, sent, step, part, retries=TRIES, pure=False) for part in parts]:
            yield future.result()

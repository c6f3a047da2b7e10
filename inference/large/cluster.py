"""A Dask cluster that runs the steps of a large run: many machines that see one folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ...models.dask_client import DaskWorkers
from .runners import AHEAD, in_order, run_here

if TYPE_CHECKING:
    from .steps import AnyJob

TRIES = 3
"""A step whose worker was lost is run again elsewhere, so many times."""


class Cluster(DaskWorkers):
    """The workers of a scheduler as the runner of a large run."""

    def steps(self, job: AnyJob, step: str, parts: Iterable[int | str]) -> Iterator[dict[str, Any]]:
        """The results of a step on the parts, in the parts' order. The job is sent to each worker once."""
        submit = partial(self.client.submit, run_here, self.client.scatter(job, broadcast=True), step)
        most = AHEAD * max(1, len(self.client.ncores()))
        yield from in_order(partial(submit, retries=TRIES, pure=False), parts, most)

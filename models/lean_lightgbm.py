"""LightGBM imported without the libraries that only its other faces need: half the start of a scoring process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

NOT_NEEDED = ("sklearn", "pandas", "dask", "distributed", "matplotlib", "graphviz", "pyarrow", "cffi")
"""What LightGBM imports where it is installed: for its scikit-learn and Dask estimators, for data frames and plots."""

_is_own = False


def own_process() -> None:
    """Say that this process was begun by linkverdict and belongs to nobody else."""
    global _is_own
    _is_own = True


def import_lean_lightgbm() -> None:
    """Import LightGBM for boosters and numpy matrices alone, in a process of our own that does nothing but score.

    Its scikit-learn and Dask estimators, data frames and plots are then out of reach for the whole process.
    """
    if _is_own and "lightgbm" not in sys.modules:
        with _hidden(NOT_NEEDED):
            import_module("lightgbm")


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """The named libraries cannot be imported meanwhile; those that are there already stay."""
    absent = [name for name in names if name not in sys.modules]
    try:
        for name in absent:
            # None makes `import` raise ImportError
            sys.modules[name] = None  # type: ignore[assignment]
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)

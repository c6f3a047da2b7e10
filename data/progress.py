"""Telling the person how far a long run is."""

from __future__ import annotations


class Progress:
    """Says nothing. The command line passes one that draws bars; libraries and tests pass this one."""

    def stage(self, name: str, rows: int | None = None) -> None:
        """A new stage begins, of so many rows when that is known."""

    def advance(self, rows: int) -> None:
        """So many more rows of the stage are done."""

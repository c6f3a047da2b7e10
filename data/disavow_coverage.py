"""Which lines of a disavow file are needless, because another line of it says the same or more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from .address import parse_host
from .disavow_entry import address_lines, is_taken
from .disavow_lines import Kind, Line
from .platforms import standing

_SCHEME = re.compile(r"^[A-Za-z]+:[\\/]*|^[\\/]+")
_HOST_END = re.compile(r"[\\/?#]")


class Coverage:
    """The entries that stand, to ask whether one more is needless."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._domains: dict[str, Line] = {}
        self._pages: dict[str, Line] = {}
        for line in lines:
            self.add(line)

    def add(self, line: Line) -> None:
        """Let a line stand. One that Google does not take covers nothing."""
        if is_taken(line):
            if line.kind is Kind.DOMAIN:
                self._domains.setdefault(line.value, line)
            else:
                self._pages.setdefault(_page(line.value), line)

    def of(self, line: Line) -> Line | None:
        """The widest standing line that covers the entry, None when there is none; an entry does not cover itself.

        A line on a platform's root is not trusted to cover the sites below it: Google may take it for the root alone.
        """
        host = line.value if line.kind is Kind.DOMAIN else _host(line.value)
        names = [host, *_above(host)]
        for name in reversed(names):
            found = self._domains.get(name)
            if found is not None and found != line and (name == host or standing(name) is None):
                return found
        same = self._pages.get(_page(line.value)) if line.kind is Kind.URL else None
        return same if same != line else None


def find_uncovered(lines: Iterable[Line], by: Iterable[Line]) -> list[Line]:
    """The entries of a file that another file says nothing of."""
    coverage = Coverage(by)
    entries = (line for line in lines if line.kind in (Kind.DOMAIN, Kind.URL))
    return [line for line in entries if coverage.of(replace(line, number=0)) is None]


def find_redundant(lines: Iterable[Line]) -> dict[int, Line]:
    """By line number: the other line that makes an entry needless. Of equal lines the first stands."""
    entries = [line for line in lines if line.kind in (Kind.DOMAIN, Kind.URL)]
    coverage = Coverage(entries)
    return {line.number: found for line in entries if (found := coverage.of(line)) is not None}


def why_redundant(line: Line, by: Line) -> str:
    """In words, by what a line is made needless."""
    if line.kind is Kind.DOMAIN and by.value == line.value:
        return "the same domain stands"
    if line.kind is Kind.DOMAIN:
        what = "the domain without www. stands" if line.value == f"www.{by.value}" else "the domain above it stands"
        return f"{what} ({by.value})"
    return f"its domain stands ({by.value})" if by.kind is Kind.DOMAIN else "the same address stands"


def _above(host: str) -> list[str]:
    if ":" in host or host[-1:].isdigit():  # an IP: no top-level domain ends in a digit
        return []
    return [host.split(".", cut)[-1] for cut in range(1, host.count("."))]


@lru_cache(maxsize=65_536)
def _host(address: str) -> str:
    bare = _HOST_END.split(_SCHEME.sub("", address), maxsplit=1)[0].rpartition("@")[2]
    host = bare if bare.startswith("[") else bare.partition(":")[0]
    return parse_host(host).host or ""


def _page(address: str) -> str:
    """Google tells http from https and www. from none, so the whole address counts, but for its fragment."""
    return (address_lines(address) or (address,))[-1]

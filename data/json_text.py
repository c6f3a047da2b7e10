"""JSON exports: arrays of objects, API answers that hold such an array, and one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from .raw_table import RawTable, rejected_rows, unique_headers

SEARCH_DEPTH = 4
"""How deep in an API's answer the list of links is looked for."""
LIST_OF_OBJECTS = re.compile(r"\[\s*(?=\{)")
SURROGATE = re.compile("[\ud800-\udfff]")
# numbers keep the spelling of the file; NaN and Infinity are no values
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda name: None)
BROKEN = (ValueError, RecursionError)

Found = tuple[int, dict[str, Any]]
"""An object and its number: of its line in JSON Lines, of its place in a list."""


def read_json(text: bytes) -> RawTable | None:
    """The table in a clean UTF-8 text that begins like JSON; None when it is not JSON after all.

    A row's line is the line in JSON Lines, and the item's number (from 1) in an array. What cannot be read is in
    `rejected`: broken lines, items that are no objects, and the rest of an array that was cut off.

    >>> read_json(b'{"backlinks": [{"url_from": "https://a.example/", "nofollow": true}]}').cells.rows()
    [('https://a.example/', 'true')]
    """
    written = text.decode("utf-8", "replace")
    if not written.lstrip().startswith(("{", "[")):
        return None
    try:
        value = DECODER.decode(written)
    except BROKEN:
        return _lines(written) or _cut_off(written)
    return _whole(value)


def _whole(value: Any) -> RawTable | None:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        cells = pl.DataFrame({"column_1": [_text(item) for item in value]}, schema={"column_1": pl.String})
        return RawTable(cells, _numbers(range(1, len(value) + 1)), rejected_rows([]), has_header=False)
    items = _largest_list(value, SEARCH_DEPTH)
    if items is None:
        return _table([(1, value)], []) if isinstance(value, dict) and value else None
    objects = [(at, item) for at, item in enumerate(items, start=1) if isinstance(item, dict)]
    others = [(at, item) for at, item in enumerate(items, start=1) if not isinstance(item, dict)]
    return _table(objects, [(at, "an item that is no object", _text(item) or "") for at, item in others])


def _largest_list(value: Any, depth: int) -> list[Any] | None:
    """The longest list of objects inside; the answers of chat tools, JSON in {'text': ...}, are opened."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [each for item in value for each in _opened(item, depth)]
    if isinstance(value, dict) and depth:
        lists = [found for each in value.values() if (found := _largest_list(each, depth - 1)) is not None]
        return max(lists, key=len, default=None)
    return None


def _opened(item: Any, depth: int) -> list[Any]:
    if isinstance(item, dict) and depth and set(item) == {"type", "text"} and isinstance(item["text"], str):
        try:
            return _largest_list(DECODER.decode(item["text"]), depth - 1) or [item]
        except BROKEN:
            return [item]
    return [item]


def _lines(text: str) -> RawTable | None:
    """JSON Lines; None when not even every second line is an object."""
    objects: list[Found] = []
    rejected: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = DECODER.decode(line)
        except BROKEN as error:
            rejected.append((number, f"broken JSON: {_cause(error)}", line))
            continue
        if isinstance(value, dict):
            objects.append((number, value))
        else:
            rejected.append((number, "a line that is no object", line))
    return _table(objects, rejected) if len(objects) > len(rejected) else None


def _cut_off(text: str) -> RawTable | None:
    """The whole items of a broken array, the rest rejected in one piece; None when there is no whole item."""
    begin = LIST_OF_OBJECTS.search(text)
    at = begin.end() if begin else len(text)
    objects: list[Found] = []
    why = "the JSON ends too early"
    while at < len(text) and text[at] == "{":
        try:
            value, at = DECODER.raw_decode(text, at)
        except BROKEN as error:
            why = f"the JSON is broken or ends too early: {_cause(error)}"
            break
        objects.append((len(objects) + 1, value))
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
    if not objects:
        return None
    rest = text[at : at + 10_000].strip()
    return _table(objects, [(len(objects) + 1, why, rest)] if rest and rest[0] != "]" else [])


def _cause(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "too deeply nested"


def _table(objects: list[Found], rejected: Iterable[tuple[int, str, str]]) -> RawTable:
    keys = list(dict.fromkeys(key for _, item in objects for key in item)) or [""]
    names = unique_headers([_text(key) or "" for key in keys])
    cells = [
        pl.Series(name, [_text(item.get(key)) for _, item in objects], dtype=pl.String)
        for name, key in zip(names, keys, strict=True)
    ]
    return RawTable(pl.DataFrame(cells), _numbers(number for number, _ in objects), rejected_rows(rejected))


def _numbers(numbers: Iterable[int]) -> pl.Series:
    return pl.Series(list(numbers), dtype=pl.Int64)


def _text(value: Any) -> str | None:
    """A value as a table would show it: lists joined by ', ', objects as JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if SURROGATE.search(value) else value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(_text(item) or "" for item in value)
    return SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False))

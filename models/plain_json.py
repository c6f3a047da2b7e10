"""Frozen dataclasses <-> readable JSON, strictly: what is missing, unknown or of another type is named by its place."""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

Value = TypeVar("Value")


def to_json(value: Any) -> str:
    """The dataclass as indented JSON, fields in the order declared, lists of numbers on one line.

    Raises ValueError for a number that JSON does not have (NaN, infinity).
    """
    text = json.dumps(asdict(value), indent=2, ensure_ascii=False, allow_nan=False, default=_without_numpy)
    return re.sub(r"\[\n[-+\d.eE,\s]*\]", lambda numbers: " ".join(numbers[0].split()), text) + "\n"


def from_json(kind: type[Value], text: str) -> Value:
    """The dataclass that `to_json` wrote. Raises ValueError, naming the place, for anything else.

    A field with a default may be missing: an older version wrote the text.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    decoded: Value = _decode(kind, found, "")
    return decoded


def _without_numpy(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        plain: object = value.tolist()
        return plain
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _decode(kind: Any, value: Any, place: str) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (types.UnionType, Union):
        return None if value is None else _decode(inside[0], value, place)
    if is_dataclass(kind):
        return _decode_fields(kind, _expect(dict, "an object", value, place), place)
    if origin is tuple:
        items = _expect(list, "a list", value, place)
        return tuple(_decode(inside[0], item, f"{place}[{number}]") for number, item in enumerate(items))
    if origin is Mapping:
        pairs = _expect(dict, "an object", value, place)
        return {name: _decode(inside[1], item, f"{place}.{name}".lstrip(".")) for name, item in pairs.items()}
    if kind is float:
        if isinstance(value, bool) or not (isinstance(value, (int, float)) and math.isfinite(value)):
            raise ValueError(f"{place} is no number")
        return float(value)
    if kind is int and isinstance(value, bool):
        raise ValueError(f"{place} is no whole number")
    return _expect(kind, {str: "text", int: "a whole number", bool: "true or false"}[kind], value, place)


def _decode_fields(kind: Any, pairs: dict[str, Any], place: str) -> Any:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    inside = f" in {place}" if place else ""
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if missing := [name for name in needed if name not in pairs]:
        raise ValueError(f"missing{inside}: {', '.join(missing)}")
    if unknown := [name for name in pairs if name not in names]:
        raise ValueError(f"unknown{inside}: {', '.join(unknown)}")
    given = [name for name in names if name in pairs]
    return kind(**{name: _decode(hints[name], pairs[name], f"{place}.{name}".lstrip(".")) for name in given})


def _expect(kind: type[Value], called: str, value: Any, place: str) -> Value:
    if not isinstance(value, kind):
        raise ValueError(f"{place or 'it'} is not {called}")
    return value

"""Which folder holds the model of a reference: the champion, the shipped one, a registered version, or a folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data.errors import NoRegistry, UnknownModel
from ..data.places import user_folder
from .model import DEFAULT
from .registry import Registry, Version, is_whole
from .tracking import local_file, tracking_uri

REGISTERED = re.compile(r"models:/(?P<name>[^/@]+)(?:/(?P<number>\d+)|@(?P<alias>[\w.-]+))")
PATIENCE_SECONDS = 5
"""Whoever scores does not wait longer for a server, unless the environment says otherwise."""


@dataclass(frozen=True)
class Found:
    """A model's folder."""

    folder: Path
    """Where its files are."""
    note: str = ""
    """What the person should know about it, one sentence; '' for nothing."""


def find_folder(reference: str | Path) -> Found:
    """The folder of 'champion', 'default', 'models:/name@alias', 'models:/name/3', or a path.

    'champion' is the registry's, or the shipped model while nothing was ever registered. When the registry is out of
    reach, the last champion on disk goes on, and the note says so. Raises UnknownModel, NoRegistry.
    """
    text = str(reference)
    if text == "default":
        return Found(DEFAULT)
    if text == "champion":
        return _champion()
    if text.startswith("models:"):
        named = REGISTERED.fullmatch(text)
        if named is None:
            raise UnknownModel(
                f"no model {text!r}: expected models:/name@alias or models:/name/number",
                "such as models:/linkverdict/2",
            )
        return _registered(named["name"], named["number"] or named["alias"])
    return Found(Path(reference))


def _registered(name: str, which: str) -> Found:
    registry = Registry(name=name)
    version = registry.version(which)
    return Found(registry.fetch(version, place_of(registry.uri, name, version)))


def _champion() -> Found:
    """MLflow takes more than a second to import, so a local registry that did not change is not asked again."""
    uri = tracking_uri()
    file = local_file(uri)
    if file is not None and not file.exists():
        return Found(DEFAULT)
    pointer = _read_pointer()
    known = _known_folder(pointer) if pointer.get("uri") == uri else None
    state = _state(file)  # before the question: a champion that moves during it makes the next one ask again
    if known is not None and file is not None and pointer.get("state") == state:
        return Found(known)
    try:
        registry = Registry(uri, patience=PATIENCE_SECONDS)
        version = registry.champion()
        folder = DEFAULT if version is None else registry.fetch(version, place_of(uri, registry.name, version))
    except NoRegistry as error:
        last = known or DEFAULT
        which = "the shipped model judges" if last == DEFAULT else "the last champion on this machine judges"
        return Found(last, f"{error.message} So {which}.")
    _write_pointer({"uri": uri, "state": state, "folder": "" if folder == DEFAULT else str(folder)})
    return Found(folder)


def _known_folder(pointer: dict[str, Any]) -> Path | None:
    """The champion's folder as it was last time; None when its files are gone or damaged."""
    if not pointer.get("folder"):
        return DEFAULT
    folder = Path(str(pointer["folder"]))
    return folder if is_whole(folder) else None


def place_of(uri: str, name: str, version: Version) -> Path:
    """Where a version's files are kept on this machine.

    The time it was made is part of the name: a registry begun anew at the same address counts from 1 again.
    """
    which = f"{uri}\n{name}\n{version.created}"
    plain = re.sub(r"[^\w.-]", "_", name)
    return user_folder() / "models" / f"{plain}-{version.number}-{hashlib.sha256(which.encode()).hexdigest()[:12]}"


def _state(file: Path | None) -> list[list[int]]:
    """What changes whenever the registry's file does."""
    if file is None:
        return []
    parts = [file, file.with_name(f"{file.name}-wal")]
    return [[part.stat().st_mtime_ns, part.stat().st_size] if part.exists() else [0, 0] for part in parts]


def _pointer() -> Path:
    return user_folder() / "models" / "champion.json"


def _read_pointer() -> dict[str, Any]:
    try:
        found = json.loads(_pointer().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_pointer(facts: dict[str, Any]) -> None:
    path = _pointer()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(json.dumps(facts, indent=2), encoding="utf-8")
    part.replace(path)

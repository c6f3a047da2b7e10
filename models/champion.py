"""Which folder holds the model of a reference: the champion, the shipped one, a registered version, or a folder."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data.errors import NoRegistry, UnknownModel
from ..data.places import user_folder
from .model import DEFAULT
from .tracking import local_file, tracking_uri

REGISTERED = re.compile(r"models:/(?P<name>[^/@]+)(?:/(?P<number>\d+)|@(?P<alias>[\w.-]+))")
PATIENCE = {"MLFLOW_HTTP_REQUEST_TIMEOUT": "5", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}
"""A server that does not answer in this time is out of reach, unless the person says otherwise."""


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
    from .registry import Registry

    registry = Registry(name=name)
    version = registry.version(which)
    return Found(registry.fetch(version, place_of(registry.uri, name, version.number)))


def _champion() -> Found:
    """MLflow takes more than a second to import, so a local registry that did not change is not asked again."""
    uri = tracking_uri()
    file = local_file(uri)
    if file is not None and not file.exists():
        return Found(DEFAULT)
    pointer = _read_pointer()
    if pointer.get("uri") == uri and file is not None and pointer.get("state") == _state(file):
        return Found(_known_folder(pointer))
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    from .registry import Registry

    try:
        registry = Registry(uri)
        version = registry.champion()
        folder = DEFAULT if version is None else registry.fetch(version, place_of(uri, registry.name, version.number))
    except NoRegistry as error:
        last = _known_folder(pointer) if pointer.get("uri") == uri else DEFAULT
        which = "the shipped model judges" if last == DEFAULT else "the last champion on this machine judges"
        return Found(last, f"{error.message} So {which}.")
    _write_pointer({"uri": uri, "state": _state(file), "folder": "" if folder == DEFAULT else str(folder)})
    return Found(folder)


def _known_folder(pointer: dict[str, Any]) -> Path:
    folder = Path(pointer["folder"]) if pointer.get("folder") else DEFAULT
    return folder if folder.is_dir() else DEFAULT


def place_of(uri: str, name: str, number: int) -> Path:
    """Where a version's files are kept on this machine."""
    import hashlib

    address = hashlib.sha256(uri.encode()).hexdigest()[:8]
    plain = re.sub(r"[^\w.-]", "_", name)
    return user_folder() / "models" / f"{plain}-{address}-{number}"


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

"""What a person names as exports (files, folders, patterns, addresses) -> a list of files, here or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from urllib.parse import unquote

from .errors import LinkverdictError, UnreadableExport

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".parquet", ".json", ".jsonl", ".gz", ".zip"})
"""Which files of a folder are exports. A file that is named itself may be called anything."""
ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
LOCAL = frozenset({"file", "local"})
WEB = frozenset({"http", "https"})
"""There is no list of files on the web, and '?' begins a query."""
PACKAGES = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs",
    "http": "'linkverdict[remote]'", "https": "'linkverdict[remote]'", "sftp": "paramiko", "ssh": "paramiko",
    "oss": "ossfs", "webdav": "webdav4", "hf": "huggingface_hub",
}  # fmt: skip
"""What speaks with a kind of address, beside fsspec."""
AUDIT = "audit.json"
NAMED = 5
LONGEST_NAME = 60
"""Characters; file systems take 255 bytes."""

T = TypeVar("T")


@dataclass(frozen=True)
class Remote:
    """A file elsewhere."""

    system: Any
    """The fsspec file system that it is on."""
    path: str
    """Its path there."""
    address: str
    """How messages name it: without credentials and query."""
    stamp: str
    """What changes when the file does; '' when its store tells nothing that would."""

    @property
    def name(self) -> str:
        """A name for its copy: the last part of its path, without anything that could lead elsewhere."""
        path = self.path.partition("?")[0].partition("#")[0] if ADDRESS.match(self.path) else self.path
        last = re.split(r"[/\\]", path)[-1]
        visible = "".join(letter if letter.isprintable() and letter not in ':*?"<>|' else "_" for letter in last)
        return visible[-LONGEST_NAME:].strip(". ") or "export"


def locate(typed: Iterable[T | str | Path], tell: Callable[[str], None] | None = None) -> list[T | Path | Remote]:
    """The files that are meant, in order: each as it was named, those of a folder or a pattern by name.

    What is no text and no path (a data frame) stays. Of a folder, files in it with a known suffix are taken, hidden
    ones and those that begin with '_' are not; `tell` is told of the others. Nothing but the list of an address is
    fetched. Raises UnreadableExport for a folder without exports, a pattern that nothing matches and an address that
    cannot be read, and LinkverdictError when a package is missing.
    """
    found: list[T | Path | Remote] = []
    for one in typed:
        if isinstance(one, str) and (address := ADDRESS.match(one)):
            if address[1].lower() not in LOCAL:
                found += _elsewhere(one, address[1].lower(), tell)
                continue
            path = Path(one[address.end() :])
            found += _here(path if path.exists() else Path(unquote(str(path))), tell)
        elif isinstance(one, str | Path):
            if not str(one).strip():  # Path("") is the folder one stands in
                raise UnreadableExport(
                    "Expected the name of an export; found an empty one.", "Name at least one export."
                )
            found += _here(Path(one), tell)
        else:
            found.append(one)
    return found


def shown(address: str) -> str:
    """An address as it may be printed and kept: without user, password, query and fragment.

    >>> shown("https://ada:secret@host.example/a.csv?token=1")
    'https://host.example/a.csv'
    """
    scheme, there, rest = address.partition("://")
    plain = re.split(r"[?#]", rest, maxsplit=1)[0] if scheme.lower() in WEB else rest
    return f"{scheme}{there}{plain.rpartition('@')[2]}"


def reason_of(error: Exception, address: str) -> str:
    """What a store said, in a line; addresses in it without what `shown` leaves out."""
    text = " ".join(str(error).split()).replace(address, shown(address))
    text = re.sub(r"[a-z][a-z0-9+.-]+://[^\s'\"<>]+", lambda found: shown(found[0]), text, flags=re.IGNORECASE)
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__


def _here(path: Path, tell: Callable[[str], None] | None) -> list[Path]:
    if path.is_dir():
        if (path / AUDIT).is_file():
            raise UnreadableExport(
                f"{path} is an audit, not a folder of exports.", "Name the exports it was made from."
            )
        names = [file.name for file in path.iterdir() if file.is_file()]
        return [path / name for name in _exports(names, str(path), tell)]
    if path.exists() or not has_magic(str(path)):
        return [path]
    files = [Path(match) for match in sorted(glob(str(path), recursive=True))]  # noqa: PTH207 - Path.glob takes no absolute pattern
    return _matched([file for file in files if file.is_file()], lambda file: file.name, str(path))


def _elsewhere(typed: str, scheme: str, tell: Callable[[str], None] | None) -> list[Remote]:
    system, path, address = *_open(typed, scheme), shown(typed)
    try:
        if scheme in WEB:
            return [_remote(system, path, typed, {})]
        if has_magic(path):
            listed = system.glob(path, detail=True)
            files = [entry for _, entry in sorted(listed.items()) if entry["type"] == "file"]
            files = _matched(files, _name, address)
        elif (info := system.info(path))["type"] == "file":
            files = [info]
        else:
            inside = {_name(entry): entry for entry in system.ls(path, detail=True) if entry["type"] == "file"}
            files = [inside[name] for name in _exports(inside, address, tell)]
    except LinkverdictError:
        raise
    except Exception as error:  # each kind of store raises errors of its own
        raise unreachable(error, typed) from error
    return [_remote(system, entry["name"], f"{scheme}://{entry['name'].lstrip('/')}", entry) for entry in files]


def unreachable(error: Exception, address: str) -> UnreadableExport:
    """What to say when an address cannot be listed or fetched."""
    return UnreadableExport(
        f"{shown(address)} cannot be read: {reason_of(error, address)}.",
        "Check the address, your rights there and the credentials in your environment.",
    )


def _open(typed: str, scheme: str) -> tuple[Any, str]:
    """The file system of an address, and the path there."""
    try:
        fsspec = import_module("fsspec")
    except ImportError as error:
        raise LinkverdictError(
            f"To read {shown(typed)} fsspec is needed, which is not installed.", "pip install 'linkverdict[remote]'"
        ) from error
    if "::" in typed:
        raise UnreadableExport(f"Expected one address; found several in {shown(typed)}.", "Name the file itself.")
    try:
        system, path = fsspec.core.url_to_fs(typed)
    except ImportError as error:
        package = PACKAGES.get(scheme)
        raise LinkverdictError(
            f"To read {scheme}:// addresses a package is missing: {' '.join(str(error).split())[:200]}.",
            f"pip install {package}" if package else "Install what it names.",
        ) from error
    except Exception as error:  # each kind of store raises errors of its own
        if "Protocol not known" in str(error):
            raise UnreadableExport(
                f"{shown(typed)} is no kind of address that fsspec knows.", "such as s3://, gs://, https://, or a path"
            ) from error
        raise unreachable(error, typed) from error
    return system, str(path)


def _exports(names: Iterable[str], folder: str, tell: Callable[[str], None] | None) -> list[str]:
    """The exports among a folder's file names, sorted."""
    visible = sorted(name for name in names if not name.startswith((".", "_")))
    taken = [name for name in visible if PurePosixPath(name).suffix.lower() in SUFFIXES]
    others = [name for name in visible if name not in set(taken)]
    if not taken:
        there = f" It holds {_some(others)}." if others else " It is empty."
        raise UnreadableExport(
            f"{folder} holds no exports.{there}",
            f"A folder's files are taken that end in {', '.join(sorted(SUFFIXES))}.",
        )
    if others and tell is not None:
        tell(f"{folder}: passed over as no exports: {_some(others)}")
    return taken


def _matched(files: Sequence[T], name: Callable[[T], str], pattern: str) -> list[T]:
    """Files that a pattern matched; hidden ones only when it asks for them."""
    asked = re.split(r"[/\\]", pattern)[-1].startswith((".", "_"))
    found = [file for file in files if asked or not name(file).startswith((".", "_"))]
    if not found:
        raise UnreadableExport(f"No file matches {pattern}.", "Check the folder and the pattern.")
    return found


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _remote(system: Any, path: str, address: str, entry: dict[str, Any]) -> Remote:
    told = {key.lower(): str(value) for key, value in entry.items() if value is not None}
    dated = [told[key] for key in ("etag", "mtime", "lastmodified", "last_modified", "created") if key in told]
    return Remote(system, path, shown(address), "|".join([told.get("size", ""), *dated]) if dated else "")

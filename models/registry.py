"""The model registry: versions of models, which of them judges now, and the way back. MLflow keeps it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..data.errors import LinkverdictError, NoRegistry, UnknownModel
from .card import read_card
from .history import Event, note, read_history
from .model import CARD_FILE, DEFAULT, HELD_OUT_FILE, MODEL_FILE, load_model
from .tracking import connect, fit_name, local_file, tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

NAME = "linkverdict"
"""The registered model."""
CHAMPION, CHALLENGER = "champion", "challenger"
SHIPPED = "linkverdict.shipped"
"""Tag of the version that stands for the model that came with the package: the hash of its text then."""
BEFORE, PROMOTED_AT, WHY, LEFT_AT = (
    "linkverdict.before",
    "linkverdict.promoted_at",
    "linkverdict.why",
    "linkverdict.left_at",
)
"""BEFORE holds the champions before this one, the last one last. It is read from the champion alone, so that a note
left on another version by a kill says nothing."""
LONGEST_WAY_BACK = 100
"""So many champions are remembered: MLflow keeps 5,000 letters a tag."""
PATIENCE_SECONDS = 30
"""A server that does not answer a request in this time is out of reach, unless the person's environment says more."""
TRIES, PAUSE_SECONDS = 20, 0.5
"""Two processes that begin one registry at once stumble over each other until one is done."""
UNDER_WAY = ("already exists", "is locked", "UNIQUE constraint")
"""What SQLite and MLflow say then."""
SCRIPT = Path(__file__).resolve().parent.parent / "inference" / "served_model.py"
"""MLflow keeps this text beside the model and runs it to serve: no pickle is written."""


@dataclass(frozen=True)
class Version:
    """One version in the registry."""

    number: int
    """From 1."""
    aliases: tuple[str, ...]
    """champion, challenger."""
    created: str
    """ISO time, UTC."""
    tags: Mapping[str, str]
    """What was noted: figures under their names, and the history."""

    @property
    def is_shipped(self) -> bool:
        """Stands for the model that came with the package."""
        return SHIPPED in self.tags


class Registry:
    """The versions at one MLflow address (default: the person's own SQLite file, or MLFLOW_TRACKING_URI)."""

    def __init__(self, uri: str | None = None, name: str = NAME, patience: int = PATIENCE_SECONDS) -> None:
        self.uri = uri or tracking_uri()
        self.name = name
        self.patience = patience

    def versions(self) -> list[Version]:
        """All versions, the oldest first; none when nothing was ever registered."""
        with self._client() as client:
            return self._versions(client)

    def champion(self) -> Version | None:
        """The version that judges; None when nothing was ever registered."""
        return next((one for one in self.versions() if CHAMPION in one.aliases), None)

    def version(self, reference: str) -> Version:
        """The version with this number or alias. Raises UnknownModel, naming those that exist."""
        found = self.versions()
        for one in found:
            if reference == str(one.number) or reference in one.aliases:
                return one
        if not found:
            raise UnknownModel(
                f"no version {reference!r} of {self.name!r}: nothing is registered yet, the shipped model judges",
                "`linkverdict retrain AUDIT` makes a version",
            )
        known = ", ".join(f"{one.number}" + "".join(f" ({alias})" for alias in one.aliases) for one in found)
        raise UnknownModel(
            f"no version {reference!r} of the model {self.name!r} in the registry; found {known}",
            "`linkverdict models list` shows them",
        )

    def history(self) -> list[Event]:
        """Every promotion and rollback, the oldest first."""
        with self._client() as client:
            return read_history(client, self.name) if self._versions(client) else []

    def register(self, folder: Path, summary: Mapping[str, float | str] | None = None) -> Version:
        """Keep the model in the folder, with all its files, as a new version and the challenger.

        The first time, the shipped model is registered before it, as version 1 and champion.
        """
        with self._client() as client:
            self._begin(client)
            number = self._log(folder, {fit_name(name): str(value) for name, value in (summary or {}).items()})
            client.set_registered_model_alias(self.name, CHALLENGER, str(number))
        return self.version(str(number))

    def promote(self, number: int, why: str = "") -> Version:
        """Make the version the champion. There is one at every moment: its alias moves in one transaction."""
        version = self.version(str(number))
        with self._client() as client:
            before = next((one for one in self._versions(client) if CHAMPION in one.aliases), None)
            if before is not None and before.number != number:
                way = [*_way_back(before), str(before.number)][-LONGEST_WAY_BACK:]
                self._move(client, number, {BEFORE: ",".join(way), PROMOTED_AT: _now(), WHY: why})
                note(client, self.name, "promoted", number, before.number, why)
            if CHALLENGER in version.aliases:
                client.delete_registered_model_alias(self.name, CHALLENGER)
        return self.version(str(number))

    def rollback(self, why: str = "") -> tuple[Version, Version]:
        """Make the champion before this one the champion again; gives both, the one left first.

        Raises UnknownModel when there was none before.
        """
        now = self.version(CHAMPION)
        *way, before = _way_back(now) or [""]
        if not before:
            raise UnknownModel(
                f"version {now.number} is the first champion: there is none before it", "nothing was changed"
            )
        with self._client() as client:
            client.set_model_version_tag(self.name, str(now.number), LEFT_AT, f"{_now()} {why}".strip()[:5_000])
            self._move(client, int(before), {BEFORE: ",".join(way)})
            note(client, self.name, "rolled back", int(before), now.number, why)
        return self.version(str(now.number)), self.version(before)

    def fetch(self, version: Version, into: Path) -> Path:
        """The version's model folder: `into`, filled when it does not hold it yet; the shipped model's own."""
        if version.is_shipped:
            return DEFAULT
        if is_whole(into):
            return into
        with self._client():
            import mlflow

            into.parent.mkdir(parents=True, exist_ok=True)
            # a folder of its own: another process may be fetching the same version
            with tempfile.TemporaryDirectory(prefix=".part-", dir=into.parent) as part:
                with _quiet():
                    found = mlflow.artifacts.download_artifacts(
                        artifact_uri=f"models:/{self.name}/{version.number}", dst_path=part
                    )
                cards = list((Path(found) / "artifacts").glob("*/card.json"))
                if not cards:
                    raise UnknownModel(
                        f"version {version.number} of {self.name!r} in the registry holds no card.json",
                        "it was registered by something else; `linkverdict models list` shows the others",
                    )
                if not is_whole(into):
                    shutil.rmtree(into, ignore_errors=True)
                    cards[0].parent.rename(into)
        return into

    def _begin(self, client: MlflowClient) -> None:
        """The registered model and, as its first version, the shipped one: whatever a killed run left undone."""
        from mlflow.exceptions import MlflowException

        with contextlib.suppress(MlflowException):  # another process made it, or it was there
            client.create_registered_model(self.name)
        found = self._versions(client)
        if not found:
            text_hash = load_model(DEFAULT).card.hashes.get("model.txt", "")
            self._log(DEFAULT, {SHIPPED: text_hash})
            found = self._versions(client)
        if not any(CHAMPION in one.aliases for one in found):
            client.set_registered_model_alias(self.name, CHAMPION, str(found[0].number))

    def _log(self, folder: Path, tags: Mapping[str, str]) -> int:
        import mlflow
        from mlflow.models import ModelSignature
        from mlflow.types.schema import ParamSchema, ParamSpec

        # without a schema MLflow drops what a caller gives as params
        params = ParamSchema(
            [
                ParamSpec("site", "string", None),
                ParamSpec("brand", "string", [], (-1,)),
                ParamSpec("topics", "string", [], (-1,)),
                ParamSpec("precision", "double", None),
                ParamSpec("confidence", "double", None),
            ]
        )
        with _quiet(), mlflow.start_run(run_name="register"):
            logged = mlflow.pyfunc.log_model(
                name="model",
                python_model=str(SCRIPT),
                artifacts={"model": str(folder)},
                signature=ModelSignature(params=params),
                pip_requirements=[f"linkverdict=={version_of('linkverdict')}"],
            )
            made = mlflow.register_model(logged.model_uri, self.name, tags=dict(tags))
        return int(made.version)

    def _move(self, client: MlflowClient, number: int, tags: Mapping[str, str]) -> None:
        # the history first: a kill in between leaves the old champion with a note on the new one
        for key, text in tags.items():
            client.set_model_version_tag(self.name, str(number), key, text[:5_000])
        client.set_registered_model_alias(self.name, CHAMPION, str(number))

    def _versions(self, client: MlflowClient) -> list[Version]:
        from mlflow.exceptions import MlflowException

        try:
            aliases = client.get_registered_model(self.name).aliases
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return []
            raise
        found = client.search_model_versions(f"name='{self.name}'", max_results=10_000)
        return sorted((_version(one, aliases) for one in found), key=lambda one: one.number)

    @contextmanager
    def _client(self) -> Iterator[MlflowClient]:
        """Raises NoRegistry for whatever MLflow cannot do."""
        import mlflow
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with _patience(self.patience):
                self._connect()
                yield mlflow.MlflowClient()
        except (MlflowException, SQLAlchemyError, OSError) as error:
            raise NoRegistry(
                f"The model registry at {self.uri} cannot be used: {str(error).splitlines()[0][:300]}",
                "Check the address (--tracking-uri, MLFLOW_TRACKING_URI) and that it is up.",
            ) from error

    def _connect(self) -> None:
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        tries = TRIES if local_file(self.uri) is not None else 1
        for left in reversed(range(tries)):
            try:
                with _quiet():
                    connect(self.uri)
                return
            except (MlflowException, SQLAlchemyError) as error:
                if not left or not any(sign in str(error) for sign in UNDER_WAY):
                    raise
            time.sleep(PAUSE_SECONDS)


def is_whole(folder: Path) -> bool:
    """Whether the files of a copied model are those its card was written for; no tree is read."""
    try:
        hashes = read_card((folder / CARD_FILE).read_text(encoding="utf-8")).hashes
        return all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == hashes[name]
            for name in (MODEL_FILE, HELD_OUT_FILE)
            if name == MODEL_FILE or name in hashes
        )
    except (LinkverdictError, OSError, ValueError, KeyError):
        return False


def _version(one: Any, aliases: Mapping[str, Any]) -> Version:
    number = int(one.version)
    created = datetime.fromtimestamp(one.creation_timestamp / 1_000, UTC).isoformat(timespec="seconds")
    own = tuple(sorted(alias for alias, held in aliases.items() if int(held) == number))
    return Version(number, own, created, dict(one.tags))


def _way_back(version: Version) -> list[str]:
    return [number for number in version.tags.get(BEFORE, "").split(",") if number]


@contextmanager
def _patience(seconds: int) -> Iterator[None]:
    """MLflow's own patience with a server that is down lasts minutes; what the person set stays."""
    wanted = {"MLFLOW_HTTP_REQUEST_TIMEOUT": str(seconds), "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}
    mine = {name: value for name, value in wanted.items() if name not in os.environ}
    os.environ.update(mine)
    try:
        yield
    finally:
        for name in mine:
            os.environ.pop(name, None)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without MLflow's talk on stdout and stderr: stdout carries our results alone."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield

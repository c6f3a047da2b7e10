"""What was done with a registered model, in order: notes that MLflow keeps as tags of the model."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient

PREFIX = "linkverdict.event."
LONGEST_WHY = 2_000


@dataclass(frozen=True)
class Event:
    """One move of the champion."""

    at: str
    """ISO time, UTC, to the microsecond."""
    what: str
    """'promoted' or 'rolled back'."""
    version: int
    """The champion from then on."""
    before: int
    """The champion until then."""
    why: str
    """In the person's words; may be empty."""


def note(client: MlflowClient, name: str, what: str, version: int, before: int, why: str) -> None:
    """Write an event down."""
    event = Event(datetime.now(UTC).isoformat(timespec="microseconds"), what, version, before, why[:LONGEST_WHY])
    # MLflow takes letters, digits, _ - . space : and / in a tag's name
    client.set_registered_model_tag(name, PREFIX + event.at.replace("+", "_"), json.dumps(asdict(event)))


def read_history(client: MlflowClient, name: str) -> list[Event]:
    """Every event, the oldest first; a note that is none of ours is passed over."""
    found = []
    for key, text in client.get_registered_model(name).tags.items():
        if key.startswith(PREFIX):
            try:
                found.append(Event(**json.loads(text)))
            except (ValueError, TypeError):
                continue
    return sorted(found, key=lambda event: event.at)

"""Where linkverdict keeps what belongs to the person: labels, models, runs."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_VARIABLE = "LINKVERDICT_DATA"
"""Names another folder than the system's usual one for a program's data."""


def user_folder() -> Path:
    """The person's own folder. It need not exist; whoever writes into it makes it."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("linkverdict")

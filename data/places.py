"""Where linkverdict keeps what belongs to the person (labels, models, runs), and what can be made again."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_VARIABLE = "LINKVERDICT_DATA"
"""Names another folder than the system's usual one for a program's data."""

CACHE_VARIABLE = "LINKVERDICT_CACHE"
"""Names another folder than the system's usual one for what a program can make again."""


def user_folder() -> Path:
    """The person's own folder. It need not exist; whoever writes into it makes it."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("linkverdict")


def cache_folder() -> Path:
    """The folder for what is quicker read than made again. It need not exist; emptying it loses nothing."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named).expanduser().resolve()
    from platformdirs import user_cache_path

    return user_cache_path("linkverdict")

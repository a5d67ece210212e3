"""Where the user's data and caches live; knows nothing of what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

DATA_DIR_VARIABLE = "CITL_DATA_DIR"
"""Environment variable that moves all data and caches to one directory."""


def data_dir() -> Path:
    """Directory of what must not be lost, perhaps not there yet: `CITL_DATA_DIR`, else the platform's."""
    chosen = os.environ.get(DATA_DIR_VARIABLE, "")
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_data_path("citl", appauthor=False)


def cache_dir() -> Path:
    """Directory of what can be made again: ``cache`` under `CITL_DATA_DIR` when set, else the platform's."""
    if os.environ.get(DATA_DIR_VARIABLE, ""):
        return data_dir() / "cache"
    return platformdirs.user_cache_path("citl", appauthor=False)

"""What templates know of the standard library, from ``data/std.toml``: where names live and how items look."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("citl") / "data" / "std.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def std_paths() -> dict[str, tuple[str, ...]]:
    """The full paths of each name of std outside its prelude, likeliest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for parent, names in _table()["paths"].items():
        for name in names.split():
            found[name].append(f"{parent}::{name}")
    return {name: tuple(paths) for name, paths in found.items()}


@lru_cache(maxsize=1)
def std_names() -> dict[str, tuple[str, ...]]:
    """Names by what they are: ``types traits variants macros derives attributes keywords methods``."""
    return {pool: tuple(dict.fromkeys(names.split())) for pool, names in _table()["names"].items()}


def std_item(trait: str, item: str) -> str | None:
    """The text of an item that an impl of ``trait`` has to have, with ``{type}`` and ``{argument}`` to be filled."""
    text = _table()["items"].get(trait, {}).get(item)
    return text if isinstance(text, str) else None

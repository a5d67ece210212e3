"""A directory of built indexes under content keys; knows nothing of what the files of an entry mean.

An entry is a directory named by its key, with a manifest of its files and their digests. Processes may share the
cache: an entry is written under another name and renamed into place whole, so that a reader finds all of it or
nothing. An entry is read only after its digests have been compared, for the native libraries behind the indexes
believe what they read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

_LOGGER = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_UNFINISHED = "unfinished-"
_KEPT = 4
"""Entries that stay when another is added: one for each oracle in use, and some change."""
_ABANDONED_S = 3600.0
"""Age, in seconds, at which an unfinished entry belongs to a process that died."""


def find_entry(cache: Path, key: str) -> Path | None:
    """The directory of the entry ``key``, every file of it whole; None when it is missing or damaged."""
    entry = cache / key
    if not entry.is_dir():
        return None
    try:
        manifest = msgspec.json.decode((entry / _MANIFEST).read_bytes(), type=dict[str, str])
        damaged = [name for name, digest in manifest.items() if _digest(entry / name) != digest]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        _LOGGER.warning("The cached index %s is damaged and will be built again: %s", key, error)
        return None
    if damaged:
        _LOGGER.warning("The cached index %s is damaged in %s and will be built again.", key, ", ".join(damaged))
        return None
    with suppress(OSError):  # A cache that may only be read is still of use.
        os.utime(entry)
    return entry


def add_entry(cache: Path, key: str, write: Callable[[Path], None]) -> Path:
    """The directory of the new entry ``key``, filled by ``write``, or of an equal one that came in between.

    A damaged entry of that key is replaced; of the others, those used last stay.

    Raises:
        OSError: the cache cannot be written.
    """
    cache.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cache))
    try:
        fresh = room / "entry"
        fresh.mkdir()
        write(fresh)
        names = sorted(file.relative_to(fresh).as_posix() for file in fresh.rglob("*") if _is_content(file))
        (fresh / _MANIFEST).write_bytes(msgspec.json.encode({name: _digest(fresh / name) for name in names}))
        _remove_old(cache, room.stat().st_mtime)
        _put(fresh, cache / key, room / "replaced")
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return cache / key


def _put(fresh: Path, entry: Path, aside: Path) -> None:
    """Renames ``fresh`` to ``entry``, unless a whole one is there; a damaged one goes ``aside``."""
    if entry.exists():
        if find_entry(entry.parent, entry.name) is not None:
            return
        entry.rename(aside)
    try:
        fresh.rename(entry)
    except OSError:
        if find_entry(entry.parent, entry.name) is None:
            raise


def _is_content(file: Path) -> bool:
    """Whether a file belongs to an index; tantivy's lock files come and go with its readers."""
    return file.is_file() and not file.name.startswith(".tantivy-")


def _remove_old(cache: Path, present: float) -> None:
    entries = sorted((manifest.parent for manifest in cache.glob(f"*/{_MANIFEST}")), key=_last_used)
    abandoned = [room for room in cache.glob(f"{_UNFINISHED}*") if _last_used(room) < present - _ABANDONED_S]
    for directory in [*entries[: max(0, len(entries) - _KEPT + 1)], *abandoned]:
        shutil.rmtree(directory, ignore_errors=True)


def _last_used(directory: Path) -> float:
    """Seconds since the Unix epoch; 0 when another process has removed it."""
    try:
        return directory.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _digest(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()

"""A workspace seen through symbolic links, so that cargo writes its lock file there and not at the user's.

Under a prefix in the cache stands the same path as in the real file system. The workspace root is a real
directory whose entries are links, all but ``Cargo.lock``, which is a copy. Path dependencies outside the root
are links at their own places, with the manifests above them, from which they may inherit. Cargo resolves
``..`` in the names of path dependencies by text, and so stays under the prefix; rustc and the kernel follow
the links to the real files.

Nothing is written through a link: that would be the user's tree.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from citl.core.errors import WorkspaceError
from citl.rustc.target import dependency_tables, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = "Cargo.lock"


def refresh_mirror(root: str, prefix: str) -> str:
    """The mirrored root under ``prefix``, brought up to date with the real one.

    The user's lock file is copied when it changed since it was last copied; a lock file that cargo has
    written in the mirror stays until then.

    Raises:
        WorkspaceError: the mirror cannot be written.
    """
    real, base = Path(root), Path(prefix)
    at = _place(real, base)
    try:
        _make_directories(at, base)
        _show_entries(real, at)
        _copy_lock(real / _LOCK, at / _LOCK)
        for package in sorted(_outside_packages(real)):
            _show_package(package, base)
    except OSError as fault:
        raise WorkspaceError(f"The workspace {root} could not be mirrored for its lock file: {fault}") from fault
    return str(at)


def _place(real: Path, base: Path) -> Path:
    return base.joinpath(*real.parts[1:])


def _make_directories(at: Path, base: Path) -> None:
    """Real directories from ``base`` down to ``at``, where links may have stood."""
    for directory in [*reversed([parent for parent in at.parents if parent.is_relative_to(base)]), at]:
        if directory.is_symlink():
            directory.unlink()
        directory.mkdir(parents=True, exist_ok=True)


def _show_entries(real: Path, at: Path) -> None:
    names = set(os.listdir(real)) - {_LOCK}  # noqa: PTH208  (names are all that is wanted)
    for entry in at.iterdir():
        if entry.name not in names and entry.is_symlink():
            entry.unlink()
    for name in names:
        _show(real / name, at / name)


def _show(real: Path, at: Path) -> None:
    """Makes ``at`` a link to ``real``, or, where a real directory has to stay, its entries links."""
    if at.is_symlink():
        if at.readlink() == real:
            return
        at.unlink()
    if at.is_dir():
        _show_entries(real, at)
    else:
        at.unlink(missing_ok=True)
        at.symlink_to(real)


def _show_package(package: Path, base: Path) -> None:
    above = [parent / "Cargo.toml" for parent in package.parents if (parent / "Cargo.toml").is_file()]
    for real in (package, *above):
        at = _place(real, base)
        parents = [parent for parent in at.parents if parent.is_relative_to(base)]
        if not any(parent.is_symlink() for parent in parents):
            _make_directories(at.parent, base)
            _show(real, at)


def _copy_lock(real: Path, at: Path) -> None:
    copied = at.with_name(".Cargo.lock.copied")
    if real.is_file() and (not at.is_file() or not copied.is_file() or copied.read_bytes() != real.read_bytes()):
        shutil.copyfile(real, at)
        shutil.copyfile(real, copied)


def _outside_packages(root: Path) -> set[Path]:
    """Directories of path dependencies, found from manifest to manifest, that are not under ``root``."""
    seen: set[Path] = set()
    waiting = [root]
    while waiting:
        package = waiting.pop()
        if package not in seen and (package / "Cargo.toml").is_file():
            seen.add(package)
            waiting += _named_packages(package)
    return {package for package in seen if not package.is_relative_to(root)}


def _named_packages(package: Path) -> Iterator[Path]:
    manifest = read_manifest(package / "Cargo.toml") or {}
    for table in dependency_tables(manifest):
        yield Path(os.path.normpath(package / table["path"]))
    workspace = manifest.get("workspace")
    members = workspace.get("members", ()) if isinstance(workspace, dict) else ()
    for pattern in members if isinstance(members, list) else ():
        if isinstance(pattern, str) and pattern and not pattern.startswith("/"):
            outside = os.path.normpath(package / pattern)
            yield from ([Path(outside)] if "*" not in pattern else package.glob(pattern))

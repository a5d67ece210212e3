"""What is to be checked for a file: its workspace, or the file alone; knows nothing of diagnostics."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from citl.core.errors import ToolchainError
from citl.rustc import process
from citl.rustc.toolchain import Toolchain, find_cargo

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEADLINE_S = 20.0
_CONVENTIONAL = ("src", "tests", "examples", "benches", "build.rs")
_TARGET_TABLES = ("lib", "bin", "test", "example", "bench")


class CheckTarget(msgspec.Struct, frozen=True):
    """A workspace, a package without one, or a single file."""

    root: str
    """Absolute directory of the workspace's ``Cargo.toml``, or of the lone file."""
    lone_file: str | None = None
    """Absolute path of a file that is compiled by itself."""
    note: str = ""
    """Why a file that lies inside a package is compiled by itself; a sentence, or empty."""


class CheckConfig(msgspec.Struct, frozen=True):
    """How to check."""

    cache_dir: str
    """Absolute; where target directories and mirrors are kept between checks."""
    edition: str = "2024"
    """Of lone files."""
    args: tuple[str, ...] = ()
    """Further arguments of ``cargo check``, such as ``--features``; for lone files, of rustc."""
    deadline_s: float = 600.0
    toolchain: Toolchain | None = None
    """For lone files; asked for at each check if None."""


def cache_path(config: CheckConfig, purpose: str, subject: str, *, create: bool = False) -> str:
    """Where ``purpose`` (``target``, ``mirror`` ...) of the directory or file ``subject`` is kept."""
    key = hashlib.blake2b(os.fsencode(subject), digest_size=10).hexdigest()
    path = Path(config.cache_dir, purpose, key)
    if create:
        path.mkdir(parents=True, exist_ok=True)
    return str(path)


class _Located(msgspec.Struct):
    root: str


async def find_target(file: str) -> CheckTarget:
    """What to check when ``file`` (an absolute path) is open.

    A file outside any package, or in none of the places that a package compiles, is a lone file. A workspace
    that cargo cannot locate, because a manifest does not parse or there is no cargo, is taken to be the
    nearest package: the check will say what is wrong.
    """
    path, manifest = _nearest_manifest(file)
    if manifest is None:
        return CheckTarget(str(path.parent), str(path))
    if path.suffix == ".rs" and not _compiles(manifest, path):
        note = f"{path.name} is in no place that {manifest} compiles; it is checked by itself."
        return CheckTarget(str(path.parent), str(path), note)
    return CheckTarget(await _workspace_root(manifest))


def _nearest_manifest(file: str) -> tuple[Path, Path | None]:
    path = Path(os.path.abspath(file))  # noqa: PTH100  (symlinks stay as the editor names them)
    return path, next((at / "Cargo.toml" for at in path.parents if (at / "Cargo.toml").is_file()), None)


def dependency_tables(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every table of ``manifest`` that names a path: dependencies of all kinds, patches, replacements."""
    waiting: list[Any] = [manifest]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if isinstance(value.get("path"), str):
                yield value


def read_manifest(manifest: Path) -> dict[str, Any] | None:
    """A parsed ``Cargo.toml``; None if it cannot be read, which cargo will explain better."""
    try:
        return tomllib.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _compiles(manifest: Path, file: Path) -> bool:
    content = read_manifest(manifest)
    if content is None:
        return True
    package = content.get("package")
    if not isinstance(package, dict):
        return False
    inside = file.relative_to(manifest.parent)
    if inside.parts[0] in _CONVENTIONAL:
        return True
    named = [table["path"] for key in _TARGET_TABLES for table in dependency_tables({key: content.get(key)})]
    named.append(package.get("build"))
    roots = [Path(os.path.normpath(manifest.parent / name)) for name in named if isinstance(name, str)]
    return any(file == root or (root.parent != manifest.parent and root.parent in file.parents) for root in roots)


async def _workspace_root(manifest: Path) -> str:
    args = ("locate-project", "--workspace", "--offline", "--manifest-path", str(manifest))
    try:
        command = process.Command((find_cargo(), *args), str(manifest.parent))
        finished = await process.run(command, deadline_s=_DEADLINE_S)
        return str(Path(msgspec.json.decode(finished.stdout, type=_Located).root).parent)
    except (ToolchainError, msgspec.MsgspecError):
        return str(manifest.parent)

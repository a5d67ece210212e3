"""Checking a workspace with ``cargo check``; knows nothing of fixes.

Cargo works in a target directory of our own and never touches the user's ``Cargo.lock``: it runs ``--locked``,
and where it would have to write that file, in a mirror (`citl.rustc.mirror`). It runs ``--offline`` first, since
what the user builds is on the machine, and reaches for the network only if that fails.
"""

from __future__ import annotations

import asyncio
import os.path
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.rustc import process
from citl.rustc.decode import SourceTree, decode_line
from citl.rustc.gather import CheckResult, Gathering
from citl.rustc.mirror import refresh_mirror
from citl.rustc.target import CheckConfig, CheckTarget, cache_path
from citl.rustc.toolchain import find_cargo
from citl.rustc.units import UNSET, RunningLines, Unit, parse_running

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.core.diagnostic import Diagnostic

_OWN_FLAGS = frozenset({"--offline", "--locked", "--frozen"})
_PROSE_LINES = 400
_LONGEST_LINE = 600
"""``-vv`` puts whole environments into some of cargo's errors."""


class _Attempt(msgspec.Struct, frozen=True):
    """One way to run cargo."""

    mirrored: bool
    """In the mirror, where it may write a lock file."""
    offline: bool = True


async def check_workspace(
    target: CheckTarget, config: CheckConfig, on_diagnostic: Callable[[Diagnostic], None] | None
) -> CheckResult:
    """What ``cargo check`` says of all targets of all members.

    Raises:
        ToolchainError: there is no cargo.
        WorkspaceError: the cache cannot be written.
    """
    attempt = _first_attempt(target)
    while True:
        result, said = await _run_cargo(target, config, attempt, on_diagnostic)
        following = _next_attempt(attempt, config, said)
        if result.compiled or result.diagnostics or following is None:
            return result
        attempt = following


def _first_attempt(target: CheckTarget) -> _Attempt:
    return _Attempt(mirrored=not Path(target.root, "Cargo.lock").is_file())


def _next_attempt(attempt: _Attempt, config: CheckConfig, said: str) -> _Attempt | None:
    if "--locked was passed" in said and not attempt.mirrored:
        return _Attempt(mirrored=True)
    allowed = not {"--offline", "--frozen"} & set(config.args)
    if "offline" in said and attempt.offline and allowed:
        return _Attempt(attempt.mirrored, offline=False)
    return None


async def _run_cargo(
    target: CheckTarget,
    config: CheckConfig,
    attempt: _Attempt,
    on_diagnostic: Callable[[Diagnostic], None] | None,
) -> tuple[CheckResult, str]:
    """The result, and what cargo itself said about failing."""
    # Reading the manifests of a large workspace takes longer than the event loop may stand still.
    tree, manifest = await asyncio.to_thread(_tree_and_manifest, target, config, attempt)
    gathering = Gathering(partial(decode_line, tree=tree), tree, on_diagnostic)
    speech = _Speech()
    finished = await process.run(
        _command(target, config, attempt, manifest),
        deadline_s=config.deadline_s,
        on_stdout_line=gathering.take,
        on_stderr_line=speech.take,
    )
    said = _in_real_paths(speech.errors(beside_diagnostics=gathering.has_errors), tree)
    memory = Path(cache_path(config, "target", target.root, create=True), "units.json")
    units = _with_remembered(speech.units(tree), memory, gathering)
    return gathering.result(target, config, units, finished, said), said


def _tree_and_manifest(target: CheckTarget, config: CheckConfig, attempt: _Attempt) -> tuple[SourceTree, str]:
    prefix = cache_path(config, "mirror", target.root) if attempt.mirrored else ""
    root = refresh_mirror(target.root, prefix) if prefix else target.root
    return SourceTree(target.root, prefix), str(Path(root, "Cargo.toml"))


def _with_remembered(started: list[Unit], memory: Path, gathering: Gathering) -> tuple[Unit, ...]:
    """The units of this check: those that cargo started, and those it found unchanged, as they were started once."""
    try:
        remembered = msgspec.json.decode(memory.read_bytes(), type=list[Unit])
    except (OSError, msgspec.MsgspecError):
        remembered = []
    units = {unit.id: unit for unit in remembered if gathering.has_compiled(unit)}
    units |= {unit.id: unit for unit in started}
    if started:
        memory.write_bytes(msgspec.json.encode(list(units.values())))
    return tuple(units.values())


def _in_real_paths(text: str, tree: SourceTree) -> str:
    """``text`` without the mirror, which cargo may name from the root.

    Names stand inside longer words too, such as remapped prefixes.
    """
    if not tree.mirror:
        return text
    # The relative name first: it may end in the whole of the absolute one.
    return text.replace(os.path.relpath(tree.mirror, tree.root) + "/", "/").replace(tree.mirror + "/", "/")


def _real_unit(unit: Unit, tree: SourceTree) -> Unit:
    return msgspec.structs.replace(
        unit,
        args=tuple(_in_real_paths(word, tree) for word in unit.args),
        env=tuple((name, _in_real_paths(value, tree)) for name, value in unit.env),
        source=tree.real(unit.source),
    )


def _command(target: CheckTarget, config: CheckConfig, attempt: _Attempt, manifest: str) -> process.Command:
    target_dir = cache_path(config, "target", target.root)
    flags = [flag for flag, wanted in (("--locked", not attempt.mirrored), ("--offline", attempt.offline)) if wanted]
    further = [word for word in config.args if word not in _OWN_FLAGS]
    argv = (
        *(find_cargo(), "check", "-vv", "--keep-going", "--workspace", "--all-targets"),
        *("--message-format=json", "--manifest-path", manifest, "--target-dir", target_dir),
        *flags,
        *further,
    )
    env = (
        ("CARGO_TERM_COLOR", "never"),
        ("CARGO_TERM_PROGRESS_WHEN", "never"),
        ("CARGO_BUILD_BUILD_DIR", target_dir),
        ("CARGO_NET_RETRY", "0"),
        ("CARGO_HTTP_TIMEOUT", "10"),
    )
    return process.Command(argv, target.root, env, UNSET)


class _Speech:
    """What cargo prints on stderr: how it starts units, and its own errors."""

    def __init__(self) -> None:
        self._running = RunningLines()
        self._lines: list[str] = []

    def take(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace")
        if not self._running.take(text):
            self._lines.append(text[:_LONGEST_LINE])
            del self._lines[:-_PROSE_LINES]

    def units(self, tree: SourceTree) -> list[Unit]:
        """The units of the user's packages, in terms of their real paths."""
        ours = (text for text in self._running.texts if "CARGO_PRIMARY_PACKAGE=1" in text)
        units = (parse_running(text, tree.root) for text in ours)
        return [_real_unit(unit, tree) for unit in units if unit]

    def errors(self, *, beside_diagnostics: bool) -> str:
        """Cargo's own errors with their causes; what only sums up diagnostics is left out beside these."""
        kept: list[str] = []
        keeping = False
        for line in self._lines:
            if line.startswith(("error", "warning:")):
                keeping = line.startswith("error") and not (beside_diagnostics and "could not compile" in line)
            if keeping:
                kept.append(line)
        return "\n".join(kept).strip()

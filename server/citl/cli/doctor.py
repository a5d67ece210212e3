"""``citl doctor``: what CITL needs, whether it is there, and what to do where it is not; changes nothing."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec import Meta

import citl
from citl.cli.terminal import Color, ColorOption, Format, FormatOption, console_for, visible, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citl.rustc.toolchain import Toolchain

_LIBRARIES = {
    "pygls": "pygls",
    "lsprotocol": "lsprotocol",
    "msgspec": "msgspec",
    "numpy": "numpy",
    "tantivy": "tantivy",
    # In this order: some builds of the one do not bear being loaded before the other.
    "onnxruntime": "onnxruntime",
    "usearch": "usearch",
    "tree-sitter": "tree_sitter",
    "tree-sitter-rust": "tree_sitter_rust",
    "zstandard": "zstandard",
    "lz4": "lz4.block",
}
"""Modules by the name of their distribution."""
_DEADLINE_S = 30.0


class State(Enum):
    """How it stands with one thing."""

    OK = "ok"
    """It is there and works."""
    OPTIONAL = "optional"
    """It is not there; everything works without it."""
    MISSING = "missing"
    """It is not there or does not work, and something does not work without it."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: Annotated[str, Meta(description="What was looked at.")]
    state: Annotated[State, Meta(description="`ok`, `optional` (absent, and not needed) or `missing`.")]
    detail: Annotated[str, Meta(description="What was found.")]
    advice: Annotated[str, Meta(description="What to do; empty if nothing.")] = ""


class Diagnosis(msgspec.Struct, frozen=True):
    """Everything that was looked at."""

    version: Annotated[int, Meta(description="Of this format: 1.")]
    findings: Annotated[tuple[Finding, ...], Meta(description="In the order in which they were looked at.")]

    @property
    def is_fine(self) -> bool:
        """Whether nothing that is needed is missing."""
        return all(finding.state is not State.MISSING for finding in self.findings)


def doctor(
    format_: FormatOption = Format.HUMAN,
    oracle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The oracle to look at, instead of the one that comes with CITL."),
    ] = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Look whether everything that CITL needs is there, and say what to do about what is not."""
    diagnosis = diagnose(oracle)
    if format_ is Format.JSON:
        write_json(msgspec.json.encode(diagnosis))
    else:
        _show(diagnosis, color)
    raise typer.Exit(0 if diagnosis.is_fine else 1)


def diagnose(oracle: Path | None) -> Diagnosis:
    """How everything stands here; ``oracle`` None for the shipped one."""
    return Diagnosis(
        version=1,
        findings=(*_versions(), *_toolchain(), _oracle(oracle), _cache(), _database(), *_libraries()),
    )


def _versions() -> Iterator[Finding]:
    import platform

    yield Finding("citl", State.OK, citl.__version__)
    yield Finding("python", State.OK, f"{platform.python_version()}, {platform.system()} {platform.machine()}")


def _toolchain() -> Iterator[Finding]:
    import asyncio

    from citl.core.errors import ToolchainError

    try:
        toolchain, version = asyncio.run(_ask_toolchain(str(Path.cwd())))
    except ToolchainError as refusal:
        yield Finding("rust toolchain", State.MISSING, str(refusal), "Install Rust with rustup: https://rustup.rs.")
        return
    yield Finding("cargo", State.OK, f"{version}, {toolchain.cargo}")
    yield Finding("rustc", State.OK, f"{toolchain.version} for {toolchain.host}, {toolchain.rustc}")
    yield Finding("sysroot", State.OK, toolchain.sysroot)
    if Path(toolchain.sysroot, "lib", "rustlib", "src", "rust", "library").is_dir():
        yield Finding("rust-src", State.OK, "present")
    else:
        advice = "With it, rustc quotes the standard library: rustup component add rust-src."
        yield Finding("rust-src", State.OPTIONAL, "not installed", advice)


async def _ask_toolchain(cwd: str) -> tuple[Toolchain, str]:
    """The toolchain in force in ``cwd``, and the version of its cargo."""
    from citl.core.errors import ToolchainError
    from citl.rustc.process import Command, run
    from citl.rustc.toolchain import find_toolchain

    toolchain = await find_toolchain(cwd)
    answer = await run(Command((toolchain.cargo, "--version"), cwd), deadline_s=_DEADLINE_S)
    said = (answer.stdout or answer.stderr).decode("utf-8", "replace").split()
    if answer.returncode or len(said) < 2:
        raise ToolchainError(f"`cargo --version` does not work in {cwd}: {' '.join(said) or answer.returncode}")
    return toolchain, said[1]


def _oracle(chosen: Path | None) -> Finding:
    from citl.core.errors import OracleError
    from citl.engine.knowledge import read_oracle

    try:
        content = read_oracle(str(chosen or ""))
    except OracleError as refusal:
        advice = "Name a good one with --oracle." if chosen else "Install CITL again, or name an oracle with --oracle."
        return Finding("oracle", State.MISSING, str(refusal), advice)
    codes = {pattern.error_code for pattern in content.patterns}
    return Finding(
        "oracle", State.OK, f"{len(content.patterns)} patterns for {len(codes)} error codes, {chosen or 'shipped'}"
    )


def _cache() -> Finding:
    from citl.learning.paths import DATA_DIR_VARIABLE, cache_dir

    path = cache_dir()
    if not _is_writable(path):
        advice = f"Make it writable, or choose another place with {DATA_DIR_VARIABLE}."
        return Finding("cache", State.MISSING, f"{path} cannot be written", advice)
    if not path.is_dir():
        return Finding("cache", State.OK, f"empty, {path}")
    return Finding("cache", State.OK, f"{_size(path) / 2**20:.1f} MiB, {path}")


def _database() -> Finding:
    from citl.core.clock import SystemClock
    from citl.core.errors import StoreError
    from citl.engine.engine import STORE_NAME
    from citl.learning.paths import DATA_DIR_VARIABLE, data_dir
    from citl.learning.store import Store

    path = data_dir() / STORE_NAME
    advice = f"Make it writable, move it away, or choose another place with {DATA_DIR_VARIABLE}."
    if not path.exists():
        if _is_writable(path.parent):
            return Finding("database", State.OK, f"none yet, {path}")
        return Finding("database", State.MISSING, f"{path.parent} cannot be written", advice)
    try:
        store = Store(path, SystemClock())
        try:
            export = store.export()
        finally:
            store.close()
    except StoreError as refusal:
        return Finding("database", State.MISSING, str(refusal), advice)
    return Finding(
        "database", State.OK, f"{len(export.outcomes)} outcomes, {len(export.patterns)} own patterns, {path}"
    )


def _libraries() -> Iterator[Finding]:
    import importlib.metadata

    for name, module in _LIBRARIES.items():
        try:
            importlib.import_module(module)
            yield Finding(name, State.OK, importlib.metadata.version(name))
        except (ImportError, OSError) as refusal:
            advice = "Install CITL again, with its dependencies."
            yield Finding(name, State.MISSING, f"cannot be loaded: {refusal}", advice)


def _is_writable(path: Path) -> bool:
    """Whether ``path`` is a folder that can be written to, or could be made."""
    nearest = next(at for at in (path, *path.parents) if at.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _size(folder: Path) -> int:
    """Bytes of the files below ``folder``; those that vanish meanwhile count nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:
                continue
    return total


def _show(diagnosis: Diagnosis, color: Color) -> None:
    from rich.text import Text

    styles = {State.OK: "green", State.OPTIONAL: "yellow", State.MISSING: "bold red"}
    width = max(len(finding.name) for finding in diagnosis.findings)
    console = console_for(color)
    for finding in diagnosis.findings:
        state = (f"{finding.state.value:<8}", styles[finding.state])
        line = Text.assemble(state, "  ", (f"{finding.name:<{width}}", "bold"), f"  {visible(finding.detail)}")
        console.print(line, soft_wrap=True)
        if finding.advice:
            console.print(f"{'':>{width + 12}}{visible(finding.advice)}", soft_wrap=True)

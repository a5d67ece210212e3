"""Which cargo and rustc a directory is built with; knows nothing of packages."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import msgspec

from citl.core.errors import ToolchainError
from citl.rustc import process

_DEADLINE_S = 30.0
_ADVICE = (
    "Install Rust with rustup (https://rustup.rs), or put its `bin` directory on the PATH from which the "
    "editor starts the server."
)


class Toolchain(msgspec.Struct, frozen=True):
    """A cargo and the rustc that it uses."""

    cargo: str
    """As found on PATH: with rustup its proxy, so that each directory gets its own toolchain."""
    rustc: str
    """The compiler itself where its sysroot has it: rustup's proxy costs some 20 ms a call."""
    sysroot: str
    version: str
    """Such as ``1.95.0``."""
    host: str
    """Target triple of this machine."""


def find_cargo() -> str:
    """Path of the cargo on PATH.

    Raises:
        ToolchainError: there is none.
    """
    cargo = shutil.which("cargo")
    if cargo is None:
        raise ToolchainError(f"There is no `cargo` on the PATH of the server. {_ADVICE}")
    return cargo


async def find_toolchain(cwd: str) -> Toolchain:
    """The toolchain in force in ``cwd``; costs two short processes.

    Raises:
        ToolchainError: cargo or rustc is missing or does not answer; the message says what helps.
    """
    cargo = find_cargo()
    proxy = shutil.which("rustc")
    if proxy is None:
        raise ToolchainError(f"There is no `rustc` on the PATH of the server. {_ADVICE}")
    sysroot, about = await asyncio.gather(_ask(proxy, cwd, "--print", "sysroot"), _ask(proxy, cwd, "-vV"))
    facts = dict(line.split(": ", 1) for line in about.split("\n") if ": " in line)
    return Toolchain(cargo, _direct(sysroot) or proxy, sysroot, facts.get("release", ""), facts.get("host", ""))


def _direct(sysroot: str) -> str | None:
    rustc = Path(sysroot, "bin", "rustc")
    return str(rustc) if rustc.is_file() else None


async def _ask(rustc: str, cwd: str, *args: str) -> str:
    finished = await process.run(process.Command((rustc, *args), cwd), deadline_s=_DEADLINE_S)
    if finished.timed_out:
        raise ToolchainError(f"`rustc {' '.join(args)}` did not answer within {_DEADLINE_S:.0f} s.")
    if finished.returncode:
        said = finished.stderr.decode("utf-8", "replace").strip()
        raise ToolchainError(f"`rustc {' '.join(args)}` refused in {cwd}: {said or finished.returncode}")
    return finished.stdout.decode("utf-8", "replace").strip()

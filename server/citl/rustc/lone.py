"""Checking a file that no package compiles, with rustc itself; knows nothing of cargo."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from citl.core.errors import WorkspaceError
from citl.rustc import process
from citl.rustc.decode import SourceTree, decode_rustc_line
from citl.rustc.gather import CheckResult, Gathering
from citl.rustc.target import CheckConfig, CheckTarget, cache_path
from citl.rustc.toolchain import find_toolchain
from citl.rustc.units import Unit, make_unit, probe_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.core.diagnostic import Diagnostic

_MAIN = re.compile(
    rb"^[ \t]*(?:pub(?:\([^)\n]*\))?\s+)?(?:(?:const|async|unsafe|extern\s*\"[^\"\n]*\")\s+)*fn\s+main\s*[(<]",
    re.MULTILINE,
)
_CRATE_TYPE = re.compile(rb"^\s*#!\[crate_type\b", re.MULTILINE)
_PROSE_LINES = 100


def lone_unit(rustc: str, file: str, edition: str, args: tuple[str, ...] = ()) -> Unit:
    """How a file outside any package is compiled: as a program if it has a ``main``, else as a library.

    Raises:
        WorkspaceError: it is no Rust file, or cannot be read.
    """
    path = Path(file)
    try:
        text = path.read_bytes()
    except OSError as fault:
        raise WorkspaceError(f"{file} cannot be read: {fault}") from fault
    crate_name = re.sub(r"\W", "_", path.stem, flags=re.ASCII)
    kind = () if _CRATE_TYPE.search(text) else ("--crate-type", "bin" if _MAIN.search(text) else "lib")
    words = ("--crate-name", f"lone_{crate_name}", f"--edition={edition}", file, *kind, *args)
    unit = make_unit(rustc, words, (), str(path.parent))
    if unit is None:
        raise WorkspaceError(f"{file} is not a Rust file.")
    return unit


async def check_lone(
    target: CheckTarget, config: CheckConfig, on_diagnostic: Callable[[Diagnostic], None] | None
) -> CheckResult:
    """What rustc says of `CheckTarget.lone_file`.

    Raises:
        ToolchainError: there is no rustc that answers.
        WorkspaceError: the file is no Rust file, or cannot be read.
    """
    file = target.lone_file or ""
    toolchain = config.toolchain or await find_toolchain(target.root)
    unit = lone_unit(toolchain.rustc, file, config.edition, config.args)
    out_dir = cache_path(config, "lone", file, create=True)
    tree = SourceTree(target.root)
    gathering = Gathering(partial(decode_rustc_line, tree=tree, source=unit.source), tree, on_diagnostic)
    prose: list[str] = []

    def take(line: bytes) -> None:
        if line.startswith(b"{"):
            gathering.take(line)
        elif line.strip() and len(prose) < _PROSE_LINES:
            prose.append(line.decode("utf-8", "replace"))

    command = probe_command(unit, cwd=unit.cwd, out_dir=out_dir)
    finished = await process.run(command, deadline_s=config.deadline_s, on_stderr_line=take)
    said = "" if gathering.has_errors else "\n".join(prose)
    return gathering.result(target, config, (unit,), finished, said)

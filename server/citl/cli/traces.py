"""``citl traces``: what code generators recorded, taken into a workspace; knows no encoding."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citl.cli.check import entry_of
from citl.cli.terminal import Color, ColorOption, console_for, visible
from citl.core.errors import WorkspaceError

if TYPE_CHECKING:
    from citl.traces.anchoring import Anchored
    from citl.traces.trace import Trace

app = typer.Typer(help="Recorded traces of code generators.", no_args_is_help=True, name="traces")


@app.callback()
def _group() -> None:
    """Recorded traces of code generators."""


@app.command(name="import", short_help="Put recorded traces where checks find them.")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Traces, in any encoding that is known.")],
    workspace: Annotated[
        Path, typer.Option(metavar="PATH", help="The package or workspace whose Rust they are about.")
    ] = Path(),
    color: ColorOption = Color.AUTO,
) -> None:
    """Read traces, show what of them stands in the code now, and copy them into .citl/traces of the workspace.

    A file of which nothing can be read is not copied.
    """
    import asyncio

    from citl.engine.reading import rust_files
    from citl.engine.shelf import TRACES, placed
    from citl.rustc.check import find_target
    from citl.traces.readers import read_trace

    root = asyncio.run(find_target(entry_of(workspace))).root
    traces = [read_trace(_content(path), str(path)) for path in files]
    found = placed(traces, rust_files(root), root)
    console = console_for(color)
    for path, trace in zip(files, traces, strict=True):
        console.print(_summary(trace, found[trace.source]), soft_wrap=True)
        for reason in (*trace.reasons, *found[trace.source].reasons):
            console.print(f"  {visible(reason)}", style="dim", soft_wrap=True)
        if trace.encoding:
            folder = Path(root) / TRACES
            folder.mkdir(parents=True, exist_ok=True)
            if path.resolve().parent != folder.resolve():
                shutil.copyfile(path, folder / path.name)
    if not any(trace.encoding for trace in traces):
        raise WorkspaceError("Nothing was imported.")


def _content(path: Path) -> bytes:
    from citl.traces.readers import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as refusal:
        raise WorkspaceError(f"{path} cannot be read: {refusal.strerror}.") from refusal


def _summary(trace: Trace, anchored: Anchored) -> str:
    what = trace.encoding or "not understood"
    stand = f"{len(trace.decisions) - anchored.set_aside} of {len(trace.decisions)} decisions stand in the code"
    failed = sum(session.passed is False for session in trace.sessions)
    sessions = f"{len(trace.sessions)} sessions, {failed} of them failed"
    rejected = f", {trace.rejected} records rejected" if trace.rejected else ""
    return visible(f"{trace.source}: {what}; {stand}; {sessions}{rejected}")

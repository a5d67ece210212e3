"""``citl check``: errors with their verified fixes; knows nothing of how these are found or judged."""

from __future__ import annotations

import os
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from citl.cli.terminal import Color, ColorOption, Format, FormatOption, console_for, show_log, warn, write_json
from citl.core.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.cli.findings import Findings
    from citl.core.text import SourceText
    from citl.engine.check import Check
    from citl.engine.config import EngineConfig
    from citl.engine.engine import Engine
    from citl.engine.repair import Repair


class Edition(Enum):
    """An edition of Rust."""

    E2015 = "2015"
    E2018 = "2018"
    E2021 = "2021"
    E2024 = "2024"


OracleOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The oracle to use, instead of the one that comes with CITL.")
]
EditionOption = Annotated[Edition, typer.Option(help="Rust edition of a file that belongs to no package.")]
JobsOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="Compilers at work at once; 0: one for each processor.")
]


class Options(NamedTuple):
    """What a user may wish for."""

    oracle: Path | None
    edition: str
    jobs: int
    limit: int
    explain: bool


def check(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A package, a file in one, or a single .rs file.")
    ] = Path(),
    format_: FormatOption = Format.HUMAN,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each score came about.")] = False,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Fixes shown for each error.")] = 5,
    oracle: OracleOption = None,
    edition: EditionOption = Edition.E2024,
    jobs: JobsOption = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Check a package, compile every fix that is known for its errors, and show the accepted ones.

    Runs cargo check, and so the build scripts and macros of the package. Changes no file.
    """
    import asyncio

    show_log()
    wishes = Options(oracle, edition.value, jobs, limit, explain)
    findings, sources = asyncio.run(_examine(entry_of(path), wishes))
    for problem in findings.problems:
        warn(problem)
    if format_ is Format.JSON:
        import msgspec

        write_json(msgspec.json.encode(findings))
    else:
        _show(findings, sources, color)
    if findings.fault:
        raise WorkspaceError(findings.fault)
    raise typer.Exit(1 if findings.errors else 0)


def entry_of(path: Path) -> str:
    """The absolute path of the file whose package, or which alone, is to be checked.

    Raises:
        WorkspaceError: there is nothing at ``path`` that can be checked.
    """
    at = Path(os.path.abspath(path))  # noqa: PTH100  (symlinks stay as the user names them)
    if at.is_dir():
        if not any((above / "Cargo.toml").is_file() for above in (at, *at.parents)):
            raise WorkspaceError(f"{at} is no Rust package: there is no Cargo.toml in it or above it.")
        return str(at / "Cargo.toml")
    if not at.exists():
        raise WorkspaceError(f"{path} does not exist.")
    if not at.is_file() or (at.suffix != ".rs" and at.name != "Cargo.toml"):
        raise WorkspaceError(f"{path} is neither a Rust package nor a Rust file.")
    return str(at)


async def _examine(file: str, options: Options) -> tuple[Findings, dict[str, SourceText]]:
    """What is found, and the files it was found in."""
    from citl.cli.findings import Request, findings_of
    from citl.core.clock import SystemClock
    from citl.engine.engine import Engine

    began = time.perf_counter()
    engine = Engine(config_of(options), SystemClock())
    try:
        examined, problems = await verified(engine, file)
    finally:
        await engine.close()
    took = time.perf_counter() - began
    findings = findings_of(examined, engine.lesson_of, Request(options.limit, options.explain), problems, took)
    return findings, dict(examined.sources)


async def verified(engine: Engine, file: str, most: int | None = None) -> tuple[Check, tuple[str, ...]]:
    """The check, the fixes of all errors or of the first ``most`` compiled, and the engine's problems."""
    import asyncio

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = console_for(Color.AUTO, stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("checking", total=None)
        problems, check = await asyncio.gather(engine.start(), engine.check(file))
        if check.result.target.note:
            problems += (check.result.target.note,)
        if check.result.rejected_count:
            problems += (f"{check.result.rejected_count} lines of cargo's output could not be read.",)
        check.judge_first(len(check.repairs()) if most is None else most)
        progress.update(task, description="compiling fixes", total=len(check.repairs()))
        await check.verify_all(_counting(check, lambda done: progress.update(task, completed=done)))
    return check, problems


def _counting(check: Check, tell: Callable[[int], None]) -> Callable[[Repair], None]:
    def heard(_: Repair) -> None:
        tell(sum(repair.done for repair in check.repairs()))

    return heard


def config_of(options: Options) -> EngineConfig:
    """The configuration of the engine for these wishes."""
    from citl.lsp.engine_config import engine_config
    from citl.lsp.settings import Settings, VerifySettings

    oracle = str(options.oracle.absolute()) if options.oracle else ""
    return engine_config(
        Settings(oracle=oracle, edition=options.edition, verify=VerifySettings(jobs=options.jobs or 0))
    )


def _show(findings: Findings, sources: dict[str, SourceText], color: Color) -> None:
    from citl.cli.render import error_lines, summary_line

    console = console_for(color)
    for error in findings.errors:
        for line in error_lines(error, sources):
            console.print(line, soft_wrap=True)
        console.print()
    if not findings.fault:
        console.print(summary_line(findings), soft_wrap=True)

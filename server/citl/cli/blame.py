"""``citl blame``: which decisions errors come from; knows nothing of how they are read or weighed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from citl.cli.check import Edition, EditionOption, JobsOption, Options, OracleOption, config_of, entry_of, verified
from citl.cli.explain import repair_at, split_place
from citl.cli.terminal import Color, ColorOption, Format, FormatOption, console_for, show_log, visible, warn, write_json
from citl.core.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from citl.core.decision import Blame, Decision, Suspect
    from citl.engine.check import Check

_ERRORS = 4
"""Errors whose fixes are compiled; of the others only their spans count."""
_BAR = 10
_HIGH = 0.5
"""Scores from here on are red."""
_WORDS = {"check": "checks", "trace": "recorded"}


class Row(msgspec.Struct, frozen=True):
    """A suspect, as programs read it."""

    id: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    text: str
    score: float
    failing: int
    """Failing sessions in which it stood."""
    passing: int
    """Passing sessions in which it stood."""
    tried: int
    """Single changes tried here."""
    repairing: int
    """Of these, those that make an error go away."""
    root: bool
    depends_on: tuple[str, ...]


def blame(
    place: Annotated[
        str, typer.Argument(metavar="PATH[:LINE]", help="A Rust file or package, and the line of the error meant.")
    ] = ".",
    format_: FormatOption = Format.HUMAN,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Decisions shown; 0: all. JSON has all.")] = 10,
    oracle: OracleOption = None,
    edition: EditionOption = Edition.E2024,
    jobs: JobsOption = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Show which decisions errors come from: of a file, a package, or with a line of one error, best first.

    Compiles hundreds of single changes and counts which make an error go away. Runs cargo check, and so the build
    scripts and macros of the package. Changes no file. The exit code tells whether it could be done, not whether
    there are errors.
    """
    import asyncio

    show_log()
    path, line = split_place(place)
    options = Options(oracle, edition.value, jobs, 0, explain=False)
    check, found = asyncio.run(_blame(entry_of(path), line, options))
    if format_ is Format.JSON:
        write_json(msgspec.json.encode([_row(suspect) for suspect in found.suspects]))
    if check.result.fault:
        raise WorkspaceError(check.result.fault)
    if format_ is Format.HUMAN:
        _print(console_for(color), check, found, limit)


async def _blame(file: str, line: int | None, options: Options) -> tuple[Check, Blame]:
    from citl.core.clock import SystemClock
    from citl.engine.engine import Engine

    engine = Engine(config_of(options), SystemClock())
    try:
        check, problems = await verified(engine, file, None if line else _ERRORS)
        for problem in problems:
            warn(problem)
        if line is not None:
            return check, check.blame([repair_at(check, file, line)])
        return check, _within(check.blame(), file)
    finally:
        await engine.close()


def _within(blame: Blame, file: str) -> Blame:
    """The suspects of one file, where one was named."""
    if not file.endswith(".rs"):
        return blame
    own = tuple(suspect for suspect in blame.suspects if Path(suspect.decision.file).samefile(file))
    return msgspec.structs.replace(blame, suspects=own)


def _row(suspect: Suspect) -> Row:
    decision = suspect.decision
    return Row(
        decision.id,
        decision.file,
        decision.line,
        decision.column,
        decision.end_line,
        decision.end_column,
        decision.kind,
        decision.text,
        round(suspect.score, 4),
        sum(tally.failing for tally in suspect.tallies),
        sum(tally.passing for tally in suspect.tallies),
        suspect.tried,
        suspect.repairing,
        suspect.root,
        decision.depends_on,
    )


def _print(console: Console, check: Check, found: Blame, limit: int) -> None:
    from rich.text import Text

    root = check.result.target.root
    for error in check.errors[:_ERRORS]:
        code = f"error[{error.code}]" if error.code else "error"
        at = f"  {_place(error.primary.file, error.primary.start_line, root)}" if error.primary else ""
        console.print(Text.assemble((code, "bold red"), f": {visible(error.message)}", (at, "dim")), soft_wrap=True)
    if len(check.errors) > _ERRORS:
        console.print(f"and {len(check.errors) - _ERRORS} more errors")
    if not check.errors:
        console.print("There are no errors.")
        return
    changes = f"Of {found.tried} single changes tried, {found.repairing} make an error go away."
    console.print(Text(changes, "dim"), soft_wrap=True)
    decisions = {one.id: one for some in check.blamer.decisions.values() for one in some}
    console.print(_table(found.suspects[: limit or None], decisions, root))
    if limit and len(found.suspects) > limit:
        console.print(Text(f"{len(found.suspects) - limit} more; --limit 0 shows all.", "dim"))


def _table(suspects: Sequence[Suspect], decisions: Mapping[str, Decision], root: str) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("", "score", "place", "decision", "repair here", "stood in"):
        table.add_column(name, no_wrap=name in ("", "score", "place"))
    for suspect in suspects:
        decision = suspect.decision
        style = "red" if suspect.score >= _HIGH else "yellow"
        chain = [_place(one.file, one.line, root) for id_ in suspect.chain if (one := decisions.get(id_))]
        words = "root" if suspect.root else " ← ".join(["from", *chain]) if chain else ""
        about = f"  {decision.kind.replace('_', ' ')}" + (f", {words}" if words else "")
        table.add_row(
            Text("█" * max(1, round(_BAR * suspect.score)), style),
            f"{suspect.score:.2f}",
            Text(_place(decision.file, decision.line, root)),
            Text.assemble((visible(decision.text), "bold"), (about, "dim")),
            f"{suspect.repairing} of {suspect.tried}" if suspect.tried else "",
            Text(_sessions(suspect), "dim"),
        )
    return table


def _sessions(suspect: Suspect) -> str:
    """The checks and traces it stood in, where some failed and some passed; judged changes have their own column."""
    return "; ".join(
        f"{tally.failing}/{tally.all_failing} failing, {tally.passing}/{tally.all_passing} passing {words}"
        for tally in suspect.tallies
        if (words := _WORDS.get(tally.kind.value)) and tally.all_passing
    )


def _place(file: str, line: int, root: str) -> str:
    near = os.path.relpath(file, root)
    return f"{file if near.startswith('..') else near}:{line}"

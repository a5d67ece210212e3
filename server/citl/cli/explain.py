"""``citl explain``: why a fix stands where it stands; knows nothing of how fixes are found or judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citl.cli.check import Edition, EditionOption, Options, OracleOption, config_of, entry_of, verified
from citl.cli.terminal import Color, ColorOption, console_for, show_log, visible, warn
from citl.core.errors import CitlError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from citl.core.fix import Fix
    from citl.engine.check import Check
    from citl.engine.engine import Engine
    from citl.engine.repair import Repair
    from citl.patterns.pattern import Pattern

_BAR = 12


def explain(
    place: Annotated[
        str, typer.Argument(metavar="PATH[:LINE]", help="A Rust file or package, and the line of the error meant.")
    ],
    fix: Annotated[int, typer.Option(min=1, metavar="N", help="Which fix of the error.")] = 1,
    oracle: OracleOption = None,
    edition: EditionOption = Edition.E2024,
    color: ColorOption = Color.AUTO,
) -> None:
    """Explain a fix: which pattern made it, where that was learned, its counts, and the share of each signal.

    Without a line, the first error is meant.
    """
    import asyncio

    show_log()
    path, line = split_place(place)
    options = Options(oracle, edition.value, 0, 0, explain=True)
    asyncio.run(_explain(entry_of(path), line, fix, options, console_for(color)))


def split_place(place: str) -> tuple[Path, int | None]:
    """A path, and the line after its colon."""
    match = re.fullmatch(r"(.+\.rs):(\d+)(?::\d+)?", place)
    return (Path(match[1]), int(match[2])) if match else (Path(place), None)


async def _explain(file: str, line: int | None, number: int, options: Options, console: Console) -> None:
    from citl.core.clock import SystemClock
    from citl.engine.engine import Engine

    engine = Engine(config_of(options), SystemClock())
    try:
        check, problems = await verified(engine, file)
        for problem in problems:
            warn(problem)
        repair = repair_at(check, file, line)
        fixes = repair.fixes()
        if number > len(fixes):
            why = f": {repair.note}" if repair.note else ""
            raise CitlError(f"This error has {len(fixes)} verified fixes, there is no number {number}{why}")
        _print(console, engine, repair, fixes[number - 1])
    finally:
        await engine.close()


def repair_at(check: Check, file: str, line: int | None) -> Repair:
    """The first error that begins on that line of the file, the first of all where no line is given."""
    for repair in check.repairs():
        primary = repair.diagnostic.primary
        if line is None or (primary and primary.start_line == line and Path(primary.file) == Path(file)):
            return repair
    raise CitlError(f"There is no error on line {line}." if line else "There are no errors.")


def _print(console: Console, engine: Engine, repair: Repair, fix: Fix) -> None:
    from rich.text import Text

    diagnostic = repair.diagnostic
    code = f"error[{diagnostic.code}]" if diagnostic.code else "error"
    console.print(Text.assemble((code, "bold red"), f": {visible(diagnostic.message)}"))
    verdict = fix.judgement.verdict.value
    console.print(Text.assemble((verdict, "bold green"), f"  {visible(fix.candidate.title)}"))
    console.print(_facts(engine, repair, fix))
    console.print(_signals(fix))


def _facts(engine: Engine, repair: Repair, fix: Fix) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    pattern = engine.pattern(fix.candidate.source)
    record, own = fix.record, engine.user_record(fix.candidate.source)
    counts = f"right in {record.successes} of {record.attempts} trials" if record.attempts else "not tried before"
    counts += f", accepted by rustc in {record.accepted}" if record.accepted else ""
    rows = [
        ("made by", _origin(fix, pattern)),
        ("learned from", _source(pattern)),
        ("record", counts),
        ("taken by you", f"{own.successes} of {own.attempts} times" if own.attempts else "not yet"),
        ("compilations", f"{repair.runs} for this error, {repair.runs_to_first or 'none'} until its first fix"),
    ]
    for name, value in rows:
        table.add_row(Text(name, "dim"), Text(visible(value)))
    if pattern is not None and pattern.diff:
        table.add_row(Text("its example", "dim"), Text("\n".join(map(visible, pattern.diff.split("\n"))), "cyan"))
    return table


def _origin(fix: Fix, pattern: Pattern | None) -> str:
    words = {"suggestion": "rustc itself", "rewrite": "the wide net: a generic rewrite"}
    kind = {"template": "an authored template", "pattern": "a pattern learned from an example"}
    mechanism = fix.candidate.mechanism.value
    return f"{kind.get(mechanism, mechanism)}: {pattern.title}" if pattern else words.get(mechanism, mechanism)


def _source(pattern: Pattern | None) -> str:
    if pattern is None:
        return "nothing: it has no pattern"
    kind, _, name = pattern.provenance.partition(":")
    file, _, slug = name.partition("/")
    folder = {"template": "corpus/templates", "corpus": "corpus/cases"}.get(kind)
    return f"{folder}/{file}.md, {slug}" if folder else pattern.provenance or "it does not say"


def _signals(fix: Fix) -> Table:
    """The parts of the score, the weightiest first."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"score {fix.score:.3f}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("share", "", "signal"):
        table.add_column(name, justify="right" if name == "share" else "left", header_style="dim")
    parts = sorted(fix.explanation.details, key=lambda part: -abs(part.value))
    widest = max((abs(part.value) for part in parts), default=1.0) or 1.0
    for part in parts:
        bar = "█" * max(1, round(_BAR * abs(part.value) / widest))
        style = "green" if part.value > 0 else "red"
        table.add_row(Text(f"{part.value:+.2f}", style), Text(bar, style), Text(visible(part.description)))
        for line in (line for detail in part.details for line in detail.lines()):
            table.add_row("", "", Text(f"  {visible(line)}", "dim"))
    return table

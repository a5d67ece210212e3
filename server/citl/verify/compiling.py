"""One compilation of a unit over a look-alike, and what its errors say beside those of another.

Knows nothing of how many candidates share a compilation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Diagnostic, Level
from citl.core.errors import ToolchainError
from citl.core.fix import Judgement, Verdict
from citl.rustc.decode import CompilerMessage, SourceTree, decode_rustc_line
from citl.rustc.process import run
from citl.rustc.units import Unit, probe_command
from citl.verify.phases import phase_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from citl.core.diagnostic import FileEdit
    from citl.core.text import SourceText
    from citl.verify.overlay import Overlay

_SHOWN_ERRORS = 3

ErrorKey = tuple[str | None, str]
"""Code and message: how an error is recognised in another compilation."""
Line = tuple[str, int]
"""A file as it is named in the look-alike, and a zero-based line."""


class Outcome(msgspec.Struct, frozen=True):
    """What one compilation said of one text."""

    errors: Counter[ErrorKey] = Counter()
    places: dict[ErrorKey, set[Line]] = {}
    """The lines of the primary spans of each error."""
    warnings: int = 0
    timed_out: bool = False
    crashed: str = ""
    """What rustc said when it ended without a diagnostic."""


class Compiled(msgspec.Struct, frozen=True):
    """The diagnostics of one compilation, before anybody asks whose they are."""

    errors: tuple[Diagnostic, ...] = ()
    warnings: int = 0
    timed_out: bool = False
    crashed: str = ""

    def outcome(self) -> Outcome:
        """All of it as the outcome of one text."""
        return outcome_of(self.errors, self)


def outcome_of(errors: Iterable[Diagnostic], compiled: Compiled) -> Outcome:
    """The outcome of the text whose errors these are."""
    counted: Counter[ErrorKey] = Counter()
    places: defaultdict[ErrorKey, set[Line]] = defaultdict(set)
    for error in errors:
        counted[error.key] += 1
        for span in error.spans:
            if span.is_primary:
                places[error.key].update((span.file, line) for line in range(span.start_line - 1, span.end_line))
    return Outcome(counted, dict(places), compiled.warnings, compiled.timed_out, compiled.crashed)


class Compiler:
    """Compiles units over look-alikes, and counts how often it did."""

    def __init__(self, deadline_s: float) -> None:
        """``deadline_s``: seconds for one compilation."""
        self._deadline_s = deadline_s
        self.runs = 0
        """Compilations so far."""

    async def compile(self, unit: Unit, overlay: Overlay) -> Compiled:
        """The diagnostics of ``unit`` with the files of ``overlay`` in place of the user's."""
        self.runs += 1
        return await compile_unit(unit, overlay, self._deadline_s)


async def compile_unit(unit: Unit, overlay: Overlay, deadline_s: float) -> Compiled:
    """The diagnostics of ``unit`` with the files of ``overlay`` in place of the user's, within ``deadline_s``."""
    out = overlay.folder.with_name(overlay.folder.name + "-out")
    out.mkdir(exist_ok=True)
    command = probe_command(unit, cwd=str(overlay.folder), out_dir=str(out))
    argv = tuple(overlay.path(word) if word == unit.source else word for word in command.argv)
    try:
        done = await run(msgspec.structs.replace(command, argv=argv), deadline_s=deadline_s)
    except ToolchainError as refusal:
        return Compiled(crashed=str(refusal))
    finally:
        _empty(out)
    tree = SourceTree(str(overlay.folder))
    lines = [decode_rustc_line(line, tree) for line in done.stderr.split(b"\n")]
    said = [line.diagnostic for line in lines if isinstance(line, CompilerMessage)]
    errors = tuple(diagnostic for diagnostic in said if diagnostic.level is Level.ERROR)
    silent = done.returncode != 0 and not errors and not done.timed_out
    return Compiled(
        errors,
        sum(diagnostic.level is Level.WARNING for diagnostic in said),
        done.timed_out,
        _last_words(done.stderr) if silent else "",
    )


def _last_words(stderr: bytes) -> str:
    lines = [line for line in stderr.decode("utf-8", "replace").split("\n") if line.strip()]
    return "rustc ended without a diagnostic: " + (lines[-1][:200] if lines else "it said nothing")


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            file.unlink()
    with suppress(OSError):
        folder.rmdir()


def no_answer(outcome: Outcome) -> Judgement | None:
    """The judgement where rustc said nothing of the code; None where it did."""
    if outcome.timed_out:
        return Judgement(Verdict.TIMED_OUT, note="the compiler did not answer in time")
    return Judgement(Verdict.UNJUDGED, note=outcome.crashed) if outcome.crashed else None


def without(outcome: Outcome, codes: frozenset[str]) -> Outcome:
    """The outcome as if errors of these codes had not been reported."""
    kept = Counter({key: count for key, count in outcome.errors.items() if key[0] not in codes})
    return msgspec.structs.replace(outcome, errors=kept)


def compare(target: ErrorKey, before: Outcome, after: Outcome, edited: set[Line]) -> Judgement:
    """The judgement on a candidate against the error ``target``; ``edited`` are the lines it changed or added."""
    if refusal := no_answer(after):
        return refusal
    remaining = after.errors.total()
    if not remaining:
        return Judgement(Verdict.CLEAN, warnings=after.warnings)
    added = sorted(after.errors - before.errors, key=str)
    shown = tuple(message for _, message in added[:_SHOWN_ERRORS])
    return Judgement(_verdict(target, before, after, edited), remaining, added=shown)


def _verdict(target: ErrorKey, before: Outcome, after: Outcome, edited: set[Line]) -> Verdict:
    added = after.errors - before.errors
    if after.errors[target] >= before.errors[target]:
        return Verdict.WORSE if added else Verdict.UNCHANGED
    if not added:
        return Verdict.REPAIRS
    # An error on an edited line is the edit's own doing.
    elsewhere = not any(edited & after.places.get(key, set()) for key in added)
    if elsewhere and all(phase_of(*key) > phase_of(*target) for key in added):
        return Verdict.REVEALS
    return Verdict.WORSE


def edited_lines(edit: FileEdit, after: SourceText) -> set[int]:
    """The zero-based lines of the edited text that hold something new."""
    lines: set[int] = set()
    shift = 0
    for one in sorted(edit.edits):
        start, length = one.span.start + shift, len(one.text.encode())
        lines.update(range(after.line_of(start), after.line_of(start + length) + 1))
        shift += length - (one.span.end - one.span.start)
    return lines

"""The door: many candidates in, a verdict for each out, given by rustc itself.

A candidate is compiled as the unit that reported the error is compiled by cargo, in a look-alike of the package in
which the edited files have their new content. The unedited look-alike is compiled too: a verdict says what
changed between the two. Knows nothing of where candidates come from or how they are ranked.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Diagnostic, FileEdit, Level
from citl.core.errors import EditError, ToolchainError
from citl.core.fix import Candidate, Judgement, Verdict
from citl.core.text import SourceText, apply_edits
from citl.rustc.decode import CompilerMessage, SourceTree, decode_rustc_line
from citl.rustc.process import run
from citl.rustc.units import Unit, probe_command
from citl.verify.overlay import Overlay
from citl.verify.phases import phase_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHOWN_ERRORS = 3


class JudgeConfig(msgspec.Struct, frozen=True):
    """What judging may cost."""

    scratch: str
    """A folder for look-alikes, on a file system with symbolic links."""
    jobs: int
    """Compilations at once."""
    deadline_s: float
    """For one compilation."""


class Question(msgspec.Struct, frozen=True):
    """An error, and the code it was reported on."""

    unit: Unit
    """How the crate is compiled."""
    target: Diagnostic
    """The error that is to go away."""
    sources: Mapping[str, SourceText]
    """By absolute path, the content of every file a candidate may edit, as it was when rustc reported the error."""


class Outcome(msgspec.Struct, frozen=True):
    """What one compilation said."""

    errors: Counter[tuple[str | None, str]]
    """By code and message."""
    places: dict[tuple[str | None, str], set[tuple[str, int]]]
    """File and zero-based line of each error's primary span, the file as it is named in the look-alike."""
    warnings: int
    compiled: bool
    timed_out: bool
    crashed: str = ""
    """What rustc said when it ended without a diagnostic."""


async def judge(
    question: Question,
    candidates: Sequence[Candidate],
    config: JudgeConfig,
    on_judged: Callable[[Candidate, Judgement], None] | None = None,
) -> dict[str, Judgement]:
    """A judgement for each candidate, by candidate id; `on_judged` hears of each as soon as it is known.

    Candidates are taken in the given order, `JudgeConfig.jobs` at a time. Cancelling stops the compilations.
    """
    judged: dict[str, Judgement] = {}
    waiting = iter({candidate.id: candidate for candidate in candidates}.values())
    before: asyncio.Task[Outcome] | None = None

    async def work() -> None:
        nonlocal before
        with Overlay(Path(question.unit.cwd), Path(config.scratch)) as overlay:
            if before is None:
                before = asyncio.ensure_future(_compile(question, (), overlay, config))
            baseline = await before
            for candidate in waiting:
                judgement = await _judge_one(question, candidate, baseline, overlay, config)
                judged[candidate.id] = judgement
                if on_judged is not None:
                    on_judged(candidate, judgement)

    async with asyncio.TaskGroup() as group:
        for _ in range(max(1, min(config.jobs, len(candidates)))):
            group.create_task(work())
    return judged


async def _judge_one(
    question: Question, candidate: Candidate, before: Outcome, overlay: Overlay, config: JudgeConfig
) -> Judgement:
    edited = [edit.file for edit in candidate.edits]
    if any(file not in question.sources or not overlay.holds(file) for file in edited):
        return Judgement(Verdict.UNJUDGED, note="it edits a file outside the package")
    if not before.errors[question.target.key]:
        return Judgement(Verdict.STALE, note="the error is no longer there")
    began = asyncio.get_running_loop().time()
    try:
        changes = [
            (edit.file, apply_edits(question.sources[edit.file], edit.edits)) for edit in candidate.edits
        ]
    except EditError as refusal:
        return Judgement(Verdict.UNJUDGED, note=str(refusal))
    after = await _compile(question, changes, overlay, config)
    took = asyncio.get_running_loop().time() - began
    touched = {
        (overlay.path(edit.file), line)
        for edit, (_, source) in zip(candidate.edits, changes, strict=True)
        for line in _edited_lines(edit, source)
    }
    return msgspec.structs.replace(_compare(question.target, before, after, touched), duration_s=took)


def _edited_lines(edit: FileEdit, after: SourceText) -> set[int]:
    """The lines of the edited text that hold something new."""
    lines: set[int] = set()
    shift = 0
    for one in sorted(edit.edits):
        start, length = one.span.start + shift, len(one.text.encode())
        lines.update(range(after.line_of(start), after.line_of(start + length) + 1))
        shift += length - (one.span.end - one.span.start)
    return lines


def _compare(target: Diagnostic, before: Outcome, after: Outcome, touched: set[tuple[str, int]]) -> Judgement:
    if after.timed_out:
        return Judgement(Verdict.TIMED_OUT, note="the compiler did not answer in time")
    if after.crashed:
        return Judgement(Verdict.UNJUDGED, note=after.crashed)
    remaining = after.errors.total()
    if not remaining:
        return Judgement(Verdict.CLEAN, warnings=after.warnings)
    added = sorted(after.errors - before.errors, key=str)
    shown = tuple(message for _, message in added[:_SHOWN_ERRORS])
    if after.errors[target.key] >= before.errors[target.key]:
        verdict = Verdict.WORSE if added else Verdict.UNCHANGED
    elif not added:
        verdict = Verdict.REPAIRS
    elif all(phase_of(*key) > phase_of(*target.key) and not touched & after.places.get(key, set()) for key in added):
        # An error on an edited line is the edit's own doing.
        verdict = Verdict.REVEALS
    else:
        verdict = Verdict.WORSE
    return Judgement(verdict, remaining, added=shown)


async def _compile(
    question: Question, changes: Sequence[tuple[str, SourceText]], overlay: Overlay, config: JudgeConfig
) -> Outcome:
    overlay.reset()
    for file, source in changes:
        overlay.put(file, source.data)
    unit, out = question.unit, overlay.folder.with_name(overlay.folder.name + "-out")
    out.mkdir(exist_ok=True)
    command = probe_command(unit, cwd=str(overlay.folder), out_dir=str(out))
    argv = tuple(overlay.path(word) if word == unit.source else word for word in command.argv)
    try:
        done = await run(msgspec.structs.replace(command, argv=argv), deadline_s=config.deadline_s)
    except ToolchainError as refusal:
        return Outcome(Counter(), {}, 0, compiled=False, timed_out=False, crashed=str(refusal))
    finally:
        _empty(out)
    tree = SourceTree(str(overlay.folder))
    lines = [decode_rustc_line(line, tree) for line in done.stderr.split(b"\n")]
    said = [line.diagnostic for line in lines if isinstance(line, CompilerMessage)]
    errors = [diagnostic for diagnostic in said if diagnostic.level is Level.ERROR]
    silent = done.returncode != 0 and not errors and not done.timed_out
    return Outcome(
        Counter(diagnostic.key for diagnostic in errors),
        _places(errors),
        sum(diagnostic.level is Level.WARNING for diagnostic in said),
        compiled=done.returncode == 0,
        timed_out=done.timed_out,
        crashed=_last_words(done.stderr) if silent else "",
    )


def _places(errors: list[Diagnostic]) -> dict[tuple[str | None, str], set[tuple[str, int]]]:
    places: defaultdict[tuple[str | None, str], set[tuple[str, int]]] = defaultdict(set)
    for error in errors:
        for span in error.spans:
            if span.is_primary:
                places[error.key].update((span.file, line) for line in range(span.start_line - 1, span.end_line))
    return dict(places)


def _last_words(stderr: bytes) -> str:
    lines = [line for line in stderr.decode("utf-8", "replace").split("\n") if line.strip()]
    return "rustc ended without a diagnostic: " + (lines[-1][:200] if lines else "it said nothing")


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            file.unlink()
    with suppress(OSError):
        folder.rmdir()

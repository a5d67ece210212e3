"""What ``citl check`` found, as its JSON says it; knows nothing of how people are shown it.

The descriptions here are the ones the command reference prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from citl.core.text import PositionEncoding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from citl.core.diagnostic import LabelledSpan
    from citl.core.explanation import Explanation
    from citl.core.fix import Fix
    from citl.core.text import SourceText, Span
    from citl.engine.check import Check
    from citl.engine.repair import Repair

SCHEMA_VERSION = 1


class Place(msgspec.Struct, frozen=True):
    """A place in a file."""

    file: Annotated[str, Meta(description="Absolute path.")]
    start: Annotated[int, Meta(description="Byte offset of the first byte.")]
    end: Annotated[int, Meta(description="Byte offset past the last byte.")]
    start_line: Annotated[int, Meta(description="From 1.")]
    start_column: Annotated[int, Meta(description="From 1, in code points.")]
    end_line: Annotated[int, Meta(description="From 1.")]
    end_column: Annotated[int, Meta(description="From 1, in code points; past the last character.")]


class Edit(Place, frozen=True):
    """Text that takes the place of other text; all edits of a fix apply to the files as they were checked."""

    text: Annotated[str, Meta(description="What takes the place.")]


class Tally(msgspec.Struct, frozen=True):
    """How often a pattern or suggestion was tried, in the oracle and by you."""

    successes: Annotated[int, Meta(description="How often it was right.")]
    attempts: Annotated[int, Meta(description="How often it was tried.")]


class Reason(msgspec.Struct, frozen=True):
    """A part of a score."""

    value: Annotated[float, Meta(description="Its value.")]
    description: Annotated[str, Meta(description="What it is.")]
    details: Annotated[tuple[Reason, ...], Meta(description="What it was computed from.")] = ()


class RankedFix(msgspec.Struct, frozen=True):
    """A fix for an error."""

    title: Annotated[str, Meta(description="What applying it does.")]
    verdict: Annotated[
        str,
        Meta(description="What rustc said: `clean`, `repairs` or `reveals`; `timed out`, `unjudged`: nothing."),
    ]
    verified: Annotated[bool, Meta(description="Whether rustc accepted it.")]
    note: Annotated[str, Meta(description="Why there is no verdict; empty when there is one.")]
    score: Annotated[float, Meta(description="0 to 1; orders fixes with like verdicts.")]
    mechanism: Annotated[
        str,
        Meta(description="`suggestion`: rustc proposed it; `pattern`: the oracle did; `rewrite`: tried on the chance."),
    ]
    source: Annotated[
        str,
        Meta(
            description="Id of the pattern, `rustc:<code>:<message>` or `rewrite:<code>:<id>`: the key of its record."
        ),
    ]
    lesson: Annotated[str | None, Meta(description="Title of the pattern; null for what no pattern proposed.")]
    destructive: Annotated[bool, Meta(description="Whether it repairs by throwing code away.")]
    record: Annotated[Tally, Meta(description="How its pattern or suggestion has done so far.")]
    edits: Annotated[tuple[Edit, ...], Meta(description="By file, then by place.")]
    explanation: Annotated[
        Reason | msgspec.UnsetType, Meta(description="How the score came about; with `--explain` only.")
    ] = msgspec.UNSET


class Error(msgspec.Struct, frozen=True):
    """An error of rustc."""

    code: Annotated[str | None, Meta(description="Such as `E0308`; null where rustc gives none.")]
    message: Annotated[str, Meta(description="rustc's message.")]
    place: Annotated[Place | None, Meta(description="Its primary place; null for errors of a whole crate.")]
    label: Annotated[str | None, Meta(description="What rustc says at that place; null where it says nothing.")]
    fixes: Annotated[tuple[RankedFix, ...], Meta(description="Best first, at most `--limit`.")]
    note: Annotated[str, Meta(description="Why no fix could be compiled; mostly empty.")]


class Findings(msgspec.Struct, frozen=True):
    """The whole answer."""

    version: Annotated[int, Meta(description="Of this format: 1.")]
    root: Annotated[str, Meta(description="Directory of the workspace, or of the lone file.")]
    errors: Annotated[tuple[Error, ...], Meta(description="In rustc's order.")]
    fault: Annotated[str | None, Meta(description="What kept cargo from checking; null if nothing did.")]
    problems: Annotated[tuple[str, ...], Meta(description="What else is wrong, such as an oracle that does not load.")]
    duration_s: Annotated[float, Meta(description="Seconds that checking and compiling the fixes took.")]


class Request(msgspec.Struct, frozen=True):
    """How much is told."""

    limit: int
    """Fixes for each error."""
    explain: bool


def findings_of(
    check: Check, lesson_of: Callable[[str], str | None], request: Request, problems: tuple[str, ...], duration_s: float
) -> Findings:
    """What ``check`` found; ``lesson_of`` names the pattern with an id."""

    def told(repair: Repair) -> Error:
        diagnostic, primary = repair.diagnostic, repair.diagnostic.primary
        fixes = tuple(
            _fix(fix, lesson_of(fix.candidate.source), check.sources, explain=request.explain)
            for fix in repair.fixes()[: request.limit]
        )
        place = _place(primary) if primary else None
        return Error(diagnostic.code, diagnostic.message, place, primary.label if primary else None, fixes, repair.note)

    return Findings(
        version=SCHEMA_VERSION,
        root=check.result.target.root,
        errors=tuple(map(told, check.repairs())),
        fault=check.result.fault or None,
        problems=problems,
        duration_s=round(duration_s, 3),
    )


def _place(span: LabelledSpan) -> Place:
    return Place(
        span.file,
        span.span.start,
        span.span.end,
        span.start_line,
        span.start_column,
        span.end_line,
        span.end_column,
    )


def _fix(fix: Fix, lesson: str | None, sources: Mapping[str, SourceText], *, explain: bool) -> RankedFix:
    candidate, judgement = fix.candidate, fix.judgement
    return RankedFix(
        title=candidate.title,
        verdict=judgement.verdict.value,
        verified=judgement.verdict.verified,
        note=judgement.note,
        score=fix.score,
        mechanism=candidate.mechanism.value,
        source=candidate.source,
        lesson=lesson,
        destructive=candidate.destructive,
        record=Tally(fix.record.successes, fix.record.attempts),
        edits=tuple(
            _edit(file.file, edit.span, edit.text, sources[file.file])
            for file in candidate.edits
            for edit in file.edits
        ),
        explanation=_reason(fix.explanation) if explain else msgspec.UNSET,
    )


def _edit(file: str, span: Span, text: str, source: SourceText) -> Edit:
    start = source.position(span.start, PositionEncoding.UTF32)
    end = source.position(span.end, PositionEncoding.UTF32)
    return Edit(file, span.start, span.end, start.line + 1, start.column + 1, end.line + 1, end.column + 1, text)


def _reason(explanation: Explanation) -> Reason:
    return Reason(explanation.value, explanation.description, tuple(map(_reason, explanation.details)))

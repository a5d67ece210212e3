"""Errors, fixes and diffs as coloured text; knows nothing of how they were found.

What is shown comes from `citl.cli.findings`, so that people and programs are told the same.
"""

from __future__ import annotations

import os
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from citl.cli.terminal import visible
from citl.core.text import Span, TextEdit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from citl.cli.findings import Edit, Error, Findings, Place, RankedFix, Reason
    from citl.core.text import SourceText

_VERDICT_STYLES = {
    "clean": "bold green",
    "repairs": "green",
    "reveals": "cyan",
    "timed out": "yellow",
    "unjudged": "yellow",
}
_VERDICT_WIDTH = max(map(len, _VERDICT_STYLES))
_DIFF_STYLES = {"-": "red", "+": "green"}
_LONGEST_DIFF_LINES = 30


class ChangedLine(NamedTuple):
    """One line of a diff."""

    file: str
    sign: str
    """``-`` or ``+``."""
    number: int
    """From 1, in the file before for removed lines and after for added ones."""
    text: str


def error_lines(error: Error, sources: Mapping[str, SourceText]) -> Iterator[Text]:
    """One error and its fixes, a line each, without a line around them."""
    code = f"error[{error.code}]" if error.code else "error"
    yield Text.assemble((code, "bold red"), (f": {visible(error.message)}", "bold"))
    if error.place:
        yield from _place_lines(error.place, error.label or "", sources.get(error.place.file))
    if not error.fixes:
        yield Text(f"  no fix found{error.note and f': {visible(error.note)}'}", "dim")
    for rank, fix in enumerate(error.fixes, 1):
        yield from _fix_lines(rank, fix)
        if rank == 1:
            yield from _diff_lines(changed_lines(fix.edits, sources), error.place)
        if fix.explanation:
            yield from _reason_lines(fix.explanation, 3)


def summary_line(findings: Findings) -> Text:
    """How many errors there are, how many can be repaired, and what knowing it took."""
    took = f"{findings.duration_s:.1f} s"
    count = len(findings.errors)
    if not count:
        return Text.assemble(("No errors", "bold green"), f" in {took}.")
    repaired = sum(any(fix.verified for fix in error.fixes) for error in findings.errors)
    errors = "1 error" if count == 1 else f"{count} errors"
    have = "has" if repaired == 1 else "have"
    style = "bold green" if repaired == count else "bold yellow"
    return Text.assemble((errors, "bold red"), ", ", (f"{repaired} {have} a verified fix", style), f", in {took}.")


def shown_path(file: str) -> str:
    """``file`` as one would write it here: relative when it lies below the working directory."""
    here = os.path.relpath(file)
    return visible(file if here.startswith("..") else here)


def _place_lines(place: Place, label: str, source: SourceText | None) -> Iterator[Text]:
    number = str(place.start_line)
    margin = " " * len(number)
    where = f"{shown_path(place.file)}:{place.start_line}:{place.start_column}"
    yield Text.assemble((f"{margin}--> ", "blue"), where)
    if source is None:
        return
    line = source.line_span(source.line_of(place.start))
    before = visible(source.slice(Span(line.start, place.start)))
    marked = visible(source.slice(Span(place.start, max(place.start, min(place.end, line.end)))))
    yield Text.assemble((f"{number} | ", "blue"), visible(source.slice(line)))
    carets = "^" * max(1, cell_len(marked))
    yield Text.assemble(
        (f"{margin} | ", "blue"),
        " " * cell_len(before),
        (f"{carets} {' '.join(visible(label).split())}".rstrip(), "bold red"),
    )


def _fix_lines(rank: int, fix: RankedFix) -> Iterator[Text]:
    verdict = f"{fix.verdict:<{_VERDICT_WIDTH}}"
    yield Text.assemble(
        (f"{rank:>3}  ", "bold"), (verdict, _VERDICT_STYLES.get(fix.verdict, "")), f"  {visible(fix.title)}"
    )
    record = f"{fix.record.successes} of {fix.record.attempts}" if fix.record.attempts else "not tried before"
    pattern = f"pattern: {visible(fix.lesson or fix.source)}"
    origin = {"suggestion": "rustc", "rewrite": "generic rewrite"}.get(fix.mechanism, pattern)
    facts = [f"score {fix.score:.2f}", record, origin, *([visible(fix.note)] if fix.note else ())]
    yield Text(f"{'':>{_VERDICT_WIDTH + 7}}{' | '.join(facts)}", "dim")


def _diff_lines(lines: Sequence[ChangedLine], place: Place | None) -> Iterator[Text]:
    width = max((len(str(line.number)) for line in lines), default=0)
    indent = " " * 7
    file = place.file if place else ""
    for line in lines[:_LONGEST_DIFF_LINES]:
        if line.file != file:
            file = line.file
            yield Text(f"{indent}{shown_path(file)}", "blue")
        yield Text(f"{indent}{line.number:>{width}} {line.sign} {visible(line.text)}", _DIFF_STYLES[line.sign])
    if len(lines) > _LONGEST_DIFF_LINES:
        yield Text(f"{indent}and {len(lines) - _LONGEST_DIFF_LINES} more lines", "dim")


def _reason_lines(reason: Reason, depth: int) -> Iterator[Text]:
    yield Text(f"{'  ' * depth} {reason.value:.4f}  {visible(reason.description)}", "dim")
    for part in reason.details:
        yield from _reason_lines(part, depth + 1)


def changed_lines(edits: Sequence[Edit], sources: Mapping[str, SourceText]) -> list[ChangedLine]:
    """The lines that ``edits`` remove and add, by file, then by place; without context."""
    lines: list[ChangedLine] = []
    for file in dict.fromkeys(edit.file for edit in edits):
        own = (TextEdit(Span(edit.start, edit.end), edit.text) for edit in edits if edit.file == file)
        before, after = _split(sources[file]), _split(apply_edits(sources[file], own))
        for tag, low, high, to_low, to_high in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                lines += [ChangedLine(file, "-", number + 1, before[number]) for number in range(low, high)]
                lines += [ChangedLine(file, "+", number + 1, after[number]) for number in range(to_low, to_high)]
    return lines


def _split(source: SourceText) -> list[str]:
    return [source.slice(source.line_span(line)) for line in range(len(source.line_starts))]

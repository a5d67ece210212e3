"""A fix and an error code in words, for a hover; knows nothing of the protocol."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.core.fix import Verdict
from citl.engine.describe import diff_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.fix import Fix, Judgement, Record
    from citl.core.text import SourceText

_DIFF_LINES = 10
"""More would push what stands below out of sight."""
_VERDICTS = {
    Verdict.CLEAN: "Verified: with this fix the crate compiles.",
    Verdict.REPAIRS: "Verified: with this fix the error is gone",
    Verdict.REVEALS: "Verified: this error is gone, and rustc, getting further, reports others",
    Verdict.TIMED_OUT: "Not verified: the compiler did not answer in time.",
    Verdict.UNJUDGED: "Not verified: the compiler has not been asked yet.",
}
_FENCE = re.compile("`+")


def fix_text(fix: Fix, *, markdown: bool) -> str:
    """What the fix does, and what the compiler said of it: what is to be read at a glance."""
    title = " ".join(fix.candidate.title.split())
    head = f"**Fix:** {title}" if markdown else f"Fix: {title}"
    return f"{head}{'  ' if markdown else ''}\n{_verdict(fix.judgement)}"


def detail_text(fix: Fix, taken: Record, sources: Mapping[str, SourceText], *, markdown: bool) -> str:
    """The fix as a diff, with its record and its score; ``taken`` is the user's own part of the record."""
    diff = _shortened(diff_of(fix.candidate.edits, sources))
    facts = f"{_record(fix.record, taken)} Score {fix.score:.2f}."
    if not markdown:
        return f"{diff}\n\n{facts}"
    # Code may hold fences itself; a longer one cannot be closed by it.
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(diff)), default=0))
    return "\n".join([f"{fence}diff", diff, fence, "", facts])


def explanation_text(code: str, sentence: str, link: str, *, markdown: bool) -> str:
    """What rustc says of an error code, with where to read on; ``sentence`` is rustc's, in Markdown."""
    return f"[{code}]({link}): {sentence}" if markdown else f"{code}: {sentence} {link}"


def _shortened(diff: str) -> str:
    lines = diff.split("\n")
    more = len(lines) - _DIFF_LINES
    return diff if more <= 0 else "\n".join([*lines[:_DIFF_LINES], f"… {more} more lines"])


def _verdict(judgement: Judgement) -> str:
    text = _VERDICTS.get(judgement.verdict, f"Not verified: {judgement.verdict.value}.")
    if judgement.verdict in (Verdict.REPAIRS, Verdict.REVEALS):
        noun = "error" if judgement.remaining == 1 else "errors"
        text += f"; {judgement.remaining} {noun} remain." if judgement.remaining != 1 else f"; 1 {noun} remains."
    return text


def _record(record: Record, taken: Record) -> str:
    if record.attempts == 0:
        return "Not tried before."
    text = f"Worked in {record.successes} of {_counted(record.attempts, 'case')}"
    return text + (f"; taken by you {_counted(taken.successes, 'time')}." if taken.successes else ".")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

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


def hover_text(fix: Fix, taken: Record, sources: Mapping[str, SourceText], *, markdown: bool) -> str:
    """The fix, its diff, its verdict, its record and its score; ``taken`` is the user's own part of the record."""
    title = " ".join(fix.candidate.title.split())
    diff = _shortened(diff_of(fix.candidate.edits, sources))
    facts = [_verdict(fix.judgement), _record(fix.record, taken), f"Score {fix.score:.2f}."]
    if not markdown:
        return "\n".join([f"Fix: {title}", "", diff, "", *facts])
    # Code may hold fences itself; a longer one cannot be closed by it.
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(diff)), default=0))
    return "\n".join([f"**Fix:** {title}", "", f"{fence}diff", diff, fence, "", "  \n".join(facts)])


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

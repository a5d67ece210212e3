"""rustc's own proposals, taken out of a diagnostic; knows nothing of whether they help.

The JSON gives the parts of all alternatives of one proposal as one flat list. Where no two parts get in each
other's way they are one edit, in whatever order: a lifetime declared and used, ``(`` and ``)`` around an
expression. Where some do, they are alternatives, and inside each of them rustc sorts by place, so that a part that
does not lie behind the one before it opens the next.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from citl.core.diagnostic import Applicability, Diagnostic, FileEdit, LabelledSpan, Suggestion
from citl.core.text import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUREST_FIRST = tuple(Applicability)
_Parts = tuple[LabelledSpan, ...]


def suggestions_of(diagnostic: Diagnostic) -> tuple[Suggestion, ...]:
    """What rustc proposes against ``diagnostic``: one entry an alternative, in rustc's order, no edit twice.

    An alternative is as sure as its least sure part. Nothing is proposed inside macro expansions.
    """
    found: dict[tuple[FileEdit, ...], Suggestion] = {}
    for speaker in _speakers(diagnostic):
        parts = tuple(span for span in speaker.spans if span.replacement is not None)
        if any(part.in_expansion for part in parts):
            continue
        for alternative in _alternatives(parts):
            edits = _edits(alternative)
            sureness = max((_sureness(part) for part in alternative), default=0)
            proposal = Suggestion(speaker.message, edits, _SUREST_FIRST[sureness], len(found))
            found.setdefault(edits, proposal)
    return tuple(found.values())


def _speakers(diagnostic: Diagnostic) -> Iterator[Diagnostic]:
    yield diagnostic
    for child in diagnostic.children:
        yield from _speakers(child)


def _alternatives(parts: _Parts) -> Iterator[_Parts]:
    clashing = _clashing(parts)
    if not clashing:
        yield from [parts] if parts else []
        return
    runs = _runs(parts)
    yield from (tuple(parts[at] for at in run) for run in runs)
    if len({len(run) for run in runs}) > 1:
        # What clashes with nothing may belong to each of them; only the compiler can tell.
        companions = [at for at in range(len(parts)) if at not in clashing]
        for run in runs:
            yield tuple(parts[at] for at in sorted({*companions, *run}))


def _clashing(parts: _Parts) -> set[int]:
    """Indices of parts that cannot be applied together with another: they share a byte or a place."""
    found: set[int] = set()
    widest: int | None = None
    for at in sorted(range(len(parts)), key=lambda at: (parts[at].file, parts[at].span)):
        if widest is not None and _clash(parts[widest], parts[at]):
            found |= {widest, at}
        if widest is None or parts[at].file != parts[widest].file or parts[at].span.end >= parts[widest].span.end:
            widest = at
    return found


def _runs(parts: _Parts) -> list[list[int]]:
    runs = [[0]]
    for at in range(1, len(parts)):
        if _is_behind(parts[at], parts[at - 1]):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _is_behind(part: LabelledSpan, earlier: LabelledSpan) -> bool:
    return part.file != earlier.file or (part.span.start >= earlier.span.end and part.span != earlier.span)


def _clash(one: LabelledSpan, other: LabelledSpan) -> bool:
    if one.file != other.file:
        return False
    return one.span == other.span or (one.span.start < other.span.end and other.span.start < one.span.end)


def _edits(parts: _Parts) -> tuple[FileEdit, ...]:
    by_file: defaultdict[str, set[TextEdit]] = defaultdict(set)
    for part in parts:
        by_file[part.file].add(TextEdit(part.span, part.replacement or ""))
    return tuple(FileEdit(file, tuple(sorted(edits))) for file, edits in sorted(by_file.items()))


def _sureness(part: LabelledSpan) -> int:
    return _SUREST_FIRST.index(part.applicability or Applicability.UNSPECIFIED)

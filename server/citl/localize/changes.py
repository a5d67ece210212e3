"""Judged changes as sessions: what each of them touched, and whether it made the error go away; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from citl.core.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.core.diagnostic import FileEdit
    from citl.core.text import SourceText, TextEdit

Line = tuple[str, int]
"""A file and a zero-based line of it."""


class Touched(NamedTuple):
    """What a change took away or put somewhere else than it stood."""

    file: str
    span: Span
    """Without what the old and the new text begin and end with alike."""


class Change(NamedTuple):
    """One change of the code that the compiler judged: a session in which everything it touched did not stand."""

    touched: tuple[Touched, ...]
    lines: frozenset[Line]
    repairing: bool
    """Whether the error is gone and none came."""
    clean: bool = False
    """Whether no error is left at all."""
    destructive: bool = False
    """Whether it throws code away or gives up."""
    likely: float = 0.0
    """How likely it is what was meant, of repairing ones; 0..1."""
    size: int = 0
    """Bytes that go and bytes that come."""
    blank: bool = False
    """Whether it puts a blank in place of code: it shows that the place takes part, never how to repair it."""


def touched_by(edits: Sequence[FileEdit], sources: Mapping[str, SourceText]) -> tuple[Touched, ...]:
    """What the edits touch, in their order; files that are not known are left out."""
    return tuple(
        Touched(file.file, _narrowed(edit, sources[file.file]))
        for file in edits
        if file.file in sources
        for edit in file.edits
    )


def lines_of(touched: Sequence[Touched], sources: Mapping[str, SourceText]) -> frozenset[Line]:
    """The lines on which something is touched; what ends at the start of a line does not touch that line."""
    found: set[Line] = set()
    for file, span in touched:
        source = sources[file]
        first = source.line_of(span.start)
        last = source.line_of(max(span.start, span.end - 1))
        found.update((file, line) for line in range(first, last + 1))
    return frozenset(found)


def _narrowed(edit: TextEdit, source: SourceText) -> Span:
    old, new = source.data[edit.span.start : edit.span.end], edit.text.encode()
    start, limit = 0, min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    end = 0
    while end < limit - start and old[len(old) - 1 - end] == new[len(new) - 1 - end]:
        end += 1
    # Where two places serve as well (the `a` before or behind another `a`), what comes stands behind what was there.
    return Span(edit.span.start + start, edit.span.end - end)

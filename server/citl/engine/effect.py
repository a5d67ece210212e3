"""What edits do to tokens: how the same repair is recognised under different edits; knows nothing of its origin."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed

if TYPE_CHECKING:
    from citl.core.diagnostic import FileEdit
    from citl.syntax.site import Site

Effect = tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...]
"""For each file: the number of the first token that changes, the tokens that go, the tokens that come."""


def effect_of(edits: tuple[FileEdit, ...], site: Site) -> Effect:
    """What the edits do to the tokens of each file: the same for edits that differ in their ways or in white space."""
    found = []
    for file in edits:
        parsed = site.parsed(file.file)
        starts = parsed.token_starts
        first = max(0, bisect_left(starts, min(edit.span.start for edit in file.edits)) - 1)
        last = bisect_left(starts, max(edit.span.end for edit in file.edits)) + 1
        old = [token.text for token in parsed.tokens[first:last]]
        found.append((file.file, *_trimmed(parsed, first, old, _new_tokens(parsed, file, first, last))))
    return tuple(found)


def _trimmed(
    parsed: Parsed, first: int, old: list[str], new: list[str]
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """The first token that changes, what goes and what comes; of equal places for an insertion the leftmost."""
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while old and new and old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    while bool(old) != bool(new) and first and parsed.tokens[first - 1].text == (old or new)[-1]:
        old, new, first = old[-1:] + old[:-1], new[-1:] + new[:-1], first - 1
    return first, tuple(old), tuple(new)


def _new_tokens(parsed: Parsed, file: FileEdit, first: int, last: int) -> list[str]:
    """The tokens that come to stand in place of those with these numbers."""
    tokens, data = parsed.tokens, parsed.source.data
    start = min(tokens[first].span.start if first < len(tokens) else len(data), file.edits[0].span.start)
    end = max(tokens[last - 1].span.end if last <= len(tokens) else len(data), file.edits[-1].span.end)
    moved = [TextEdit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in file.edits]
    return [token.text for token in Parsed(apply_edits(SourceText(data[start:end]), moved)).tokens]

"""Two versions of a file as the token runs in which they differ; knows nothing of errors."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import Span

if TYPE_CHECKING:
    from citl.syntax.tree import Parsed


class Hunk(msgspec.Struct, frozen=True):
    """Tokens ``old`` of one file stand where the other has ``new``; index ranges into their token tuples."""

    old: Span
    new: Span

    @property
    def inserts(self) -> bool:
        """Whether nothing is replaced."""
        return self.old.start == self.old.end


def hunks_between(broken: Parsed, fixed: Parsed) -> tuple[Hunk, ...]:
    """The differing token runs, in order; white space and comments do not count."""
    before = [token.text for token in broken.tokens]
    after = [token.text for token in fixed.tokens]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(Hunk(Span(a, b), Span(c, d)) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")


def replaced_bytes(broken: Parsed, hunk: Hunk) -> Span:
    """The bytes of the old tokens; for an insertion the empty place behind the token before it."""
    tokens = broken.tokens
    if not hunk.inserts:
        return Span(tokens[hunk.old.start].span.start, tokens[hunk.old.end - 1].span.end)
    at = tokens[hunk.old.start - 1].span.end if hunk.old.start else 0
    return Span(at, at)


def inserted_bytes(fixed: Parsed, hunk: Hunk, *, lead: bool = False, trail: bool = False) -> Span:
    """The bytes of the new tokens, with the space in front (``lead``) or behind (``trail``) up to the neighbour."""
    tokens, new = fixed.tokens, hunk.new
    if new.start == new.end:
        return Span(0, 0)
    start = tokens[new.start - 1].span.end if lead and new.start else tokens[new.start].span.start
    end = tokens[new.end].span.start if trail and new.end < len(tokens) else tokens[new.end - 1].span.end
    return Span(start, end)

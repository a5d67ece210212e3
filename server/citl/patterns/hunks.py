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
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    # What both have at either end is set aside first: comparing is quadratic, and most fixes are small.
    middle = SequenceMatcher(None, before[head : len(before) - tail], after[head : len(after) - tail], autojunk=False)
    return tuple(
        Hunk(Span(head + a, head + b), Span(head + c, head + d))
        for tag, a, b, c, d in middle.get_opcodes()
        if tag != "equal"
    )


def _common(first: list[str], second: list[str]) -> int:
    """How many tokens both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


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

"""A score that explains itself: a tree of named parts; knows nothing of what it scores."""

from __future__ import annotations

import msgspec


class Explanation(msgspec.Struct, frozen=True):
    """A value, what it is, and the parts it was computed from."""

    value: float
    description: str
    details: tuple[Explanation, ...] = ()

    def lines(self, depth: int = 0) -> list[str]:
        """The tree as indented text, one part a line."""
        own = f"{'  ' * depth}{self.value:.4f}  {self.description}"
        return [own, *(line for part in self.details for line in part.lines(depth + 1))]

"""Decisions and what they follow from, as a graph: what is upstream, what is downstream, where suspicion starts.

Pure, over `Decision.depends_on`. Ids of decisions that are not there lead nowhere; cycles end where they close.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from citl.core.decision import Decision


class DependencyGraph:
    """What depends on what among some decisions. Immutable."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._decisions = {decision.id: decision for decision in decisions}
        self._upstream: dict[str, tuple[str, ...]] = {}
        downstream: defaultdict[str, list[str]] = defaultdict(list)
        for id_, decision in self._decisions.items():
            self._upstream[id_] = tuple(one for one in decision.depends_on if one in self._decisions)
            for one in self._upstream[id_]:
                downstream[one].append(id_)
        self._downstream = {id_: tuple(users) for id_, users in downstream.items()}

    def dependencies(self, id_: str, max_depth: int | None = None) -> dict[str, int]:
        """What ``id_`` depends on, directly or through others, with the distance: nearest first, each once."""
        return _reached(self._upstream, id_, max_depth)

    def dependents(self, id_: str, max_depth: int | None = None) -> dict[str, int]:
        """What depends on ``id_``, directly or through others, with the distance: nearest first, each once."""
        return _reached(self._downstream, id_, max_depth)

    def roots(self, suspicious: Collection[str]) -> list[str]:
        """Those of the given ids that depend on no other of them, directly or through others; by place.

        Decisions that depend on each other would all be ruled out by each other, and an error among them would have
        no root; so where a cycle depends on no suspicious decision outside it, the first of it by place is its root.
        """
        known = sorted((id_ for id_ in set(suspicious) if id_ in self._decisions), key=self._place)
        rank = {id_: position for position, id_ in enumerate(known)}
        upstream = {id_: self.dependencies(id_).keys() & rank.keys() for id_ in known}
        # Every suspicious decision above a root is of its own cycle, and stands behind it.
        return [id_ for id_ in known if all(id_ in upstream[one] and rank[id_] < rank[one] for one in upstream[id_])]

    def chain(self, id_: str, suspicious: Collection[str]) -> list[str]:
        """The ids on a shortest way from ``id_`` to a root of ``suspicious``, the root last, ``id_`` left out.

        Empty when ``id_`` is a root itself or no way leads to one. Of equally short ways the one whose uses come first.
        """
        roots = frozenset(self.roots(suspicious))
        came: dict[str, str] = {}
        queue = [id_]
        for here in queue:
            if here in roots:
                return _way(came, id_, here)
            for one in self._upstream.get(here, ()):
                if one != id_ and one not in came:
                    came[one] = here
                    queue.append(one)
        return []

    def _place(self, id_: str) -> tuple[str, int, str]:
        decision = self._decisions[id_]
        return decision.file, decision.span.start, id_


def _reached(edges: Mapping[str, tuple[str, ...]], start: str, max_depth: int | None) -> dict[str, int]:
    distances = {start: 0}
    queue = [start]
    for here in queue:
        if max_depth is None or distances[here] < max_depth:
            for one in edges.get(here, ()):
                if one not in distances:
                    distances[one] = distances[here] + 1
                    queue.append(one)
    del distances[start]
    return distances


def _way(came: Mapping[str, str], start: str, end: str) -> list[str]:
    way = []
    while end != start:
        way.append(end)
        end = came[end]
    return way[::-1]

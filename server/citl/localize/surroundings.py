"""The decisions around an error: of its file, its functions, and those that hang together with what rustc points at.

Knows nothing of sessions and scores.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from citl.localize.evidence import Neighbourhood
from citl.syntax.definitions import items_of
from citl.syntax.tree import outermost_function

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from citl.core.decision import Decision
    from citl.localize.changes import Line
    from citl.localize.evidence import Symptom
    from citl.syntax.tree import Files
    from citl.traces.graph import DependencyGraph

_REACH = 4
"""Steps of dependency that are followed."""
_MOST_ERRORS = 12
"""Errors whose common causes are looked for."""
_SMALL_LINES = 400
"""In files of so many lines every line is looked at, in larger ones those near what rustc points at."""
_CONTAINERS = frozenset({"struct_item", "enum_item", "union_item", "trait_item"})


class Surroundings:
    """The decisions of some files, to be looked at from an error."""

    def __init__(self, sources: Files, decisions: Mapping[str, Sequence[Decision]], graph: DependencyGraph) -> None:
        self._sources = sources
        self._decisions = decisions
        self._graph = graph

    @cached_property
    def by_line(self) -> dict[Line, list[Decision]]:
        """The decisions by the line they begin on, in the order of files and places."""
        found: dict[Line, list[Decision]] = {}
        for decisions in self._decisions.values():
            for decision in decisions:
                found.setdefault((decision.file, decision.line - 1), []).append(decision)
        return found

    def around(self, symptom: Symptom) -> Neighbourhood:
        """What is near one error."""
        pointed = [one for place in symptom.pointed for one in self.by_line.get(place.line, ())]
        upstream = self._reached(pointed, self._graph.dependencies)
        downstream = self._reached(pointed, self._graph.dependents)
        near = self._near(symptom, upstream.keys() | downstream.keys())
        enclosing = {line: self._items_around(line) for line in near}
        common = self._common(symptom)
        commonness = tuple(sorted(common.values()))
        return Neighbourhood(near, upstream, downstream, self._uses, common, commonness, enclosing)

    def _common(self, symptom: Symptom) -> dict[str, float]:
        """By id, the share of all errors whose primary spans depend on it or are it."""
        counts: Counter[str] = Counter()
        primary = [[one.line for one in symptom.pointed if one.role == "primary"]]
        primary += [[one.line] for one in symptom.others if one.role == "primary"]
        for lines in primary[:_MOST_ERRORS]:
            pointed = [one for line in lines for one in self.by_line.get(line, ())]
            counts.update(self._reached(pointed, self._graph.dependencies).keys())
        return {id_: count / len(primary[:_MOST_ERRORS]) for id_, count in counts.items()}

    def _items_around(self, line: Line) -> frozenset[str]:
        """The names of the items that a line is in."""
        file, at = line
        spans = self._items.get(file, ())
        return frozenset(name for first, last, name in spans if first <= at <= last)

    @cached_property
    def _items(self) -> dict[str, list[tuple[int, int, str]]]:
        """By file the first line, the last line and the name of every item that holds others."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for file in self._sources:
            found[file] = [
                (node.start_point.row, node.end_point.row, name)
                for name, nodes in items_of(self._sources.parsed(file)).items()
                for node in nodes
                if node.type in _CONTAINERS
            ]
        return found

    def _reached(self, start: Sequence[Decision], step: Callable[[str, int], Mapping[str, int]]) -> dict[str, int]:
        """By id, how many steps it is from the nearest of ``start``."""
        found: dict[str, int] = {one.id: 0 for one in start}
        for one in start:
            for id_, distance in step(one.id, _REACH).items():
                found[id_] = min(distance, found.get(id_, distance))
        return found

    def _near(self, symptom: Symptom, linked: Collection[str]) -> dict[Line, list[Decision]]:
        """The decisions that are looked at: of small files all, of others those around and those linked."""
        files = {place.line[0] for place in symptom.pointed}
        ranges = [self._enclosing(place.line) for place in symptom.pointed]
        return {
            line: decisions
            for line, decisions in self.by_line.items()
            if (line[0] in files and self._is_small(line[0]))
            or any(file == line[0] and first <= line[1] <= last for file, first, last in ranges)
            or any(decision.id in linked for decision in decisions)
        }

    def _is_small(self, file: str) -> bool:
        return len(self._sources[file].line_starts) <= _SMALL_LINES

    def _enclosing(self, line: Line) -> tuple[str, int, int]:
        """The outermost function around a line, as lines; the line alone outside of functions."""
        file, at = line
        source = self._sources[file]
        start = source.line_span(at).start
        function = outermost_function(self._sources.parsed(file).node_at_offset(start))
        return (file, at, at) if function is None else (file, function.start_point.row, function.end_point.row)

    @cached_property
    def _uses(self) -> dict[str, int]:
        """By id, how many decisions depend on it."""
        counts: Counter[str] = Counter()
        for decisions in self._decisions.values():
            for decision in decisions:
                counts.update(decision.depends_on)
        return dict(counts)

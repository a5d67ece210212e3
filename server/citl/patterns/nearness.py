"""How near a place is to what an error leads to: where a repair is worth looking for; knows no repair.

1 is the primary span itself. Further places are the labels, notes and helps, the headers around them, the definitions
of the captured names, and the lines with counterfactual evidence (`citl.patterns.blanks`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from citl.patterns.anchors import definition_of
from citl.syntax.tree import ancestors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citl.core.diagnostic import FileEdit
    from citl.core.text import Span
    from citl.syntax.site import Site

HEADERS = frozenset({"function_item", "impl_item", "trait_item", "closure_expression", "for_expression"})
_ROLES = {"primary": 1.0, "label": 0.9}
_HINT, _HEADER, _DEFINITION, _EVIDENCE = 0.7, 0.6, 0.7, 0.65
_LONGEST_PLACE = 3
"""Lines of a place beyond its first that count."""


class Nearness:
    """The lines around one site by how near they are; 0 for all others."""

    def __init__(self, site: Site, evidence: Iterable[tuple[str, int]] = ()) -> None:
        """``evidence``: files and zero-based lines where some change makes the error go away."""
        self._site = site
        self._lines: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for file, line, value in (*_lines(site), *((file, line, _EVIDENCE) for file, line in evidence)):
            known = self._lines[file]
            known[line] = max(value, known.get(line, 0.0))
        self._pointed: defaultdict[str, list[Span]] = defaultdict(list)
        for place in site.places:
            self._pointed[place.region.file].append(place.region.span)

    def lines(self, file: str) -> dict[int, float]:
        """The lines of a file that are near, zero-based."""
        return self._lines[file]

    def of(self, file: str, span: Span) -> float:
        """The nearness of a stretch of a file, by the line it begins on."""
        line = self._lines[file].get(self._site.sources[file].line_of(span.start), 0.0)
        if any(one == span for one in self._pointed[file]):
            return line
        return line * (0.85 if any(one.overlaps(span) for one in self._pointed[file]) else 0.6)

    def of_edits(self, edits: tuple[FileEdit, ...]) -> float:
        """The nearness of the nearest of several edits."""
        return max((self.of(file.file, edit.span) for file in edits for edit in file.edits), default=0.0)


def _lines(site: Site) -> Iterator[tuple[str, int, float]]:
    for place in site.places:
        source, span = site.sources[place.region.file], place.region.span
        first = source.line_of(span.start)
        for line in range(first, min(source.line_of(span.end), first + _LONGEST_PLACE) + 1):
            yield place.region.file, line, _ROLES.get(place.role, _HINT)
        for node in ancestors(place.region.node):
            if node.type in HEADERS:
                yield place.region.file, source.line_of(node.start_byte), _HEADER
    for text in dict.fromkeys(site.captures.values()) if site.primary is not None else ():
        definition = definition_of(site, text, site.primary.region) if site.primary else None
        if definition is not None:
            source = site.sources[definition.file]
            yield definition.file, source.line_of(definition.span.start), _DEFINITION

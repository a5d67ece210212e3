"""The error at a site as retrieval compares it with others; knows no pattern in particular."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from citl.patterns.pattern import Guard
from citl.syntax.message import shape_of
from citl.traces.recorder import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citl.core.decision import Decision
    from citl.core.text import Span
    from citl.syntax.site import Site
    from citl.syntax.tree import Parsed

# rustc tells closures and their like apart by where they stand, which is nobody's business elsewhere.
_PLACED = re.compile(r"\{([^{}@]*)@[^{}]*\}")


def guard_of(site: Site) -> Guard:
    """The code, message, captures and surroundings of ``site``; no capture, shape or label twice, no path of a file."""
    quoted = (text for name, text in site.captures.items() if name[0] in "ml")
    captures = tuple(dict.fromkeys(_PLACED.sub(r"{\1}", text) for text in quoted))
    labels = [f"{place.role}: {place.message.template}" for place in site.places if place.message.template]
    return Guard(
        code=site.code,
        message=site.message.template,
        captures=captures,
        shapes=tuple(dict.fromkeys(map(shape_of, captures))),
        labels=tuple(dict.fromkeys(labels)),
        kinds=site.kinds(),
    )


def kinds_at(site: Site, places: Iterable[tuple[str, Span]]) -> tuple[str, ...]:
    """The kinds of the decisions that stand at any of the places, sorted; of files that are not known none."""
    return tuple(
        sorted(
            {
                decision.kind
                for file, span in places
                if file in site.sources
                for decision in _decisions_of(site.parsed(file), file)
                if decision.span.overlaps(span)
            }
        )
    )


def kinds_pointed_at(site: Site) -> tuple[str, ...]:
    """The kinds of the decisions that the error points at: the first that are suspicious, before anything is judged."""
    shown = [place.region for place in site.places if place.role in ("primary", "label")]
    return kinds_at(site, [(region.file, region.span) for region in shown])


@lru_cache(maxsize=32)
def _decisions_of(parsed: Parsed, file: str) -> tuple[Decision, ...]:
    return record(parsed, file)

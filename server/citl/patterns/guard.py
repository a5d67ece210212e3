"""The error at a site as retrieval compares it with others; knows no pattern in particular."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citl.patterns.anchors import captures_of
from citl.patterns.pattern import Guard
from citl.syntax.message import shape_of

if TYPE_CHECKING:
    from citl.syntax.site import Site


def guard_of(site: Site) -> Guard:
    """The code, message, captures and surroundings of ``site``; no capture, shape or label twice."""
    captures = tuple(dict.fromkeys(text for name, text in captures_of(site).items() if name[0] in "ml"))
    labels = [f"{place.role}: {place.message.template}" for place in site.places if place.message.template]
    return Guard(
        code=site.code,
        message=site.message.template,
        captures=captures,
        shapes=tuple(dict.fromkeys(map(shape_of, captures))),
        labels=tuple(dict.fromkeys(labels)),
        kinds=site.kinds(),
    )

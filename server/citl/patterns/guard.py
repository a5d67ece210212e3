"""The error at a site as retrieval compares it with others; knows no pattern in particular."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.patterns.pattern import Guard
from citl.syntax.message import shape_of

if TYPE_CHECKING:
    from citl.syntax.site import Site

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

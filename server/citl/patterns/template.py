"""Templates: a fix as data, anchors and edits with holes; knows no site and no compiler.

A template is stored as JSON in the pattern it belongs to. An example, the mutable binding of E0384::

    {"edits": [{"anchor": {"base": "label", "of": "first assignment to `_`"}, "where": "before", "text": ["mut "]}]}
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import msgspec


class Base(Enum):
    """What an anchor starts from."""

    PRIMARY = "primary"
    """A primary span."""
    LABEL = "label"
    """A labelled secondary span."""
    NOTE = "note"
    """A span of a note."""
    HELP = "help"
    """A span of a help."""
    DEFINITION = "definition"
    """The definition of a captured name."""
    NODE = "node"
    """The node a generic rewrite is tried at; see `Site.at`."""
    FILE = "file"
    """The whole file of the primary span."""


class Where(Enum):
    """Which part of an anchored region an edit replaces."""

    WHOLE = "whole"
    """All of it."""
    BEFORE = "before"
    """Nothing: text goes in front of it."""
    AFTER = "after"
    """Nothing: text goes behind it."""
    FIRST = "first"
    """Nothing: text goes behind its opening bracket."""
    LAST = "last"
    """Nothing: text goes in front of its closing bracket."""
    HEAD = "head"
    """`Edit.count` tokens, `Edit.offset` tokens after its first."""
    TAIL = "tail"
    """`Edit.count` tokens, ending `Edit.offset` tokens before its end."""
    ITEM = "item"
    """All of it and the comma that separates it from its neighbour."""


Count = Annotated[int, msgspec.Meta(ge=0)]
# Kept as texts, which sort and are quick to compare; a template read from a file has no others than these.
WhereName = Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(where.value for where in Where)})$")]
Step = Annotated[str, msgspec.Meta(pattern=r"^(?:#-?[0-9]{1,4}|[a-z_]+)$")]


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """A way from a diagnostic to a region of a file."""

    base: str = Base.PRIMARY.value
    of: str = ""
    """For labels, notes and helps their message template; for a definition the name of a capture."""
    index: Count = 0
    """Which of several such places, from 0, in rustc's order."""
    climb: str = ""
    """Go up to the nearest node of this kind, the node itself included; empty to stay."""
    path: tuple[Step, ...] = ()
    """Then down: names of fields, ``#0`` or ``#-1`` for the first or last named child, ``prev`` or ``next`` for
    a named sibling."""


class Form(Enum):
    """What of a text a hole takes."""

    TEXT = "text"
    """All of it."""
    HEAD = "head"
    """A type without its generic arguments: ``Vec<T>`` gives ``Vec``."""
    LAST = "last"
    """The last segment of a path: ``std::fmt::Display`` gives ``Display``."""
    INNER = "inner"
    """A literal without its quotes, a reference without ``&``, a bracketed list without its brackets."""


FormName = Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(form.value for form in Form)})$")]


class Hole(msgspec.Struct, frozen=True, omit_defaults=True):
    """Text taken from the site: a capture, or the text of a region."""

    capture: str = ""
    """``m0`` for the message's first quoted part, ``l0`` for the first label capture, ``n0`` of the notes; labels
    and notes are numbered through in the order of the site's places."""
    anchor: Anchor | None = None
    form: FormName = Form.TEXT.value


Piece = str | Hole


class Edit(msgspec.Struct, frozen=True, omit_defaults=True):
    """Replace a part of an anchored region by a text with holes."""

    anchor: Anchor
    where: WhereName
    text: tuple[Piece, ...] = ()
    """Lines after the first are indented relative to the line of the edit."""
    offset: Count = 0
    count: Count = 0


class Template(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fix apart from its place: edits that are made together."""

    edits: tuple[Edit, ...]
    destructive: bool = False
    """It repairs by throwing code away or giving up."""


def encode_template(template: Template) -> str:
    """``template`` as compact JSON; the same for equal templates."""
    return msgspec.json.encode(template).decode()


def decode_template(text: str) -> Template:
    """The template that `encode_template` wrote.

    Raises:
        msgspec.ValidationError: the text is not such a template.
    """
    return msgspec.json.decode(text, type=Template)

"""Templates: a fix as data, anchors and edits with holes; knows no site and no compiler.

A template is stored as JSON in the pattern it belongs to. An example, the mutable binding of E0384::

    {"edits": [{"anchor": {"base": "label", "of": "first assignment to `_`"}, "where": "before", "text": ["mut "]}]}

``docs/templates.md`` describes the readable form of the same, `citl.patterns.notation` reads it.
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
    LET = "let"
    """A region that a statement of the template named, or the one that a generic rewrite is tried at (`FOCUS`)."""
    FILE = "file"
    """The whole file of the primary span."""


FOCUS = "node"
"""The name of the region that a generic rewrite is tried at."""


class Where(Enum):
    """Which part of an anchored region an edit replaces, or what it does there."""

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
    PREPEND = "prepend"
    """Nothing: text becomes the first element of a bracketed list."""
    APPEND = "append"
    """Nothing: text becomes the last element of a bracketed list."""
    DERIVE = "derive"
    """Nothing: a ``derive`` of these traits goes in front, merged into one that stands there."""
    BOUND = "bound"
    """Nothing: bounds go behind a type parameter, merged into those that stand there."""
    IMPORT = "import"
    """Nothing: a ``use`` of this path goes behind those of the file or module."""


Count = Annotated[int, msgspec.Meta(ge=0)]
# Kept as texts, which sort and are quick to compare; a template read from a file has no others than these.
WhereName = Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(where.value for where in Where)})$")]
Step = Annotated[str, msgspec.Meta(pattern=r"^(?:#-?[0-9]{1,4}|(?:\^\^?|//?)[A-Za-z_]+(?:\|[A-Za-z_]+)*|[a-z_]+)$")]


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, order=True):
    """A way from a diagnostic to a region of a file."""

    base: str = Base.PRIMARY.value
    of: str = ""
    """For labels, notes and helps their message template, in which ``*`` stands for anything, empty for any; for a
    definition the name of a capture; the name that a statement gave."""
    index: Count = 0
    """Which of several such places, from 0, in rustc's order."""
    path: tuple[Step, ...] = ()
    """Steps from there. ``^kind`` goes up to the nearest node of a kind, the node itself included, ``^^kind`` leaves it
    out; ``/kind`` down to the first child of a kind, ``//kind`` to the first node below; names of fields; ``#0`` or
    ``#-1`` to the first or last named child; ``prev`` and ``next`` to a named sibling; ``def``, ``parameter`` and
    ``callee`` from a name, an argument, a call to what is defined for it; ``token_before`` and ``token_after`` to a
    neighbour. Kinds are joined by ``|``."""


class Form(Enum):
    """What of a text a hole takes."""

    TEXT = "text"
    """All of it."""
    HEAD = "head"
    """A type without its generic arguments: ``Vec<T>`` gives ``Vec``."""
    ARGS = "args"
    """Its generic arguments: ``Vec<T>`` gives ``T``."""
    LAST = "last"
    """The last segment of a path: ``std::fmt::Display`` gives ``Display``."""
    PARENT = "parent"
    """The path without its last segment."""
    INNER = "inner"
    """A literal without its quotes, a reference without ``&``, a bracketed list without its brackets."""
    BARE = "bare"
    """A type without references in front: ``&&T`` gives ``T``."""
    SHAPE = "shape"
    """The rough shape of a type: ``Option<T>`` gives ``Option<_>``."""
    SNAKE = "snake"
    """As functions and variables are spelt."""
    CAMEL = "camel"
    """As types are spelt."""
    UPPER = "upper"
    """As constants are spelt."""


FormName = Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(form.value for form in Form)})$")]


class Hole(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Text taken from the site: a capture, a named text, or the text of a region."""

    capture: str = ""
    """``m0`` for the message's first quoted part, ``l0`` for the first label capture, ``n0`` of the notes; labels
    and notes are numbered through in the order of the site's places. ``expected`` and ``found`` for the types of a
    mismatch; else a name that a statement gave."""
    anchor: Anchor | None = None
    forms: tuple[FormName, ...] = ()
    """Taken one after the other."""


Piece = str | Hole
Text = tuple[Piece, ...]


class Each(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """All regions that stand in a relation to one."""

    relation: Annotated[str, msgspec.Meta(pattern="^(?:argument|call|use|initialiser|query)$")]
    anchor: Anchor
    query: str = ""
    """For ``query``: a tree-sitter query whose captures named ``it`` are the regions."""
    path: tuple[Step, ...] = ()
    """Steps from each of them."""
    optional: bool = False
    """There may be none."""


class Generator(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A text with alternatives, each of which gives a candidate of its own."""

    kind: str
    """``oneof`` or a key of `citl.patterns.generators.GENERATORS`."""
    texts: tuple[Text, ...] = ()
    """The alternatives of ``oneof``; else the text it is given, if any."""
    anchor: Anchor | None = None
    """The region it is given, if any."""
    words: tuple[str, ...] = ()
    """Further words, such as the pools of ``similar``."""


class Let(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="do", tag="let"):
    """Gives a name to one region, to all regions of a relation, or to a text; exactly one of them is set."""

    name: str
    anchor: Anchor | None = None
    each: Each | None = None
    generator: Generator | None = None


class Condition(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="do", tag="if"):
    """What has to hold for the template to fit."""

    test: Annotated[str, msgspec.Meta(pattern="^(?:is|matches|kind|exists)$")]
    hole: Hole
    """The text that is compared or, for ``kind`` and ``exists``, the anchor of the region."""
    texts: tuple[Text, ...] = ()
    """For ``is`` the texts of which it is one."""
    values: tuple[str, ...] = ()
    """A regular expression, or kinds of nodes."""
    negated: bool = False


Statement = Let | Condition


class Edit(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Replace a part of an anchored region by a text with holes."""

    anchor: Anchor
    """Where it names several regions, the edit is made at each."""
    where: WhereName
    text: Text = ()
    """Lines after the first are indented relative to the line of the edit."""
    offset: Count = 0
    count: Count = 0


class Template(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One fix apart from its place: edits that are made together."""

    edits: tuple[Edit, ...]
    destructive: bool = False
    """It repairs by throwing code away or giving up."""
    messages: tuple[str, ...] = ()
    """Message templates, of which one has to be the site's; ``*`` stands for anything; empty for any message."""
    body: tuple[Statement, ...] = ()
    """Names and conditions, in order."""


def encode_template(template: Template) -> str:
    """``template`` as compact JSON; the same for equal templates."""
    return msgspec.json.encode(template).decode()


def decode_template(text: str) -> Template:
    """The template that `encode_template` wrote.

    Raises:
        msgspec.ValidationError: the text is not such a template.
    """
    return msgspec.json.decode(text, type=Template)

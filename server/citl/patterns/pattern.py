"""A pattern: how one kind of error is fixed, with its record; knows nothing of files and indexes."""

from __future__ import annotations

import uuid

import msgspec

from citl.core.fix import Record
from citl.patterns.template import Template, encode_template

# Fixes the ids of patterns for good: the same lesson has the same id in everybody's oracle.
_NAMESPACE = uuid.UUID("6f3b8a52-2f0c-5d7e-9a41-c171a9d0e5b7")


class Guard(msgspec.Struct, frozen=True, omit_defaults=True):
    """The error a pattern was learned on, as retrieval compares it with others."""

    code: str
    """Error code, ``none`` where rustc gives none."""
    message: str
    """Message template."""
    captures: tuple[str, ...] = ()
    """Quoted texts of the message and the labels."""
    shapes: tuple[str, ...] = ()
    """Their shapes."""
    labels: tuple[str, ...] = ()
    """Label templates, primary first."""
    kinds: tuple[str, ...] = ()
    """Node kinds around the primary place, innermost first."""


class Pattern(msgspec.Struct, frozen=True):
    """A fix apart from any place, and how often it was right."""

    id: str
    guard: Guard
    template: Template | None
    """None for a foreign pattern, which can be read and merged but not adapted."""
    title: str
    """The lesson, in a few words."""
    diff: str
    """The example it was extracted from, as removed and added lines."""
    decisions: tuple[str, ...] = ()
    """Kinds of decisions the fix revises, in the vocabulary of decision traces."""
    record: Record = Record()
    provenance: str = ""
    """The corpus case or template, or who accepted the fix."""
    weight: float = 0.0
    """For an authored template: how likely a candidate of it that compiles is what was meant, 0..1; 0 for one that
    was extracted from an example."""

    @property
    def authored(self) -> bool:
        """Whether a person wrote its template, so that it is tried wherever its guard holds."""
        return self.weight > 0


def pattern_id(guard: Guard, template: Template) -> str:
    """The id of the pattern with this code, message template and template: equal lessons, equal ids."""
    return str(uuid.uuid5(_NAMESPACE, "\n".join((guard.code, guard.message, encode_template(template)))))

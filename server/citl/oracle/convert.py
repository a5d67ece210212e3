"""Patterns as the file stores them, and back; knows nothing of bytes.

What the original has no field for travels in a pattern's own metadata, the one place that survives a re-save by it.
"""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from citl.core.fix import Record
from citl.oracle.records import StoredPattern
from citl.patterns.pattern import Guard, Pattern
from citl.patterns.template import Template, decode_template, encode_template

_GUARD, _TEMPLATE, _TITLE, _PROVENANCE = "citl.guard", "citl.template", "citl.title", "citl.provenance"
_WEIGHT, _ACCEPTED = "citl.weight", "citl.accepted"


def to_stored(pattern: Pattern) -> StoredPattern:
    """``pattern`` as a file has it."""
    metadata = {
        _GUARD: msgspec.json.encode(pattern.guard).decode(),
        _TITLE: pattern.title,
        _PROVENANCE: pattern.provenance,
        _WEIGHT: f"{pattern.weight:g}" if pattern.weight else "",
        _ACCEPTED: str(pattern.record.accepted or ""),
    }
    if pattern.template is not None:
        metadata[_TEMPLATE] = encode_template(pattern.template)
    return StoredPattern(
        id=UUID(pattern.id),
        error_code=pattern.guard.code,
        decision_sequence=pattern.decisions,
        fix_diff=pattern.diff,
        success_count=pattern.record.successes,
        attempt_count=pattern.record.attempts,
        metadata={key: value for key, value in sorted(metadata.items()) if value},
    )


def from_stored(stored: StoredPattern) -> Pattern:
    """The pattern that was stored; one of another program, or one whose template is damaged, has no template."""
    return Pattern(
        id=str(stored.id),
        guard=_guard(stored),
        template=_template(stored),
        title=stored.metadata.get(_TITLE, ""),
        diff=stored.fix_diff,
        decisions=stored.decision_sequence,
        record=Record(
            min(stored.success_count, stored.attempt_count), stored.attempt_count, int(_number(stored, _ACCEPTED))
        ),
        provenance=stored.metadata.get(_PROVENANCE, ""),
        weight=min(1.0, _number(stored, _WEIGHT)),
    )


def _number(stored: StoredPattern, key: str) -> float:
    """A number in the metadata, 0 where there is none that can be used."""
    text = stored.metadata.get(key, "")
    return float(text) if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", text) else 0.0


def _guard(stored: StoredPattern) -> Guard:
    try:
        guard = msgspec.json.decode(stored.metadata.get(_GUARD, ""), type=Guard)
    except msgspec.DecodeError:
        return Guard(stored.error_code, "")
    # The code of the file is the one the original knows and others may edit.
    return msgspec.structs.replace(guard, code=stored.error_code)


def _template(stored: StoredPattern) -> Template | None:
    try:
        return decode_template(stored.metadata.get(_TEMPLATE, ""))
    except msgspec.DecodeError:
        return None

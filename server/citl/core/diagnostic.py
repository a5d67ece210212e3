"""What rustc said, in our own types; knows nothing of its JSON."""

from __future__ import annotations

from enum import Enum

import msgspec

from citl.core.text import Span, TextEdit


class Level(Enum):
    """rustc's level of a message."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    HELP = "help"
    OTHER = "other"
    """failure-note, internal compiler error and whatever comes later."""


class Applicability(Enum):
    """How sure rustc is of its own suggestion."""

    MACHINE_APPLICABLE = "MachineApplicable"
    """Meant as written."""
    MAYBE_INCORRECT = "MaybeIncorrect"
    """Valid Rust, perhaps not what was meant."""
    HAS_PLACEHOLDERS = "HasPlaceholders"
    """Contains text that is to be filled in by a person."""
    UNSPECIFIED = "Unspecified"
    """rustc does not say."""


class LabelledSpan(msgspec.Struct, frozen=True):
    """A place a diagnostic points at.

    A place inside a macro expansion has been moved to the outermost call site in the user's own files.
    """

    file: str
    """Absolute path."""
    span: Span
    start_line: int
    """1-based, for display; the truth is `span`."""
    start_column: int
    """1-based, in code points."""
    end_line: int
    end_column: int
    is_primary: bool = False
    label: str | None = None
    replacement: str | None = None
    """Text that rustc suggests in place of the span."""
    applicability: Applicability | None = None
    in_expansion: bool = False
    """The place was moved here from inside a macro expansion."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One message of rustc with its places and its notes and helps."""

    level: Level
    message: str
    code: str | None = None
    """Error code or lint name, such as ``E0308`` or ``unused_variables``; None for parse errors and some others."""
    spans: tuple[LabelledSpan, ...] = ()
    """In rustc's order; files outside the workspace are kept too."""
    children: tuple[Diagnostic, ...] = ()
    rendered: str = ""
    """The message as a terminal shows it, without colours."""

    @property
    def primary(self) -> LabelledSpan | None:
        """The first primary span, or None for a diagnostic of the whole crate."""
        return next((span for span in self.spans if span.is_primary), None)

    @property
    def key(self) -> tuple[str | None, str]:
        """(code, message): how a diagnostic is recognised in another compilation."""
        return (self.code, self.message)


class FileEdit(msgspec.Struct, frozen=True, order=True):
    """Edits to one file, sorted, not overlapping."""

    file: str
    """Absolute path."""
    edits: tuple[TextEdit, ...]


class Suggestion(msgspec.Struct, frozen=True):
    """An edit that rustc itself proposes: one alternative, all of its parts together."""

    message: str
    edits: tuple[FileEdit, ...]
    applicability: Applicability
    rank: int
    """Its place among the suggestions of its diagnostic, from 0."""

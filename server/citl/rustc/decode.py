"""Lines of cargo and rustc, decoded into our own types; knows nothing of processes and reads no file.

A line that is not what it should be is data: it comes back as `Rejected`. Places inside macro expansions are
moved to the outermost call site in the user's own files, and an edit that rustc proposes anywhere but in the
user's own text loses its replacement, with all the parts that belong to it, so that half of a suggestion is
never left.
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path

import msgspec

from citl.core.diagnostic import Applicability, Diagnostic, LabelledSpan, Level
from citl.core.text import Span
from citl.rustc import messages

_CARGO = msgspec.json.Decoder(messages.CargoLine)
_RUSTC = msgspec.json.Decoder(messages.RustcLine)

_ANSI = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_SUMMARY = re.compile(
    r"aborting due to |could not compile |\d+ warnings? emitted|Some errors have detailed explanations"
    r"|For more information about (?:this error|an error)"
)
_LEVELS = {level.value: level for level in Level}
_APPLICABILITIES = {applicability.value: applicability for applicability in Applicability}
_WIDEST = (1 << 32) - 1
"""rustc's offsets are unsigned 32-bit numbers."""


class SourceTree(msgspec.Struct, frozen=True):
    """Where the user's own files are, and how the names that rustc prints lead to them."""

    root: str
    """Absolute; what relative names start from."""
    mirror: str = ""
    """A prefix that stands before the real path of every mirrored file, or empty."""
    packages: tuple[str, ...] = ()
    """Further directories of the user, outside the root."""

    def real(self, path: str) -> str:
        """``path`` without the mirror's prefix."""
        inside = self.mirror and path.startswith(self.mirror + "/")
        return path[len(self.mirror) :] if inside else path

    def absolute(self, name: str) -> str:
        """The real, absolute path of a file as rustc names it; ``<anon>`` and its like stay as they are."""
        if name.startswith("<"):
            return name
        return self.real(os.path.normpath(os.path.join(self.root, name)))  # noqa: PTH118  (names only)

    def holds(self, path: str) -> bool:
        """Whether an absolute path is one of the user's files."""
        return any(Path(path).is_relative_to(root) for root in (self.root, *self.packages))


class CompilerMessage(msgspec.Struct, frozen=True):
    """A diagnostic, and of which crate."""

    diagnostic: Diagnostic
    source: str
    """Absolute path of the crate root."""


class Artifact(msgspec.Struct, frozen=True):
    """A target that compiled, or had compiled before."""

    source: str
    is_test: bool
    files: tuple[str, ...]
    """Absolute paths of what was written."""


class Rejected(msgspec.Struct, frozen=True):
    """A line that could not be understood."""

    line: str
    """Its beginning."""
    reason: str


Decoded = CompilerMessage | Artifact | Rejected


def decode_line(line: bytes, tree: SourceTree) -> Decoded | None:
    """What a line of ``cargo --message-format=json`` says.

    None for what is no concern here: other reasons, summaries ("aborting due to ..."), text that is no JSON
    object (build scripts and proc macros may print some).
    """
    line = line.strip()
    if not line.startswith(b"{"):
        return None
    try:
        wire = _CARGO.decode(line)
        if wire.reason == "compiler-message":
            return _compiler_message(wire, tree)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return _rejected(line, fault)
    if wire.reason == "compiler-artifact":
        source = tree.real(wire.target.src_path)
        return Artifact(source, wire.profile.test, tuple(tree.real(name) for name in wire.filenames))
    return None


def decode_rustc_line(line: bytes, tree: SourceTree, source: str = "") -> CompilerMessage | Rejected | None:
    """What a line of ``rustc --error-format=json`` about the crate ``source`` says; None as for `decode_line`."""
    line = line.strip()
    if not line.startswith(b"{"):
        return None
    try:
        wire = _RUSTC.decode(line)
        if wire.message_type != "diagnostic" or _SUMMARY.match(wire.message):
            return None
        return CompilerMessage(_diagnostic(wire, tree), source)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return _rejected(line, fault)


def _compiler_message(wire: messages.CargoLine, tree: SourceTree) -> CompilerMessage | None:
    if wire.package_id.startswith("path+"):
        home = os.path.dirname(tree.real(wire.manifest_path))  # noqa: PTH120  (names only)
        tree = msgspec.structs.replace(tree, packages=(*tree.packages, home) if home else tree.packages)
    inner = _RUSTC.decode(wire.message)
    if _SUMMARY.match(inner.message):
        return None
    return CompilerMessage(_diagnostic(inner, tree), tree.real(wire.target.src_path))


def _rejected(line: bytes, fault: Exception) -> Rejected:
    return Rejected(line[:200].decode("utf-8", "replace"), str(fault))


def _diagnostic(wire: messages.RustcLine, tree: SourceTree) -> Diagnostic:
    spans = tuple(_labelled_span(span, tree) for span in wire.spans)
    proposing = [span for span in spans if span.replacement is not None]
    if any(span.in_expansion or not tree.holds(span.file) for span in proposing):
        spans = tuple(msgspec.structs.replace(span, replacement=None, applicability=None) for span in spans)
    return Diagnostic(
        _LEVELS.get(wire.level, Level.OTHER),
        wire.message,
        wire.code.code or None if wire.code else None,
        spans,
        tuple(_diagnostic(child, tree) for child in wire.children),
        _ANSI.sub("", wire.rendered or ""),
    )


def _labelled_span(wire: messages.DiagnosticSpan, tree: SourceTree) -> LabelledSpan:
    place = _users_place(wire, tree)
    start = min(max(place.byte_start, 0), _WIDEST)
    applicability = wire.suggestion_applicability
    return LabelledSpan(
        tree.absolute(place.file_name),
        Span(start, min(max(place.byte_end, start), _WIDEST)),
        # In an empty file rustc counts lines from 0.
        max(place.line_start, 1),
        place.column_start,
        max(place.line_end, 1),
        place.column_end,
        wire.is_primary,
        wire.label,
        wire.suggested_replacement,
        _APPLICABILITIES.get(applicability, Applicability.UNSPECIFIED) if applicability else None,
        place is not wire,
    )


def _users_place(wire: messages.DiagnosticSpan, tree: SourceTree) -> messages.DiagnosticSpan:
    """The place that a user wrote: the innermost of their own on the way out of all expansions; the last if none is.

    What a macro was given keeps its place: an argument of `println!`, the value of a `for` loop, an item with a
    derive. What the definition of a macro holds, though it be the user's too, is moved to where the macro is called.
    """
    place = found = wire
    while place.expansion is not None:
        call = place.expansion.span
        if tree.holds(tree.absolute(place.file_name)) and _is_given(place, place.expansion.macro_decl_name, call):
            return place
        place = call
        if tree.holds(tree.absolute(place.file_name)):
            found = place
    return found if tree.holds(tree.absolute(found.file_name)) else place


def _is_given(place: messages.DiagnosticSpan, macro: str, call: messages.DiagnosticSpan) -> bool:
    if macro.startswith(("#[", "desugaring of")):
        return True
    inside = call.byte_start <= place.byte_start and place.byte_end <= call.byte_end
    return (
        place.file_name == call.file_name
        and inside
        and place.byte_end - place.byte_start < call.byte_end - call.byte_start
    )

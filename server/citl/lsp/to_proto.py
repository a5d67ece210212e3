"""From our types to the protocol's: the only module where its diagnostics, actions and edits are born."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import PositionEncoding, SourceText, Span
from citl.lsp.blame_text import cause_in_words
from citl.lsp.documents import find_shift
from citl.lsp.identity import diagnostic_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.decision import Suspect
    from citl.core.diagnostic import FileEdit
    from citl.core.fix import Fix
    from citl.lsp.checking import View
    from citl.lsp.client import Client
    from citl.lsp.documents import Documents

SOURCE = "citl"
"""Under which diagnostics appear."""
ACCEPT_COMMAND = "citl.recordAcceptedFix"

_ERROR_CODE = re.compile(r"E\d{4}")
_ERROR_INDEX = "https://doc.rust-lang.org/stable/error_codes/{code}.html"
_SEVERITIES = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.NOTE: types.DiagnosticSeverity.Information,
    Level.HELP: types.DiagnosticSeverity.Hint,
    Level.OTHER: types.DiagnosticSeverity.Information,
}
_UNNECESSARY = re.compile(r"unused_\w+|dead_code|unreachable_(code|patterns)|redundant_\w+")
_NOT_VERIFIED = " (not verified)"
_TITLE_LIMIT = 160


class Renderer:
    """Makes the protocol's objects for one client from one check."""

    def __init__(
        self, client: Client, documents: Documents, sources: Mapping[str, SourceText], causes: Mapping[str, Suspect]
    ) -> None:
        """``causes`` are the likely causes of errors, as far as known, by the identity of the diagnostic."""
        self._client = client
        self._documents = documents
        self._sources = sources
        self._causes = causes

    def diagnostic(self, diagnostic: Diagnostic) -> types.Diagnostic:
        """What the editor shows of a diagnostic, at its primary place."""
        primary, code = diagnostic.primary, diagnostic.code
        index = find_explanation(code)
        related = self._related(diagnostic) if self._client.related_information else []
        return types.Diagnostic(
            range=self._range(primary) if primary is not None else _range_of_nothing(),
            message=_message(diagnostic),
            severity=_SEVERITIES[diagnostic.level],
            code=code,
            code_description=types.CodeDescription(index) if index and self._client.code_descriptions else None,
            source=SOURCE,
            tags=self._tags(code) or None,
            related_information=related or None,
            data={"id": diagnostic_id(diagnostic)} if self._client.diagnostic_data else None,
        )

    def location(self, file: str, span: Span) -> types.Location | None:
        """Where bytes of a checked file stand; None when the editor's text is not what was checked."""
        checked, document = self._sources.get(file), self._documents.find_at(file)
        shown = document.source if document is not None else checked
        shift = find_shift(checked, shown) if checked is not None else None
        if shown is None or shift is None:
            return None
        return types.Location(self._documents.uri_of(file), _range(shown, span, shift, self._client.encoding))

    def edit(self, edits: tuple[FileEdit, ...]) -> types.WorkspaceEdit | None:
        """A workspace edit; None when one of its files is not what was checked, for the edit would hit elsewhere."""
        per_file: list[types.TextDocumentEdit] = []
        for file in edits:
            checked, document = self._sources.get(file.file), self._documents.find_at(file.file)
            shown = document.source if document is not None else _read(file.file)
            shift = find_shift(checked, shown) if checked is not None else None
            if shift is None or shown is None:
                return None
            text_edits = [
                types.TextEdit(_range(shown, edit.span, shift, self._client.encoding), edit.text) for edit in file.edits
            ]
            uri = document.uri if document is not None else self._documents.uri_of(file.file)
            version = document.version if document is not None else None
            per_file.append(
                types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(text_edits))
            )
        if self._client.document_changes:
            return types.WorkspaceEdit(document_changes=list(per_file))
        return types.WorkspaceEdit(changes={part.text_document.uri: _plain(part.edits) for part in per_file})

    def action(self, view: View, diagnostics: list[Diagnostic], fix: Fix) -> types.CodeAction | None:
        """A quick fix for those errors, with its edit; None when the edit cannot be given (see `edit`).

        It carries no command: clients made with lsprotocol take an action that has one for a bare command.
        """
        edit = self.edit(fix.candidate.edits)
        if edit is None:
            return None
        verified, title = fix.judgement.verdict.verified, one_line(fix.candidate.title)
        data = {
            "uri": view.document.uri,
            "version": view.document.version,
            "diagnostic": diagnostic_id(diagnostics[0]),
            "candidate": fix.candidate.id,
        }
        return types.CodeAction(
            title=title if verified else title + _NOT_VERIFIED,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self.diagnostic(diagnostic) for diagnostic in diagnostics],
            edit=edit,
            data=data if self._client.action_data else None,
        )

    def _range(self, span: LabelledSpan) -> types.Range:
        source = self._sources.get(span.file)
        if source is not None:
            document = self._documents.find_at(span.file)
            # An editor that hides a byte order mark counts the first line from behind it.
            shift = find_shift(source, document.source) if document is not None else None
            if shift and document is not None and document.source is not None:
                return _range(document.source, span.span, shift, self._client.encoding)
            return _range(source, span.span, 0, self._client.encoding)
        return types.Range(
            types.Position(max(0, span.start_line - 1), max(0, span.start_column - 1)),
            types.Position(max(0, span.end_line - 1), max(0, span.end_column - 1)),
        )

    def _related(self, diagnostic: Diagnostic) -> list[types.DiagnosticRelatedInformation]:
        primary = diagnostic.primary
        named = [(span, span.label) for span in diagnostic.spans if span is not primary]
        named += [(span, child.message) for child in diagnostic.children for span in child.spans]
        return self._cause(diagnostic) + [
            types.DiagnosticRelatedInformation(
                types.Location(self._documents.uri_of(span.file), self._range(span)), label or diagnostic.message
            )
            for span, label in named
            if Path(span.file).is_absolute()
        ]

    def _cause(self, diagnostic: Diagnostic) -> list[types.DiagnosticRelatedInformation]:
        cause = self._causes.get(diagnostic_id(diagnostic))
        place = self.location(cause.decision.file, cause.decision.span) if cause is not None else None
        if cause is None or place is None:
            return []
        return [types.DiagnosticRelatedInformation(place, cause_in_words(cause))]

    def _tags(self, code: str | None) -> list[types.DiagnosticTag]:
        tags = []
        if code and _UNNECESSARY.fullmatch(code):
            tags.append(types.DiagnosticTag.Unnecessary)
        if code == "deprecated":
            tags.append(types.DiagnosticTag.Deprecated)
        return [tag for tag in tags if tag.value in self._client.diagnostic_tags]


def find_explanation(code: str | None) -> str | None:
    """The page of the error index for a code; None for one that has none, such as a lint's."""
    return _ERROR_INDEX.format(code=code) if code and _ERROR_CODE.fullmatch(code) else None


def one_line(title: str) -> str:
    """A title as a menu can show it."""
    flat = " ".join(title.split())
    return flat if len(flat) <= _TITLE_LIMIT else flat[: _TITLE_LIMIT - 1] + "…"


def _message(diagnostic: Diagnostic) -> str:
    """The message, the primary label, and the notes that have no place of their own."""
    lines = [diagnostic.message]
    if diagnostic.primary is not None and diagnostic.primary.label:
        lines.append(diagnostic.primary.label)
    lines += [f"{child.level.value}: {child.message}" for child in diagnostic.children if not child.spans]
    return "\n".join(lines)


def _range(source: SourceText, span: Span, shift: int, encoding: PositionEncoding) -> types.Range:
    start, end = (source.position(max(0, at + shift), encoding) for at in (span.start, span.end))
    return types.Range(types.Position(start.line, start.column), types.Position(end.line, end.column))


def _range_of_nothing() -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(0, 0))


def _plain(edits: Any) -> list[types.TextEdit]:
    return [edit for edit in edits if isinstance(edit, types.TextEdit)]


def _read(path: str) -> SourceText | None:
    try:
        return SourceText(Path(path).read_bytes())
    except OSError:
        return None


def accept_command(uri: str, candidate: str) -> types.Command:
    """The command by which an editor says that a fix was taken; editors run it after the edit."""
    taken = {"uri": uri, "candidate": candidate}
    return types.Command(title="Remember that this fix was taken", command=ACCEPT_COMMAND, arguments=[taken])

"""Pushing what a check said: diagnostics of every file of the target, faults and lines that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from citl.lsp.documents import find_shift
from citl.lsp.identity import diagnostic_id

if TYPE_CHECKING:
    from citl.core.diagnostic import Diagnostic
    from citl.core.text import SourceText
    from citl.lsp.backend import Check
    from citl.lsp.checking import Watched
    from citl.lsp.server import Server


def publish(server: Server, watched: Watched) -> None:
    """Tell the editor what the target's latest check said, in place of what the one before said."""
    check = watched.latest
    if check is None:
        return
    _report(server, check)
    # A check that could not be made says nothing of the errors: those known are the best there is.
    if check.result.fault and not check.result.diagnostics:
        return
    found = _by_file(check) if server.settings.diagnostics.enable else {}
    renderer = server.renderer(check.sources)
    for file in sorted(watched.published | found.keys()):
        diagnostics = [renderer.diagnostic(diagnostic) for diagnostic in found.get(file, ())]
        version = _version(server, watched, file, check.sources.get(file))
        uri = server.documents.uri_of(file)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))
    watched.published = frozenset(found)


def clear(server: Server, watched: Watched) -> None:
    """Take back everything the editor was told of a target."""
    for file in sorted(watched.published):
        uri = server.documents.uri_of(file)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    watched.published = frozenset()


def _by_file(check: Check) -> dict[str, list[Diagnostic]]:
    """Diagnostics by the file they are shown in, each once; one without a place is shown where the target begins."""
    found: dict[str, dict[str, Diagnostic]] = {}
    for diagnostic in check.result.diagnostics:
        file = diagnostic.primary.file if diagnostic.primary else _root_file(check)
        found.setdefault(file, {}).setdefault(diagnostic_id(diagnostic), diagnostic)
    return {file: list(diagnostics.values()) for file, diagnostics in found.items()}


def _root_file(check: Check) -> str:
    target = check.result.target
    return target.lone_file or f"{target.root}/Cargo.toml"


def _version(server: Server, watched: Watched, file: str, checked: SourceText | None) -> int | None:
    """The version of the document that was checked, where it is known which one that was."""
    if not server.client.diagnostic_versions or checked is None:
        return None
    document = server.documents.find_at(file)
    if document is None:
        return None
    earlier = watched.documents.get(document.path or "")
    for candidate in (document, earlier):
        if candidate is not None and find_shift(checked, candidate.source) is not None:
            return candidate.version
    return None


def _report(server: Server, check: Check) -> None:
    result = check.result
    if result.fault:
        server.tell_once(result.fault)
    if result.target.note:
        server.log_once(result.target.note)
    if result.rejected_count:
        sample = "\n".join(f"  {line}" for line in result.rejected)
        server.log(f"{result.rejected_count} lines of the compiler's output could not be read:\n{sample}")

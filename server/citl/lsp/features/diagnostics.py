"""Pushing what a check said: diagnostics of every file of the target, faults and lines that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from citl.lsp.blaming import causes_of
from citl.lsp.documents import find_shift
from citl.lsp.identity import diagnostic_id

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

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
    _push(server, watched, check, {file: found.get(file, []) for file in sorted(watched.published | found.keys())})
    watched.published = frozenset(found)


async def publish_causes(server: Server, watched: Watched) -> None:
    """Tell the editor once more of files with errors that come from elsewhere, now that it is known where from.

    Not of a file that was edited meanwhile: it would be told of places that have moved.
    """
    check = watched.latest
    if check is None or not server.client.related_information:
        return
    causes = await causes_of(check)
    if not causes or watched.latest is not check:
        return
    watched.causes = causes
    if server.settings.diagnostics.enable:
        _push(server, watched, check, dict(_explained(server, check, causes)))


def clear(server: Server, watched: Watched) -> None:
    """Take back everything the editor was told of a target."""
    for file in sorted(watched.published):
        uri = server.documents.uri_of(file)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    watched.published = frozenset()


def _push(server: Server, watched: Watched, check: Check, found: Mapping[str, list[Diagnostic]]) -> None:
    renderer = server.renderer(check.sources, watched.causes)
    for file, reported in found.items():
        diagnostics = [renderer.diagnostic(diagnostic) for diagnostic in reported]
        version = _version(server, watched, file, check.sources.get(file))
        uri = server.documents.uri_of(file)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))


def _explained(server: Server, check: Check, causes: Container[str]) -> Iterator[tuple[str, list[Diagnostic]]]:
    """The files, as they were checked, in which some error has a cause, with all their diagnostics."""
    for file, diagnostics in sorted(_by_file(check).items()):
        document, checked = server.documents.find_at(file), check.sources.get(file)
        is_edited = document is not None and (checked is None or find_shift(checked, document.source) is None)
        if not is_edited and any(diagnostic_id(diagnostic) in causes for diagnostic in diagnostics):
            yield file, diagnostics


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

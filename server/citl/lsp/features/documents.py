"""Documents opened, changed, saved and closed, and files that change without the editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from citl.lsp.features.diagnostics import clear
from citl.lsp.from_proto import changed_text
from citl.lsp.uris import find_path

if TYPE_CHECKING:
    from lsprotocol import types

    from citl.lsp.server import Server


def opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Take in the text; check its package unless that is done."""
    item = params.text_document
    document = server.documents.open(item.uri, item.version, item.text)
    if document.path is not None and _is_rust(document.path):
        server.checker.check_if_outdated(document.path)


def changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Follow the text; nothing is checked before it is saved, for rustc reads the disk."""
    identifier = params.text_document
    document = server.documents.find(identifier.uri)
    if document is None:
        return
    source = changed_text(document.source, params.content_changes, server.client.encoding)
    moved_on = server.documents.replace(identifier.uri, identifier.version, source)
    if moved_on is not None:
        server.acceptance.changed(moved_on)


def saved(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Check the package of the file."""
    path = find_path(params.text_document.uri)
    if path is not None and _is_rust(path):
        server.checker.check_soon(path)


def closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the text; the diagnostics of a package stay, those of a lone file go with it."""
    document = server.documents.find(params.text_document.uri)
    server.documents.close(params.text_document.uri)
    server.acceptance.closed(params.text_document.uri)
    watched = server.checker.release(document.path) if document is not None and document.path is not None else None
    if watched is not None:
        clear(server, watched)


def changed_outside(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Check the packages of files that something else wrote; those of open ones are checked when saved.

    A recorded trace is such a file too: what is to blame may be something else with it.
    """
    for event in params.changes:
        path = find_path(event.uri)
        if path is None or not (_is_rust(path) or _is_trace(path)):
            continue
        if server.documents.find_at(path) is None:
            server.checker.check_again(path)


def _is_rust(path: str) -> bool:
    """Whether a check has anything to say of the file; anything else would be compiled as a lone one."""
    return path.endswith((".rs", "/Cargo.toml", "\\Cargo.toml"))


def _is_trace(path: str) -> bool:
    parts: tuple[str, ...] = Path(path).parts[-3:-1]
    return parts == (".citl", "traces")

"""`initialize` and `initialized`: little before the first is answered, the rest after the second."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from citl.lsp.client import read_client
from citl.lsp.features.configuration import adopt
from citl.lsp.settings import read_settings
from citl.lsp.watch import watch_process

if TYPE_CHECKING:
    from citl.lsp.server import Server

_log = logging.getLogger(__name__)

_WATCHED = ("**/Cargo.toml", "**/*.rs", "**/.citl/traces/*")


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Take in what the editor says of itself."""
    server.client = read_client(params.capabilities)
    if params.process_id is not None:
        server.spawn(watch_process(params.process_id, lambda: server.stop(1)))
    # Complaints about the settings wait until the editor may be spoken to.
    server.settings, server.complaints = read_settings(params.initialization_options)


def initialized(server: Server, _: types.InitializedParams) -> None:
    """Load the engine, and ask to be told of what happens outside."""
    server.backend.start(server.settings)
    adopt(server, server.settings, server.complaints)
    server.spawn(_register(server))
    _warm(server)


async def _register(server: Server) -> None:
    wanted: list[types.Registration] = []
    if server.client.register_configuration:
        options: Any = types.DidChangeConfigurationRegistrationOptions(section="citl")
        wanted.append(types.Registration("citl-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
    if server.client.register_watchers:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted.append(types.Registration("citl-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if not wanted:
        return
    try:
        await server.client_register_capability_async(types.RegistrationParams(wanted))
    except JsonRpcException as error:
        _log.info("the client registers nothing: %s", error)


def _warm(server: Server) -> None:
    """Have the converter compile what a first light bulb needs: 20 ms that nobody waits for here."""
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    action = types.CodeAction(
        "",
        edit=types.WorkspaceEdit(changes={"": [types.TextEdit(place, "")]}),
        diagnostics=[types.Diagnostic(place, "")],
    )
    converter = server.protocol._converter  # noqa: SLF001  (pygls has no other door to it)
    converter.unstructure(types.CodeActionResponse(id=0, result=[action]))
    context = {"diagnostics": [converter.unstructure(types.Diagnostic(place, ""))]}
    params = {"textDocument": {"uri": ""}, "range": converter.unstructure(place), "context": context}
    converter.structure(params, types.CodeActionParams)

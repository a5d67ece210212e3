"""Settings that change while the server runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from citl.lsp.features.diagnostics import publish
from citl.lsp.settings import Settings, read_settings

if TYPE_CHECKING:
    from citl.lsp.server import Server

_log = logging.getLogger(__name__)


async def changed(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take on the settings that came, or ask for them where the editor only says that they changed."""
    raw: Any = params.settings
    if not raw and server.client.configuration:
        raw = await _ask(server)
    if raw is None:
        return
    settings, problems = read_settings(raw, trusted=server.settings.trusted)
    previous, server.settings = server.settings, settings
    adopt(server, previous, problems)


def adopt(server: Server, previous: Settings, problems: tuple[str, ...]) -> None:
    """Make the server's settings count where they differ from the previous ones, and report problems with them."""
    for problem in problems:
        server.tell_once(problem)
    settings = server.settings
    if settings.shape != previous.shape:
        server.backend.start(settings)
    if settings.shape != previous.shape or settings.trusted != previous.trusted:
        for path in [document.path for document in server.documents.all() if document.path]:
            server.checker.check_soon(path)
    if settings.diagnostics != previous.diagnostics:
        for watched in server.checker.all():
            publish(server, watched)


async def _ask(server: Server) -> Any:
    item = types.ConfigurationItem(section="citl")
    try:
        answer = await server.workspace_configuration_async(types.ConfigurationParams([item]))
    except JsonRpcException as error:
        _log.warning("the client did not give its settings: %s", error)
        return None
    return answer[0] if answer else None

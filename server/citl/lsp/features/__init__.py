"""What the server can do, as two tables in the order of registration; each feature is a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from lsprotocol import types

from citl.lsp.features import code_action, commands, configuration, documents, hover, lifecycle
from citl.lsp.to_proto import ACCEPT_COMMAND


class Feature(msgspec.Struct, frozen=True):
    """A method and what answers it."""

    method: str
    handle: Callable[..., Any]
    """Takes the server and the parameters; a coroutine function where it may wait, so that it can be cancelled."""
    options: Any = None
    """What the server says of it in its capabilities."""


_QUICK_FIX = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix], resolve_provider=True)

FEATURES: tuple[Feature, ...] = (
    Feature(types.INITIALIZE, lifecycle.initialize),
    Feature(types.INITIALIZED, lifecycle.initialized),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, documents.opened),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, documents.changed),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, documents.saved),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, documents.closed),
    Feature(types.TEXT_DOCUMENT_CODE_ACTION, code_action.list_fixes, _QUICK_FIX),
    Feature(types.CODE_ACTION_RESOLVE, code_action.resolve),
    Feature(types.TEXT_DOCUMENT_HOVER, hover.hover),
    Feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION, configuration.changed),
    Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, documents.changed_outside),
)

COMMANDS: Mapping[str, Callable[..., Any]] = {
    "citl.runCheck": commands.run_check,
    "citl.showSuspects": commands.show_suspects,
    "citl.showDependencies": commands.show_dependencies,
    ACCEPT_COMMAND: commands.record_accepted_fix,
}

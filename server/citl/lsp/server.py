"""The server object: what lasts from `initialize` to `exit`; knows nothing of single features.

Every request is answered from immutable snapshots: the document as it is, the check that was made of exactly that
text. What the editor hears out of turn (messages, logs) goes through here, so that nothing is said twice.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException
from pygls.lsp.server import LanguageServer

from citl import __version__
from citl.core.errors import CitlError, StaleError, StoreError
from citl.lsp.acceptance import Acceptance
from citl.lsp.backend import Backend
from citl.lsp.checking import Checker
from citl.lsp.client import Client
from citl.lsp.documents import Documents
from citl.lsp.features import COMMANDS, FEATURES
from citl.lsp.features.diagnostics import publish, publish_causes
from citl.lsp.robustness import Protocol, lenient_converter
from citl.lsp.settings import Settings
from citl.lsp.to_proto import Renderer
from citl.rustc.explanations import Explanations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from citl.core.decision import Suspect
    from citl.core.text import SourceText
    from citl.learning.store import Outcome
    from citl.lsp.backend import Engine

_log = logging.getLogger(__name__)

REQUEST_FAILED = -32803
"""The protocol's code for a request that is right and cannot be served."""


class Phase:
    """How far the conversation is."""

    def __init__(self) -> None:
        self.is_begun = False
        """`initialize` came."""
        self.is_over = False
        """`shutdown` came."""


class Server(LanguageServer):
    """Owns the documents, the settings, the engine and the checks of one editor."""

    protocol: Protocol

    def __init__(self, make_engine: Callable[[Settings], Engine]) -> None:
        """``make_engine`` is called in a worker thread, after `initialize` was answered."""
        self.phase = Phase()
        super().__init__(
            "citl",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=lenient_converter,
        )
        self.client = Client()
        self.settings = Settings()
        self.documents = Documents()
        self.backend = Backend(make_engine, self.tell_once)
        self.checker = Checker(
            self, lambda watched: publish(self, watched), lambda watched: publish_causes(self, watched)
        )
        self.explanations = Explanations()
        self.acceptance = Acceptance(self.record)
        self.inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.complaints: tuple[str, ...] = ()
        """What is wrong with the first settings, until the editor may be told."""
        self.exit_code = 1
        """What the process ends with; 1 until the editor has taken its leave."""
        self.tasks: set[asyncio.Task[Any]] = set()
        """Background tasks without another owner."""
        self._said: set[str] = set()
        for feature in FEATURES:
            self.feature(feature.method, feature.options)(_bound(self, feature.handle))
        for name, handle in COMMANDS.items():
            self.command(name)(_bound(self, handle))

    def renderer(self, sources: Mapping[str, SourceText], causes: Mapping[str, Suspect]) -> Renderer:
        """What makes the protocol's objects for this client, from a check's sources and the causes of its errors."""
        return Renderer(self.client, self.documents, sources, causes)

    def log(self, message: str, type_: types.MessageType = types.MessageType.Log) -> None:
        """Write a line into the editor's log."""
        self.window_log_message(types.LogMessageParams(type_, message))

    def log_once(self, message: str) -> None:
        """Write a line into the editor's log unless it stands there already."""
        if message not in self._said:
            self._said.add(message)
            self.log(message, types.MessageType.Info)

    def tell_once(self, message: str) -> None:
        """Show the user a warning, and log it, unless they saw it already."""
        if message not in self._said:
            self._said.add(message)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
            self.log(message, types.MessageType.Warning)

    def record(self, outcome: Outcome) -> None:
        """Have the engine remember what became of a fix, if remembering is switched on."""
        if self.settings.learning.enable:
            self.spawn(self._record(outcome))

    def spawn(self, coroutine: Any) -> None:
        """Run a coroutine in the background until it ends or the server stops."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def lose_document(self, method: str, params: Any) -> None:
        """Stop answering about a document whose change could not be understood; a new `didOpen` brings it back."""
        identifier = params.get("textDocument") if isinstance(params, dict) else None
        uri = identifier.get("uri") if isinstance(identifier, dict) else None
        if method == types.TEXT_DOCUMENT_DID_CHANGE and isinstance(uri, str):
            self.documents.replace(uri, None, None)

    def stop(self, exit_code: int) -> None:
        """End the main loop; the process ends with ``exit_code``."""
        self.exit_code = exit_code
        self.inbox.put_nowait(None)

    async def stop_working(self) -> None:
        """Cancel everything under way and end every child process; may be called again."""
        for task in tuple(self.tasks):
            task.cancel()
        await self.checker.stop()
        await self.backend.close()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong inside; pop-ups are for what a user can do something about."""
        _log.error("%s: %s", getattr(source, "__name__", source), error)

    async def _record(self, outcome: Outcome) -> None:
        engine = await self.backend.ready()
        try:
            engine.record(outcome)
        except StoreError as error:
            self.tell_once(str(error))

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a background task failed", exc_info=error)


def _bound(server: Server, handle: Callable[..., Any]) -> Callable[[Any], Any]:
    """The handler with its server, with our exceptions turned into the protocol's."""

    async def handle_async(params: Any = None) -> Any:
        try:
            return await handle(server, params)
        except CitlError as error:
            raise _as_rpc(error) from error

    def handle_sync(params: Any = None) -> Any:
        try:
            return handle(server, params)
        except CitlError as error:
            raise _as_rpc(error) from error

    return handle_async if inspect.iscoroutinefunction(handle) else handle_sync


def _as_rpc(error: CitlError) -> JsonRpcException:
    if isinstance(error, StaleError):
        return JsonRpcContentModified(str(error))
    return JsonRpcException(str(error), REQUEST_FAILED)

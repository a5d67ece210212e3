"""The protocol layer hardened against what clients really send; knows nothing of Rust.

What pygls leaves open and this module settles:

- A request that does not fit its type is answered with -32602 and its id, not dropped.
- One odd diagnostic of another extension costs that diagnostic, not the whole request.
- Positions past 2^31 mean "to the end", as many editors mean it.
- ``jsonrpc`` inside somebody's data is data: only whole messages are structured.
- Batches, responses nobody waits for, unknown notifications and text that is no JSON do not disturb the rest.
- Requests before `initialize` and after `shutdown` get the error the protocol names.
- Cancelling `workspace/executeCommand` reaches the command.
- `exit` ends with 1 unless `shutdown` came first.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, cast

from cattrs.errors import BaseValidationError, StructureHandlerNotFoundError
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from citl.lsp.uris import find_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future

    from cattrs import Converter

    from citl.lsp.server import Server

_log = logging.getLogger(__name__)

_MISFIT = (
    BaseValidationError, StructureHandlerNotFoundError, ValueError, TypeError, KeyError, AttributeError, RecursionError
)  # fmt: skip
"""What structuring raises when JSON does not fit its type: cattrs' own errors and whatever its hooks trip over."""

_LARGEST = 2**31 - 1


def lenient_converter() -> Converter:
    """A converter of LSP types that drops what does not fit where the rest can do without."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def position(raw: Any, _: type) -> types.Position:
        return types.Position(_clamped(raw["line"]), _clamped(raw["character"]))

    def context(raw: Any, _: type) -> types.CodeActionContext:
        diagnostics = [
            fitted for item in raw.get("diagnostics") or () if (fitted := _try_fit(converter, item, types.Diagnostic))
        ]
        only = (
            [kind for kind in raw.get("only") or () if isinstance(kind, str)] if raw.get("only") is not None else None
        )
        trigger = raw.get("triggerKind")
        known = trigger in [kind.value for kind in types.CodeActionTriggerKind]
        return types.CodeActionContext(
            diagnostics, cast("Any", only), types.CodeActionTriggerKind(trigger) if known else None
        )

    def change(raw: Any, _: type) -> types.TextDocumentContentChangeEvent:
        # Some clients send the whole text with a range of null.
        if raw.get("range") is None:
            return types.TextDocumentContentChangeWholeDocument(converter.structure(raw["text"], str))
        range_ = converter.structure(raw["range"], types.Range)
        return types.TextDocumentContentChangePartial(range_, converter.structure(raw["text"], str))

    converter.register_structure_hook(types.TextDocumentContentChangePartial, change)
    converter.register_structure_hook(types.Position, position)
    converter.register_structure_hook(types.CodeActionContext, context)
    strict = converter.get_structure_hook(types.ClientCapabilities)

    def capabilities(raw: Any, type_: type) -> Any:
        try:
            return strict(raw, type_)
        except _MISFIT:
            return strict(_without_misfits(raw, lambda part: strict(part, type_)), type_)

    converter.register_structure_hook(types.ClientCapabilities, capabilities)
    return converter


def _clamped(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("a position counts in whole numbers")
    return int(max(0, min(value, _LARGEST)))


def _try_fit(converter: Converter, raw: Any, type_: type[types.Diagnostic]) -> types.Diagnostic | None:
    try:
        return converter.structure(raw, type_)
    except _MISFIT:
        return None


def _without_misfits(raw: Any, fit: Any) -> dict[str, dict[str, Any]]:
    """The capabilities without those, two levels deep, that do not fit."""
    kept: dict[str, dict[str, Any]] = {}
    for section, entries in raw.items() if isinstance(raw, dict) else ():
        for name, value in entries.items() if isinstance(entries, dict) else ():
            try:
                fit({section: {name: value}})
            except _MISFIT:
                _log.info("the client's capability %s.%s does not fit and is ignored", section, name)
            else:
                kept.setdefault(section, {})[name] = value
    return kept


class Protocol(LanguageServerProtocol):
    """The language server protocol, tolerant of what it is sent."""

    _server: Server

    def receive(self, body: bytes) -> None:
        """Act on one message as it came off the wire, whatever it is."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError())
            return
        # LSP knows no batches; each message of one is taken by itself, so that each request in it is answered.
        for item in data if isinstance(data, list) else (data,):
            self._receive_one(item)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The typed message.

        Raises:
            JsonRpcInvalidParams: it does not fit its type.
        """
        type_ = self.get_message_type(data["method"])
        try:
            return self._converter.structure(data, type_) if type_ else None
        except _MISFIT as error:
            raise JsonRpcInvalidParams(f"The parameters of {data['method']} do not fit it.") from error

    def _receive_one(self, data: Any) -> None:
        if not isinstance(data, dict) or data.get("jsonrpc", self.VERSION) != self.VERSION:
            self._refuse(_request_id(data), JsonRpcInvalidRequest("This is no JSON-RPC 2.0 message."))
        elif "method" not in data:
            self._receive_response(data)
        elif not isinstance(data["method"], str):
            self._refuse(_request_id(data), JsonRpcInvalidRequest("The method of a message is a string."))
        elif "id" in data:
            self._receive_request(data, data["method"])
        else:
            self._receive_notification(data, data["method"])

    def _receive_request(self, data: dict[str, Any], method: str) -> None:
        id_ = _request_id(data)
        try:
            if id_ is None:
                raise JsonRpcInvalidRequest("The id of a request is a number or a string.")
            if self._server.phase.is_over:
                raise JsonRpcInvalidRequest("The server is shutting down.")
            if self._server.phase.is_begun == (method == types.INITIALIZE):
                late = self._server.phase.is_begun
                raise JsonRpcInvalidRequest("The server is initialized.") if late else JsonRpcServerNotInitialized()
            if not self._is_handled(method):
                raise JsonRpcMethodNotFound.of(method)
            message = self.structure_message({"params": None} | data | {"jsonrpc": self.VERSION})
            if not hasattr(message, "id"):
                raise JsonRpcInvalidRequest(f"{method} is a notification.")
        except JsonRpcException as error:
            self._refuse(id_, error)
            return
        self.handle_message(message)

    def _receive_notification(self, data: dict[str, Any], method: str) -> None:
        phase = self._server.phase
        if method != types.EXIT and (phase.is_over or not phase.is_begun):
            return
        if method != types.CANCEL_REQUEST and not self._is_handled(method):
            return
        try:
            message = self.structure_message(data | {"jsonrpc": self.VERSION})
        except JsonRpcException:
            _log.warning("a malformed %s was ignored", method)
            self._server.lose_document(method, data.get("params"))
            return
        self.handle_message(message)

    def _receive_response(self, data: dict[str, Any]) -> None:
        id_ = data.get("id")
        # Only ids of our own requests stand in `_result_types`; the client's requests share `_request_futures`.
        if not isinstance(id_, str) or id_ not in self._result_types:
            _log.debug("a response to nothing was ignored")
            return
        type_ = types.ResponseErrorMessage if "error" in data else self._result_types[id_]
        del self._result_types[id_]
        future = self._request_futures.get(id_)
        if future is None or future.cancelled():
            self._request_futures.pop(id_, None)
            return
        try:
            message = self._converter.structure({"result": None} | data | {"jsonrpc": self.VERSION}, type_)
        except _MISFIT:
            self._request_futures.pop(id_).set_exception(JsonRpcInternalError("The client's answer does not fit."))
            return
        self.handle_message(message)

    def _is_handled(self, method: str) -> bool:
        return method in self.fm.builtin_features or method in self.fm.features

    def _refuse(self, id_: int | str | None, error: JsonRpcException) -> None:
        self._send_response(cast("Any", id_), error=error.to_response_error())

    def _send_handler_result(self, future: Future[Any], *, msg_id: Any) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, JsonRpcException):
            # A refusal is an answer: it needs no traceback in the log.
            self._request_futures.pop(msg_id, None)
            self._refuse(msg_id, error)
        elif future.cancelled():
            self._request_futures.pop(msg_id, None)
            self._refuse(msg_id, JsonRpcRequestCancelled())
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        # A request that was answered in the meantime is cancelled in vain, which is no event.
        if (future := self._request_futures.get(msg_id)) is not None and msg_id not in self._result_types:
            future.cancel()

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer `initialize`; roots that are no files are left out, for they would fail the request."""
        if find_path(params.root_uri or "") is None:
            params.root_uri = None
        folders = params.workspace_folders or ()
        params.workspace_folders = [folder for folder in folders if find_path(folder.uri) is not None]
        self._server.phase.is_begun = True
        return (yield from super().lsp_initialize(params))

    @lsp_method(types.SHUTDOWN)
    async def lsp_shutdown(self, *_: Any) -> None:  # type: ignore[override]
        """Cancel what is under way, then stop all work."""
        self._shutdown = self._server.phase.is_over = True
        mine = self.msg_id
        for id_, future in tuple(self._request_futures.items()):
            if id_ != mine:
                future.cancel()
        await self._server.stop_working()

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> None:  # type: ignore[override]
        """End the process: with 0 after `shutdown`, else with 1."""
        self._server.stop(0 if self._server.phase.is_over else 1)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Run a command in the task of its request, so that cancelling the one cancels the other."""
        handler = self.fm.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams(f"There is no command {params.command}.")
        return await handler(list(params.arguments or ()))

    # The documents are our own: pygls would keep a second copy, split at characters that end no line.

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Hand on."""
        self.fm.features[types.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Hand on."""
        self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Hand on."""
        self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE](params)


def _request_id(data: Any) -> int | str | None:
    id_ = data.get("id") if isinstance(data, dict) else None
    return id_ if isinstance(id_, (int, str)) and not isinstance(id_, bool) else None

"""A progress bar in the editor for one piece of work; knows nothing of the work."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from citl.lsp.server import Server

_log = logging.getLogger(__name__)


class Progress:
    """One bar, begun when the editor grants it and ended with the work; the work never waits for the bar."""

    def __init__(self, server: Server, title: str, cancel: Callable[[], object]) -> None:
        """``cancel`` is called when the user presses the bar's button."""
        self._bar = server.work_done_progress
        self._title = title
        self._cancel = cancel
        self._token = str(uuid.uuid4())
        self._begun = False
        self._granting = asyncio.create_task(self._begin()) if server.client.progress else None

    def report(self, message: str) -> None:
        """Show how far the work is."""
        if self._begun:
            self._bar.report(self._token, types.WorkDoneProgressReport(message=message))

    def end(self, message: str) -> None:
        """Take the bar away; ``message`` is its last word."""
        if self._granting is not None:
            self._granting.cancel()
        if self._begun:
            self._begun = False
            self._bar.end(self._token, types.WorkDoneProgressEnd(message=message))
        # pygls keeps tokens for ever.
        self._bar.tokens.pop(self._token, None)

    async def _begin(self) -> None:
        try:
            await self._bar.create_async(self._token)
        except JsonRpcException as error:
            _log.debug("the client grants no progress bar: %s", error)
            return
        self._bar.begin(self._token, types.WorkDoneProgressBegin(title=self._title, cancellable=True))
        self._begun = True
        self._bar.tokens[self._token].add_done_callback(self._on_button)

    def _on_button(self, future: Future[None]) -> None:
        if future.cancelled():
            self._cancel()

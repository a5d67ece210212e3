"""Messages off and onto a byte stream; knows nothing of what they say.

A thread of its own reads, so that work in other threads can never keep a message waiting; it is a daemon, so that
a reader stuck in the operating system never keeps the process alive.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_log = logging.getLogger(__name__)

MESSAGE_LIMIT = 256 * 2**20
"""Bytes; a longer message is read past."""
_HEADER_LIMIT = 64 * 2**10


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message's body, or None at the end of the stream; blocks until one of them is there.

    Names of headers are read in any case, as the protocol has it; lines that are no headers are read past.
    """
    length: int | None = None
    while line := stream.readline(_HEADER_LIMIT):
        if line in (b"\r\n", b"\n"):
            if length is None:
                continue
            if length <= MESSAGE_LIMIT:
                body = stream.read(length)
                return body if len(body) == length else None
            _log.error("a message of %d bytes was read past", length)
            _skip(stream, length)
            length = None
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return None


def _skip(stream: BinaryIO, length: int) -> None:
    while length > 0 and (piece := stream.read(min(length, 2**20))):
        length -= len(piece)


def start_reader(stream: BinaryIO, loop: asyncio.AbstractEventLoop, inbox: asyncio.Queue[bytes | None]) -> None:
    """Put each message of ``stream`` into ``inbox``, from a thread; None when the stream ends."""

    def pump() -> None:
        body: bytes | None = b""
        while body is not None:
            try:
                body = read_message(stream)
            except (OSError, ValueError):
                body = None
            try:
                loop.call_soon_threadsafe(inbox.put_nowait, body)
            except RuntimeError:  # The loop is closed: nobody reads any more.
                return

    threading.Thread(target=pump, name="citl-reader", daemon=True).start()


class StreamWriter:
    """Writes whole messages; a reader that has gone away ends the server instead of raising."""

    def __init__(self, stream: BinaryIO, on_broken: Callable[[], None]) -> None:
        self._stream = stream
        self._on_broken = on_broken
        self._broken = False

    def write(self, data: bytes) -> None:
        """Write ``data`` at once."""
        if self._broken:
            return
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._broken = True
            self._on_broken()

    def close(self) -> None:
        """Nothing is buffered and the stream is its opener's."""

"""Starting and ending the server's process; knows nothing of the protocol's content.

The process ends at once: a thread that is deep in a library cannot hold it up, for by then every child process is
killed and the database closed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from citl.lsp.transport import StreamWriter, start_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.lsp.backend import Engine
    from citl.lsp.server import Server
    from citl.lsp.settings import Settings

_ENDING_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")


def make_engine(settings: Settings) -> Engine:
    """The real engine, with its libraries; takes a few hundred milliseconds the first time."""
    # Imported here: the editor's answer to `initialize` must not wait for it.
    from citl.core.clock import SystemClock  # noqa: PLC0415
    from citl.engine.engine import Engine as RealEngine  # noqa: PLC0415
    from citl.lsp.engine_config import engine_config  # noqa: PLC0415

    return RealEngine(engine_config(settings), SystemClock())


def serve_stdio(make: Callable[[Settings], Engine] = make_engine) -> NoReturn:
    """Serve one editor on standard input and output, then end the process."""
    reader, writer = _take_standard_streams()
    _serve(reader, writer, make)


def serve_tcp(host: str, port: int, make: Callable[[Settings], Engine] = make_engine) -> NoReturn:
    """Serve the first editor that connects, then end the process; port 0 takes a free one. The address is logged.

    Raises:
        OSError: the address cannot be listened on.
    """
    with socket.create_server((host, port)) as listener:
        address = listener.getsockname()
        sys.stderr.write(f"listening on {address[0]}:{address[1]}\n")
        sys.stderr.flush()
        connection, _ = listener.accept()
    _serve(connection.makefile("rb"), connection.makefile("wb"), make)


def _serve(reader: BinaryIO, writer: BinaryIO, make: Callable[[Settings], Engine]) -> NoReturn:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Below that level pygls logs every message it sends.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    # Not `asyncio.run`: it would join the threads at work.
    code = asyncio.new_event_loop().run_until_complete(_converse(reader, writer, make))
    sys.stderr.flush()
    os._exit(code)


async def _converse(reader: BinaryIO, writer: BinaryIO, make: Callable[[Settings], Engine]) -> int:
    """Act on messages until the editor is gone or takes its leave; the exit code."""
    server = _build(make)
    loop = asyncio.get_running_loop()
    server.protocol.set_writer(StreamWriter(writer, lambda: server.stop(1)))
    for name in _ENDING_SIGNALS:
        if hasattr(signal, name) and os.name != "nt":
            number = getattr(signal, name)
            loop.add_signal_handler(number, server.stop, 128 + number)
    start_reader(reader, loop, server.inbox)
    try:
        while (body := await server.inbox.get()) is not None:
            server.protocol.receive(body)
    finally:
        await server.stop_working()
    # An end of the stream after `shutdown` is an editor in a hurry.
    return 0 if server.phase.is_over else server.exit_code


def _build(make: Callable[[Settings], Engine]) -> Server:
    # The protocol's types are a great many objects that live as long as the process: looking for garbage among
    # them costs a sixth of the start, and a pause again and again afterwards.
    gc.disable()
    from citl.lsp.server import Server  # noqa: PLC0415

    server = Server(make)
    gc.freeze()
    gc.enable()
    return server


def _take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the conversation, for us alone: what anything else prints goes to standard error."""
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return reader, writer

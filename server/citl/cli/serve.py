"""``citl serve``: the language server; knows nothing of the protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from citl.core.errors import SettingsError


def serve(
    tcp: Annotated[bool, typer.Option("--tcp", help="Listen on a TCP port instead of standard input.")] = False,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on; 0 takes a free one.")
    ] = 2087,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Standard input and output: the default, which some editors ask for.")
    ] = False,
) -> None:
    """Serve one editor, on standard input and output unless told otherwise."""
    if tcp and stdio:
        raise SettingsError("A server speaks on standard input and output or on TCP, not on both.")
    from citl.lsp.main import serve_stdio, serve_tcp

    if not tcp:
        serve_stdio()
    try:
        serve_tcp(host, port)
    except OSError as error:
        raise SettingsError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from error

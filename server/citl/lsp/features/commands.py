"""The commands an editor can run; their arguments are checked before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from citl.lsp.uris import find_path

if TYPE_CHECKING:
    from citl.lsp.server import Server


class Taken(msgspec.Struct, frozen=True):
    """A fix that was taken, as the action told of it."""

    uri: str
    candidate: str


async def run_check(server: Server, arguments: list[Any]) -> dict[str, int] | None:
    """Check the package of the given URI, or of every open document; errors found, or None for nothing checked."""
    uris = _read(arguments, tuple[str, ...])
    if len(uris) > 1:
        raise JsonRpcInvalidParams("citl.runCheck takes one URI, or none.")
    paths = [find_path(uri) for uri in uris] or [document.path for document in server.documents.all()]
    # Files of one package join in one check; the last to ask sees it through.
    checks = [check for path in paths if path and (check := await server.checker.check_now(path)) is not None]
    return {"errors": sum(len(check.repairs()) for check in checks)} if checks else None


async def record_accepted_fix(server: Server, arguments: list[Any]) -> None:
    """Remember that a fix was taken, in case the document's text has not told."""
    (taken,) = _read(arguments, tuple[Taken])
    server.acceptance.accepted(taken.uri, taken.candidate)


def _read(arguments: list[Any], type_: Any) -> Any:
    try:
        return msgspec.convert(arguments, type_)
    except msgspec.ValidationError as error:
        raise JsonRpcInvalidParams(f"The arguments of the command do not fit it: {error}.") from error

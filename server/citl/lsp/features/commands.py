"""The commands an editor can run; their arguments are checked before anything is done."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import TYPE_CHECKING, Any

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from citl.core.errors import CitlError
from citl.learning.paths import cache_dir
from citl.lsp.blame_text import evidence
from citl.lsp.blaming import suspects_in
from citl.lsp.uris import find_path, path_to_uri

if TYPE_CHECKING:
    from pathlib import Path

    from citl.core.decision import Suspect
    from citl.lsp.backend import Check
    from citl.lsp.server import Server

_MOST_LISTED = 50


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


async def show_suspects(server: Server, arguments: list[Any]) -> list[dict[str, Any]]:
    """The suspects of the errors of a file, or of all errors that are known where no URI is given; best first.

    Of a file without errors those that stand in it. What stands in files that were edited since is left out.
    """
    (uri,) = _read(arguments or [None], tuple[str | None])
    found: list[tuple[Suspect, types.Location]] = []
    for check, file in _checked(server, uri):
        renderer = server.renderer(check.sources, {})
        for suspect in (await suspects_in(check, file))[:_MOST_LISTED]:
            place = renderer.location(suspect.decision.file, suspect.decision.span)
            if place is not None:
                found.append((suspect, place))
    found.sort(key=lambda pair: -pair[0].score)
    return [_listed(suspect, place) for suspect, place in found[:_MOST_LISTED]]


async def show_dependencies(server: Server, arguments: list[Any]) -> dict[str, str] | None:
    """The file that now holds the picture of what the errors of a URI's package, or of the last checked, depend on.

    The server has it shown unless the second argument is false. None where nothing was checked.
    """
    uri, show = _read([*arguments, *(None, True)[len(arguments) :]], tuple[str | None, bool])
    checked = _checked(server, uri)
    if not checked:
        return None
    check, file = checked[-1]
    path = await asyncio.to_thread(_draw, check, await suspects_in(check, file))
    drawn = path_to_uri(str(path))
    if show and server.client.show_document:
        # Not waited for: the editor may show it only after it has the answer.
        server.spawn(server.window_show_document_async(types.ShowDocumentParams(drawn, external=True)))
    return {"uri": drawn, "path": str(path)}


def _checked(server: Server, uri: str | None) -> list[tuple[Check, str | None]]:
    """The checks that know the file of a URI, with its path as they spell it; without one all, the latest last."""
    latest = sorted(server.checker.all(), key=lambda watched: watched.began_at)
    checks = [watched.latest for watched in latest if watched.latest is not None]
    if uri is None:
        return [(check, None) for check in checks]
    path = find_path(uri)
    names = {path, os.path.realpath(path)} if path is not None else set()
    return [(check, file) for check in checks for file in check.sources if file in names]


def _listed(suspect: Suspect, place: types.Location) -> dict[str, Any]:
    return {
        "uri": place.uri,
        "range": place.range,
        "kind": suspect.decision.kind,
        "text": suspect.decision.text,
        "score": round(suspect.score, 3),
        "root": suspect.root,
        "message": evidence(suspect),
    }


def _draw(check: Check, suspects: tuple[Suspect, ...]) -> Path:
    """Draws suspects into a file, one for each target; its path."""
    # Imported here: with the engine comes what the answer to `initialize` must not wait for.
    from citl.engine.picture import picture  # noqa: PLC0415

    root = check.result.target.root
    decisions = [one for of_file in check.blamer.decisions.values() for one in of_file]
    name = hashlib.blake2b(os.fsencode(root), digest_size=8).hexdigest()
    path = cache_dir() / "pictures" / f"{name}.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(picture(suspects, decisions, root), encoding="utf-8")
    except OSError as refusal:
        raise CitlError(f"The picture could not be written: {refusal}") from refusal
    return path


def _read(arguments: list[Any], type_: Any) -> Any:
    try:
        return msgspec.convert(arguments, type_)
    except msgspec.ValidationError as error:
        raise JsonRpcInvalidParams(f"The arguments of the command do not fit it: {error}.") from error

"""Quick fixes: listing and resolving them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from citl.core.errors import StaleError
from citl.lsp import from_proto
from citl.lsp.identity import diagnostic_id
from citl.lsp.to_proto import accept_command

if TYPE_CHECKING:
    from lsprotocol import types

    from citl.core.diagnostic import Diagnostic
    from citl.core.fix import Fix
    from citl.lsp.backend import Repair
    from citl.lsp.checking import View
    from citl.lsp.server import Server


class Wanted(msgspec.Struct, frozen=True):
    """The data of an action: enough to make it again from nothing."""

    uri: str
    diagnostic: str
    candidate: str
    version: int | None = None


async def list_fixes(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes of the errors that are meant: verified ones first, of the nearest error first."""
    document = server.documents.find(params.text_document.uri)
    if document is None or not from_proto.wants_quick_fixes(params.context):
        return []
    deadline = asyncio.get_running_loop().time() + server.settings.verify.wait_ms / 1000
    view = await server.checker.view(document, deadline)
    if view is None:
        return []
    repairs = from_proto.wanted_repairs(view, params, server.client.encoding)
    await wait_for_verdicts(repairs, deadline)
    # Answers to a text that is no longer there are dropped.
    if server.documents.find(document.uri) is not document:
        return []
    return _actions(server, view, repairs)


async def resolve(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The same action with its edit, made anew; refused when the document moved on since it was listed."""
    try:
        wanted = msgspec.convert(action.data, Wanted)
    except msgspec.ValidationError:
        return action
    document = server.documents.find(wanted.uri)
    now = asyncio.get_running_loop().time()
    view = await server.checker.view(document, now) if document and document.version == wanted.version else None
    for repair in view.check.repairs() if view is not None else ():
        fixes = repair.fixes() if diagnostic_id(repair.diagnostic) == wanted.diagnostic else ()
        for fix in fixes:
            if fix.candidate.id == wanted.candidate:
                edit = server.renderer(view.check.sources, {}).edit(fix.candidate.edits) if view else None
                if edit is not None:
                    action.edit = edit
                    if server.client.resolves_commands and server.settings.learning.enable:
                        action.command = accept_command(wanted.uri, wanted.candidate)
                    return action
    raise StaleError("The document changed since this fix was found.")


async def wait_for_verdicts(repairs: tuple[Repair, ...], deadline: float) -> None:
    """Have these judged next, and wait for it until ``deadline`` (of the loop's clock)."""
    for repair in repairs:
        repair.prioritise()
    left = deadline - asyncio.get_running_loop().time()
    if repairs and left > 0:
        await asyncio.gather(*(repair.wait(left) for repair in repairs))


def _actions(server: Server, view: View, repairs: tuple[Repair, ...]) -> list[types.CodeAction]:
    """One action for each set of edits, with every error it was found for."""
    found: dict[str, tuple[Fix, list[Diagnostic]]] = {}
    for repair in repairs:
        for fix in repair.show():
            _, diagnostics = found.setdefault(fix.candidate.id, (fix, []))
            diagnostics.append(repair.diagnostic)
    renderer = server.renderer(view.check.sources, view.causes)
    server.acceptance.offered(view, [(fix, diagnostics[0]) for fix, diagnostics in found.values()])
    actions: list[types.CodeAction] = []
    ordered: list[tuple[Fix, Any]] = sorted(found.values(), key=lambda item: not item[0].judgement.verdict.verified)
    preferred = server.client.preferred_actions
    for fix, diagnostics in ordered:
        action = renderer.action(view, diagnostics, fix)
        if action is None:
            continue
        if preferred and fix.judgement.verdict.verified and not fix.candidate.destructive:
            action.is_preferred, preferred = True, False
        actions.append(action)
    return actions

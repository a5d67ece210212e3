"""Hovering over an error: the fix that would be offered, and why."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from citl.lsp import from_proto
from citl.lsp.features.code_action import wait_for_verdicts
from citl.lsp.hover_text import hover_text

if TYPE_CHECKING:
    from citl.lsp.server import Server


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The best fix of the innermost error at the position; None where there is no error or no fix."""
    document = server.documents.find(params.text_document.uri)
    if document is None:
        return None
    deadline = asyncio.get_running_loop().time() + server.settings.verify.wait_ms / 1000
    view = await server.checker.view(document, deadline)
    if view is None:
        return None
    repairs = from_proto.repairs_at(view, params.position, server.client.encoding)
    await wait_for_verdicts(repairs, deadline)
    engine = await server.backend.ready()
    for repair in repairs:
        for fix in repair.fixes()[:1]:
            markdown = server.client.markdown_hover
            taken = engine.user_record(fix.candidate.source)
            text = hover_text(fix, taken, view.check.sources, markdown=markdown)
            kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
            return types.Hover(types.MarkupContent(kind, text))
    return None

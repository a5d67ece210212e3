"""Hovering: over an error the fix that would be offered, and why; over it and over suspects where it comes from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from citl.lsp import from_proto
from citl.lsp.blame_text import MARKDOWN, PLAIN, Reading, suspected_for, where_from
from citl.lsp.blaming import blame_at, blame_for, stands_at
from citl.lsp.features.code_action import wait_for_verdicts
from citl.lsp.hover_text import detail_text, explanation_text, fix_text
from citl.lsp.to_proto import find_explanation

if TYPE_CHECKING:
    from citl.lsp.backend import Repair
    from citl.lsp.checking import View
    from citl.lsp.server import Server

_EXPLANATION_WAIT_S = 0.3
"""What rustc says of an error code is left out when it takes longer."""


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known of the innermost error at the position, else of the error that its line is suspected for.

    None where there is no error, or neither fix nor suspect, and where nothing is suspicious.
    """
    document = server.documents.find(params.text_document.uri)
    if document is None:
        return None
    deadline = asyncio.get_running_loop().time() + server.settings.verify.wait_ms / 1000
    view = await server.checker.view(document, deadline)
    if view is None:
        return None
    repairs = from_proto.repairs_at(view, params.position, server.client.encoding)
    await wait_for_verdicts(repairs, deadline)
    if repairs:
        text = await _of_error(server, view, next((one for one in repairs if one.fixes()), repairs[0]))
    else:
        text = await _of_line(server, view, params.position.line + 1)
    if not text:
        return None
    kind = types.MarkupKind.Markdown if server.client.markdown_hover else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text))


async def _of_error(server: Server, view: View, repair: Repair) -> str:
    """The best fix, where the error comes from, the fix as a diff, and what rustc says of its like.

    Empty where there is neither fix nor suspect. Editors show the head of a long hover: what tells most stands there.
    """
    markdown = server.client.markdown_hover
    blamed, explanation = await asyncio.gather(blame_for(view.check, repair), _explanation(server, view, repair))
    where = where_from(blamed, _reading(server, view), MARKDOWN if markdown else PLAIN)
    fix = next(iter(repair.fixes()), None)
    if fix is None:
        return "\n\n".join(part for part in (where, explanation) if part) if where else ""
    taken = (await server.backend.ready()).user_record(fix.candidate.source)
    detail = detail_text(fix, taken, view.check.sources, markdown=markdown)
    parts = (fix_text(fix, markdown=markdown), where, detail, explanation)
    return "\n\n".join(part for part in parts if part)


async def _of_line(server: Server, view: View, line: int) -> str:
    blamed = await blame_at(view.check, view.file, line)
    if blamed is None:
        return ""
    # A line that has the error itself is told all that is known of it.
    if stands_at(blamed.repair.diagnostic, view.file, line):
        return await _of_error(server, view, blamed.repair)
    return suspected_for(blamed, _reading(server, view), MARKDOWN if server.client.markdown_hover else PLAIN)


async def _explanation(server: Server, view: View, repair: Repair) -> str:
    code = repair.diagnostic.code
    link = find_explanation(code)
    if code is None or link is None:
        return ""
    root = view.check.result.target.root
    sentence = await server.explanations.first_sentence(code, root, _EXPLANATION_WAIT_S)
    return explanation_text(code, sentence, link, markdown=server.client.markdown_hover) if sentence else ""


def _reading(server: Server, view: View) -> Reading:
    return Reading(view.file, view.check.result.target.root, server.documents.uri_of)

"""What rustc says of its error codes, at length; knows nothing of single errors.

The text is the toolchain's own, asked for once a code and kept.
"""

from __future__ import annotations

import asyncio
import re

from citl.core.errors import ToolchainError
from citl.rustc import process

_DEADLINE_S = 10.0
_CODE = re.compile(r"E\d{4}")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_NOT_PROSE = ("#", "```", "|", "- ", "* ")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s")


class Explanations:
    """Asks rustc and remembers; for one event loop."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Task[str]] = {}

    async def first_sentence(self, code: str, cwd: str, wait_s: float) -> str:
        """What rustc's explanation of ``code`` begins with, as Markdown on one line.

        Empty where there is none, or none within ``wait_s``; then it is there the next time. ``cwd`` decides which
        toolchain is asked first.
        """
        if not _CODE.fullmatch(code):
            return ""
        asked = self._asked.get(code)
        if asked is None:
            asked = self._asked[code] = asyncio.create_task(_explain(code, cwd))
        await asyncio.wait({asked}, timeout=wait_s)
        return asked.result() if asked.done() and not asked.cancelled() else ""


async def _explain(code: str, cwd: str) -> str:
    try:
        finished = await process.run(process.Command(("rustc", "--explain", code), cwd), deadline_s=_DEADLINE_S)
    except ToolchainError:
        return ""
    return first_sentence_of(finished.stdout.decode("utf-8", "replace")) if not finished.returncode else ""


def first_sentence_of(text: str) -> str:
    """The first sentence of the prose in an explanation, on one line; empty where there is no prose."""
    for paragraph in _PARAGRAPHS.split(text.strip()):
        if paragraph.strip() and not paragraph.lstrip().startswith(_NOT_PROSE):
            return _SENTENCE_END.split(" ".join(paragraph.split()), maxsplit=1)[0].removesuffix(":")
    return ""

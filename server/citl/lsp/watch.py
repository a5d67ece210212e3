"""Watching the editor's process: a server outlives no editor; knows nothing of either."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_POLL_S = 0.5


async def watch_process(process_id: int, on_death: Callable[[], None]) -> None:
    """Call ``on_death`` when that process ends; return at once when there is none of that number.

    A number that means nothing here belongs to an editor on the other side of a container: its pipes will tell.
    """
    try:
        descriptor = os.pidfd_open(process_id)
    except (AttributeError, OSError):
        await _poll(process_id, on_death)
        return
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    on_death()


async def _poll(process_id: int, on_death: Callable[[], None]) -> None:
    if not _is_alive(process_id):
        return
    while _is_alive(process_id):  # noqa: ASYNC110  (no event tells of another process's end here)
        await asyncio.sleep(_POLL_S)
    on_death()


def _is_alive(process_id: int) -> bool:
    if os.name == "nt":
        # Signal 0 would end the process there; the pipes tell when an editor dies.
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True

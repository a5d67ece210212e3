"""Where MessagePack values end, so that a file that breaks off is read as far as it goes; knows no trace.

The decoder proper takes one whole value or nothing. The files of generators are several arrays behind each other,
padded with zeros, or cut short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 64

# How a value goes on after its first byte: (width of a length, bytes besides, values for each count of that length).
_FORMS: dict[int, tuple[int, int, int]] = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), (0, 0, 0)),  # nil, false, true
    **{0xC4 + n: (1 << n, 0, 0) for n in range(3)},  # bin
    **{0xC7 + n: (1 << n, 1, 0) for n in range(3)},  # ext
    **{0xCA + n: (0, 4 << n, 0) for n in range(2)},  # float
    **{first + n: (0, 1 << n, 0) for first in (0xCC, 0xD0) for n in range(4)},  # uint, int
    **{0xD4 + n: (0, 1 + (1 << n), 0) for n in range(5)},  # fixext
    **{0xD9 + n: (1 << n, 0, 0) for n in range(3)},  # str
    **{0xDC + n: (2 << n, 0, 1) for n in range(2)},  # array
    **{0xDE + n: (2 << n, 0, 2) for n in range(2)},  # map
}


def array_at(data: bytes, at: int) -> tuple[int, int] | None:
    """How many elements the array at byte ``at`` claims, and where the first stands; None when no array begins."""
    if at >= len(data) or not (0x90 <= data[at] < 0xA0 or data[at] in {0xDC, 0xDD}):
        return None
    if data[at] < 0xA0:
        return data[at] & 0x0F, at + 1
    width = _FORMS[data[at]][0]
    return int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width


def elements(data: bytes, at: int, count: int) -> Iterator[tuple[int, int]]:
    """Start and end of up to ``count`` values from byte ``at`` on: fewer where the data is cut short or damaged."""
    for _ in range(count):
        end = _value_end(data, at)
        if end is None:
            return
        yield at, end
        at = end


def _value_end(data: bytes, at: int) -> int | None:
    """Where the value at ``at`` ends; None when it is cut short, no MessagePack, or nested deeper than anybody means.

    Walks without recursion and stops at the end of the data, so that neither depth nor claimed counts cost anything.
    """
    awaited = [1]
    while awaited:
        if not awaited[-1]:
            awaited.pop()
            continue
        awaited[-1] -= 1
        step = _step(data, at)
        if step is None or step[0] > len(data) or len(awaited) > _MAX_DEPTH:
            return None
        at, children = step
        if children:
            awaited.append(children)
    return at


def _step(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the own bytes of the value at ``at`` end, and how many values it holds."""
    if at >= len(data):
        return None
    tag = data[at]
    at += 1
    if tag < 0x80 or tag >= 0xE0:  # small integers
        return at, 0
    if tag < 0xA0:  # small maps and arrays
        return at, (tag & 0x0F) * (2 if tag < 0x90 else 1)
    if tag < 0xC0:  # short strings
        return at + (tag & 0x1F), 0
    if tag not in _FORMS:
        return None
    width, besides, per_count = _FORMS[tag]
    length = int.from_bytes(data[at : at + width], "big")
    at += width + besides
    return (at, length * per_count) if per_count else (at + length, 0)

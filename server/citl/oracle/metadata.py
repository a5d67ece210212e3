"""The metadata of the container, MessagePack; knows nothing of patterns.

The original's loader never looks at it, so nothing found here can keep a file from being read: what cannot be
understood becomes a warning.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from citl.core.errors import OracleError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CREATED_AT = "created_at"
_VERSION = "aprender_version"

_MAX_DEPTH = 64
_MAX_ENTRIES = 2**16 - 1

# How a value goes on after its first byte, 0xC0 to 0xDF: (bytes of a length that follows, bytes that follow
# besides, values that follow for each count of that length). 0xC1 is never used.
_FORMS: tuple[tuple[int, int, int], ...] = (
    *((0, 0, 0),) * 4,  # nil, unused, false, true
    *((1, 0, 0), (2, 0, 0), (4, 0, 0)),  # bin
    *((1, 1, 0), (2, 1, 0), (4, 1, 0)),  # ext
    *((0, 4, 0), (0, 8, 0)),  # float
    *((0, 1, 0), (0, 2, 0), (0, 4, 0), (0, 8, 0)) * 2,  # uint, int
    *((0, 2, 0), (0, 3, 0), (0, 5, 0), (0, 9, 0), (0, 17, 0)),  # fixext
    *((1, 0, 0), (2, 0, 0), (4, 0, 0)),  # str
    *((2, 0, 1), (4, 0, 1)),  # array
    *((2, 0, 2), (4, 0, 2)),  # map
)


class Metadata(msgspec.Struct, frozen=True):
    """What the metadata says."""

    created_at: int = 0
    """Seconds since the Unix epoch; 0 when it does not say."""
    writer_version: str = ""
    others: dict[str, Any] = {}
    """All other entries."""
    warnings: tuple[str, ...] = ()
    """What could not be understood, as sentences."""


def parse(data: bytes) -> Metadata:
    """What ``data`` says: a map with string keys, or an array of values, as the original wrote at first."""
    if not data:
        return Metadata(warnings=("The file has no metadata.",))
    try:
        end = _first_value_end(data)
        value = msgspec.msgpack.decode(data[:end], type=dict[str, Any] | list[Any])
    except (ValueError, OverflowError) as error:
        return Metadata(warnings=(f"The metadata cannot be read: {error}.",))
    warnings = [f"Bytes after the metadata, which are ignored: {len(data) - end}."] if end < len(data) else []
    entries = value if isinstance(value, dict) else dict(zip((_CREATED_AT, _VERSION), value, strict=False))
    created_at, version = entries.pop(_CREATED_AT, None), entries.pop(_VERSION, None)
    seconds = _seconds(created_at)
    if seconds is None:
        warnings.append("The metadata does not say in a known form when the file was made.")
    if not isinstance(version, str):
        warnings.append("The metadata does not say what wrote the file.")
    return Metadata(
        created_at=seconds or 0,
        writer_version=version if isinstance(version, str) else "",
        others=entries,
        warnings=tuple(warnings),
    )


def render(created_at: int, writer_version: str, others: Mapping[str, Any]) -> bytes:
    """The metadata with those entries: the original's two in its order, then the others, maps sorted by key.

    Raises:
        OracleError: the time is negative, or an entry cannot be expressed in MessagePack.
    """
    if created_at < 0:
        raise OracleError(f"created_at is {created_at}; a time before 1970 cannot be written.")
    entries = {_CREATED_AT: str(created_at), _VERSION: writer_version}
    entries |= {key: others[key] for key in sorted(others) if key not in entries}
    if len(entries) > _MAX_ENTRIES:
        raise OracleError(f"The metadata has {len(entries)} entries; at most {_MAX_ENTRIES} can be written.")
    try:
        parts = [canonical(part) for entry in entries.items() for part in entry]
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise OracleError(f"The metadata cannot be written: {error}.") from error
    small = len(entries) < 16
    head = bytes([0x80 | len(entries)]) if small else b"\xde" + len(entries).to_bytes(2, "big")
    return head + b"".join(parts)


def canonical(value: object) -> bytes:
    """MessagePack of a metadata value with all maps sorted: the same for equal values."""
    return msgspec.msgpack.encode(_arranged(value))


def _arranged(value: object) -> object:
    if isinstance(value, dict):
        # Text sorts among itself; keys that are no text, which JSON does not know, follow.
        keys = sorted(value, key=lambda key: (0, key.encode()) if isinstance(key, str) else (1, canonical(key)))
        return {key: _arranged(value[key]) for key in keys}
    return [_arranged(item) for item in value] if isinstance(value, list | tuple) else value


def _seconds(value: object) -> int | None:
    """The time in decimal seconds, as it is in fact written, or in ISO 8601, as its documentation says."""
    if isinstance(value, int) and value >= 0:
        return value
    if not isinstance(value, str) or not value.isascii() or len(value) > 40:
        return None
    if value.isdigit():
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return max(0, int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


def _first_value_end(data: bytes) -> int:
    """Where the first MessagePack value ends.

    Walks without recursion, so that depth costs nothing before it is refused.

    Raises:
        ValueError: the value is cut short, nested too deeply, or no MessagePack.
    """
    at, awaited = 0, [1]
    while awaited:
        if not awaited[-1]:
            awaited.pop()
            continue
        awaited[-1] -= 1
        at, children = _step(data, at)
        if at > len(data):
            raise ValueError(f"it is cut short after {len(data)} bytes")
        if children:
            awaited.append(children)
        if len(awaited) > _MAX_DEPTH:
            raise ValueError(f"it is nested more than {_MAX_DEPTH} deep at its byte {at}")
    return at


def _step(data: bytes, at: int) -> tuple[int, int]:
    """Where the own bytes of the value at ``at`` end, and how many values it holds."""
    if at >= len(data):
        return len(data) + 1, 0
    tag = data[at]
    at += 1
    if tag < 0x80 or tag >= 0xE0:  # small integers
        return at, 0
    if tag < 0xA0:  # small maps and arrays
        return at, (tag & 0x0F) * (2 if tag < 0x90 else 1)
    if tag < 0xC0:  # short strings
        return at + (tag & 0x1F), 0
    if tag == 0xC1:
        raise ValueError(f"its byte {at - 1} begins no value")
    width, besides, per_count = _FORMS[tag - 0xC0]
    length = int.from_bytes(data[at : at + width], "big")
    at += width + besides
    return (at, length * per_count) if per_count else (at + length, 0)

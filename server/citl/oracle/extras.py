"""Our named blobs, in the gap between payload and checksum; knows nothing of what they hold.

The gap is covered by the file's checksum, counts neither as metadata nor as payload, and the original never
looks there. Blobs are packed here, so that the payload can stay as stock builds of the original need it.
The layout is in `docs/apr-format.md`, section "The extras".
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CorruptError, OracleError, UnsupportedError
from citl.oracle.packing import pack, unpack, unpacked_limit
from citl.oracle.records import U32_MAX, Compression

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"CITLxtra"
VERSION = 1

_HEAD = struct.Struct("<8sHHI")
_CHECKSUM = struct.Struct("<I")
_NAME = struct.Struct("<H")
_ENTRY = struct.Struct("<BII")

_MAX_NAME_BYTES = 255
_MAX_COUNT = 2**16 - 1
_MAX_BLOB_BYTES = 2**30

# How a blob may be packed, by the byte that says so.
_METHODS = {method.value: method for method in (Compression.NONE, Compression.ZSTD_MAX)}


class Extra(msgspec.Struct, frozen=True):
    """One blob."""

    name: str
    data: bytes
    packed_size: int
    """Bytes it takes in the file."""


class Gap(msgspec.Struct, frozen=True):
    """What the gap holds."""

    extras: tuple[Extra, ...] = ()
    foreign: int = 0
    """Bytes that are not ours."""


def encode(extras: Mapping[str, bytes]) -> bytes:
    """The block that holds ``extras``, sorted by name; nothing for none.

    Raises:
        OracleError: a name is empty or too long, or there is too much.
    """
    if not extras:
        return b""
    if len(extras) > _MAX_COUNT:
        raise OracleError(f"There are {len(extras)} extras; at most {_MAX_COUNT} can be stored.")
    entries, blobs = zip(*(_encode_extra(name, extras[name]) for name in sorted(extras)), strict=True)
    body = b"".join(entries + blobs)
    if len(body) > U32_MAX:
        raise OracleError(f"The extras take {len(body)} bytes together; at most {U32_MAX} can be stored.")
    head = _HEAD.pack(MAGIC, VERSION, len(blobs), len(body))
    return head + _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(head))) + body


def _encode_extra(name: str, data: bytes) -> tuple[bytes, bytes]:
    """Its entry in the directory, and its blob."""
    raw_name = name.encode("utf-8", "replace")
    if not 0 < len(raw_name) <= _MAX_NAME_BYTES:
        raise OracleError(f"The name of an extra must have 1 to {_MAX_NAME_BYTES} bytes: {name[:40]!r}.")
    if len(data) > _MAX_BLOB_BYTES:
        raise OracleError(f"The extra {name!r} has {len(data)} bytes; at most {_MAX_BLOB_BYTES} can be stored.")
    blob, method = pack(data, Compression.ZSTD_MAX)
    if len(blob) >= len(data):
        blob, method = data, Compression.NONE
    return _NAME.pack(len(raw_name)) + raw_name + _ENTRY.pack(method.value, len(data), len(blob)), blob


def decode(gap: bytes) -> Gap:
    """The extras in ``gap``; bytes of others are counted, nothing more.

    Raises:
        CorruptError: the block is ours and damaged; the offset counts in ``gap``.
        UnsupportedError: it is ours, and of a version that this build does not read.
    """
    if not gap.startswith(MAGIC):
        return Gap(foreign=len(gap))
    body_at = _HEAD.size + _CHECKSUM.size
    if len(gap) < body_at:
        raise _damaged("it ends within its head", 0)
    _, version, count, size = _HEAD.unpack_from(gap)
    if version != VERSION:
        raise UnsupportedError(f"The extras have version {version}; this build reads version {VERSION}.")
    body = gap[body_at : body_at + size]
    if len(body) < size:
        raise _damaged(f"it claims {size} bytes, and {len(body)} are there", 12)
    (stored,) = _CHECKSUM.unpack_from(gap, _HEAD.size)
    if stored != zlib.crc32(body, zlib.crc32(gap[: _HEAD.size])):
        raise _damaged("its checksum does not match", _HEAD.size)
    extras = _decode_body(body, count)
    return Gap(extras=extras, foreign=len(gap) - body_at - size)


def _decode_body(body: bytes, count: int) -> tuple[Extra, ...]:
    directory: list[tuple[str, int, int, int]] = []
    at = 0
    try:
        for _ in range(count):
            (name_size,) = _NAME.unpack_from(body, at)
            at += _NAME.size + name_size
            method, raw_size, packed_size = _ENTRY.unpack_from(body, at)
            directory.append((body[at - name_size : at].decode(), method, raw_size, packed_size))
            at += _ENTRY.size
    except (struct.error, UnicodeDecodeError) as error:
        raise _damaged(f"its directory does not parse: {error}", at) from error
    if len({name for name, *_ in directory}) < count:
        raise _damaged("a name comes twice", at)
    if at + sum(packed_size for *_, packed_size in directory) != len(body):
        raise _damaged("its sizes do not add up", at)
    extras: list[Extra] = []
    for name, method, raw_size, packed_size in directory:
        data = _unpack_extra(name, method, raw_size, body[at : at + packed_size])
        extras.append(Extra(name, data, packed_size))
        at += packed_size
    return tuple(extras)


def _unpack_extra(name: str, method: int, raw_size: int, blob: bytes) -> bytes:
    if method not in _METHODS:
        raise UnsupportedError(f"The extra {name!r} is packed by method {method}, which this build does not read.")
    data = unpack(blob, _METHODS[method], min(raw_size, unpacked_limit(len(blob))))
    if len(data) != raw_size:
        raise _damaged(f"{name!r} has {len(data)} bytes instead of {raw_size}", 0)
    return data


def _damaged(problem: str, at: int) -> CorruptError:
    return CorruptError(f"The block of extras behind the payload is damaged at its byte {at}: {problem}.", at)

"""The outermost layer: header, metadata, payload, gap, checksum; knows nothing of what the parts hold."""

from __future__ import annotations

import struct
import zlib

import msgspec

from citl.core.errors import CorruptError, NotAnOracleError, OracleError, UnsupportedError
from citl.oracle.records import U32_MAX, Compression
from citl.oracle.sniff import identify, identify_lookalike

MAGIC = b"APRN"
MAJOR = 1
CUSTOM = 0xFF
"""The model type under which pattern stores, and models of other programs, are kept."""
MAX_UNPACKED = 2**30
"""The original refuses a header that claims more."""

FLAGS = ("encrypted", "signed", "streaming", "licensed", "trueno native", "quantized", "model card")
"""Meanings of the flag bits, lowest first."""
ENCRYPTED = 1

MODEL_TYPES = {
    0x01: "a linear regression",
    0x02: "a logistic regression",
    0x03: "a decision tree",
    0x04: "a random forest",
    0x05: "a gradient boosting model",
    0x06: "a k-means model",
    0x07: "a principal component analysis",
    0x08: "a naive Bayes model",
    0x09: "a k-nearest-neighbours model",
    0x0A: "a support vector machine",
    0x10: "an n-gram language model",
    0x11: "a TF-IDF model",
    0x12: "a count vectorizer",
    0x20: "a sequential neural network",
    0x21: "a custom neural network",
    0x30: "a content recommender",
    0x40: "a mixture of experts",
}

_COMPRESSIONS = {each.value: each for each in Compression}

_HEADER = struct.Struct("<4sBBHIIIBBB9s")
_CHECKSUM = struct.Struct("<I")
_SMALLEST = _HEADER.size + _CHECKSUM.size


class Header(msgspec.Struct, frozen=True):
    """The first 32 bytes; sizes in bytes."""

    major: int
    minor: int
    metadata_size: int
    payload_size: int
    unpacked_size: int
    """What the writer says the payload unpacks to; believed by no one."""
    compression: Compression
    flags: int
    quality: int
    """0 when the model was never scored."""
    reserved: bytes


class Container(msgspec.Struct, frozen=True):
    """A file taken apart, its checksum verified."""

    header: Header
    metadata: bytes
    payload: bytes
    """As stored, still packed."""
    gap: bytes
    """What stands between payload and checksum."""


def split(data: bytes) -> Container:
    """The parts of the file ``data``.

    Raises:
        NotAnOracleError: it is something else.
        UnsupportedError: its version or compression is not one that is read.
        CorruptError: it is cut short, changed, or its sizes do not fit.
    """
    if data[:4] != MAGIC:
        raise NotAnOracleError(f"This is {identify(data)}, not an oracle.")
    _verify_checksum(data)
    header = _read_header(data)
    end = _HEADER.size + header.metadata_size + header.payload_size
    if end > len(data) - _CHECKSUM.size:
        raise CorruptError(
            f"The header claims {header.metadata_size} bytes of metadata and {header.payload_size} of "
            f"payload, but only {len(data) - _SMALLEST} stand between header and checksum.",
            8,
        )
    metadata_end = _HEADER.size + header.metadata_size
    return Container(
        header=header,
        metadata=data[_HEADER.size : metadata_end],
        payload=data[metadata_end:end],
        gap=data[end : -_CHECKSUM.size],
    )


def _verify_checksum(data: bytes) -> None:
    at = len(data) - _CHECKSUM.size
    stored = int.from_bytes(data[-_CHECKSUM.size :], "little")
    computed = zlib.crc32(data[:at])
    if len(data) >= _SMALLEST and stored == computed:
        return
    if other := identify_lookalike(data):
        raise NotAnOracleError(f"This is {other}, not an oracle.")
    if len(data) < _SMALLEST:
        raise CorruptError(
            f"The file is cut short: it has {len(data)} bytes, and an oracle at least {_SMALLEST}.", len(data)
        )
    raise CorruptError(
        f"The file is damaged or cut short: the checksum in its last 4 bytes is {stored:08x}, "
        f"but its content has {computed:08x}.",
        at,
    )


def _read_header(data: bytes) -> Header:
    (
        _,
        major,
        minor,
        model,
        metadata_size,
        payload_size,
        unpacked_size,
        packing,
        flags,
        quality,
        reserved,
    ) = _HEADER.unpack_from(data)
    if major > MAJOR:
        raise UnsupportedError(f"The file has format version {major}.{minor}; this build reads up to {MAJOR}.")
    if model != CUSTOM:
        name = MODEL_TYPES.get(model, "a model of an unknown type")
        raise NotAnOracleError(f"This is {name} (model type 0x{model:04X}), not an oracle.")
    if packing not in _COMPRESSIONS:
        raise UnsupportedError(f"The payload is packed by method {packing}; this build reads methods 0 to 3.")
    if unpacked_size > MAX_UNPACKED:
        raise CorruptError(
            f"The header claims {unpacked_size} bytes of unpacked payload; at most {MAX_UNPACKED} may be.", 16
        )
    return Header(
        major=major,
        minor=minor,
        metadata_size=metadata_size,
        payload_size=payload_size,
        unpacked_size=unpacked_size,
        compression=_COMPRESSIONS[packing],
        flags=flags,
        quality=quality,
        reserved=reserved,
    )


def join(metadata: bytes, payload: bytes, gap: bytes, compression: Compression, unpacked_size: int) -> bytes:
    """The file made of these parts; ``payload`` is packed already.

    Raises:
        OracleError: a part is larger than its size field can say.
    """
    for name, size, limit in (
        ("metadata", len(metadata), U32_MAX),
        ("payload", len(payload), U32_MAX),
        ("unpacked payload", unpacked_size, MAX_UNPACKED),
    ):
        if size > limit:
            raise OracleError(f"The {name} would take {size} bytes; the format has room for {limit}.")
    header = _HEADER.pack(
        MAGIC, MAJOR, 0, CUSTOM, len(metadata), len(payload), unpacked_size, compression.value, 0, 0, bytes(9)
    )
    body = b"".join((header, metadata, payload, gap))
    return body + _CHECKSUM.pack(zlib.crc32(body))

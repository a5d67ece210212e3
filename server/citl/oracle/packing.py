"""Packing and unpacking of bytes within bounds; knows nothing of what the bytes mean.

Nothing that a file claims of its unpacked size is believed: output grows only as input really yields it, and
stops at `unpacked_limit`.
"""

from __future__ import annotations

from citl.core.errors import CorruptError, UnsupportedError
from citl.oracle.records import Compression

_FLOOR_BYTES = 64 * 2**20
_RATIO = 256
_CEILING_BYTES = 2**30

_LEVELS = {Compression.ZSTD: 3, Compression.ZSTD_MAX: 19}

# One byte of zstd can stand for 32 KiB, so that what is fed at once bounds how far the limit can be overshot.
_FEED_BYTES = 1024

# The most that LZ4 can make of one byte.
_LZ4_RATIO = 255


def unpacked_limit(packed_size: int) -> int:
    """Most bytes that ``packed_size`` bytes may unpack to: 64 MiB, or 256 times as much; at most 1 GiB."""
    return min(_CEILING_BYTES, max(_FLOOR_BYTES, packed_size * _RATIO))


def pack(data: bytes, compression: Compression) -> tuple[bytes, Compression]:
    """``data`` packed, and how it was packed in the end.

    That is not at all where the result could not be unpacked within `unpacked_limit`.

    Raises:
        UnsupportedError: the library for it is missing.
    """
    if compression is Compression.NONE:
        return data, compression
    packed = _pack_lz4(data) if compression is Compression.LZ4 else _pack_zstd(data, _LEVELS[compression])
    if len(data) > unpacked_limit(len(packed)):
        return data, Compression.NONE
    return packed, compression


def unpack(data: bytes, compression: Compression, limit: int) -> bytes:
    """``data`` unpacked to at most ``limit`` bytes.

    Raises:
        CorruptError: it does not unpack, or to more than that; the offset counts in ``data``.
        UnsupportedError: the library for it is missing.
    """
    if compression is Compression.NONE:
        return data
    return _unpack_lz4(data, limit) if compression is Compression.LZ4 else _unpack_zstd(data, limit)


def _pack_zstd(data: bytes, level: int) -> bytes:
    try:
        import zstandard  # noqa: PLC0415  (oracles are read and written uncompressed without it)
    except ImportError as error:
        raise UnsupportedError("Writing zstd needs the Python package zstandard.") from error
    # A stream, like the original's: no content size and no checksum in the frame.
    packer = zstandard.ZstdCompressor(level=level, write_content_size=False).compressobj()
    return packer.compress(data) + packer.flush()


def _unpack_zstd(data: bytes, limit: int) -> bytes:
    try:
        import zstandard  # noqa: PLC0415  (as above)
    except ImportError as error:
        raise UnsupportedError("The file is packed by zstd; reading it needs the Python package zstandard.") from error
    unpacker = zstandard.ZstdDecompressor()
    frame = None
    pieces: list[bytes] = []
    size = 0
    for at in range(0, len(data), _FEED_BYTES):
        rest = data[at : at + _FEED_BYTES]
        while rest:
            # Frames follow one another without a mark; skippable ones are frames that yield nothing.
            frame = frame or unpacker.decompressobj()
            try:
                piece = frame.decompress(rest)
            except zstandard.ZstdError as error:
                raise CorruptError(f"The zstd data is damaged near its byte {at}: {error}.", at) from error
            size += len(piece)
            if size > limit:
                raise CorruptError(f"The zstd data unpacks to more than the {limit} bytes allowed.", at)
            pieces.append(piece)
            rest = frame.unused_data
            if frame.eof:
                frame = None
    if frame is not None:
        raise CorruptError(f"The zstd data is cut short after {len(data)} bytes.", len(data))
    return b"".join(pieces)


def _pack_lz4(data: bytes) -> bytes:
    try:
        from lz4 import block  # noqa: PLC0415  (as above)
    except ImportError as error:
        raise UnsupportedError("Writing LZ4 needs the Python package lz4.") from error
    packed: bytes = block.compress(data, store_size=True)
    return packed


def _unpack_lz4(data: bytes, limit: int) -> bytes:
    try:
        from lz4 import block  # noqa: PLC0415  (as above)
    except ImportError as error:
        raise UnsupportedError("The file is packed by LZ4; reading it needs the Python package lz4.") from error
    size = int.from_bytes(data[:4], "little")
    if len(data) < 4:
        raise CorruptError(f"The LZ4 data is cut short after {len(data)} bytes.", len(data))
    if size > min(limit, len(data) * _LZ4_RATIO):
        raise CorruptError(f"The LZ4 data claims {size} bytes, more than its {len(data)} can hold.")
    try:
        unpacked: bytes = block.decompress(data[4:], uncompressed_size=size)
    except block.LZ4BlockError as error:
        raise CorruptError(f"The LZ4 data is damaged: {error}.") from error
    return unpacked

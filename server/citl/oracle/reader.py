"""Reading an oracle file: from bytes to content; knows nothing of who asks.

Takes every file that the original's loader takes, but for the few named in `docs/apr-format.md`.
"""

from __future__ import annotations

import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CorruptError, NotAnOracleError, OracleError, UnsupportedError
from citl.oracle import container, extras, metadata, packing, payload
from citl.oracle.records import OracleFile

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILE_BYTES = 2 * 2**30
"""Larger files are not read."""

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class Dissection(msgspec.Struct, frozen=True):
    """A file's content and everything else there is to say of it."""

    container: container.Container
    metadata: metadata.Metadata
    payload: payload.Payload
    unpacked_size: int
    """Bytes of the payload, unpacked."""
    gap: extras.Gap

    @property
    def oracle(self) -> OracleFile:
        """The content alone."""
        return OracleFile(
            config=self.payload.config,
            patterns=self.payload.patterns,
            extras={extra.name: extra.data for extra in self.gap.extras},
            created_at=self.metadata.created_at,
            writer_version=self.metadata.writer_version,
            metadata=self.metadata.others,
        )


def read(path: Path) -> OracleFile:
    """The content of the file at ``path``.

    Raises:
        OracleError: it cannot be read; the message begins with the path.
    """
    with named(path):
        return decode(contents(path))


def decode(data: bytes) -> OracleFile:
    """The content of a file with the bytes ``data``.

    Raises:
        NotAnOracleError: it is something else.
        UnsupportedError: a version or compression that this build does not read.
        CorruptError: it is damaged.
    """
    return dissect(data).oracle


def dissect(data: bytes) -> Dissection:
    """All there is to say of a file with the bytes ``data``; raises as `decode`."""
    parts = container.split(data)
    raw = packing.unpack(parts.payload, parts.header.compression, packing.unpacked_limit(len(parts.payload)))
    try:
        store = payload.decode(raw)
    except CorruptError as error:
        raise _explained(error, raw, parts.header) from error
    return Dissection(
        container=parts,
        metadata=metadata.parse(parts.metadata),
        payload=store,
        unpacked_size=len(raw),
        gap=extras.decode(parts.gap),
    )


def _explained(error: CorruptError, raw: bytes, header: container.Header) -> OracleError:
    """Why a payload behind a valid checksum is no pattern store: the file is as its writer left it."""
    if header.flags & container.ENCRYPTED:
        return NotAnOracleError("This is an encrypted model; decrypt it with the program that wrote it.")
    if raw.startswith(_ZSTD_MAGIC):
        return CorruptError("The payload is zstd, but the header calls it uncompressed.", 20)
    if raw[:4] != payload.VERSION.to_bytes(4, "little"):
        return NotAnOracleError(
            f"This is a custom model of another program, not an oracle. (Read as a pattern store: {error})"
        )
    return error


def contents(path: Path) -> bytes:
    """The bytes of the regular file at ``path``.

    Raises:
        OracleError: there is none, or it is not readable or too large.
    """
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotAnOracleError("This is not a regular file.")
        if status.st_size > MAX_FILE_BYTES:
            raise UnsupportedError(f"The file has {status.st_size} bytes; at most {MAX_FILE_BYTES} are read.")
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OracleError(f"The file cannot be read: {reason}.") from error


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Put ``path`` before the message of an OracleError raised within."""
    try:
        yield
    except OracleError as error:
        error.args = (f"{path}: {error}",)
        raise

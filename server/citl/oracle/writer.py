"""Writing an oracle file: same content, same bytes; knows nothing of where content comes from."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from citl.core.errors import OracleError
from citl.oracle import container, extras, metadata, packing, payload
from citl.oracle.reader import named
from citl.oracle.records import Compression, OracleFile, ordered


def write(
    path: Path, oracle: OracleFile, compression: Compression = Compression.NONE, *, keep_uncoded: bool = False
) -> None:
    """Replace the file at ``path`` by one with the content ``oracle``, whole or not at all; see `encode`.

    Raises:
        OracleError: the content or the place does not allow it; the message begins with the path.
    """
    with named(path):
        data = encode(oracle, compression, keep_uncoded=keep_uncoded)
        # A link stays one; what it points to is replaced.
        _replace(Path(path).resolve(), data)


def encode(oracle: OracleFile, compression: Compression = Compression.NONE, *, keep_uncoded: bool = False) -> bytes:
    """The bytes of a file with the content ``oracle``.

    Patterns stand as `records.ordered` says, whatever their order was; maps are sorted by key.
    Stock builds of the original read no compression but `NONE`.
    A pattern without an error code matches every query of the original, and is refused; ``keep_uncoded``
    keeps such ones, at the end, when the file of another program is written anew.

    Raises:
        OracleError: a value has no place in the format, or the original could not load the result.
    """
    uncoded = [pattern for pattern in oracle.patterns if not pattern.error_code]
    if uncoded and not keep_uncoded:
        raise OracleError(
            f"Pattern {uncoded[0].id} has no error code, so that it would be offered for every error; "
            f"{len(uncoded)} such in all."
        )
    raw = payload.encode(oracle.config, ordered(oracle.patterns))
    packed, method = packing.pack(raw, compression)
    return container.join(
        metadata=metadata.render(oracle.created_at, oracle.writer_version, oracle.metadata),
        payload=packed,
        gap=extras.encode(oracle.extras),
        compression=method,
        unpacked_size=len(raw),
    )


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OracleError(f"The file cannot be written: {error.strerror or error}.") from error

"""What there is to say of an oracle file besides its patterns; knows nothing of how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from citl.oracle import container, payload, reader
from citl.oracle.records import StoreConfig

if TYPE_CHECKING:
    from pathlib import Path

_SIGNATURE_BYTES = 96


class Sizes(msgspec.Struct, frozen=True):
    """Where the bytes of the file go; all in bytes."""

    file: int
    metadata: int
    payload: int
    """As stored."""
    unpacked_payload: int
    extras: int
    """Ours, with their directory."""
    foreign: int
    """Behind the payload, and not ours."""


class CodeSummary(msgspec.Struct, frozen=True):
    """The patterns of one error code together."""

    patterns: int = 0
    successes: int = 0
    attempts: int = 0


class ExtraSummary(msgspec.Struct, frozen=True):
    """One extra; sizes in bytes."""

    name: str
    size: int
    packed_size: int


class Inspection(msgspec.Struct, frozen=True):
    """A file described; `msgspec.json.encode` makes JSON of it."""

    format_version: str
    store_version: int
    compression: str
    flags: tuple[str, ...]
    quality: int
    created_at: int
    """Seconds since the Unix epoch."""
    writer_version: str
    metadata: dict[str, Any]
    """Other entries; one that JSON cannot express is given as text."""
    sizes: Sizes
    config: StoreConfig
    patterns: int
    codes: dict[str, CodeSummary]
    """By error code, sorted."""
    extras: tuple[ExtraSummary, ...]
    warnings: tuple[str, ...]
    """What is odd about the file though it can be read, as sentences."""


def inspect(path: Path) -> Inspection:
    """What there is to say of the file at ``path``; raises as `reader.read`."""
    with reader.named(path):
        return describe(reader.contents(path))


def describe(data: bytes) -> Inspection:
    """What there is to say of a file with the bytes ``data``; raises as `reader.decode`."""
    found = reader.dissect(data)
    header = found.container.header
    return Inspection(
        format_version=f"{header.major}.{header.minor}",
        store_version=found.payload.version,
        compression=header.compression.name.lower(),
        flags=_flags(header.flags),
        quality=header.quality,
        created_at=found.metadata.created_at,
        writer_version=found.metadata.writer_version,
        metadata={key: _expressible(value) for key, value in found.metadata.others.items()},
        sizes=Sizes(
            file=len(data),
            metadata=header.metadata_size,
            payload=header.payload_size,
            unpacked_payload=found.unpacked_size,
            extras=len(found.container.gap) - found.gap.foreign,
            foreign=found.gap.foreign,
        ),
        config=found.payload.config,
        patterns=len(found.payload.patterns),
        codes=_codes(found),
        extras=tuple(ExtraSummary(each.name, len(each.data), each.packed_size) for each in found.gap.extras),
        warnings=_warnings(found),
    )


def _flags(bits: int) -> tuple[str, ...]:
    known = container.FLAGS
    return tuple(known[at] if at < len(known) else f"bit {at}" for at in range(8) if bits >> at & 1)


def _expressible(value: object) -> object:
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError):
        return repr(value)
    return value


def _codes(found: reader.Dissection) -> dict[str, CodeSummary]:
    codes: dict[str, CodeSummary] = {}
    for pattern in sorted(found.payload.patterns, key=lambda each: each.error_code):
        sum_ = codes.get(pattern.error_code, CodeSummary())
        codes[pattern.error_code] = CodeSummary(
            patterns=sum_.patterns + 1,
            successes=sum_.successes + pattern.success_count,
            attempts=sum_.attempts + pattern.attempt_count,
        )
    return codes


def _warnings(found: reader.Dissection) -> tuple[str, ...]:
    header, store = found.container.header, found.payload
    uncoded = sum(not pattern.error_code for pattern in store.patterns)
    excessive = sum(pattern.success_count > pattern.attempt_count for pattern in store.patterns)
    signed = "signed" in _flags(header.flags) and found.gap.foreign >= _SIGNATURE_BYTES
    oddities = (
        (header.major < container.MAJOR, f"The format version is {header.major}.{header.minor}."),
        (header.flags, f"Flags are set that mean nothing here: {', '.join(_flags(header.flags))}."),
        (header.quality or any(header.reserved), "Reserved bytes of the header are set."),
        (
            header.unpacked_size != found.unpacked_size,
            f"The header claims {header.unpacked_size} unpacked bytes; there are {found.unpacked_size}.",
        ),
        (store.version != payload.VERSION, f"The store has version {store.version}."),
        (store.repeated, f"Patterns replaced by later ones with the same id: {store.repeated}."),
        (store.tail, f"Bytes after the patterns, which are ignored: {store.tail}."),
        (signed, "The signature behind the payload is not verified."),
        (
            found.gap.foreign and not signed,
            f"Bytes before the checksum, which are ignored: {found.gap.foreign}.",
        ),
        (uncoded, f"Patterns without an error code, which elsewhere are offered for every error: {uncoded}."),
        (excessive, f"Patterns with more successes than attempts: {excessive}."),
    )
    return (*found.metadata.warnings, *(sentence for odd, sentence in oddities if odd))

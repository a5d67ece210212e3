"""The pattern store itself, bincode 1.x: fixed-width little-endian integers, 64-bit lengths, nothing named.

Knows nothing of the container around it. Every length is held against the bytes left before it is believed.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

import msgspec

from citl.core.errors import CorruptError, OracleError
from citl.oracle.records import (
    MAX_TEXT_BYTES,
    U32_MAX,
    U64_MAX,
    StoreConfig,
    StoredPattern,
    config_problem,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 1
"""Version of the store; the original writes it and never looks at it."""

_PREFIX = struct.Struct("<IQQf")
_CONFIG_AT = 4
_U64 = struct.Struct("<Q")
_COUNTS = struct.Struct("<II")
_ID_BYTES = 16

# Fewest bytes that one of each takes.
_STRING = 8
_ENTRY = 2 * _STRING
_PATTERN = 8 + _ID_BYTES + _STRING + 8 + _STRING + _COUNTS.size + 8


class Payload(msgspec.Struct, frozen=True):
    """A store as its bytes have it."""

    version: int
    config: StoreConfig
    patterns: tuple[StoredPattern, ...]
    """Each id once: of several with one id the last, in the place of the first."""
    repeated: int
    """Patterns left out because their id comes again."""
    tail: int
    """Bytes after the patterns, which the original ignores."""


class _Cursor:
    """A place in the payload, and the reading of what comes next."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def fail(self, problem: str) -> NoReturn:
        raise CorruptError(f"The pattern store is damaged at byte {self.at} of its payload: {problem}.", self.at)

    def take(self, form: struct.Struct, what: str) -> tuple[int, ...]:
        if self.at + form.size > len(self.data):
            self.fail(f"{what} takes {form.size} bytes, and {len(self.data) - self.at} are left")
        values = form.unpack_from(self.data, self.at)
        self.at += form.size
        return values

    def count(self, what: str, smallest: int) -> int:
        """A number of things, each of at least ``smallest`` bytes."""
        (number,) = self.take(_U64, f"the number of {what}")
        left = len(self.data) - self.at
        if number * smallest > left:
            self.at -= _U64.size
            self.fail(f"it claims {number} {what}, and {left} bytes are left")
        return number

    def raw(self, what: str) -> bytes:
        size = self.count(f"bytes of {what}", 1)
        self.at += size
        return self.data[self.at - size : self.at]

    def text(self, what: str) -> str:
        raw = self.raw(what)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            self.at += error.start - len(raw)
            self.fail(f"{what} is not UTF-8")


def decode(data: bytes) -> Payload:
    """The store in ``data``.

    Raises:
        CorruptError: it is no store, a damaged one, or one that the original cannot index; the offset counts in
            ``data``.
    """
    cursor = _Cursor(data)
    version, chunk_size, embedding_dim, rrf_k = cursor.take(_PREFIX, "the store's head")
    config = StoreConfig(chunk_size, embedding_dim, rrf_k)
    number = cursor.count("patterns", _PATTERN)
    if problem := config_problem(config, number):
        raise CorruptError(problem, _CONFIG_AT)
    patterns: dict[UUID, StoredPattern] = {}
    for _ in range(number):
        pattern = _decode_pattern(cursor)
        patterns[pattern.id] = pattern
    return Payload(
        version=version,
        config=config,
        patterns=tuple(patterns.values()),
        repeated=number - len(patterns),
        tail=len(data) - cursor.at,
    )


def _decode_pattern(cursor: _Cursor) -> StoredPattern:
    raw_id = cursor.raw("a pattern's id")
    if len(raw_id) != _ID_BYTES:
        cursor.at -= len(raw_id) + _U64.size
        cursor.fail(f"a pattern's id has {len(raw_id)} bytes instead of {_ID_BYTES}")
    code = cursor.text("an error code")
    decisions = tuple(cursor.text("a decision") for _ in range(cursor.count("decisions", _STRING)))
    diff = cursor.text("a diff")
    successes, attempts = cursor.take(_COUNTS, "a pattern's counts")
    entries = cursor.count("metadata entries", _ENTRY)
    metadata = {cursor.text("a metadata key"): cursor.text("a metadata value") for _ in range(entries)}
    return StoredPattern(UUID(bytes=raw_id), code, decisions, diff, successes, attempts, metadata)


def encode(config: StoreConfig, patterns: Sequence[StoredPattern]) -> bytes:
    """The bytes of a store with ``patterns`` in that order; metadata keys sorted.

    Raises:
        OracleError: a value does not fit its field, an id comes twice, or the original could not load it.
    """
    if problem := config_problem(config, len(patterns)):
        raise OracleError(problem)
    if len({pattern.id for pattern in patterns}) < len(patterns):
        raise OracleError("Two patterns have the same id; merge them first.")
    for name, size in (("chunk_size", config.chunk_size), ("embedding_dim", config.embedding_dim)):
        if not 0 <= size <= U64_MAX:
            raise OracleError(f"The store's {name} is {size}; it must be from 0 to {U64_MAX}.")
    try:
        prefix = _PREFIX.pack(VERSION, config.chunk_size, config.embedding_dim, config.rrf_k)
    except OverflowError as error:
        raise OracleError(f"The store's rrf_k is {config.rrf_k}, too large for 32 bits.") from error
    return b"".join([prefix, _U64.pack(len(patterns)), *map(_encode_pattern, patterns)])


def _encode_pattern(pattern: StoredPattern) -> bytes:
    try:
        decisions = [_string(decision) for decision in pattern.decision_sequence]
        diff = _string(pattern.fix_diff)
        entries = [_string(part) for entry in sorted(pattern.metadata.items()) for part in entry]
        code = _string(pattern.error_code)
    except UnicodeEncodeError as error:
        raise OracleError(f"Pattern {pattern.id} holds text that is not Unicode: {error.reason}.") from error
    size = len(diff) + sum(map(len, decisions)) - _STRING * (1 + len(decisions))
    if size > MAX_TEXT_BYTES:
        raise OracleError(
            f"Pattern {pattern.id} has {size} bytes of decisions and diff; at most {MAX_TEXT_BYTES} may be."
        )
    for name, count in (("successes", pattern.success_count), ("attempts", pattern.attempt_count)):
        if not 0 <= count <= U32_MAX:
            raise OracleError(f"Pattern {pattern.id} has {count} {name}; a count must be from 0 to {U32_MAX}.")
    return b"".join(
        (
            _U64.pack(_ID_BYTES),
            pattern.id.bytes,
            code,
            _U64.pack(len(decisions)),
            *decisions,
            diff,
            _COUNTS.pack(pattern.success_count, pattern.attempt_count),
            _U64.pack(len(pattern.metadata)),
            *entries,
        )
    )


def _string(text: str) -> bytes:
    raw = text.encode()
    return _U64.pack(len(raw)) + raw

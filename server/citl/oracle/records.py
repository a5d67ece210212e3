"""What an oracle file holds, apart from its bytes; knows nothing of encodings or how patterns are used."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

U32_MAX = 2**32 - 1
U64_MAX = 2**64 - 1

MAX_TEXT_BYTES = 64 * 1024
"""Most that the decisions and the diff of one pattern may take together: the original chunks and embeds this
text whenever it loads a file, in time quadratic in its length."""

MAX_EMBEDDING_DIM = 2**20
"""The original allocates a vector of this many floats for each chunk of a pattern, unchecked."""

ORIGINAL_VERSION = "0.12.0"
"""The version of the original's container library whose layout is written."""


class Compression(Enum):
    """How the pattern payload is packed; values are those of the header."""

    NONE = 0
    """Not at all: what stock builds of the original write, and all that they read."""
    ZSTD = 1
    """zstd, level 3."""
    ZSTD_MAX = 2
    """zstd, level 19; unpacked just as `ZSTD`."""
    LZ4 = 3
    """One LZ4 block behind its raw size; only later versions of the original know it."""


class StoreConfig(msgspec.Struct, frozen=True):
    """How the original indexes the store when it loads it; nothing here changes what the patterns are."""

    chunk_size: int = 256
    """Characters in a chunk; 0 makes the original refuse any store that is not empty."""
    embedding_dim: int = 384
    """Dimensions of a chunk's vector."""
    rrf_k: float = 60.0
    """The constant of reciprocal rank fusion; kept as a 32-bit float."""


class StoredPattern(msgspec.Struct, frozen=True):
    """One pattern as the file has it."""

    id: UUID
    error_code: str
    """``E0308`` or a lint name; files of others may leave it empty."""
    decision_sequence: tuple[str, ...] = ()
    """Types of the decisions that led to the error."""
    fix_diff: str = ""
    """The fix, as lines that begin with ``-`` and ``+``."""
    success_count: int = 0
    """0..2**32-1; files of others may hold more successes than attempts."""
    attempt_count: int = 0
    """0..2**32-1."""
    metadata: dict[str, str] = {}
    """Whatever else belongs to the pattern: the only place for it that survives a re-save by the original."""

    @property
    def success_rate(self) -> float:
        """Successes by attempts, 0 when untried: the original's definition, by which patterns are ordered."""
        return self.success_count / self.attempt_count if self.attempt_count else 0.0


class OracleFile(msgspec.Struct, frozen=True):
    """The content of one oracle file."""

    config: StoreConfig = StoreConfig()
    patterns: tuple[StoredPattern, ...] = ()
    """In file order, each id once."""
    extras: dict[str, bytes] = {}
    """Our own blobs by name, such as ``encoder.onnx``; the original neither sees nor keeps them."""
    created_at: int = 0
    """Seconds since the Unix epoch; 0 when the file does not say."""
    writer_version: str = ORIGINAL_VERSION
    """The version of the container library that wrote the file: ``aprender_version`` in the metadata."""
    metadata: dict[str, Any] = {}
    """All other entries of the metadata, any MessagePack value."""


def ordered(patterns: Iterable[StoredPattern]) -> tuple[StoredPattern, ...]:
    """``patterns`` by code, then success rate descending, then id; those without a code last.

    The original answers a query with the first pattern of the code in the file: this order gives it the best.
    A pattern without a code matches everything there, and does the least harm at the end.
    """
    return tuple(sorted(patterns, key=lambda each: (not each.error_code, each.error_code, -each.success_rate, each.id)))


def config_problem(config: StoreConfig, patterns: int) -> str | None:
    """Why the original fails to load that many patterns under ``config``, as a sentence; None when it does not."""
    if patterns and config.chunk_size == 0:
        return "The store's chunk_size is 0, which leaves nothing of a pattern to index."
    if patterns and config.embedding_dim > MAX_EMBEDDING_DIM:
        return f"The store's embedding_dim is {config.embedding_dim}; at most {MAX_EMBEDDING_DIM} may be."
    return None

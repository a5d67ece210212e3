"""Pairs: broken code, the errors it has, and the code it was; stored in one compressed file for each origin.

A shard holds the texts of its origin once and of each pair only what differs. Knows nothing of how pairs are made.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import zstandard

from citl.core.diagnostic import Diagnostic
from citl.core.errors import CitlError
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.site import Site, site_of
from citl.syntax.tree import Parsed
from citl.training.mutation import operators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUFFIX = ".pairs.zst"


class StoredFunction(msgspec.Struct, frozen=True, array_like=True):
    """A function that was broken inside its file."""

    file: str
    span: Span
    """Where it stands, with its body emptied, in the stored text of the file."""
    text: str
    original: int
    """The byte at which it starts in the file as it was written."""


class StoredPair(msgspec.Struct, frozen=True, array_like=True):
    """One pair, as far as it differs from its origin."""

    operators: tuple[str, ...]
    file: str
    function: int
    """The number of its function; -1 where any part of the file may be broken."""
    edits: tuple[TextEdit, ...]
    """From the fixed to the broken text, of the function or else of the file."""
    errors: tuple[Diagnostic, ...]
    """In rustc's order, as the excerpt has them."""


class Shard(msgspec.Struct, frozen=True):
    """The pairs of one origin."""

    origin: str
    """Where its code comes from: ``program:games/dice``, ``crate:either-1.15.0`` ..."""
    recipe: str
    """What it was made with; another recipe gives other pairs."""
    files: dict[str, str]
    """The texts, bodies emptied where functions were broken."""
    functions: tuple[StoredFunction, ...]
    pairs: tuple[StoredPair, ...]
    labelled: int = 0
    """Versions that were judged, those included that compile or were left out for balance."""
    cpu_s: float = 0.0
    """CPU seconds it took, compilers included."""


class Pair:
    """Broken code with its errors, and the code it was made from. Immutable."""

    def __init__(self, shard: Shard, number: int) -> None:
        # Not the shard itself: whoever keeps a few pairs must not keep all others alive.
        self._stored = stored = shard.pairs[number]
        self._whole = shard.files[stored.file]
        self._function = None if stored.function < 0 else shard.functions[stored.function]
        self.origin = shard.origin
        self.file = stored.file
        """The name under which the errors know the file."""
        self.operators = stored.operators
        self.errors = stored.errors

    @property
    def size(self) -> int:
        """About how many characters its file has."""
        return len(self._whole)

    @cached_property
    def id(self) -> str:
        """The same for the same slip at the same place of the same origin."""
        parts = (self.origin, self.file, self._stored.function, self._stored.edits)
        return hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()

    @cached_property
    def fixed(self) -> SourceText:
        """The file, or the excerpt around the function, that compiles."""
        whole, function = SourceText.from_str(self._whole), self._function
        return whole if function is None else apply_edits(whole, [TextEdit(function.span, function.text)])

    @cached_property
    def broken(self) -> SourceText:
        """The same with the slip."""
        function = self._function
        shift = 0 if function is None else function.span.start
        moved = [TextEdit(_shifted(edit.span, shift), edit.text) for edit in self._stored.edits]
        return apply_edits(self.fixed, moved)

    def written_edits(self) -> tuple[TextEdit, ...]:
        """The slip as edits of the file as it was written, where bodies are not emptied."""
        function = self._function
        shift = 0 if function is None else function.original
        return tuple(TextEdit(_shifted(edit.span, shift), edit.text) for edit in self._stored.edits)

    def changes(self) -> list[tuple[str, str]]:
        """For each edit of the slip the text that was there, and what it became."""
        function = self._function
        text = SourceText.from_str(self._whole if function is None else function.text)
        return [(text.slice(edit.span), edit.text) for edit in self._stored.edits]

    def site(self) -> Site:
        """The first error where it stands."""
        return site_of(self.errors[0], {self.file: self.broken})

    def wanted(self) -> list[str]:
        """The tokens of the fixed text."""
        return [token.text for token in Parsed(self.fixed).tokens]

    @property
    def code(self) -> str:
        """The code of the first error; ``none`` where rustc gives none."""
        return self.errors[0].code or "none"


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def shard_path(folder: Path, origin: str) -> Path:
    """Where the shard of an origin is kept."""
    plain = "".join(letter if letter.isalnum() or letter in "-._" else "_" for letter in origin)
    return folder / f"{plain}{SUFFIX}"


def write_shard(folder: Path, shard: Shard) -> Path:
    """The file written, whole or not at all."""
    path = shard_path(folder, shard.origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(zstandard.ZstdCompressor(level=6).compress(msgspec.msgpack.encode(shard)))
    draft.replace(path)
    return path


def read_shard(path: Path) -> Shard:
    """The shard at ``path``.

    Raises:
        CitlError: it is damaged, or was written by another version.
    """
    try:
        return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(path.read_bytes()), type=Shard)
    except (OSError, zstandard.ZstdError, msgspec.MsgspecError) as fault:
        raise CitlError(f"{path} cannot be read as pairs: {fault}. Delete it and make it again.") from fault


def read_pairs(shards: Iterable[Path]) -> Iterator[Pair]:
    """All pairs of the shards, in order, but those of operators that there are no more."""
    known = {operator.name for operator in operators()}
    for path in shards:
        shard = read_shard(path)
        for number, stored in enumerate(shard.pairs):
            if known.issuperset(stored.operators):
                yield Pair(shard, number)


def shards_in(folder: Path) -> list[Path]:
    """The shards below a folder, by name."""
    return sorted(folder.glob(f"*{SUFFIX}"))

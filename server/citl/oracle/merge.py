"""Several oracles made one, in any order and grouping with the same result; knows nothing of files.

Counts must be added, and yet an oracle merged twice must count once. Both hold because a count is kept by
origin: the oracle in which it was counted. A merged pattern carries ``{origin: [successes, attempts]}`` in
its own metadata, where even a re-save by the original keeps it. Merging takes the greater count of each
origin, and the pattern's counts are the sums over origins. What a pattern counts beyond its entry was
counted in the oracle it stands in. ::

    a: 2/3                      origin a, no entry needed
    b: 1/4                      origin b
    a + b: 3/7                  {a: [2, 3], b: [1, 4]}
    (a + b) + a: 3/7            a is known already
    a + b, used twice: 4/9      {a: [2, 3], b: [1, 4]}, and 1/2 more whose origin is that oracle

The origin of an oracle is what its metadata says under `ORIGIN_KEY`, else a digest of its patterns. An
oracle that goes on growing should have such a name, or its later states are taken for other oracles. One
that is built anew from nothing should not, or the lower counts of a later build are lost against the higher
ones of an earlier.

Where contents differ that should not, one is chosen by an order that depends on nothing but the contents,
and the choice is reported.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec

from citl.oracle import metadata
from citl.oracle.records import U32_MAX, OracleFile, StoreConfig, StoredPattern, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

ORIGIN_KEY = "citl_origin"
"""Entry of a file's metadata: the lasting name of an oracle that goes on counting."""
COUNTED_KEY = "citl.counted"
"""Entry of a pattern's metadata: what was counted where, as JSON."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=U32_MAX)]
_Counts = dict[str, tuple[_Count, _Count]]
_T = TypeVar("_T")


class Subject(Enum):
    """What two oracles can disagree on."""

    PATTERN = "pattern"
    """One id, two contents; the richer one is kept, with its own record only."""
    EXTRA = "extra"
    """One name, two blobs."""
    METADATA = "metadata"
    """One key of the files' metadata, two values."""
    CONFIG = "config"
    """Two configurations of the original's index."""


class Conflict(msgspec.Struct, frozen=True):
    """A disagreement, decided."""

    subject: Subject
    name: str
    """The pattern's id, or the name or key of the others."""
    versions: int
    """How many different ones there were, at least 2."""
    differing: tuple[str, ...] = ()
    """The fields of a pattern in which they differ."""

    def __str__(self) -> str:
        what = f" in {', '.join(self.differing)}" if self.differing else ""
        return f"{self.versions} versions of {self.subject.value} {self.name} differ{what}; one was kept."


def merge(oracles: Iterable[OracleFile]) -> tuple[OracleFile, tuple[Conflict, ...]]:
    """The oracle that holds what ``oracles`` hold, patterns as `ordered`; and the conflicts, sorted.

    Associative, commutative and idempotent: order, grouping and repetition of the oracles change nothing, and
    one oracle alone comes back as it was, its patterns ordered.
    A conflict is reported by the merge that meets it. The time is that of the latest oracle.
    """
    distinct = _distinct(oracles)
    if len(distinct) < 2:
        return (distinct[0] if distinct else OracleFile()), ()
    conflicts: list[Conflict] = []
    versions: dict[UUID, list[tuple[StoredPattern, _Counts]]] = defaultdict(list)
    for oracle in distinct:
        origin = _origin(oracle)
        for pattern in oracle.patterns:
            versions[pattern.id].append(_separate(pattern, origin))
    merged = OracleFile(
        config=_choose_config([oracle.config for oracle in distinct], conflicts),
        patterns=ordered(_merge_pattern(each, conflicts) for each in versions.values()),
        extras=_choose_each([oracle.extras for oracle in distinct], Subject.EXTRA, bytes, conflicts),
        created_at=max(oracle.created_at for oracle in distinct),
        writer_version=max(oracle.writer_version for oracle in distinct),
        metadata=_choose_each(
            [_shared(oracle) for oracle in distinct], Subject.METADATA, metadata.canonical, conflicts
        ),
    )
    return merged, tuple(sorted(conflicts, key=lambda each: (each.subject.value, each.name)))


def _distinct(oracles: Iterable[OracleFile]) -> list[OracleFile]:
    """Each content once."""
    found: dict[bytes, OracleFile] = {}
    for oracle in oracles:
        tidy = msgspec.structs.replace(oracle, patterns=ordered(oracle.patterns))
        plain = msgspec.structs.replace(tidy, metadata={})
        found[_canonical(plain) + metadata.canonical(tidy.metadata)] = tidy
    return list(found.values())


def _canonical(value: object) -> bytes:
    return msgspec.msgpack.encode(value, order="deterministic")


def _origin(oracle: OracleFile) -> str:
    name = oracle.metadata.get(ORIGIN_KEY)
    if isinstance(name, str) and name:
        return name
    # Patterns alone: the original changes the time and drops the rest whenever it saves.
    return hashlib.blake2b(_canonical(oracle.patterns), digest_size=8).hexdigest()


def _shared(oracle: OracleFile) -> dict[str, Any]:
    """The metadata that also holds for what becomes of the oracle."""
    return {key: value for key, value in oracle.metadata.items() if key != ORIGIN_KEY}


def _separate(pattern: StoredPattern, origin: str) -> tuple[StoredPattern, _Counts]:
    """The pattern without any record, and its counts by origin."""
    entries = dict(pattern.metadata)
    try:
        counts = msgspec.json.decode(entries.pop(COUNTED_KEY, "{}"), type=_Counts)
    except (msgspec.DecodeError, ValueError):
        counts = {}
    successes, attempts = _total(counts)
    more = (max(0, pattern.success_count - successes), max(0, pattern.attempt_count - attempts))
    if any(more):
        known = counts.get(origin, (0, 0))
        counts[origin] = (min(known[0] + more[0], U32_MAX), min(known[1] + more[1], U32_MAX))
    bare = msgspec.structs.replace(pattern, success_count=0, attempt_count=0, metadata=entries)
    return bare, counts


def _total(counts: _Counts) -> tuple[int, int]:
    successes, attempts = (sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0, 0)
    return min(successes, U32_MAX), min(attempts, U32_MAX)


def _merge_pattern(versions: Sequence[tuple[StoredPattern, _Counts]], conflicts: list[Conflict]) -> StoredPattern:
    contents = {_canonical(bare): bare for bare, _ in versions}
    # The richer one: a copy that lost its metadata on the way must not replace the whole one.
    kept = max(contents.values(), key=lambda bare: (len(bare.metadata), _canonical(bare)))
    if len(contents) > 1:
        conflicts.append(Conflict(Subject.PATTERN, str(kept.id), len(contents), _differing(list(contents.values()))))
    counts: _Counts = {}
    for bare, counted in versions:
        # What was counted of another content says nothing of this one.
        for origin, (successes, attempts) in counted.items() if bare == kept else ():
            known = counts.get(origin, (0, 0))
            counts[origin] = (max(known[0], successes), max(known[1], attempts))
    successes, attempts = _total(counts)
    entries = dict(kept.metadata)
    if counts:
        entries[COUNTED_KEY] = msgspec.json.encode(counts, order="deterministic").decode()
    return msgspec.structs.replace(kept, success_count=successes, attempt_count=attempts, metadata=entries)


def _differing(contents: Sequence[StoredPattern]) -> tuple[str, ...]:
    return tuple(
        field
        for field in StoredPattern.__struct_fields__
        if any(getattr(each, field) != getattr(contents[0], field) for each in contents)
    )


def _choose_config(configs: Sequence[StoreConfig], conflicts: list[Conflict]) -> StoreConfig:
    choices = [{"store": config} for config in configs]
    return _choose_each(choices, Subject.CONFIG, _canonical, conflicts)["store"]


def _choose_each(
    dictionaries: Sequence[dict[str, _T]],
    subject: Subject,
    key: Callable[[_T], bytes],
    conflicts: list[Conflict],
) -> dict[str, _T]:
    """For each key of any of them, the value that is greatest by ``key``."""
    merged: dict[str, _T] = {}
    for name in sorted(set().union(*dictionaries)):
        values = {key(each[name]): each[name] for each in dictionaries if name in each}
        if len(values) > 1:
            conflicts.append(Conflict(subject, name, len(values)))
        merged[name] = values[max(values)]
    return merged

"""Which patterns give the fix of a pair: what the encoder learns from; fits nothing."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from citl.engine.knowledge import query_of
from citl.patterns.adapt import adapt
from citl.retrieval.fields import bag_of_tokens
from citl.training.contrast import Match
from citl.training.mining import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citl.patterns.pattern import Pattern
    from citl.training.pairs import Pair

_CHUNK = 50

ByCode = dict[str, list["Pattern"]]


def matches_of(
    pairs: Sequence[Pair], patterns: Sequence[Pattern], jobs: int, report: Callable[[int, int], None]
) -> list[Match]:
    """For each pair whose fix some of ``patterns`` give, which; in the order of the pairs."""
    by_code: defaultdict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        if pattern.template is not None and not pattern.authored:
            by_code[pattern.guard.code].append(pattern)
    chunks = [pairs[at : at + _CHUNK] for at in range(0, len(pairs), _CHUNK)]
    found: list[Match] = []
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        parts = [
            pool.submit(_matched, chunk, {pair.code: by_code[pair.code] for pair in chunk if pair.code in by_code})
            for chunk in chunks
        ]
        for done, part in enumerate(parts, 1):
            found += part.result()
            report(done, len(parts))
    return found


def _matched(pairs: Sequence[Pair], by_code: ByCode) -> list[Match]:
    found = []
    for pair in pairs:
        site, wanted = pair.site(), Wanted(pair)
        right = [
            pattern.id
            for pattern in by_code.get(pair.code, ())
            if pattern.template is not None
            and (files := adapt(pattern.template, site)) is not None
            and wanted.is_given_by(files, site)
        ]
        if right:
            found.append(Match(tuple(bag_of_tokens(query_of(site))), tuple(right)))
    return found

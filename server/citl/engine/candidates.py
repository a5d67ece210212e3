"""Every candidate for one error: rustc's own suggestions, then patterns adapted; knows no verdicts."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from citl.core.errors import EditError
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Mechanism
from citl.core.text import SourceText
from citl.engine.describe import title_of
from citl.engine.effect import Effect, effect_of
from citl.patterns.adapt import adapt
from citl.patterns.net import cast_net
from citl.patterns.template import encode_template
from citl.rustc.suggestions import suggestions_of
from citl.syntax.message import parse_message
from citl.syntax.tree import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from citl.core.diagnostic import Diagnostic, FileEdit, Suggestion
    from citl.engine.knowledge import Knowledge
    from citl.syntax.site import Site

_GIVING_UP = frozenset({"todo", "unimplemented", "unreachable", "panic"})
_LARGE_REMOVAL_TOKENS = 5
_CASTS = 2000
"""Rewrites made at one site, of which those with an effect of their own are judged."""
_REWRITE_PRIOR = 0.25
"""How likely the likeliest generic rewrite is right, beside a pattern that matches perfectly."""
_SEARCHED = 600
"""Patterns looked at for one error; those of its code come first."""


def candidates_for(site: Site, knowledge: Knowledge, limit: int) -> list[Candidate]:
    """At most ``limit`` candidates, no effect twice: suggestions in rustc's order, then patterns as retrieved."""
    found: dict[Effect, Candidate] = {}
    _gather(found, (*_suggested(site), *_adapted(site, knowledge)), site, limit)
    return list(found.values())


def rewrites_for(site: Site, known: Sequence[Candidate], limit: int) -> list[Candidate]:
    """At most ``limit`` generic rewrites whose effect none of ``known`` has, likeliest first."""
    found: dict[Effect, Candidate] = {}
    _gather(found, known, site, len(known))
    before = len(found)
    _gather(found, _rewritten(site), site, before + limit)
    return list(found.values())[before:]


def _gather(found: dict[Effect, Candidate], candidates: Iterable[Candidate], site: Site, limit: int) -> None:
    for candidate in candidates:
        if len(found) >= limit:
            break
        # Edits that contradict each other cannot be applied, whoever proposes them.
        with suppress(EditError):
            found.setdefault(effect_of(candidate.edits, site), candidate)


def _rewritten(site: Site) -> Iterator[Candidate]:
    for cast in cast_net(site, _CASTS):
        key = hashlib.blake2b(encode_template(cast.template).encode(), digest_size=8).hexdigest()
        yield Candidate(
            title=title_of(cast.edits, site.sources),
            mechanism=Mechanism.REWRITE,
            source=f"rewrite:{site.code}:{key}",
            edits=cast.edits,
            destructive=is_destructive(cast.edits, site.sources),
            retrieval=_REWRITE_PRIOR * cast.weight,
            explanation=Explanation(_REWRITE_PRIOR * cast.weight, "generic rewrite: weight of its row by nearness"),
        )


def suggestion_source(diagnostic: Diagnostic, suggestion: Suggestion) -> str:
    """The key under which the record of such suggestions is kept."""
    return f"rustc:{diagnostic.code or 'none'}:{parse_message(suggestion.message).template}"


def _suggested(site: Site) -> Iterator[Candidate]:
    sources = site.sources
    for suggestion in suggestions_of(site.diagnostic):
        if any(edit.file not in sources for edit in suggestion.edits):
            continue
        yield Candidate(
            title=title_of(suggestion.edits, sources),
            mechanism=Mechanism.SUGGESTION,
            source=suggestion_source(site.diagnostic, suggestion),
            edits=suggestion.edits,
            destructive=is_destructive(suggestion.edits, sources),
            applicability=suggestion.applicability,
        )


def _adapted(site: Site, knowledge: Knowledge) -> Iterator[Candidate]:
    for hit in knowledge.search(site, _SEARCHED):
        pattern = knowledge.patterns[hit.id]
        if pattern.guard.code != site.code or pattern.template is None:
            continue
        edits = adapt(pattern.template, site)
        if edits is None:
            continue
        yield Candidate(
            title=title_of(edits, site.sources),
            mechanism=Mechanism.PATTERN,
            source=pattern.id,
            edits=edits,
            destructive=is_destructive(edits, site.sources),
            retrieval=hit.score,
            explanation=hit.explanation,
        )


def is_destructive(edits: tuple[FileEdit, ...], sources: Mapping[str, SourceText]) -> bool:
    """Whether the edits give up (``todo!()``) where code stood, or only remove, five tokens or more."""
    removed: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for file in edits:
        for edit in file.edits:
            removed += _tokens(sources[file.file].slice(edit.span))
            added += _tokens(edit.text)
    gone, come = removed - added, added - removed
    return bool(gone and _GIVING_UP & come.keys()) or (not come and gone.total() >= _LARGE_REMOVAL_TOKENS)


def _tokens(text: str) -> Counter[str]:
    return Counter(token.text for token in Parsed(SourceText.from_str(text)).tokens)

"""Every candidate for one error: suggestions, templates, learned patterns, the wide net; knows no verdicts."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Applicability, FileEdit
from citl.core.errors import EditError
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Mechanism
from citl.core.text import SourceText, Span, apply_edits
from citl.engine.describe import title_of
from citl.engine.effect import Effect, effect_of
from citl.engine.marks import marks_of
from citl.patterns.adapt import adapt, adaptations
from citl.patterns.net import cast_net
from citl.patterns.template import encode_template
from citl.rustc.suggestions import suggestions_of
from citl.syntax.message import parse_message
from citl.syntax.tree import Parsed, outermost_function
from citl.verify.phases import is_of_borrows, phase_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from citl.core.diagnostic import Diagnostic, Suggestion
    from citl.core.fix import Record
    from citl.core.text import TextEdit
    from citl.engine.knowledge import Knowledge
    from citl.patterns.nearness import Nearness
    from citl.syntax.site import Site

_SUGGESTION_PRIORS = {
    None: 0.6,
    Applicability.MACHINE_APPLICABLE: 0.9,
    Applicability.MAYBE_INCORRECT: 0.75,
    Applicability.UNSPECIFIED: 0.6,
    Applicability.HAS_PLACEHOLDERS: 0.3,
}
_PLAIN = frozenset({Applicability.MACHINE_APPLICABLE, Applicability.MAYBE_INCORRECT, Applicability.UNSPECIFIED})
FOR_ALL = ":all errors"
"""How the source ends of what repairs several errors at once."""
_ALL_PRIOR = 0.5
"""How likely what rustc suggests for all errors together is right."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_FORMAT = re.compile(r"[\w:?#.+<>^*]+")
_LITERALS = frozenset({"string_literal", "raw_string_literal", "char_literal"})
_LONGEST_LIKENESS = 200
_CASTS = 3000
"""Rewrites made at one site, of which those with an effect of their own are judged."""
_REWRITE_PRIOR = 0.2
"""How likely the likeliest generic rewrite is right."""
_LEARNED_PRIOR = 0.3
"""How likely a learned pattern is right that was never tried and matches perfectly."""
_UNTRIED_STRENGTH = 3.0
_ALTERNATIVE = 0.75
"""What each further alternative of a template keeps of the prior of the one before it."""
_SEARCHED = 600
"""Learned patterns looked at for one error; those of its code come first."""


def candidates_for(
    site: Site, knowledge: Knowledge, near: Nearness, limit: int, company: Sequence[Diagnostic] = ()
) -> list[Candidate]:
    """At most ``limit`` candidates, no effect twice: suggestions in rustc's order, then the others, likeliest first.

    ``company`` are all errors of the crate, the site's own among them: what rustc suggests for them together is one
    candidate more.
    """
    found: dict[Effect, Candidate] = {}
    _gather(found, _suggested(site, near), site, limit)
    others = (*_suggested_for_all(site, company, near), *_matching(site, knowledge, near))
    made = sorted(others, key=lambda one: (-one.prior, one.id))
    _gather(found, made, site, limit)
    return list(found.values())


def rewrites_for(
    site: Site, knowledge: Knowledge, near: Nearness, limit: int, known: Sequence[Candidate] = ()
) -> list[Candidate]:
    """At most ``limit`` generic rewrites whose effect none of ``known`` has, likeliest first."""
    found: dict[Effect, Candidate] = {}
    _gather(found, known, site, len(known))
    before = len(found)
    made = _rewritten(site, near, knowledge)
    _gather(found, (one for one in made if _still_parses(one, site)), site, before + limit)
    return list(found.values())[before:]


def _spoils_text(edits: tuple[FileEdit, ...], site: Site) -> bool:
    """Whether an edit falls inside a literal: what compiles there is only because text may be anything."""
    for file in edits:
        parsed = site.parsed(file.file)
        for edit in file.edits:
            at = bisect_right(parsed.token_starts, edit.span.start) - 1
            token = parsed.tokens[at] if at >= 0 else None
            if token is not None and token.kind in _LITERALS:
                whole = token.span
                inside = whole.start < edit.span.start < whole.end and edit.span.end <= whole.end
                if inside and not _is_placeholder(
                    edit, site.sources[file.file].slice(Span(whole.start, edit.span.start))
                ):
                    return True
    return False


def _is_placeholder(edit: TextEdit, before: str) -> bool:
    """Whether the edit writes a place of a format string, or into one; ``before`` is the literal up to it."""
    within = before.rfind("{") > before.rfind("}")
    return _PLACEHOLDER.fullmatch(edit.text) is not None or (within and _FORMAT.fullmatch(edit.text) is not None)


def _still_parses(candidate: Candidate, site: Site) -> bool:
    """Whether what parsed before parses with the edits; a rewrite that does not is not worth a compilation."""
    return all(
        site.parsed(file.file).has_error or not Parsed(_edited_function(file, site)).has_error
        for file in candidate.edits
    )


def _edited_function(file: FileEdit, site: Site) -> SourceText:
    """The outermost function around the edits, with them; the whole file where there is none."""
    source = site.sources[file.file]
    text = apply_edits(source, file.edits)
    span = Span(min(edit.span.start for edit in file.edits), max(edit.span.end for edit in file.edits))
    function = outermost_function(site.parsed(file.file).node_at(span))
    if function is None or not (function.start_byte < span.start and span.end < function.end_byte):
        return text
    start, end = function.start_byte, function.end_byte
    return SourceText(text.data[start : end + len(text.data) - len(source.data)])


def _gather(found: dict[Effect, Candidate], candidates: Iterable[Candidate], site: Site, limit: int) -> None:
    for candidate in candidates:
        if len(found) >= limit:
            break
        # Edits that contradict each other cannot be applied, whoever proposes them.
        with suppress(EditError):
            found.setdefault(effect_of(candidate.edits, site), candidate)


def _candidate(site: Site, near: Nearness, edits: tuple[FileEdit, ...], mechanism: Mechanism, source: str) -> Candidate:
    of_borrows = is_of_borrows(site.diagnostic.code, site.diagnostic.message)
    marks = marks_of(edits, site.sources, of_borrows=of_borrows)
    warning = f" ({', '.join(mark.value for mark in marks)})" if marks else ""
    return Candidate(
        title=title_of(edits, site.sources) + _elsewhere(edits, site) + warning,
        mechanism=mechanism,
        source=source,
        edits=edits,
        marks=marks,
        nearness=near.of_edits(edits),
        likeness=_likeness(edits, site),
        phase=phase_of(site.diagnostic.code, site.diagnostic.message),
    )


def _elsewhere(edits: tuple[FileEdit, ...], site: Site) -> str:
    """Where a single edit is, unless it is where the error is shown; of several edits the title tells the lines."""
    if len(edits) != 1 or len(edits[0].edits) != 1 or site.primary is None:
        return ""
    shown, file, span = site.primary.region, edits[0].file, edits[0].edits[0].span
    source = site.sources[file]
    line = source.line_of(span.start)
    if file != shown.file:
        return f" ({PurePath(file).name}, line {line + 1})"
    first, last = source.line_of(shown.span.start), source.line_of(shown.span.end)
    return "" if first <= line <= last else f" (line {line + 1})"


def _likeness(edits: tuple[FileEdit, ...], site: Site) -> float:
    """Of the first edit that takes something and puts something in its place."""
    for file in edits:
        for edit in file.edits:
            old = site.sources[file.file].slice(edit.span)
            if old and edit.text and len(old) + len(edit.text) <= _LONGEST_LIKENESS:
                return SequenceMatcher(None, old, edit.text, autojunk=False).ratio()
    return 0.0


def _rewritten(site: Site, near: Nearness, knowledge: Knowledge) -> Iterator[Candidate]:
    for cast in cast_net(site, near, _CASTS, knowledge.tokens):
        if _spoils_text(cast.edits, site):
            continue
        key = hashlib.blake2b(encode_template(cast.template).encode(), digest_size=8).hexdigest()
        made = _candidate(site, near, cast.edits, Mechanism.REWRITE, f"rewrite:{site.code}:{key}")
        explanation = Explanation(_REWRITE_PRIOR * cast.weight, "generic rewrite: weight of its row by nearness")
        yield msgspec.structs.replace(made, prior=explanation.value, explanation=explanation)


def suggestion_source(diagnostic: Diagnostic, suggestion: Suggestion) -> str:
    """The key under which the record of such suggestions is kept."""
    return f"rustc:{diagnostic.code or 'none'}:{parse_message(suggestion.message).template}"


def _suggested(site: Site, near: Nearness) -> Iterator[Candidate]:
    for suggestion in suggestions_of(site.diagnostic):
        if any(edit.file not in site.sources for edit in suggestion.edits):
            continue
        source = suggestion_source(site.diagnostic, suggestion)
        made = _candidate(site, near, suggestion.edits, Mechanism.SUGGESTION, source)
        prior = _SUGGESTION_PRIORS[suggestion.applicability]
        explanation = Explanation(prior, f"suggestion of rustc: {suggestion.applicability.value}")
        yield msgspec.structs.replace(
            made, prior=prior, explanation=explanation, applicability=suggestion.applicability
        )


def _suggested_for_all(site: Site, company: Sequence[Diagnostic], near: Nearness) -> Iterator[Candidate]:
    """The first suggestion for each error, together, where several have one; what is in another's way is left out."""
    taken: list[FileEdit] = []
    count = 0
    for diagnostic in company:
        first = next((one for one in suggestions_of(diagnostic) if one.applicability in _PLAIN), None)
        if first is None or any(edit.file not in site.sources for edit in first.edits):
            continue
        fresh = [edit for edit in first.edits if edit not in taken]
        if not any(_clash(edit, other) for edit in fresh for other in taken):
            taken += fresh
            count += 1
    edits = _merged(taken)
    own = [edit for one in suggestions_of(site.diagnostic) for edit in one.edits]
    if count > 1 and any(edit in taken for edit in own):
        made = _candidate(site, near, edits, Mechanism.SUGGESTION, f"rustc:{site.code}{FOR_ALL}")
        explanation = Explanation(_ALL_PRIOR, "the suggestions of rustc for all errors together")
        title = f"Apply rustc's suggestions to {count} errors at once"
        yield msgspec.structs.replace(
            made,
            title=title,
            prior=_ALL_PRIOR,
            explanation=explanation,
            applicability=Applicability.MAYBE_INCORRECT,
        )


def _clash(one: FileEdit, other: FileEdit) -> bool:
    return one.file == other.file and any(a.span.overlaps(b.span) for a in one.edits for b in other.edits)


def _merged(taken: Sequence[FileEdit]) -> tuple[FileEdit, ...]:
    files = sorted({edit.file for edit in taken})
    return tuple(
        FileEdit(file, tuple(sorted(part for edit in taken if edit.file == file for part in edit.edits)))
        for file in files
    )


def _matching(site: Site, knowledge: Knowledge, near: Nearness) -> Iterator[Candidate]:
    yield from _authored(site, knowledge, near)
    yield from _learned(site, knowledge, near)


def _authored(site: Site, knowledge: Knowledge, near: Nearness) -> Iterator[Candidate]:
    for pattern in knowledge.authored(site.code):
        prior = pattern.weight
        for edits in adaptations(pattern.template, site) if pattern.template else ():
            made = _candidate(site, near, edits, Mechanism.TEMPLATE, pattern.id)
            explanation = Explanation(prior, "weight its author gave it")
            yield msgspec.structs.replace(made, prior=prior, explanation=explanation)
            prior *= _ALTERNATIVE


def _expected(record: Record) -> float:
    """How likely a learned pattern with this record is right: what is expected of an untried one counts as trials."""
    return (_LEARNED_PRIOR * _UNTRIED_STRENGTH + record.successes) / (_UNTRIED_STRENGTH + record.attempts)


def _learned(site: Site, knowledge: Knowledge, near: Nearness) -> Iterator[Candidate]:
    for hit in knowledge.search(site, _SEARCHED):
        pattern = knowledge.patterns[hit.id]
        edits = adapt(pattern.template, site) if pattern.template and pattern.guard.code == site.code else None
        if edits is None or _spoils_text(edits, site):
            continue
        made = _candidate(site, near, edits, Mechanism.PATTERN, pattern.id)
        rate = _expected(pattern.record)
        parts = (
            hit.explanation,
            Explanation(rate, "record: share of successes, with what is expected of an untried one"),
        )
        explanation = Explanation(hit.score * rate, "likeness to its example x record", parts)
        yield msgspec.structs.replace(made, prior=explanation.value, explanation=explanation)

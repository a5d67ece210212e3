"""Which decisions are to blame for an error, from all that one check knows: verdicts, spans, dependencies, history.

Decisions are read once a check, when somebody first asks. Scores come from a learned model of the oracle
(`citl.localize.evidence` lists its signals), or from a plain sum where the oracle has none.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.decision import Blame, Decision, Tally
from citl.core.fix import Verdict
from citl.engine.candidates import FOR_ALL
from citl.engine.reading import Reader
from citl.engine.row_model import RowModel
from citl.localize.changes import Change, lines_of, touched_by
from citl.localize.evidence import COLUMNS, Pointed, Signals, Symptom, row_of, signals_of
from citl.localize.surroundings import Surroundings
from citl.localize.suspects import Case, suspects_of
from citl.rustc.suggestions import suggestions_of
from citl.syntax.definitions import head_name
from citl.syntax.message import parse_message
from citl.traces.graph import DependencyGraph
from citl.verify.phases import phase_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from citl.core.diagnostic import Diagnostic, FileEdit
    from citl.core.fix import Judgement
    from citl.core.text import SourceText
    from citl.engine.repair import Repair
    from citl.localize.changes import Line
    from citl.syntax.tree import Files

BLAME_MODEL = "blame.onnx"
"""Name of the extra of an oracle that holds the model."""
_FAILED = frozenset({Verdict.UNCHANGED, Verdict.WORSE})


class BlameModel:
    """The learned model, loaded for one thread; may be called from several."""

    def __init__(self, data: bytes) -> None:
        """Loads the model.

        Raises:
            CorruptError: it is damaged, or takes other signals than there are.
        """
        self._model = RowModel(data, len(COLUMNS), "blame model")

    def scores(self, rows: Sequence[Signals]) -> list[float]:
        """How likely each line is where the error comes from; 0..1."""
        return self._model.probabilities([row_of(row) for row in rows])


def plain_scores(rows: Sequence[Signals]) -> list[float]:
    """The scores without a model: the judged changes, then rustc's spans, then blanks."""
    return [
        min(1.0, 0.5 * row.likely_share + 0.2 * row.smallest + 0.2 * row.order + 0.1 * row.blank_share) for row in rows
    ]


def _nothing(_: Decision) -> tuple[Tally, ...]:
    return ()


class Past(NamedTuple):
    """What was recorded before a check."""

    decisions: tuple[Decision, ...] = ()
    """Of code generators, where they stand now."""
    history: Callable[[Decision], tuple[Tally, ...]] = _nothing
    """The earlier sessions of a decision."""
    reader: Reader | None = None
    """What read the files of the root before."""


class Blamer:
    """Blames the decisions of one check."""

    def __init__(
        self, sources: Files, root: str, scores: Callable[[Sequence[Signals]], list[float]], past: Past | None = None
    ) -> None:
        self._sources = sources
        self._root = root
        self._scores = scores
        self._past = past or Past()

    @cached_property
    def decisions(self) -> dict[str, tuple[Decision, ...]]:
        """The decisions of every file by absolute path: those of its syntax, linked, then those of generators."""
        found = (self._past.reader or Reader(self._root)).decisions(self._sources)
        recorded: defaultdict[str, list[Decision]] = defaultdict(list)
        for one in self._past.decisions:
            recorded[one.file].append(one)
        for file, some in recorded.items():
            if file in found:
                found[file] = (*_following(found[file], some), *some)
        return found

    @cached_property
    def graph(self) -> DependencyGraph:
        """What depends on what."""
        return DependencyGraph([one for decisions in self.decisions.values() for one in decisions])

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self._sources, self.decisions, self.graph)

    def evidence(self, symptom: Symptom, changes: Sequence[Change]) -> dict[Line, Signals]:
        """The signals of the lines that may be to blame for one error, given what was judged for it."""
        return signals_of(symptom, changes, self._surroundings.around(symptom))

    def changes(self, repair: Repair) -> list[Change]:
        """Everything that was judged for one error."""
        likely = {fix.candidate.id: fix.chance for fix in repair.ranked()}
        judged = [(one, repair.judgement(one)) for one in repair.candidates()]
        found = [
            self._change(one.edits, judgement)._replace(
                destructive=one.destructive, likely=likely.get(one.id, 0.0), size=_size(one.edits)
            )
            for one, judgement in judged
            # What repairs all errors at once touches the places of the others.
            if (judgement.verdict.verified or judgement.verdict in _FAILED) and not one.source.endswith(FOR_ALL)
        ]
        return found + [self._change(edits, judgement)._replace(blank=True) for edits, judgement in repair.blanks]

    def _change(self, edits: Sequence[FileEdit], judgement: Judgement) -> Change:
        touched = touched_by(edits, self._sources)
        verdict = judgement.verdict
        return Change(touched, lines_of(touched, self._sources), verdict.verified, verdict is Verdict.CLEAN)

    def blame(self, repairs: Sequence[Repair], company: Sequence[Diagnostic]) -> Blame:
        """What is to blame for all of ``repairs`` together; ``company`` are all errors of the check."""
        scores: dict[Line, float] = {}
        changes: list[Change] = []
        primary = set()
        recorded = frozenset(one.id for one in self._past.decisions)
        for repair in repairs:
            judged = self.changes(repair)
            signals = self.evidence(symptom_of(repair.diagnostic, company, self._sources), judged)
            # The model knows errors for which changes were judged, and no others.
            values = (self._scores if judged else plain_scores)(list(signals.values()))
            for line, value in zip(signals, values, strict=True):
                scores[line] = 1.0 - (1.0 - scores.get(line, 0.0)) * (1.0 - value)
            changes += judged
            primary |= {(span.file, span.span) for span in repair.diagnostic.spans if span.is_primary}
        suspects = suspects_of(
            Case(scores, self._surroundings.by_line, changes, primary, recorded), self.graph, self._past.history
        )
        tried = [change for change in changes if not change.blank]
        note = "" if tried else next((repair.note for repair in repairs if repair.note), "")
        return Blame(suspects, len(tried), sum(change.repairing for change in tried), note)


def _following(decisions: Sequence[Decision], recorded: Sequence[Decision]) -> list[Decision]:
    """The decisions of syntax, each following from what a generator decided at its place."""
    by_line: defaultdict[int, list[Decision]] = defaultdict(list)
    for one in recorded:
        by_line[one.line].append(one)
    return [
        msgspec.structs.replace(one, depends_on=(*one.depends_on, *causes)) if causes else one
        for one in decisions
        for causes in [[other.id for other in by_line.get(one.line, ()) if other.span.overlaps(one.span)]]
    ]


def symptom_of(diagnostic: Diagnostic, company: Sequence[Diagnostic], sources: Mapping[str, SourceText]) -> Symptom:
    """One error as localisation sees it; spans in files that are not known are left out."""
    others = [one for other in company if other is not diagnostic for one in _pointed(other, sources)]
    suggested = {
        line
        for suggestion in suggestions_of(diagnostic)
        for line in lines_of(touched_by(suggestion.edits, sources), sources)
    }
    texts = [diagnostic.message, *(child.message for child in diagnostic.children)]
    texts += [span.label for span in diagnostic.spans if span.label]
    names = {head_name(capture) for text in texts for capture in parse_message(text).captures}
    phase = phase_of(diagnostic.code, diagnostic.message)
    return Symptom(_pointed(diagnostic, sources), suggested, names - {""}, phase, others, max(1, len(company)))


def _pointed(diagnostic: Diagnostic, sources: Mapping[str, SourceText]) -> list[Pointed]:
    """Where rustc points, in its order: primary spans, labels, then notes and helps."""
    own = [(("primary" if span.is_primary else "label"), span) for span in diagnostic.spans]
    own.sort(key=lambda pair: pair[0] != "primary")
    own += [(child.level.value, span) for child in diagnostic.children for span in child.spans]
    return [
        Pointed((span.file, sources[span.file].line_of(span.span.start)), role)
        for role, span in own
        if span.file in sources and span.span.end <= len(sources[span.file].data)
    ]


def _size(edits: Sequence[FileEdit]) -> int:
    return sum(len(edit.text) + edit.span.end - edit.span.start for file in edits for edit in file.edits)

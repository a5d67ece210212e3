"""Blame on errors and verdicts made by hand: what is a session, what is looked at, and what follows from what."""

import pytest

from citl.core.decision import Decision, SessionKind, Tally
from citl.core.diagnostic import Diagnostic, FileEdit, LabelledSpan, Level
from citl.core.errors import CorruptError
from citl.core.fix import Candidate, Judgement, Mark, Mechanism, Verdict
from citl.core.text import SourceText, Span, TextEdit
from citl.engine.blame import BlameModel, Blamer, Past, plain_scores, symptom_of
from citl.engine.rank import Scale
from citl.engine.repair import Repair
from citl.localize.changes import Change
from citl.localize.evidence import Pointed, Signals
from citl.syntax.tree import Files

ROOT, FILE, OTHER = "/w", "/w/src/lib.rs", "/w/src/other.rs"
TEXT = """pub fn total(counts: &[u8]) -> u32 {
    let sum = 0;
    for count in counts {
        sum += count;
    }
    sum
}
"""
SOURCES = Files({FILE: SourceText.from_str(TEXT)})
DECLARED, ADDED, RETURNED = 1, 3, 5


def place(text, at=0, file=FILE, sources=SOURCES):
    """The span of the ``at``-th ``text``."""
    start = -1
    for _ in range(at + 1):
        start = sources[file].data.index(text.encode(), start + 1)
    return Span(start, start + len(text))


def pointing(span, file=FILE, sources=SOURCES, **rest):
    line = sources[file].line_of(span.start) + 1 if file in sources else 1
    return LabelledSpan(file, span, line, 1, line, 1, **rest)


def error(*spans, message="mismatched types", children=(), code="E0308"):
    return Diagnostic(Level.ERROR, message, code, spans, children)


def note(*spans, level=Level.NOTE, message="as told"):
    return Diagnostic(level, message, None, spans)


def candidate(old, new, **rest):
    edits = (FileEdit(FILE, (TextEdit(place(old), new),)),)
    return Candidate(f"Write {new}", Mechanism.REWRITE, "r", edits, **rest)


def repaired(diagnostic, *judged, blanks=()):
    repair = Repair(diagnostic, Scale)
    repair.propose([one for one, _ in judged])
    for one, verdict in judged:
        repair.hear(one.id, Judgement(verdict))
    repair.blanks = [(one.edits, Judgement(verdict)) for one, verdict in blanks]
    return repair


def blamer(scores=plain_scores, past=None, sources=SOURCES):
    return Blamer(sources, ROOT, scores, past)


def named(blame):
    """(line, text) of the suspects, best first."""
    return [(one.decision.line - 1, one.decision.text) for one in blame.suspects]


ASSIGNED = error(pointing(place("sum += count"), is_primary=True), code="E0384")
MUTABLE = candidate("let sum", "let mut sum")


def test_primary_spans_come_first_then_labels_then_what_notes_and_helps_point_at():
    diagnostic = error(
        pointing(place("let sum"), label="declared here"),
        pointing(place("sum += count"), is_primary=True),
        children=(note(pointing(place("sum", 2))), note(pointing(place("total")), level=Level.HELP)),
    )

    assert symptom_of(diagnostic, [diagnostic], SOURCES).pointed == [
        Pointed((FILE, ADDED), "primary"),
        Pointed((FILE, DECLARED), "label"),
        Pointed((FILE, RETURNED), "note"),
        Pointed((FILE, 0), "help"),
    ]


@pytest.mark.parametrize("span", [pointing(Span(0, 3), OTHER), pointing(Span(0, 10_000))])
def test_spans_in_other_files_and_beyond_the_text_are_left_out(span):
    diagnostic = error(span, pointing(place("let sum")))

    assert symptom_of(diagnostic, [], SOURCES).pointed == [Pointed((FILE, DECLARED), "label")]


def test_the_lines_that_rustc_would_edit_are_known():
    proposed = pointing(Span(place("sum").start, place("sum").start), replacement="mut ")
    diagnostic = error(children=(note(proposed, level=Level.HELP),))

    assert symptom_of(diagnostic, [], SOURCES).suggested == {(FILE, DECLARED)}


def test_names_are_those_that_its_messages_labels_and_notes_quote():
    diagnostic = error(
        pointing(place("sum"), label="expected `Tram`, found `Vec<u8>`"),
        message="no method named `depart` found",
        children=(note(message="the method is available for `Box<dyn Ship>` here"),),
    )

    assert {"depart", "Tram", "Vec", "Box"} <= set(symptom_of(diagnostic, [], SOURCES).names)


def test_other_errors_of_the_check_are_company():
    one, other = error(pointing(place("sum"), is_primary=True)), error(pointing(place("total"), is_primary=True))
    symptom = symptom_of(one, [one, other], SOURCES)

    assert symptom.others == [Pointed((FILE, 0), "primary")]
    assert symptom.errors == 2


def test_the_phase_of_rustc_is_that_of_the_error():
    codes = ("E0425", "E0308", "E0384")

    assert sorted(codes, key=lambda code: symptom_of(error(code=code), [], SOURCES).phase) == list(codes)


def test_a_change_with_a_verdict_is_a_session_and_one_without_is_none():
    judged = {verdict: candidate("0", str(number)) for number, verdict in enumerate(Verdict, 1)}
    changes = blamer().changes(repaired(ASSIGNED, *((one, verdict) for verdict, one in judged.items())))

    assert [(one.repairing, one.clean) for one in changes] == [
        (True, True),
        (True, False),
        (True, False),
        (False, False),
        (False, False),
    ]
    assert all(one.lines == {(FILE, DECLARED)} for one in changes)


def test_a_change_knows_how_likely_it_is_how_large_and_what_speaks_against_it():
    deleting = candidate("sum += count;", "", marks=(Mark.DESTRUCTIVE,))
    repair = repaired(
        ASSIGNED, (MUTABLE, Verdict.CLEAN), (deleting, Verdict.REPAIRS), (candidate("0", "1"), Verdict.WORSE)
    )
    mutable, deleted, worse = blamer().changes(repair)

    assert 0.0 < mutable.likely <= 1.0
    assert worse.likely == 0.0
    assert (mutable.destructive, deleted.destructive) == (False, True)
    assert (mutable.size, deleted.size) == (len("let sum") + len("let mut sum"), len("sum += count;"))


def test_blanks_are_sessions_of_their_own_kind():
    blanks = [(candidate("0", "blank()"), Verdict.REPAIRS), (candidate("count", "blank()"), Verdict.UNCHANGED)]
    changes = blamer().changes(repaired(ASSIGNED, (MUTABLE, Verdict.CLEAN), blanks=blanks))

    assert [(one.blank, one.repairing) for one in changes] == [(False, True), (True, True), (True, False)]


def test_the_line_whose_change_helps_is_to_blame_and_not_the_one_rustc_points_at():
    repair = repaired(ASSIGNED, (MUTABLE, Verdict.CLEAN), (candidate("sum += count", "sum = count"), Verdict.UNCHANGED))
    found = blamer().blame([repair], [ASSIGNED])

    assert named(found)[0] == (DECLARED, "sum")
    assert (found.tried, found.repairing) == (2, 1)
    assert found.suspects[0].root
    assert (found.suspects[0].tried, found.suspects[0].repairing) == (1, 1)
    assert [one.score for one in found.suspects] == sorted((one.score for one in found.suspects), reverse=True)


def test_without_a_single_verdict_it_is_where_rustc_points():
    found = blamer().blame([repaired(ASSIGNED)], [ASSIGNED])

    assert named(found)[0][0] == ADDED
    assert (found.tried, found.repairing) == (0, 0)


def test_what_two_errors_blame_is_more_suspicious_than_what_one_does():
    other = error(pointing(place("sum", 2), is_primary=True), code="E0384")
    one, two = (repaired(each, (MUTABLE, Verdict.CLEAN)) for each in (ASSIGNED, other))
    alone, together = blamer().blame([one], [ASSIGNED, other]), blamer().blame([one, two], [ASSIGNED, other])

    assert named(alone)[0] == named(together)[0] == (DECLARED, "sum")
    assert 1.0 >= together.suspects[0].score > alone.suspects[0].score
    assert (together.tried, together.suspects[0].tried) == (2, 2)


def test_the_scores_are_those_of_whoever_weighs_the_signals_where_changes_were_judged():
    def below(rows):
        return [0.9 if row.below else 0.1 for row in rows]

    judged = blamer(below).blame([repaired(ASSIGNED, (MUTABLE, Verdict.CLEAN))], [ASSIGNED])
    unjudged = blamer(below).blame([repaired(ASSIGNED)], [ASSIGNED])

    assert named(judged)[0] == (RETURNED, "sum")
    assert unjudged == blamer().blame([repaired(ASSIGNED)], [ASSIGNED])


def test_an_error_without_any_place_blames_nobody():
    whole = Diagnostic(Level.ERROR, "`main` function not found in crate", "E0601")

    assert blamer().blame([repaired(whole)], [whole]).suspects == ()


def test_of_a_large_file_the_lines_around_and_those_linked_are_looked_at():
    text = (
        "\n".join(f"pub fn f{number}() {{\n    g();\n}}" for number in range(200)) + "\nfn g() {}\nfn main() { f7(); }"
    )
    sources = Files({FILE: SourceText.from_str(text), OTHER: SourceText.from_str("pub fn h() {}\n")})
    diagnostic = error(pointing(place("f7();", sources=sources), sources=sources, is_primary=True))
    lines = blamer(sources=sources).evidence(symptom_of(diagnostic, [], sources), [])

    assert {line for _, line in lines} == {21, 601}


def test_of_a_small_file_every_line_with_a_decision_is_looked_at():
    lines = blamer().evidence(symptom_of(ASSIGNED, [], SOURCES), [])

    assert [line for _, line in lines] == [0, DECLARED, 2, ADDED, RETURNED]


def test_decisions_of_a_generator_are_what_those_at_their_place_follow_from():
    span = place("let sum = 0")
    recorded = Decision("row 7", "type_mapping", "let sum = 0", FILE, span, DECLARED + 1, 5, DECLARED + 1, 16)
    seen = blamer(past=Past((recorded,)))
    own = [one for one in seen.decisions[FILE] if "row 7" in one.depends_on]

    assert recorded in seen.decisions[FILE]
    assert {one.line - 1 for one in own} == {DECLARED}
    assert seen.graph.roots([*(one.id for one in own), "row 7"]) == ["row 7"]


def test_decisions_of_a_generator_in_files_that_were_not_checked_are_nowhere():
    recorded = Decision("row 7", "type_mapping", "x", OTHER, Span(0, 1), 1, 1, 1, 2)

    assert OTHER not in blamer(past=Past((recorded,))).decisions


def test_what_earlier_sessions_say_is_heard_and_shown():
    tally = Tally(SessionKind.CHECK, 9, 0, 9, 9)
    history = {DECLARED + 1: (tally,)}
    past = Past(history=lambda decision: history.get(decision.line, ()))
    repair = repaired(ASSIGNED, (MUTABLE, Verdict.CLEAN))
    before, after = blamer().blame([repair], [ASSIGNED]), blamer(past=past).blame([repair], [ASSIGNED])

    assert named(after)[0] == named(before)[0] == (DECLARED, "sum")
    assert after.suspects[0].score > before.suspects[0].score
    assert tally in after.suspects[0].tallies


def test_plain_scores_lie_between_nothing_and_one_and_grow_with_the_evidence():
    changed = Signals(likely_share=1.0, smallest=1.0)
    rows = [Signals(), Signals(blank_share=1.0), Signals(order=1.0), changed, Signals(1, 1, 1, 1, *[1.0] * 36)]
    found = plain_scores(rows)

    assert found == sorted(found)
    assert found[0] == 0.0
    assert len(set(found)) == len(found)
    assert found[-1] <= 1.0


@pytest.mark.parametrize("data", [b"", b"no model", b"\x08\x07" * 40])
def test_a_damaged_model_is_refused(data):
    with pytest.raises(CorruptError, match="blame"):
        BlameModel(data)


def test_the_changes_may_be_made_by_hand():
    change = Change((), frozenset({(FILE, 2)}), repairing=True, likely=0.5)
    rows = blamer().evidence(symptom_of(ASSIGNED, [], SOURCES), [change])

    assert (rows[FILE, 2].share, rows[FILE, ADDED].share) == (1.0, 0.0)

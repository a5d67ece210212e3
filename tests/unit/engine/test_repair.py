from citl.core.diagnostic import Diagnostic, FileEdit, Level
from citl.core.fix import Candidate, Judgement, Mechanism, Verdict
from citl.core.text import Span, TextEdit
from citl.engine.rank import Scale
from citl.engine.repair import Repair

ERROR = Diagnostic(Level.ERROR, "mismatched types", "E0308")
CANDIDATE = Candidate("x", Mechanism.PATTERN, "p", (FileEdit("/a.rs", (TextEdit(Span(0, 0), "x"),)),))


def repair(judgement=None):
    one = Repair(ERROR, Scale)
    one.propose([CANDIDATE])
    if judgement is not None:
        one.hear(CANDIDATE.id, judgement)
    return one


def test_an_empty_menu_says_why_nothing_could_be_judged():
    one = repair(Judgement(Verdict.UNJUDGED, note="the disk is full"))
    one.finish()

    assert one.fixes() == ()
    assert one.note == "the disk is full"


def test_what_has_no_verdict_is_shown_until_all_that_will_come_are_in():
    one = repair()

    assert [fix.candidate for fix in one.fixes()] == [CANDIDATE]
    one.finish()
    assert one.fixes() == ()


def test_a_verified_fix_needs_no_excuse():
    one = repair(Judgement(Verdict.CLEAN))
    one.finish("stopped")

    assert one.note == ""


def test_what_a_screening_accepted_is_not_shown_before_it_is_confirmed():
    one = repair(Judgement(Verdict.CLEAN, screened=True))
    one.finish()

    assert one.fixes() == ()
    assert [fix.candidate for fix in one.ranked()] == [CANDIDATE]


def test_what_a_reader_has_seen_keeps_its_place():
    one = repair(Judgement(Verdict.CLEAN))
    assert [fix.candidate for fix in one.show()] == [CANDIDATE]
    edits = (FileEdit("/a.rs", (TextEdit(Span(0, 0), "y"),)),)
    better = Candidate("y", Mechanism.SUGGESTION, "s", edits, prior=0.9)
    one.propose([better])
    one.hear(better.id, Judgement(Verdict.CLEAN))

    assert one.ranked()[0].candidate == better
    assert [fix.candidate for fix in one.fixes()] == [CANDIDATE, better]

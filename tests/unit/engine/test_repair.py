from citl.core.diagnostic import Diagnostic, FileEdit, Level
from citl.core.fix import Candidate, Judgement, Mechanism, Verdict
from citl.core.text import Span, TextEdit
from citl.engine.check import Repair

ERROR = Diagnostic(Level.ERROR, "mismatched types", "E0308")
CANDIDATE = Candidate("x", Mechanism.PATTERN, "p", (FileEdit("/a.rs", (TextEdit(Span(0, 0), "x"),)),))


def repair(judgement=None):
    one = Repair(ERROR, dict)
    one.propose([CANDIDATE])
    if judgement is not None:
        one.hear(CANDIDATE, judgement)
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

"""What the errors of two compilations say beside each other."""

from collections import Counter

import pytest

from citl.core.diagnostic import Diagnostic, FileEdit, LabelledSpan, Level
from citl.core.fix import Verdict
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.verify.compiling import Compiled, Outcome, compare, edited_lines, outcome_of

TYPES, BORROWS, PARSING = ("E0308", "mismatched types"), ("E0382", "use of moved value"), (None, "expected `;`")
MATCHES, LINT = ("E0004", "non-exhaustive patterns"), ("arithmetic_overflow", "this operation will panic")
NAMES = ("E0425", "cannot find value `x`")


def saying(*keys, line=9):
    return Outcome(Counter(keys), {key: {("f", line)} for key in keys})


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((TYPES,), (), Verdict.CLEAN),
        ((TYPES, NAMES), (NAMES,), Verdict.REPAIRS),
        ((TYPES, TYPES), (TYPES,), Verdict.REPAIRS),
        ((TYPES,), (TYPES,), Verdict.UNCHANGED),
        ((TYPES,), (TYPES, NAMES), Verdict.WORSE),
        ((TYPES,), (NAMES,), Verdict.WORSE),
        ((TYPES,), (BORROWS,), Verdict.REVEALS),
        ((TYPES,), (MATCHES,), Verdict.REVEALS),
        ((TYPES,), (LINT,), Verdict.REVEALS),
        ((MATCHES,), (BORROWS,), Verdict.REVEALS),
        ((BORROWS,), (MATCHES,), Verdict.WORSE),
        ((PARSING,), (NAMES, TYPES), Verdict.REVEALS),
        ((PARSING,), ((None, "cannot find macro `m` in this scope"),), Verdict.REVEALS),
        ((TYPES,), ((None, "captured variable cannot escape `FnMut` closure body"),), Verdict.REVEALS),
        ((TYPES,), ((None, "lifetime may not live long enough"),), Verdict.REVEALS),
        ((TYPES,), (BORROWS, PARSING), Verdict.WORSE),
    ],
)
def test_the_verdict_is_what_changed_between_the_two(before, after, verdict):
    assert compare(before[0], saying(*before), saying(*after), {("f", 2)}).verdict is verdict


def test_an_error_on_an_edited_line_is_the_edits_own_doing():
    assert compare(TYPES, saying(TYPES), saying(BORROWS, line=2), {("f", 2)}).verdict is Verdict.WORSE
    assert compare(TYPES, saying(TYPES), saying(BORROWS, line=2), {("g", 2)}).verdict is Verdict.REVEALS


def test_where_rustc_said_nothing_there_is_no_verdict():
    slow = compare(TYPES, saying(TYPES), Outcome(timed_out=True), set())
    broken = compare(TYPES, saying(TYPES), Outcome(crashed="rustc fell over"), set())

    assert (slow.verdict, broken.verdict, broken.note) == (Verdict.TIMED_OUT, Verdict.UNJUDGED, "rustc fell over")


def test_a_judgement_names_at_most_three_of_the_errors_that_came_in_a_fixed_order():
    added = [("E0425", f"cannot find value `{name}`") for name in "dcba"]
    judgement = compare(TYPES, saying(TYPES), saying(*added), set())

    assert judgement.added == tuple(f"cannot find value `{name}`" for name in "abc")
    assert judgement.remaining == 4


def test_only_primary_spans_place_an_error_and_on_all_their_lines():
    spans = (
        LabelledSpan("f", Span(0, 9), 2, 1, 4, 1, is_primary=True),
        LabelledSpan("f", Span(20, 21), 8, 1, 8, 2),
    )
    outcome = outcome_of([Diagnostic(Level.ERROR, "m", "E0308", spans)], Compiled(warnings=2))

    assert outcome.places == {("E0308", "m"): {("f", 1), ("f", 2), ("f", 3)}}
    assert (outcome.errors.total(), outcome.warnings) == (1, 2)


@pytest.mark.parametrize(
    ("text", "edits", "lines"),
    [
        ("a\nb\nc\n", [((2, 3), "x")], {1}),
        ("a\r\nb\r\nc", [((3, 4), "x\ny")], {1, 2}),
        ("a\nb\nc\n", [((0, 2), ""), ((4, 5), "x")], {0, 1}),
        ("", [((0, 0), "x")], {0}),
        ("\ufeffé\nb", [((3, 5), "y"), ((6, 7), "z")], {0, 1}),
        ("a\nb", [((3, 3), "\nc")], {1, 2}),
    ],
)
def test_edited_lines_are_those_of_the_edited_text(text, edits, lines):
    edit = FileEdit("f", tuple(TextEdit(Span(*span), new) for span, new in edits))

    assert edited_lines(edit, apply_edits(SourceText.from_str(text), edit.edits)) == lines

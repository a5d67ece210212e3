"""Scenes: where the slip is, and that the evidence for it comes back from what was kept."""

from pathlib import Path

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import Span
from citl.localize.changes import Change
from citl.localize.evidence import COLUMNS
from citl.training.scenes import Case, Scene, known, make_scenes, read_scenes, truth_of

FILE = "/w/case.rs"
FIXED = """fn main() {
    let mut limit = 3;
    println!("{limit}");
    limit += 1;
    println!("{limit}");
}
"""
BROKEN = FIXED.replace("mut ", "")
EMPTY = str(Path(__file__).parents[2] / "fixtures" / "apr" / "empty.apr")


def error(line, text, *labels, file=FILE):
    """An error whose primary span is the text on that line, and one labelled line for each of the labels."""
    lines = BROKEN.split("\n")
    start = sum(len(before) + 1 for before in lines[:line]) + lines[line].index(text)
    starts = [sum(len(before) + 1 for before in lines[:label]) for label in labels]
    spans = [LabelledSpan(file, Span(at, at + 1), 1, 1, 1, 2) for at in starts]
    primary = LabelledSpan(file, Span(start, start + len(text)), line + 1, 1, line + 1, 2, is_primary=True)
    return Diagnostic(Level.ERROR, "cannot assign twice", "E0384", (*spans, primary))


def scene(*errors, changes=((),), truth=(1,)):
    return Scene("id", "program:x", ("mut-dropped",), BROKEN, truth, errors, changes, 1.0)


@pytest.mark.parametrize(
    ("broken", "fixed", "truth"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", (1,)),
        ("a\nb\nc\n", "A\nb\nC\n", (0, 2)),
        ("a\nc\n", "a\nb\nc\n", (0, 1)),
        ("b\nc\n", "a\nb\nc\n", (0,)),
        ("a\nb", "a\nb\nc", (1,)),
        ("a\nx\nb\n", "a\nb\n", (1,)),
        ("a\nb\n", "a\nb\n", ()),
        (BROKEN, FIXED, (1,)),
    ],
    ids=["changed", "two changed", "missing", "missing first", "missing last", "one too many", "equal", "one word"],
)
def test_the_truth_are_the_lines_that_differ_or_stand_beside_what_is_missing(broken, fixed, truth):
    assert truth_of(broken, fixed) == truth


def test_the_evidence_of_a_scene_is_computed_from_the_verdicts_alone():
    change = Change((), frozenset({(FILE, 1)}), repairing=True, likely=0.9)
    one = known(scene(error(3, "limit += 1", 1), changes=((change,),)))
    (evidence,) = one.errors
    likely = COLUMNS.index("likely")

    assert evidence.lines == tuple(sorted(evidence.lines))
    assert [len(row) for row in evidence.rows] == [len(COLUMNS)] * len(evidence.lines)
    rows = dict(zip(evidence.lines, evidence.rows, strict=True))
    assert {line: row[likely] for line, row in rows.items() if row[likely]} == {1: 0.9}


def test_what_rustc_points_at_comes_primary_spans_first_over_all_errors():
    one = known(scene(error(3, "limit", 1), error(2, "println", 3), changes=((), ())))

    assert one.primary == (3, 2)
    assert one.pointed == (3, 2, 1)


@pytest.mark.parametrize(("truth", "remote"), [((1,), True), ((3,), False), ((1, 3), False)])
def test_a_scene_is_remote_where_no_primary_span_is_on_a_true_line(truth, remote):
    assert known(scene(error(3, "limit", 1), truth=truth)).remote is remote


def test_errors_that_were_not_judged_point_and_have_no_evidence():
    one = known(scene(error(3, "limit"), error(2, "println"), changes=((),)))

    assert len(one.errors) == 1
    assert one.primary == (3, 2)


@pytest.mark.slow
def test_scenes_are_judged_kept_and_read_as_they_were(tmp_path):
    cases = [
        Case("slip", "program:x", ("mut-dropped",), BROKEN, FIXED),
        Case("fine", "program:x", (), FIXED, FIXED),
    ]
    told = []
    make_scenes(cases, EMPTY, tmp_path, 1, lambda done, total: told.append((done, total)))
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    make_scenes(cases, EMPTY, tmp_path, 1, lambda done, total: told.append((done, total)))
    (one,) = read_scenes(tmp_path)

    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == written
    assert len(told) == 2
    assert (one.id, one.truth, [error.code for error in one.errors]) == ("slip", (1,), ["E0384"])
    assert any(change.repairing and change.lines == {(one.file, 1)} for change in one.changes[0])
    assert known(one).remote

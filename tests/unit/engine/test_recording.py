"""Checks and traces as sessions in a real database, and what they say of decisions later."""

import json
import sqlite3

import pytest

from citl.core.clock import FixedClock
from citl.core.decision import SessionKind, Tally
from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.errors import StoreError
from citl.core.text import Span
from citl.engine.reading import rust_files
from citl.engine.recording import Recording, root_of
from citl.engine.shelf import TRACES
from citl.learning.sessions import SessionError, Sessions
from citl.learning.store import Store
from citl.rustc.check import CheckResult, CheckTarget

CLOCK = FixedClock(1000.0)
TRAM = "pub struct Tram {\n    pub seats: i32,\n}\n"
MAIN = "mod tram;\n\nfn main() {\n    let seats = 3;\n    seats += 1;\n}\n"
FIXED = MAIN.replace("let seats", "let mut seats")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data" / "citl.sqlite3", CLOCK)
    yield store
    store.close()


@pytest.fixture
def sessions(store):
    return Sessions(store, CLOCK)


@pytest.fixture
def recording(sessions):
    return Recording(sessions)


@pytest.fixture
def package(tmp_path):
    """Writes files of a package, and returns its folder."""

    def write(root="w", **files):
        folder = tmp_path / root
        for name, text in files.items():
            path = folder / "src" / f"{name}.rs"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write


def passing(root, lone=None):
    return CheckResult(CheckTarget(str(root), lone and str(lone)))


def failing(root, lone=None, line=5):
    file = str(lone or root / "src" / "main.rs")
    place = LabelledSpan(file, Span(0, 1), line, 1, line, 2, is_primary=True)
    errors = (
        Diagnostic(Level.ERROR, "cannot assign twice", "E0384", (place,)),
        Diagnostic(Level.WARNING, "unused", "unused_variables", (place,)),
        Diagnostic(Level.ERROR, "aborting"),
    )
    return CheckResult(CheckTarget(str(root), lone and str(lone)), errors)


def said(sessions, root, text, name="main", track=None):
    """What sessions say of the decision with that text: by kind failing, passing, all failing, all passing."""
    found = sessions.decisions_by_file(str(track or root), str(root / "src" / f"{name}.rs"))
    tallies = {one.tallies for one in found if one.decision.text == text}
    return [(own.failing, own.passing, own.all_failing, own.all_passing) for own in tallies.pop()] if tallies else None


def trace_of(root, *outcomes, name="tram.jsonl"):
    """Writes a trace in which the type of the seats stands in all sessions that fail, and in no other."""
    lines = []
    for number, outcome in enumerate(outcomes):
        if outcome == "fail":
            decision = {"id": "row", "kind": "type_mapping", "file": "src/tram.rs", "line": 2, "text": "seats: i32"}
            lines.append({**decision, "session": str(number), "why": "int"})
        lines.append({"session": str(number), "outcome": outcome})
    path = root / TRACES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_check_that_is_recorded_twice_is_two_sessions(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    recording.record_check(failing(root))

    assert said(sessions, root, "seats") == [(2, 0, 2, 0)]
    assert said(sessions, root, "Tram", "tram") == [(2, 0, 2, 0)]


def test_a_session_has_the_errors_that_have_a_place(recording, sessions, package):
    root = package(main=MAIN)
    recording.record_check(failing(root))
    (session,) = sessions.recent(str(root), 9)

    assert session.errors == (SessionError("E0384", str(root / "src" / "main.rs"), 5, 5),)
    assert (session.kind, session.passed, session.fix_diff) == (SessionKind.CHECK, False, None)


def test_an_error_without_a_place_fails_a_session_too(recording, sessions, package):
    root = package(main="fn go() {}\n")
    whole = Diagnostic(Level.ERROR, "`main` function not found in crate", "E0601")
    recording.record_check(CheckResult(CheckTarget(str(root)), (whole,)))

    assert [one.passed for one in sessions.recent(str(root), 9)] == [False]


def test_warnings_fail_nothing(recording, sessions, package):
    root = package(main=MAIN)
    warning = Diagnostic(Level.WARNING, "unused", "unused_variables")
    recording.record_check(CheckResult(CheckTarget(str(root)), (warning,)))

    assert [one.passed for one in sessions.recent(str(root), 9)] == [True]


def test_a_check_that_could_not_be_made_is_no_session(recording, sessions, package):
    root = package(main=MAIN)
    recording.record_check(CheckResult(CheckTarget(str(root)), fault="cargo is not there"))

    assert sessions.recent(str(root), 9) == ()


def test_a_decision_that_was_edited_away_is_blamed_less_than_one_that_stays(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    package(main=FIXED)
    recording.record_check(passing(root))

    assert said(sessions, root, "seats += 1") is None
    assert said(sessions, root, "mut") == [(0, 1, 1, 1)]
    assert said(sessions, root, "Tram", "tram") == [(1, 1, 1, 1)]


def test_a_passing_check_after_a_failing_one_keeps_what_was_changed(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    package(main=FIXED)
    recording.record_check(passing(root))
    package(main=FIXED + "// done\n")
    recording.record_check(passing(root))
    last, fixed, first = sessions.recent(str(root), 9)

    assert (last.fix_diff, first.fix_diff) == (None, None)
    assert [line for line in fixed.fix_diff.split("\n") if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-    let seats = 3;",
        "+    let mut seats = 3;",
    ]
    assert str(root / "src" / "main.rs") in fixed.fix_diff


def test_an_edit_that_rewrites_everything_is_not_kept_as_a_fix(recording, sessions, package):
    root = package(main=MAIN)
    recording.record_check(failing(root))
    package(main="".join(f"pub fn number_{number}() {{}}\n" for number in range(1000)))
    recording.record_check(passing(root))

    assert sessions.recent(str(root), 1)[0].fix_diff is None


def test_what_stood_in_a_file_that_is_gone_stands_no_longer(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    (root / "src" / "tram.rs").unlink()
    recording.record_check(passing(root))

    assert said(sessions, root, "Tram", "tram") is None
    assert sessions.files(str(root), SessionKind.CHECK) == (str(root / "src" / "main.rs"),)


def test_a_file_that_went_while_nobody_looked_stands_no_longer_either(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    (root / "src" / "tram.rs").unlink()
    Recording(sessions).record_check(passing(root))

    assert said(sessions, root, "Tram", "tram") is None
    assert said(sessions, root, "seats") == [(1, 1, 1, 1)]


def test_a_change_that_could_not_be_written_is_told_with_the_next_check(recording, sessions, package, tmp_path):
    root = package(main=MAIN)
    recording.record_check(failing(root))
    package(main=FIXED)
    other = sqlite3.connect(tmp_path / "data" / "citl.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        recording.record_check(passing(root))
    other.close()
    recording.record_check(passing(root))

    assert said(sessions, root, "mut") == [(0, 1, 1, 1)]
    assert said(sessions, root, "seats") == [(1, 1, 1, 1)]


def test_a_lone_file_is_a_root_of_its_own(recording, sessions, package):
    root = package(main=MAIN, other=MAIN)
    main, other = (root / "src" / f"{name}.rs" for name in ("main", "other"))
    recording.record_check(failing(root / "src", main))
    recording.record_check(passing(root / "src", other))

    assert root_of(passing(root / "src", main)) == str(main)
    assert said(sessions, root, "seats", track=main) == [(1, 0, 1, 0)]
    assert said(sessions, root, "seats", "other", track=other) == [(0, 1, 0, 1)]
    assert sessions.recent(str(root / "src"), 9) == ()


def test_a_package_inside_another_takes_no_change_away_from_it(recording, sessions, package):
    outer, inner = package(main=MAIN), package("w/inner", main=MAIN)
    recording.record_check(failing(outer))
    package("w/inner", main=FIXED)
    recording.record_check(passing(inner))
    recording.record_check(passing(outer))
    found = sessions.decisions_by_file(str(outer), str(inner / "src" / "main.rs"))

    assert "mut" in {one.decision.text for one in found}


def test_the_past_says_of_a_decision_how_it_fared(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    recording.record_check(failing(root))
    package(main=FIXED)
    recording.record_check(passing(root))
    past = recording.past(passing(root), rust_files(str(root)), ())
    standing = sessions.decisions_by_file(str(root), str(root / "src" / "main.rs"))

    assert past.decisions == ()
    assert {one.decision.text: past.history(one.decision) for one in standing}["mut"] == (
        Tally(SessionKind.CHECK, 0, 1, 1, 1),
    )
    assert all(past.history(one.decision) == one.tallies for one in standing)


def test_of_what_was_never_recorded_the_past_says_nothing(recording, sessions, package):
    root, other = package(main=MAIN), package("other", main=MAIN)
    recording.record_check(failing(root))
    past = recording.past(passing(other), rust_files(str(other)), ())
    standing = sessions.decisions_by_file(str(root), str(root / "src" / "main.rs"))

    assert {past.history(one.decision) for one in standing} == {()}


def test_a_recorded_trace_tells_of_its_decisions_and_sessions(recording, package):
    root = package(main=MAIN, tram=TRAM)
    trace_of(root, "fail", "pass", "fail")
    past = recording.past(passing(root), rust_files(str(root)), ())
    (row,) = past.decisions

    assert (row.id, row.kind, row.line, row.description) == ("row", "type_mapping", 2, "int")
    assert past.history(row) == (Tally(SessionKind.TRACE, 2, 0, 2, 1),)


def test_a_trace_outside_the_package_is_read_where_it_is_asked_for(recording, package, tmp_path):
    root = package(main=MAIN, tram=TRAM)
    path = trace_of(root, "fail").rename(tmp_path / "apart.jsonl")

    assert recording.past(passing(root), rust_files(str(root)), ()).decisions == ()
    assert len(recording.past(passing(root), rust_files(str(root)), (str(path),)).decisions) == 1


def test_a_trace_counts_once_however_often_it_is_looked_at(recording, sessions, package):
    root = package(main=MAIN, tram=TRAM)
    path = trace_of(root, "pass", "fail")
    for one in (recording, recording, Recording(sessions)):
        past = one.past(passing(root), rust_files(str(root)), ())

    assert past.history(past.decisions[0]) == (Tally(SessionKind.TRACE, 1, 0, 1, 1),)
    assert len(sessions.recent(str(path), 9)) == 2


def test_a_trace_that_was_written_anew_replaces_what_it_said(recording, package):
    root = package(main=MAIN, tram=TRAM)
    trace_of(root, "pass", "fail")
    recording.past(passing(root), rust_files(str(root)), ())
    trace_of(root, "pass", "fail", "fail", "fail")
    past = recording.past(passing(root), rust_files(str(root)), ())

    assert past.history(past.decisions[0]) == (Tally(SessionKind.TRACE, 3, 0, 3, 1),)


def test_what_is_no_trace_is_told_and_harms_nothing(recording, package, caplog):
    root = package(main=MAIN, tram=TRAM)
    trace_of(root, "fail")
    (root / TRACES / "notes.txt").write_text("buy bread\n")
    past = recording.past(passing(root), rust_files(str(root)), ())

    assert len(past.decisions) == 1
    assert "notes.txt" in caplog.text


def test_a_database_that_cannot_be_written_costs_nothing_that_a_trace_itself_says(recording, store, package, caplog):
    root = package(main=MAIN, tram=TRAM)
    trace_of(root, "fail")
    store.close()
    past = recording.past(passing(root), rust_files(str(root)), ())

    assert past.history(past.decisions[0]) == (Tally(SessionKind.TRACE, 1, 0, 1, 0),)
    assert "not taken in" in caplog.text


def test_old_sessions_are_dropped_at_the_first_check(sessions, store, package):
    root = package(main=MAIN)
    Recording(sessions).record_check(failing(root))
    later = Sessions(store, FixedClock(1000.0 + 200 * 86_400))
    Recording(later).record_check(passing(root))

    assert [one.passed for one in sessions.recent(str(root), 9)] == [True]

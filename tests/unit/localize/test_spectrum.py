"""The spectrum: who stood in which sessions, told by those who stood and by those who did not."""

import time

import pytest

from citl.core.decision import SessionKind, Tally
from citl.localize.formulas import Counts, tarantula
from citl.localize.spectrum import Spectrum, weighed

CHECK, TRACE, CHANGE = SessionKind.CHECK, SessionKind.TRACE, SessionKind.CHANGE
ALIKE = dict.fromkeys(SessionKind, 1.0)
FAILS, PASSES = True, False

A_NEW_ONE_FAILS = [*[(PASSES, "A")] * 10, (FAILS, "AB"), (PASSES, "AB")]
SESSIONS = {
    "totals grow with every session": (A_NEW_ONE_FAILS, {"B": 11 / 12}),
    "the order of sessions does not matter": (A_NEW_ONE_FAILS[::-1], {"B": 11 / 12}),
    "an occurrence is not a session": ([(FAILS, "AA"), (PASSES, "A")], {"A": 0.5}),
    "what stands everywhere is neutral": ([*[(FAILS, "TB")] * 5, *[(PASSES, "T")] * 3], {"T": 0.5, "B": 1.0}),
    "good, bad and mixed": (
        [*[(FAILS, "B")] * 10, *[(PASSES, "G")] * 10, *[(FAILS, "M"), (PASSES, "M")] * 5],
        {"B": 1.0, "M": 0.5, "G": 0.0},
    ),
}


@pytest.mark.parametrize(("sessions", "scores"), SESSIONS.values(), ids=SESSIONS)
def test_tarantula_over_the_spectrum_is_that_of_the_textbook(sessions, scores):
    spectrum = Spectrum()
    for failed, standing in sessions:
        spectrum.add_standing(CHECK, standing, failed=failed)

    assert {id_: tarantula(spectrum.counts(id_, ALIKE)) for id_ in scores} == pytest.approx(scores)


def test_a_change_leaves_standing_what_it_does_not_touch():
    spectrum = Spectrum()
    spectrum.add_touching(CHANGE, ["a"], failed=False)
    spectrum.add_touching(CHANGE, ["a", "b", "a"], failed=False)
    spectrum.add_touching(CHANGE, ["b"], failed=True)

    assert spectrum.tallies("a") == (Tally(CHANGE, 1, 0, 1, 2),)
    assert spectrum.tallies("b") == (Tally(CHANGE, 0, 1, 1, 2),)
    assert spectrum.tallies("never named") == (Tally(CHANGE, 1, 2, 1, 2),)


def test_naming_those_that_stood_says_the_same_as_naming_those_that_did_not():
    standing, touching = Spectrum(), Spectrum()
    for failed, absent in [(True, {"a"}), (False, {"b", "c"}), (False, set()), (True, {"c"})]:
        standing.add_standing(CHANGE, {"a", "b", "c"} - absent, failed=failed)
        touching.add_touching(CHANGE, absent, failed=failed)

    for id_ in "abc":
        assert standing.tallies(id_) == touching.tallies(id_)
        assert standing.counts(id_, ALIKE) == touching.counts(id_, ALIKE)


def test_kinds_of_sessions_are_told_apart_and_weigh_differently():
    spectrum = Spectrum()
    spectrum.add_touching(CHANGE, ["a"], failed=False)
    spectrum.add_standing(CHECK, ["a"], failed=True)
    spectrum.add_standing(TRACE, ["a"], failed=True)

    assert spectrum.tallies("a") == (Tally(CHECK, 1, 0, 1, 0), Tally(TRACE, 1, 0, 1, 0), Tally(CHANGE, 0, 0, 0, 1))
    assert spectrum.counts("a", {CHECK: 0.5, CHANGE: 2.0}) == Counts(0.5, 0.0, 0.5, 2.0)


def test_a_session_may_weigh_less_than_others_of_its_kind_and_is_still_one():
    spectrum = Spectrum()
    spectrum.add_touching(CHANGE, ["a"], failed=True, weight=0.25)
    spectrum.add_touching(CHANGE, ["b"], failed=True)

    assert spectrum.counts("a", ALIKE) == Counts(1.0, 0.0, 1.25, 0.0)
    assert spectrum.tallies("a") == (Tally(CHANGE, 1, 0, 2, 0),)


def test_tallies_kept_from_before_weigh_as_those_of_a_spectrum():
    spectrum = Spectrum()
    spectrum.add_standing(CHECK, ["a"], failed=True)
    spectrum.add_standing(TRACE, [], failed=False)
    weights = {CHECK: 0.5, TRACE: 3.0}

    assert weighed(spectrum.tallies("a"), weights) == spectrum.counts("a", weights) == Counts(0.5, 0.0, 0.5, 3.0)
    assert weighed(spectrum.tallies("a"), {}) == Counts(0.0, 0.0, 0.0, 0.0)


def test_fractions_taken_away_again_leave_nothing_and_never_less():
    spectrum = Spectrum()
    for weight in (0.1, 0.2, 0.3, 0.7):
        spectrum.add_touching(CHANGE, ["a"], failed=True, weight=weight)

    assert 0.0 <= spectrum.counts("a", ALIKE).failing < 1e-9


def test_hundreds_of_changes_over_thousands_of_decisions_take_no_time_to_speak_of():
    started = time.perf_counter()
    spectrum = Spectrum()
    for number in range(500):
        spectrum.add_touching(CHANGE, [f"d{number % 50}", f"d{number % 30}"], failed=number % 9 > 0)
    scores = [tarantula(spectrum.counts(f"d{number}", ALIKE)) for number in range(5000)]

    # A few milliseconds; a scan of sessions for each decision would take seconds.
    assert time.perf_counter() - started < 0.5
    assert len(set(scores)) > 2

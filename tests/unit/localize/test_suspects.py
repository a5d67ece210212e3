"""From scores of lines to suspects: shares, counts, what earlier sessions add, roots and the ways to them."""

import pytest

from citl.core.decision import Decision, SessionKind, Tally
from citl.core.text import Span
from citl.localize.changes import Change, Touched
from citl.localize.suspects import SUSPICIOUS, Case, informed, suspects_of
from citl.traces.graph import DependencyGraph

FILE = "/w/src/lib.rs"
CHECK, TRACE, CHANGE, BLANK = SessionKind


def decision(id_, line=0, span=(0, 4), depends_on=()):
    start, end = (100 * line + offset for offset in span)
    return Decision(id_, "move", id_, FILE, Span(start, end), line + 1, 1, line + 1, 2, depends_on)


def change(*decisions, repairing=False, **rest):
    """A change that touches just those."""
    touched = tuple(Touched(FILE, one.span) for one in decisions)
    return Change(touched, frozenset((FILE, one.line - 1) for one in decisions), repairing, **rest)


def suspects(scores, decisions, changes=(), primary=(), history=None):
    by_line = {}
    for one in decisions:
        by_line.setdefault((FILE, one.line - 1), []).append(one)
    lines = {(FILE, line): score for line, score in scores.items()}
    recorded = history or {}
    case = Case(lines, by_line, changes, {(FILE, one.span) for one in primary})
    return suspects_of(case, DependencyGraph(decisions), lambda one: recorded.get(one.id, ()))


def ids(found):
    return [one.decision.id for one in found]


def scores(found):
    return {one.decision.id: one.score for one in found}


def test_the_decision_that_helping_changes_touch_has_the_whole_score_of_its_line():
    first, second = decision("first"), decision("second", span=(10, 14))
    found = suspects({0: 0.8}, [first, second], [change(second, repairing=True, likely=0.5), change(first)])

    assert ids(found) == ["second", "first"]
    assert found[0].score == 0.8
    assert 0.0 < found[1].score < 0.4


def test_what_rustc_points_at_is_meant_where_no_change_helps():
    first, second = decision("first"), decision("second", span=(10, 14))

    assert ids(suspects({0: 0.8}, [first, second], primary=[second])) == ["second", "first"]


def test_a_change_that_is_surely_meant_outweighs_what_rustc_points_at():
    pointed, meant = decision("pointed"), decision("meant", span=(10, 14))
    likely = [change(meant, repairing=True, likely=0.9)]
    unlikely = [change(meant, repairing=True, likely=0.1)]

    assert ids(suspects({0: 0.8}, [pointed, meant], likely, [pointed]))[0] == "meant"
    assert ids(suspects({0: 0.8}, [pointed, meant], unlikely, [pointed]))[0] == "pointed"


def test_a_blank_that_helps_does_not_say_which_decision_is_meant():
    first, second = decision("first"), decision("second", span=(10, 14))
    found = suspects({0: 0.8}, [first, second], [change(second, repairing=True, likely=1.0, blank=True)])

    assert ids(found) == ["first", "second"]


def test_of_equals_the_shorter_decision_is_meant():
    whole, part = decision("whole", span=(0, 20)), decision("part", span=(10, 14))

    assert ids(suspects({0: 0.8}, [whole, part], [change(whole, part, repairing=True)])) == ["part", "whole"]


def test_the_head_of_the_list_is_on_different_lines():
    decisions = [
        decision(f"{line}{name}", line, span) for line in range(2) for name, span in [("a", (0, 4)), ("b", (5, 9))]
    ]
    found = suspects({0: 0.7, 1: 0.6}, decisions, [change(*decisions, repairing=True, likely=0.5)])

    assert [one.decision.line for one in found[:2]] == [1, 2]


def test_equal_scores_come_in_the_order_of_places():
    decisions = [decision("late", 8), decision("early", 2)]

    assert ids(suspects({8: 0.5, 2: 0.5}, decisions)) == ["early", "late"]


def test_lines_that_are_hardly_suspicious_are_not_listed():
    assert ids(suspects({0: 0.001, 1: 0.1, 2: 0.9}, [decision("a", 0), decision("b", 1)])) == ["b"]


def test_a_suspect_has_the_counts_of_the_changes_and_blanks_it_stood_in():
    mine, other = decision("mine"), decision("other", 1)
    changes = [
        change(mine, repairing=True),
        change(mine),
        change(other, repairing=True),
        change(other),
        change(other),
        change(mine, repairing=True, blank=True),
        change(other, blank=True),
    ]
    found = {one.decision.id: one for one in suspects({0: 0.9, 1: 0.5}, [mine, other], changes)}

    assert found["mine"].tallies == (Tally(CHANGE, 2, 1, 3, 2), Tally(BLANK, 1, 0, 1, 1))
    assert found["other"].tallies == (Tally(CHANGE, 1, 1, 3, 2), Tally(BLANK, 0, 1, 1, 1))
    assert (found["mine"].tried, found["mine"].repairing) == (2, 1)
    assert (found["other"].tried, found["other"].repairing) == (3, 1)


def test_a_change_of_the_same_line_beside_a_decision_leaves_it_standing():
    here, beside = decision("here"), decision("beside", span=(10, 14))
    found = {one.decision.id: one for one in suspects({0: 0.9}, [here, beside], [change(here, repairing=True)])}

    assert (found["here"].tried, found["beside"].tried) == (1, 0)
    assert found["beside"].tallies == (Tally(CHANGE, 0, 1, 0, 1),)


def test_earlier_sessions_come_before_those_of_now_and_pull_the_score():
    guilty, innocent = decision("guilty", 0), decision("innocent", 1)
    history = {"guilty": (Tally(CHECK, 9, 0, 9, 9),), "innocent": (Tally(CHECK, 0, 9, 9, 9),)}
    found = suspects({0: 0.5, 1: 0.5}, [guilty, innocent], [change(guilty)], history=history)

    assert scores(found)["guilty"] > 0.5 > scores(found)["innocent"]
    assert [tally.kind for tally in found[0].tallies] == [CHECK, CHANGE]


def test_sessions_can_lift_a_decision_above_one_that_the_changes_accuse():
    first, second = decision("first", 0), decision("second", 1)
    history = {"second": (Tally(TRACE, 40, 0, 40, 40),)}

    assert ids(suspects({0: 0.6, 1: 0.5}, [first, second])) == ["first", "second"]
    assert ids(suspects({0: 0.6, 1: 0.5}, [first, second], history=history)) == ["second", "first"]


@pytest.mark.parametrize(
    "tally",
    [
        Tally(CHECK, 1, 0, 1, 0),
        Tally(CHECK, 0, 1, 0, 1),
        Tally(CHECK, 5, 5, 5, 5),
        Tally(CHECK, 0, 0, 0, 0),
    ],
    ids=["one unlucky session", "one lucky session", "stood in all alike", "no sessions"],
)
def test_what_tells_nothing_changes_nothing(tally):
    assert informed(0.4, (tally,)) == 0.4
    assert informed(0.4, ()) == 0.4


def test_more_sessions_pull_farther_and_never_beyond_the_bounds():
    up = [informed(0.4, (Tally(TRACE, count, 0, count, count),)) for count in (1, 3, 10, 1000)]
    down = [informed(0.4, (Tally(TRACE, 0, count, count, count),)) for count in (1, 3, 10, 1000)]

    assert 0.4 < up[0] < up[1] < up[2] < up[3] < 1.0
    assert 0.4 > down[0] > down[1] > down[2] > down[3] > 0.0


def test_recorded_traces_say_more_than_as_many_checks():
    assert informed(0.4, (Tally(TRACE, 5, 0, 5, 5),)) > informed(0.4, (Tally(CHECK, 5, 0, 5, 5),)) > 0.4


def test_a_suspicious_decision_leads_to_the_root_it_follows_from():
    decisions = [
        decision("symptom", 3, depends_on=("between",)),
        decision("between", 2, depends_on=("cause",)),
        decision("cause", 1, depends_on=("innocent",)),
        decision("innocent", 0),
    ]
    found = {one.decision.id: one for one in suspects({3: 0.9, 2: 0.6, 1: 0.5, 0: SUSPICIOUS / 2}, decisions)}

    assert {id_ for id_, one in found.items() if one.root} == {"cause"}
    assert found["symptom"].chain == ("between", "cause")
    assert found["between"].chain == ("cause",)
    assert found["cause"].chain == found["innocent"].chain == ()


def test_what_earlier_sessions_make_suspicious_may_be_the_root():
    symptom, cause = decision("symptom", 1, depends_on=("cause",)), decision("cause", 0)
    lines = {1: 0.9, 0: SUSPICIOUS - 0.05}
    before = suspects(lines, [symptom, cause])
    after = suspects(lines, [symptom, cause], history={"cause": (Tally(TRACE, 30, 0, 30, 30),)})

    assert [one.decision.id for one in before if one.root] == ["symptom"]
    assert [one.decision.id for one in after if one.root] == ["cause"]
    assert after[0].chain == ("cause",)


def test_no_lines_have_no_suspects():
    assert suspects({}, []) == ()

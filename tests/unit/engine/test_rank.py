import math

from citl.core.diagnostic import Applicability, FileEdit
from citl.core.fix import Candidate, Judgement, Mark, Mechanism, Record, Verdict
from citl.core.text import Span, TextEdit
from citl.engine.rank import Scale, rank


def candidate(text, mechanism=Mechanism.PATTERN, **more):
    edits = (FileEdit("/a.rs", (TextEdit(Span(0, 0), text),)),)
    return Candidate(text, mechanism, f"source {text}", edits, **more)


def order(*judged, records=None):
    return [fix.candidate.title for fix in rank(judged, Scale(records or {}))]


CLEAN, REPAIRS, REVEALS = (Judgement(verdict) for verdict in (Verdict.CLEAN, Verdict.REPAIRS, Verdict.REVEALS))


def test_what_the_compiler_accepted_stands_before_everything_else():
    judged = [
        (candidate("reveals", prior=1.0), REVEALS),
        (candidate("destructive", prior=1.0, marks=(Mark.DESTRUCTIVE,)), CLEAN),
        (candidate("sound", prior=0.1), REPAIRS),
    ]

    assert order(*judged) == ["sound", "destructive", "reveals"]


def test_unverified_candidates_are_few_and_give_way_to_a_verified_one():
    unjudged = [(candidate(str(number), prior=number / 10), Judgement(Verdict.UNJUDGED)) for number in range(9)]

    assert order(*unjudged) == ["8", "7", "6"]
    assert order(*unjudged, (candidate("sound", prior=0.1), CLEAN)) == ["sound"]


def test_what_the_compiler_refused_is_not_shown():
    judged = [(candidate(verdict.value), Judgement(verdict)) for verdict in (Verdict.WORSE, Verdict.UNCHANGED)]

    assert order(*judged) == []


def test_a_suggestion_stands_before_a_pattern_that_is_no_likelier():
    suggestion = candidate("s", Mechanism.SUGGESTION, applicability=Applicability.MACHINE_APPLICABLE, prior=0.7)

    assert order((candidate("p", prior=0.7), CLEAN), (suggestion, CLEAN)) == ["s", "p"]


def test_success_moves_a_pattern_up_and_failure_down():
    one, two = (candidate("one", prior=0.5), CLEAN), (candidate("two", prior=0.5), CLEAN)

    assert order(one, two, records={"source two": Record(5, 5)})[0] == "two"
    assert order(one, two, records={"source two": Record(0, 5)})[0] == "one"


def test_a_fix_that_brings_warnings_stands_behind_one_that_does_not():
    noisy = (candidate("noisy", prior=0.6), Judgement(Verdict.CLEAN, warnings=2))

    assert order(noisy, (candidate("quiet", prior=0.5), CLEAN)) == ["quiet", "noisy"]


def test_the_order_does_not_depend_on_the_order_of_arrival():
    judged = [(candidate(str(number), prior=0.5), CLEAN) for number in range(6)]

    assert order(*judged) == order(*reversed(judged))


def test_the_score_is_the_logistic_function_of_the_sum_of_its_parts():
    (fix,) = rank([(candidate("x", prior=0.8), CLEAN)], Scale({"source x": Record(2, 3)}))
    total = sum(part.value for part in fix.explanation.details)

    assert abs(fix.score - 1 / (1 + math.exp(-total))) < 1e-12


def test_no_candidate_of_ours_with_a_mark_stands_first_when_one_without_compiles():
    cloning = (candidate("cloning", prior=0.95, marks=(Mark.CLONES,)), CLEAN)
    suggested = (candidate("suggested", Mechanism.SUGGESTION, prior=0.95, marks=(Mark.CLONES,)), CLEAN)
    plain = (candidate("plain", prior=0.05), CLEAN)

    assert order(cloning, plain) == ["plain", "cloning"]
    assert order(cloning) == ["cloning"]
    assert order(suggested, plain) == ["suggested", "plain"]


def test_a_fix_far_from_the_error_stands_behind_a_near_one():
    assert order((candidate("far", nearness=0.1), CLEAN), (candidate("near", nearness=1.0), CLEAN)) == ["near", "far"]

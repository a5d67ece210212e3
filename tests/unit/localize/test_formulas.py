"""The formulas on counts whose scores are known by definition, and on those where nothing can be divided."""

from itertools import product

import pytest

from citl.localize.formulas import FORMULAS, NEUTRAL, Counts, dstar, ochiai, support, supported, tarantula

INNOCENT_OF_NOTHING = [Counts(0, 0, 0, 0), Counts(0, 5, 0, 5), Counts(0, 0, 5, 0), Counts(0, 100, 10, 100)]


@pytest.mark.parametrize(
    ("failing", "passing", "all_failing", "all_passing", "score"),
    [
        (8, 2, 10, 10, 0.8),
        (0, 5, 0, 5, 0.0),
        (5, 0, 5, 0, 1.0),
        (0, 0, 0, 0, 0.0),
        (1, 1, 1, 0, 1.0),
        (1, 3, 2, 4, 0.4),
        (2, 1, 2, 1, 0.5),
        (10, 0, 10, 100, 1.0),
        (0, 100, 10, 100, 0.0),
        (5, 50, 10, 100, 0.5),
        (1, 1, 1, 11, 11 / 12),
        (1, 1, 1, 1, 0.5),
    ],
)
def test_tarantula_compares_the_share_of_failing_with_the_share_of_passing_sessions(
    failing, passing, all_failing, all_passing, score
):
    assert tarantula(Counts(failing, passing, all_failing, all_passing)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("failing", "passing", "all_failing", "score"), [(10, 0, 10, 1.0), (0, 0, 10, 0.0), (5, 50, 10, 0.2132)]
)
def test_ochiai_is_the_cosine_of_standing_and_failing(failing, passing, all_failing, score):
    assert ochiai(Counts(failing, passing, all_failing, 100)) == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize(("failing", "passing", "all_failing", "unbounded"), [(5, 50, 10, 0.4545), (8, 2, 10, 16.0)])
def test_dstar_is_the_unbounded_value_made_bounded(failing, passing, all_failing, unbounded):
    bounded = dstar(Counts(failing, passing, all_failing, 100))

    assert bounded == pytest.approx(unbounded / (1 + unbounded), abs=5e-5)


def test_dstar_is_one_where_nothing_speaks_against_the_decision():
    assert dstar(Counts(10, 0, 10, 100)) == 1.0
    assert dstar(Counts(10, 1, 10, 100)) < 1.0


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
@pytest.mark.parametrize("counts", INNOCENT_OF_NOTHING)
def test_what_stood_in_no_failing_session_has_no_score(formula, counts):
    assert formula.function(counts) == 0.0


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_every_score_lies_between_nothing_and_one_and_grows_with_failing_sessions(formula):
    for all_failing, all_passing in product(range(4), range(4)):
        for passing in range(all_passing + 1):
            scores = [
                formula.function(Counts(failing, passing, all_failing, all_passing))
                for failing in range(all_failing + 1)
            ]
            assert scores == sorted(scores)
            assert 0.0 <= scores[0] <= scores[-1] <= 1.0


def test_counts_of_several_kinds_of_sessions_add_up():
    assert Counts(1, 2, 3, 4) + Counts(0.5, 0, 0.5, 1) == Counts(1.5, 2, 3.5, 5)


def test_one_unlucky_session_accuses_nobody():
    alone = Counts(1, 0, 1, 0)
    among_others = Counts(1, 0, 1, 20)

    assert tarantula(alone) == tarantula(among_others) == 1.0
    assert supported(1.0, alone) == NEUTRAL
    assert supported(1.0, among_others) == pytest.approx(2 / 3)


def test_a_score_is_believed_as_far_as_the_fewest_sessions_behind_it_go():
    assert support(Counts(1, 0, 10, 10)) == 1
    assert support(Counts(9, 9, 10, 3)) == 3
    assert supported(1.0, Counts(10, 0, 10, 10)) == pytest.approx(0.5 + 0.5 * 10 / 12)
    assert supported(0.0, Counts(0, 10, 10, 10)) == pytest.approx(0.5 - 0.5 * 10 / 12)
    assert supported(0.0, Counts(0, 0, 10, 10)) == NEUTRAL

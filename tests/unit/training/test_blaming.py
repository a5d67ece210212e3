"""The blame model and its measures: where a ranking places the truth, and that what is learned is what is written."""

import random

import pytest

from citl.engine.blame import BlameModel
from citl.localize.evidence import COLUMNS, Signals, row_of
from citl.training.blaming import Found, fit_blame, found_by, listed, ranking_of, scores_by, scores_without, table_of
from citl.training.scenes import Evidence, Known, Scene

TELLING, NOISE = "likely_share", "above"


def known(truth, *errors, lines=10, primary=()):
    """A scene of so many lines; each error is its scores by line, kept in the signal that tells."""
    broken = "\n".join(f"line {number};" for number in range(lines))
    evidence = [
        Evidence(tuple(error), tuple(row_of(Signals(likely_share=value)) for value in error.values()))
        for error in errors
    ]
    scene = Scene("id", "program:x", (), broken, truth, (), (), 0.0)
    return Known(scene, tuple(evidence), primary, primary)


def placed(one):
    return found_by([one], lambda scene: ranking_of(scene, scores_by(TELLING)))


def made(count, seed):
    """Scenes in which one signal tells the true line from nine others, and another tells nothing."""
    rng = random.Random(seed)
    scenes = []
    for _ in range(count):
        true = rng.randrange(10)
        rows = [
            row_of(
                Signals(
                    likely_share=rng.uniform(0.6, 1.0) if line == true else rng.uniform(0.0, 0.7), above=rng.random()
                )
            )
            for line in range(10)
        ]
        one = known((true,))
        scenes.append(one._replace(errors=(Evidence(tuple(range(10)), tuple(rows)),)))
    return scenes


def test_lines_are_ranked_by_score_and_equal_ones_in_their_order():
    ranking = ranking_of(known((1,), {5: 0.5, 1: 0.9, 3: 0.5}), scores_by(TELLING))

    assert [line for _, line in ranking] == [1, 3, 5]


def test_several_errors_that_may_come_from_a_line_add_up_as_independent_causes():
    ranking = ranking_of(known((1,), {1: 0.5, 2: 0.6}, {1: 0.5, 3: 0.1}), scores_by(TELLING))

    assert [(round(score, 3), line) for score, line in ranking] == [(0.75, 1), (0.6, 2), (0.1, 3)]


@pytest.mark.parametrize(
    ("truth", "shares"),
    [((0,), (100, 100, 100)), ((1,), (0, 100, 100)), ((4,), (0, 0, 100)), ((5,), (0, 0, 0)), ((9, 1), (0, 100, 100))],
)
def test_the_first_true_line_decides_what_is_found(truth, shares):
    assert placed(known(truth, {line: 1.0 - line / 10 for line in range(7)}))[1:4] == shares


def test_the_share_of_lines_that_are_read_counts_the_true_one():
    assert placed(known((0,), {0: 0.9, 1: 0.5})).exam == 10.0
    assert placed(known((1,), {0: 0.9, 1: 0.5})).exam == 20.0


def test_of_equal_scores_half_are_read_before():
    assert placed(known((2,), {0: 0.9, 1: 0.5, 2: 0.5, 3: 0.5})).exam == 30.0
    assert placed(known((1,), {0: 0.9, 1: 0.5, 2: 0.5, 3: 0.5})).exam == 30.0


def test_what_is_not_listed_comes_behind_all_that_is_in_no_order():
    found = placed(known((9,), {0: 0.9, 1: 0.5}))

    assert found.exam == 60.0
    assert found[1:4] == (0, 0, 0)


def test_empty_lines_are_not_read():
    one = known((0,), {0: 0.9})
    spaced = one.scene.broken.replace("\n", "\n\n  \n")
    scene = Scene("id", "program:x", (), spaced, (0,), (), (), 0.0)

    assert placed(one._replace(scene=scene)).exam == 10.0


def test_shares_are_of_all_scenes():
    first, never = known((0,), {0: 0.9, 1: 0.5}), known((9,), {0: 0.9, 1: 0.5})
    found = found_by([first, never], lambda scene: ranking_of(scene, scores_by(TELLING)))

    assert found == Found(2, 50.0, 50.0, 50.0, (10.0 + 60.0) / 2)
    assert found_by([], lambda _: []) == Found(0, 0.0, 0.0, 0.0, 0.0)


def test_lines_in_an_order_are_a_ranking_without_ties():
    ranking = listed((7, 3, 5))

    assert [line for _, line in ranking] == [7, 3, 5]
    assert ranking == sorted(ranking, reverse=True)
    assert found_by([known((3,))], lambda _: ranking).exam == 20.0


def test_the_table_has_a_row_for_each_line_of_each_error_and_says_which_are_true():
    table, labels = table_of([known((1,), {0: 0.1, 1: 0.9}, {1: 0.8}), known((0,), {2: 0.5})])

    assert table.shape == (4, len(COLUMNS))
    assert labels.tolist() == [0, 1, 1, 0]
    assert table[:, COLUMNS.index(TELLING)].tolist() == pytest.approx([0.1, 0.9, 0.8, 0.5])
    assert table_of([])[0].shape == (0, len(COLUMNS))


@pytest.fixture(scope="module")
def scenes():
    return made(150, 1)


@pytest.fixture(scope="module")
def model(scenes):
    return fit_blame(scenes)


def test_what_is_learned_finds_the_slip_in_scenes_it_has_not_seen(scenes):
    apart = made(60, 2)
    fitted = [scores_without(scenes, names) for names in ((), (TELLING,))]
    learned, blind = (found_by(apart, lambda one, by=scores: ranking_of(one, by)) for scores in fitted)

    assert learned.top1 > 60 > blind.top1
    assert learned.exam < blind.exam
    assert learned.top5 >= learned.top3 >= learned.top1


def test_what_is_written_says_what_was_fitted(scenes, model):
    evidence = made(1, 3)[0].errors[0]
    column = COLUMNS.index(TELLING), COLUMNS.index(NOISE)
    rows = [Signals(likely_share=row[column[0]], above=row[column[1]]) for row in evidence.rows]

    assert BlameModel(model).scores(rows) == pytest.approx(scores_without(scenes)(evidence), abs=1e-4)
    assert BlameModel(model).scores([]) == []


def test_the_same_scenes_give_the_same_bytes(scenes, model):
    assert fit_blame(scenes) == model

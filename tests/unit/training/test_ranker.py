"""The ranker learns what is right from signals, says how sure it is, and reads as it was written."""

import random

import pytest

from citl.core.errors import CorruptError
from citl.engine.rank import Signals
from citl.engine.ranker import AFTER, BEFORE, Ranker
from citl.training.judged import Choice, Row
from citl.training.ranker import fit_ranker, hits, is_apart, reliability, right_table, scores_of

RIGHT, ACCEPTED = AFTER.index("likeness"), AFTER.index("far")


def choices(count, seed):
    """The likeliest of the accepted is right most of the time; what is far is never accepted."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        rows = []
        for _ in range(12):
            signals = [rng.random() for _ in AFTER]
            accepted = signals[ACCEPTED] < 0.4
            right = accepted and signals[RIGHT] + 0.2 * rng.random() > 0.95
            row = tuple(signals)
            rows.append(Row("rewrite", row, accepted, right, row if accepted else ()))
        made.append(Choice(str(number), "program:x", ("arm-dropped",), "E0308", tuple(rows)))
    return made


@pytest.fixture(scope="module")
def models():
    return fit_ranker(choices(250, 1))


def test_it_beats_a_ranking_that_knows_nothing(models):
    apart = choices(120, 2)
    learned, blind = (
        hits(apart, scores_of(choices(250, 1))),
        hits(apart, lambda choice: [0.0 for row in choice.rows if row.after]),
    )

    assert learned.choices == blind.choices > 50
    assert learned.first > blind.first
    assert learned.in_five >= learned.in_three >= learned.first


def test_a_signal_that_matters_is_missed(models):
    apart = choices(120, 2)

    assert (
        hits(apart, scores_of(choices(250, 1), without="likeness")).first
        < hits(apart, scores_of(choices(250, 1))).first
    )


def test_the_same_choices_give_the_same_bytes(models):
    assert fit_ranker(choices(250, 1)) == models
    assert all(len(model) < 500_000 for model in models)


def test_what_is_written_says_what_was_fitted(models):
    choice = choices(1, 3)[0]
    rows = [Signals(*row.after) for row in choice.rows if row.after]

    assert Ranker(*models).right(rows) == pytest.approx(scores_of(choices(250, 1))(choice), abs=1e-4)
    assert Ranker(*models).right([]) == []


def test_what_the_compiler_accepts_is_told_from_what_it_refuses(models):
    rows = [row for choice in choices(40, 4) for row in choice.rows]
    chances = Ranker(*models).compiles([Signals(*row.before) for row in rows])
    accepted = [chance for chance, row in zip(chances, rows, strict=True) if row.accepted]
    refused = [chance for chance, row in zip(chances, rows, strict=True) if not row.accepted]

    assert sum(accepted) / len(accepted) > 0.95
    assert sum(refused) / len(refused) < 0.05
    assert "warnings" not in BEFORE


def test_its_probabilities_are_shares(models):
    apart = choices(200, 5)
    rows = [row for choice in apart for row in choice.rows if row.after]
    said = [value for choice in apart for value in scores_of(choices(250, 1))(choice)]

    for mean, share, count in reliability(rows, said):
        assert count < 60 or abs(mean - share) < 0.2


def test_damaged_models_are_refused(models):
    with pytest.raises(CorruptError, match="ranker"):
        Ranker(models[0][:100], models[1])
    with pytest.raises(CorruptError, match=r"takes .* signals"):
        Ranker(models[1], models[1])


def test_a_table_without_a_signal_has_a_blank_column():
    table, labels = right_table(choices(2, 1), without="likeness")

    assert not table[:, RIGHT].any()
    assert len(table) == len(labels)


def test_what_is_held_out_is_known_by_its_operator():
    assert not is_apart(choices(1, 1)[0])
    assert is_apart(Choice("1", "program:x", ("wildcard-arm-dropped",), "E0004", ()))

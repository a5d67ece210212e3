import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.retrieval.fuse import Ranking, fuse, reciprocal_rank


def ranking(*ids, name="list"):
    return Ranking(name, "score", tuple((id_, 1.0 / (place + 1)) for place, id_ in enumerate(ids)))


def test_first_in_both_of_two_lists_is_two_sixty_firsts_and_the_largest_score():
    (id_, explanation), *_ = fuse([ranking("a", "b"), ranking("a", "c")], 10)

    assert 2 * reciprocal_rank(0) == 2 / 61
    assert (id_, explanation.value) == ("a", 1.0)


def test_a_document_of_one_list_gets_what_that_list_gives():
    fused = dict(fuse([ranking("a", "b"), ranking("c")], 10))

    assert fused["a"].value == pytest.approx((1 / 61) / (2 / 61))
    assert fused["b"].value == pytest.approx((1 / 62) / (2 / 61))


def test_second_in_both_lists_beats_first_in_one():
    assert [id_ for id_, _ in fuse([ranking("a", "x"), ranking("b", "x")], 10)] == ["x", "a", "b"]


def test_equal_scores_stand_in_the_order_of_their_ids():
    assert [id_ for id_, _ in fuse([ranking("b", "a"), ranking("a", "b")], 10)] == ["a", "b"]
    assert [id_ for id_, _ in fuse([ranking("z"), ranking("m")], 10)] == ["m", "z"]


def test_a_single_list_can_reach_one():
    assert [explanation.value for _, explanation in fuse([ranking("a")], 10)] == [1.0]


def test_an_explanation_names_rank_and_score_in_each_list_and_what_is_missing():
    fused = dict(fuse([ranking("a", "b", name="BM25"), ranking("b", name="embedding")], 10))

    assert [part.description for part in fused["b"].details] == [
        "BM25: rank 2 of 2, score 0.5000",
        "embedding: rank 1 of 1, score 1.0000",
    ]
    assert [part.description for part in fused["a"].details] == [
        "BM25: rank 1 of 2, score 1.0000",
        "embedding: not among its 1",
    ]


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8), min_size=1, max_size=3),
    st.integers(0, 10),
    st.integers(1, 100),
)
def test_scores_are_within_bounds_sorted_and_the_sum_of_their_parts(lists, limit, k):
    fused = fuse([ranking(*ids) for ids in lists], limit, k)

    assert len(fused) == min(limit, len({id_ for ids in lists for id_ in ids}))
    assert fused == sorted(fused, key=lambda hit: (-hit[1].value, hit[0]))
    for _, explanation in fused:
        assert 0 < explanation.value <= 1 + 1e-12
        assert explanation.value == pytest.approx(sum(part.value for part in explanation.details))

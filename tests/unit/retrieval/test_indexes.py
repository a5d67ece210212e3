import numpy as np
import pytest

from citl.retrieval import Document, Query
from citl.retrieval.dense import DenseIndex
from citl.retrieval.lexical import LexicalIndex


def test_the_document_that_shares_the_rarer_term_scores_higher():
    documents = [
        Document(id="a", error_code="E0308", message="mismatched types"),
        Document(id="b", error_code="E0308", message="mismatched lifetimes"),
        Document(id="c", error_code="E0308", message="mismatched types"),
    ]
    found = LexicalIndex.build(documents).search(Query("E0308", "mismatched lifetimes"), 10)

    assert [ordinal for ordinal, _ in found] == [1, 0, 2]
    assert found[0][1] > found[1][1] == found[2][1] > 0


def test_a_document_is_found_by_its_title_and_diff():
    documents = [
        Document(id="a", error_code="E0599", message="x", extra="collect into Vec"),
        Document(id="b", error_code="E0599", message="x", extra="borrow"),
    ]
    found = LexicalIndex.build(documents).search(Query("none", "y", captures=("Vec<u8>",)), 10)

    assert [ordinal for ordinal, _ in found] == [0]


@pytest.mark.parametrize(
    "text",
    ['a AND NOT (b OR "c', "foo::bar(x) -> &'a T", "+x -y ^2 title:z [a TO b}", "\x00\ud800\u2028", "", "* ? ~"],
)
def test_compiler_text_is_never_a_query_language(text):
    documents = [Document(id="a", error_code="E0308", message="mismatched types")]
    found = LexicalIndex.build(documents).search(Query("E0308", text, (text,), (text,), (text,)), 10)

    assert [ordinal for ordinal, _ in found] == [0]


def test_a_message_of_pages_is_searched_by_its_beginning():
    documents = [Document(id="a", error_code="none", message="overflow evaluating the requirement")]
    message = "overflow evaluating " + " ".join(f"Wrapper{number}" for number in range(100_000))
    found = LexicalIndex.build(documents).search(Query("none", message, (message,) * 50), 10)

    assert [ordinal for ordinal, _ in found] == [0]


def test_neighbours_are_those_of_a_full_comparison():
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(300, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = DenseIndex.build(vectors).search(vectors[17], 20)
    cosines = vectors @ vectors[17]

    assert [ordinal for ordinal, _ in found] == np.argsort(-cosines)[:20].tolist()
    assert [cosine for _, cosine in found] == pytest.approx(sorted(cosines, reverse=True)[:20], abs=1e-5)


def test_vectors_that_share_nothing_are_not_found():
    vectors = np.zeros((3, 384), np.float32)
    vectors[0, 0], vectors[1, 1] = 1, -1

    assert DenseIndex.build(vectors).search(vectors[0], 10) == [(0, pytest.approx(1))]
    assert DenseIndex.build(vectors).search(np.eye(384, dtype=np.float32)[5], 10) == []
    assert DenseIndex.build(vectors[:0]).search(vectors[0], 10) == []


def test_a_graph_over_more_vectors_than_are_compared_one_by_one_finds_nearly_all(monkeypatch):
    monkeypatch.setattr("citl.retrieval.dense._EXACT_BELOW", 100)
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(40, 64))
    vectors = (centres[rng.integers(0, 40, 2000)] + 0.5 * rng.normal(size=(2000, 64))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = DenseIndex.build(vectors)
    recall = [
        len({ordinal for ordinal, _ in index.search(vector, 10)} & {*np.argsort(-(vectors @ vector))[:10].tolist()})
        for vector in vectors[:50]
    ]

    assert sum(recall) / 500 > 0.9

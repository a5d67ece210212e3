import hashlib
import itertools
import os
import subprocess
import sys

import msgspec
import numpy as np
import pytest
import zstandard

from citl.core.errors import CorruptError, UnsupportedError
from citl.retrieval import Document, Encoder
from citl.retrieval.fields import bag_of_tokens
from citl.training.encoder import fit_encoder

FIT_IN_A_PROCESS = """
import hashlib
from citl.retrieval import Document
from citl.training.encoder import fit_encoder

documents = [
    Document(id=f"d{n}", error_code=f"E{n % 7:04}", message=f"expected word_{n % 11} and word_{n % 5}")
    for n in range(60)
]
print(hashlib.sha256(b"".join(fit_encoder(documents))).hexdigest())
"""


def test_vectors_have_length_one_and_unknown_text_the_length_zero(encoder, documents):
    vectors = encoder.encode([[], ["nothing-of-this"], *map(bag_of_tokens, documents)])

    assert vectors.dtype == np.float32
    assert vectors.shape == (2 + len(documents), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 0] + [1] * len(documents), abs=1e-5)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder, documents):
    bags = [bag_of_tokens(document) for document in documents] * 5

    assert encoder.encode(bags) == pytest.approx(np.concatenate([encoder.encode([bag]) for bag in bags]), abs=1e-6)


def test_errors_of_one_kind_lie_closer_than_errors_of_different_kinds(encoder, query_like):
    moved, iterated, brace = encoder.encode(
        [bag_of_tokens(query_like(id_)) for id_ in ("clone-at-move", "iterate-by-reference", "remove-brace")]
    )

    assert moved @ iterated > 0.3 > moved @ brace


def test_words_that_never_met_are_related_by_the_company_they_keep():
    pairs = [("borrow", "moved"), ("moved", "clone"), ("brace", "delimiter"), ("delimiter", "unclosed")]
    documents = [
        Document(id=f"{'-'.join(pair)}-{copy}", error_code="", message=" ".join(pair))
        for pair, copy in itertools.product(pairs, range(4))
    ]
    borrow, clone, brace = Encoder(*fit_encoder(documents, 2)).encode([["borrow"], ["clone"], ["brace"]])

    assert borrow @ clone > 0.9
    assert abs(borrow @ brace) < 0.1


def test_the_table_is_close_to_what_it_was_before_it_was_made_small(encoder, documents):
    """With as many dimensions as documents, cosines are those of the TF-IDF vectors themselves."""
    bags = [bag_of_tokens(document) for document in documents]
    tokens = sorted({token for bag in bags for token in bag})
    counts = np.array([[bag.count(token) for token in tokens] for bag in bags], float)
    idf = np.log((1 + len(bags)) / (1 + (counts > 0).sum(axis=0))) + 1
    weighted = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * idf
    weighted /= np.linalg.norm(weighted, axis=1, keepdims=True)
    vectors = encoder.encode(bags)

    assert vectors @ vectors.T == pytest.approx(weighted @ weighted.T, abs=0.02)


def test_the_same_documents_give_the_same_bytes_in_any_order_process_and_hash_seed(documents):
    assert fit_encoder(documents) == fit_encoder(documents[::-1])

    digests = {
        subprocess.run(
            [sys.executable, "-c", FIT_IN_A_PROCESS],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "4711")
    }

    assert len(digests) == 1
    assert len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size


def test_a_corpus_of_many_words_stays_small():
    rng = np.random.default_rng(0)
    documents = [
        Document(
            id=f"{number:04}",
            error_code=f"E{number % 90:04}",
            message=" ".join(f"w{word}x" for word in rng.zipf(1.3, 40) % 3000),
        )
        for number in range(800)
    ]
    model, vocabulary = fit_encoder(documents)

    assert len(msgspec.json.decode(vocabulary)["tokens"]) > 800
    assert len(zstandard.compress(model)) + len(zstandard.compress(vocabulary)) < 500_000


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_documents_are_enough(size, documents):
    encoder = Encoder(*fit_encoder(documents[:size]))
    vectors = encoder.encode([bag_of_tokens(document) for document in documents[:size]])

    assert vectors.shape == (size, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1] * size)


def test_equal_pairs_have_equal_digests(documents, encoder):
    assert Encoder(*fit_encoder(documents)).digest == encoder.digest
    assert Encoder(*fit_encoder(documents, seed=1)).digest != encoder.digest


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda model: model[:0], "cannot be loaded"),
        (lambda model: model[:400], "cannot be loaded"),
        (lambda model: model.replace(b"weights", b"weighty"), "belong"),
    ],
)
def test_a_damaged_model_is_named_and_nothing_is_printed(documents, damage, words, capfd):
    model, vocabulary = fit_encoder(documents)

    with pytest.raises(CorruptError, match=words):
        Encoder(damage(model), vocabulary)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (lambda vocabulary: vocabulary[:-1], CorruptError, "vocabulary is damaged"),
        (lambda vocabulary: b"\xff" + vocabulary, CorruptError, "vocabulary is damaged"),
        (lambda vocabulary: vocabulary.replace(b"dim", b"tim"), CorruptError, "vocabulary is damaged"),
        (lambda vocabulary: vocabulary.replace(b"384", b"0"), CorruptError, "vocabulary is damaged"),
        (lambda vocabulary: vocabulary.replace(b"384", b"383"), CorruptError, "belong"),
        (lambda vocabulary: vocabulary.replace(b'"]', b'","more"]'), CorruptError, "belong"),
        (lambda vocabulary: vocabulary.replace(b'"version":1', b'"version":99'), UnsupportedError, "version 99"),
    ],
)
def test_a_vocabulary_that_does_not_fit_is_named(documents, damage, error, words):
    model, vocabulary = fit_encoder(documents)

    with pytest.raises(error, match=words):
        Encoder(model, damage(vocabulary))


def test_a_model_with_names_that_are_no_text_prints_nothing_to_the_wire(documents, capfd):
    model, vocabulary = fit_encoder(documents)

    with pytest.raises(CorruptError):
        Encoder(model.replace(b"embedding", b"embeddin\xe5"), vocabulary)

    assert capfd.readouterr().out == ""

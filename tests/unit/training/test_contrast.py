import hashlib
import os
import random
import subprocess
import sys
from collections import Counter

import msgspec
import numpy as np
import pytest

from citl.retrieval import Document, Encoder
from citl.retrieval.fields import bag_of_tokens
from citl.training.contrast import _DIMENSIONS, _MOST_TOKENS, Match, fit_contrastive, recall
from citl.training.encoder import choose_tokens, pack_encoder

FIT_IN_A_PROCESS = """
import hashlib
from citl.retrieval import Document
from citl.training.contrast import Match, fit_contrastive

documents = [
    Document(id=f"d{n:02}", error_code=f"E{n % 7:04}", message=f"expected word_{n % 11} and word_{n % 5}")
    for n in range(60)
]
matches = [Match((f"e{n % 7:04}", f"word_{n % 11}"), (f"d{n:02}",)) for n in range(60)]
print(hashlib.sha256(b"".join(fit_contrastive(documents, matches))).hexdigest())
"""

CAUSES = 30
COPIES = 4
NOISE = 40


def error(cause, rng, **more):
    """Errors of three codes: one quiet word tells the cause, and many loud ones tell nothing."""
    noise = " ".join(f"noise{rng.randrange(NOISE)}" for _ in range(12))
    return Document(error_code=f"E{cause % 3:04}", message=f"cause{cause} {noise}", **more)


@pytest.fixture(scope="module")
def documents():
    rng = random.Random(0)
    return [error(cause, rng, id=f"{cause:02}-{copy}") for cause in range(CAUSES) for copy in range(COPIES)]


def matches_like(seed, count):
    rng = random.Random(seed)
    found = []
    for number in range(count):
        cause = number % CAUSES
        right = tuple(f"{cause:02}-{copy}" for copy in range(COPIES))
        found.append(Match(tuple(bag_of_tokens(error(cause, rng, id="asked"))), right))
    return found


@pytest.fixture(scope="module")
def trained(documents):
    return fit_contrastive(documents, matches_like(1, 300))


def test_training_finds_what_the_texts_alone_do_not(documents, trained):
    asked = matches_like(2, 120)
    before = recall(Encoder(*fit_contrastive(documents, [])), documents, asked, at=1)
    after = recall(Encoder(*trained), documents, asked, at=1)

    assert before < 0.85
    assert after > before + 0.1


def test_words_that_only_matches_connect_come_to_lie_close():
    words = [("borrow", "clone"), ("brace", "unclosed"), ("trait", "derive"), ("string", "owned")]
    documents = [
        Document(id=f"{fix}-{copy}", error_code="E0001", message=f"{fix} {fix}x{copy} {seen}{copy % 2 or ''}")
        for seen, fix in words
        for copy in range(4)
    ] + [Document(id=f"z-{seen}-{copy}", error_code="E0002", message=seen) for seen, _ in words for copy in range(2)]
    turned = {seen: words[(number + 1) % len(words)][1] for number, (seen, _) in enumerate(words)}
    matches = [
        Match(("e0001", "e0001", seen), tuple(f"{fix}-{copy}" for copy in range(4))) for seen, fix in turned.items()
    ]

    assert recall(Encoder(*fit_contrastive(documents, [])), documents, matches, at=1) < 0.5
    assert recall(Encoder(*fit_contrastive(documents, matches)), documents, matches, at=1) == 1


def test_the_order_of_documents_and_matches_has_no_influence(documents, trained):
    matches = [
        Match(match.query[::-1], match.right[::-1]) for match in random.Random(3).sample(matches_like(1, 300), 300)
    ]

    assert fit_contrastive(documents[::-1], matches) == trained


def test_the_same_input_gives_the_same_bytes_in_any_process_and_hash_seed_and_with_any_number_of_threads():
    digests = {
        subprocess.run(
            [sys.executable, "-c", FIT_IN_A_PROCESS],
            env=os.environ | {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, threads in (("0", "1"), ("4711", "2"))
    }

    assert len(digests) == 1
    assert len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size


def test_another_seed_gives_another_model(documents, trained):
    assert fit_contrastive(documents, matches_like(1, 300), seed=1)[0] != trained[0]


def test_the_largest_vocabulary_stays_below_two_megabytes():
    bags = [Counter(f"std::collections::word_{number}" for number in range(6000))] * 2
    tokens = choose_tokens(bags, _MOST_TOKENS)
    model, vocabulary = pack_encoder(tokens, np.random.default_rng(0).random((len(tokens), _DIMENSIONS)))

    assert len(tokens) == _MOST_TOKENS
    assert len(model) + len(vocabulary) < 2_000_000


def test_tokens_of_queries_alone_are_not_written(documents):
    matches = [Match((*match.query, "a_strangers_name"), match.right) for match in matches_like(1, 30)]

    assert b"a_strangers_name" not in b"".join(fit_contrastive(documents, matches))


def test_matches_of_unknown_documents_are_passed_over(documents):
    unknown = Match(("e0001", "noise1"), ("gone",))

    assert fit_contrastive(documents, [unknown]) == fit_contrastive(documents, [])


def test_of_documents_with_equal_ids_the_last_counts(documents):
    stale = msgspec.structs.replace(documents[0], message="quite another text")

    assert fit_contrastive([stale, *documents], []) == fit_contrastive(documents, [])


@pytest.mark.parametrize(
    ("documents", "matches"),
    [
        ([], []),
        ([], [Match(("e0001",), ("gone",))]),
        ([Document(id="a", error_code="", message="")], [Match(("e0001",), ("a",))]),
        ([Document(id="a", error_code="E0001", message="moved")], [Match((), ("a",)), Match(("moved",), ("a",))]),
    ],
)
def test_little_is_enough(documents, matches):
    encoder = Encoder(*fit_contrastive(documents, matches))

    assert encoder.encode([["moved"]]).shape == (1, encoder.dimensions)


def test_recall_counts_matches_with_a_right_document_among_the_first():
    documents = [Document(id=id_, error_code="", message=text) for id_, text in (("a", "moved"), ("b", "moved"))]
    encoder = Encoder(*fit_contrastive(documents, []))
    matches = [Match(("moved",), ("a",)), Match(("moved",), ("b",)), Match(("unknown",), ("a",))]

    assert recall(encoder, documents, matches, at=1) == pytest.approx(1 / 3)
    assert recall(encoder, documents, matches, at=2) == pytest.approx(2 / 3)
    assert recall(encoder, documents, [], at=2) == 0

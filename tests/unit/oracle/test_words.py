"""The shipped oracle holds no text of others: no name, no literal, no example that is not this project's or std's."""

import re
from pathlib import Path

import pytest

from citl.engine.knowledge import read_oracle
from citl.oracle.convert import from_stored
from citl.patterns.template import Hole, encode_template
from citl.training.learned import vocabulary_of

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"[A-Za-z_]\w*")
LOOKS_LIKE_A_NAME = re.compile(r"_|[a-z][A-Z]|[0-9]")


@pytest.fixture(scope="module")
def patterns():
    return [from_stored(stored) for stored in read_oracle("").patterns]


@pytest.fixture(scope="module")
def ours():
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "corpus").rglob("*")) if path.suffix in (".rs", ".md")]
    return vocabulary_of(texts)


def texts_of(template):
    for edit in template.edits:
        yield from (piece for piece in edit.text if isinstance(piece, str))


def messages_of(pattern):
    yield pattern.guard.message
    yield from pattern.guard.labels
    for edit in pattern.template.edits:
        yield edit.anchor.of
        yield from (piece.anchor.of for piece in edit.text if isinstance(piece, Hole) and piece.anchor)


def test_every_word_that_a_mined_template_writes_is_ours_or_of_std(patterns, ours):
    foreign = {
        (word, pattern.provenance)
        for pattern in patterns
        if pattern.template is not None and pattern.provenance.startswith("pair:")
        for text in texts_of(pattern.template)
        for word in NAME.findall(text)
        if word not in ours
    }

    assert foreign == set()


def test_messages_and_labels_name_nothing_of_others(patterns, ours):
    foreign = {
        (word, pattern.provenance)
        for pattern in patterns
        if pattern.template is not None and pattern.provenance.startswith("pair:")
        for text in messages_of(pattern)
        for word in NAME.findall(text)
        if len(word) > 1 and LOOKS_LIKE_A_NAME.search(word) and word not in ours
    }

    assert foreign == set()


def test_examples_are_our_own_and_captures_are_not_kept(patterns):
    own = ("corpus:", "template:", "pair:program:")

    assert all(pattern.provenance.startswith(own) for pattern in patterns if pattern.diff)
    assert all(not pattern.guard.captures for pattern in patterns if pattern.provenance.startswith("pair:"))


def test_every_pattern_can_be_adapted_and_says_where_it_comes_from(patterns):
    assert all(pattern.template is not None and pattern.provenance and pattern.title for pattern in patterns)
    assert len(
        {(pattern.guard.code, pattern.guard.message, encode_template(pattern.template)) for pattern in patterns}
    ) == (len(patterns))

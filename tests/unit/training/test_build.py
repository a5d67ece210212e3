"""Builds from a part of the real corpus with the real rustc."""

import asyncio
import shutil
from pathlib import Path

import pytest

from citl.oracle.convert import from_stored
from citl.oracle.writer import encode
from citl.training.build import build_oracle
from citl.training.corpus import CorpusError

CORPUS = Path(__file__).parents[3] / "corpus"
CODES = ("E0384", "E0061", "E0616")


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copy(CORPUS / "corpus.toml", folder)
    (folder / "cases").mkdir()
    for code in CODES:
        shutil.copy(CORPUS / "cases" / f"{code}.md", folder / "cases")
    return folder


def build(corpus):
    return asyncio.run(build_oracle(corpus, 2, lambda _: None))


@pytest.fixture(scope="module")
def oracle(part):
    return build(part)


def test_two_builds_give_the_same_bytes(part, oracle):
    assert encode(build(part)) == encode(oracle)


def test_every_pattern_can_be_adapted_and_says_where_it_comes_from(oracle):
    patterns = [from_stored(stored) for stored in oracle.patterns]

    assert {pattern.guard.code for pattern in patterns} == set(CODES)
    assert all(pattern.template is not None and pattern.provenance.startswith("corpus:") for pattern in patterns)
    assert all(pattern.diff.startswith(("-", "+")) for pattern in patterns)


def test_patterns_are_tried_on_cases_they_were_not_learned_from(oracle):
    assert any(stored.success_count for stored in oracle.patterns)
    assert all(stored.success_count <= stored.attempt_count for stored in oracle.patterns)


def test_the_encoder_and_the_token_model_travel_in_the_file(oracle):
    assert set(oracle.extras) == {"encoder.onnx", "encoder.vocabulary", "sources.records", "tokens.counts"}


def test_a_case_that_does_not_do_what_it_claims_stops_the_build_by_name(part, tmp_path):
    wrong = tmp_path / "corpus"
    shutil.copytree(part, wrong)
    path = wrong / "cases" / "E0384.md"
    path.write_text(path.read_text().replace("//~ E0384", "//~ E0999", 1))

    with pytest.raises(CorpusError, match=r"E0384/.*marked .*E0999"):
        build(wrong)

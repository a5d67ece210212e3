"""What rustc says of its error codes: its first sentence, asked for once."""

import asyncio

import pytest

from citl.rustc import process
from citl.rustc.explanations import Explanations, first_sentence_of

LONG = 20.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One was\ndone. Another not.\n\nMore.", "One was done."),
        ("#### Note: no longer emitted.\n\nIt was so.", "It was so."),
        ("```\nfn main() {}\n```\n\nIt is `a.b` of: c.", "It is `a.b` of"),
        ("", ""),
        ("```\nfn main() {}\n```", ""),
    ],
)
def test_the_first_sentence_is_that_of_the_prose(text, sentence):
    assert first_sentence_of(text) == sentence


async def test_rustc_is_asked_once_for_each_code(tmp_path, monkeypatch):
    explanations = Explanations()
    first = await explanations.first_sentence("E0308", str(tmp_path), LONG)
    monkeypatch.setattr(process, "run", None)

    assert first.startswith("Expected type did not match")
    assert await explanations.first_sentence("E0308", str(tmp_path), 0) == first


async def test_what_takes_too_long_is_there_the_next_time(tmp_path):
    explanations = Explanations()

    assert await explanations.first_sentence("E0382", str(tmp_path), 0) == ""
    await asyncio.sleep(0)
    assert await explanations.first_sentence("E0382", str(tmp_path), LONG) != ""


@pytest.mark.parametrize("code", ["unused_variables", "E03088", "--help", "E9999"])
async def test_what_is_no_code_of_rustc_has_no_explanation(tmp_path, code):
    assert await Explanations().first_sentence(code, str(tmp_path), LONG) == ""


async def test_without_a_toolchain_there_is_no_explanation(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert await Explanations().first_sentence("E0308", str(tmp_path), LONG) == ""

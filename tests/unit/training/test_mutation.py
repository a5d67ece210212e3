"""Every mutation operator does what its example says, and what it makes is a change."""

import re
import tomllib
from importlib.resources import files

import pytest

from citl.core.text import SourceText, apply_edits
from citl.syntax.tree import Parsed
from citl.training.factory import code_parts
from citl.training.mutation import FORMS, mutations_of, operators

BY_NAME = {operator.name: operator for operator in operators()}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_operator_does_what_its_example_says(name):
    operator = BY_NAME[name]
    before, after = operator.example
    source = SourceText.from_str(before)

    made = [apply_edits(source, mutation.edits).text for mutation in mutations_of(Parsed(source), [operator])]

    assert after in made
    assert before not in made
    assert operator.share > 0


def test_no_two_operators_have_one_name_and_all_families_are_there():
    assert len(BY_NAME) == len(operators()) >= 200
    assert {operator.family for operator in operators()} == {
        "matching",
        "moves",
        "names",
        "parsing",
        "signatures",
        "traits",
        "types",
    }


def test_every_form_is_used_and_every_form_in_use_exists():
    used = {
        form
        for operator in operators()
        for row in operator.edits
        for text in row.values()
        for form in re.findall(r"\{\w+\|(\w+)\}", text)
    }

    assert used == set(FORMS)


def test_no_word_table_gives_a_word_for_itself():
    tables = tomllib.loads(files("citl.training").joinpath("operators", "words.toml").read_text())

    assert all(word not in others for table in tables.values() for word, others in table.items())


def test_the_parts_of_the_codes_are_parts_of_a_whole():
    parts = code_parts()

    assert all(0 < part <= 0.2 for part in parts.values())
    assert "other" in parts


@pytest.mark.parametrize("text", ["", "fn", "fn f( {", "#", "let x = \u00e9\u00e9;"])
def test_text_that_is_not_rust_breaks_nothing(text):
    source = SourceText.from_str(text)

    assert all(apply_edits(source, one.edits).data != source.data for one in mutations_of(Parsed(source)))

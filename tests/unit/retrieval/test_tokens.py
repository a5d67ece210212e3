import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.retrieval.tokens import tokenize, tokenize_all


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&mut HashMap", ["&mut", "HashMap", "hash", "map"]),
        ("&'a str", ["&", "'a", "str"]),
        ("std::io::Error", ["std::io::Error", "std", "io", "Error", "error"]),
        ("try_from(x)?", ["try_from", "try", "from", "x", "?"]),
        ("fn() -> i32", ["fn", "()", "->", "i32"]),
        ("`_` => 0..=9", ["=>", "0", "..=", "9"]),
        ("error E0308", ["error", "e0308"]),
        ("println!", ["println!", "println"]),
        ("a != *b", ["a", "!=", "*", "b"]),
        ("#[derive(Debug)]", ["#[", "derive", "Debug", "debug"]),
        ("r#type", ["r#type", "type"]),
        ("HTTPServer2", ["HTTPServer2", "http", "server2"]),
    ],
)
def test_a_name_is_a_token_whole_and_in_parts_and_an_operator_is_a_token(text, expected):
    assert tokenize(text) == expected


def test_an_apostrophe_in_a_word_is_no_lifetime_and_a_character_is_none_either():
    assert tokenize("can't infer 'static from 'x'") == ["can't", "infer", "'static", "from", "x"]


def test_separators_are_tokens_only_by_themselves():
    assert tokenize("expected `;`, found `}`") == ["expected", "found"]
    assert tokenize_all((";", "}")) == [";", "}"]


def test_the_hole_of_a_template_is_no_token():
    assert tokenize("`_`: _") == []
    assert tokenize("_") == []


def test_a_type_is_also_one_term():
    assert tokenize_all(("Option<_>",)) == ["Option<_>", "Option", "option", "<", ">"]
    assert tokenize_all(("&mut T",))[0] == "&mut_T"
    assert tokenize_all(("x",)) == ["x"]


@given(st.text(st.characters(), max_size=200))
def test_no_token_is_empty_long_or_torn_by_white_space(text):
    for token in [*tokenize(text), *tokenize_all((text,))]:
        assert token.split() == [token]
        assert len(token) <= 64
        assert token.encode()


def test_a_text_of_pages_costs_no_more_than_its_beginning():
    assert len(tokenize("Vec<" * 1_000_000)) < 5000

"""Text as a tree: tokens, nodes and regions, of broken and odd files too."""

import pytest

from citl.core.text import SourceText, Span
from citl.syntax.tree import Parsed, ancestors, field_of, span_of


def parsed(text):
    return Parsed(SourceText.from_str(text))


def texts(text):
    return [token.text for token in parsed(text).tokens]


def test_literals_and_lifetimes_are_one_token_each_and_comments_none():
    assert texts('fn f<\'a>() { "a b"; r#"c"#; \'d\' } // e\n/* f */') == [
        *("fn", "f", "<", "'a", ">", "(", ")", "{", '"a b"', ";", 'r#"c"#', ";", "'d'", "}"),
    ]


def test_tokens_lie_where_rustc_counts_them_behind_a_byte_order_mark_and_over_both_line_ends():
    whole = parsed("\ufeff// é\r\nfn é() {\t}\r\n")

    assert [whole.source.slice(token.span) for token in whole.tokens] == ["fn", "é", "(", ")", "{", "}"]
    assert whole.tokens[0].span == Span(10, 12)


@pytest.mark.parametrize("text", ["", " \n\t", "// only a comment", "\ufeff"])
def test_a_file_without_tokens_has_none_and_still_a_node_everywhere(text):
    whole = parsed(text)

    assert whole.tokens == ()
    assert whole.tokens_in(Span(0, len(whole.source.data))) == ()
    assert whole.node_at_offset(0) is not None


@pytest.mark.parametrize("text", ["fn f( {", '"', "}}}", "fn f() { \x00 }", "let let let"])
def test_what_does_not_parse_still_has_its_tokens_in_order(text):
    starts = parsed(text).token_starts

    assert starts == sorted(set(starts))


def test_bytes_that_are_no_text_are_parsed_around():
    whole = Parsed(SourceText(b"fn f() { \xff\xfe } fn g() {}"))

    assert [token.text for token in whole.tokens][-5:] == ["g", "(", ")", "{", "}"]


def test_only_tokens_wholly_inside_count():
    whole = parsed("let abc = 1;")

    assert [token.text for token in whole.tokens_in(Span(4, 9))] == ["abc", "="]
    assert [token.text for token in whole.tokens_in(Span(5, 9))] == ["="]
    assert [token.text for token in whole.tokens_in(Span(4, 6))] == []


@pytest.mark.parametrize("span", [Span(12, 12), Span(11, 99), Span(99, 200), Span(5, 5)])
def test_a_place_at_or_past_the_end_of_the_file_has_a_node(span):
    whole = parsed("fn f() { 1 }")

    assert span_of(whole.root).contains(span_of(whole.node_at(span)))


def test_ancestors_start_at_the_node_and_end_at_the_file():
    whole = parsed("fn f() { g(1); }")
    kinds = [node.type for node in ancestors(whole.node_at(Span(11, 12)))]

    assert (kinds[0], kinds[-1]) == ("integer_literal", "source_file")


def test_a_node_knows_the_field_it_hangs_under():
    whole = parsed("fn f() -> u8 { 1 }")
    function = whole.root.named_children[0]

    assert field_of(function.child_by_field_name("return_type")) == "return_type"
    assert field_of(function) is None
    assert field_of(whole.root) is None


def test_a_very_long_line_is_parsed_as_any_other():
    whole = parsed("fn f() { " + "g(1); " * 20_000 + "}")

    assert len(whole.tokens) == 100_006
    assert whole.node_at(Span(60_009, 60_010)).type == "identifier"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.core.errors import EditError
from citl.core.text import Position, PositionEncoding, SourceText, Span, TextEdit, apply_edits

TEXTS = st.text(alphabet=st.sampled_from("aé€😀\n\r\x0b\x0c\x85\u2028 "), max_size=40)


def test_only_the_line_ends_of_lsp_end_lines():
    source = SourceText.from_str("a\x0cb\x85c\u2028d\ne\r\nf\rg")

    assert [source.slice(source.line_span(line)) for line in range(4)] == ["a\x0cb\x85c\u2028d", "e", "f", "g"]


@pytest.mark.parametrize(
    ("encoding", "column"),
    [(PositionEncoding.UTF8, 7), (PositionEncoding.UTF16, 4), (PositionEncoding.UTF32, 3)],
)
def test_columns_are_counted_in_the_units_of_the_client(encoding, column):
    source = SourceText.from_str("aé😀x")

    assert source.position(7, encoding) == Position(0, column)
    assert source.offset(Position(0, column), encoding) == 7


def test_a_position_past_the_end_of_a_line_or_file_is_clamped():
    source = SourceText.from_str("ab\r\ncd")

    assert source.offset(Position(0, 99), PositionEncoding.UTF16) == 2
    assert source.offset(Position(2**31, 2**31), PositionEncoding.UTF16) == 6


def test_a_position_inside_a_character_counts_as_its_start():
    source = SourceText.from_str("😀x")

    assert source.offset(Position(0, 1), PositionEncoding.UTF16) == 0
    assert source.position(2, PositionEncoding.UTF16) == Position(0, 0)


@given(TEXTS, st.sampled_from(PositionEncoding))
def test_every_character_start_survives_the_way_to_the_client_and_back(text, encoding):
    source = SourceText.from_str(text)
    starts = [len(text[:index].encode()) for index in range(len(text) + 1)]
    # The place between \r and \n is inside a line end: no position names it.
    starts = [start for start in starts if source.data[start - 1 : start + 1] != b"\r\n"]

    assert [source.offset(source.position(start, encoding), encoding) for start in starts] == starts


def test_edits_are_applied_at_once_and_insertions_keep_their_order():
    source = SourceText.from_str("let x = é;")
    edits = [TextEdit(Span(8, 10), "y"), TextEdit(Span(4, 4), "mut "), TextEdit(Span(4, 4), "ref ")]

    assert apply_edits(source, edits).text == "let mut ref x = y;"


@pytest.mark.parametrize("spans", [((0, 2), (1, 3)), ((0, 9),), ((2, 1),)])
def test_edits_that_overlap_or_leave_the_file_are_refused(spans):
    with pytest.raises(EditError):
        apply_edits(SourceText(b"abcd"), [TextEdit(Span(*span), "") for span in spans])


def test_lone_surrogates_become_the_replacement_character():
    assert SourceText.from_str("a\ud800b").text == "a\ufffdb"

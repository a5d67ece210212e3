"""Changes of documents, against an independent reading of what they mean."""

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from citl.core.text import PositionEncoding, SourceText
from citl.lsp.documents import Documents, find_shift
from citl.lsp.from_proto import changed_text

TEXT = st.text(alphabet="aé🦀\n\r\x0c\u2028 ", max_size=20)
NUMBER = st.integers(0, 12)
UNITS = {
    PositionEncoding.UTF8: ("utf-8", 1),
    PositionEncoding.UTF16: ("utf-16-le", 2),
    PositionEncoding.UTF32: ("utf-32-le", 4),
}


def place(text, index, encoding):
    """The position of a code point index, by the specification's words."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n")
    name, width = UNITS[encoding]
    return types.Position(line, len(before.rpartition("\n")[2].encode(name)) // width)


@given(TEXT, NUMBER, NUMBER, TEXT, st.sampled_from(list(PositionEncoding)))
def test_a_change_replaces_exactly_its_range(text, first, second, new, encoding):
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    if any(text[at - 1 : at + 1] == "\r\n" for at in (start, end)):
        return  # No position lies inside a line end.
    change = types.TextDocumentContentChangePartial(
        types.Range(place(text, start, encoding), place(text, end, encoding)), new
    )

    changed = changed_text(SourceText.from_str(text), [change], encoding)
    assert changed.text == text[:start] + new + text[end:]


@given(TEXT, st.lists(st.tuples(*[st.integers(0, 2**31 - 1)] * 4), max_size=3), st.sampled_from(list(PositionEncoding)))
def test_no_range_however_odd_is_refused(text, ranges, encoding):
    changes = [
        types.TextDocumentContentChangePartial(types.Range(types.Position(a, b), types.Position(c, d)), "x")
        for a, b, c, d in ranges
    ]

    assert changed_text(SourceText.from_str(text), changes, encoding) is not None


def test_an_unknown_text_stays_unknown_until_a_whole_one_comes():
    nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
    partial = types.TextDocumentContentChangePartial(nowhere, "x")
    whole = types.TextDocumentContentChangeWholeDocument("abc")

    assert changed_text(None, [partial], PositionEncoding.UTF16) is None
    assert changed_text(None, [partial, whole, partial], PositionEncoding.UTF16).text == "xabc"


def test_only_a_hidden_byte_order_mark_is_looked_past():
    plain, marked = SourceText(b"abc"), SourceText(b"\xef\xbb\xbfabc")

    assert find_shift(plain, plain) == 0
    assert find_shift(marked, marked) == 0
    assert find_shift(marked, plain) == -3
    assert find_shift(plain, marked) is None
    assert find_shift(plain, SourceText(b"abcd")) is None
    assert find_shift(plain, None) is None


def test_a_file_is_found_by_either_of_its_paths(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.rs").write_text("")
    (tmp_path / "link").symlink_to(real)
    documents = Documents()
    uri = (tmp_path / "link" / "a.rs").as_uri()
    documents.open(uri, 1, "")

    assert documents.find_at(str(real / "a.rs")).uri == uri
    assert documents.uri_of(str(tmp_path / "link" / "a.rs")) == uri
    documents.close(uri)
    assert documents.uri_of(str(real / "a.rs")) == (real / "a.rs").as_uri()

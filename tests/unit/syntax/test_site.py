"""A diagnostic in the files at hand."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span
from citl.syntax.site import site_of

TEXT = "fn f() -> u8 {\n    let n = 1;\n    n.go()\n}\n"


def span(needle, text=TEXT, file="/p/a.rs", **more):
    start = text.index(needle)
    return LabelledSpan(file, Span(start, start + len(needle)), 1, 1, 1, 1, **more)


def error(*spans, children=(), message="no `go` for `u8` 3", code="E0599"):
    return Diagnostic(Level.ERROR, message, code, spans, children)


def site(diagnostic, text=TEXT):
    return site_of(diagnostic, {"/p/a.rs": SourceText.from_str(text)})


def test_primary_places_come_first_and_roles_tell_the_others_apart():
    note = Diagnostic(Level.NOTE, "`n` is here", None, (span("let n"),))
    help_ = Diagnostic(Level.HELP, "try `x`", None, (span("u8"),))
    found = site(
        error(span("n ", label="of type `u8`"), span("go", is_primary=True, label="gone"), children=(note, help_))
    )

    assert [place.role for place in found.places] == ["primary", "label", "note", "help"]
    assert found.primary.region.node.type == "field_identifier"
    assert [place.message.template for place in found.places[1:]] == ["of type `_`", "`_` is here", "try `_`"]
    assert (found.message.template, found.message.captures) == ("no `_` for `_` #", ("go", "u8"))


def test_places_in_files_that_are_not_at_hand_are_left_out():
    found = site(error(span("n", file="/elsewhere.rs", is_primary=True), span("u8")))

    assert found.primary is None
    assert found.kinds() == ()
    assert [place.role for place in found.places] == ["label"]


def test_a_diagnostic_without_a_place_or_a_code_is_a_site_too():
    found = site(error(code=None))

    assert (found.code, found.primary, found.places) == ("none", None, ())


def test_a_place_past_the_end_of_the_file_belongs_to_another_text():
    late = LabelledSpan("/p/a.rs", Span(5, len(TEXT) + 1), 1, 1, 9, 1, is_primary=True)

    assert site(error(late)).primary is None


@pytest.mark.parametrize("text", ["", TEXT, "\ufeff" + TEXT.replace("\n", "\r\n")])
def test_a_place_at_the_end_of_the_file_is_one(text):
    end = len(text.encode())
    found = site(error(LabelledSpan("/p/a.rs", Span(end, end), 1, 1, 1, 1, is_primary=True)), text)

    assert found.primary.region.span == Span(end, end)
    assert found.kinds()[-1] == "source_file"


def test_only_given_files_can_be_had_parsed():
    with pytest.raises(KeyError):
        site(error()).parsed("/elsewhere.rs")

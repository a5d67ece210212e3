"""Ways from a diagnostic to a region, taken and found."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span
from citl.patterns.anchors import find_region, reaches
from citl.patterns.frame import frame_of
from citl.patterns.template import Anchor, Base
from citl.syntax.site import site_of

TEXT = "struct Tram { stops: u8 }\nfn f(tram: Tram) -> u8 {\n    let n = tram.stop;\n    g(1, n)\n}\n"


def span(needle, **more):
    start = TEXT.index(needle)
    return LabelledSpan("/a.rs", Span(start, start + len(needle)), 1, 1, 1, 1, **more)


@pytest.fixture(scope="module")
def site():
    note = Diagnostic(Level.NOTE, "as in `Vec`", None, (span("g(1, n)"),))
    diagnostic = Diagnostic(
        Level.ERROR,
        "no field `stop` on type `Tram`",
        "E0609",
        (
            span("stop;", is_primary=True, label="unknown"),
            span("n =", label="`n` here"),
            span("1", label="`1` here"),
        ),
        (note, Diagnostic(Level.HELP, "without a place")),
    )
    return site_of(diagnostic, {"/a.rs": SourceText.from_str(TEXT)})


def text_at(site, anchor):
    region = find_region(frame_of(site), anchor)
    return None if region is None else site.files[region.file].source.slice(region.span)


def test_quoted_texts_are_named_by_where_they_stand(site):
    assert site.captures == {"m0": "stop", "m1": "Tram", "l0": "n", "l1": "1", "n0": "Vec"}


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        (Anchor(), "stop;"),
        (Anchor(path=("^let_declaration",)), "let n = tram.stop;"),
        (Anchor(path=("^let_declaration", "value", "value")), "tram"),
        (Anchor(path=("^block", "#-1", "arguments", "#0")), "1"),
        (Anchor(path=("^let_declaration", "next")), "g(1, n)"),
        (Anchor(Base.LABEL.value, "`_` here"), "n ="),
        (Anchor(Base.LABEL.value, "`_` here", 1), "1"),
        (Anchor(Base.NOTE.value, "as in `_`", path=("function",)), "g"),
        (Anchor(Base.DEFINITION.value, "m1", path=("name",)), "Tram"),
        (Anchor(Base.FILE.value), TEXT),
    ],
)
def test_an_anchor_leads_to_its_region(site, anchor, text):
    assert text_at(site, anchor) == text


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor(index=1),
        Anchor(path=("^trait_item",)),
        Anchor(path=("body",)),
        Anchor(path=("next", "next", "next")),
        Anchor(path=("^block", "#7")),
        Anchor(path=("^block", "#-7")),
        Anchor(Base.LABEL.value, "another label"),
        Anchor(Base.HELP.value, "without a place"),
        Anchor(Base.DEFINITION.value, "m7"),
        Anchor(Base.DEFINITION.value, "n0"),
        Anchor(Base.LET.value, "unnamed"),
    ],
)
def test_a_way_that_does_not_exist_here_leads_nowhere(site, anchor):
    assert find_region(frame_of(site), anchor) is None


def test_every_region_that_is_found_is_found_again_by_its_anchor(site):
    found = reaches(site)

    assert len(found) > 50
    assert all(find_region(frame_of(site), reach.anchor).span == reach.region.span for reach in found)


def test_the_nearest_ways_come_first_and_always_in_one_order(site):
    found = reaches(site)

    assert found[0].anchor == Anchor()
    assert [reach.cost for reach in found] == sorted(reach.cost for reach in found)
    assert found == reaches(site)

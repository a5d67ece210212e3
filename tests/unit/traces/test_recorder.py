import re
from pathlib import Path

import pytest

from citl.core.text import SourceText
from citl.syntax.tree import Parsed
from citl.traces.recorder import KINDS, TEXT_CHARS, record

DOCUMENT = Path(__file__).parents[3] / "docs" / "decisions.md"

TEXT = """\
use std::collections::{BTreeMap, HashMap as Map};

#[derive(Debug, Clone)]
pub struct Tram<'a> {
    line: &'a str,
    stops: u8,
}

impl<'a> Tram<'a> {
    pub fn depart<T: Copy>(&mut self, by: &T, at: u16) -> Option<u8> {
        let mut seen: Vec<u8> = Vec::new();
        let ring = move |bell| bell + 1;
        for stop in 0..self.stops {
            seen.push(stop as u8);
        }
        let other = Tram {
            line: self.line.clone(),
            stops: ring(at),
        };
        match seen.first() {
            Some(&n) if n > 3 => return Some(n),
            _ => {}
        }
        println!("{}", other);
        unsafe { go(&mut seen)?; }
        let line = vec![other];
        at
    }
}
"""


def recorded(text, crate_path="src/lib.rs"):
    return record(Parsed(SourceText.from_str(text)), "/tram/src/lib.rs", crate_path)


def said(text):
    return {(decision.kind, decision.text) for decision in recorded(text)}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("attribute", "derive(Debug, Clone)"),
        ("borrow", "&mut seen"),
        ("call", "Vec::new"),
        ("clone", "clone"),
        ("closure", "|bell|"),
        ("control_flow", "for stop in 0..self.stops"),
        ("control_flow", "match seen.first()"),
        ("control_flow", "n > 3"),
        ("control_flow", "return"),
        ("control_flow", "?"),
        ("definition", "Tram"),
        ("definition", "impl<'a> Tram<'a>"),
        ("field_access", "line"),
        ("import_resolution", "std::collections"),
        ("import_resolution", "HashMap as Map"),
        ("lifetime", "'a"),
        ("lifetime_elision", "&"),
        ("literal", '"{}"'),
        ("macro_use", "println!"),
        ("macro_use", "vec"),
        ("method_resolution", "push"),
        ("move", "move"),
        ("move", "at"),
        ("mutability", "mut"),
        ("name_resolution", "other"),
        ("operator", "+"),
        ("pattern_match", "Some(&n)"),
        ("qualifier", "unsafe"),
        ("receiver", "&mut self"),
        ("struct_field", "stops"),
        ("trait_bound", "Copy"),
        ("type_annotation", "Vec<u8>"),
        ("type_annotation", "Option<u8>"),
        ("type_coercion", "u8"),
        ("type_inference", "ring"),
        ("visibility", "pub"),
    ],
)
def test_each_kind_is_read(kind, text):
    assert (kind, text) in said(TEXT)


def documented():
    return re.findall(r"^\| `(\w+)` \| (.+?) \| `(.+)` \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_kind_is_described_in_the_documentation():
    assert {kind: meaning for kind, meaning, _ in documented()} == KINDS
    assert {decision.kind for decision in recorded(TEXT)} == set(KINDS)


@pytest.mark.parametrize(("kind", "example"), [(kind, example) for kind, _, example in documented()])
def test_the_examples_of_the_documentation_are_of_their_kind(kind, example):
    places = (
        "{} {{}}",
        "{}",
        "fn f() {{ {} }}",
        "fn f() {{ {} }} }}",
        "fn f() {{ match it {{ {} 1 }} }}",
        "fn f<{}>() {{}}",
    )

    assert any(kind in {one for one, _ in said(place.format(example))} for place in places)


def test_every_line_of_code_has_a_decision():
    bare = re.compile(r"[\s{}()\[\];,]*")
    lines = {number for number, line in enumerate(TEXT.split("\n"), 1) if not bare.fullmatch(line)}

    assert {decision.line for decision in recorded(TEXT)} == lines


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("fn f() {\n    self\n        .a\n        .b();\n}", "name_resolution", "self"),
        ("m! {\n    let wide = narrow;\n}", "name_resolution", "wide"),
        ("m! {\n    return;\n}", "control_flow", "return"),
    ],
)
def test_a_line_that_no_query_knows_has_its_first_word(text, kind, word):
    assert (kind, word) in said(text)


def test_comments_and_the_inside_of_strings_are_no_decisions():
    text = (
        'fn f() -> u8 {\n    // let a = 1;\n    /* let b\n    = 2; */\n    g("one\n    two")\n}\n/// Words.\nfn g() {}'
    )

    assert {decision.line for decision in recorded(text)} == {1, 5, 9}


def test_decisions_come_in_source_order_and_say_where_they_are():
    source = SourceText.from_str(TEXT)
    decisions = recorded(TEXT)

    assert [d.span.start for d in decisions] == sorted(d.span.start for d in decisions)
    for one in decisions:
        assert one.line == one.end_line == source.line_of(one.span.start) + 1
        assert one.column == one.span.start - source.line_starts[one.line - 1] + 1
        assert one.end_column - one.column == one.span.end - one.span.start
        assert one.text == " ".join(source.slice(one.span).split())


def test_columns_count_code_points():
    [decision] = [one for one in recorded('fn f() { g("żółć", 7) }') if one.text == "7"]

    assert (decision.column, decision.end_column, decision.span.start) == (20, 21, 23)


def test_a_construct_of_several_lines_is_its_first():
    [decision] = [one for one in recorded("fn f() {\n    g(&[\n        1,\n    ]);\n}") if one.kind == "borrow"]

    assert (decision.text, decision.end_line) == ("&[", 2)


def test_long_code_is_shortened():
    [decision] = [one for one in recorded(f'const C: &str = "{"long " * 40}";') if one.kind == "literal"]

    assert len(decision.text) == TEXT_CHARS
    assert decision.text.endswith("…")


def test_what_a_macro_of_std_shows_is_not_moved():
    text = 'fn f() { println!("{}", shown); g(given); }'

    assert ("move", "shown") not in said(text)
    assert ("move", "given") in said(text)


def test_a_table_of_data_has_a_few_decisions_a_line():
    assert sum(one.line == 2 for one in recorded(f"const T: [u8; 99] = [\n{'7, ' * 99}\n];")) == 3


def test_ids_are_unique():
    ids = [decision.id for decision in recorded(TEXT * 2)]

    assert len(set(ids)) == len(ids)


def test_ids_differ_between_files():
    one, other = ({d.id for d in recorded(TEXT, path)} for path in ("src/a.rs", "src/b.rs"))

    assert not one & other


@pytest.mark.parametrize(
    "edited",
    [
        "// Trams.\n\n" + TEXT,
        "fn other(seen: Vec<u8>) { let line = 3; seen.push(4); }\n" + TEXT,
        TEXT.replace("        let mut seen", "\n\n            let mut   seen"),
        TEXT + "mod more { fn depart() { at } }\n",
    ],
)
def test_ids_stay_while_the_code_around_them_changes(edited):
    assert {decision.id for decision in recorded(TEXT)} <= {decision.id for decision in recorded(edited)}


def test_another_choice_has_another_id():
    before, after = recorded(TEXT), recorded(TEXT.replace("by: &T", "by: T"))

    gone = {decision.id for decision in before} - {decision.id for decision in after}
    assert {(one.kind, one.text) for one in before if one.id in gone} == {
        ("type_annotation", "&T"),
        ("lifetime_elision", "&"),
    }


@pytest.mark.parametrize(
    "text", ["", "fn", "struct {", "fn f( { let = ; }", "impl for", "use a::{", "\x00", '"', "\r", "😀"]
)
def test_broken_text_is_recorded_as_far_as_it_can_be_read(text):
    assert isinstance(recorded(text), tuple)


def test_bytes_that_are_no_text_are_recorded():
    assert record(Parsed(SourceText(b'fn f() { let a = "\xff\xfe"; }')), "/a.rs")


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("&", ""), ("mod m {", "}"), ("|a| ", "")])
def test_deep_nesting_is_no_deep_recursion(opening, closing):
    inner = f"{opening * 5_000}1{closing * 5_000}"

    assert recorded(inner if opening.startswith("mod") else f"fn f() {{ {inner} }}")

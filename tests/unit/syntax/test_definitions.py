import pytest

from citl.core.text import SourceText
from citl.syntax.definitions import defined_names, find_definition
from citl.syntax.tree import Parsed

TEXT = """
struct Tram<'a> { line: &'a str, stops: u8 }
enum Door { Open, Shut }
trait Ring { fn ring(&self); }
fn depart(stops: u8) -> u8 {
    let line = 4;
    let line = line + stops;
    for door in 0..line { let _ = |bell: u8| bell + door; }
    line
}
"""


@pytest.fixture(scope="module")
def parsed():
    return Parsed(SourceText.from_str(TEXT))


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("Tram<'_>", "struct_item", "struct Tram"),
        ("&mut crate::Door", "enum_item", "enum Door"),
        ("Shut", "enum_variant", "Shut"),
        ("ring", "function_signature_item", "fn ring"),
        ("depart", "function_item", "fn depart"),
    ],
)
def test_an_item_is_found_by_the_head_of_its_name(parsed, name, kind, text):
    node = find_definition(parsed, name, 0)

    assert (node.type, parsed.text(node).startswith(text)) == (kind, True)


def test_the_nearest_binding_before_the_place_wins(parsed):
    assert parsed.text(find_definition(parsed, "line", TEXT.rindex("line"))) == "let line = line + stops;"
    assert parsed.text(find_definition(parsed, "stops", TEXT.rindex("stops"))) == "stops: u8"


def test_what_is_no_name_has_no_definition(parsed):
    assert find_definition(parsed, "{integer}", 0) is None
    assert find_definition(parsed, "absent", 0) is None


def test_all_names_that_a_file_introduces_are_known(parsed):
    assert defined_names(parsed) >= {"Tram", "'a", "line", "stops", "Open", "Ring", "ring", "depart", "door", "bell"}
    assert "u8" not in defined_names(parsed)


@pytest.mark.parametrize("text", ["", "fn", "struct {", "fn f( { let = ; }", "\x00\xff", '"'])
def test_broken_text_parses_to_something(text):
    parsed = Parsed(SourceText.from_str(text))

    assert isinstance(parsed.tokens, tuple)
    assert isinstance(defined_names(parsed), frozenset)

"""What is extracted from one case repairs another: each test names the two and lets rustc judge."""

import pytest

from citl.core.text import SourceText, apply_edits
from citl.patterns.adapt import adapt
from citl.patterns.extract import extract
from citl.patterns.template import decode_template, encode_template
from citl.syntax.tree import Parsed
from harness.rust import errors_of, site_in

LEARNED_AND_ASKED = {
    "a mutable binding at the definition": (
        'fn main() { let count = 0; count += 1; println!("{count}"); }',
        'fn main() { let mut count = 0; count += 1; println!("{count}"); }',
        "fn run(n: u8) -> u8 { let total = n;\n    total += 2;\n    total }",
        "fn run(n: u8) -> u8 { let mut total = n;\n    total += 2;\n    total }",
    ),
    "a clone where a value moves": (
        'fn take(_: Vec<u8>) {} fn main() { let v = vec![1]; take(v); println!("{v:?}"); }',
        'fn take(_: Vec<u8>) {} fn main() { let v = vec![1]; take(v.clone()); println!("{v:?}"); }',
        "struct S { name: String } fn f(name: String) -> (S, usize) { let s = S { name: name }; (s, name.len()) }",
        (
            "struct S { name: String } fn f(name: String) -> (S, usize) { let s = S { name: name.clone() };"
            " (s, name.len()) }"
        ),
    ),
    "a derive on the definition of a named type": (
        'struct P { x: i32 } fn main() { println!("{:?}", P { x: 1 }); }',
        '#[derive(Debug)]\nstruct P { x: i32 } fn main() { println!("{:?}", P { x: 1 }); }',
        '#[derive(Clone)]\nenum Gate { Up }\nfn show() { println!("{:?}", Gate::Up.clone()); }',
        '#[derive(Debug, Clone)]\nenum Gate { Up }\nfn show() { println!("{:?}", Gate::Up.clone()); }',
    ),
    "a cast to the expected type": (
        "fn f(x: u64) -> u64 { x } fn main() { let n: u32 = 3; f(n); }",
        "fn f(x: u64) -> u64 { x } fn main() { let n: u32 = 3; f(n as u64); }",
        "fn g(x: i64) -> i64 { x } fn h(small: i8) -> i64 { g(small) }",
        "fn g(x: i64) -> i64 { x } fn h(small: i8) -> i64 { g(small as i64) }",
    ),
    "a wrapper around a returned value": (
        "fn f(x: u8) -> Option<u8> { x }",
        "fn f(x: u8) -> Option<u8> { Some(x) }",
        "fn g(name: &str) -> Option<usize> { name.len() }",
        "fn g(name: &str) -> Option<usize> { Some(name.len()) }",
    ),
}


def tokens_of(text):
    return [token.text for token in Parsed(SourceText.from_str(text)).tokens]


@pytest.mark.parametrize("lesson", LEARNED_AND_ASKED)
def test_a_lesson_learned_at_one_place_repairs_another(lesson):
    broken, fixed, asked, wanted = LEARNED_AND_ASKED[lesson]
    templates = extract(site_in(broken), SourceText.from_str(fixed))
    site = site_in(asked)
    adapted = [file for template in templates for file in adapt(template, site) or ()]
    results = [apply_edits(site.files[file.file].source, file.edits).text for file in adapted]

    assert wanted in results
    assert errors_of(wanted) == []


@pytest.mark.parametrize("lesson", LEARNED_AND_ASKED)
def test_every_template_gives_back_its_own_fix_and_survives_json(lesson):
    broken, fixed, _, _ = LEARNED_AND_ASKED[lesson]
    site = site_in(broken)
    templates = extract(site, SourceText.from_str(fixed))

    assert templates
    for template in templates:
        assert decode_template(encode_template(template)) == template
        (file,) = adapt(template, site)
        assert tokens_of(apply_edits(site.files[file.file].source, file.edits).text) == tokens_of(fixed)


def test_a_fix_that_needs_a_name_the_error_does_not_lead_to_gives_no_template():
    spare = "fn spare() -> u8 { 7 }\nfn first() {}\nfn second() {}\nfn third() {}\n"
    broken = spare + 'fn main() { let a: u8 = "x"; }\nfn last() {}\n'
    fixed = spare + "fn main() { let a: u8 = spare(); }\nfn last() {}\n"

    assert extract(site_in(broken), SourceText.from_str(fixed)) == ()


def test_equal_texts_give_nothing():
    broken = 'fn main() { let a: u8 = "x"; }\n'

    assert extract(site_in(broken), SourceText.from_str(broken)) == ()

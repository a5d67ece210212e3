"""The table of the wide net and what is made of it, judged by rustc where it matters."""

import pytest
import tree_sitter_rust
from tree_sitter import Language

from citl.core.text import apply_edits
from citl.patterns.nearness import Nearness
from citl.patterns.net import cast_net, read_rows, read_token_rows
from citl.patterns.template import Where
from harness.rust import errors_of, site_in


def texts_of(site, limit=2000):
    found = []
    for cast in cast_net(site, Nearness(site), limit):
        (file,) = cast.edits
        found.append(apply_edits(site.sources[file.file], file.edits).text)
    return found


def test_every_kind_in_the_table_is_one_of_the_grammar():
    language = Language(tree_sitter_rust.language())
    kinds = {kind for row in read_rows() for kind in row.kinds}
    known = {language.node_kind_for_id(number) for number in range(language.node_kind_count)}

    assert kinds - known == set()


def test_every_row_has_a_place_and_a_weight():
    rows = [*read_rows(), *read_token_rows()]

    assert len(rows) > 250
    assert all(0 < row.weight <= 1 for row in rows)
    assert all(edit.where in {where.value for where in Where} for row in rows for edit in row.template.edits)


@pytest.mark.parametrize(
    ("broken", "fixed"),
    [
        (
            'fn f(x: &mut i32) { *x += 1; }\nfn main() { let mut n = 1; f(n); println!("{n}"); }\n',
            'fn f(x: &mut i32) { *x += 1; }\nfn main() { let mut n = 1; f(&mut n); println!("{n}"); }\n',
        ),
        (
            "fn f<T>(a: T, b: T) -> bool { a == b }\nfn main() { f(1, 2); }\n",
            "fn f<T: PartialEq>(a: T, b: T) -> bool { a == b }\nfn main() { f(1, 2); }\n",
        ),
        (
            "struct S;\nimpl S { fn set(&self, v: String) -> u8 { v } }\nfn main() {}\n",
            "struct S;\nimpl S { fn set(&self, v: String) -> String { v } }\nfn main() {}\n",
        ),
        (
            'fn main() { let a = 1 let b = 2; println!("{a}{b}"); }\n',
            'fn main() { let a = 1; let b = 2; println!("{a}{b}"); }\n',
        ),
        ("fn main() { match 1 { 1 -> {} _ => {} } }\n", "fn main() { match 1 { 1 => {} _ => {} } }\n"),
        ("func main() {}\n", "fn main() {}\n"),
    ],
)
def test_a_generic_rewrite_repairs_what_no_pattern_was_made_for(broken, fixed):
    texts = ["".join(text.split()) for text in texts_of(site_in(broken))]

    assert "".join(fixed.split()) in texts
    assert errors_of(fixed) == []


def test_likelier_rewrites_come_first_and_the_limit_holds():
    site = site_in('fn main() { let a: u8 = "x"; }\n')
    weights = [cast.weight for cast in cast_net(site, Nearness(site), 50)]

    assert len(weights) == 50
    assert weights == sorted(weights, reverse=True)


def test_tokens_are_touched_for_errors_without_a_code_alone():
    texts = texts_of(site_in('fn main() { let a: u8 = "x"; println!("{a}"); }\n'))

    assert not [text for text in texts if "fn fn" in text]

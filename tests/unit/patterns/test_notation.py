"""The readable form of templates: what is read, and how faults in it are told."""

import pytest

from citl.patterns.notation import NotationError, read_template
from citl.patterns.template import Anchor, Condition, Edit, Generator, Hole, Let, decode_template, encode_template


def edit(line):
    return read_template(f"for E0308\n{line}").template.edits[0]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('replace primary with "x"', Edit(Anchor(), "whole", ("x",))),
        ('insert "&" before primary 1', Edit(Anchor(index=1), "before", ("&",))),
        ('insert "x" first in label "`a` here" 2', Edit(Anchor("label", "`_` here", 2), "first", ("x",))),
        (
            'append "x" to primary ^call_expression .arguments',
            Edit(Anchor(path=("^call_expression", "arguments")), "append", ("x",)),
        ),
        ('derive "Clone" for definition of m0|head', Edit(Anchor("definition", "m0"), "derive", ("Clone",))),
        ('import "std::fmt"', Edit(Anchor(), "import", ("std::fmt",))),
        ("remove primary.#-1", Edit(Anchor(path=("#-1",)), "item")),
        (
            'replace primary with "{{{m0|last|snake}}}\\n"',
            Edit(Anchor(), "whole", ("{", Hole("m0", forms=("last", "snake")), "}\n")),
        ),
        (
            'replace primary with "{primary ^^types|block //identifier|inner}"',
            Edit(Anchor(), "whole", (Hole(anchor=Anchor(path=("^^types|block", "//identifier")), forms=("inner",)),)),
        ),
    ],
)
def test_an_edit_is_read_as_it_is_meant(line, wanted):
    assert edit(line) == wanted


def test_statements_keep_their_order_and_names_their_kind():
    written = read_template(
        'for E0308 none\nmessage "mismatched *"\nweight 0.25\n# a comment\n'
        'let call = primary \\\n  ^call_expression\nlet word = "a" | "b{m0}"\nlet name = similar(m0, locals, fields)\n'
        'if word = "a" | "{m0}"\nunless call is block|values\nif exists label\nif m1 ~ "^\\w+$"\n'
        'replace call.function with "{word}{name}"'
    )
    body = written.template.body

    assert (written.codes, written.weight, written.template.messages) == (("E0308", "none"), 0.25, ("mismatched *",))
    assert body[0] == Let("call", anchor=Anchor(path=("^call_expression",)))
    assert body[1] == Let("word", generator=Generator("oneof", (("a",), ("b", Hole("m0")))))
    assert body[2] == Let("name", generator=Generator("similar", ((Hole("m0"),),), words=("locals", "fields")))
    assert body[3] == Condition("is", Hole("word"), (("a",), (Hole("m0"),)))
    assert body[4] == Condition("kind", Hole(anchor=Anchor("let", "call")), (), ("block", "values"), negated=True)
    assert body[5] == Condition("exists", Hole(anchor=Anchor("label")))
    assert body[6] == Condition("matches", Hole("m1"), (), (r"^\w+$",))
    assert decode_template(encode_template(written.template)) == written.template


def test_an_edit_at_each_of_several_places_may_have_none_and_calls_it_it():
    template = read_template(
        'for E0382\nlet p = label .parameter\nreplace each argument of p ^reference_expression with "{it.value}"'
    ).template
    named = template.body[1]

    assert (named.each.relation, named.each.path, named.each.optional) == ("argument", ("^reference_expression",), True)
    assert template.edits[0].text == (Hole(anchor=Anchor("let", named.name, path=("value",))),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('replace primary with "x"', "`for` with the error codes is missing"),
        ("for E0308", "it has no edit"),
        ("for E308", "line 1: a code is like E0308"),
        ("for E0308\nswap primary", "line 2: a line cannot begin with `swap`"),
        ('for E0308\nreplace nowhere with "x"', "line 2: there is no region `nowhere`"),
        ('for E0308\nreplace primary with "{m0|odd}"', "line 2: there is no form `odd`"),
        ('for E0308\nreplace primary with "{m0"', "line 2: a brace is not closed"),
        ('for E0308\nreplace primary with "x" now', "line 2: nothing may follow here, found `now`"),
        ('for E0308\ninsert "x" near primary', "line 2: `insert` goes before, after, first in or last in"),
        ("for E0308\nif m0 is block\nremove primary", "line 2: only a region is of a kind"),
        ('for E0308\nif m0 ~ "("\nremove primary', "line 2: no regular expression"),
        ("for E0308\nif m0\nremove primary", "line 2: a condition is"),
        ('for E0308\nlet x = each query "(no_such_kind) @it" in file\nremove primary', "line 2: no tree-sitter query"),
        ("for E0308\nlet x = each friend of primary\nremove primary", "line 2: there is no relation `friend`"),
        ("for E0308\nlet m0 = primary\nremove primary", "line 2: `m0` cannot be a name"),
        ("for E0308\nweight much\nremove primary", "line 2: a weight is a number"),
        ("for E0308\nremove §", "line 2: cannot read"),
    ],
)
def test_a_fault_is_told_with_its_line(text, fault):
    with pytest.raises(NotationError) as caught:
        read_template(text)
    assert fault in str(caught.value)

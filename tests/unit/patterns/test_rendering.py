"""Templates written as text: what the text looks like, and that reading it gives the template again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.engine.knowledge import read_oracle
from citl.oracle.convert import from_stored
from citl.patterns.notation import NotationError, Written, read_template
from citl.patterns.rendering import RenderingError, render_template
from citl.patterns.template import FOCUS, Anchor, Condition, Each, Edit, Generator, Hole, Let, Template
from citl.syntax.message import parse_message
from citl.training.catalogue import read_catalogue

FOLDER = Path(__file__).parents[3] / "corpus" / "templates"
HEAD = "for E0308\nweight 0.5\n"


def written(*edits, body=(), **rest):
    return Written(("E0308",), Template(edits, body=body, **rest))


def lines(*edits, **rest):
    return render_template(written(*edits, **rest)).removeprefix(HEAD)


def reads_back(template):
    return read_template(render_template(template)) == template


def test_every_authored_template_reads_back_as_it_was():
    entries = read_catalogue(FOLDER)

    assert len(entries) >= 300
    assert [entry.name for entry in entries if not reads_back(entry.written)] == []


def test_every_learned_template_of_the_shipped_oracle_reads_back_as_it_was():
    patterns = [from_stored(stored) for stored in read_oracle("").patterns]
    learned = [pattern for pattern in patterns if pattern.template is not None and not pattern.authored]

    assert len(learned) >= 1000
    assert [
        pattern.id
        for pattern in learned
        if not reads_back(Written((pattern.guard.code,), pattern.template, pattern.record.successes / 7))
    ] == []


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Edit(Anchor(), "whole", ("x",)), 'replace primary with "x"'),
        (Edit(Anchor(), "whole"), 'replace primary with ""'),
        (Edit(Anchor(index=1), "before", ("&",)), 'insert "&" before primary 1'),
        (
            Edit(Anchor("label", "`_` here", 2, ("type",)), "first", ("x",)),
            'insert "x" first in label "`_` here" 2 .type',
        ),
        (Edit(Anchor("definition", "m0", path=("type",)), "derive", ("Eq",)), 'derive "Eq" for definition of m0 .type'),
        (Edit(Anchor(path=("#-1", "value")), "item"), "remove primary.#-1.value"),
        (Edit(Anchor(path=("^^a|b", "#0", "//c")), "append", ("x",)), 'append "x" to primary ^^a|b .#0 //c'),
        (Edit(Anchor(), "import", ("std::fmt",)), 'import "std::fmt"'),
        (Edit(Anchor(), "head", ("x",), 0, 1), 'replace first token in primary with "x"'),
        (Edit(Anchor(), "head", (), 3, 2), 'replace first 2 tokens after 3 in primary with ""'),
        (Edit(Anchor(), "tail", ("x",), 1, 4), 'replace last 4 tokens before 1 in primary with "x"'),
        (Edit(Anchor(), "head", ("x",), 2), 'insert "x" after first 2 tokens in primary'),
        (Edit(Anchor(), "tail", ("x",), 1), 'insert "x" before last token in primary'),
        (
            Edit(Anchor(), "whole", ("{", Hole("m0", forms=("last", "snake")), '}\n"\\')),
            'replace primary with "{{{m0|last|snake}}}\\n\\"\\\\"',
        ),
        (
            Edit(Anchor(), "whole", (Hole(anchor=Anchor("label", 'a {"}')), Hole(anchor=Anchor(path=("^a|b", "c"))))),
            r'replace primary with "{label \"a \{\\\"\}\"}{primary ^a|b .c}"',
        ),
        (
            Edit(Anchor(), "whole", (Hole(anchor=Anchor("definition", "m0"), forms=("inner",)),)),
            'replace primary with "{(definition of m0)|inner}"',
        ),
    ],
)
def test_an_edit_is_one_line_that_reads_back(edit, line):
    assert lines(edit) == f"{line}\n"
    assert read_template(HEAD + line) == written(edit)


def test_a_template_is_written_as_its_author_would():
    text = (
        'for E0308 none\nmessage "mismatched *"\nmessage "say \\"`_`\\""\nweight 0.00001\ndestructive\n'
        'let call = primary ^call_expression\nlet word = "a" | "b{m0}"\nlet name = similar(m0|last, locals, fields)\n'
        'let new = fresh("x_{name}")\nlet any = local()\nlet kind = type(call.function)\n'
        'let its = each call of call .callee\nlet all = each query "((identifier) @it (#eq? @it \\"x\\"))" in file\n'
        'if word = "a" | "{m0}"\nunless call is block|values\nif exists label\nunless exists m1\nif m1 ~ "^\\w+\\"$"\n'
        'replace call.function with "{word}{name}"\n'
    )

    assert render_template(read_template(text)) == text


def test_an_edit_at_each_of_several_places_names_the_relation_in_place():
    text = (
        f"{HEAD}let p = label.parameter\n"
        'insert "*" before p\ninsert "&" before each argument of p ^reference_expression\nif exists it.value\n'
        'insert ")" after it\nreplace each use of it .value with "{it.type}"\nremove p.type\n'
    )

    assert render_template(read_template(text)) == text


def test_regions_may_be_called_first_and_last():
    text = f'{HEAD}let first = primary\nlet last = label\nreplace first with "x"\ninsert "y" before last.type\n'

    assert render_template(read_template(text)) == text


@given(*[st.text(min_size=1)] * 2, st.text(), st.lists(st.text()), st.floats(0, 1))
def test_any_character_may_stand_in_texts_and_messages(before, behind, label, messages, weight):
    template = parse_message(label).template
    held = Hole(anchor=Anchor("help", template, 1, ("^block", "#0")), forms=("bare",))
    edit = Edit(Anchor("note", template), "head", (before, held, behind), 1, 2)
    said = tuple(parse_message(message).template for message in messages)

    assert reads_back(Written(("E0308",), Template((edit,), messages=said), weight))


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (written(), "it has no edit"),
        (written(Edit(Anchor("let", FOCUS), "item")), "there is no region `node`"),
        (written(Edit(Anchor(), "item", ("x",))), 'no words for {"anchor":{},"where":"item","text":["x"]}'),
        (written(Edit(Anchor(), "whole", ("a", "b"))), 'no words for {"anchor":{},"where":"whole","text":["a","b"]}'),
        (written(Edit(Anchor(), "whole", (Hole("name"),))), "there is no region `name`"),
        (written(Edit(Anchor(), "item"), messages=("found `x`",)), 'no words for "found `x`"'),
        (
            written(Edit(Anchor(), "item"), body=(Let("each0", each=Each("use", Anchor(), optional=True)),)),
            "`each0` may have no regions, and no edit is made at each of them",
        ),
        (
            written(Edit(Anchor(), "item"), body=(Let("all", each=Each("use", Anchor(path=("name",)))),)),
            'no words for {"do":"let","name":"all"',
        ),
        (
            written(Edit(Anchor(), "item"), body=(Condition("matches", Hole("m0"), values=("a\nb",)),)),
            "cannot read",
        ),
        (
            written(Edit(Anchor(), "item"), body=(Let("x", generator=Generator("local", words=("locals",))),)),
            "there is no region `locals`",
        ),
        (Written(("E0308\nremove primary",), Template((Edit(Anchor(), "item"),))), "no words for"),
    ],
)
def test_what_the_language_cannot_say_is_refused(template, why):
    with pytest.raises(RenderingError) as caught:
        render_template(template)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('insert "x" after first 2 tokens primary', "line 1: expected `in`, found `primary`"),
        ('replace first 2 tokens after in primary with "x"', "line 1: expected a number, found `in`"),
        ('replace last token primary with "x"', "line 1: expected `in`, found `primary`"),
        ("destructive primary", "line 1: nothing may follow here, found `primary`"),
        ('replace primary with "{(primary|inner}"', "line 1: expected `)`, found `|`"),
        ('replace primary with "{label \\"a}"', "line 1: cannot read"),
    ],
)
def test_a_fault_in_what_learned_templates_need_is_told(line, fault):
    with pytest.raises(NotationError) as caught:
        read_template(line)
    assert fault in str(caught.value)

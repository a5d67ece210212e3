"""The readable form of templates, written: the inverse of `citl.patterns.notation`.

Knows nothing of sites, nor of where a template comes from. What it writes reads as the template it was given; a
template that the language has no words for is refused.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CitlError
from citl.patterns.notation import NotationError, read_template
from citl.patterns.template import Anchor, Base, Let, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citl.patterns.notation import Written
    from citl.patterns.template import Condition, Each, Edit, Generator, Hole, Statement, Text

_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})
_PLAIN = _QUOTED | str.maketrans({"{": "{{", "}": "}}"})
_HELD = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\{", "}": "\\}"})
_EDITS = {
    Where.WHOLE: "replace {region} with {text}",
    Where.BEFORE: "insert {text} before {region}",
    Where.AFTER: "insert {text} after {region}",
    Where.FIRST: "insert {text} first in {region}",
    Where.LAST: "insert {text} last in {region}",
    Where.ITEM: "remove {region}",
    Where.PREPEND: "prepend {text} to {region}",
    Where.APPEND: "append {text} to {region}",
    Where.DERIVE: "derive {text} for {region}",
    Where.BOUND: "bound {text} for {region}",
    Where.IMPORT: "import {text}",
}
_RUNS = {Where.HEAD: ("first", "after"), Where.TAIL: ("last", "before")}


class RenderingError(CitlError):
    """A template holds something that the language has no words for; the message says what."""


def render_template(written: Written) -> str:
    """The text that `read_template` reads as ``written``, a line for each of its parts.

    Raises:
        RenderingError: there is no such text.
    """
    text = "".join(f"{line}\n" for line in _Writer().lines(written))
    try:
        understood = read_template(text)
    except NotationError as refusal:
        raise RenderingError(f"the template cannot be written, {refusal} in\n{text}") from refusal
    if understood != written:
        raise RenderingError(f"the language has no words for {_lost(written, understood)}")
    return text


def _lost(written: Written, understood: Written) -> str:
    """The first part that reads otherwise than it was meant, as JSON; the whole template where only the order does."""
    read = _parts(understood)
    return msgspec.json.encode(next((part for part in _parts(written) if part not in read), written)).decode()


def _parts(written: Written) -> list[object]:
    template = written.template
    return [*written.codes, written.weight, *template.messages, *template.body, *template.edits]


class _Writer:
    """Lines in order, each knowing what the ones before it named."""

    def __init__(self) -> None:
        self._it = ""

    def lines(self, written: Written) -> Iterator[str]:
        """The lines of a template; an edit in whose place a relation stands comes where its name would."""
        template = written.template
        yield f"for {' '.join(written.codes)}"
        yield from (f"message {_quoted(message)}" for message in template.messages)
        yield f"weight {Decimal(str(written.weight)):f}"
        if template.destructive:
            yield "destructive"
        edits = deque(template.edits)
        for statement in template.body:
            if isinstance(statement, Let) and statement.each is not None and statement.each.optional:
                yield from self._up_to(statement.name, statement.each, edits)
            else:
                yield self._statement(statement)
        yield from (self._edit(edit, self._anchor(edit.anchor)) for edit in edits)

    def _up_to(self, name: str, each: Each, edits: deque[Edit]) -> Iterator[str]:
        """The edits up to the one in whose place the relation stands."""
        place = Anchor(Base.LET.value, name)
        while edits and edits[0].anchor != place:
            edit = edits.popleft()
            yield self._edit(edit, self._anchor(edit.anchor))
        if not edits:
            raise RenderingError(f"`{name}` may have no regions, and no edit is made at each of them")
        region = self._each(each)
        self._it = name
        yield self._edit(edits.popleft(), region)

    def _statement(self, statement: Statement) -> str:
        return self._let(statement) if isinstance(statement, Let) else self._condition(statement)

    def _let(self, let: Let) -> str:
        given = ""
        if let.anchor is not None:
            given = self._anchor(let.anchor)
        elif let.each is not None:
            given = self._each(let.each)
        elif let.generator is not None:
            given = self._generator(let.generator)
        return f"let {let.name} = {given}"

    def _each(self, each: Each) -> str:
        start = self._anchor(each.anchor)
        if each.relation == "query":
            return f"each query {_quoted(each.query)} in {start}"
        steps = _steps(each.path)
        return f"each {each.relation} of {start}{' ' if steps.startswith('.') else ''}{steps}"

    def _generator(self, generator: Generator) -> str:
        if generator.kind == "oneof":
            return self._choices(generator.texts)
        region = [] if generator.anchor is None else [self._anchor(generator.anchor)]
        given = [*region, *(self._given(text) for text in generator.texts), *generator.words]
        return f"{generator.kind}({', '.join(given)})"

    def _given(self, text: Text) -> str:
        return self._text(text) if len(text) != 1 or isinstance(text[0], str) else self._hole(text[0])

    def _condition(self, condition: Condition) -> str:
        hole, values = self._hole(condition.hole), "|".join(condition.values)
        said = {
            "exists": f"exists {hole}",
            "kind": f"{hole} is {values}",
            "matches": f"{hole} ~ {_expression(values)}",
            "is": f"{hole} = {self._choices(condition.texts)}",
        }
        return f"{'unless' if condition.negated else 'if'} {said[condition.test]}"

    def _edit(self, edit: Edit, region: str) -> str:
        form = _EDITS.get(Where(edit.where)) or _run(edit)
        return form.format(region=region, text=self._text(edit.text))

    def _anchor(self, anchor: Anchor) -> str:
        steps = _steps(anchor.path)
        if anchor.base == Base.LET.value:
            return f"{'it' if anchor.of == self._it else anchor.of}{steps}"
        of = ""
        if anchor.of:
            of = f" of {anchor.of}" if anchor.base == Base.DEFINITION.value else f" {_quoted(anchor.of)}"
        index = f" {anchor.index}" if anchor.index else ""
        apart = " " if (of or index) and steps.startswith(".") else ""
        return f"{anchor.base}{of}{index}{apart}{steps}"

    def _hole(self, hole: Hole) -> str:
        if hole.anchor is None:
            return "|".join((hole.capture, *hole.forms))
        region = self._anchor(hole.anchor)
        if hole.forms and hole.anchor.base == Base.DEFINITION.value and not hole.anchor.path:
            region = f"({region})"
        return "|".join((region, *hole.forms))

    def _choices(self, texts: tuple[Text, ...]) -> str:
        return " | ".join(self._text(text) for text in texts)

    def _text(self, text: Text) -> str:
        pieces = (
            piece.translate(_PLAIN) if isinstance(piece, str) else f"{{{self._hole(piece).translate(_HELD)}}}"
            for piece in text
        )
        return f'"{"".join(pieces)}"'


def _run(edit: Edit) -> str:
    """How an edit of some tokens at one end of a region is said."""
    side, beside = _RUNS[Where(edit.where)]
    if not edit.count:
        return f"insert {{text}} {beside} {side} {_counted(edit.offset)} in {{region}}"
    inside = f" {beside} {edit.offset}" if edit.offset else ""
    return f"replace {side} {_counted(edit.count)}{inside} in {{region}} with {{text}}"


def _counted(count: int) -> str:
    return "token" if count == 1 else f"{count} tokens"


def _steps(path: tuple[str, ...]) -> str:
    """Steps as they follow a name: those to fields without a space, others and what follows them with one."""
    said = ""
    for before, step in zip(("", *path), path, strict=False):
        named = step[0] not in "^/"
        said += f"{' ' if not named or before[:1] in ('^', '/') else ''}{'.' if named else ''}{step}"
    return said


def _quoted(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'


def _expression(regex: str) -> str:
    quoted = regex.replace('"', '\\"')
    return f'"{quoted}"'

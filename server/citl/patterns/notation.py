"""The readable form of templates, read: lines to a `Template` with what it is for; `docs/templates.md` describes it.

Knows nothing of sites. What is wrong is said with the number of its line.
"""

from __future__ import annotations

import re
from typing import NoReturn

import msgspec

from citl.core.errors import CitlError
from citl.patterns.generators import GENERATORS
from citl.patterns.relations import compiled_query
from citl.patterns.template import (
    Anchor,
    Base,
    Condition,
    Each,
    Edit,
    Form,
    Generator,
    Hole,
    Let,
    Piece,
    Statement,
    Template,
    Text,
    Where,
)
from citl.syntax.message import parse_message

_TOKEN = re.compile(r'\s*("(?:\\.|[^"\\])*"|\^\^|\^|//|/|#-?\d+|\d+\.\d+|\d+|\w+|[.|=~(),])')
_CAPTURE = re.compile(r"[mln]\d+|expected|found")
_CODE = re.compile(r"E\d{4}|none|[a-z_]+")
_PIECE = re.compile(r"\\(.)|\{\{|\}\}|\{((?:[^\\{}]|\\.)*)\}|([^\\{}]+)")
_ESCAPES = {"n": "\n", "t": "\t"}
_FORMS = frozenset(form.value for form in Form)
_PLACES = frozenset({Base.PRIMARY.value, Base.LABEL.value, Base.NOTE.value, Base.HELP.value})
_RELATIONS = frozenset({"argument", "call", "use", "initialiser"})
_REGION_GENERATORS = frozenset({"type", "arguments", "parameters", "required", "shown"})
_INSERTED = {
    ("before",): Where.BEFORE,
    ("after",): Where.AFTER,
    ("first", "in"): Where.FIRST,
    ("last", "in"): Where.LAST,
}
_COUNTED = {Where.AFTER: ("first", Where.HEAD), Where.BEFORE: ("last", Where.TAIL)}
"""How an insertion next to a region becomes one some tokens inside of it."""
_JOINED = {
    "prepend": (Where.PREPEND, "to"),
    "append": (Where.APPEND, "to"),
    "derive": (Where.DERIVE, "for"),
    "bound": (Where.BOUND, "for"),
}


class NotationError(CitlError):
    """A template is not written as the language wants it; the message says in which of its lines."""


class Written(msgspec.Struct, frozen=True):
    """A template as its author wrote it."""

    codes: tuple[str, ...]
    """The error codes it is for, ``none`` for errors without one."""
    template: Template
    weight: float = 0.5
    """How likely a candidate of it that compiles is what was meant, 0..1."""


def read_template(text: str) -> Written:
    """The template that ``text`` describes.

    Raises:
        NotationError: it does not follow the language.
    """
    reader = _Reader()
    lines = re.sub(r"\\\n", " ", text).split("\n")
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            reader.read(number, stripped)
    return reader.result()


class _Line:
    """The tokens of one line, taken from the left."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self._tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                self.fail(f"cannot read `{text[at:].strip()}`")
            self._tokens.append(match[1])
            at = match.end()
        self._at = 0

    def fail(self, why: str) -> NoReturn:
        raise NotationError(f"line {self.number}: {why}")

    def peek(self, ahead: int = 0) -> str:
        """The next token, or one further on; empty at the end."""
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else ""

    def take(self) -> str:
        """The next token."""
        token = self.peek()
        self._at += 1
        return token

    def takes(self, *words: str) -> bool:
        """Whether these tokens come next; they are taken then."""
        if all(self.peek(ahead) == word for ahead, word in enumerate(words)):
            self._at += len(words)
            return True
        return False

    def counts(self, side: str) -> int | None:
        """The number in ``first 2 tokens``, 1 for ``first token``; None where anything else comes next."""
        if self.takes(side, "token"):
            return 1
        number = self.peek(1)
        return int(number) if number.isdecimal() and self.takes(side, number, "tokens") else None

    def expect(self, *words: str) -> None:
        if not self.takes(*words):
            self.fail(f"expected `{' '.join(words)}`, found `{self.peek()}`")

    def string(self) -> str:
        """The inside of a string, its escapes as they stand."""
        token = self.take()
        if not token.startswith('"'):
            self.fail(f"expected a text in quotes, found `{token}`")
        return token[1:-1]

    def whole(self) -> int:
        """A number without a fraction."""
        token = self.take()
        return int(token) if token.isdecimal() else self.fail(f"expected a number, found `{token}`")

    def done(self) -> None:
        if self.peek():
            self.fail(f"nothing may follow here, found `{self.peek()}`")


class _Reader:
    """What the lines so far have said."""

    def __init__(self) -> None:
        self._codes: tuple[str, ...] = ()
        self._messages: list[str] = []
        self._weight = 0.5
        self._destructive = False
        self._body: list[Statement] = []
        self._edits: list[Edit] = []
        self._names: dict[str, str] = {}
        self._it = ""

    def read(self, number: int, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == "for":
            self._codes = tuple(rest.split())
            if not all(_CODE.fullmatch(code) for code in self._codes):
                raise NotationError(f"line {number}: a code is like E0308, or `none`")
            return
        line = _Line(number, text)
        line.take()
        handler = {
            "message": self._read_message,
            "weight": self._read_weight,
            "destructive": self._read_destructive,
            "let": self._read_let,
            "if": self._read_condition,
            "unless": self._read_condition,
            "replace": self._read_replace,
            "insert": self._read_insert,
            "remove": self._read_remove,
            "import": self._read_import,
        }.get(word)
        if word in _JOINED:
            self._read_joined(line, word)
        elif handler is None:
            line.fail(f"a line cannot begin with `{word}`")
        else:
            handler(line, word)
        line.done()

    def result(self) -> Written:
        if not self._codes:
            raise NotationError("`for` with the error codes is missing")
        if not self._edits:
            raise NotationError("it has no edit")
        template = Template(tuple(self._edits), self._destructive, tuple(self._messages), tuple(self._body))
        return Written(self._codes, template, self._weight)

    def _read_message(self, line: _Line, _: str) -> None:
        self._messages.append(_message(line.string()))

    def _read_weight(self, line: _Line, _: str) -> None:
        try:
            self._weight = float(line.take())
        except ValueError:
            line.fail("a weight is a number from 0 to 1")

    def _read_destructive(self, _line: _Line, _: str) -> None:
        self._destructive = True

    def _read_let(self, line: _Line, _: str) -> None:
        name = line.take()
        if _CAPTURE.fullmatch(name) or not name.isidentifier():
            line.fail(f"`{name}` cannot be a name")
        line.expect("=")
        if line.takes("each"):
            self._body.append(Let(name, each=self._each(line)))
            self._names[name] = "region"
        elif line.peek().startswith('"'):
            self._body.append(Let(name, generator=Generator("oneof", self._choices(line))))
            self._names[name] = "text"
        elif line.peek() in GENERATORS and line.peek(1) == "(":
            self._body.append(Let(name, generator=self._generator(line)))
            self._names[name] = "text"
        else:
            self._body.append(Let(name, anchor=self._anchor(line)))
            self._names[name] = "region"

    def _choices(self, line: _Line) -> tuple[Text, ...]:
        texts = [self._text(line)]
        while line.takes("|"):
            texts.append(self._text(line))
        return tuple(texts)

    def _generator(self, line: _Line) -> Generator:
        kind = line.take()
        line.expect("(")
        texts: tuple[Text, ...] = ()
        anchor = None
        words = []
        if kind in _REGION_GENERATORS:
            anchor = self._anchor(line)
        elif line.peek() != ")":
            texts = (self._text(line) if line.peek().startswith('"') else (self._hole(line),),)
        while line.takes(","):
            words.append(line.take())
        line.expect(")")
        return Generator(kind, texts, anchor, tuple(words))

    def _each(self, line: _Line) -> Each:
        relation = line.take()
        if relation == "query":
            query = _unescaped(line.string())
            try:
                compiled_query(query)
            except ValueError as refusal:
                line.fail(f"no tree-sitter query: {refusal}")
            line.expect("in")
            anchor = self._anchor(line)
            return Each("query", anchor, query)
        if relation not in _RELATIONS:
            line.fail(f"there is no relation `{relation}`")
        line.expect("of")
        # Steps behind the region belong to what stands in the relation, unless the region is a name's own.
        anchor = self._base(line)
        path = self._steps(line)
        return Each(relation, anchor, path=path)

    def _edit_anchor(self, line: _Line) -> Anchor:
        if not line.takes("each"):
            return self._anchor(line)
        each = msgspec.structs.replace(self._each(line), optional=True)
        name = self._it = f"each{len(self._body)}"
        self._body.append(Let(name, each=each))
        return Anchor(Base.LET.value, name)

    def _read_condition(self, line: _Line, word: str) -> None:
        negated = word == "unless"
        if line.takes("exists"):
            capture = line.peek() if _CAPTURE.fullmatch(line.peek()) else ""
            hole = Hole(capture=line.take()) if capture else Hole(anchor=self._anchor(line))
            self._body.append(Condition("exists", hole, negated=negated))
            return
        hole = self._hole(line)
        if line.takes("="):
            self._body.append(Condition("is", hole, self._choices(line), negated=negated))
        elif line.takes("~"):
            self._body.append(Condition("matches", hole, (), (_regex(line, line.string()),), negated))
        elif line.takes("is"):
            if hole.anchor is None:
                line.fail("only a region is of a kind")
            kinds = [line.take()]
            while line.takes("|"):
                kinds.append(line.take())
            self._body.append(Condition("kind", hole, (), tuple(kinds), negated))
        else:
            line.fail("a condition is `=`, `~`, `is` or `exists`")

    def _read_replace(self, line: _Line, _: str) -> None:
        where, offset, count = self._part(line)
        anchor = self._edit_anchor(line)
        line.expect("with")
        self._edits.append(Edit(anchor, where.value, self._text(line), offset, count))

    def _part(self, line: _Line) -> tuple[Where, int, int]:
        for beside, (side, where) in _COUNTED.items():
            count = line.counts(side)
            if count is not None:
                offset = line.whole() if line.takes(beside.value) else 0
                line.expect("in")
                return where, offset, count
        return Where.WHOLE, 0, 0

    def _read_insert(self, line: _Line, _: str) -> None:
        text = line.string()
        where = next((where for words, where in _INSERTED.items() if line.takes(*words)), None)
        if where is None:
            line.fail("`insert` goes before, after, first in or last in a region")
        side, inside = _COUNTED.get(where, ("", where))
        offset = line.counts(side)
        if offset is not None:
            where = inside
            line.expect("in")
        anchor = self._edit_anchor(line)
        self._edits.append(Edit(anchor, where.value, self._pieces(line, text), offset or 0))

    def _read_remove(self, line: _Line, _: str) -> None:
        self._edits.append(Edit(self._edit_anchor(line), Where.ITEM.value))

    def _read_import(self, line: _Line, _: str) -> None:
        self._edits.append(Edit(Anchor(Base.PRIMARY.value), Where.IMPORT.value, self._text(line)))

    def _read_joined(self, line: _Line, word: str) -> None:
        where, preposition = _JOINED[word]
        text = line.string()
        line.expect(preposition)
        anchor = self._edit_anchor(line)
        self._edits.append(Edit(anchor, where.value, self._pieces(line, text)))

    def _anchor(self, line: _Line) -> Anchor:
        base = self._base(line)
        return msgspec.structs.replace(base, path=self._steps(line))

    def _base(self, line: _Line) -> Anchor:
        word = line.take()
        if word in _PLACES:
            of = _message(line.string()) if line.peek().startswith('"') else ""
            index = int(line.take()) if line.peek().isdigit() else 0
            return Anchor(word, of, index)
        if word == "definition":
            line.expect("of")
            of = line.take()
            self._skip_forms(line)
            return Anchor(Base.DEFINITION.value, of)
        if word == "file":
            return Anchor(Base.FILE.value)
        if word == "it" and self._it:
            return Anchor(Base.LET.value, self._it)
        if self._names.get(word) == "region":
            return Anchor(Base.LET.value, word)
        return line.fail(f"there is no region `{word}`")

    def _skip_forms(self, line: _Line) -> None:
        # The definition of a name is that of its head anyway.
        while line.peek() == "|" and line.peek(1) in _FORMS:
            line.takes("|", line.peek(1))

    def _steps(self, line: _Line) -> tuple[str, ...]:
        steps = []
        while line.peek() in ("^", "^^", "/", "//", "."):
            sign = line.take()
            word = line.take()
            if sign == ".":
                steps.append(word)
                continue
            kinds = [word]
            while line.peek() == "|" and line.peek(1) not in _FORMS:
                line.take()
                kinds.append(line.take())
            steps.append(sign + "|".join(kinds))
        return tuple(steps)

    def _hole(self, line: _Line) -> Hole:
        word = line.peek()
        if _CAPTURE.fullmatch(word) or self._names.get(word) == "text":
            line.take()
            return Hole(capture=word, forms=self._forms(line))
        enclosed = line.takes("(")
        anchor = self._anchor(line)
        if enclosed:
            line.expect(")")
        return Hole(anchor=anchor, forms=self._forms(line))

    def _forms(self, line: _Line) -> tuple[str, ...]:
        forms = []
        while line.takes("|"):
            if line.peek() not in _FORMS:
                line.fail(f"there is no form `{line.peek()}`")
            forms.append(line.take())
        return tuple(forms)

    def _text(self, line: _Line) -> Text:
        return self._pieces(line, line.string())

    def _pieces(self, line: _Line, text: str) -> Text:
        pieces: list[Piece] = []
        at = 0
        while at < len(text):
            match = _PIECE.match(text, at)
            if match is None:
                line.fail(f"a brace is not closed in `{text}`; `{{{{` and `}}}}` are braces")
            if match[2] is not None:
                inner = _Line(line.number, _unescaped(match[2]))
                pieces.append(self._hole(inner))
                inner.done()
            else:
                plain = _ESCAPES.get(match[1], match[1]) if match[1] else match[3] or match[0][0]
                joins = pieces and isinstance(pieces[-1], str)
                pieces[-1:] = [f"{pieces[-1]}{plain}"] if joins else [*pieces[-1:], plain]
            at = match.end()
        return tuple(pieces)


def _message(text: str) -> str:
    return parse_message(_unescaped(text)).template


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text)


def _regex(line: _Line, text: str) -> str:
    # A quote is escaped for the text; everything else belongs to the expression.
    text = text.replace('\\"', '"')
    try:
        re.compile(text)
    except re.error as refusal:
        line.fail(f"no regular expression: {refusal}")
    return text

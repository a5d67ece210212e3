"""Parts of a text that holes take: the head of a type, the inside of a literal, another spelling of a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.patterns.template import Form
from citl.syntax.message import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_QUOTES = re.compile(r"""(?:b|c)?(?:r#*)?["'](.*)["']#*""", re.DOTALL)
_REFERENCES = re.compile(r"(?:&\s*(?:'\w+\s+)?(?:mut\s+)?)+")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+")


def shaped(text: str, forms: Iterable[str]) -> str | None:
    """What ``forms``, one after the other, take of ``text``; None where one of them finds nothing to take."""
    part: str | None = text
    for form in forms:
        part = None if part is None else _FORMS[Form(form)](part)
    return part


def _head(text: str) -> str:
    return text.partition("<")[0].removesuffix("::")


def _args(text: str) -> str | None:
    return text[text.index("<") + 1 : text.rindex(">")] if "<" in text and text.rstrip().endswith(">") else None


def _last(text: str) -> str:
    path, bracket, arguments = text.partition("<")
    return path.rpartition("::")[2] + bracket + arguments if not path.endswith("::") else text


def _parent(text: str) -> str | None:
    return text.partition("<")[0].rpartition("::")[0] or None


def _inner(text: str) -> str | None:
    if match := _QUOTES.fullmatch(text):
        return match[1]
    if text.startswith("&"):
        return text[1:].removeprefix("mut ").lstrip() or None
    if len(text) > 1 and text[0] in "([{" and text[-1] in ")]}":
        return text[1:-1]
    return None


def _spelt(text: str, join: str, word: Callable[[str], str]) -> str:
    return join.join(map(word, _WORDS.findall(text))) or text


_FORMS: dict[Form, Callable[[str], str | None]] = {
    Form.TEXT: lambda text: text,
    Form.HEAD: _head,
    Form.ARGS: _args,
    Form.LAST: _last,
    Form.PARENT: _parent,
    Form.INNER: _inner,
    Form.BARE: lambda text: _REFERENCES.sub("", text, count=1) if text.startswith("&") else text,
    Form.SHAPE: shape_of,
    Form.SNAKE: lambda text: _spelt(text, "_", str.lower),
    Form.CAMEL: lambda text: _spelt(text, "", str.capitalize),
    Form.UPPER: lambda text: _spelt(text, "_", str.upper),
}

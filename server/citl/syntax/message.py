"""Messages of rustc as templates and captures: what is said, apart from the names it is said of."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

_QUOTED = re.compile(r"`((?:[^`]|``)*)`")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_INTEGERS = frozenset(f"{sign}{bits}" for sign in "iu" for bits in ("8", "16", "32", "64", "128", "size"))
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{integer\}"), "integer"),
    (re.compile(r"\{float\}|f32|f64"), "float"),
    (re.compile(r"&(?:'\w+ )?mut .+", re.DOTALL), "&mut _"),
    (re.compile(r"&(?:'\w+ )?str"), "&str"),
    (re.compile(r"&(?:'\w+ )?\[.+\]", re.DOTALL), "&[_]"),
    (re.compile(r"&.+", re.DOTALL), "&_"),
    (re.compile(r"\[.+; ?.+\]", re.DOTALL), "[_; _]"),
    (re.compile(r"\(.+\)", re.DOTALL), "(_)"),
    (re.compile(r"fn\(.*|impl Fn.*|\{closure.*", re.DOTALL), "fn"),
)


class Message(msgspec.Struct, frozen=True):
    """A message of rustc, taken apart."""

    template: str
    """The message with each quoted part as `` `_` `` and each number as ``#``."""
    captures: tuple[str, ...]
    """The quoted parts, in order."""


@lru_cache(maxsize=4096)
def parse_message(text: str) -> Message:
    """``text`` as template and captures.

    Example:
        ``cannot find value `x` in this scope`` gives ``cannot find value `_` in this scope`` and ``("x",)``.
    """
    captures = tuple(_QUOTED.findall(text))
    return Message(_NUMBER.sub("#", _QUOTED.sub("`_`", text)), captures)


def shape_of(capture: str) -> str:
    """The rough shape of a quoted type or name: ``&str``, ``&_``, ``integer``, ``Option<_>``; itself otherwise."""
    if capture in _INTEGERS:
        return "integer"
    for pattern, shape in _SHAPES:
        if pattern.fullmatch(capture):
            return shape
    head, bracket, _ = capture.partition("<")
    return f"{head.rsplit('::', 1)[-1]}<_>" if bracket and head else capture

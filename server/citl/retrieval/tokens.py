"""Code-aware tokens of compiler messages and Rust fragments; knows nothing of indexes.

A search engine's word splitter loses what Rust errors are made of: ``&mut`` becomes ``mut``, ``'a`` becomes ``a``,
``->`` becomes nothing. Here a name is a token whole and in its lower-cased parts, and an operator is a token::

    tokenize("&mut HashMap")          -> ["&mut", "HashMap", "hash", "map"]
    tokenize("std::io")               -> ["std::io", "std", "io"]
    tokenize("try_from::<'a>(x)?")    -> ["try_from", "try", "from", "<", "'a", ">", "x", "?"]

No token contains white space, so that tokens can be joined by blanks and split again. The result depends on the
text alone: not on the locale, the hash seed or the machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOKENS_VERSION = 1
"""Part of every cache key and encoder: to be raised when the same text gives other tokens."""

_LONGEST_TEXT = 4096
"""Characters read of one text: types in messages can fill pages, and what tells them apart comes early."""
_LONGEST_TOKEN = 64

_TOKEN = re.compile(
    r"""
      (?P<contraction> [a-z]+'(?:t|s|re|ve|ll|d)\b )   # "can't" holds no lifetime
    | (?P<code> \bE\d{4}\b )
    | (?P<reference> &mut\b )
    | (?P<lifetime> '[^\W\d]\w*(?!') )
    | (?P<name> (?:r\#)?[^\W\d]\w*(?:::(?:r\#)?[^\W\d]\w*)*(?:!(?![=\w]))? )
    | (?P<number> \d\w* )
    | (?P<operator>
        \.\.=|\.\.\.|<<=|>>=|->|=>|\.\.|&&|\|\||[-+*/%^&|=!<>]=|<<|(?<!\w)\#!?\[|\(\)|[-+*/%^&|=!<>?@$\#~] )
    """,
    re.VERBOSE,
)
_HUMP = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[^\W_A-Z]+")
_BLANK = re.compile(r"\s")


def tokenize(text: str) -> list[str]:
    """The tokens of ``text`` in reading order, with repetitions; punctuation that stands alone is kept whole."""
    alone = text[:_LONGEST_TEXT].strip()
    tokens: list[str] = []
    for match in _TOKEN.finditer(alone):
        tokens += _name_tokens(match[0]) if match.lastgroup == "name" else (match[0].lower(),)
    if not tokens and alone.strip("_") and _is_term(alone):
        return [alone]  # The `;` of "expected `;`": separators are noise except by themselves.
    return [token[:_LONGEST_TOKEN] for token in tokens]


def tokenize_all(texts: Iterable[str]) -> list[str]:
    """The tokens of every text, and before them the text itself where it is one term such as ``Option<_>``."""
    return [token for text in texts for token in _term_tokens(text)]


def _term_tokens(text: str) -> Iterator[str]:
    text = text[:_LONGEST_TEXT].strip()
    tokens = tokenize(text)
    term = _BLANK.sub("_", text)
    if len(tokens) > 1 and _is_term(term) and term not in tokens:
        yield term
    yield from tokens


def _is_term(text: str) -> bool:
    """Whether a text can stand as one token; a lone surrogate, which no index can encode, is not printable."""
    return 0 < len(text) <= _LONGEST_TOKEN and text.isprintable() and not _BLANK.search(text)


def _name_tokens(name: str) -> list[str]:
    segments = name.rstrip("!").split("::")
    tokens = [name] if len(segments) > 1 or name.endswith("!") else []
    for segment in segments:
        parts = [part.lower() for part in _HUMP.findall(segment.removeprefix("r#"))]
        if parts != [segment]:
            tokens.append(segment)
        tokens += parts
    return [token for token in tokens if token.strip("_")]

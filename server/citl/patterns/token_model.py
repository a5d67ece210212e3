"""A small model of which tokens follow which in Rust that parses; ranks edits of tokens, knows no grammar.

Trigrams with stupid backoff (Brants et al., "Large language models in machine translation", EMNLP 2007), over tokens
by their kind: a name, a type, a literal are each as good as any other.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BACKOFF = 0.4
_UNSEEN = 1e-5
_EDGE = "$"
_LEAST = 2
"""A trigram seen once says little and takes as much room."""
_KEYWORDS = frozenset(
    {
        "as",
        "async",
        "await",
        "break",
        "const",
        "continue",
        "crate",
        "dyn",
        "else",
        "enum",
        "extern",
        "false",
        "fn",
        "for",
        "if",
        "impl",
        "in",
        "let",
        "loop",
        "match",
        "mod",
        "move",
        "mut",
        "pub",
        "ref",
        "return",
        "self",
        "Self",
        "static",
        "struct",
        "super",
        "trait",
        "true",
        "type",
        "unsafe",
        "use",
        "where",
        "while",
        "_",
    }
)
_KINDS = (
    (re.compile(r"'[A-Za-z_]\w*"), "'a"),
    (re.compile(r"b?'.*'", re.DOTALL), "''"),
    (re.compile(r'(?:b|c|r|br)?#*".*"#*', re.DOTALL), '""'),
    (re.compile(r"\d.*", re.DOTALL), "0"),
    (re.compile(r"[A-Z]\w*"), "T"),
    (re.compile(r"\w+"), "x"),
)
_TOKEN = re.compile(
    r"""'\w+(?!')|b?'(?:\\.|[^'])'|b?"(?:\\.|[^"])*"|\w+|->|=>|::|\.\.=|\.\.|[=!<>]=|&&|\|\||[-+*/]=|\S"""
)


def kind_of(text: str) -> str:
    """What a token is to the model: a keyword or sign itself, else a letter for its kind."""
    if text in _KEYWORDS:
        return text
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(text)), text)


def kinds_in(text: str) -> list[str]:
    """The kinds of the tokens of a short text, which need not parse."""
    return [kind_of(token) for token in _TOKEN.findall(text)]


class TokenModel(msgspec.Struct, frozen=True):
    """Counts of runs of one to three kinds, joined by spaces."""

    counts: dict[str, int]
    total: int
    """Tokens counted."""

    def log_score(self, kinds: Sequence[str], start: int, end: int) -> float:
        """The logarithm of the score of the kinds from ``start`` to ``end``, each after the two before it."""
        padded = [_EDGE, _EDGE, *kinds]
        return sum(self._log(*padded[index : index + 3]) for index in range(start, min(end, len(kinds))))

    def _log(self, first: str, second: str, third: str) -> float:
        for before, factor in ((f"{first} {second}", 1.0), (second, _BACKOFF)):
            count = self.counts.get(f"{before} {third}", 0)
            if count:
                return math.log(factor * count / max(count, self.counts.get(before, count)))
        return math.log(max(_UNSEEN, _BACKOFF**2 * self.counts.get(third, 0) / max(1, self.total)))


def count_tokens(texts: Iterable[Sequence[str]]) -> TokenModel:
    """The model of texts that are given as their tokens."""
    counts: Counter[str] = Counter()
    total = 0
    for tokens in texts:
        kinds = [_EDGE, _EDGE, *map(kind_of, tokens)]
        total += len(tokens)
        for size in (1, 2, 3):
            counts.update(" ".join(kinds[at : at + size]) for at in range(len(kinds) - size + 1))
    kept = {run: count for run, count in sorted(counts.items()) if count >= _LEAST or run.count(" ") < 2}
    return TokenModel(kept, total)


def encode_model(model: TokenModel) -> bytes:
    """The model as an oracle keeps it; the same bytes for the same counts."""
    return msgspec.msgpack.encode(model)


def decode_model(data: bytes) -> TokenModel | None:
    """The model that `encode_model` wrote; None for anything else."""
    try:
        return msgspec.msgpack.decode(data, type=TokenModel)
    except msgspec.DecodeError:
        return None

"""New text taken apart into literal pieces and holes; knows where text may come from, not what it is for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from citl.core.text import SourceText, Span
from citl.patterns.anchors import find_region
from citl.patterns.forms import shaped
from citl.patterns.frame import frame_of
from citl.patterns.template import Edit, Form, Hole, Piece
from citl.syntax.tree import Parsed, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citl.patterns.anchors import Reach
    from citl.syntax.site import Site

_NAMES = frozenset(
    {"identifier", "type_identifier", "field_identifier", "primitive_type", "shorthand_field_identifier"}
)
_LITERALS = frozenset({"integer_literal", "float_literal", "string_literal", "char_literal", "raw_string_literal"})
_COMMON_LITERAL = re.compile(r"""\d{1,2}(?:\.\d)?(?:_?[a-z]\w*)?|""|"\{\w*(?::\??)?\}"|'\W?'""")
# Defined in many files, and meaning the same in all of them.
_CUSTOMARY = frozenset(
    {"new", "default", "from", "into", "len", "clone", "iter", "get", "push", "insert", "next", "fmt"}
)
_MAX_SOURCE_TOKENS, _MAX_SOURCE_COST = 14, 1.8
_CAPTURE_COST = {"m": 0.01, "l": 0.1, "n": 0.3}
_FORM_COST: dict[tuple[str, ...], float] = {
    (): 0.0,
    (Form.HEAD.value,): 0.1,
    (Form.LAST.value,): 0.1,
    (Form.INNER.value,): 0.1,
}
"""What a hole of an extracted template may take, and how far-fetched that is."""

Filled = tuple[tuple[Piece, ...], float]


class Filler:
    """The texts that a site offers as holes, by their tokens."""

    def __init__(self, site: Site, around: tuple[Reach, ...], own_names: frozenset[str]) -> None:
        self._site = site
        self._own_names = own_names
        self._sources: dict[tuple[str, ...], tuple[float, Hole]] = {}
        for name, text in site.captures.items():
            if cost := _CAPTURE_COST.get(name[0]):
                self._offer(text, Hole(capture=name), cost)
        for reach in around:
            # What happens to stand first or last in the file says nothing about the error.
            if reach.cost <= _MAX_SOURCE_COST and reach.anchor.path[:1] != ("^source_file",):
                text = site.files[reach.region.file].source.slice(reach.region.span)
                self._offer(text, Hole(anchor=reach.anchor), 0.3 + 0.5 * reach.cost)

    def _offer(self, text: str, hole: Hole, cost: float) -> None:
        for forms, form_cost in _FORM_COST.items():
            part = shaped(text, forms)
            if not part:
                continue
            tokens = _texts(part)
            if not 0 < len(tokens) <= _MAX_SOURCE_TOKENS:
                continue
            offered = (cost + form_cost, Hole(hole.capture, hole.anchor, forms))
            known = self._sources.get(tokens)
            if known is None or offered[0] < known[0]:
                self._sources[tokens] = offered

    def fill(self, after: Parsed, raw: Span, edit: Edit) -> Iterator[Filled]:
        """The text of ``raw`` as pieces, each way with its cost; nothing where it needs a name the site lacks.

        ``edit`` is the edit that puts it there: what it replaces may be a part of the new text.
        """
        text = after.source.slice(raw)
        if not text:
            yield (), 0.0
            return
        if inside := self._around_replaced(text, edit):
            yield inside
        tokens = after.tokens_in(raw)
        seen: set[tuple[Piece, ...]] = set()
        for keep_std in (False, True):
            filled = self._walk(after, raw, tokens, keep_std=keep_std)
            if filled is not None and filled[0] not in seen:
                seen.add(filled[0])
                yield filled

    def _around_replaced(self, text: str, edit: Edit) -> Filled | None:
        """``5`` to ``5.0``, ``'x'`` to ``"x"``: one new token around the old one, or around what it quotes."""
        region = find_region(frame_of(self._site), edit.anchor)
        if region is None or edit.where != "whole" or region.node.type not in _LITERALS | _NAMES:
            return None
        old = self._site.files[region.file].source.slice(region.span)
        for forms in ((), (Form.INNER.value,)):
            core = shaped(old, forms)
            if core and core != text and core in text:
                before, _, behind = text.partition(core)
                hole = Hole(anchor=edit.anchor, forms=forms)
                return tuple(piece for piece in (before, hole, behind) if piece), 0.2
        return None

    def _walk(self, after: Parsed, raw: Span, tokens: tuple[Token, ...], *, keep_std: bool) -> Filled | None:
        pieces: list[Piece] = []
        indent = _indent(after, raw.start)
        cost, at, index = 0.0, raw.start, 0
        while index < len(tokens):
            token = tokens[index]
            length, hole, hole_cost = self._longest(tokens, index, keep_std=keep_std)
            if hole is None and not self._may_stand(token):
                return None
            pieces.append(_dedented(after, Span(at, token.span.start if hole else token.span.end), indent))
            if hole is not None:
                pieces.append(hole)
                cost += hole_cost
            else:
                cost += 0.02
            index += length
            at = tokens[index - 1].span.end
        pieces.append(_dedented(after, Span(at, raw.end), indent))
        return _joined(pieces), cost + (0.05 if keep_std else 0.0)

    def _longest(self, tokens: tuple[Token, ...], index: int, *, keep_std: bool) -> tuple[int, Hole | None, float]:
        for length in range(min(_MAX_SOURCE_TOKENS, len(tokens) - index), 0, -1):
            run = tokens[index : index + length]
            found = self._sources.get(tuple(token.text for token in run))
            if found is None or not self._worth_a_hole(run, keep_std=keep_std):
                continue
            return length, found[1], found[0]
        return 1, None, 0.0

    def _worth_a_hole(self, run: tuple[Token, ...], *, keep_std: bool) -> bool:
        names = [token for token in run if token.kind in _NAMES | _LITERALS or token.kind == "lifetime"]
        if not names or (run[0].text in ")]}>,;." and len(run) > 1):
            return False
        return not keep_std or any(token.text in self._own_names for token in names)

    def _may_stand(self, token: Token) -> bool:
        """Whether the token means the same at another site."""
        if token.kind in _LITERALS:
            return bool(_COMMON_LITERAL.fullmatch(token.text))
        return token.text in _CUSTOMARY or token.text not in self._own_names


@lru_cache(maxsize=50_000)
def _texts(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in Parsed(SourceText.from_str(text)).tokens)


def _indent(after: Parsed, offset: int) -> str:
    line = after.source.slice(after.source.line_span(after.source.line_of(offset)))
    return line[: len(line) - len(line.lstrip())]


def _dedented(after: Parsed, span: Span, indent: str) -> str:
    """Text between tokens, its lines relative to the line on which the edit begins."""
    return after.source.slice(span).replace("\n" + indent, "\n")


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    return tuple(joined)

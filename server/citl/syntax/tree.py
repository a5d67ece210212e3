"""Rust parsed by tree-sitter: regions, tokens and enclosing nodes; broken text parses too, with error nodes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec
import tree_sitter_rust
from tree_sitter import Language, Parser

from citl.core.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

    from citl.core.text import SourceText

_TOKEN_KINDS = frozenset(
    {"string_literal", "raw_string_literal", "char_literal", "lifetime", "line_comment", "block_comment"}
)
_COMMENT_KINDS = frozenset({"line_comment", "block_comment"})


@lru_cache(maxsize=1)
def rust() -> Language:
    """The grammar."""
    return Language(tree_sitter_rust.language())


class Token(msgspec.Struct, frozen=True):
    """One lexical token; literals and lifetimes are one token each."""

    text: str
    span: Span
    kind: str
    """tree-sitter's node kind."""


# Macros of std whose arguments are expressions. To the grammar they are mere tokens, so that nothing inside them could
# be found: with another character in place of the `!` they are calls, byte for byte where they were.
_CALLED_MACRO = re.compile(
    rb"\b(?:e?print(?:ln)?|format|panic|write(?:ln)?|(?:debug_)?assert(?:_eq|_ne)?|dbg|todo|unreachable|unimplemented)!"
    rb"(?=\s*\()"
)


class Parsed:
    """One file, parsed. Immutable, like its source."""

    def __init__(self, source: SourceText) -> None:
        self.source = source

    @cached_property
    def _plain(self) -> Tree:
        return Parser(rust()).parse(self.source.data)

    @cached_property
    def _tree(self) -> Tree:
        called = _CALLED_MACRO.sub(lambda match: match[0][:-1] + b"_", self.source.data)
        if called == self.source.data:
            return self._plain
        tree = Parser(rust()).parse(called)
        # Named arguments and the like read as expressions; where something does not, the tokens have to do.
        return self._plain if tree.root_node.has_error else tree

    @property
    def root(self) -> Node:
        """The whole file; a call of one of std's macros that take expressions is a ``call_expression``."""
        return self._tree.root_node

    @property
    def has_error(self) -> bool:
        """Whether something in the file is not as the grammar wants it."""
        return self.root.has_error

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens but comments, in order."""
        return tuple(self._leaves(self._plain.root_node))

    def _leaves(self, node: Node) -> Iterator[Token]:
        stack = [node]
        while stack:
            node = stack.pop()
            if node.child_count and node.type not in _TOKEN_KINDS:
                stack.extend(reversed(node.children))
            elif node.end_byte > node.start_byte and node.type not in _COMMENT_KINDS:
                span = span_of(node)
                yield Token(self.source.slice(span), span, node.type)

    @cached_property
    def token_starts(self) -> list[int]:
        """The byte offset of each token."""
        return [token.span.start for token in self.tokens]

    def tokens_in(self, span: Span) -> tuple[Token, ...]:
        """The tokens that lie inside ``span``."""
        first, last = bisect_left(self.token_starts, span.start), bisect_left(self.token_starts, span.end)
        return tuple(token for token in self.tokens[first:last] if token.span.end <= span.end)

    def node_at(self, span: Span) -> Node:
        """The smallest named node that covers ``span``; the whole file when none does."""
        end = max(span.start, min(span.end, len(self.source.data)))
        found = self.root.named_descendant_for_byte_range(span.start, end)
        return found if found is not None else self.root

    def node_at_offset(self, offset: int) -> Node:
        """The smallest named node at byte ``offset``."""
        return self.node_at(Span(offset, offset))

    def text(self, node: Node) -> str:
        """The source text of ``node``."""
        return self.source.slice(span_of(node))


class Files(Mapping[str, "SourceText"]):
    """The files of a crate by absolute path, each parsed once, when it is first needed. Immutable otherwise."""

    def __init__(self, sources: Mapping[str, SourceText]) -> None:
        self._sources = dict(sorted(sources.items()))
        self._parsed: dict[str, Parsed] = {}

    def __getitem__(self, file: str) -> SourceText:
        return self._sources[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def parsed(self, file: str) -> Parsed:
        """One file, parsed.

        Raises:
            KeyError: there is no such file.
        """
        if file not in self._parsed:
            self._parsed[file] = Parsed(self._sources[file])
        return self._parsed[file]


def span_of(node: Node) -> Span:
    """The byte range of ``node``."""
    return Span(node.start_byte, node.end_byte)


def ancestors(node: Node) -> Iterator[Node]:
    """The node itself, then its parents up to the file."""
    current: Node | None = node
    while current is not None:
        yield current
        current = current.parent


def outermost_function(node: Node) -> Node | None:
    """The outermost function that ``node`` is in, itself included; None outside of functions."""
    found = None
    for up in ancestors(node):
        if up.type == "function_item":
            found = up
    return found


def walk(node: Node) -> Iterator[Node]:
    """All named nodes below and including ``node``, in source order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.named_children))


def field_of(node: Node) -> str | None:
    """The name of the field under which ``node`` hangs in its parent, if it has one."""
    parent = node.parent
    if parent is None:
        return None
    for index, child in enumerate(parent.children):
        if child.id == node.id:
            return parent.field_name_for_child(index)
    return None

"""All regions that stand in a relation to one: arguments of a parameter, calls, uses, initialisers, query matches.

Knows nothing of what is done there. Names are compared as they are spelt, in all files of the crate.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tree_sitter import Query, QueryCursor, QueryError

from citl.core.text import Span
from citl.patterns.anchors import find_region, is_method_call, parameters_of, region_of, walked
from citl.patterns.kinds import kinds_named
from citl.syntax.site import Region
from citl.syntax.tree import ancestors, rust, span_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from citl.patterns.frame import Frame
    from citl.patterns.template import Each
    from citl.syntax.tree import Parsed, Token

_NAMES = "[(identifier) (type_identifier) (field_identifier) (shorthand_field_identifier)] @it"
_CALLS = "(call_expression) @it"
_INITIALISERS = "[(field_initializer) (shorthand_field_initializer)] @it"
_LOCAL_KINDS = frozenset(
    {"let_declaration", "parameter", "for_expression", "let_condition", "match_arm", "closure_parameters"}
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@lru_cache(maxsize=512)
def compiled_query(text: str) -> Query:
    """The tree-sitter query that is written as ``text``.

    Raises:
        ValueError: it is no query of the grammar.
    """
    try:
        return Query(rust(), text)
    except QueryError as refusal:
        raise ValueError(str(refusal)) from refusal


def matches(query: str, node: Node) -> list[Node]:
    """The nodes below ``node`` that ``query`` captures as ``it``, in source order."""
    found = QueryCursor(compiled_query(query)).captures(node).get("it", [])
    return sorted(found, key=lambda one: (one.start_byte, -one.end_byte))


def related(frame: Frame, each: Each) -> tuple[Region, ...]:
    """The regions of ``each``, by file, in source order."""
    start = find_region(frame, each.anchor)
    if start is None:
        return ()
    if each.relation == "query":
        found: Iterator[Region] = (region_of(start.file, node) for node in matches(each.query, start.node))
    else:
        found = _RELATIONS[each.relation](frame, start)
    stepped = (walked(frame, region, each.path) for region in found)
    return tuple(region for region in stepped if region is not None)


def _files_with(frame: Frame, name: str) -> Iterator[tuple[str, Parsed]]:
    for file, source in frame.site.sources.items():
        if name and name.encode() in source.data:
            yield file, frame.site.parsed(file)


def _name_of(frame: Frame, region: Region) -> str:
    node = region.node
    name = node.child_by_field_name("name") or node.child_by_field_name("pattern") or node
    return frame.site.parsed(region.file).text(name).removeprefix("mut ")


def _calls(frame: Frame, function: Region) -> Iterator[Region]:
    for file, call, _ in _called(frame, function):
        yield region_of(file, call)


def _called(frame: Frame, function: Region) -> Iterator[tuple[str, Node, Parsed]]:
    name = _name_of(frame, function)
    for file, parsed in _files_with(frame, name):
        for call in matches(_CALLS, parsed.root):
            target = call.child_by_field_name("function")
            if target is not None and target.type == "generic_function":
                target = target.child_by_field_name("function")
            part = target and (target.child_by_field_name("field") or target.child_by_field_name("name") or target)
            if part is not None and parsed.text(part) == name:
                yield file, call, parsed


def _arguments(frame: Frame, parameter: Region) -> Iterator[Region]:
    """What is passed for ``parameter`` at every call of its function, calls inside macro calls included."""
    function = next((up for up in ancestors(parameter.node) if up.type in kinds_named("functions")), None)
    if function is None:
        function = next((up for up in ancestors(parameter.node) if up.type in ("struct_item", "enum_variant")), None)
    if function is None:
        return
    parameters = parameters_of(function)
    index = next((number for number, one in enumerate(parameters) if span_of(one).contains(parameter.span)), None)
    if index is None:
        return
    method = parameters[0].type == "self_parameter"
    whole = region_of(parameter.file, function)
    for file, call, _ in _called(frame, whole):
        arguments = call.child_by_field_name("arguments")
        at = index - (method and is_method_call(call))
        if arguments is not None and 0 <= at < len(arguments.named_children):
            yield region_of(file, arguments.named_children[at])
    yield from _arguments_in_macros(frame, _name_of(frame, whole), index, method=method)


def _arguments_in_macros(frame: Frame, name: str, index: int, *, method: bool) -> Iterator[Region]:
    """A macro call holds tokens, no expressions: a call in it is a name before a group in parentheses."""
    for file, parsed in _files_with(frame, name):
        for group in matches("(token_tree (identifier) . (token_tree) @it)", parsed.root):
            before = group.prev_sibling
            if before is None or parsed.text(before) != name or not parsed.text(group).startswith("("):
                continue
            dot = before.prev_sibling
            at = index - (method and dot is not None and parsed.text(dot) == ".")
            spans = _split(parsed.tokens_in(span_of(group))[1:-1])
            if 0 <= at < len(spans):
                yield Region(file, spans[at], group)


def _split(tokens: tuple[Token, ...]) -> list[Span]:
    """The stretches between the commas outside of brackets."""
    runs: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text == "," and not depth:
            runs.append([])
        else:
            runs[-1].append(token)
    return [Span(run[0].span.start, run[-1].span.end) for run in runs if run]


def _uses(frame: Frame, region: Region) -> Iterator[Region]:
    """The other places of a name: of a local within its function, of anything else in the crate."""
    name = _name_of(frame, region)
    local = next((up for up in ancestors(region.node) if up.type in _LOCAL_KINDS), None)
    scope = next((up for up in ancestors(region.node) if up.type == "function_item"), None)
    if region.node.type in _LOCAL_KINDS | {"identifier", "self"} and scope is not None:
        for node in matches(_NAMES, scope):
            parsed = frame.site.parsed(region.file)
            own = span_of(node) == region.span or (local is not None and _names(local, node))
            if node.type != "field_identifier" and not own and parsed.text(node) == name:
                yield region_of(region.file, node)
        return
    for file, parsed in _files_with(frame, name):
        for node in matches(_NAMES, parsed.root):
            defines = node.parent is not None and node.parent == region.node and file == region.file
            if not defines and parsed.text(node) == name:
                yield region_of(file, node)


def _names(declaration: Node, node: Node) -> bool:
    pattern = declaration.child_by_field_name("pattern") or declaration
    return span_of(pattern).contains(span_of(node))


def _initialisers(frame: Frame, field: Region) -> Iterator[Region]:
    name = _name_of(frame, field)
    for file, parsed in _files_with(frame, name):
        for node in matches(_INITIALISERS, parsed.root):
            written = node.child_by_field_name("field")
            value = node.child_by_field_name("value") or node
            if parsed.text(written if written is not None else node) == name:
                yield region_of(file, value)


_RELATIONS: dict[str, Callable[[Frame, Region], Iterator[Region]]] = {
    "argument": _arguments,
    "call": _calls,
    "use": _uses,
    "initialiser": _initialisers,
}

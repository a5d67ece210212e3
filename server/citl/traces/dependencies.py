"""What each decision depends on: the definitions it uses, by name; knows neither types nor the compiler.

Bindings are found by scope. Items, members and fields are found by name in the whole crate: those of the type that is
written, else those of the same file; where more than `CANDIDATES` remain, the name says too little: there is no edge.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.traces.crate_file import OWNER_FIELDS, CrateFile, Definition, definitions_in, opened, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tree_sitter import Node

    from citl.core.decision import Decision
    from citl.syntax.tree import Parsed

CANDIDATES = 4
"""More definitions than these for one use are none."""
_VALUE_DECISIONS = 8
"""Of the value of a binding, so many of the first decisions count."""
_CALLS = frozenset({"call", "method_resolution", "clone", "type_coercion"})
_METHODS = _CALLS - {"call"}
_FIELD_NAMES = frozenset({"field_identifier", "shorthand_field_identifier"})
_STRUCTS = frozenset({"struct_expression", "struct_pattern"})
_SELVES = frozenset({"impl_item", "trait_item", "enum_item", "struct_item"})
_OWNERS = _STRUCTS | _SELVES
_FUNCTIONS = frozenset({"function_item", "closure_expression"})
_NO_TAIL = frozenset({"let_declaration", "line_comment", "block_comment", "empty_statement", "macro_definition"})
_BOUND_NAME = re.compile(rb"(?<![\w:.'])(?!(?:ref|mut|box|if|self|true|false|_)\b)[a-z_]\w*\b(?!\s*(?:[({!]|:))")
_LAST_NAME = re.compile(rb"(\w+)\s*$")
_NO_IMPORTS = frozenset({b"self", b"super", b"crate", b"_"})


class _Scope(NamedTuple):
    start: int
    end: int
    type: str
    owner: bytes
    names: list[bytes]


class _Linked(NamedTuple):
    """A file as it was linked, and what that followed from."""

    parsed: Parsed
    decisions: tuple[Decision, ...]
    definitions: frozenset[tuple[bytes, Definition]]
    names: frozenset[bytes]
    """All names in it."""
    linked: tuple[Decision, ...]


class Linker:
    """Links the files of one crate again and again; only those are read anew that a change can have touched."""

    def __init__(self) -> None:
        self._known: dict[str, _Linked] = {}

    def link(
        self, files: Mapping[str, tuple[Decision, ...]], parsed: Mapping[str, Parsed]
    ) -> dict[str, tuple[Decision, ...]]:
        """The same decisions, each with the ids of those it depends on, in the order of their uses.

        Both mappings are by file and have the same keys; the files are those of one crate.
        """
        known = {
            name: one
            for name, one in self._known.items()
            if name in files and one.parsed is parsed[name] and one.decisions == files[name]
        }
        fresh = {name: opened(name, files[name], parsed[name]) for name in files if name not in known}
        defined = {
            name: known[name].definitions if name in known else frozenset(definitions_in(fresh[name])) for name in files
        }
        before = {pair for name, one in self._known.items() if name not in known for pair in one.definitions}
        changed = {name for name, _ in before ^ {pair for name in fresh for pair in defined[name]}}
        crate = _by_name(defined.values())
        for name in files:
            if name not in known or not changed.isdisjoint(known[name].names):
                file = fresh[name] if name in fresh else opened(name, files[name], parsed[name])
                linked = _Linking(file, crate).linked()
                known[name] = _Linked(parsed[name], files[name], defined[name], frozenset(file.names), linked)
        self._known = known
        return {name: known[name].linked for name in files}


def link(files: Mapping[str, tuple[Decision, ...]], parsed: Mapping[str, Parsed]) -> dict[str, tuple[Decision, ...]]:
    """As `Linker.link`, once."""
    return Linker().link(files, parsed)


def _by_name(defined: Iterable[frozenset[tuple[bytes, Definition]]]) -> dict[bytes, list[Definition]]:
    crate: defaultdict[bytes, list[Definition]] = defaultdict(list)
    for definitions in defined:
        for name, definition in definitions:
            crate[name].append(definition)
    for found in crate.values():
        found.sort()
    return dict(crate)


# Rows rather than structs: there is one for each name in a crate.
_Event = tuple[int, int, "Node", tuple[bytes, ...]]
"""Something met on the way through a file: where, which of the steps, its node, the names it uses or binds."""
_SCOPE, _BOUND, _NAME, _RETURNED = range(4)


class _Linking:
    """The uses in one file, followed in source order through its scopes."""

    def __init__(self, file: CrateFile, crate: Mapping[bytes, list[Definition]]) -> None:
        self._file = file
        self._crate = crate
        self._edges: defaultdict[int, dict[str, None]] = defaultdict(dict)
        self._bound: defaultdict[bytes, list[int]] = defaultdict(list)
        self._places: set[int] = set()
        self._called: dict[int, list[Definition]] = {}
        self._scopes: list[_Scope] = []
        self._path: tuple[int, bytes] = (-1, b"")
        self._meant: dict[tuple[bytes, str, bytes], list[Definition]] = {}

    def linked(self) -> tuple[Decision, ...]:
        """The decisions of the file with their edges."""
        self._import()
        steps = (self._enter, self._bind, self._use, self._return)
        for at, step, node, names in self._events():
            if self._scopes and self._scopes[-1].end <= at:
                self._leave(at)
            steps[step](node, names)
        for node in sorted(self._file.captures.get("arguments", ()), key=start_of):
            self._pass_arguments(node)
        return tuple(
            msgspec.structs.replace(decision, depends_on=tuple(self._edges[index]))
            if index in self._edges
            else decision
            for index, decision in enumerate(self._file.decisions)
        )

    def _depend(self, user: int | None, ids: Iterable[str]) -> None:
        if user is not None:
            own = self._file.decisions[user].id
            for one in ids:
                if one and one != own:
                    self._edges[user][one] = None

    def _import(self) -> None:
        for index, decision in enumerate(self._file.decisions):
            if decision.kind == "import_resolution":
                match = _LAST_NAME.search(self._file.data, decision.span.start, decision.span.end)
                if match is not None and match[1] not in _NO_IMPORTS:
                    self._bound[match[1]].append(index)

    def _events(self) -> list[_Event]:
        captures = self._file.captures
        events: list[_Event] = [(node.start_byte, _SCOPE, node, ()) for node in captures.get("scope", ())]
        events += [self._binding(node) for node in captures.get("bound", ())]
        events += [self._binding(node) for node in captures.get("binding", ())]
        events += [
            (node.start_byte, _RETURNED, node, ()) for tag in ("returned", "tail") for node in captures.get(tag, ())
        ]
        # Captures that begin at one place come in any order; the outer scope is entered first.
        events.sort(key=lambda event: -event[2].end_byte)
        known = self._crate.keys() | self._bound.keys() | {name for *_, names in events for name in names}
        events += [
            (node.start_byte, _NAME, node, (name,))
            for node, name in zip(captures.get("name", ()), self._file.names, strict=True)
            if name in known
        ]
        return sorted(events, key=itemgetter(0, 1))

    def _binding(self, node: Node) -> _Event:
        named = node.child_by_field_name("name")
        if named is not None:
            self._places.add(named.start_byte)
            return node.start_byte, _BOUND, node, (self._file.text(named),)
        pattern = node.child_by_field_name("pattern") or node
        found = list(_BOUND_NAME.finditer(self._file.data, pattern.start_byte, pattern.end_byte))
        self._places.update(match.start() for match in found)
        value = node.child_by_field_name("value")
        # The value of a binding still sees what had its name before.
        at = node.start_byte if value is None else value.end_byte
        return at, _BOUND, node, tuple(match[0] for match in found)

    def _leave(self, offset: int) -> None:
        while self._scopes and self._scopes[-1].end <= offset:
            for name in self._scopes.pop().names:
                self._bound[name].pop()

    def _enter(self, node: Node, _names: tuple[bytes, ...]) -> None:
        field = OWNER_FIELDS.get(node.type, "name")
        owner = self._file.head(node.child_by_field_name(field)) if node.type in _OWNERS else b""
        self._scopes.append(_Scope(node.start_byte, node.end_byte, node.type, owner, []))
        if node.type == "impl_item":
            self._implement(node)

    def _implement(self, node: Node) -> None:
        """Each method of an impl follows from that of the trait."""
        trait, body = self._file.head(node.child_by_field_name("trait")), node.child_by_field_name("body")
        for child in body.named_children if trait and body is not None else ():
            name = child.child_by_field_name("name")
            if name is not None:
                declared = [one for one in self._crate.get(self._file.text(name), ()) if one.owner == trait]
                self._depend(self._file.at.get((name.start_byte, "definition")), _ids(declared[:CANDIDATES]))

    def _bind(self, node: Node, names: tuple[bytes, ...]) -> None:
        index, value = self._binder(node), node.child_by_field_name("value")
        if index is None:
            return
        if value is not None and self._file.decisions[index].kind != "type_annotation":
            self._depend(index, self._value_ids(value))
        elif node.type == "match_pattern":
            matches = (scope.start for scope in reversed(self._scopes) if scope.type == "match_expression")
            header = self._file.at.get((next(matches, -1), "control_flow"))
            self._depend(index, [self._file.decisions[header].id] if header is not None else [])
        scope = next((one for one in reversed(self._scopes) if one.type not in _STRUCTS), None)
        if scope is not None:
            for name in names:
                self._bound[name].append(index)
            scope.names.extend(names)

    def _binder(self, node: Node) -> int | None:
        """The decision that a use of what ``node`` binds depends on."""
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            found = self._file.at.get((annotation.start_byte, "type_annotation"))
            if found is not None:
                return found
        place = node.child_by_field_name("name") or node.child_by_field_name("pattern") or node
        return self._file.around(place.start_byte, place.end_byte)

    def _value_ids(self, value: Node) -> list[str]:
        first = bisect_left(self._file.starts, value.start_byte)
        last = bisect_left(
            self._file.starts, value.end_byte, first, min(first + _VALUE_DECISIONS, len(self._file.starts))
        )
        return [decision.id for decision in self._file.decisions[first:last]]

    def _use(self, node: Node, names: tuple[bytes, ...]) -> None:
        start, name = node.start_byte, names[0]
        before, owner = self._path
        self._path = (start + len(name), name)
        if start in self._places and node.type not in _FIELD_NAMES:
            return
        user = self._file.around(start, start + len(name))
        if user is None or (start, "definition") in self._file.at:
            return
        before_it = self._file.data[max(start - 2, 0) : start]
        # What is behind a dot in the tokens of a macro is an identifier to the grammar.
        if node.type in _FIELD_NAMES or (before_it[-1:] == b"." and before_it != b".."):
            self._use_member(user, start, name)
        elif before_it == b"::":
            self._use_path(user, name, owner if before == start - 2 else b"")
        else:
            self._use_name(user, start, name)

    def _use_member(self, user: int, start: int, name: bytes) -> None:
        """A field or method of something whose type is not known, but in an initialiser or pattern."""
        if self._file.decisions[user].kind in _METHODS and self._file.starts[user] == start:
            self._call(user, self._named(name, "member", b""))
        else:
            owner = self._scopes[-1].owner if self._scopes and self._scopes[-1].type in _STRUCTS else b""
            self._depend(user, _ids(self._named(name, "field", owner)))

    def _use_path(self, user: int, name: bytes, owner: bytes) -> None:
        if owner == b"Self":
            owner = next((scope.owner for scope in reversed(self._scopes) if scope.type in _SELVES), b"")
        found = [one for one in self._crate.get(name, ()) if one.role == "member" and one.owner == owner]
        self._call(user, found[:CANDIDATES] or self._named(name, "item", b""))

    def _use_name(self, user: int, start: int, name: bytes) -> None:
        imports = self._file.decisions[user].kind == "import_resolution"
        bound = self._bound.get(name)
        if bound and not imports:
            self._depend(user, [self._file.decisions[bound[-1]].id])
        if imports or not bound or self._file.decisions[bound[-1]].kind == "import_resolution":
            self._call(user, self._named(name, "item", b""), direct=not bound or imports)
        if (start, "struct_field") in self._file.at:
            self._use_member(user, start, name)

    def _call(self, user: int, found: list[Definition], *, direct: bool = True) -> None:
        """The uses of ``found``; what is imported is depended on through its import."""
        if direct:
            self._depend(user, _ids(found))
        if self._file.decisions[user].kind in _CALLS:
            self._called[user] = found

    def _named(self, name: bytes, role: str, owner: bytes) -> list[Definition]:
        key = (name, role, owner)
        if key not in self._meant:
            found = [one for one in self._crate.get(name, ()) if one.role == role]
            found = [one for one in found if one.owner == owner] or found
            found = [one for one in found if one.file == self._file.name] or found
            self._meant[key] = found if len(found) <= CANDIDATES else []
        return self._meant[key]

    def _return(self, node: Node, _names: tuple[bytes, ...]) -> None:
        if node.type in _NO_TAIL or (node.type == "expression_statement" and self._file.data[node.end_byte - 1] == 59):
            return
        around = next((scope for scope in reversed(self._scopes) if scope.type in _FUNCTIONS), None)
        returns = self._returns.get(around.start, "") if around is not None else ""
        self._depend(self._file.first_in(node), [returns])

    @cached_property
    def _returns(self) -> dict[int, str]:
        """The decision on its return type by where a function begins."""
        fields = ((node, node.child_by_field_name("return_type")) for node in self._file.captures.get("function", ()))
        return {node.start_byte: self._file.id_at(type_, "type_annotation") for node, type_ in fields}

    def _pass_arguments(self, arguments: Node) -> None:
        """Each argument follows from the type of its parameter."""
        callee = bisect_left(self._file.starts, arguments.start_byte) - 1
        while callee >= 0 and self._file.decisions[callee].kind == "type_annotation":
            callee -= 1
        found = self._called.get(callee)
        if not found or not self._joins(callee, arguments):
            return
        is_method = self._file.decisions[callee].kind in _METHODS
        for position, argument in enumerate(arguments.named_children, is_method):
            ids = (one.parameters[position] for one in found if position < len(one.parameters))
            self._depend(self._file.first_in(argument), ids)

    def _joins(self, callee: int, arguments: Node) -> bool:
        between = self._file.data[self._file.decisions[callee].span.end : arguments.start_byte].strip()
        return not between or between.startswith(b"::<")


def _ids(found: Iterable[Definition]) -> Iterator[str]:
    return (one for definition in found for one in definition.ids)

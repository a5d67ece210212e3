"""Texts with alternatives for the holes of templates: names, types, values, paths; each likeliest first.

One table, `GENERATORS`, from the name in a template to the function. Each reads the frame and nothing else. Lists
that are to be completed (fields, arms, items, arguments) are in `citl.patterns.completions`.
"""

from __future__ import annotations

import re
import tomllib
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING

from citl.patterns.anchors import find_region
from citl.patterns.completions import (
    call_arguments,
    call_parameters,
    default_of,
    missing_arms,
    missing_fields,
    missing_items,
    required_items,
    shown_fields,
)
from citl.patterns.std_names import std_names, std_paths
from citl.syntax.definitions import head_name, items_of
from citl.syntax.message import shape_of
from citl.syntax.scope import visible_bindings
from citl.syntax.tree import ancestors
from citl.syntax.types import type_of_binding, type_of_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    from citl.patterns.frame import Frame
    from citl.patterns.template import Generator
    from citl.syntax.scope import Binding
    from citl.syntax.site import Region

_LIKE_ENOUGH = 0.55
_MOST_NAMES = 6
_POOLS: dict[str, frozenset[str]] = {
    "functions": frozenset({"function_item", "function_signature_item"}),
    "methods": frozenset({"function_item", "function_signature_item"}),
    "types": frozenset({"struct_item", "enum_item", "union_item", "type_item", "associated_type", "type_parameter"}),
    "traits": frozenset({"trait_item"}),
    "fields": frozenset({"field_declaration"}),
    "variants": frozenset({"enum_variant"}),
    "modules": frozenset({"mod_item"}),
    "macros": frozenset({"macro_definition"}),
    "constants": frozenset({"const_item", "static_item", "const_parameter"}),
}
_ALL_POOLS = ("locals", *_POOLS, "lifetimes")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def _similar(frame: Frame, generator: Generator, text: str) -> Iterator[str]:
    """Names spelt like ``text``, most alike first; among equals those of the nearest pool."""
    pools = generator.words or _ALL_POOLS
    names = dict.fromkeys(chain.from_iterable(_names_in(frame, pool, pools) for pool in pools))
    plain = _plain(text)
    scored = [(-_likeness(plain, _plain(name)), index, name) for index, name in enumerate(names) if name != text]
    yield from (name for score, _, name in sorted(scored) if -score >= _LIKE_ENOUGH)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    # A shortened or lengthened name is a likelier slip than its length tells.
    inside = 0.1 if min(len(one), len(other)) > 2 and (one in other or other in one) else 0.0
    return ratio + inside + (0.05 if one[0] == other[0] else 0.0)


def _names_in(frame: Frame, pool: str, pools: tuple[str, ...]) -> Iterable[str]:
    if pool == "locals":
        return [binding.name for binding in _visible(frame)]
    if pool == "lifetimes":
        return _lifetimes(frame)
    if pool == "std":
        wanted = set(pools) - {"std"} or set(std_names())
        return chain.from_iterable(names for key, names in std_names().items() if key in wanted)
    if pool not in _POOLS:
        return std_names().get(pool, ())
    # A macro is as likely std's as the crate's own.
    return chain(_crate_names(frame, _POOLS[pool]), std_names()[pool] if pool == "macros" else ())


def _crate_names(frame: Frame, kinds: frozenset[str]) -> Iterator[str]:
    for file in frame.site.sources:
        for name, nodes in items_of(frame.site.parsed(file)).items():
            if any(node.type in kinds for node in nodes):
                yield name


def _lifetimes(frame: Frame) -> Iterator[str]:
    primary = frame.site.primary
    if primary is not None:
        for token in frame.site.parsed(primary.region.file).tokens:
            if token.kind == "lifetime":
                yield token.text


def _visible(frame: Frame) -> tuple[Binding, ...]:
    primary = frame.site.primary
    if primary is None:
        return ()
    return visible_bindings(frame.site.parsed(primary.region.file), primary.region.span.start)


def _local(frame: Frame, generator: Generator, text: str) -> Iterator[str]:
    """Variables in scope of that type, nearest first; any variable where no type is asked for."""
    primary = frame.site.primary
    if primary is None:
        return
    parsed = frame.site.parsed(primary.region.file)
    typed = [(binding.name, type_of_binding(parsed, binding)) for binding in _visible(frame)]
    if not generator.texts:
        yield from (name for name, _ in typed)
        return
    yield from (name for name, type_ in typed if type_ == text)
    yield from (name for name, type_ in typed if type_ not in ("", text) and shape_of(type_) == shape_of(text))


def _default(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    del frame
    yield default_of(text)
    if default_of(text) != "Default::default()":
        yield "Default::default()"


def _path(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    """Full paths of a name: of std, then of other modules of the crate."""
    name = head_name(text)
    yield from std_paths().get(name, ())
    primary = frame.site.primary
    for file in frame.site.sources if primary is not None and name else ():
        if name.encode() not in frame.site.sources[file].data:
            continue
        for node in items_of(frame.site.parsed(file)).get(name, []):
            path = _module_path(frame, file, node)
            if path is not None and node.type not in ("type_parameter", "field_declaration"):
                yield "::".join((*path, name))


def _module_path(frame: Frame, file: str, node: Node) -> tuple[str, ...] | None:
    """The path of the module an item stands in, from ``crate``; None where it stands in a function or impl."""
    inner = []
    for up in ancestors(node):
        if up == node or up.type in ("source_file", "declaration_list", "enum_variant_list"):
            continue
        if up.type not in ("mod_item", "enum_item"):
            return None
        name = up.child_by_field_name("name")
        inner.append(frame.site.parsed(file).text(name) if name is not None else "")
    return ("crate", *_file_path(frame, file), *reversed(inner))


def _file_path(frame: Frame, file: str) -> tuple[str, ...]:
    """The modules that lead to a file, by where it lies below the crate root."""
    roots = [PurePath(one).parent for one in frame.site.sources if PurePath(one).name in ("main.rs", "lib.rs")]
    below = [PurePath(file).relative_to(root) for root in roots if PurePath(file).is_relative_to(root)]
    if not below:
        return ()
    parts = below[0].with_suffix("").parts
    return parts[:-1] if parts[-1] in ("mod", "main", "lib") else parts


def _type(frame: Frame, generator: Generator, _: str) -> Iterator[str]:
    region = find_region(frame, generator.anchor) if generator.anchor else None
    if region is None:
        return
    parsed = frame.site.parsed(region.file)
    written = region.node.child_by_field_name("type")
    if written is not None:
        yield parsed.text(written)
    elif found := _evident_type(frame, region):
        yield found


def _evident_type(frame: Frame, region: Region) -> str:
    parsed = frame.site.parsed(region.file)
    name = frame.text(region)
    for binding in visible_bindings(parsed, region.span.start) if _IDENTIFIER.fullmatch(name) else ():
        if binding.name == name:
            return type_of_binding(parsed, binding)
    value = region.node.child_by_field_name("value") if region.node.type == "let_declaration" else region.node
    return type_of_value(parsed, value) if value is not None else ""


def _fresh(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    primary = frame.site.primary
    if primary is None:
        return
    taken = {token.text for token in frame.site.parsed(primary.region.file).tokens}
    yield next(name for name in (text, *(f"{text}{number}" for number in range(2, 1000))) if name not in taken)


@lru_cache(maxsize=1)
def _habits() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((files("citl") / "data" / "std.toml").read_text(encoding="utf-8"))["habits"]
    return table


def _habit(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    """What std calls that which has this name in another language, or had it in an older Rust."""
    del frame
    for word in (text, _plain(text)):
        yield from (name for name in _habits().get(word, "").split() if name != text)


def _whole(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    """A number without its fraction."""
    del frame
    number = re.match(r"[\d_]+(?=\.|_?f\d\d$)", text)
    if number:
        yield number[0].rstrip("_")


def _closed(frame: Frame, _: Generator, text: str) -> Iterator[str]:
    """``text`` with the quote that ends its first string, where that string does not end on its line."""
    del frame
    start = _unclosed_string(text)
    if start is None:
        return
    line = text[start:].partition("\n")[0]
    brackets = len(line) - len(line.rstrip(")]};, "))
    commas = [match.start() for match in re.finditer(r",\s", line[: len(line) - brackets])]
    places = [len(line) - brackets, *reversed(commas)]
    values = line.count("{}")
    # As many values follow a format string as it has places for them.
    if 0 < values < len(places):
        places.insert(0, places[values])
    for place in places:
        yield text[: start + place] + '"' + text[start + place :]


def _unclosed_string(text: str) -> int | None:
    """Where the first string begins that does not end on its line; None where every string does."""
    offset = 0
    for line in text.split("\n"):
        quotes = [match.start() for match in re.finditer(r"(?<!\\)\"", line)]
        if len(quotes) % 2:
            return offset + quotes[-1]
        offset += len(line) + 1
    return None


def _at(make: Callable[[Frame, Region], Iterator[str]]) -> Callable[[Frame, Generator, str], Iterator[str]]:
    """A generator that is given a region."""

    def generate(frame: Frame, generator: Generator, _: str) -> Iterator[str]:
        region = find_region(frame, generator.anchor) if generator.anchor else None
        if region is not None:
            yield from make(frame, region)

    return generate


GENERATORS: dict[str, Callable[[Frame, Generator, str], Iterator[str]]] = {
    "similar": _similar,
    "local": _local,
    "default": _default,
    "path": _path,
    "type": _type,
    "fresh": _fresh,
    "habit": _habit,
    "whole": _whole,
    "closed": _closed,
    "arguments": _at(call_arguments),
    "parameters": _at(call_parameters),
    "required": _at(required_items),
    "shown": _at(shown_fields),
    "fields": lambda frame, _, __: missing_fields(frame),
    "arms": lambda frame, _, __: missing_arms(frame),
    "items": lambda frame, _, __: missing_items(frame),
}


def generated(frame: Frame, generator: Generator, text: str) -> list[str]:
    """The alternatives of a generator that is given ``text``, each once, at most `_MOST_NAMES`, likeliest first."""
    found: dict[str, None] = {}
    for one in GENERATORS[generator.kind](frame, generator, text):
        found.setdefault(one)
        if len(found) >= _MOST_NAMES:
            break
    return list(found)

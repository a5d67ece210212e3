"""Lists that an error finds incomplete, completed: fields, arms, trait items, arguments; read from syntax alone."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from citl.patterns.anchors import callee_of, definition_item, definition_of, is_method_call, parameters_of
from citl.patterns.std_names import std_item
from citl.syntax.message import shape_of
from citl.syntax.scope import visible_bindings
from citl.syntax.tree import ancestors
from citl.syntax.types import type_of_binding, type_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.patterns.frame import Frame
    from citl.syntax.site import Region

_DEFAULTS = {
    "integer": "0",
    "float": "0.0",
    "bool": "false",
    "&str": '""',
    "str": '""',
    "char": "' '",
    "String": "String::new()",
    "()": "()",
    "Option<_>": "None",
    "Vec<_>": "Vec::new()",
    "HashMap<_>": "HashMap::new()",
    "HashSet<_>": "HashSet::new()",
    "BTreeMap<_>": "BTreeMap::new()",
    "BTreeSet<_>": "BTreeSet::new()",
    "VecDeque<_>": "VecDeque::new()",
    "&[_]": "&[]",
}
_LAYERED = re.compile(r"(Box|Rc|Arc|RefCell|Cell|Mutex|RwLock)<(.+)>", re.DOTALL)
_MOST_BODIES = 4


def default_of(type_: str) -> str:
    """A value of a type, as a person would write it; ``Default::default()`` where none is known."""
    layered = _LAYERED.fullmatch(type_.strip())
    if layered:
        inner = default_of(layered[2])
        return f"{layered[1]}::new({inner})"
    return _DEFAULTS.get(shape_of(type_.strip()), "Default::default()")


def _fill(frame: Frame, name: str, type_: str, near: Region) -> list[str]:
    """Values for something of that name and type: the local of its name, one of its type, a default."""
    parsed = frame.site.parsed(near.file)
    visible = visible_bindings(parsed, near.span.start)
    named = [binding.name for binding in visible if binding.name == name]
    typed = [binding.name for binding in visible if type_ and type_of_binding(parsed, binding) == type_]
    return list(dict.fromkeys([*named, *typed[:2], default_of(type_)]))


def missing_fields(frame: Frame) -> Iterator[str]:
    """The fields that a struct expression or pattern leaves out, as text for its list."""
    primary = frame.site.primary
    node = None if primary is None else _around(primary.region.node, ("struct_expression", "struct_pattern"))
    if primary is None or node is None:
        return
    parsed = frame.site.parsed(primary.region.file)
    name = node.child_by_field_name("name") or node.child_by_field_name("type")
    body = node.child_by_field_name("body") or node
    written = {parsed.text(one).partition(":")[0].strip() for one in body.named_children}
    fields = [(field, type_) for field, type_ in _fields_of(frame, name, primary.region) if field not in written]
    if node.type == "struct_pattern":
        yield ", ".join(field for field, _ in fields or [(text, "") for text in frame.site.message.captures])
        return
    if not fields:
        return
    fills = [_fill(frame, field, type_, primary.region) for field, type_ in fields]
    for depth in range(max(map(len, fills))):
        values = [values[min(depth, len(values) - 1)] for values in fills]
        pairs = zip(fields, values, strict=True)
        yield ", ".join(field if field == value else f"{field}: {value}" for (field, _), value in pairs)


def _around(node: Node, kinds: tuple[str, ...]) -> Node | None:
    return next((up for up in ancestors(node) if up.type in kinds), None)


def _fields_of(frame: Frame, name: Node | None, region: Region) -> list[tuple[str, str]]:
    if name is None:
        return []
    parsed = frame.site.parsed(region.file)
    head = parsed.text(name).partition("<")[0].rpartition("::")[2]
    if head == "Self":
        block = _around(name, ("impl_item",))
        written = block.child_by_field_name("type") if block is not None else None
        head = parsed.text(written).partition("<")[0] if written is not None else ""
    item = definition_item(frame.site, head, region.file, lambda node: node.child_by_field_name("body") is not None)
    body = item.node.child_by_field_name("body") if item else None
    if item is None or body is None:
        return []
    own = frame.site.parsed(item.file)
    found = []
    for field in body.named_children:
        label, type_ = field.child_by_field_name("name"), field.child_by_field_name("type")
        if field.type == "field_declaration" and label is not None and type_ is not None:
            found.append((own.text(label), own.text(type_)))
    return found


def missing_arms(frame: Frame) -> Iterator[str]:
    """Arms for the patterns that rustc names, with bodies like those of their neighbours."""
    primary = frame.site.primary
    match = None if primary is None else _around(primary.region.node, ("match_expression",))
    body = match.child_by_field_name("body") if match is not None else None
    if primary is None or body is None:
        return
    parsed = frame.site.parsed(primary.region.file)
    wanted = [text for text in frame.site.message.captures if text != "&_"] or ["_"]
    if "more not covered" in frame.site.message.template:
        wanted = ["_"]
    values = [value for arm in body.named_children if (value := arm.child_by_field_name("value")) is not None]
    bodies = dict.fromkeys([*_bodies(frame, match, [parsed.text(value) for value in values]), "todo!()"])
    for text in list(bodies)[:_MOST_BODIES]:
        yield ",\n".join(f"{pattern} => {text}" for pattern in wanted)


def _bodies(frame: Frame, match: Node | None, values: list[str]) -> Iterator[str]:
    plain = [text for text in values if len(text) <= 40 and "\n" not in text]
    if values and all(text.startswith("{") or text in ("()", "{}") or "!(" in text for text in values):
        yield "{}"
    # What several arms do is what one more may do.
    yield from (text for text in plain if plain.count(text) > 1)
    function = _around(match, ("function_item",)) if match is not None else None
    returned = function.child_by_field_name("return_type") if function is not None else None
    if returned is not None and frame.site.primary is not None:
        default = default_of(frame.site.parsed(frame.site.primary.region.file).text(returned))
        if default != "Default::default()":
            yield default
    yield from plain[-1:]


def missing_items(frame: Frame) -> Iterator[str]:
    """The items an impl lacks, with their signatures; their bodies are left to be written."""
    primary = frame.site.primary
    block = None if primary is None else _around(primary.region.node, ("impl_item",))
    trait = block.child_by_field_name("trait") if block is not None else None
    type_ = block.child_by_field_name("type") if block is not None else None
    if primary is None or trait is None or type_ is None:
        return
    parsed = frame.site.parsed(primary.region.file)
    name = parsed.text(trait).partition("<")[0].rpartition("::")[2]
    argument = parsed.text(trait).partition("<")[2][:-1] or parsed.text(type_)
    parts = []
    for wanted in frame.site.message.captures:
        text = _from_trait(frame, parsed.text(trait), wanted, primary.region)
        text = text or std_item(name, wanted)
        if text is None:
            return
        parts.append(text.replace("{type}", parsed.text(type_)).replace("{argument}", argument))
    if parts:
        yield "\n".join(parts)


def _from_trait(frame: Frame, trait: str, wanted: str, near: Region) -> str | None:
    definition = definition_of(frame.site, trait, near)
    body = definition.node.child_by_field_name("body") if definition else None
    if definition is None or body is None:
        return None
    parsed = frame.site.parsed(definition.file)
    for item in body.named_children:
        name = item.child_by_field_name("name")
        if name is None or parsed.text(name) != wanted:
            continue
        text = parsed.text(item).rstrip(";")
        if item.type == "function_signature_item":
            return f"{text} {{\n    todo!()\n}}"
        if item.type == "associated_type":
            return f"type {wanted} = ();"
        return f"{text} = {default_of(text.partition(':')[2])};"
    return None


def required_items(frame: Frame, trait: Region) -> Iterator[str]:
    """The items that a trait leaves to its impls, with bodies to be written."""
    body = trait.node.child_by_field_name("body")
    parsed = frame.site.parsed(trait.file)
    parts = []
    for item in body.named_children if body is not None else ():
        if item.type == "function_signature_item":
            parts.append(f"{parsed.text(item).rstrip(';')} {{\n    todo!()\n}}")
        elif item.type == "associated_type":
            name = item.child_by_field_name("name")
            parts.append(f"type {parsed.text(name) if name is not None else '_'} = ();")
    if parts:
        yield "\n".join(parts).replace("\n", "\n    ")


def shown_fields(frame: Frame, item: Region) -> Iterator[str]:
    """The arguments of ``write!`` that show all fields of a struct, in parentheses."""
    body = item.node.child_by_field_name("body")
    if body is None:
        return
    parsed = frame.site.parsed(item.file)
    if body.type == "ordered_field_declaration_list":
        names = [str(index) for index in range(len(parameters_of(item.node)))]
    else:
        fields = (field.child_by_field_name("name") for field in body.named_children)
        names = [parsed.text(name) for name in fields if name is not None]
    if names:
        yield f'"({", ".join("{}" for _ in names)})", ' + ", ".join(f"self.{name}" for name in names)


def call_parameters(frame: Frame, region: Region) -> Iterator[str]:
    """Parameters for a function that is called but not written yet: a name and the evident type of each argument."""
    call = _around(region.node, ("call_expression",))
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if arguments is None:
        return
    parsed = frame.site.parsed(region.file)
    visible = {binding.name: binding for binding in visible_bindings(parsed, region.span.start)}
    parts = []
    for number, argument in enumerate(arguments.named_children):
        text = parsed.text(argument)
        bound = visible.get(text)
        type_ = type_of_binding(parsed, bound) if bound else type_of_value(parsed, argument)
        if not type_:
            return
        parts.append(f"{text if bound else 'value' + str(number or '')}: {type_}")
    yield ", ".join(parts)


def call_arguments(frame: Frame, region: Region) -> Iterator[str]:
    """The arguments of the call at ``region`` as the function takes them, in parentheses, likeliest first."""
    call = _around(region.node, ("call_expression",))
    arguments = call.child_by_field_name("arguments") if call is not None else None
    callee = callee_of(frame, region)
    if call is None or arguments is None or callee is None:
        return
    parsed, own = frame.site.parsed(region.file), frame.site.parsed(callee.file)
    given = arguments.named_children
    texts = [parsed.text(one) for one in given]
    parameters = parameters_of(callee.node)
    if parameters and parameters[0].type == "self_parameter" and is_method_call(call):
        parameters = parameters[1:]
    wanted = []
    for one in parameters:
        name, type_ = one.child_by_field_name("pattern"), one.child_by_field_name("type")
        wanted.append((own.text(name) if name else "", own.text(type_ if type_ is not None else one)))
    lacking = len(wanted) - len(texts)
    if lacking < 0:
        for kept in combinations(range(len(texts)), len(wanted)):
            yield "(" + ", ".join(texts[index] for index in kept) + ")"
    elif lacking and lacking <= 3:
        yield from _completed(frame, region, texts, wanted, [type_of_value(parsed, one) for one in given])


def _completed(
    frame: Frame, region: Region, texts: list[str], wanted: list[tuple[str, str]], types: list[str]
) -> Iterator[str]:
    """The given arguments in their order, with new ones in the gaps where the types fit best."""
    total = len(wanted)

    def misfits(kept: tuple[int, ...]) -> int:
        pairs = [(types[number], wanted[index][1]) for number, index in enumerate(kept)]
        return sum(bool(have) and shape_of(have) != shape_of(want) for have, want in pairs)

    for kept in sorted(combinations(range(total), len(texts)), key=lambda kept: (misfits(kept), kept)):
        gaps = [index for index in range(total) if index not in kept]
        fills = [_fill(frame, *wanted[index], region) for index in gaps]
        for depth in range(max(map(len, fills))):
            row = dict(zip(kept, texts, strict=True))
            row |= {index: one[min(depth, len(one) - 1)] for index, one in zip(gaps, fills, strict=True)}
            yield "(" + ", ".join(row[index] for index in range(total)) + ")"

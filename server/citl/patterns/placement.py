"""Where an edit of a template falls in a region, byte for byte, and how it joins what stands there.

Knows nothing of where the region and the text come from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.core.text import Span, TextEdit
from citl.patterns.template import Where
from citl.syntax.tree import ancestors, span_of, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from citl.core.text import SourceText
    from citl.patterns.template import Edit
    from citl.syntax.site import Region
    from citl.syntax.tree import Parsed

_OPENING, _CLOSING = ("(", "[", "{", "<", "|"), (")", "]", "}", ">", "|")
_DERIVE = re.compile(r"#\[derive\(([^)]*)\)\]\s*")
_CUSTOMARY = ("Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Default")
"""The order in which people derive the traits of std."""
_UNSEPARATED = frozenset({"declaration_list", "block"})
"""Bracketed lists whose elements have no comma between them."""
_DECORATION = frozenset({"attribute_item", "line_comment", "block_comment"})
_BOUNDED = frozenset({"type_parameter", "where_predicate", "associated_type", "trait_item"})


def placed(edit: Edit, parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    """``edit`` with that text at ``region``; None where the region has no such part, or has it already."""
    joined = _JOINED.get(Where(edit.where))
    if joined is not None:
        return joined(parsed, region, text)
    span = edit_span(parsed, region, edit)
    if span is None:
        return None
    if "\n" in text:
        text = text.replace("\n", "\n" + indent_at(parsed.source, span.start))
    # An inserted derive joins the one that stands there, whoever writes it.
    if (match := _DERIVE.fullmatch(text)) and span == Span(region.node.start_byte, region.node.start_byte):
        return _derived(parsed, region, match[1])
    return TextEdit(span, text)


def indent_at(source: SourceText, offset: int) -> str:
    """The white space at the start of the line that holds ``offset``."""
    line = source.slice(source.line_span(source.line_of(offset)))
    return line[: len(line) - len(line.lstrip())]


def edit_span(parsed: Parsed, region: Region, edit: Edit) -> Span | None:  # noqa: PLR0911  (a table of eight places)
    """The bytes that ``edit`` replaces in ``region``; None where the region has no such part."""
    span, where = region.span, Where(edit.where)
    if where is Where.WHOLE:
        return span
    if where is Where.BEFORE:
        return Span(span.start, span.start)
    if where is Where.AFTER:
        return Span(span.end, span.end)
    if where is Where.ITEM:
        return item_span(parsed, region)
    tokens = parsed.tokens_in(span)
    if where in (Where.FIRST, Where.LAST):
        bracket = tokens[0 if where is Where.FIRST else -1] if len(tokens) > 1 else None
        if bracket is None or bracket.text not in (_OPENING if where is Where.FIRST else _CLOSING):
            return None
        at = bracket.span.end if where is Where.FIRST else bracket.span.start
        return Span(at, at)
    first = edit.offset if where is Where.HEAD else len(tokens) - edit.offset - edit.count
    if first < 0 or first + edit.count > len(tokens) or not tokens:
        return None
    if edit.count:
        return Span(tokens[first].span.start, tokens[first + edit.count - 1].span.end)
    at = tokens[first].span.start if first < len(tokens) else tokens[-1].span.end
    return Span(at, at)


def item_span(parsed: Parsed, region: Region) -> Span:
    """The region, its separating comma (the one behind, else the one in front), and the space up to its neighbour."""
    data = parsed.source.data
    if behind := re.compile(rb"\s*,[ \t]*").match(data, region.span.end):
        return Span(region.span.start, behind.end())
    in_front = re.search(rb",\s*$", data[: region.span.start])
    return Span(in_front.start() if in_front else region.span.start, region.span.end)


def _prepended(parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    tokens = parsed.tokens_in(region.span)
    if len(tokens) < 2 or tokens[0].text not in _OPENING:
        return None
    at = tokens[0].span.end
    if len(tokens) == 2:
        return TextEdit(Span(at, at), text)
    first = tokens[1].span.start
    gap = parsed.source.slice(Span(at, first))
    return TextEdit(Span(first, first), text + "," + (gap if "\n" in gap else " "))


def _appended(parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    """``text`` as last element of a list, on a line of its own where its neighbours have theirs."""
    tokens = parsed.tokens_in(region.span)
    if len(tokens) < 2 or tokens[-1].text not in _CLOSING:
        return None
    if region.node.type == "field_initializer_list" and (behind := _next_field(parsed, region.node, text)):
        gap = parsed.source.slice(Span(tokens[0].span.end, tokens[1].span.start))
        joint = f"\n{indent_at(parsed.source, behind.start_byte)}" if "\n" in gap else " "
        return TextEdit(Span(behind.start_byte, behind.start_byte), f"{text},{joint}")
    source, last, closing = parsed.source, tokens[-2], tokens[-1]
    gap = source.slice(Span(last.span.end, closing.span.start))
    spread = "\n" in gap
    inner = indent_at(source, last.span.start if len(tokens) > 2 else region.span.start)
    if spread and len(tokens) == 2:
        inner += "    "
    text = text.replace("\n", "\n" + inner) if spread else text.replace("\n", " ")
    at = last.span.end
    separator = "" if region.node.type in _UNSEPARATED else ","
    if len(tokens) == 2:
        padded = f" {text} " if closing.text == "}" and not spread else text
        return TextEdit(Span(at, at), f"\n{inner}{text}{separator}" if spread else padded)
    comma = "" if last.text == "," or _ends_arm(parsed, last.span) else separator
    return TextEdit(Span(at, at), f"{comma}\n{inner}{text}{separator}" if spread else f"{comma} {text}")


def _next_field(parsed: Parsed, literal: Node, text: str) -> Node | None:
    """Of the fields of a struct literal the one in front of which a new one goes, as the definition orders them."""
    owner = literal.parent.child_by_field_name("name") if literal.parent is not None else None
    head = parsed.text(owner).partition("<")[0].rpartition("::")[2] if owner is not None else ""
    if head == "Self" and owner is not None:
        block = next((up for up in ancestors(owner) if up.type == "impl_item"), None)
        type_ = block.child_by_field_name("type") if block is not None else None
        head = parsed.text(type_).partition("<")[0] if type_ is not None else ""
    order = _fields_in(parsed, head)
    name = re.split(r"[:,\s]", text, maxsplit=1)[0]
    if name not in order:
        return None
    later = set(order[order.index(name) + 1 :])
    fields = ((one, one.child_by_field_name("field") or one) for one in literal.named_children)
    return next((one for one, label in fields if parsed.text(label) in later), None)


def _fields_in(parsed: Parsed, struct: str) -> list[str]:
    """The fields of a struct or variant that this file defines, in order."""
    for node in walk(parsed.root):
        if node.type in ("struct_item", "enum_variant"):
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None and body is not None and parsed.text(name) == struct:
                labels = (field.child_by_field_name("name") for field in body.named_children)
                return [parsed.text(label) for label in labels if label is not None]
    return []


def _ends_arm(parsed: Parsed, span: Span) -> bool:
    """Whether a block ends here that is the value of an arm: no comma need follow it."""
    arms = (up for up in ancestors(parsed.node_at(span)) if up.type == "match_arm" and up.end_byte == span.end)
    values = (arm.child_by_field_name("value") for arm in arms)
    return any(value is not None and value.type == "block" for value in values)


def _derived(parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    """``#[derive(...)]`` in front of an item, merged into the derive that stands there."""
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    for attribute in _decorations(region.node):
        written = parsed.text(attribute)
        match = _DERIVE.fullmatch(written)
        if match is None:
            continue
        present = {name.strip().rpartition("::")[2] for name in match[1].split(",")}
        fresh = [name for name in wanted if name.rpartition("::")[2] not in present]
        return _joined_derive(attribute.start_byte + match.start(1), match[1], fresh) if fresh else None
    at = region.node.start_byte
    indent = indent_at(parsed.source, at)
    return TextEdit(Span(at, at), f"#[derive({', '.join(wanted)})]\n{indent}")


def _joined_derive(start: int, written: str, fresh: list[str]) -> TextEdit:
    """The names in ``written``, which stands at byte ``start``, with ``fresh`` ones where custom puts them."""
    names = [name.strip() for name in written.split(",") if name.strip()]
    if len(fresh) > 1 or any(name not in _CUSTOMARY for name in fresh):
        at = start + len(written.rstrip().rstrip(",").encode())
        return TextEdit(Span(at, at), (", " if names else "") + ", ".join(fresh))
    (name,) = fresh
    before = [known for known in names if known in _CUSTOMARY[: _CUSTOMARY.index(name)]]
    if not before:
        at = start + len(written.encode()) - len(written.lstrip().encode())
        return TextEdit(Span(at, at), name + (", " if names else ""))
    last = re.search(rf"\b{before[-1]}\b", written)
    at = start + len(written[: last.end() if last else len(written)].encode())
    return TextEdit(Span(at, at), f", {name}")


def _decorations(node: Node) -> list[Node]:
    found = []
    before = node.prev_named_sibling
    while before is not None and before.type in _DECORATION:
        found.append(before)
        before = before.prev_named_sibling
    return found


def _bounded(parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    """Bounds behind a type parameter or in a bound list, without those that stand there."""
    node = region.node
    bounds = node if node.type == "trait_bounds" else node.child_by_field_name("bounds")
    wanted = [part.strip() for part in text.split("+")]
    if bounds is None:
        if node.type not in _BOUNDED:
            return None
        name = node.child_by_field_name("name") or node
        behind = node.child_by_field_name("type_parameters") or name
        return TextEdit(Span(behind.end_byte, behind.end_byte), f": {' + '.join(wanted)}")
    present = {part.strip() for part in parsed.text(bounds).lstrip(":").split("+")}
    fresh = [bound for bound in wanted if bound not in present]
    if not fresh:
        return None
    empty = not bounds.named_children
    joint = " " if empty else " + "
    return TextEdit(Span(bounds.end_byte, bounds.end_byte), joint + " + ".join(fresh))


def _imported(parsed: Parsed, region: Region, text: str) -> TextEdit | None:
    """A ``use`` behind those of the module around the region; None where the path is imported already."""
    module = next((up for up in ancestors(region.node) if up.type in ("declaration_list", "source_file")), parsed.root)
    while module.type == "declaration_list" and module.parent is not None and module.parent.type != "mod_item":
        module = next(
            (up for up in ancestors(module.parent) if up.type in ("declaration_list", "source_file")), parsed.root
        )
    uses = [child for child in module.named_children if child.type == "use_declaration"]
    if any(text in parsed.text(use) for use in uses if "{" not in parsed.text(use)):
        return None
    if uses:
        return _into_list(parsed, uses, text) or _beside_uses(parsed, uses, text)
    at = _first_item(module)
    indent = indent_at(parsed.source, at)
    return TextEdit(Span(at, at), f"use {text};\n\n{indent}")


def _into_list(parsed: Parsed, uses: list[Node], path: str) -> TextEdit | None:
    """The last segment of ``path`` beside what one of ``uses`` takes from the same place, if one does."""
    parent, _, name = path.rpartition("::")
    for use in uses:
        argument = use.child_by_field_name("argument")
        head = argument.child_by_field_name("path") if argument is not None else None
        if argument is None or head is None or parsed.text(head) != parent:
            continue
        single, names = argument.child_by_field_name("name"), argument.child_by_field_name("list")
        if single is not None:
            both = ", ".join(sorted((parsed.text(single), name)))
            return TextEdit(span_of(single), "{" + both + "}")
        if names is not None and "\n" not in parsed.text(names):
            return _listed(parsed, names, name)
    return None


def _listed(parsed: Parsed, names: Node, name: str) -> TextEdit:
    behind = next((one for one in names.named_children if parsed.text(one) > name), None)
    if behind is not None:
        return TextEdit(Span(behind.start_byte, behind.start_byte), f"{name}, ")
    last = names.named_children[-1].end_byte if names.named_children else names.start_byte + 1
    return TextEdit(Span(last, last), f", {name}" if names.named_children else name)


def _beside_uses(parsed: Parsed, uses: list[Node], path: str) -> TextEdit:
    """``use path;`` in front of the first import that sorts behind it, among those of the same root."""
    root = path.partition("::")[0]
    kin = [use for use in uses if _path_of(parsed, use).partition("::")[0] == root] or uses
    behind = next((use for use in kin if kin is not uses and _path_of(parsed, use) > path), None)
    if behind is not None:
        at = behind.start_byte
        return TextEdit(Span(at, at), f"use {path};\n{indent_at(parsed.source, at)}")
    at = kin[-1].end_byte
    return TextEdit(Span(at, at), f"\n{indent_at(parsed.source, kin[-1].start_byte)}use {path};")


def _path_of(parsed: Parsed, use: Node) -> str:
    argument = use.child_by_field_name("argument")
    return parsed.text(argument).replace("{", "") if argument is not None else ""


def _first_item(module: Node) -> int:
    """Where the items of a module begin, behind what belongs to the module itself."""
    for child in module.named_children:
        if child.type in ("inner_attribute_item", "shebang"):
            continue
        if child.type in ("line_comment", "block_comment") and child.child_by_field_name("inner") is not None:
            continue
        return child.start_byte
    return module.start_byte if module.type == "source_file" else module.start_byte + 1


_JOINED: dict[Where, Callable[[Parsed, Region, str], TextEdit | None]] = {
    Where.PREPEND: _prepended,
    Where.APPEND: _appended,
    Where.DERIVE: _derived,
    Where.BOUND: _bounded,
    Where.IMPORT: _imported,
}


def tidied(edit: TextEdit, source: SourceText) -> TextEdit:
    """The edit without the space that its text, or the lack of one, leaves standing beside it."""
    start, end = edit.span.start, edit.span.end
    line = source.line_span(source.line_of(start))
    before, behind = source.slice(Span(line.start, start)), source.slice(Span(end, max(end, line.end)))
    if start == end:
        return edit
    if not edit.text and not before.strip() and not behind.strip() and end <= line.end:
        following = source.line_starts[source.line_of(start) + 1 :][:1]
        return TextEdit(Span(line.start, following[0] if following else len(source.data)), "")
    first, last = edit.text[:1] or behind.lstrip()[:1], edit.text[-1:] or before.rstrip()[-1:]
    if before.strip() and before[-1:] == " " and (first in _CLOSE_BEHIND or (not edit.text and behind[:1] == " ")):
        start -= len(before) - len(before.rstrip())
    if behind[:1] == " " and last in _CLOSE_BEFORE:
        end += len(behind) - len(behind.lstrip())
    return TextEdit(Span(start, end), edit.text)


# Written without a space in front of it, and without one behind it.
_CLOSE_BEHIND, _CLOSE_BEFORE = frozenset(".,;?)]"), frozenset("(<[.&!")

"""What syntax alone tells of the type of an expression or a binding; a guess that knows no inference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.syntax.tree import ancestors

if TYPE_CHECKING:
    from tree_sitter import Node

    from citl.syntax.scope import Binding
    from citl.syntax.tree import Parsed

_SUFFIX = re.compile(r"(?:[iu](?:8|16|32|64|128|size)|f32|f64)$")
_LITERALS = {
    "string_literal": "&str",
    "raw_string_literal": "&str",
    "char_literal": "char",
    "boolean_literal": "bool",
    "integer_literal": "i32",
    "float_literal": "f64",
}
_METHODS = {"to_string": "String", "to_owned": "String", "len": "usize", "count": "usize", "chars": "Chars"}
_MACROS = {"vec": "Vec<_>"}
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">=", "&&", "||"})
_CONSTRUCTORS = frozenset({"new", "default", "from", "with_capacity"})


def type_of_binding(parsed: Parsed, binding: Binding) -> str:
    """The written or evident type of a local; empty where syntax does not tell it."""
    declaration = binding.declaration
    if declaration.type == "self_parameter":
        return parsed.text(declaration).removeprefix("mut ").replace("self", "Self")
    written = declaration.child_by_field_name("type")
    simple = declaration.child_by_field_name("pattern") in (binding.identifier, None)
    if written is not None and simple and declaration.type in ("let_declaration", "parameter"):
        return parsed.text(written)
    value = declaration.child_by_field_name("value")
    if declaration.type == "let_declaration" and simple and value is not None:
        return type_of_value(parsed, value)
    return ""


def type_of_value(parsed: Parsed, node: Node) -> str:  # noqa: PLR0911  (a table of kinds)
    """The evident type of an expression; empty where syntax does not tell it."""
    if node.type in _LITERALS:
        suffix = _SUFFIX.search(parsed.text(node)) if node.type in ("integer_literal", "float_literal") else None
        return suffix[0] if suffix else _LITERALS[node.type]
    if node.type == "reference_expression":
        value = node.child_by_field_name("value")
        inner = type_of_value(parsed, value) if value is not None else ""
        mutable = any(child.type == "mutable_specifier" for child in node.children)
        return f"{'&mut ' if mutable else '&'}{inner}" if inner else ""
    if node.type == "macro_invocation":
        macro = node.child_by_field_name("macro")
        return _MACROS.get(parsed.text(macro), "") if macro is not None else ""
    if node.type == "struct_expression":
        name = node.child_by_field_name("name")
        return parsed.text(name) if name is not None else ""
    if node.type in ("type_cast_expression", "type_annotation"):
        written = node.child_by_field_name("type")
        return parsed.text(written) if written is not None else ""
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        left = node.child_by_field_name("left")
        if operator is not None and parsed.text(operator) in _COMPARISONS:
            return "bool"
        return type_of_value(parsed, left) if left is not None else ""
    return _type_of_call(parsed, node) if node.type == "call_expression" else ""


def _type_of_call(parsed: Parsed, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return ""
    if parsed.text(function) == "format!":
        return "String"
    if function.type == "field_expression":
        field = function.child_by_field_name("field")
        return _METHODS.get(parsed.text(field), "") if field is not None else ""
    path, name = function.child_by_field_name("path"), function.child_by_field_name("name")
    if path is None or name is None or parsed.text(name) not in _CONSTRUCTORS:
        return ""
    owner = parsed.text(path)
    return impl_type(parsed, node) if owner == "Self" else owner.replace("::<", "<")


def impl_type(parsed: Parsed, node: Node) -> str:
    """The type of the impl block around ``node``; empty outside of one."""
    block = next((up for up in ancestors(node) if up.type == "impl_item"), None)
    written = block.child_by_field_name("type") if block is not None else None
    return parsed.text(written) if written is not None else ""

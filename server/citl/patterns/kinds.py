"""Names for groups of syntax node kinds, as templates and rewrites use them."""

from __future__ import annotations

from functools import lru_cache

_OPERANDS = (
    "identifier self field_expression call_expression index_expression reference_expression unary_expression "
    "parenthesized_expression try_expression type_cast_expression string_literal integer_literal float_literal "
    "char_literal boolean_literal array_expression tuple_expression macro_invocation await_expression scoped_identifier"
)
GROUPS: dict[str, str] = {
    "operands": _OPERANDS,
    "values": f"{_OPERANDS} binary_expression struct_expression range_expression if_expression match_expression block "
    "closure_expression",
    "places": "identifier self field_expression call_expression index_expression unary_expression "
    "parenthesized_expression try_expression",
    "types": "type_identifier primitive_type reference_type generic_type array_type tuple_type scoped_type_identifier "
    "unit_type dynamic_type abstract_type function_type pointer_type",
    "items": "function_item struct_item enum_item field_declaration const_item static_item mod_item type_item "
    "trait_item",
    "data": "struct_item enum_item union_item",
    "patterns": "identifier tuple_struct_pattern tuple_pattern struct_pattern reference_pattern",
    "calls": "call_expression macro_invocation",
    "statements": "expression_statement let_declaration",
    "loops": "for_expression while_expression loop_expression",
    "functions": "function_item function_signature_item",
}
"""Kinds by the name of their group, separated by spaces."""


@lru_cache(maxsize=1024)
def kinds_named(text: str) -> frozenset[str]:
    """The node kinds that ``text`` names: kinds and groups, joined by ``|`` or spaces."""
    named = (GROUPS.get(word, word).split() for word in text.replace("|", " ").split())
    return frozenset(kind for kinds in named for kind in kinds)

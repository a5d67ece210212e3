; Which nodes of Rust are decisions: the name of a capture is the kind, a word after the dot how its span is found
; (`citl.traces.recorder`). `@item` is what gives decisions inside it their path.

[
  (function_item) (function_signature_item) (struct_item) (enum_item) (union_item) (trait_item) (impl_item) (mod_item)
  (const_item) (static_item) (type_item) (associated_type) (macro_definition)
] @item

; Items.
[
  (function_item name: (_) @definition)
  (function_signature_item name: (_) @definition)
  (struct_item name: (_) @definition)
  (enum_item name: (_) @definition)
  (union_item name: (_) @definition)
  (trait_item name: (_) @definition)
  (type_item name: (_) @definition)
  (associated_type name: (_) @definition)
  (const_item name: (_) @definition)
  (static_item name: (_) @definition)
  (mod_item name: (_) @definition)
  (macro_definition name: (_) @definition)
  (field_declaration name: (_) @definition)
  (enum_variant name: (_) @definition)
  (type_parameter name: (_) @definition)
  (const_parameter name: (_) @definition)
  (lifetime_parameter name: (_) @definition)
]
(impl_item) @definition.header
(visibility_modifier) @visibility
(function_modifiers) @qualifier
(impl_item "unsafe" @qualifier)
(trait_item "unsafe" @qualifier)
(unsafe_block "unsafe" @qualifier)
(async_block "async" @qualifier)
(async_block "move" @move)
(attribute_item (attribute) @attribute)
(inner_attribute_item (attribute) @attribute)
(self_parameter) @receiver
(use_declaration argument: (_) @import_resolution.path)
(use_list (_) @import_resolution.path)
(extern_crate_declaration name: (_) @import_resolution)

; Types.
(let_declaration type: (_) @type_annotation)
(parameter type: (_) @type_annotation)
(field_declaration type: (_) @type_annotation)
(ordered_field_declaration_list type: (_) @type_annotation)
(const_item type: (_) @type_annotation)
(static_item type: (_) @type_annotation)
(type_item type: (_) @type_annotation)
(const_parameter type: (_) @type_annotation)
(function_item return_type: (_) @type_annotation)
(function_signature_item return_type: (_) @type_annotation)
(closure_expression return_type: (_) @type_annotation)
(generic_function type_arguments: (_) @type_annotation)
(let_declaration pattern: [(identifier) "_"] @type_inference !type)
(for_expression pattern: [(identifier) "_"] @type_inference)
(type_cast_expression type: (_) @type_coercion)
(reference_type) @lifetime_elision.reference
(reference_type (lifetime) @lifetime)
(type_arguments (lifetime) @lifetime)
(trait_bounds (_) @trait_bound)
(abstract_type trait: (_) @trait_bound)
(dynamic_type trait: (_) @trait_bound)
(mutable_specifier) @mutability

; Patterns.
(let_declaration pattern: [
  (tuple_pattern) (struct_pattern) (tuple_struct_pattern) (slice_pattern) (reference_pattern) (captured_pattern)
  (or_pattern) (ref_pattern) (mut_pattern)
] @pattern_match)
(for_expression pattern: [
  (tuple_pattern) (struct_pattern) (tuple_struct_pattern) (slice_pattern) (reference_pattern) (mut_pattern)
] @pattern_match)
(parameter pattern: [(tuple_pattern) (struct_pattern) (tuple_struct_pattern) (reference_pattern)] @pattern_match)
(let_condition pattern: (_) @pattern_match)
(match_pattern . (_) @pattern_match)
(match_pattern . "_" @pattern_match)

; Ownership.
(reference_expression) @borrow
(closure_expression "move" @move)
(arguments [(identifier) (self)] @move)
(let_declaration value: [(identifier) (self)] @move)
(assignment_expression right: [(identifier) (self)] @move)
(return_expression [(identifier) (self)] @move)
(field_initializer value: [(identifier) (self)] @move)
(tuple_expression [(identifier) (self)] @move)
(array_expression [(identifier) (self)] @move)
(block [(identifier) (self)] @move .)
(match_arm value: [(identifier) (self)] @move)
(closure_expression body: [(identifier) (self)] @move)

; Names in expressions.
(call_expression function: [(identifier) (scoped_identifier)] @call.function)
(call_expression function: (field_expression field: (_) @method_resolution.method))
(generic_function function: [(identifier) (scoped_identifier)] @call.function)
(generic_function function: (field_expression field: (_) @method_resolution.method))
(macro_invocation macro: (_) @macro_use)
(field_expression field: (_) @field_access)
(struct_expression name: (_) @name_resolution)
(scoped_identifier) @name_resolution
(field_initializer field: (_) @struct_field)
(shorthand_field_initializer) @struct_field
(base_field_initializer) @struct_field
(closure_expression parameters: (_) @closure)

; What is computed, and which way it goes.
[
  (integer_literal) (float_literal) (string_literal) (raw_string_literal) (char_literal) (boolean_literal)
] @literal
(binary_expression operator: _ @operator)
(compound_assignment_expr operator: _ @operator)
(assignment_expression "=" @operator)
(unary_expression . _ @operator)
(range_expression [".." "..=" "..."] @operator)
(index_expression "[" @operator)
(if_expression) @control_flow.header
(while_expression) @control_flow.header
(for_expression) @control_flow.header
(loop_expression) @control_flow.header
(match_expression) @control_flow.header
(match_pattern condition: (_) @control_flow)
(return_expression "return" @control_flow)
(break_expression) @control_flow
(continue_expression) @control_flow
(try_expression "?" @control_flow)
(await_expression "await" @control_flow)

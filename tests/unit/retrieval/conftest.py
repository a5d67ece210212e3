import itertools

import pytest

from citl.retrieval import Document, Encoder, Query
from citl.training.encoder import fit_encoder

SYMPTOMS = {
    "borrow-argument": {
        "error_code": "E0308",
        "message": "mismatched types",
        "captures": ("&str", "String"),
        "shapes": ("&str", "String"),
        "labels": ("primary: expected _, found _", "secondary: arguments to this function are incorrect"),
        "kinds": ("identifier", "arguments", "call_expression"),
    },
    "to-string": {
        "error_code": "E0308",
        "message": "mismatched types",
        "captures": ("String", "&str"),
        "shapes": ("String", "&str"),
        "labels": ("primary: expected _, found _", "secondary: expected due to this"),
        "kinds": ("string_literal", "let_declaration", "block"),
    },
    "wrap-in-some": {
        "error_code": "E0308",
        "message": "mismatched types",
        "captures": ("Option<u32>", "u32"),
        "shapes": ("Option<_>", "integer"),
        "labels": ("primary: expected _, found _", "secondary: expected _ because of return type"),
        "kinds": ("identifier", "block", "function_item"),
    },
    "drop-semicolon": {
        "error_code": "E0308",
        "message": "mismatched types",
        "captures": ("i32", "()", "i32"),
        "shapes": ("integer", "()"),
        "labels": (
            "primary: expected _, found _",
            "secondary: implicitly returns _ as its body has no tail or _ expression",
        ),
        "kinds": ("primitive_type", "function_item"),
    },
    "clone-at-move": {
        "error_code": "E0382",
        "message": "borrow of moved value: _",
        "captures": ("names", "Vec<String>", "Copy"),
        "shapes": ("Vec<_>",),
        "labels": (
            "secondary: move occurs because _ has type _, which does not implement the _ trait",
            "secondary: value moved here",
            "primary: value borrowed here after move",
        ),
        "kinds": ("identifier", "token_tree", "macro_invocation"),
    },
    "iterate-by-reference": {
        "error_code": "E0382",
        "message": "borrow of moved value: _",
        "captures": ("rows", "Vec<Row>", "Copy", ".into_iter()"),
        "shapes": ("Vec<_>",),
        "labels": (
            "secondary: move occurs because _ has type _, which does not implement the _ trait",
            "secondary: _ moved due to this implicit call to _",
            "primary: value borrowed here after move",
        ),
        "kinds": ("identifier", "for_expression", "block"),
    },
    "make-mutable": {
        "error_code": "E0596",
        "message": "cannot borrow _ as mutable, as it is not declared as mutable",
        "captures": ("buffer",),
        "labels": ("primary: cannot borrow as mutable",),
        "kinds": ("identifier", "field_expression", "call_expression"),
    },
    "take-mutable-reference": {
        "error_code": "E0596",
        "message": "cannot borrow _ as mutable, as it is behind a _ reference",
        "captures": ("*counter", "&"),
        "labels": ("primary: _ is a _ reference, so the data it refers to cannot be borrowed as mutable",),
        "kinds": ("identifier", "field_expression", "call_expression"),
    },
    "import-map": {
        "error_code": "E0433",
        "message": "failed to resolve: use of undeclared type _",
        "captures": ("HashMap",),
        "labels": ("primary: use of undeclared type _",),
        "kinds": ("identifier", "scoped_identifier", "call_expression"),
    },
    "name-lifetime": {
        "error_code": "E0106",
        "message": "missing lifetime specifier",
        "captures": (),
        "labels": ("primary: expected named lifetime parameter",),
        "kinds": ("reference_type", "function_item"),
    },
    "add-semicolon": {
        "error_code": "none",
        "message": "expected _, found _",
        "captures": (";", "let"),
        "labels": ("primary: help: add _ here", "secondary: unexpected token"),
        "kinds": ("let_declaration", "block"),
    },
    "remove-brace": {
        "error_code": "none",
        "message": "unexpected closing delimiter: _",
        "captures": ("}",),
        "labels": ("primary: unexpected closing delimiter",),
        "kinds": ("ERROR", "source_file"),
    },
}


@pytest.fixture(scope="session")
def documents():
    return [Document(id=id_, **fields) for id_, fields in SYMPTOMS.items()]


@pytest.fixture(scope="session")
def encoder(documents):
    return Encoder(*fit_encoder(documents))


@pytest.fixture(scope="session")
def query_like():
    """The query for the error that a document describes, with some of it changed."""

    def make(id_, **changes):
        return Query(**(SYMPTOMS[id_] | changes))

    return make


@pytest.fixture(scope="session")
def many_documents():
    """500 documents with the messages of the small set and names of their own."""
    source = itertools.cycle(SYMPTOMS.values())
    return [
        Document(id=f"p{number:03}", **(fields | {"captures": (*fields["captures"], f"name_{number % 97}")}))
        for number, fields in zip(range(500), source, strict=False)
    ]

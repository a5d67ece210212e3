"""JSON lines, as they are and as they should not be."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.core.diagnostic import Applicability, Level
from citl.core.text import Span
from citl.rustc.decode import Artifact, CompilerMessage, Rejected, SourceTree, decode_line, decode_rustc_line

TREE = SourceTree("/home/me/app")


def span(file="src/main.rs", start=3, end=5, **more):
    return {"file_name": file, "byte_start": start, "byte_end": end, "is_primary": True} | more


def rustc_line(spans, **more):
    return {"$message_type": "diagnostic", "level": "error", "message": "odd", "spans": spans} | more


def decode(message, tree=TREE, **envelope):
    line = {"reason": "compiler-message", "message": message} | envelope
    return decode_line(json.dumps(line).encode(), tree)


def primary(message, tree=TREE):
    return decode(message, tree).diagnostic.primary


def test_relative_names_start_from_the_root_and_absolute_ones_stay():
    spans = [span("src/../src/a.rs"), span("/other/b.rs"), span("<anon>")]

    files = [one.file for one in decode(rustc_line(spans)).diagnostic.spans]

    assert files == ["/home/me/app/src/a.rs", "/other/b.rs", "<anon>"]


def test_names_under_the_mirror_lead_to_the_real_files():
    tree = SourceTree("/home/me/app", "/cache/m1")

    assert primary(rustc_line([span("/cache/m1/home/me/other/lib.rs")]), tree).file == "/home/me/other/lib.rs"
    assert primary(rustc_line([span("/cache/m10/lib.rs")]), tree).file == "/cache/m10/lib.rs"


def test_a_place_in_an_expansion_is_moved_to_the_outermost_call_of_the_user():
    inner = span("/rustc/abc/library/core/src/macros.rs", 100, 110)
    own_macro = span("src/macros.rs", 20, 30, expansion={"span": span("src/main.rs", 40, 50)})
    moved = primary(rustc_line([inner | {"expansion": {"span": own_macro}, "label": "here"}]))

    assert (moved.file, moved.span) == ("/home/me/app/src/main.rs", Span(40, 50))
    assert (moved.in_expansion, moved.label, moved.is_primary) == (True, "here", True)


def test_a_place_in_an_expansion_that_the_user_never_called_goes_as_far_out_as_it_can():
    inner = span("/registry/a.rs", 1, 2, expansion={"span": span("/registry/b.rs", 3, 4)})

    assert primary(rustc_line([inner])).file == "/registry/b.rs"


def test_a_place_outside_any_expansion_stays():
    assert not primary(rustc_line([span()])).in_expansion


@pytest.mark.parametrize("file", ["/rustc/abc/library/core/src/lib.rs", "/home/me/application/src/lib.rs"])
def test_half_an_edit_in_a_file_that_is_not_the_users_takes_the_other_half_with_it(file):
    edit = {"suggested_replacement": "x", "suggestion_applicability": "MachineApplicable"}

    spans = decode(rustc_line([span(**edit), span(file, **edit)])).diagnostic.spans

    assert [one.replacement for one in spans] == [None, None]


def test_a_package_of_the_user_outside_the_root_is_the_users():
    message = rustc_line([span("/home/me/other/src/lib.rs", suggested_replacement="x")])

    ours = decode(message, package_id="path+file:///home/me/other#0.1.0", manifest_path="/home/me/other/Cargo.toml")
    theirs = decode(message, package_id="registry+x#0.1.0", manifest_path="/home/me/other/Cargo.toml")

    assert ours.diagnostic.primary.replacement == "x"
    assert theirs.diagnostic.primary.replacement is None


def test_applicabilities_levels_codes_and_children_are_carried_over():
    child = rustc_line(
        [span(suggested_replacement="&", suggestion_applicability="HasPlaceholders")], level="help", message="try"
    )
    message = rustc_line([span(label="here")], code={"code": "E0308", "explanation": "x"}, children=[child])

    diagnostic = decode(message).diagnostic

    assert (diagnostic.level, diagnostic.code, diagnostic.primary.label) == (Level.ERROR, "E0308", "here")
    assert diagnostic.children[0].level is Level.HELP
    assert diagnostic.children[0].primary.applicability is Applicability.HAS_PLACEHOLDERS


def test_levels_and_applicabilities_yet_to_come_are_tolerated():
    message = rustc_line([span(suggested_replacement="", suggestion_applicability="Certain")], level="omen")

    diagnostic = decode(message).diagnostic

    assert diagnostic.level is Level.OTHER
    assert diagnostic.primary.applicability is Applicability.UNSPECIFIED


def test_colours_and_links_are_taken_out_of_the_rendered_text():
    rendered = "\x1b[0m\x1b[1m\x1b[38;5;9merror\x1b[0m: \x1b]8;;https://x\x07odd\x1b]8;;\x07"

    assert decode(rustc_line([], rendered=rendered)).diagnostic.rendered == "error: odd"


@pytest.mark.parametrize(
    "message",
    [
        "aborting due to 3 previous errors; 1 warning emitted",
        "aborting due to 1 previous error",
        "could not compile `x` (lib) due to 1 previous error",
        "2 warnings emitted",
        "1 warning emitted",
        "Some errors have detailed explanations: E0308, E0425.",
        "For more information about this error, try `rustc --explain E0308`.",
    ],
)
def test_summaries_are_dropped(message):
    assert decode(rustc_line([], message=message)) is None
    assert decode_rustc_line(json.dumps(rustc_line([], message=message)).encode(), TREE) is None


def test_artifacts_name_what_was_written():
    line = {
        "reason": "compiler-artifact",
        "target": {"src_path": "/home/me/app/src/lib.rs", "kind": ["lib"]},
        "profile": {"test": True},
        "filenames": ["/t/libapp-1.rmeta"],
    }

    artifact = decode_line(json.dumps(line).encode(), TREE)

    assert artifact == Artifact("/home/me/app/src/lib.rs", is_test=True, files=("/t/libapp-1.rmeta",))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"   ",
        b"hello from a build script",
        b'{"reason":"build-finished","success":false}',
        b'{"reason":"later","message":3}',
    ],
)
def test_lines_of_no_concern_are_none(line):
    assert decode_line(line, TREE) is None


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b'{"reason":3}',
        b'{"reason":"compiler-message"}',
        b'{"reason":"compiler-message","message":{"level":7}}',
        b'{"reason":"compiler-message","message":{"message":"\\ud800 \xff"}}',
        b'{"reason":"compiler-message","message":{"spans":[{"byte_start":-1.5}]}}',
    ],
)
def test_lines_that_cannot_be_understood_are_rejected_with_a_reason(line):
    rejected = decode_line(line, TREE)

    assert isinstance(rejected, Rejected)
    assert rejected.reason


def test_endless_nesting_is_rejected():
    line = b'{"reason":"compiler-message","message":' + b'{"children":[' * 100_000 + b"]}" * 100_000 + b"}"

    assert isinstance(decode_line(line, TREE), Rejected)


WORDS = ["", "error", "src/a.rs", "MachineApplicable", "\x1b[0m", "\x00", "𝄞", "path+file:///a", "../.."]
FIELDS = [
    *("reason", "message", "level", "spans", "children", "code", "expansion", "span", "file_name", "byte_start"),
    *("byte_end", "suggested_replacement", "suggestion_applicability", "is_primary", "label", "target", "rendered"),
    *("src_path", "filenames", "package_id", "manifest_path", "$message_type"),
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_no_bytes_raise(line):
    for decoder in (decode_line, decode_rustc_line):
        assert decoder(line, TREE) is None or isinstance(decoder(line, TREE), CompilerMessage | Artifact | Rejected)


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON), st.sampled_from(["compiler-message", "compiler-artifact", "other"])
)
def test_no_json_raises(fields, reason):
    message = msgspec.json.encode(fields)
    cargo_line = msgspec.json.encode(fields | {"reason": reason, "message": msgspec.Raw(message)})

    for decoded in (decode_line(cargo_line, TREE), decode_rustc_line(message, TREE)):
        assert decoded is None or isinstance(decoded, CompilerMessage | Artifact | Rejected)

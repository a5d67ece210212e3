"""Files of six generators' making, whole and damaged, as documented in docs/traces.md."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.traces import readers
from citl.traces.encodings import COUNTERPARTS, DecisionLine, ErrorPlace, SessionLine, decision_id
from citl.traces.readers import read_trace
from citl.traces.recorder import KINDS
from citl.traces.trace import Place, Recorded, RecordedSession, Trace

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "traces"
SCHEMA = ROOT / "server" / "citl" / "data" / "trace.schema.json"
KNOWN_ID = 0xDCAD014BCE1C7201


def fixture(name):
    return read_trace((FIXTURES / name).read_bytes(), name)


def depyler(name="x", **other):
    fields = {
        "id": KNOWN_ID,
        "timestamp_ns": 1_764_374_400_000_000_000,
        "thread_id": 2**64 - 1,
        "source_file": "a.py",
        "source_line": 1,
        "category": "TypeMapping",
        "name": name,
        "py_ast_hash": 0,
        "chosen_path": "i64",
        "alternatives": ["i32"],
        "confidence": 0.9,
        "py_span": [0, 0],
        "rs_span": None,
    }
    return list((fields | other).values())


def renacer(name="x", location="src/lib.rs:4:9", number=42):
    return [1_764_374_400_000_000, "borrow_strategy", name, {"arg": 1}, "&str", location, number]


def packed(value):
    return msgspec.msgpack.encode(value)


def names(trace):
    return [decision.name for decision in trace.decisions]


def test_a_session_of_entrenar_has_its_decisions_its_errors_and_its_fix():
    trace = fixture("entrenar_session.json")

    assert (trace.source, trace.encoding, trace.rejected) == ("entrenar_session.json", "entrenar JSON", 0)
    assert trace.decisions == (
        Recorded(
            id="d1",
            kind="type_inference",
            description="count as an integer",
            file="src/lib.rs",
            start_line=2,
            start_column=1,
            end_line=2,
        ),
        Recorded(id="d2", kind="borrow", description="pass by value", depends_on=("d1",)),
    )
    (session,) = trace.sessions
    assert session == RecordedSession(
        passed=False,
        codes=("E0308",),
        spans=(Place(file="src/lib.rs", start_line=2, start_column=20, end_line=2, end_column=25),),
        messages=("mismatched types",),
        fix_diff="- count\n+ count as i64",
        at=1764374400.5,
    )


def test_a_bare_list_of_entrenar_is_decisions_alone_and_an_odd_one_is_counted():
    trace = fixture("entrenar_traces.json")

    assert [(each.id, each.kind) for each in trace.decisions] == [("d1", "import_resolution"), ("d2", "loop_unrolling")]
    assert (trace.sessions, trace.rejected) == ((), 1)
    assert trace.reasons[0].startswith("Record 3: Expected `str`, got `int`")


def test_several_sessions_in_one_file_are_told_apart():
    decision = {"id": "d", "decision_type": "t", "timestamp_ns": 0}
    data = [{"traces": [decision], "outcome": "Success"}, {"traces": [decision, decision], "outcome": {"Error": {}}}]
    trace = read_trace(json.dumps(data).encode(), "t.json")

    assert [(session.id, session.passed) for session in trace.sessions] == [("1", True), ("2", False)]
    assert [each.session for each in trace.decisions] == ["1", "2", "2"]


def test_an_outcome_that_nobody_knows_is_neither_passed_nor_failed():
    trace = read_trace(b'{"traces": [], "outcome": "Postponed"}', "t.json")

    assert [session.passed for session in trace.sessions] == [None]


def test_depylers_tuples_are_decisions_without_a_place():
    trace = read_trace(packed([depyler(), depyler("y", category="Ownership")]), "d.msgpack")

    assert (trace.encoding, trace.rejected, names(trace)) == ("depyler MessagePack", 0, ["x", "y"])
    assert trace.decisions[0] == Recorded(
        id="0xdcad014bce1c7201",
        kind="type_inference",
        name="x",
        description="i64; not i32; confidence 0.90; decided at a.py:1",
    )
    assert trace.decisions[1].kind == "move"


def test_lines_of_depyler_are_read_in_each_of_their_forms():
    trace = fixture("depyler.jsonl")
    site, rule, chained = trace.decisions

    assert (trace.encoding, trace.rejected) == ("depyler JSON Lines", 1)
    assert trace.reasons[0].startswith("Line 4: ")
    assert (site.id, site.kind, site.name, site.file) == ("0xdcad014bce1c7201", "type_inference", "x", None)
    assert (rule.kind, rule.file, rule.start_line, rule.start_column) == ("borrow", "src/lib.rs", 4, 9)
    assert rule.description == "used once; confidence 0.75; own-3"
    assert (chained.kind, chained.file, chained.start_line) == ("method_resolution", "tram.py", 8)


def test_an_id_is_the_hash_that_generators_compute():
    assert decision_id("type_mapping", "x", "a.py", 1) == f"0x{KNOWN_ID:x}"

    with_id, without = (read_trace(packed([depyler(id=number)]), "d") for number in (KNOWN_ID, None))

    assert with_id.decisions == without.decisions


def test_of_repeated_arrays_of_renacer_the_last_whole_one_counts_and_padding_ends_the_file():
    flushes = [[renacer("a")], [renacer("a"), renacer("b", None, None)]]
    trace = read_trace(b"".join(map(packed, flushes)) + bytes(1000), "r.msgpack")

    assert (trace.encoding, trace.rejected, names(trace)) == ("renacer MessagePack", 0, ["a", "b"])
    assert trace.decisions[0] == Recorded(
        id="0x000000000000002a",
        kind="borrow",
        name="a",
        description='{"arg":1} → "&str"',
        file="src/lib.rs",
        start_line=4,
        start_column=9,
    )
    assert trace.decisions[1].file is None


def test_a_broken_array_of_renacer_counts_when_it_has_more_than_the_whole_one_before():
    first, second = packed([renacer("a")]), packed([renacer("a"), renacer("b"), renacer("c")])

    assert names(read_trace(first + second[:-1], "r")) == ["a", "b"]
    assert names(read_trace(first + second[: len(second) // 3], "r")) == ["a"]


def test_a_file_of_nothing_but_padding_was_never_written_to():
    assert read_trace(bytes(64), "r.msgpack") == Trace(source="r.msgpack", encoding="renacer MessagePack")


def test_what_follows_an_array_and_is_none_is_said():
    trace = read_trace(packed([renacer()]) + b"\x07", "r")

    assert (names(trace), trace.rejected) == (["x"], 1)


@pytest.mark.parametrize("count", [1, 3, 15, 16, 40])
def test_a_truncated_file_keeps_every_decision_that_was_complete(count):
    data = packed([depyler(str(number)) for number in range(count)])
    trace = read_trace(data[:-1], "d")

    assert names(trace) == [str(number) for number in range(count - 1)]
    assert trace.rejected == 1


@pytest.mark.parametrize("head", [b"\x93", b"\xdc\x00\x03", b"\xdd\x00\x00\x00\x03"])
def test_arrays_of_each_size_are_walked(head):
    inside = packed(depyler("a")) + packed({"category": "Ownership", "name": "b", "bytes": bytes(300), "real": 1.5})

    assert names(read_trace(head + inside + packed(renacer("c")), "d")) == ["a", "b", "c"]
    assert names(read_trace(head + inside + packed(renacer("c"))[:-1], "d")) == ["a", "b"]


def test_one_undecodable_record_costs_only_itself():
    data = packed([depyler("good"), depyler("baad"), depyler("fine")]).replace(b"baad", b"\xff\xfe\xfd\xfc")
    trace = read_trace(data, "d")

    assert (names(trace), trace.rejected) == (["good", "fine"], 1)


def test_the_manifest_of_renacer_has_its_ids_as_fields():
    trace = fixture("renacer_manifest.json")
    first, second = trace.decisions

    assert (trace.encoding, trace.rejected) == ("renacer JSON", 0)
    assert (first.id, first.kind, first.start_line, first.start_column) == (f"0x{KNOWN_ID:x}", "type_inference", 3, 5)
    assert first.description == '{"type":"int"} → "i32"'
    assert (second.id, second.kind, second.file, second.description) == ("0x000000000000002a", "inlining", "b.rs", "")


def test_decisions_of_a_log_get_their_results_as_calls_nest():
    trace = fixture("renacer.log")

    assert (trace.encoding, names(trace), trace.rejected) == ("renacer log", ["outer", "inner"], 2)
    assert [each.kind for each in trace.decisions] == ["type_inference", "lifetime_elision"]
    assert [each.description for each in trace.decisions] == [
        '{"type":"int"} → {"type":"i32"}',
        '{"args":2} → "elided"',
    ]
    assert "a result without its decision" in trace.reasons[1]


def test_our_own_lines_are_decisions_and_sessions():
    lines = [
        {"id": "a", "kind": "borrow", "file": "src/lib.rs", "line": 3, "column": 5, "text": "&x", "why": "read only"},
        {"id": "b", "kind": "mine", "file": "src/lib.rs", "line": 9, "depends_on": ["a"], "session": "s2", "new": 1},
        {"session": "s1", "outcome": "pass"},
        {
            "session": "s2",
            "outcome": "fail",
            "errors": [{"code": "E0308", "file": "src/lib.rs", "line": 9}],
            "fix": "-",
        },
    ]
    trace = read_trace(b"\xef\xbb\xbf" + "\r\n".join(map(json.dumps, lines)).encode(), "t.jsonl")

    assert (trace.encoding, trace.rejected) == ("citl JSON Lines", 0)
    assert [(each.id, each.session, each.text) for each in trace.decisions] == [("a", "", "&x"), ("b", "s2", "")]
    assert trace.decisions[0].description == "read only"
    assert [(each.id, each.passed, each.codes) for each in trace.sessions] == [
        ("s1", True, ()),
        ("s2", False, ("E0308",)),
    ]
    assert trace.sessions[1].spans == (Place(file="src/lib.rs", start_line=9),)


def test_a_line_that_lacks_something_says_what():
    trace = read_trace(b'{"kind": "borrow", "file": "a.rs", "line": 1}\n', "t.jsonl")

    assert trace.rejected == 1
    assert trace.reasons[1] == "Line 1: Object missing required field `id`."


@pytest.mark.parametrize(
    ("data", "look"),
    [
        (b"", "empty"),
        (b"APRN\x01\x00", "an oracle"),
        (b"\x7fELF\x02", "a program"),
        (b"\x1f\x8b\x08", "packed by gzip"),
        (b'{"name": "tram"}', "JSON of something else"),
        (b"[1, 2]", "JSON of something else"),
        (b"fn main() {}\n", "text"),
        (b"\x93\x01\x02\x03", "binary"),
        (b"\x00\x01", "binary"),
    ],
)
def test_a_file_of_something_else_is_named(data, look):
    trace = read_trace(data, "x")

    assert (trace.encoding, trace.decisions, trace.sessions, trace.rejected) == ("", (), (), 1)
    assert trace.reasons[0] == f"x is {look} and no recording of decisions."


@pytest.mark.parametrize("data", [b"[]", b"\x90", b"\xdc\x00\x00"])
def test_an_empty_list_is_a_recording_of_nothing(data):
    assert read_trace(data, "x") == Trace(source="x", encoding="")


def test_limits_hold(monkeypatch):
    monkeypatch.setattr(readers, "MAX_DECISIONS", 2)
    trace = read_trace(packed([depyler(str(number)) for number in range(9)]), "d")

    assert (names(trace), trace.rejected) == (["0", "1"], 1)
    assert trace.reasons == ("Only the first 2 decisions are read.",)

    monkeypatch.setattr(readers, "MAX_BYTES", 10)
    assert read_trace(bytes(11), "d").rejected == 1


def test_counts_and_depths_that_are_only_claimed_cost_nothing():
    assert read_trace(b"\xdd\xff\xff\xff\xff" + bytes(50), "d").rejected == 1
    assert read_trace(b"\x91" * 100_000, "d").rejected == 1
    assert read_trace(b"[" * 100_000, "d").rejected == 1
    assert read_trace(b"[DECISION] a::b input=" + b"[" * 100_000, "d").rejected == 0


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    for start in (b"", b"\x92", b'{"kind":', packed([renacer()])):
        read_trace(start + data, "x")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.lists(VALUES, min_size=7, max_size=7) | st.lists(VALUES, min_size=13, max_size=13), max_size=3))
def test_no_values_raise(records):
    trace = read_trace(packed(records), "x")

    assert len(trace.decisions) + trace.rejected >= min(1, len(records))


@given(
    st.dictionaries(
        st.sampled_from(
            ["kind", "id", "file", "line", "outcome", "session", "traces", "decision_type", "span", "category", "name",
             "source", "source_loc", "decision", "trace", "entry_hash", "0x1", "errors", "decision_id"]
        ),
        VALUES.filter(lambda value: not isinstance(value, bytes)),
    )
)  # fmt: skip
def test_no_object_raises(record):
    read_trace(msgspec.json.encode(record), "x")
    read_trace(msgspec.json.encode([record, {"traces": [record], "outcome": {"Failure": record}}]), "x")


def test_categories_lead_to_kinds_that_the_recorder_has():
    assert set(COUNTERPARTS.values()) <= set(KINDS)


@pytest.mark.parametrize(
    ("name", "struct"), [("decision", DecisionLine), ("session", SessionLine), ("error", ErrorPlace)]
)
def test_the_schema_says_what_is_read(name, struct):
    schema = json.loads(SCHEMA.read_text("utf-8"))["$defs"][name]
    fields = msgspec.structs.fields(struct)

    assert list(schema["properties"]) == [field.name for field in fields]
    assert schema.get("required", []) == [field.name for field in fields if field.required]


def test_a_generator_in_a_few_lines_writes_what_is_read(tmp_path):
    folder = ROOT / "examples" / "generator"
    made = tmp_path / "generate.py"
    made.write_bytes((folder / "generate.py").read_bytes())
    exec(compile(made.read_text("utf-8"), made, "exec"), {"__file__": str(made)})

    for name in ("src/lib.rs", ".citl/traces/tram.jsonl"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    trace = read_trace((tmp_path / ".citl" / "traces" / "tram.jsonl").read_bytes(), "tram.jsonl")
    assert (trace.rejected, len(trace.decisions)) == (0, 5)

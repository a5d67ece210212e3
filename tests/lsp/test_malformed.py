"""Traffic no specification allows, and what it must not do to the traffic beside it."""

import json

import pytest

from harness.wire import CAPABILITIES

HERE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32600, -32601, -32602


@pytest.fixture
def uri(wire, file):
    wire.initialize({"verify": {"waitMs": 20000}})
    uri = wire.open(file("BROKEN"))
    wire.diagnostics(uri)
    return uri


def still_serves(wire, uri):
    assert len(wire.actions(uri, HERE)) == 2
    assert wire.process.poll() is None
    return wire.hears_nothing("window/showMessage", 0.05)


ODD_DIAGNOSTICS = [
    {"range": HERE, "message": "m", "severity": 9},
    {"range": HERE, "message": "m", "tags": [7]},
    {"range": {"start": {"line": None, "character": 0}, "end": HERE["end"]}, "message": "m"},
    {"range": HERE},
    {"message": "m"},
    {"range": HERE, "message": "m", "relatedInformation": [{"location": None}]},
    {"range": HERE, "message": {"kind": 3}},
    "not a diagnostic",
    None,
    [],
]


def test_an_odd_diagnostic_of_another_extension_costs_only_itself(wire, uri):
    for odd in ODD_DIAGNOSTICS:
        assert len(wire.actions(uri, HERE, diagnostics=[odd])) == 2
    assert len(wire.actions(uri, HERE, diagnostics=ODD_DIAGNOSTICS, triggerKind=5)) == 2
    assert still_serves(wire, uri)


def test_data_that_looks_like_a_message_is_data(wire, uri):
    data = {"jsonrpc": "2.0", "id": 1, "method": "exit"}
    diagnostic = {"range": HERE, "message": "m", "data": data}

    assert len(wire.actions(uri, HERE, diagnostics=[diagnostic])) == 2


def test_the_end_of_the_line_may_be_far_away(wire, uri):
    for far in (2**31, 2**32 - 1, 2**63, 10**30):
        range_ = {"start": {"line": 0, "character": 0}, "end": {"line": far, "character": far}}
        assert len(wire.actions(uri, range_)) == 2


MALFORMED = [
    ("textDocument/codeAction", {"textDocument": {"uri": "file:///x"}}),
    ("textDocument/codeAction", {"textDocument": None, "range": HERE, "context": {}}),
    ("textDocument/codeAction", []),
    ("textDocument/codeAction", None),
    ("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": None, "character": 1}}),
    ("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": "1", "character": 1}}),
    ("textDocument/hover", "hover"),
    ("codeAction/resolve", {}),
    ("workspace/executeCommand", {"command": 7}),
    ("workspace/executeCommand", {"command": "citl.nothing"}),
    ("workspace/executeCommand", {"command": "citl.runCheck", "arguments": [1]}),
    ("workspace/executeCommand", {"command": "citl.runCheck", "arguments": ["a", "b"]}),
    ("workspace/executeCommand", {"command": "citl.showSuspects", "arguments": [1]}),
    ("workspace/executeCommand", {"command": "citl.showSuspects", "arguments": ["a", "b"]}),
    ("workspace/executeCommand", {"command": "citl.showDependencies", "arguments": ["a", "yes"]}),
    ("workspace/executeCommand", {"command": "citl.showDependencies", "arguments": ["a", False, 3]}),
    ("workspace/executeCommand", {"command": "citl.recordAcceptedFix"}),
    ("workspace/executeCommand", {"command": "citl.recordAcceptedFix", "arguments": [{"uri": 1}]}),
]


def test_every_malformed_request_is_answered_with_its_id(wire, uri):
    for number, (method, params) in enumerate(MALFORMED):
        answer = wire.request(method, params, id_=f"m{number}")
        assert answer["error"]["code"] == INVALID_PARAMS, (method, params, answer)
    assert still_serves(wire, uri)


def test_unknown_methods_are_refused_and_unknown_notifications_pass_by(wire, uri):
    assert wire.request("textDocument/nonsense", {"a": {"b": 1}})["error"]["code"] == METHOD_NOT_FOUND
    wire.notify("textDocument/nonsense", {"type_name": 3})
    wire.notify("$/nonsense")
    assert wire.request("textDocument/didSave", {"textDocument": {"uri": uri}})["error"]["code"] == INVALID_REQUEST
    assert still_serves(wire, uri)


def test_ids_that_are_none_get_an_answer_all_the_same(wire, uri):
    for odd in (None, 1.5, True, [1], {"a": 1}):
        wire.send({"jsonrpc": "2.0", "id": odd, "method": "textDocument/hover", "params": {}})
        answer = wire.wait(lambda message: "method" not in message and message.get("id") is None)
        assert answer["error"]["code"] == INVALID_REQUEST
    assert still_serves(wire, uri)


def test_what_is_no_message_does_no_harm(wire, uri):
    for odd in (7, "text", None, [], [[]], {}, {"jsonrpc": "1.0", "id": 3, "method": "shutdown"}, {"method": 5}):
        wire.send(odd)
    for body in (b"{", b"\xff\xfe\x00", b"nul\x00", b"[" * 100_000, b'"\\ud800"', b"1" * 5000):
        wire.send_body(body)
    assert wire.wait(lambda message: message.get("error", {}).get("code") == -32700)
    assert still_serves(wire, uri)


def test_responses_nobody_waits_for_are_ignored(wire, uri):
    for odd in (1, 2, 3, "unknown", None, [1], {"a": 1}):
        wire.send({"jsonrpc": "2.0", "id": odd, "result": {}})
        wire.send({"jsonrpc": "2.0", "id": odd, "error": {"code": 1, "message": "m"}})
        wire.send({"jsonrpc": "2.0", "id": odd, "error": None})
    assert still_serves(wire, uri)


def test_each_request_of_a_batch_is_answered(wire, uri):
    hover = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
    batch = [
        {"jsonrpc": "2.0", "id": "a", "method": "textDocument/hover", "params": hover},
        {"jsonrpc": "2.0", "method": "$/nothing"},
        {"jsonrpc": "2.0", "id": "b", "method": "textDocument/hover", "params": hover},
    ]
    wire.send(batch)

    assert "fixed" in wire.answer("a")["result"]["contents"]["value"]
    assert "fixed" in wire.answer("b")["result"]["contents"]["value"]


def test_headers_may_be_written_in_any_case_and_be_more_than_one(wire, uri):
    body = json.dumps({"jsonrpc": "2.0", "id": "h", "method": "textDocument/hover", "params": {}}).encode()
    wire.send_body(body, b"content-length")
    assert wire.answer("h")["error"]["code"] == INVALID_PARAMS
    wire.send_bytes(
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:%d \r\n\r\n%s" % (len(body), body)
    )
    assert wire.answer("h")["error"]["code"] == INVALID_PARAMS
    wire.send_bytes(b"garbage\r\n\r\n")
    assert still_serves(wire, uri)


ODD_URIS = [
    "file:///%ff%fe.rs",
    "file:///a%00b",
    "untitled:Untitled-1",
    "",
    "::::",
    "file://[bad",
    "file:",
    "git:/x?y",
    "file://far/x.rs",
    "\ud800",
]


def test_odd_uris_are_opened_saved_and_asked_about_without_harm(wire, uri):
    for odd in ODD_URIS:
        item = {"uri": odd, "languageId": "rust", "version": 1, "text": "BROKEN"}
        wire.notify("textDocument/didOpen", {"textDocument": item})
        wire.save(odd)
        assert wire.actions(odd, HERE) == []
        wire.notify("textDocument/didClose", {"textDocument": {"uri": odd}})
    assert still_serves(wire, uri)


def test_odd_roots_do_not_fail_initialize(start):
    for root in ODD_URIS:
        wire = start()
        folders = [{"uri": root, "name": "n"}]
        assert wire.initialize(rootUri=root, workspaceFolders=folders)["capabilities"]
        wire.kill()


def test_odd_capabilities_cost_only_themselves(start):
    odd = {
        "workspace": {"workspaceEdit": {"documentChanges": True}, "symbol": {"symbolKind": {"valueSet": [1, 999]}}},
        "textDocument": {"codeAction": {"isPreferredSupport": True}, "completion": 7, "hover": {"contentFormat": 3}},
        "general": 5,
        "window": None,
        "unheardOf": {"a": 1},
    }
    wire = start()
    assert wire.initialize({}, odd)["capabilities"]["positionEncoding"] == "utf-16"


CHANGES = [
    {"range": {"start": {"line": 5, "character": 0}, "end": {"line": 0, "character": 0}}, "text": ""},
    {"range": {"start": {"line": 2**31, "character": 2**40}, "end": {"line": 2**31, "character": 2**40}}, "text": "x"},
    {"range": {"start": {"line": -1, "character": -5}, "end": {"line": 0, "character": 0}}, "text": "x"},
    {"range": None, "text": "BROKEN"},
    {"text": "lone \ud800 surrogate"},
    {
        "range": {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}},
        "rangeLength": -3,
        "text": "y",
    },
]


def test_odd_changes_are_followed_and_the_whole_text_settles_it(wire, uri):
    for version, change in enumerate(CHANGES, 2):
        wire.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
    whole = {"textDocument": {"uri": uri, "version": 99}, "contentChanges": [{"text": "BROKEN"}]}
    wire.notify("textDocument/didChange", whole)

    assert still_serves(wire, uri)


def test_a_change_inside_a_character_does_not_tear_it(wire, file):
    wire.initialize({"verify": {"waitMs": 20000}}, CAPABILITIES | {"general": {"positionEncodings": ["utf-8"]}})
    uri = wire.open(file("🦀BROKEN"))
    wire.diagnostics(uri)
    inside = {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 2}}
    for version, text in enumerate(("x", ""), 2):
        change = {"range": inside, "text": text}
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        wire.notify("textDocument/didChange", params)
    whole = {"textDocument": {"uri": uri, "version": 9}, "contentChanges": [{"text": "🦀BROKEN"}]}
    wire.notify("textDocument/didChange", whole)

    assert len(wire.actions(uri, {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 5}})) == 2


def test_a_change_that_cannot_be_followed_silences_its_document_until_the_whole_text_comes(wire, uri):
    wire.notify(
        "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"range": 7}]}
    )
    assert wire.actions(uri, HERE) == []
    partial = {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [{"range": HERE, "text": ""}]}
    wire.notify("textDocument/didChange", partial)
    assert wire.actions(uri, HERE) == []
    whole = {"textDocument": {"uri": uri, "version": 4}, "contentChanges": [{"text": "BROKEN"}]}
    wire.notify("textDocument/didChange", whole)
    assert len(wire.actions(uri, HERE)) == 2

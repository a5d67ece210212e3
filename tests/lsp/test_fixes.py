"""Diagnostics, quick fixes and hovers over the wire, with an engine whose errors are words."""

import pytest

from harness.wire import CAPABILITIES, FAKE, Wire, edited

HERE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
WAIT = {"verify": {"waitMs": 20000}}


def at(line, character):
    return {"start": {"line": line, "character": character}, "end": {"line": line, "character": character}}


def opened(wire, path):
    """The file open, and its diagnostics."""
    uri = wire.open(path)
    return uri, wire.diagnostics(uri)


def opened_in_a_new_server(wire, path, options=WAIT, **more):
    wire.initialize(options, **more)
    return opened(wire, path)


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Servers that wait for verdicts, one for each encoding, shared by the tests here."""
    wires = {}

    def desk(encoding="utf-16"):
        if encoding not in wires:
            wires[encoding] = Wire(FAKE, {"CITL_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
            capabilities = CAPABILITIES | {"general": {"positionEncodings": [encoding]}}
            chosen = wires[encoding].initialize(WAIT, capabilities)["capabilities"]["positionEncoding"]
            assert chosen == encoding
        return wires[encoding]

    yield desk
    for wire in wires.values():
        wire.kill()


@pytest.fixture
def desk(desks):
    return desks()


def test_an_error_is_shown_with_code_severity_link_and_version(desk, file):
    path = file("let x = BROKEN;\nlet WARN = 1;\n")
    uri = desk.open(path, version=7)
    push = desk.wait_for("textDocument/publishDiagnostics")

    assert push["uri"] == uri
    assert push["version"] == 7
    error, warning = push["diagnostics"]
    assert error["range"] == {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 14}}
    assert error["code"] == "E0425"
    assert error["codeDescription"]["href"].endswith("/E0425.html")
    assert (error["severity"], error["source"]) == (1, "citl")
    assert "note: it is only a word" in error["message"]
    assert (warning["severity"], warning["tags"]) == (2, [1])


def test_fixes_come_ranked_with_their_diagnostic_and_one_is_preferred(desk, file):
    uri, diagnostics = opened(desk, file("let x = BROKEN;"))
    actions = desk.actions(uri, diagnostics[0]["range"], diagnostics=diagnostics)

    assert [action["title"] for action in actions] == ["Write `fixed`", "Write `other`"]
    assert [action.get("isPreferred") for action in actions] == [True, None]
    assert all(action["diagnostics"] == diagnostics for action in actions)
    assert all(action["kind"] == "quickfix" for action in actions)
    change = actions[0]["edit"]["documentChanges"][0]
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert edited("let x = BROKEN;", change["edits"], "utf-16") == "let x = fixed;"


def test_an_editor_without_versioned_edits_gets_plain_ones(wire, file):
    uri, _ = opened_in_a_new_server(wire, file("BROKEN"), capabilities={})
    actions = wire.actions(uri, HERE)

    assert "documentChanges" not in actions[0]["edit"]
    assert actions[0]["edit"]["changes"][uri][0]["newText"] == "fixed"
    assert "isPreferred" not in actions[0]
    assert "data" not in actions[0]


def test_an_unverified_fix_says_so_stands_last_and_is_never_preferred(wire, file):
    uri, _ = opened_in_a_new_server(wire, file("UNSURE BROKEN"), {"verify": {"waitMs": 100}})
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
    actions = wire.actions(uri, whole)

    assert [action["title"] for action in actions] == [
        "Write `fixed`",
        "Write `other`",
        "Write `fixed` (not verified)",
        "Write `other` (not verified)",
    ]
    assert [action.get("isPreferred") for action in actions] == [True, None, None, None]


def test_the_error_nearest_to_the_cursor_comes_first(desk, file):
    uri, diagnostics = opened(desk, file("BROKEN + BROKEN + BROKEN"))
    asked = desk.actions(uri, at(0, 12), diagnostics=diagnostics)

    starts = [action["diagnostics"][0]["range"]["start"]["character"] for action in asked]
    assert starts in ([9, 9, 0, 0, 18, 18], [9, 9, 18, 18, 0, 0])


def test_errors_elsewhere_are_not_offered(desk, file):
    uri, _ = opened(desk, file("BROKEN\nfine\n"))

    assert desk.actions(uri, at(1, 2)) == []


def test_another_servers_view_of_the_error_points_at_ours(desk, file):
    uri, _ = opened(desk, file("let x = BROKEN;\nfine\n"))
    theirs = {
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}},
        "message": "no such value",
        "source": "rustc",
    }
    linked = {"code": "Click for full compiler diagnostic", "data": {"rendered": "error[E0425]: cannot find\n"}}

    for view in ({"code": "E0425"}, linked):
        assert len(desk.actions(uri, at(0, 1), diagnostics=[theirs | view])) == 2
    assert desk.actions(uri, at(0, 1), diagnostics=[theirs | {"code": "E0308"}]) == []


@pytest.mark.parametrize(
    ("only", "count"), [([""], 2), (["quickfix"], 2), (["refactor"], 0), (["quickfix.x"], 0), ([], 0)]
)
def test_only_the_kinds_asked_for_are_given(desk, file, only, count):
    uri, _ = opened(desk, file("BROKEN"))

    assert len(desk.actions(uri, HERE, only=only)) == count


def test_a_request_waits_for_the_running_check_and_the_verdicts(desk, file):
    uri = desk.open(file("LATE"))
    actions = desk.actions(uri, HERE)

    assert [action["title"] for action in actions] == ["Write `fixed`", "Write `other`"]


def test_a_request_waits_no_longer_than_it_may(wire, file):
    uri, _ = opened_in_a_new_server(wire, file("LATE"), {"verify": {"waitMs": 0}})

    assert wire.actions(uri, HERE) == []


def test_text_that_is_not_what_was_checked_gets_no_fix(desk, file):
    uri, _ = opened(desk, file("let x = BROKEN;"))
    action = desk.actions(uri, at(0, 8))[0]
    change = {"range": HERE, "text": " "}
    desk.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]})

    assert desk.actions(uri, at(0, 9)) == []
    assert desk.request("codeAction/resolve", action)["error"]["code"] == -32801
    undo = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "text": ""}
    desk.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [undo]})
    assert len(desk.actions(uri, at(0, 8))) == 2


def test_resolving_gives_the_same_edit_however_often(desk, file):
    uri, _ = opened(desk, file("BROKEN"))
    action = desk.actions(uri, HERE)[0]
    bare = {key: value for key, value in action.items() if key != "edit"}

    first = desk.result("codeAction/resolve", bare)
    assert first["edit"] == action["edit"]
    assert desk.result("codeAction/resolve", first) == first


def test_a_fix_may_touch_several_files_but_only_as_they_were_checked(desk, file):
    other = file("fn other() {}\n", "other.rs")
    uri, _ = opened(desk, file("PAIR"))
    changes = desk.actions(uri, HERE)[0]["edit"]["documentChanges"]

    assert [change["textDocument"] for change in changes] == [
        {"uri": uri, "version": 1},
        {"uri": other.as_uri(), "version": None},
    ]
    other.write_text("fn different() {}\n")
    assert desk.actions(uri, HERE) == []


TEXTS = {
    "accents": 'let é = "ü"; BROKEN; let 変 = 1;\n',
    "astral": '// 🦀🦀\nlet a = "🦀é"; BROKEN // 🦀\n',
    "crlf": "let é = 1;\r\nlet b = BROKEN;\r\n// 🦀\r\n",
    "form feed and separators": "let a\x0c = 1;\u2028 let c = \x85 \x0b\x1c BROKEN;\n",
    "lone carriage returns": "one\rtwo é BROKEN\rthree\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_edits_hit_their_place_in_every_encoding(desks, file, text, encoding):
    path = file(text)
    wire = desks(encoding)
    uri = wire.open(path)
    place = wire.diagnostics(uri)[0]["range"]
    edits = wire.actions(uri, place)[0]["edit"]["documentChanges"][0]["edits"]

    assert edited(text, edits, encoding) == text.replace("BROKEN", "fixed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_byte_order_mark_that_the_editor_hides_shifts_nothing(desks, file, encoding):
    text = "let é = BROKEN;\n"
    path = file(b"\xef\xbb\xbf" + text.encode())
    wire = desks(encoding)
    uri = wire.open(path, text)
    place = wire.diagnostics(uri)[0]["range"]
    edits = wire.actions(uri, place)[0]["edit"]["documentChanges"][0]["edits"]

    assert edited(text, edits, encoding) == text.replace("BROKEN", "fixed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_changes_are_followed_in_every_encoding(desks, file, encoding):
    units = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding]
    path = file("// 🦀 BROKEN\n")
    wire = desks(encoding)
    uri = wire.open(path, "// 🦀🦀 OKEN\n")
    changes = [
        {"range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 3 + units}}, "text": ""},
        {"range": at(0, 4 + units), "text": "BR"},
    ]
    wire.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": changes})

    assert len(wire.actions(uri, at(0, 6 + units))) == 2


def hovered(wire, uri):
    position = {"line": 0, "character": 10}
    return wire.result("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})["contents"]


def rewrite(wire, uri, version, text):
    identifier = {"uri": uri, "version": version}
    wire.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [{"text": text}]})


def test_the_hover_shows_the_fix_its_diff_its_verdict_and_its_record(desk, file):
    uri, _ = opened(desk, file("let x = BROKEN;\n"))
    contents = hovered(desk, uri)
    text = contents["value"]

    assert contents["kind"] == "markdown"
    assert "Write `fixed`" in text
    assert "```diff\n-let x = BROKEN;\n+let x = fixed;\n```" in text
    assert "the crate compiles" in text
    assert "Worked in 12 of 14 cases" in text
    assert "Score 0.90" in text


def test_a_fix_is_known_to_be_taken_or_undone_by_the_text_alone(wire, file):
    broken, mended = "let x = BROKEN;\n", "let x = fixed;\n"
    uri, _ = opened_in_a_new_server(wire, file(broken))
    assert len(wire.actions(uri, at(0, 10))) == 2
    rewrite(wire, uri, 2, "let x = fixed")
    rewrite(wire, uri, 3, mended)
    path = file(broken, "second.rs")
    second, _ = opened(wire, path)
    assert "taken by you 1 time." in hovered(wire, second)["value"]

    rewrite(wire, uri, 4, broken)
    assert "taken by you" not in hovered(wire, second)["value"]


def test_the_command_of_an_action_counts_no_fix_twice(wire, file):
    uri, _ = opened_in_a_new_server(wire, file("let x = BROKEN;\n"))
    action = wire.result("codeAction/resolve", wire.actions(uri, at(0, 10))[0])
    command = {"command": action["command"]["command"], "arguments": action["command"]["arguments"]}
    for _ in range(2):
        wire.result("workspace/executeCommand", command)
    rewrite(wire, uri, 2, "let x = fixed;\n")
    second, _ = opened(wire, file("let x = BROKEN;\n", "second.rs"))

    assert "taken by you 1 time." in hovered(wire, second)["value"]


def test_the_hover_is_plain_where_nothing_else_is_understood(wire, file):
    uri, _ = opened_in_a_new_server(wire, file("let x = BROKEN;\n"), capabilities={})
    params = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 10}}
    contents = wire.result("textDocument/hover", params)["contents"]

    assert contents["kind"] == "plaintext"
    assert "`" not in contents["value"].replace("`fixed`", "")
    params["position"] = {"line": 0, "character": 1}
    assert wire.result("textDocument/hover", params) is None


def test_saving_checks_again_and_clears_what_is_mended(desk, file):
    path = file("BROKEN")
    uri, _ = opened(desk, path)
    path.write_text("mended")
    desk.save(uri)

    assert desk.diagnostics(uri) == []


def test_many_saves_make_one_check(wire, file):
    path = file("fine")
    uri, _ = opened_in_a_new_server(wire, file("BROKEN"))
    for _ in range(20):
        wire.save(uri)
    path.write_text("BROKEN BROKEN")
    wire.save(uri)

    assert len(wire.diagnostics(uri)) == 2
    assert wire.hears_nothing("textDocument/publishDiagnostics", 0.5)

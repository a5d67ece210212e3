"""What is to blame, over the wire: hovers, likely causes beside errors, commands; the engine's errors are words."""

from pathlib import Path

import pytest

from harness.wire import CAPABILITIES

WAIT = {"verify": {"waitMs": 20000}}
TEXT = "let a: CAUSE = 1;\nlet b: DOUBT = 2;\n\nlet x = BROKEN;\n"
ERROR, CAUSE, DOUBT, NOWHERE = 3, 0, 1, 2


@pytest.fixture
def desk(wire):
    """A server for an editor that shows everything."""
    wire.initialize(WAIT)
    return wire


def blamed(wire, path):
    """The file open, and its diagnostics once their cause is known."""
    uri = wire.open(path)
    first = wire.diagnostics(uri)
    return uri, first, wire.diagnostics(uri)


def hovered(wire, uri, line, character=9):
    params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    found = wire.result("textDocument/hover", params)
    return found["contents"]["value"] if found else None


def run(wire, command, *arguments):
    return wire.result("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def test_the_hover_over_an_error_shows_the_fix_then_where_it_comes_from(desk, file):
    uri, *_ = blamed(desk, file(TEXT))
    text = hovered(desk, uri, ERROR)
    fix, _, rest = text.partition("\n\n**Where it comes from**")

    assert "Write `fixed`" in fix
    assert rest.split("\n")[:4] == [
        ": of 214 single changes tried, 9 make this error go away",
        "",
        (
            f"- ▰▰▰▰▱ [main.rs:1]({uri}#L1) `CAUSE` (type annotation, root cause): 7 of them here; "
            "in 8 of 10 failing and 2 of 10 passing checks"
        ),
        f"- ▰▰▱▱▱ [main.rs:4]({uri}#L4) `BROKEN` (type annotation): none of them here",
    ]
    assert f"Root cause: [main.rs:4]({uri}#L4) → [main.rs:1]({uri}#L1)" in rest
    assert "DOUBT" not in text
    assert text.count("\n") < 25


def test_a_fault_in_the_evidence_does_not_take_the_fix_away(desk, file):
    uri = desk.open(file("let a: UNTOLD = 1;\nlet x = BROKEN;\n"))
    desk.diagnostics(uri)
    text = hovered(desk, uri, 1)

    assert "Write `fixed`" in text
    assert "Where it comes from" not in text


def test_the_line_of_an_error_shows_the_same_wherever_the_pointer_is(desk, file):
    uri, *_ = blamed(desk, file(TEXT))

    assert hovered(desk, uri, ERROR, 1) == hovered(desk, uri, ERROR)


def test_the_hover_over_a_suspect_names_the_error_and_no_fix(desk, file):
    uri, *_ = blamed(desk, file(TEXT))
    text = hovered(desk, uri, CAUSE, 0)

    assert text.startswith(f"**Suspected** for `error[E0425]` on [main.rs:4]({uri}#L4): of 214")
    assert "Write `fixed`" not in text


@pytest.mark.parametrize("line", [DOUBT, NOWHERE])
def test_there_is_no_hover_where_nothing_is_suspicious(desk, file, line):
    uri, *_ = blamed(desk, file(TEXT))

    assert hovered(desk, uri, line, 0) is None


def test_a_plain_hover_has_neither_links_nor_marks(wire, file):
    wire.initialize(WAIT, {})
    uri = wire.open(file(TEXT))
    text = hovered(wire, uri, ERROR)

    assert "\n▰▰▰▰▱ main.rs:1 CAUSE (type annotation, root cause): 7 of them here" in text
    assert "**" not in text
    assert "](" not in text


def test_the_likely_cause_is_told_beside_the_error_once_it_is_known(desk, file):
    uri, first, second = blamed(desk, file(TEXT))

    assert "relatedInformation" not in first[0]
    assert [one["message"] for one in second[0]["relatedInformation"]] == ["likely cause: CAUSE (type annotation)"]
    place = {"start": {"line": 0, "character": 7}, "end": {"line": 0, "character": 12}}
    assert second[0]["relatedInformation"][0]["location"] == {"uri": uri, "range": place}
    # What an action says it mends is what the editor shows.
    assert desk.actions(uri, second[0]["range"])[0]["diagnostics"] == second


@pytest.mark.parametrize("text", ["let x = BROKEN;", "let x: CAUSE = BROKEN;"])
def test_nothing_is_told_twice_where_no_cause_stands_elsewhere(desk, file, text):
    uri = desk.open(file(text))
    desk.diagnostics(uri)

    assert desk.hears_nothing("textDocument/publishDiagnostics", 0.5)


def test_no_cause_is_told_to_an_editor_that_cannot_show_it(wire, file):
    wire.initialize(WAIT, {})
    uri = wire.open(file(TEXT))
    wire.diagnostics(uri)

    assert wire.hears_nothing("textDocument/publishDiagnostics", 0.5)


def test_a_file_that_was_edited_meanwhile_is_not_told_of_places_that_have_moved(desk, file):
    uri = desk.open(file(TEXT + "LATE"))
    desk.diagnostics(uri)
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "\n" + TEXT + "LATE"}]}
    desk.notify("textDocument/didChange", change)

    assert desk.hears_nothing("textDocument/publishDiagnostics", 2)


def test_the_suspects_are_listed_best_first_for_a_file_or_for_all(desk, file):
    uri, *_ = blamed(desk, file(TEXT))
    listed = run(desk, "citl.showSuspects", uri)

    assert [one["text"] for one in listed] == ["CAUSE", "BROKEN"]
    assert listed[0] == {
        "uri": uri,
        "range": {"start": {"line": 0, "character": 7}, "end": {"line": 0, "character": 12}},
        "kind": "type_annotation",
        "text": "CAUSE",
        "score": 0.8,
        "root": True,
        "message": "of 31 single changes tried here, 7 make an error go away; "
        "in 8 of 10 failing and 2 of 10 passing checks",
    }
    assert run(desk, "citl.showSuspects") == run(desk, "citl.showSuspects", None) == listed
    assert run(desk, "citl.showSuspects", "file:///nowhere.rs") == []


def test_suspects_in_text_that_was_edited_are_not_listed(desk, file):
    uri, *_ = blamed(desk, file(TEXT))
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "\n" + TEXT}]}
    desk.notify("textDocument/didChange", change)

    assert run(desk, "citl.showSuspects") == []


def test_the_picture_of_dependencies_is_a_file_that_the_editor_is_asked_to_show(wire, file):
    wire.initialize(WAIT, CAPABILITIES | {"window": {"showDocument": {"support": True}}})
    wire.answers["window/showDocument"] = {"success": True}
    uri, *_ = blamed(wire, file(TEXT))
    drawn = run(wire, "citl.showDependencies", uri)

    assert "CAUSE" in Path(drawn["path"]).read_text()
    assert wire.wait_for("window/showDocument") == {"uri": drawn["uri"], "external": True}
    assert run(wire, "citl.showDependencies", None, False) == drawn
    assert wire.hears_nothing("window/showDocument", 0.3)


def test_an_editor_that_shows_no_files_gets_the_path_alone(desk, file):
    assert run(desk, "citl.showDependencies") is None
    blamed(desk, file(TEXT))

    assert Path(run(desk, "citl.showDependencies")["path"]).is_file()
    assert desk.hears_nothing("window/showDocument", 0.3)

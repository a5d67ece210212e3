"""Beginning and end of the process, cancellation, commands, settings and messages to the user."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from harness.wire import CAPABILITIES, FAKE, GENEROUS_S, is_running

SOON_S = 3.0
"""A second is promised; the machines that run tests are busy."""
HERE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
CANCELLED = -32800


def child_of(path):
    """The number of the check's child process, once it runs."""
    deadline = time.monotonic() + GENEROUS_S
    note = path.parent / "child"
    while time.monotonic() < deadline:
        if note.exists() and (text := note.read_text().strip()):
            return int(text)
        time.sleep(0.02)
    raise TimeoutError("the check never started")


def ends_soon(process_id):
    deadline = time.monotonic() + SOON_S
    while is_running(process_id):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def checking(wire, file, **more):
    """A server in the middle of a check that never ends: the file and the child's number."""
    path = file("SLOW")
    wire.initialize(**more)
    wire.open(path)
    return path, child_of(path)


def test_a_session_ends_with_zero_and_says_nothing_on_standard_error(wire):
    result = wire.initialize()

    assert result["serverInfo"]["name"] == "citl"
    assert result["capabilities"]["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
    assert result["capabilities"]["executeCommandProvider"]["commands"] == [
        "citl.runCheck",
        "citl.showSuspects",
        "citl.showDependencies",
        "citl.recordAcceptedFix",
    ]
    assert wire.leave() == 0
    assert wire.stderr() == ""


def test_exit_without_shutdown_ends_with_one(wire):
    wire.initialize()
    wire.notify("exit")

    assert wire.process.wait(GENEROUS_S) == 1


def test_the_end_of_input_ends_the_process(wire):
    wire.initialize()
    wire.process.stdin.close()

    assert wire.process.wait(GENEROUS_S) == 1


def test_nothing_is_served_before_initialize_or_after_shutdown(wire):
    assert wire.request("textDocument/hover", {})["error"]["code"] == -32002
    wire.notify("textDocument/didOpen", {})
    wire.initialize()
    assert (
        wire.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["error"]["code"] == -32600
    )
    wire.result("shutdown")
    assert wire.request("textDocument/hover", {})["error"]["code"] == -32600
    wire.notify("exit")
    assert wire.process.wait(GENEROUS_S) == 0


def test_shutdown_kills_the_running_check(wire, file):
    _, child = checking(wire, file)
    wire.result("shutdown")

    assert ends_soon(child)
    wire.notify("exit")
    assert wire.process.wait(SOON_S) == 0


def test_the_end_of_input_kills_the_running_check(wire, file):
    _, child = checking(wire, file)
    wire.process.stdin.close()

    assert ends_soon(child)
    assert wire.process.wait(SOON_S) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_signals_kill_the_running_check(wire, file, number):
    _, child = checking(wire, file)
    wire.process.send_signal(number)

    assert ends_soon(child)
    wire.process.wait(SOON_S)


def test_the_editors_death_ends_the_server_and_the_check_though_the_pipes_stay_open(wire, file):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:
        _, child = checking(wire, file, processId=editor.pid)
        editor.kill()

        assert ends_soon(child)
        assert wire.process.wait(SOON_S) == 1


def test_an_editor_in_another_container_is_no_dead_one(wire):
    wire.initialize(processId=2**22 + 12345)

    assert wire.leave() == 0


BUILD_SCRIPT = """
fn main() {
    std::fs::write("NOTE", std::process::id().to_string()).unwrap();
    loop { std::thread::sleep(std::time::Duration::from_secs(1)); }
}
"""


@pytest.mark.parametrize("how", ["shutdown", "the end of input", "a kill"])
def test_not_even_a_build_script_beneath_cargo_survives(real, file, how):
    manifest = file('[package]\nname = "case"\nversion = "0.1.0"\nedition = "2021"\n', "Cargo.toml")
    # cargo may run it in a mirror of the package: its folder is not ours.
    file(BUILD_SCRIPT.replace("NOTE", str(manifest.with_name("child"))), "build.rs")
    path = file("fn main() {}\n", "src/main.rs")
    real.initialize()
    real.open(path)
    child = child_of(manifest)
    if how == "shutdown":
        real.result("shutdown")
    elif how == "a kill":
        real.process.kill()
    else:
        real.process.stdin.close()

    assert ends_soon(child)


def test_a_save_replaces_the_running_check(wire, file):
    path, child = checking(wire, file)
    path.write_text("BROKEN")
    wire.save(path.as_uri())

    assert len(wire.diagnostics(path.as_uri())) == 1
    assert ends_soon(child)


def test_cancelling_a_request_that_waits_answers_at_once(wire, file):
    path, child = checking(wire, file, options={"verify": {"waitMs": 600000}})
    asked = wire.ask("textDocument/codeAction", wire.action_params(path.as_uri(), HERE))
    wire.notify("$/cancelRequest", {"id": asked})

    assert wire.answer(asked)["error"]["code"] == CANCELLED
    assert is_running(child)


def test_cancelling_a_command_stops_what_it_started(wire, file):
    path = file("SLOW")
    wire.initialize()
    params = {"command": "citl.runCheck", "arguments": [path.as_uri()]}
    asked = wire.ask("workspace/executeCommand", params)
    child = child_of(path)
    wire.notify("$/cancelRequest", {"id": asked})

    assert wire.answer(asked)["error"]["code"] == CANCELLED
    assert ends_soon(child)


def test_the_check_command_reports_how_many_errors_there_are(wire, file):
    path = file("BROKEN BROKEN")
    wire.initialize()
    assert wire.result("workspace/executeCommand", {"command": "citl.runCheck"}) is None
    params = {"command": "citl.runCheck", "arguments": [path.as_uri()]}
    assert wire.result("workspace/executeCommand", params) == {"errors": 2}
    wire.open(path)
    assert wire.result("workspace/executeCommand", {"command": "citl.runCheck"}) == {"errors": 2}


def test_a_check_shows_its_progress_and_takes_the_bar_away(wire, file):
    wire.initialize({"edition": "slow"}, CAPABILITIES | {"window": {"workDoneProgress": True}})
    wire.open(file("BROKEN"))
    token = wire.wait_for("window/workDoneProgress/create")["token"]
    seen = [wire.wait_for("$/progress") for _ in range(2)]

    assert {bar["token"] for bar in seen} == {token}
    assert seen[0]["value"]["kind"] == "begin"
    assert seen[-1]["value"]["kind"] == "end"


def test_the_bars_button_stops_the_check(wire, file):
    wire_path = file("SLOW")
    wire.initialize(capabilities=CAPABILITIES | {"window": {"workDoneProgress": True}})
    wire.open(wire_path)
    token = wire.wait_for("$/progress")["token"]
    child = child_of(wire_path)
    wire.notify("window/workDoneProgress/cancel", {"token": token})

    assert ends_soon(child)
    assert wire.wait_for("$/progress")["value"]["kind"] == "end"


def test_a_fault_is_told_once_and_the_server_lives_on(wire, file):
    path = file("FAULT")
    wire.initialize()
    uri = wire.open(path)
    assert wire.wait_for("window/showMessage") == {"type": 2, "message": "There is no cargo here."}
    wire.save(uri)
    assert wire.hears_nothing("window/showMessage", 0.5)
    path.write_text("BROKEN")
    wire.save(uri)
    assert len(wire.diagnostics(uri)) == 1


def test_a_crash_of_the_engine_leaves_the_server_alive(wire, file):
    path = file("CRASH")
    wire.initialize()
    uri = wire.open(path)
    path.write_text("BROKEN")
    wire.save(uri)

    assert len(wire.diagnostics(uri)) == 1


def test_lines_that_could_not_be_read_are_counted_in_the_log(wire, file):
    wire.initialize()
    wire.open(file("GARBLED"))

    assert wire.wait_for("window/logMessage")["message"].startswith("1 lines of the compiler's output")


def test_problems_with_the_oracle_are_told(wire):
    wire.initialize({"oracle": "damaged"})

    assert wire.wait_for("window/showMessage")["message"] == "The oracle is damaged."


def test_settings_that_do_not_fit_are_named_once_and_the_others_count(wire, file):
    wire.initialize({"citl": {"verify": {"waitMs": "long", "maxCandidates": 3}, "colour": "red"}})
    told = [wire.wait_for("window/showMessage")["message"] for _ in range(2)]
    assert any("citl.verify.waitMs" in message for message in told)
    assert any("citl.colour" in message for message in told)
    settings = {"citl": {"colour": "red"}}
    wire.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert wire.hears_nothing("window/showMessage", 0.3)


def test_diagnostics_can_be_switched_off_and_on_while_fixes_stay(wire, file):
    uri = open_with_diagnostics(wire, file)
    wire.notify("workspace/didChangeConfiguration", {"settings": {"citl": {"diagnostics": {"enable": False}}}})
    assert wire.diagnostics(uri) == []
    assert len(wire.actions(uri, HERE)) == 2
    wire.notify("workspace/didChangeConfiguration", {"settings": {"citl": {}}})
    assert len(wire.diagnostics(uri)) == 1


def open_with_diagnostics(wire, file, **more):
    wire.initialize(**more)
    uri = wire.open(file("BROKEN"))
    assert len(wire.diagnostics(uri)) == 1
    return uri


def test_an_editor_that_only_says_that_settings_changed_is_asked_for_them(wire, file):
    capabilities = CAPABILITIES | {"workspace": {"configuration": True}}
    wire.answers["workspace/configuration"] = [{"diagnostics": {"enable": False}}]
    uri = open_with_diagnostics(wire, file, capabilities=capabilities)
    wire.notify("workspace/didChangeConfiguration", {"settings": None})

    assert wire.diagnostics(uri) == []


def test_a_nonsensical_answer_about_settings_changes_nothing(wire, file):
    capabilities = CAPABILITIES | {"workspace": {"configuration": True}}
    wire.answers["workspace/configuration"] = {"not": "a list"}
    uri = open_with_diagnostics(wire, file, capabilities=capabilities)
    wire.notify("workspace/didChangeConfiguration", {"settings": None})

    assert len(wire.actions(uri, HERE)) == 2


def test_an_untrusted_workspace_is_not_checked_until_it_is_trusted(wire, file):
    path = file("BROKEN")
    wire.initialize({"trusted": False})
    uri = wire.open(path)
    assert "not trusted" in wire.wait_for("window/logMessage")["message"]
    assert wire.hears_nothing("textDocument/publishDiagnostics", 0.3)
    wire.notify("workspace/didChangeConfiguration", {"settings": {"citl": {"trusted": True}}})
    assert len(wire.diagnostics(uri)) == 1


def test_remembering_can_be_switched_off(wire, file):
    uri = open_with_diagnostics(wire, file, options={"learning": {"enable": False}})
    action = wire.actions(uri, HERE)[0]

    assert "command" not in wire.result("codeAction/resolve", action)


def test_files_that_change_outside_are_checked_again(wire, file):
    capabilities = CAPABILITIES | {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    wire.initialize(capabilities=capabilities)
    asked = wire.wait_for("client/registerCapability")["registrations"]
    assert [item["method"] for item in asked] == ["workspace/didChangeWatchedFiles"]
    file('[package]\nname = "case"\n', "Cargo.toml")
    path = file("BROKEN", "src/main.rs")
    uri = wire.open(path)
    assert len(wire.diagnostics(uri)) == 1
    wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert wire.hears_nothing("textDocument/publishDiagnostics", 0.2)
    path.write_text("fine")
    wire.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
    assert wire.diagnostics(uri) == []


def test_a_lone_files_diagnostics_go_when_it_is_closed(wire, file):
    uri = open_with_diagnostics(wire, file)
    wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    assert wire.diagnostics(uri) == []


def test_what_is_no_rust_is_not_checked(wire, file):
    wire.initialize()
    uri = wire.open(file("BROKEN", "notes.txt"))
    wire.save(uri)

    assert wire.hears_nothing("textDocument/publishDiagnostics", 0.5)


def test_one_editor_is_served_over_a_socket():
    with subprocess.Popen([*FAKE, "0"], stderr=subprocess.PIPE) as server:
        host, port = re.fullmatch(rb"listening on (.*):(\d+)\n", server.stderr.readline()).groups()
        with socket.create_connection((host.decode(), int(port))) as connection, connection.makefile("rwb") as stream:
            for id_, method, params in (
                (1, "initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}}),
                (2, "shutdown", None),
            ):
                body = json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}).encode()
                stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                stream.flush()
                length = int(stream.readline().split(b":")[1])
                while stream.readline() != b"\r\n":
                    pass
                assert json.loads(stream.read(length))["id"] == id_
        assert server.wait(GENEROUS_S) == 0

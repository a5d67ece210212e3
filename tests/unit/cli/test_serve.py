from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest


def _framed(**message):
    body = json.dumps({"jsonrpc": "2.0"} | message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


CONVERSATION = b"".join(
    (
        _framed(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}}),
        _framed(method="initialized", params={}),
        _framed(id=2, method="shutdown"),
        _framed(method="exit"),
    )
)


@pytest.mark.parametrize("args", [(), ("--stdio",)])
def test_an_editor_is_served_on_standard_streams(environment, args):
    argv = [sys.executable, "-m", "citl.cli", "serve", *args]
    done = subprocess.run(argv, input=CONVERSATION, env=environment, capture_output=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr.decode()
    assert b'"capabilities"' in done.stdout


def test_an_editor_is_served_over_tcp(environment):
    argv = [sys.executable, "-m", "citl.cli", "serve", "--tcp", "--port", "0"]
    running = subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE)
    address = running.stderr.readline().decode().split()[-1]
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=30) as editor:
        editor.sendall(CONVERSATION)
        said = editor.makefile("rb").read()
    running.stderr.close()

    assert running.wait(timeout=30) == 0
    assert b'"capabilities"' in said


def test_an_address_that_is_taken_is_refused_in_a_sentence(citl):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = citl("serve", "--tcp", "--port", taken.getsockname()[1])

    assert done.returncode == 2
    assert "cannot be listened on" in done.stderr.decode()

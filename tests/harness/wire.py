"""A bare LSP client on pipes, for what well-behaved clients never send; knows nothing of the server."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

HARNESS = Path(__file__).parent
FAKE = [sys.executable, str(HARNESS / "fake_server.py")]
"""The server with an engine of a few lines, whose errors are words in the text."""
REAL = [sys.executable, "-c", "from citl.lsp.main import serve_stdio; serve_stdio()"]

GENEROUS_S = 60.0
"""For waits that end at once unless something is broken."""

CAPABILITIES: dict[str, Any] = {
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "versionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "codeAction": {
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit", "command"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}


class Wire:
    """One server process and the messages to and from it."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **env},
        )
        self.heard: list[dict[str, Any]] = []
        self._news: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._errors: list[bytes] = []
        self._last_id = 0
        self.answers: dict[str, Any] = {}
        """What the client answers to requests of the server, by method; null for others."""
        for target in (self._read, self._read_errors):
            threading.Thread(target=target, daemon=True).start()

    def send_bytes(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes, name: bytes = b"Content-Length") -> None:
        self.send_bytes(b"%s: %d\r\n\r\n%s" % (name, len(body), body))

    def send(self, message: Any) -> None:
        self.send_body(json.dumps(message).encode())

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None, id_: Any = None) -> Any:
        """Send a request; its id."""
        if id_ is None:
            self._last_id += 1
            id_ = self._last_id
        self.send({"jsonrpc": "2.0", "id": id_, "method": method, "params": params})
        return id_

    def request(self, method: str, params: Any = None, id_: Any = None) -> dict[str, Any]:
        """The whole answer to a request."""
        return self.answer(self.ask(method, params, id_))

    def result(self, method: str, params: Any = None) -> Any:
        """The result of a request that succeeds."""
        answer = self.request(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, id_: Any) -> dict[str, Any]:
        return self.wait(lambda message: "method" not in message and message.get("id") == id_)

    def wait(self, wanted: Any, timeout_s: float = GENEROUS_S) -> dict[str, Any]:
        """The first message heard and not waited for before that is wanted."""
        deadline = time.monotonic() + timeout_s
        while True:
            for message in self.heard:
                if wanted(message):
                    self.heard.remove(message)
                    return message
            self._hear(deadline)

    def wait_for(self, method: str, timeout_s: float = GENEROUS_S) -> Any:
        """The parameters of the next message of that method."""
        return self.wait(lambda message: message.get("method") == method, timeout_s).get("params")

    def hears_nothing(self, method: str, for_s: float) -> bool:
        try:
            self.wait_for(method, for_s)
        except TimeoutError:
            return True
        return False

    def initialize(self, options: Any = None, capabilities: Any = None, **more: Any) -> dict[str, Any]:
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": CAPABILITIES if capabilities is None else capabilities,
            "initializationOptions": options,
            **more,
        }
        result = self.result("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        uri = path.as_uri()
        text = path.read_bytes().decode() if text is None else text
        item = {"uri": uri, "languageId": "rust", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def save(self, uri: str) -> None:
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def diagnostics(self, uri: str | None = None) -> list[dict[str, Any]]:
        """The next diagnostics pushed, of that document or of any."""

        def wanted(message: dict[str, Any]) -> bool:
            is_push = message.get("method") == "textDocument/publishDiagnostics"
            return is_push and uri in (None, message["params"]["uri"])

        return self.wait(wanted)["params"]["diagnostics"]

    def actions(self, uri: str, range_: dict[str, Any], **context: Any) -> list[dict[str, Any]]:
        return self.result("textDocument/codeAction", self.action_params(uri, range_, **context))

    def action_params(self, uri: str, range_: dict[str, Any], **context: Any) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "range": range_, "context": {"diagnostics": [], **context}}

    def leave(self) -> int:
        """Shutdown and exit; the exit code."""
        self.result("shutdown")
        self.notify("exit")
        return self.process.wait(GENEROUS_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except OSError:
                continue

    def stderr(self) -> str:
        return b"".join(self._errors).decode(errors="replace")

    def _hear(self, deadline: float) -> None:
        try:
            message = self._news.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError(f"heard only {self.heard}; stderr: {self.stderr()}") from None
        if message is None:
            self._news.put(None)
            raise TimeoutError(f"the server is gone; stderr: {self.stderr()}")
        if "method" in message and "id" in message:
            answer = self.answers.get(message["method"])
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer})
        self.heard.append(message)

    def _read(self) -> None:
        stream = self.process.stdout
        try:
            while header := stream.readline():
                length = int(header.split(b":")[1])
                while stream.readline() not in (b"\r\n", b""):
                    pass
                self._news.put(json.loads(stream.read(length)))
        except ValueError:
            pass
        self._news.put(None)

    def _read_errors(self) -> None:
        with contextlib.suppress(ValueError):
            self._errors.extend(iter(self.process.stderr.readline, b""))


def is_running(process_id: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def edited(text: str, edits: list[dict[str, Any]], encoding: str) -> str:
    """The text after LSP edits, by an independent reading of the specification."""
    lines = text.replace("\r\n", "\n\0").replace("\r", "\n\1").split("\n")
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    flat = "\n".join(lines)

    def index(position: dict[str, int]) -> int:
        line = lines[position["line"]]
        # The second half of a line end stands at the beginning of its line here: it is no column of the editor's.
        mark = line[:1] if line[:1] in ("\0", "\1") else ""
        units = line[len(mark) :].encode(f"{encoding}-le" if width > 1 else encoding)
        before = units[: position["character"] * width].decode(f"{encoding}-le" if width > 1 else encoding)
        return starts[position["line"]] + len(mark) + len(before)

    for edit in sorted(edits, key=lambda edit: index(edit["range"]["start"]), reverse=True):
        start, end = index(edit["range"]["start"]), index(edit["range"]["end"])
        flat = flat[:start] + edit["newText"] + flat[end:]
    return flat.replace("\n\0", "\r\n").replace("\n\1", "\r")

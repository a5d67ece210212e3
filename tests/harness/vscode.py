"""VS Code as the tests drive it: its own server out of code-server's tree, and Chromium to look at it.

A page that Chromium opens is a window of VS Code; the extensions run beside the server, with the whole `vscode` API.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.editors import INSTALLED, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.editors import Workplace

ROOT = SCRIPTS.parents[1]
VSIX = ROOT / "dist" / "citl.vsix"
_SERVER = INSTALLED / "node_modules" / "code-server" / "lib" / "vscode" / "out" / "server-main.js"
_LISTENING = re.compile(r"Extension host agent listening on (\d+)")
_QUIET = {
    "chat.commandCenter.enabled": False,
    "editor.accessibilitySupport": "off",
    "editor.minimap.enabled": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


def require_vscode() -> None:
    """Skip the test where VS Code, or what drives it, is not there."""
    if not _SERVER.exists():
        pytest.skip("VS Code is not installed")
    if shutil.which("chromium") is None:
        pytest.skip("VS Code has no Chromium to be seen in")


def build_extension() -> Path:
    """The packaged extension, built from the tree as it is."""
    if shutil.which("npm") is None:
        pytest.skip("VS Code's extension cannot be built without npm")
    installed, wanted = ROOT / "node_modules" / ".package-lock.json", ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    _npm("run", "package")
    return VSIX


def unpack(vsix: Path, folder: Path) -> Path:
    """The extension's folder, as an installation would lay it out."""
    with zipfile.ZipFile(vsix) as archive:
        archive.extractall(folder)
    return folder / "extension"


@contextmanager
def served(workplace: Workplace, settings: dict[str, object] | None = None) -> Iterator[int]:
    """The port of a VS Code server that ends with the block, and with it everything it started."""
    state = workplace.scratch / "vscode"
    for place in ("User", "Machine"):
        (state / "data" / place).mkdir(parents=True)
        (state / "data" / place / "settings.json").write_text(json.dumps(_QUIET | (settings or {})))
    (state / "home").mkdir()
    log = state / "server.log"
    command = ["node", _SERVER, "--server-data-dir", state, "--user-data-dir", state / "data"]
    command += ["--extensions-dir", state / "extensions", "--host", "127.0.0.1", "--port", "0"]
    command += ["--without-connection-token", "--accept-server-license-terms", "--telemetry-level", "off"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(part) for part in command],
            env=_environment(workplace, state / "home"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _port(server, log)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def address(port: int, folder: Path, payload: dict[str, Path] | None = None) -> str:
    """Where Chromium finds the window with ``folder``; ``payload`` names paths for the window's start."""
    query = {"folder": str(folder)}
    if payload:
        paths = [[name, f"vscode-remote://127.0.0.1:{port}{path}"] for name, path in payload.items()]
        query["payload"] = json.dumps(paths)
    return f"http://127.0.0.1:{port}/?{urllib.parse.urlencode(query)}"


def drive(workplace: Workplace, script: Path, *arguments: str | Path) -> str:
    """What a script that drives Chromium said."""
    workplace.environment["NODE_PATH"] = str(INSTALLED / "node_modules")
    workplace.environment["CHROMIUM"] = shutil.which("chromium") or "chromium"
    return workplace.run("node", script, *arguments)


def _environment(workplace: Workplace, home: Path) -> dict[str, str]:
    """VS Code gets a home of its own; cargo keeps the user's, and `VSCODE_CLI` has VS Code keep PATH."""
    users = Path.home()
    return workplace.environment | {
        "HOME": str(home),
        "CARGO_HOME": os.environ.get("CARGO_HOME") or str(users / ".cargo"),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME") or str(users / ".rustup"),
        "VSCODE_CLI": "1",
    }


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(600):
        if found := _LISTENING.search(log.read_text(errors="replace")):
            return int(found[1])
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"VS Code's server did not start:\n{log.read_text(errors='replace')}")


def _npm(*arguments: str) -> None:
    finished = subprocess.run(["npm", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr

"""How soon after a check's end the demo package has its first verified quick fix, and a hover with what is to blame.

    first_action.py [PACKAGE] [--server "citl serve"] [--rounds N]

Opens each file with an error, waits for its diagnostics, and asks for quick fixes at the first error until the answer
holds a verified one. Prints milliseconds from the diagnostics to that answer, and their ratio to one ``cargo check`` of
the package with its dependencies compiled, in the same round. A second server is asked for the hover at that error till
it shows a verified fix and where the error comes from; printed is its time, and the ratio to that of the fix.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fixbench import Server

LIMIT_S = 20.0
ASKING = {"verify": {"waitMs": 0}}
"""Every answer comes at once, with what is known by then."""


Ask = Callable[[Server, str, dict], bool]
"""Asks once, of a file's URI and its first error; whether the answer is what is waited for."""


def has_verified_fix(server: Server, uri: str, error: dict) -> bool:
    """Whether the quick fixes of the error hold a verified one."""
    context = {"diagnostics": [error], "only": ["quickfix"], "triggerKind": 1}
    params = {"textDocument": {"uri": uri}, "range": error["range"], "context": context}
    actions = server.request("textDocument/codeAction", params) or []
    return any("(not verified)" not in action["title"] for action in actions)


def has_complete_hover(server: Server, uri: str, error: dict) -> bool:
    """Whether the hover shows a verified fix and what is to blame."""
    params = {"textDocument": {"uri": uri}, "position": error["range"]["start"]}
    hover = server.request("textDocument/hover", params)
    text = hover["contents"]["value"] if hover else ""
    return "Verified:" in text and "Where it comes from" in text


def first_ms(server: Server, file: Path, ask: Ask) -> float | None:
    """Milliseconds from the file's diagnostics to the first answer that will do; None when none does in time."""
    uri = file.as_uri()
    text = file.read_text(encoding="utf-8")
    opened = {"uri": uri, "languageId": "rust", "version": 1, "text": text}
    since = time.monotonic()
    server.notify("textDocument/didOpen", {"textDocument": opened})
    errors = server.wait_for_errors(uri, {}, since, LIMIT_S, 0.0)
    if not errors:
        return None
    shown = time.monotonic()
    while time.monotonic() - shown < LIMIT_S:
        if ask(server, uri, errors[0]):
            return 1000 * (time.monotonic() - shown)
        time.sleep(0.01)
    return None


def cargo_check_ms(package: Path) -> float:
    """Milliseconds of one ``cargo check`` after a change of one file, of a package that was checked before."""
    command = [shutil.which("cargo") or "cargo", "check", "--quiet"]
    for _ in range(2):
        for file in (package / "src").glob("*.rs"):
            file.touch()
        began = time.monotonic()
        subprocess.run(command, cwd=package, capture_output=True, check=False)  # noqa: S603  (cargo, from the PATH)
    return 1000 * (time.monotonic() - began)


def main() -> int:
    """0 when every file with an error got a verified fix in time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="?", default=str(Path(__file__).parents[1] / "examples" / "bakery"))
    parser.add_argument("--server", default="citl serve")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    complete = True
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory(prefix="citl-first-") as folder:
            package = Path(folder, "package")
            shutil.copytree(args.package, package, ignore=shutil.ignore_patterns("target"))
            whole = cargo_check_ms(package)
            for name in ("menu.rs", "order.rs", "till.rs"):
                took = []
                for ask in (has_verified_fix, has_complete_hover):
                    server = Server(args.server, package, ASKING, Path(folder, "server.log"))
                    took.append(first_ms(server, package / "src" / name, ask))
                    server.stop()
                complete = complete and None not in took
                print(f"{name}: {_told(*took, whole)}")
    return 0 if complete else 1


def _told(fix: float | None, hover: float | None, whole: float) -> str:
    if fix is None:
        return "no verified fix"
    text = f"fix {fix:.0f} ms, {fix / whole:.2f} of a cargo check ({whole:.0f} ms)"
    return text + (f"; hover {hover:.0f} ms, {hover / fix:.2f} of the fix" if hover is not None else "; no hover")


if __name__ == "__main__":
    sys.exit(main())

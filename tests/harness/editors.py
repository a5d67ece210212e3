"""What the editor tests share: where editors are, a broken package to open, and the server on its PATH."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from citl.core.clock import SystemClock
from citl.engine.engine import STORE_NAME
from citl.learning.store import OutcomeKind, Store

SCRIPTS = Path(__file__).parents[1] / "editors"
INSTALLED = Path(
    os.environ.get("CITL_EDITORS") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "citl-editors")
)
"""Where `tests/editors/install` puts what no package of the system has."""


@dataclass(frozen=True)
class Workplace:
    """A copy of a package that does not compile, and everything an editor needs to repair it."""

    package: Path
    scratch: Path
    environment: dict[str, str]

    def run(self, *command: str | Path, timeout_s: float = 180) -> str:
        """What the program said; it must end well, and in time."""
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=self.package,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=timeout_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
                pytest.fail(f"{command[0]} did not end within {timeout_s:.0f} s:\n{said}")
        assert process.returncode == 0, said
        return said

    def check(self) -> None:
        """The saved files compile, as cargo alone sees them."""
        self.run("cargo", "check", "--quiet", "--offline")

    def accepted(self) -> list[str]:
        """The titles of the fixes that were taken, as the server remembers them."""
        store = Store(Path(self.environment["CITL_DATA_DIR"], STORE_NAME), SystemClock())
        try:
            return [outcome.title for outcome in store.export().outcomes if outcome.kind is OutcomeKind.ACCEPTED]
        finally:
            store.close()


def make_workplace(scratch: Path, package: Path) -> Workplace:
    """A copy of ``package`` under ``scratch``, with the server of these tests on PATH and a memory of its own."""
    copy = scratch / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("target"))
    return Workplace(
        copy,
        scratch,
        os.environ
        | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "CITL_DATA_DIR": str(scratch / "data"),
            "XDG_STATE_HOME": str(scratch / "state"),
            "XDG_DATA_HOME": str(scratch / "share"),
            "XDG_CONFIG_HOME": str(scratch / "config"),
        },
    )

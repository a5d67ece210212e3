"""Neovim repairs a package through CITL: Debian's version, and the current one where it is installed."""

from __future__ import annotations

import json
import shutil

import pytest

from harness.editors import INSTALLED, SCRIPTS

pytestmark = pytest.mark.editor


def neovim(version):
    found = {"apt": shutil.which("nvim"), "0.11": shutil.which("nvim", path=INSTALLED / "neovim" / "bin")}[version]
    if found is None:
        pytest.skip(f"Neovim ({version}) is not installed")
    return found


@pytest.mark.parametrize("version", ["apt", "0.11"])
def test_the_first_quick_fix_makes_the_package_compile(workplace, version):
    result = workplace.scratch / "result.json"
    workplace.environment.update(
        CITL_ROOT=str(workplace.package), CITL_FILE=str(workplace.package / "src" / "bed.rs"), CITL_RESULT=str(result)
    )
    script = SCRIPTS / "neovim.lua"

    said = workplace.run(neovim(version), "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {script}")

    story = json.loads(result.read_text())
    assert "fault" not in story, (story, said)
    # Bytes here, whatever the protocol counts in: the error stands before the emoji, the edit behind it.
    assert story["diagnostic"] == {"code": "E0308", "source": "citl", "line": 15, "column": 19}
    workplace.check()
    assert workplace.accepted() == story["menu"][:1]

"""Emacs repairs a package through eglot and CITL."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from harness.editors import SCRIPTS

pytestmark = pytest.mark.editor


def emacs_with_eglot():
    emacs = shutil.which("emacs")
    if emacs is None:
        pytest.skip("Emacs is not installed")
    if subprocess.run([emacs, "--batch", "--eval", "(require 'eglot)"], capture_output=True, check=False).returncode:
        pytest.skip("Emacs has no eglot")
    return emacs


def test_the_first_code_action_makes_the_package_compile(workplace):
    result = workplace.scratch / "result.json"
    workplace.environment.update(
        CITL_ROOT=str(workplace.package),
        CITL_FILE=str(workplace.package / "src" / "bed.rs"),
        CITL_RESULT=str(result),
    )

    said = workplace.run(emacs_with_eglot(), "--batch", "--no-init-file", "-l", SCRIPTS / "emacs.el")

    story = json.loads(result.read_text())
    assert "fault" not in story, (story, said)
    assert (story["diagnostic"]["line"], story["diagnostic"]["column"]) == (15, 19)
    assert "mismatched types" in story["diagnostic"]["text"]
    workplace.check()
    assert workplace.accepted() == story["menu"][:1]

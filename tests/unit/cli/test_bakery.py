from __future__ import annotations

import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from citl.cli.findings import Findings
from citl.core.text import SourceText, Span, TextEdit, apply_edits

BAKERY = Path(__file__).parents[3] / "examples" / "bakery"


def test_rustc_reports_every_error_of_the_bakery_in_one_run(tmp_path):
    argv = ["cargo", "check", "--offline", "--locked", "--message-format=json", "--target-dir", tmp_path]
    said = subprocess.run(argv, cwd=BAKERY, env=os.environ, capture_output=True, timeout=120, check=False).stdout
    lines = [msgspec.json.decode(line) for line in said.split(b"\n") if line]
    errors = [line["message"] for line in lines if "message" in line and line["message"]["level"] == "error"]
    coded = [error for error in errors if error["code"]]
    unaided = {error["code"]["code"] for error in coded if '"suggestion_applicability":"' not in as_json(error)}

    assert len(coded) == 18
    assert len({error["code"]["code"] for error in coded}) == 17
    assert len(unaided) >= 5


@pytest.mark.slow
@pytest.mark.skipif(not files("citl").joinpath("data", "oracle.apr").is_file(), reason="needs the shipped oracle")
def test_most_errors_of_the_bakery_have_a_verified_fix_and_the_first_ones_go_together(citl, tmp_path):
    root = tmp_path / "bakery"
    shutil.copytree(BAKERY, root)
    found = msgspec.json.decode(citl("check", root, "--format", "json").stdout, type=Findings)
    repaired = [error for error in found.errors if error.fixes and error.fixes[0].verified]

    assert len(found.errors) == 18
    assert len(repaired) >= 15

    apply_first_fixes(repaired)
    left = msgspec.json.decode(citl("check", root, "--format", "json").stdout, type=Findings)
    assert len(left.errors) <= 18 - len(repaired)


def apply_first_fixes(errors):
    edits = {}
    for error in errors:
        for edit in error.fixes[0].edits:
            edits.setdefault(edit.file, set()).add(TextEdit(Span(edit.start, edit.end), edit.text))
    for file, own in edits.items():
        path = Path(file)
        path.write_bytes(apply_edits(SourceText(path.read_bytes()), sorted(own)).data)


def as_json(value):
    return msgspec.json.encode(value).decode()

"""The packaged VS Code extension: what is in it, and that VS Code repairs a package with it."""

from __future__ import annotations

import json
import zipfile

import pytest

from harness.editors import SCRIPTS
from harness.vscode import ROOT, address, build_extension, drive, require_vscode, served, unpack

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def vsix():
    return build_extension()


def test_the_package_holds_the_bundle_the_manifest_and_the_licences(vsix):
    with zipfile.ZipFile(vsix) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("extension/package.json"))
        notices = archive.read("extension/client-vscode/out/LICENSES.txt").decode()

    assert names == {
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE-APACHE",
        "extension/LICENSE-MIT",
        "extension/client-vscode/out/LICENSES.txt",
        "extension/client-vscode/out/extension.js",
        "extension/package.json",
        "extension/readme.md",
    }
    assert manifest["contributes"] == json.loads((ROOT / "package.json").read_text())["contributes"]
    assert f"extension/{manifest['main'].removeprefix('./')}" in names
    assert "vscode-languageclient 9." in notices


def test_the_first_quick_fix_makes_the_package_compile(workplace, vsix):
    require_vscode()
    result = workplace.scratch / "result.json"
    workplace.environment.update(
        CITL_FILE=str(workplace.package / "src" / "bed.rs"),
        CITL_RESULT=str(result),
    )
    extension = unpack(vsix, workplace.scratch / "unpacked")
    payload = {"extensionDevelopmentPath": extension, "extensionTestsPath": SCRIPTS / "extension_host.cjs"}

    with served(workplace) as port:
        drive(workplace, SCRIPTS / "open_window.cjs", address(port, workplace.package, payload), result)

    story = json.loads(result.read_text())
    assert "fault" not in story, story
    assert story["diagnostic"] == {"code": "E0308", "source": "citl", "line": 15, "column": 19}
    assert story["preferred"][0]
    assert not any(story["preferred"][1:])
    assert story["check"] == {"errors": 0}
    workplace.check()
    assert workplace.accepted() == story["menu"][:1]


def test_an_untrusted_workspace_runs_nothing_of_its_own_until_it_is_trusted(workplace, vsix):
    require_vscode()
    package = workplace.package
    by_build, by_server = package / "build-ran", package / "server-ran"
    (package / "build.rs").write_text('fn main() { std::fs::write("build-ran", "").unwrap(); }\n')
    server = package / "server"
    server.write_text(f'#!/bin/sh\ntouch "{by_server}"\nexec citl "$@"\n')
    server.chmod(0o755)
    (package / ".vscode").mkdir()
    (package / ".vscode" / "settings.json").write_text(json.dumps({"citl.server.path": str(server)}))
    payload = {"extensionDevelopmentPath": unpack(vsix, workplace.scratch / "unpacked")}
    trust = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}

    with served(workplace, trust) as port:
        window = address(port, package, payload)
        picture = workplace.scratch / "trust.png"
        said = drive(workplace, SCRIPTS / "trust.cjs", window, "src/bed.rs", picture, by_build, by_server)

    assert [json.loads(line) for line in said.splitlines()] == [
        {"when": "restricted", "there": []},
        {"when": "trusted", "there": [str(by_build), str(by_server)]},
    ]

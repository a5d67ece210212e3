"""The VS Code manifest agrees with the server's settings and commands and with the client's code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

import citl
from citl.lsp.features import COMMANDS
from citl.lsp.settings import Settings

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads((ROOT / "package.json").read_text())
DECLARED = MANIFEST["contributes"]["configuration"]["properties"]
CLIENT = "\n".join(path.read_text() for path in sorted((ROOT / "client-vscode" / "src").glob("*.ts")))
NOT_FOR_USERS = {"citl.trusted": "the editor's own trust in the workspace decides it"}
OF_THE_SERVER = {"citl.runCheck", "citl.showSuspects", "citl.showDependencies"}
OF_THE_CLIENT = {"citl.server.path": "the server cannot be told where it is"}


def served(type_=Settings, prefix="citl."):
    """The settings of the server by their full names, as JSON schemas with defaults."""
    found = {}
    for field in msgspec.structs.fields(type_):
        name = prefix + field.encode_name
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            found |= served(field.type, f"{name}.")
        else:
            default = json.loads(msgspec.json.encode(field.default))
            found[name] = msgspec.json.schema(field.type) | {"default": default}
    return found


def test_every_setting_of_the_server_is_declared_and_no_other():
    assert set(DECLARED) - set(OF_THE_CLIENT) == set(served()) - set(NOT_FOR_USERS)


@pytest.mark.parametrize("name", sorted(set(served()) - set(NOT_FOR_USERS)))
def test_a_setting_is_declared_as_the_server_reads_it(name):
    declared = {key: value for key, value in DECLARED[name].items() if key != "scope"}

    assert declared == served()[name]


def test_every_setting_has_a_description_and_a_scope():
    assert [name for name, setting in DECLARED.items() if not {"description", "scope"} <= set(setting)] == []


def test_what_decides_which_programs_run_is_restricted_in_untrusted_workspaces():
    trust = MANIFEST["capabilities"]["untrustedWorkspaces"]

    assert trust["supported"] == "limited"
    assert set(trust["restrictedConfigurations"]) == {"citl.server.path", "citl.check.args"}


def test_every_command_of_the_palette_has_someone_who_answers_it():
    declared = {command["command"] for command in MANIFEST["contributes"]["commands"]}
    registered = set(re.findall(r'registerCommand\("([^"]+)"', CLIENT))

    assert declared == registered | OF_THE_SERVER
    # The language client registers the server's commands itself; a second registration would stop it.
    assert registered & set(COMMANDS) == set()
    assert set(COMMANDS) >= OF_THE_SERVER
    assert set(re.findall(r'^  "(citl\.\w+)": ', CLIENT, re.MULTILINE)) == OF_THE_SERVER - {"citl.runCheck"}


def test_client_and_server_have_one_version():
    assert MANIFEST["version"] == citl.__version__


def test_the_lock_file_agrees_with_the_manifest_and_names_no_place():
    text = (ROOT / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert packages[""]["devDependencies"] == MANIFEST["devDependencies"]
    assert '"resolved"' not in text
    assert "registry" not in text

from __future__ import annotations

import subprocess
import sys

import citl as package_under_test

HEAVY = (
    "pygls",
    "lsprotocol",
    "tantivy",
    "usearch",
    "onnxruntime",
    "numpy",
    "tree_sitter",
    "asyncio",
    "sqlite3",
    "rich",
)


def test_the_version_is_printed(citl):
    done = citl("--version")

    assert (done.returncode, done.stdout.decode()) == (0, f"citl {package_under_test.__version__}\n")


def test_help_names_every_command(citl):
    said = citl("--help").stdout.decode()

    assert [name for name in ("serve", "check", "doctor", "oracle") if f"\n  {name}" not in said] == []


def test_help_loads_none_of_the_libraries_that_commands_need(environment):
    argv = [sys.executable, "-X", "importtime", "-m", "citl.cli", "--help"]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60, check=True)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}

    assert loaded & set(HEAVY) == set()


def test_an_unknown_command_is_bad_usage(citl):
    done = citl("bake")

    assert done.returncode == 2
    assert b"No such command 'bake'" in done.stderr
    assert b"Traceback" not in done.stderr


def test_output_that_is_piped_has_no_colours_unless_asked(citl, genuine):
    inspect = ("oracle", "inspect", genuine / "one.apr")

    assert b"\x1b[" not in citl(*inspect).stdout
    assert b"\x1b[" in citl(*inspect, "--color", "always").stdout
    assert b"\x1b[" in citl(*inspect, FORCE_COLOR="1").stdout
    assert b"\x1b[" not in citl(*inspect, "--color", "never", FORCE_COLOR="1").stdout

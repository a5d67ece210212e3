"""The house keeps its own rules: docs, layers, text and tests agree with the tree."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server" / "citl"
MODULES = sorted(SERVER.rglob("*.py"))
PACKAGES = sorted(path.parent.name for path in SERVER.glob("*/__init__.py"))
TEXTS = [
    path
    for path in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    if path.endswith((".py", ".md", ".toml", ".ts", ".js", ".json", ".lua", ".el", ".txt", ".rs", "Makefile", "run"))
]


def contracts():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def layers():
    rows = next(contract for contract in contracts() if contract["type"] == "layers")["layers"]
    return [[name.strip() for name in row.split("|")] for row in rows]


def test_every_module_says_what_it_is():
    silent = [str(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]

    assert silent == []


def test_modules_and_functions_are_small():
    large = []
    for path in MODULES:
        lines = [line for line in path.read_text().split("\n") if line.strip()]
        if len(lines) > 400:
            large.append(f"{path.name}: {len(lines)} lines")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 60:
                    large.append(f"{path.name}: {node.name} has {length} lines")

    assert large == []


def test_handlers_have_at_most_25_lines():
    long = []
    for path in (SERVER / "lsp" / "features").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = (node.end_lineno or 0) - body[0].lineno + 1
                if length > 25:
                    long.append(f"{path.name}: {node.name} has {length} lines")

    assert long == []


def test_the_contract_names_every_package_and_no_other():
    assert sorted(name for row in layers() for name in row) == PACKAGES


def test_architecture_draws_the_layers_of_the_contract():
    drawn = re.search(r"```layers\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(), re.DOTALL)

    assert drawn is not None
    assert [[name.strip() for name in row.split("|")] for row in drawn[1].strip().split("\n")] == layers()


def test_architecture_has_a_paragraph_on_every_package():
    text = (ROOT / "ARCHITECTURE.md").read_text()

    assert [name for name in PACKAGES if f"### `citl.{name}`" not in text] == []


def test_splitlines_is_not_used():
    users = [str(path) for path in MODULES if ".splitlines(" in path.read_text()]

    assert users == []


def test_only_one_module_starts_processes():
    starters = {
        str(path.relative_to(SERVER))
        for path in MODULES
        if re.search(
            r"subprocess_exec|create_subprocess|subprocess\.(run|Popen|call|check)|os\.(system|popen|exec|fork)",
            path.read_text(),
        )
    }

    assert starters == {"rustc/process.py"}


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_names_a_machine_or_a_registry(text):
    path = ROOT / text
    if path == Path(__file__) or not path.is_file():
        return
    found = re.findall(
        r"/root/|/work/|\.\./shared|registry\.npmjs|files\.pythonhosted|pypi\.org|static\.crates|index\.crates|deb\.debian",
        path.read_text(encoding="utf-8"),
    )

    assert found == []


def test_relative_links_in_the_docs_lead_somewhere():
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
        broken += [f"{path.name}: {link}" for link in links if not (path.parent / link).exists()]

    assert broken == []


def test_unit_tests_mirror_the_packages():
    folders = sorted(path.name for path in (ROOT / "tests" / "unit").iterdir() if path.is_dir() and path.name[0] != "_")

    assert [name for name in folders if name not in PACKAGES] == []


def test_imports_point_down():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout

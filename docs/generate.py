"""Writes the parts of the documentation that the program itself knows: ``python docs/generate.py [--check]``.

With ``--check`` nothing is written; exit code 1 says that a page is out of step.
"""  # noqa: INP001  (a script)

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import typer
from typer.core import TyperCommand, TyperGroup

from citl.cli import doctor, findings
from citl.cli.app import EXIT_CODES, app
from citl.lsp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FOLDER = Path(__file__).parent
_SETTINGS = re.compile(r"(<!-- settings: .*? -->).*?(<!-- end of settings -->)", re.DOTALL)
_CLI_INTRODUCTION = """\
# Commands

<!-- Written by docs/generate.py from the program itself; change it there. -->

All commands print what was asked for on standard output, and warnings, errors and progress on standard error.
Colours appear on a terminal only, unless `--color` or the variables `NO_COLOR` and `FORCE_COLOR` say otherwise.
`CITL_DATA_DIR` moves the database and the caches to a directory of your choice.
"""
_JSON_INTRODUCTION = """\
## JSON

Byte offsets count the UTF-8 text of a file.
New fields may come without a new version, so that a reader ignores those it does not know.
`citl oracle inspect --format json` gives what its text gives, under the same names.
"""
_JSON_TYPES = (
    ("Findings, of `citl check`", findings.Findings),
    ("Error", findings.Error),
    ("Place", findings.Place),
    ("RankedFix", findings.RankedFix),
    ("Tally", findings.Tally),
    ("Edit", findings.Edit),
    ("Reason", findings.Reason),
    ("Diagnosis, of `citl doctor`", doctor.Diagnosis),
    ("Finding", doctor.Finding),
)


def cli_reference() -> str:
    """The reference of the commands, their exit codes and their JSON."""
    command = typer.main.get_command(app)
    helps = "\n".join(_help_sections(command, "citl", None))
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES)
    tables = "\n".join(_field_table(title, type_) for title, type_ in _JSON_TYPES)
    return (
        f"{_CLI_INTRODUCTION}\n## Exit codes\n\n| Code | Meaning |\n| ---: | --- |\n{codes}\n\n"
        f"{helps}\n{_JSON_INTRODUCTION}\n{tables}"
    )


def readme() -> str:
    """The README with the table of settings as they are."""
    text = (_FOLDER.parent / "README.md").read_text(encoding="utf-8")
    rows = "\n".join(_setting_rows(Settings, ""))
    table = f"| Setting | Default | Meaning |\n| --- | --- | --- |\n{rows}"
    return _SETTINGS.sub(lambda block: f"{block[1]}\n{table}\n{block[2]}", text)


PAGES: tuple[tuple[str, Callable[[], str]], ...] = (("cli-reference.md", cli_reference), ("../README.md", readme))


def _setting_rows(type_: type[msgspec.Struct], prefix: str) -> Iterator[str]:
    properties = msgspec.json.schema(type_)["$defs"][type_.__name__]["properties"]
    for field in msgspec.structs.fields(type_):
        name = f"{prefix}{field.encode_name}"
        if isinstance(field.default, msgspec.Struct):
            yield from _setting_rows(type(field.default), f"{name}.")
        else:
            default = msgspec.json.encode(field.default).decode()
            yield f"| `{name}` | `{default}` | {properties[field.encode_name].get('description', '')} |"


def _help_sections(command: object, name: str, parent: typer.Context | None) -> Iterator[str]:
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    own = typer.Context(command, info_name=name, parent=parent, terminal_width=80, **command.context_settings)
    yield f"## {own.command_path}\n\n```text\n{command.get_help(own)}\n```\n"
    if isinstance(command, TyperGroup):
        for part_name, part in command.commands.items():
            yield from _help_sections(part, part_name, own)


def _field_table(title: str, type_: type[msgspec.Struct]) -> str:
    properties = msgspec.json.schema(type_)["$defs"][type_.__name__]["properties"]
    rows = "\n".join(
        f"| `{name}` | {_type(field)} | {field.get('description', '')} |" for name, field in properties.items()
    )
    return f"### {title}\n\n| Field | Type | Meaning |\n| --- | --- | --- |\n{rows}\n"


def _type(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return "string"
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema["type"])


def main() -> int:
    """Write, or with ``--check`` compare, every page; the exit code."""
    stale = [(_FOLDER / name, text) for name, render in PAGES if _read(_FOLDER / name) != (text := render())]
    for path, text in stale:
        if "--check" in sys.argv[1:]:
            sys.stderr.write(f"{path.name} is out of step: run python docs/generate.py\n")
        else:
            path.write_text(text, encoding="utf-8")
    return int(bool(stale) and "--check" in sys.argv[1:])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())

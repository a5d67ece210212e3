"""How cargo compiles each crate, learnt from what it prints, and how to compile one again for a verdict.

Knows nothing of what is judged. ``cargo check -vv`` prints, for each unit that it starts, environment and
arguments as a shell would read them; a value that has line feeds makes that a text of several lines.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import msgspec

from citl.rustc.process import Command

_RUNNING = "     Running `"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_SHELL_TEXT = re.compile(r"(?:[^'\\]|\\.|'[^']*')*+", re.DOTALL)
_LONGEST_BYTES = 1 << 20
_DROPPED_PAIRS = ("--emit", "--out-dir", "--json", "--error-format", "--diagnostic-width", "--color")


class Unit(msgspec.Struct, frozen=True):
    """One run of rustc as cargo makes it, in terms of the user's real paths."""

    program: str
    """Absolute path of rustc; wrappers such as sccache are left out."""
    args: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    cwd: str
    crate_name: str
    is_test: bool
    source: str
    """Absolute path of the crate root."""
    edition: str

    @property
    def id(self) -> str:
        """What cargo appends to the names of its files: the same for the same unit from check to check."""
        return _codegen_option(self.args, "extra-filename")


class RunningLines:
    """Puts together the ``Running`` texts in a stream of lines; other lines come back."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._open: list[str] = []

    def take(self, line: str) -> bool:
        """Whether ``line`` was a ``Running`` text, or part of one."""
        if not self._open and not line.startswith(_RUNNING):
            return False
        self._open.append(line)
        text = "\n".join(self._open)
        if line.endswith("`") and _is_complete(text):
            self.texts.append(text)
            self._open.clear()
        elif len(text) > _LONGEST_BYTES:
            self._open.clear()
        return True


def parse_running(text: str, cwd: str) -> Unit | None:
    """The unit that a ``Running`` text starts, None for build scripts and other programs.

    ``cwd`` is where cargo runs rustc: the workspace root for its members.
    """
    text = text.strip()
    if not (text.startswith("Running `") and text.endswith("`") and "--crate-name" in text):
        return None
    try:
        words = shlex.split(text[len("Running `") : -1])
    except ValueError:
        return None
    start = next((at for at, word in enumerate(words) if not _VARIABLE.match(word)), len(words))
    named = next((at for at, word in enumerate(words) if word == "--crate-name"), 0)
    if named <= start or named + 1 >= len(words):
        return None
    env = tuple((name, value) for name, _, value in (word.partition("=") for word in words[:start]))
    return make_unit(words[named - 1], tuple(words[named:]), env, cwd)


def make_unit(program: str, args: tuple[str, ...], env: tuple[tuple[str, str], ...], cwd: str) -> Unit | None:
    """The unit with these arguments; None if they name no source file."""
    source = next((word for word in _positional(args) if word.endswith(".rs")), None)
    if source is None:
        return None
    return Unit(
        program,
        args,
        env,
        cwd,
        _option(args, "--crate-name"),
        "--test" in args,
        str(Path(cwd, source)),
        _option(args, "--edition") or "2015",
    )


def probe_command(unit: Unit, *, cwd: str, out_dir: str) -> Command:
    """How to compile ``unit`` for its diagnostics alone: JSON on stderr, metadata into ``out_dir``.

    Lint levels, cfgs, dependencies and environment are the unit's own. ``cwd`` stands in for `Unit.cwd`, from
    which relative names of sources start. Replace the word that names the source to compile another file.
    """
    args = _without_output(unit.args)
    probe = ("--error-format=json", "--emit=metadata", "--out-dir", out_dir)
    return Command((unit.program, *args, *probe), cwd, unit.env, unset=UNSET)


UNSET = ("RUSTC_LOG", "CARGO_LOG", "RUST_LOG", "RUSTC_ICE", "RUSTC_COLOR")
"""Variables that make rustc and cargo print something else."""


def _without_output(args: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    words = iter(args)
    for word in words:
        if word in _DROPPED_PAIRS:
            next(words, None)
        elif word == "-C":
            option = next(words, "")
            if not option.startswith("incremental="):
                kept += (word, option)
        elif not word.startswith("-Cincremental=") and word.partition("=")[0] not in _DROPPED_PAIRS:
            kept.append(word)
    return tuple(kept)


def _positional(args: tuple[str, ...]) -> list[str]:
    """Words that are neither options nor the values of options that stand apart."""
    after_option = ("-C", "-L", "-A", "-W", "-D", "-F", "-Z", "-l", "-o")
    found = []
    earlier = ""
    for word in args:
        is_value = earlier in after_option or (earlier.startswith("--") and "=" not in earlier and earlier != "--test")
        if not word.startswith("-") and not is_value:
            found.append(word)
        earlier = "" if is_value else word
    return found


def _option(args: tuple[str, ...], name: str) -> str:
    for at, word in enumerate(args):
        if word == name and at + 1 < len(args):
            return args[at + 1]
        if word.startswith(name + "="):
            return word[len(name) + 1 :]
    return ""


def _codegen_option(args: tuple[str, ...], name: str) -> str:
    return next((word[len(name) + 1 :] for word in args if word.startswith(name + "=")), "")


def _is_complete(text: str) -> bool:
    """Whether no quote is open: cargo uses single ones alone, with nothing escaped inside them."""
    return _SHELL_TEXT.fullmatch(text) is not None

"""Where text is printed, in which colours, and what of it may reach a terminal; knows nothing of what it says."""

from __future__ import annotations

import re
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, escape sequences and bidirectional overrides: text of a program must not steer the terminal."""


class Color(Enum):
    """When output has colours."""

    AUTO = "auto"
    """On a terminal, unless `NO_COLOR` is set; elsewhere only if `FORCE_COLOR` is."""
    ALWAYS = "always"
    NEVER = "never"


ColorOption = Annotated[
    Color,
    typer.Option(help="When to use colours. auto: on a terminal; NO_COLOR and FORCE_COLOR are respected."),
]


class Format(Enum):
    """For whom output is."""

    HUMAN = "human"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="Text for people, or JSON for programs.")]


def console_for(color: Color, *, stderr: bool = False) -> Console:
    """A console on stdout, or on stderr, with colours as wished."""
    from rich.console import Console

    if color is Color.NEVER:
        return Console(stderr=stderr, color_system=None, highlight=False, emoji=False, markup=False)
    if color is Color.ALWAYS:
        return Console(stderr=stderr, force_terminal=True, no_color=False, highlight=False, emoji=False, markup=False)
    return Console(stderr=stderr, highlight=False, emoji=False, markup=False)


def tracked(console: Console, words: str, total: int, work: Callable[[Callable[[int, int], None]], None]) -> None:
    """Do ``work`` under a bar of progress; it is given what it tells how much of how much is done."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        work(lambda done, of: progress.update(task, completed=done, total=of))


def visible(text: str) -> str:
    """``text`` with U+FFFD for every character that would steer a terminal, and tabs as four spaces."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\t", "    "))


def write_json(data: bytes) -> None:
    """Put ``data`` and a line feed on stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()


def complain(sentence: str) -> None:
    """Say on stderr why something could not be done."""
    _tell("error", "bold red", sentence)


def warn(sentence: str) -> None:
    """Say on stderr what a person should know."""
    _tell("warning", "bold yellow", sentence)


def show_log() -> None:
    """Say on stderr, in a sentence each, what the packages below log as a warning or worse."""
    import logging

    class OneLine(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            reason = record.exc_info[1] if record.exc_info else None
            warn(f"{record.getMessage()} ({reason})" if reason else record.getMessage())

    logging.basicConfig(level=logging.WARNING, handlers=[OneLine()])


def _tell(word: str, style: str, sentence: str) -> None:
    from rich.text import Text

    message = Text.assemble((word, style), ": ", visible(sentence))
    console_for(Color.AUTO, stderr=True).print(message, soft_wrap=True)

"""The table of commands; knows nothing of what they do. Importing it loads none of the libraries they need."""

from __future__ import annotations

from typing import Annotated

import typer

import citl
from citl.cli import blame, check, doctor, explain, oracle, serve, traces

EXIT_CODES = (
    (0, "Nothing is wrong."),
    (1, "There are errors (`check`), or something is missing (`doctor`)."),
    (2, "It could not be done: bad usage, no cargo, a file that cannot be read. A sentence on stderr says why."),
    (130, "Interrupted by Ctrl+C."),
)
"""What the exit codes mean, as the reference documents them."""

app = typer.Typer(
    help="Quick fixes for Rust that the compiler has already accepted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(short_help="Serve an editor over LSP.")(serve.serve)
app.command(short_help="Show the errors of a package and their fixes.")(check.check)
app.command(short_help="Explain a fix: its pattern, its record, its score.")(explain.explain)
app.command(short_help="Show which decisions errors come from.")(blame.blame)
app.command(short_help="Look whether everything needed is there.")(doctor.doctor)
app.add_typer(oracle.app)
app.add_typer(traces.app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"citl {citl.__version__}")
        raise typer.Exit


@app.callback()
def _begin(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    pass

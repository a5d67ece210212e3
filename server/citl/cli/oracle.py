"""``citl oracle``: building, reading and exchanging oracle files; knows nothing of their bytes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citl.cli.terminal import Color, ColorOption, Format, FormatOption, console_for, visible, warn, write_json
from citl.core.errors import CitlError, OracleError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citl.oracle.inspect import Inspection
    from citl.oracle.records import OracleFile
    from citl.training.build import Progress as Stage

app = typer.Typer(
    name="oracle",
    help="Build, read and exchange oracle files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The oracle file to write.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="An oracle file.")]


@app.command()
def build(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Folder with corpus.toml and cases.")],
    output: OutputOption,
    jobs: Annotated[
        int, typer.Option(min=0, metavar="N", help="Compilers at work at once; 0: one for each processor.")
    ] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Build an oracle from a corpus of broken and repaired programs.

    Each of them has to be confirmed by rustc.
    """
    if not (corpus / "corpus.toml").is_file() or not (corpus / "cases").is_dir():
        raise CitlError(f"{corpus} is no corpus: it has to hold a file corpus.toml and a folder cases.")
    from citl.oracle.writer import write

    oracle = _build(corpus, jobs or os.cpu_count() or 1)
    write(output, oracle)
    _print_counts(color, output, oracle)


@app.command(name="try")
def try_templates(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Markdown files of templates with cases.")],
    only: Annotated[str, typer.Option(metavar="TEXT", help="Only templates with this in their name.")] = "",
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Compilers at work at once.")] = 1,
    color: ColorOption = Color.AUTO,
) -> None:
    """Try authored templates on their own cases.

    rustc has to refuse each broken program as marked and accept the fixed one, and the template has to lead from
    one to the other.
    """
    from citl.cli.templates import try_files

    if not try_files(files, only, jobs, console_for(color)):
        raise typer.Exit(1)


@app.command()
def pairs(
    feeds: Annotated[
        list[str],
        typer.Argument(
            metavar="FEED...",
            help="A package, a folder of Rust files or of HTML documentation, a TOML list of published crates, "
            "or `toolchain` for the examples in its documentation.",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder of shards to write.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed gives other slips.")] = 0,
    each: Annotated[int, typer.Option(min=1, metavar="N", help="Slips in a lone file, at most.")] = 200,
    per_function: Annotated[
        int, typer.Option(min=1, metavar="N", help="Slips in a function of a crate, at most.")
    ] = 20,
    per_crate: Annotated[int, typer.Option(min=1, metavar="N", help="Slips in a crate, at most.")] = 24_000,
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes at work; 0: one for each processor.")] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Make pairs of broken and fixed code from code that compiles.

    Slips are drawn as people make them, and rustc says what errors they give. What is there already is kept, so that
    a run may be stopped and started.
    """
    from citl.cli.pairs import make
    from citl.training.factory import Recipe

    recipe = Recipe(seed, each, per_function, per_crate)
    if not make(feeds, output, recipe, jobs or os.cpu_count() or 1, console_for(color)):
        raise typer.Exit(1)


@app.command()
def learn(
    shards: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `citl oracle pairs` wrote.")],
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus whose folder `learned` is written.")],
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Learn from so many pairs; 0: from all.")] = 0,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", help="Write there instead.")] = None,
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes at work; 0: one for each processor.")] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Mine templates from pairs, and count how often they, suggestions and authored templates are right."""
    from citl.cli.learn import learn_into

    learn_into(shards, corpus, output or corpus / "learned", limit, jobs or os.cpu_count() or 1, console_for(color))


@app.command()
def encode(
    shards: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `citl oracle pairs` wrote.")],
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus whose folder `learned` is written.")],
    pairs: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs that patterns are tried on.")] = 12_000,
    oracle: Annotated[str, typer.Option(metavar="FILE", help="The oracle whose patterns are to be found.")] = "",
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes at work; 0: one for each processor.")] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Train the encoder: errors that one pattern fixes come to lie close to it."""
    from citl.cli.encoding import Encoding, train

    train(Encoding(shards, corpus / "learned", pairs, oracle, jobs or os.cpu_count() or 1), console_for(color))


@app.command()
def rank(
    shards: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `citl oracle pairs` wrote.")],
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus whose folder `learned` is written.")],
    choices: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs whose candidates are judged.")] = 1500,
    oracle: Annotated[str, typer.Option(metavar="FILE", help="The oracle the candidates come from.")] = "",
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes at work; 0: one for each processor.")] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Train the ranker: judge every candidate for broken code whose fix is known, and learn what is right.

    Verdicts are kept in DIR/judged, so that a run may be stopped and started.
    """
    from citl.cli.ranking import Ranking, train

    train(Ranking(shards, corpus / "learned", choices, oracle, jobs or os.cpu_count() or 1), console_for(color))


@app.command(short_help="Train the model that says where an error comes from.")
def blame(
    shards: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `citl oracle pairs` wrote.")],
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus whose folder `learned` is written.")],
    cases: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs whose evidence is gathered.")] = 800,
    oracle: Annotated[str, typer.Option(metavar="FILE", help="The oracle the candidates come from.")] = "",
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes at work; 0: one for each processor.")] = 0,
    color: ColorOption = Color.AUTO,
) -> None:
    """Train the blame model: gather all evidence for broken code whose slip is known, and learn where it is.

    Evidence is kept in DIR/scenes, so that a run may be stopped and started.
    """
    from citl.cli.blaming import Blaming, train

    train(Blaming(shards, corpus / "learned", cases, oracle, jobs or os.cpu_count() or 1), console_for(color))


def _build(corpus: Path, jobs: int) -> OracleFile:
    import asyncio

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from citl.training.build import build_oracle

    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = console_for(Color.AUTO, stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bars = {}

        def report(stage: Stage) -> None:
            if stage.stage not in bars:
                bars[stage.stage] = progress.add_task(stage.stage)
            progress.update(bars[stage.stage], completed=stage.done, total=stage.total)

        try:
            return asyncio.run(build_oracle(corpus, jobs, report))
        except ModuleNotFoundError as missing:
            raise CitlError(
                f"Building an oracle needs {missing.name}, which is not installed: "
                "install CITL with its extra, `citl[train]`."
            ) from missing


@app.command()
def inspect(
    file: FileArgument,
    code: Annotated[
        str, typer.Option(metavar="CODE", help="Show every source for this error code, with its record.")
    ] = "",
    format_: FormatOption = Format.HUMAN,
    color: ColorOption = Color.AUTO,
) -> None:
    """Show what an oracle file holds."""
    if code:
        _inspect_code(file, code, format_, color)
        return
    from citl.oracle.inspect import inspect as inspect_file

    inspection = inspect_file(file)
    if format_ is Format.JSON:
        import msgspec

        write_json(msgspec.json.encode(inspection))
        return
    _print_inspection(inspection, file, color)
    for sentence in inspection.warnings:
        warn(sentence)


@app.command()
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="The oracles to merge, in any order.")],
    output: OutputOption,
    color: ColorOption = Color.AUTO,
) -> None:
    """Make one oracle of several.

    Each pattern stands in it once, its counts added. Disagreements are shown and settled.
    """
    from citl.oracle.merge import merge as merge_oracles
    from citl.oracle.reader import read
    from citl.oracle.writer import write

    merged, conflicts = merge_oracles([read(file) for file in files])
    for conflict in conflicts:
        warn(str(conflict))
    write(output, merged)
    _print_counts(color, output, merged)


@app.command()
def export(file: FileArgument) -> None:
    """Print the patterns of an oracle as JSON."""
    from citl.oracle.exchange import export_json
    from citl.oracle.reader import read

    sys.stdout.buffer.write(export_json(read(file)).encode())
    sys.stdout.buffer.flush()


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Patterns as JSON, as export writes them.")],
    output: OutputOption,
    color: ColorOption = Color.AUTO,
) -> None:
    """Make an oracle file of patterns written as JSON."""
    from citl.core.clock import build_clock
    from citl.oracle.exchange import import_json
    from citl.oracle.reader import named
    from citl.oracle.records import OracleFile
    from citl.oracle.writer import write

    with named(file):
        try:
            patterns = import_json(file.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise OracleError(f"This is not UTF-8 text, from byte {error.start} on.") from error
        except OSError as error:
            raise OracleError(f"The file cannot be read: {error.strerror or error}.") from error
    oracle = OracleFile(patterns=patterns, created_at=int(build_clock().now()))
    write(output, oracle)
    _print_counts(color, output, oracle)


def _print_counts(color: Color, output: Path, oracle: OracleFile) -> None:
    """What was written, in a line or two."""
    codes = {pattern.error_code for pattern in oracle.patterns}
    attempts = sum(pattern.attempt_count for pattern in oracle.patterns)
    successes = sum(pattern.success_count for pattern in oracle.patterns)
    rows = (
        ("file", f"{output}, {_bytes(output.stat().st_size)}"),
        ("patterns", f"{len(oracle.patterns)}, for {len(codes)} error codes"),
        ("record", f"{successes} of {attempts}"),
        *(("extra", f"{name}, {_bytes(len(data))}") for name, data in sorted(oracle.extras.items())),
    )
    _print_rows(color, rows)


def _inspect_code(file: Path, code: str, format_: Format, color: Color) -> None:
    import msgspec

    from citl.cli.records import print_records, records_of
    from citl.oracle.reader import read

    found = records_of(read(file), code)
    if not found:
        raise OracleError(f"{file} knows nothing of {code}.")
    if format_ is Format.JSON:
        write_json(msgspec.json.encode(found))
    else:
        print_records(found, console_for(color))


def _print_inspection(inspection: Inspection, file: Path, color: Color) -> None:
    from datetime import UTC, datetime

    from rich.table import Table

    sizes = inspection.sizes
    rows = [
        ("file", f"{file}, {_bytes(sizes.file)}"),
        ("format", f"{inspection.format_version}, written by {inspection.writer_version or 'nobody known'}"),
        ("created", datetime.fromtimestamp(inspection.created_at, UTC).isoformat(" ", "seconds")),
        ("payload", f"{_bytes(sizes.payload)}, compression: {inspection.compression}"),
        *((f"  {key}", str(value)) for key, value in inspection.metadata.items()),
        *(
            ("extra", f"{extra.name}, {_bytes(extra.size)}, packed {_bytes(extra.packed_size)}")
            for extra in inspection.extras
        ),
        ("patterns", f"{inspection.patterns}, for {len(inspection.codes)} error codes"),
    ]
    _print_rows(color, rows)
    table = Table("code", box=None, pad_edge=False)
    for heading in ("patterns", "successes", "attempts"):
        table.add_column(heading, justify="right")
    for code, summary in inspection.codes.items():
        table.add_row(visible(code) or "(none)", *map(str, (summary.patterns, summary.successes, summary.attempts)))
    console_for(color).print("", table, sep="\n")


def _print_rows(color: Color, rows: Iterable[tuple[str, str]]) -> None:
    from rich.text import Text

    console = console_for(color)
    for name, value in rows:
        console.print(Text.assemble((f"{visible(name):<14}", "bold"), visible(value)), soft_wrap=True)


def _bytes(count: int) -> str:
    return (
        f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 1024:.1f} KiB" if count >= 1024 else f"{count} B"
    )

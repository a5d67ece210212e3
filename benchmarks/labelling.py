"""The batch labelling of broken functions beside one compilation each: agreement and labels a CPU second.

    labelling.py SOURCES.toml CRATE ... [--sample 30] [--seed 1] [--cache DIR]

SOURCES.toml lists published crates as `corpus/sources.toml` does. Of each named crate all slips are labelled at once,
and a sample of them again one by one, in the crate as it is written. Two labels agree when they have the same codes and
messages. CPU seconds are those of this process and its compilers.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.training.factory import Recipe, broken_functions, excerpts_in
from citl.training.feeds import Origin, published_in
from citl.training.labelling import Bench, label_functions, sound_functions, unbroken_functions
from citl.verify.compiling import Compiler
from citl.verify.overlay import Overlay


def cpu_s() -> float:
    """CPU seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def measure(origin: Origin, sample: int, seed: int) -> None:
    """Labels one crate both ways and prints the row of the table."""
    unit = origin.unit
    with tempfile.TemporaryDirectory() as scratch, Overlay(Path(unit.cwd), Path(scratch)) as overlay:
        bench = Bench(unit, Compiler(240.0), overlay)
        began = cpu_s()
        files = excerpts_in(unit)
        sound = await sound_functions(bench, files, unbroken_functions(files))
        broken = broken_functions(origin.name, files, sound, Recipe())
        labels = await label_functions(bench, files, [one.version for one in broken])
        together, runs = cpu_s() - began, bench.compiler.runs
        chosen = random.Random(seed).sample(sorted(labels), min(sample, len(labels)))
        began, same, differing = cpu_s(), 0, []
        for number in chosen:
            version = broken[number].version
            function = files[version.file].functions[version.function]
            source = SourceText(Path(version.file).read_bytes())
            edit = TextEdit(Span(function.original, function.original + len(function.text.encode())), version.broken)
            errors = await bench.errors({version.file: apply_edits(source, [edit]).text})
            alone = Counter(error.key for error in errors or ())
            batch = Counter(error.key for error in labels[number])
            same += alone == batch
            if alone != batch:
                differing.append((broken[number].slip.operators, sorted(map(str, batch)), sorted(map(str, alone))))
        single = (cpu_s() - began) / max(1, len(chosen))
    have_errors = sum(bool(errors) for errors in labels.values())
    rate = len(labels) / together
    print(
        f"| {origin.name} | {len(sound)} | {len(labels)} | {have_errors} | {runs} | {together:.1f} | {rate:.0f} "
        f"| {1 / single:.1f} | {rate * single:.0f} x | {same} of {len(chosen)} |",
        flush=True,
    )
    for row in differing:
        print("   ", *row, file=sys.stderr)


async def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources")
    parser.add_argument("crate", nargs="+")
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", default=".cache/factory")
    args = parser.parse_args()
    origins = await published_in(Path(args.sources), Path(args.cache).absolute())
    print("| crate | functions | labels | with errors | runs | CPU s | labels a CPU s | one by one | ratio | agree |")
    print("|" + "---|" * 10)
    for origin in origins:
        if origin.name.removeprefix("crate:").rpartition("-")[0] in args.crate:
            await measure(origin, args.sample, args.seed)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

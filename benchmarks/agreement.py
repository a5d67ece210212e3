"""Does screening many candidates in one compilation say what compiling each alone says?

    agreement.py SET.jsonl[.gz] [--arrangement files|functions] [--sample N] [--seed N] [--candidates N]
        [--rewrites N] [--out FILE.json]

For the first error of each case of a set (the format of fixbench) all candidates are made, screened together, and
compiled one by one. A repair that only the single compilation grants is *lost*; one that only the screening sees is
*spurious*: it costs a confirmation and is never shown.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import resource
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citl.core.text import SourceText, apply_edits
from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.knowledge import load_knowledge
from citl.rustc.lone import lone_unit
from citl.rustc.toolchain import find_toolchain
from citl.syntax.site import site_of
from citl.syntax.tree import Parsed
from citl.verify.compiling import compare, compile_unit, edited_lines
from citl.verify.copies import FileCopies, can_be_copied
from citl.verify.functions import FunctionCopies, Place, find_place, parses
from citl.verify.overlay import Overlay
from citl.verify.screen import Screening

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.core.diagnostic import Diagnostic, FileEdit
    from citl.core.fix import Candidate
    from citl.rustc.units import Unit
    from citl.syntax.site import Site
    from citl.verify.compiling import Outcome

    Make = Callable[[Site], list[Candidate]]

DEADLINE_S = 60.0


def read_cases(path: str) -> list[dict]:
    """The cases of a JSONL file, plain or packed by gzip."""
    data = Path(path).read_bytes()
    text = gzip.decompress(data) if path.endswith(".gz") else data
    return [json.loads(line) for line in text.split(b"\n") if line.strip()]


def children_cpu_s() -> float:
    """CPU seconds of all ended children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Trials(NamedTuple):
    """The candidates for the first error of a case, and what they are judged with."""

    unit: Unit
    source: SourceText
    target: Diagnostic
    before: Outcome
    versions: dict[str, SourceText]
    edits: dict[str, FileEdit]


async def prepare(case: dict, file: Path, rustc: str, overlay: Overlay, make: Make) -> Trials | None:
    """The trials of one case; None when rustc gives its first error no place in the file."""
    args = ("--test",) if case.get("test") else ("--crate-type", case["crate_type"])
    unit = lone_unit(rustc, str(file), case["edition"], args)
    source = SourceText.from_str(case["broken"])
    compiled = await compile_unit(unit, overlay, DEADLINE_S)
    errors = [error for error in compiled.errors if error.primary]
    if not errors:
        return None
    sources = {span.file: source for span in errors[0].spans}
    candidates = [one for one in make(site_of(errors[0], sources)) if len(one.edits) == 1]
    versions = {one.id: apply_edits(source, one.edits[0].edits) for one in candidates}
    return Trials(unit, source, errors[0], compiled.outcome(), versions, {one.id: one.edits[0] for one in candidates})


async def screened(trials: Trials, arrangement: str, overlay: Overlay) -> dict[str, Outcome]:
    """Outcomes by candidate id, of all candidates that the arrangement can hold."""
    unit, source = trials.unit, trials.source
    screening = Screening(unit, unit.source, trials.before, DEADLINE_S)
    if arrangement == "files":
        fit = {key: text for key, text in trials.versions.items() if can_be_copied(text, unit.edition)}
        if not can_be_copied(source, unit.edition):
            return {}
        return await screening.run(source, fit, partial(FileCopies, unit.source), overlay)
    outcomes: dict[str, Outcome] = {}
    groups: dict[Place, dict[str, SourceText]] = {}
    for key, text in trials.versions.items():
        place = find_place(Parsed(source), unit.source, trials.edits[key].edits)
        if place is not None and parses(source) and parses(text):
            groups.setdefault(place, {})[key] = text
    for place, fit in groups.items():
        outcomes |= await screening.run(source, fit, partial(FunctionCopies, place, source), overlay)
    return outcomes


async def run_case(case: dict, rustc: str, arrangement: str, make: Make) -> Counter:
    """What came of one case: counts and CPU milliseconds."""
    with tempfile.TemporaryDirectory(prefix="citl-agreement-") as folder:
        file = Path(folder, "package", "case.rs")
        file.parent.mkdir()
        file.write_text(case["broken"], encoding="utf-8")
        with Overlay(file.parent, Path(folder, "scratch")) as overlay:
            trials = await prepare(case, file, rustc, overlay, make)
            if trials is None:
                return Counter(cases=1, without_place=1)
            began = children_cpu_s()
            outcomes = await screened(trials, arrangement, overlay)
            count = Counter(
                cases=1, candidates=len(trials.versions), batch_cpu_ms=int(1000 * (children_cpu_s() - began))
            )
            began = children_cpu_s()
            for key, text in trials.versions.items():
                overlay.reset()
                overlay.put(str(file), text.data)
                alone = (await compile_unit(trials.unit, overlay, DEADLINE_S)).outcome()
                count += compared(case["id"], trials, key, alone, outcomes.get(key), overlay)
            count["single_cpu_ms"] = int(1000 * (children_cpu_s() - began))
            return count


def compared(id_: str, trials: Trials, key: str, alone: Outcome, together: Outcome | None, overlay: Overlay) -> Counter:
    """How the two verdicts on one candidate stand to each other."""
    lines = edited_lines(trials.edits[key], trials.versions[key])
    edited = {(overlay.path(trials.unit.source), line) for line in lines}
    single = compare(trials.target.key, trials.before, alone, edited).verdict.verified
    if together is None:
        return Counter(repairs=int(single), left_to_single=1)
    batch = compare(trials.target.key, trials.before, together, edited).verdict.verified
    if single and not batch:
        print("lost", id_, key, dict(alone.errors), dict(together.errors), file=sys.stderr)
    return Counter(
        repairs=int(single),
        screened=1,
        agree=int(single == batch),
        lost=int(single and not batch),
        spurious=int(batch and not single),
    )


async def main() -> int:
    """0 when no repair is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--candidates", type=int, default=120)
    parser.add_argument("--rewrites", type=int, default=150)
    parser.add_argument("--arrangement", choices=("files", "functions"), default="files")
    parser.add_argument("--out")
    args = parser.parse_args()
    cases = read_cases(args.set)
    if args.sample and args.sample < len(cases):
        cases = random.Random(args.seed).sample(cases, args.sample)
    knowledge, problems = load_knowledge("", None)
    if problems:
        print(*problems, file=sys.stderr)
        return 2
    rustc = (await find_toolchain(str(Path.cwd()))).rustc
    total: Counter = Counter()

    def make(site: Site) -> list[Candidate]:
        found = candidates_for(site, knowledge, args.candidates)
        return [*found, *rewrites_for(site, found, args.rewrites)]

    for number, case in enumerate(cases, 1):
        total += await run_case(case, rustc, args.arrangement, make)
        if number % 25 == 0:
            print(f"{number}/{len(cases)} {dict(total)}", file=sys.stderr, flush=True)
    print(json.dumps(dict(total)))
    if args.out:
        Path(args.out).write_text(json.dumps(dict(total)), encoding="utf-8")
    return int(total["lost"] > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

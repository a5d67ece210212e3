"""Does screening many candidates in one compilation say what compiling each alone says?

    agreement.py SET.jsonl[.gz] ... [--sample N] [--seed N] [--candidates N] [--rewrites N] [--as-package]

For the first error of each case of a set (the format of fixbench) all candidates are made, screened together through
the door of `citl.verify`, and compiled one by one. A repair that only the single compilation grants is *lost*; one that
only the screening sees is *spurious*: it costs a confirmation and is never shown. ``--as-package`` gives each crate a
second, empty module, so that copies of functions have to do what copies of the file do otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coverage import read_cases

from citl.core.diagnostic import Level
from citl.core.text import SourceText
from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.knowledge import Knowledge, load_knowledge
from citl.patterns.nearness import Nearness
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.syntax.site import site_of
from citl.verify.judge import Judge, JudgeConfig, Question

if TYPE_CHECKING:
    from citl.core.fix import Candidate, Judgement

DEADLINE_S = 60.0


class Limits(NamedTuple):
    """How many candidates are made for a case."""

    candidates: int
    rewrites: int


def children_cpu_s() -> float:
    """CPU seconds of all ended children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def question_of(case: dict, folder: Path, *, as_package: bool) -> Question | None:
    """The first error of a case, put into ``folder``; None when rustc gives it no place in the file."""
    text = case["broken"] + ("\nmod citl_beside;\n" if as_package else "")
    file = folder / "case.rs"
    file.write_text(text, encoding="utf-8")
    (folder / "citl_beside.rs").write_text("", encoding="utf-8")
    kind = ("--test",) if case.get("test") else ("--crate-type", case["crate_type"])
    config = CheckConfig(str(folder.parent / "cache"), case["edition"], args=(*kind, "--cap-lints=warn"))
    result = await check(CheckTarget(str(folder), str(file)), config)
    errors = [one for one in result.diagnostics if one.level is Level.ERROR]
    if not errors or errors[0].primary is None or not result.units_of(errors[0]):
        return None
    sources = {str(file): SourceText.from_str(text)}
    return Question(result.units_of(errors[0])[0], errors[0], sources, tuple(errors))


def made_for(question: Question, knowledge: Knowledge, limits: Limits) -> list[Candidate]:
    """All candidates for the error."""
    site = site_of(question.target, question.sources)
    near = Nearness(site)
    found = candidates_for(site, knowledge, near, limits.candidates, question.reported)
    return [*found, *rewrites_for(site, knowledge, near, limits.rewrites, found)]


async def run_case(case: dict, knowledge: Knowledge, limits: Limits, *, as_package: bool) -> Counter:
    """What came of one case: counts and CPU milliseconds."""
    with tempfile.TemporaryDirectory(prefix="citl-agreement-") as folder:
        package = Path(folder, "package")
        package.mkdir()
        question = await question_of(case, package, as_package=as_package)
        if question is None:
            return Counter(cases=1, without_place=1)
        candidates = made_for(question, knowledge, limits)
        judge = Judge(JudgeConfig(str(Path(folder, "scratch")), 2, DEADLINE_S))
        began = children_cpu_s()
        screened = await judge.screen(question, candidates)
        count = Counter(cases=1, candidates=len(candidates), batch_cpu_ms=int(1000 * (children_cpu_s() - began)))
        count["batch_runs"] = judge.runs
        began = children_cpu_s()
        alone = await judge.confirm(question, candidates)
        count["single_cpu_ms"] = int(1000 * (children_cpu_s() - began))
        for candidate in candidates:
            count += compared(case["id"], candidate, alone[candidate.id], screened.get(candidate.id))
        return count


def compared(id_: str, candidate: Candidate, alone: Judgement, together: Judgement | None) -> Counter:
    """How the two verdicts on one candidate stand to each other."""
    single = alone.verdict.verified
    if together is None:
        return Counter(repairs=int(single), left_to_single=1)
    batch = together.verdict.verified
    if single != batch:
        print("lost" if single else "spurious", id_, candidate.title, alone, together, file=sys.stderr)
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
    parser.add_argument("set", nargs="+")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--candidates", type=int, default=120)
    parser.add_argument("--rewrites", type=int, default=150)
    parser.add_argument("--as-package", action="store_true")
    args = parser.parse_args()
    cases = [case for path in args.set for case in read_cases(path)]
    if args.sample and args.sample < len(cases):
        cases = random.Random(args.seed).sample(cases, args.sample)
    knowledge, problems = load_knowledge("", None)
    if problems:
        print(*problems, file=sys.stderr)
        return 2
    total: Counter = Counter()
    for number, case in enumerate(cases, 1):
        limits = Limits(args.candidates, args.rewrites)
        total += await run_case(case, knowledge, limits, as_package=args.as_package)
        if number % 25 == 0:
            print(f"{number}/{len(cases)} {dict(total)}", file=sys.stderr, flush=True)
    print(json.dumps(dict(total)))
    return int(total["lost"] > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

"""Does screening many candidates in one compilation say what compiling each alone says?

    agreement.py SET.jsonl[.gz] [--sample N] [--seed N] [--candidates N] [--out FILE.json]

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
from pathlib import Path

from citl.core.diagnostic import Level
from citl.core.text import SourceText, apply_edits
from citl.engine.candidates import candidates_for
from citl.engine.knowledge import load_knowledge
from citl.rustc.lone import lone_unit
from citl.rustc.toolchain import find_toolchain
from citl.syntax.site import site_of
from citl.verify.compiling import compare, compile_unit, edited_lines
from citl.verify.overlay import Overlay
from citl.verify.screen import screen

DEADLINE_S = 60.0


def read_cases(path: str) -> list[dict]:
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def run_case(case: dict, knowledge, rustc: str, limit: int) -> Counter:
    with tempfile.TemporaryDirectory(prefix="citl-agreement-") as folder:
        file = Path(folder, "package", "case.rs")
        file.parent.mkdir()
        file.write_text(case["broken"], encoding="utf-8")
        args = ("--test",) if case.get("test") else ("--crate-type", case["crate_type"])
        unit = lone_unit(rustc, str(file), case["edition"], args)
        source = SourceText.from_str(case["broken"])
        with Overlay(file.parent, Path(folder, "scratch")) as overlay:
            compiled = await compile_unit(unit, overlay, DEADLINE_S)
            before = compiled.outcome()
            errors = [error for error in compiled.errors if error.level is Level.ERROR and error.primary]
            if not errors:
                return Counter(cases=1, without_site=1)
            target = errors[0]
            sources = {span.file: source for span in target.spans}
            site = site_of(target, sources)
            candidates = candidates_for(site, sources, knowledge, limit)
            versions = {one.id: apply_edits(source, one.edits[0].edits) for one in candidates if len(one.edits) == 1}
            edited = {
                one.id: {(overlay.path(str(file)), line) for line in edited_lines(one.edits[0], versions[one.id])}
                for one in candidates
                if one.id in versions
            }
            began = children_cpu_s()
            outcomes = await screen(unit, source, versions, overlay, DEADLINE_S)
            batch_cpu_s = children_cpu_s() - began
            valid = "" in outcomes and outcomes[""].errors == before.errors
            count = Counter(cases=1, candidates=len(versions), void=int(not valid))
            began = children_cpu_s()
            for key, version in versions.items():
                overlay.reset()
                overlay.put(str(file), version.data)
                after = (await compile_unit(unit, overlay, DEADLINE_S)).outcome()
                alone = compare(target.key, before, after, edited[key]).verdict.verified
                count["repairs"] += alone
                if not valid or key not in outcomes:
                    count["left_to_single"] += 1
                    continue
                together = compare(target.key, before, outcomes[key], edited[key]).verdict.verified
                count["screened"] += 1
                count["agree"] += alone == together
                count["lost"] += alone and not together
                count["spurious"] += together and not alone
                if alone and not together:
                    print("lost", case["id"], dict(after.errors), dict(outcomes[key].errors), file=sys.stderr)
            count["single_cpu_ms"] = int(1000 * (children_cpu_s() - began))
            count["batch_cpu_ms"] = int(1000 * batch_cpu_s)
            return count


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--candidates", type=int, default=120)
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
    for number, case in enumerate(cases, 1):
        total += await run_case(case, knowledge, rustc, args.candidates)
        if number % 25 == 0:
            print(f"{number}/{len(cases)} {dict(total)}", file=sys.stderr, flush=True)
    print(json.dumps(dict(total)))
    if args.out:
        Path(args.out).write_text(json.dumps(dict(total)), encoding="utf-8")
    return int(total["lost"] > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

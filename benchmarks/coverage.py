"""Which mechanism finds the fix, where it is ranked, and what each stage costs: the engine without an editor.

    coverage.py SET.jsonl[.gz]|FOLDER ... [--sample N] [--seed N] [--reference] [--code E0382] [--rewrites N]
        [--records FILE.csv] [--out FILE.json]

For the first error of each case (the format of fixbench) the engine makes, judges and ranks its candidates. Printed are
the shares of cases with a verified fix and with the reference fix, token for token, by rank and by mechanism; by error
code; the compilations that went before the first verified fix; and what each stage took. `--out` keeps, for each case,
every candidate with its verdict and signals, from which `weights.py` learns.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gzip
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.clock import FixedClock
from citl.core.fix import Mechanism
from citl.core.text import SourceText, apply_edits
from citl.engine.config import EngineConfig
from citl.engine.engine import Engine
from citl.engine.rank import Company, Scale
from citl.training.catalogue import tokens_of
from citl.training.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.core.fix import Candidate, Fix
    from citl.engine.repair import Repair

RANKS = (1, 3, 5)


def read_cases(path: str) -> list[dict]:
    """The cases of a JSONL file, plain or packed by gzip, or of a folder of the project's own corpus."""
    if Path(path).is_dir():
        return [
            {
                "id": case.id,
                "edition": case.edition,
                "crate_type": "bin" if "fn main" in case.broken else "lib",
                "error_codes": [case.code],
                "broken": case.broken,
                "fixed": case.fixed,
            }
            for case in read_corpus(Path(path))
        ]
    data = Path(path).read_bytes()
    text = gzip.decompress(data) if path.endswith(".gz") else data
    return [json.loads(line) for line in text.split(b"\n") if line.strip()]


def cpu_s() -> float:
    """CPU seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def config(cache: str, case: dict, rewrites: int) -> EngineConfig:
    """The engine's configuration for one case."""
    kind = ("--test",) if case.get("test") else ("--crate-type", case["crate_type"])
    return EngineConfig(
        oracle="",
        cache_dir=cache,
        data_dir="",
        edition=case["edition"],
        check_args=(*kind, "--cap-lints=warn"),
        check_deadline_s=60,
        max_candidates=120,
        max_rewrites=rewrites,
        verify_deadline_s=30,
        jobs=2,
    )


async def run_case(engine: Engine, case: dict, folder: Path) -> dict | None:
    """What came of one case; None when it has no error that the engine can look at."""
    file = folder / "case.rs"
    file.write_text(case["broken"], encoding="utf-8")
    engine.config = config(engine.config.cache_dir, case, engine.config.max_rewrites)
    began, wall = cpu_s(), time.perf_counter()
    check = await engine.check(str(file))
    checked = cpu_s()
    if not check.repairs() or str(file) not in check.sources:
        return None
    repair = check.repairs()[0]
    check._repairs = (repair,)  # noqa: SLF001  (the figures are those of the first error)
    await check.verify_all()
    took = cpu_s() - checked
    source = check.sources[str(file)]
    wanted = tokens_of(SourceText.from_str(case["fixed"])) if case.get("fixed") else None

    def exact(candidate: Candidate) -> bool:
        if wanted is None or len(candidate.edits) != 1:
            return False
        return tokens_of(apply_edits(source, candidate.edits[0].edits)) == wanted

    fixes = repair.fixes()
    scale = Scale(engine.records(), engine.rates())
    accepted = [(one, repair.judgement(one)) for one in repair.candidates() if repair.judgement(one).verdict.verified]
    company = Company(accepted)
    rows = []
    for candidate, judgement in accepted:
        signals = scale.signals(candidate, judgement, company)
        rows.append(
            {
                "exact": exact(candidate),
                "mechanism": candidate.mechanism.value,
                "source": candidate.source,
                "title": candidate.title,
                "verdict": judgement.verdict.value,
                "screened": judgement.screened,
                "signals": msgspec.to_builtins(signals),
            }
        )
    return {
        "id": case["id"],
        "code": (case["error_codes"] or ["none"])[0],
        "lines": case["broken"].count("\n"),
        "reference": wanted is not None,
        "exact_rank": next((rank for rank, fix in enumerate(fixes, 1) if exact(fix.candidate)), 0),
        "exact_by": sorted({one.mechanism.value for one in repair.candidates() if exact(one)}),
        "top": fixes[0].candidate.mechanism.value if fixes else "",
        "titles": [fix.candidate.title for fix in fixes],
        "tops": [tokens_text(source, fix) for fix in fixes[:1]],
        "sound": [not fix.candidate.destructive for fix in fixes[:5]],
        "verdicts": [fix.judgement.verdict.value for fix in fixes],
        "templates": template_counts(engine, repair, exact),
        "runs_to_first": repair.runs_to_first,
        "runs": repair.runs,
        "candidates": len(repair.candidates()),
        "stages": [stage._asdict() for stage in check.stages],
        "check_cpu_s": checked - began,
        "cpu_s": took,
        "wall_s": time.perf_counter() - wall,
        "accepted": rows,
    }


def template_counts(engine: Engine, repair: Repair, exact: Callable[[Candidate], bool]) -> list[list]:
    """(template, code, accepted, exact) for each authored template that was applied."""
    counts: dict[str, list[bool]] = {}
    for one in repair.candidates():
        pattern = engine.pattern(one.source)
        if pattern is not None and pattern.authored:
            known = counts.setdefault(pattern.provenance.removeprefix("template:"), [False, False])
            known[0] |= repair.judgement(one).verdict.verified
            known[1] |= exact(one)
    return [[name, repair.diagnostic.code or "none", *flags] for name, flags in counts.items()]


def write_records(path: str, results: list[dict]) -> None:
    """For each template and code: applied, accepted and exact counts; exact only where a reference is known."""
    counts: defaultdict[tuple[str, str], Counter] = defaultdict(Counter)
    for one in results:
        for name, code, accepted, exact in one["templates"]:
            if one["reference"]:
                counts[name, code] += Counter(applied=1, accepted=int(accepted), exact=int(exact))
    with Path(path).open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["template", "code", "applied", "accepted", "exact"])
        for (name, code), count in sorted(counts.items()):
            rows.writerow([name, code, count["applied"], count["accepted"], count["exact"]])


def tokens_text(source: SourceText, fix: Fix) -> str:
    """The text that the fix gives, for a person to read."""
    return apply_edits(source, fix.candidate.edits[0].edits).text if len(fix.candidate.edits) == 1 else ""


def share(count: float, of: int) -> str:
    """A percentage."""
    return f"{100 * count / of:.1f}" if of else "-"


def quantile(values: list[float], at: float) -> float:
    """The value at that share of the sorted values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))] if ordered else 0.0


def report(results: list[dict]) -> None:
    """The tables."""
    referenced = [one for one in results if one["reference"]]
    n, m = len(results), len(referenced)
    print(f"cases {n}, with a reference {m}")
    print("verified at all", share(sum(bool(one["titles"]) for one in results), n))
    print(
        "sound1 / sound5",
        share(sum(one["sound"][:1] == [True] for one in results), n),
        "/",
        share(sum(any(one["sound"]) for one in results), n),
    )
    for rank in RANKS:
        print(f"exact@{rank}", share(sum(0 < one["exact_rank"] <= rank for one in referenced), m))
    print("exact among candidates", share(sum(bool(one["exact_by"]) for one in referenced), m))
    for mechanism in Mechanism:
        print(f"  by {mechanism.value}", share(sum(mechanism.value in one["exact_by"] for one in referenced), m))
    firsts = [one["runs_to_first"] for one in results if one["runs_to_first"]]
    print("runs to the first verified fix: median", statistics.median(firsts or [0]), "p90", quantile(firsts, 0.9))
    print("candidates: median", statistics.median([one["candidates"] for one in results] or [0]))
    cpu = [one["cpu_s"] for one in results]
    print(f"CPU s: mean {statistics.mean(cpu or [0]):.2f}, p90 {quantile(cpu, 0.9):.2f}")
    stages: defaultdict[str, list[float]] = defaultdict(list)
    for one in results:
        for stage in one["stages"]:
            stages[stage["name"]].append(stage["seconds"])
    for name, seconds in stages.items():
        print(f"  {name}: mean {statistics.mean(seconds):.3f} s, p90 {quantile(seconds, 0.9):.3f} s by the clock")
    by_code(referenced)


def by_code(results: list[dict]) -> None:
    """Shares of exact fixes by error code and mechanism."""
    names = [mechanism.value for mechanism in Mechanism]
    print("\n| code | cases | exact@1 | exact@5 | any | " + " | ".join(names) + " |\n|" + "---|" * (5 + len(names)))
    groups: defaultdict[str, list[dict]] = defaultdict(list)
    for one in results:
        groups[one["code"]].append(one)
    for code, ones in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))[:25]:
        cells = [sum(0 < one["exact_rank"] <= rank for one in ones) for rank in (1, 5)]
        cells += [sum(bool(one["exact_by"]) for one in ones)]
        cells += [sum(name in one["exact_by"] for one in ones) for name in names]
        print(f"| {code} | {len(ones)} | " + " | ".join(map(str, cells)) + " |")


def chosen(args: argparse.Namespace) -> list[dict]:
    """The cases that are asked for."""
    cases = [case for path in args.set for case in read_cases(path)]
    if args.reference:
        cases = [case for case in cases if case.get("fixed")]
    if args.code:
        cases = [case for case in cases if (case["error_codes"] or ["none"])[0] in args.code]
    if args.sample and args.sample < len(cases):
        cases = random.Random(args.seed).sample(cases, args.sample)
    return cases


async def run_all(cases: list[dict], rewrites: int) -> list[dict]:
    """What came of each case."""
    results = []
    with tempfile.TemporaryDirectory(prefix="citl-coverage-") as folder:
        engine = Engine(config(str(Path(folder, "cache")), cases[0], rewrites), FixedClock(4e9))
        print(*await engine.start(), file=sys.stderr)
        for number, case in enumerate(cases, 1):
            try:
                result = await run_case(engine, case, Path(folder))
            except Exception as fault:  # noqa: BLE001  (one odd case must not end the measurement)
                print("fault in", case["id"], repr(fault), file=sys.stderr)
                result = None
            if result is not None:
                results.append(result)
            if number % 25 == 0:
                print(f"{number}/{len(cases)}", file=sys.stderr, flush=True)
        await engine.close()
    return results


async def main() -> int:
    """Runs the cases and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="+")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reference", action="store_true", help="only cases with a reference fix")
    parser.add_argument("--code", action="append")
    parser.add_argument("--rewrites", type=int, default=600, help="generic rewrites a site; 0 for no net")
    parser.add_argument("--records", help="write the counts of each authored template as CSV")
    parser.add_argument("--out")
    args = parser.parse_args()
    results = await run_all(chosen(args), args.rewrites)
    report(results)
    if args.records:
        write_records(args.records, results)
    if args.out:
        Path(args.out).write_text(json.dumps(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

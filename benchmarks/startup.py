"""Time from starting a Python process to its answered `initialize`: this server beside a bare pygls one.

    python benchmarks/startup.py [--rounds 15] [--limit 1.3]

Both are measured in turn in the same run, so that a busy machine slows them alike. The report gives medians in
milliseconds and their ratio; with ``--limit`` the exit code is 1 when the ratio is above it.
"""

# ruff: noqa: S603  (a script that starts the programs it was told to)

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

OURS = "from citl.lsp.main import serve_stdio; serve_stdio()"
STOCK = "from pygls.lsp.server import LanguageServer; LanguageServer('stock', '0').start_io()"

_INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


def seconds_to_initialize(program: str) -> float:
    """What one fresh process takes from its start to its answer."""
    body = json.dumps(_INITIALIZE).encode()
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process has no pipes")
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        process.stdin.flush()
        answer = process.stdout.readline()
        took = time.perf_counter() - began
        process.kill()
    if not answer.startswith(b"Content-Length"):
        raise RuntimeError(f"no answer from: {program}")
    return took


def main() -> int:
    """Measure, report, and judge by the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--limit", type=float, default=None, help="greatest ratio that passes")
    args = parser.parse_args()
    for program in (OURS, STOCK):
        seconds_to_initialize(program)  # The first run of each writes byte code and warms the disk.
    ours, stock = [], []
    for _ in range(args.rounds):
        ours.append(seconds_to_initialize(OURS) * 1000)
        stock.append(seconds_to_initialize(STOCK) * 1000)
    ratio = statistics.median(ours) / statistics.median(stock)
    print(f"citl {statistics.median(ours):.0f} ms, bare pygls {statistics.median(stock):.0f} ms, ratio {ratio:.2f}")
    return 1 if args.limit is not None and ratio > args.limit else 0


if __name__ == "__main__":
    sys.exit(main())

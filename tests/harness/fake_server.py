"""The real server around the fake engine, as a program."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from citl.lsp.main import serve_stdio, serve_tcp
from harness.fake_engine import FakeEngine

if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve_tcp("127.0.0.1", int(sys.argv[1]), FakeEngine)
    serve_stdio(FakeEngine)

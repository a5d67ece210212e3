from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_pages_that_the_program_writes_are_in_step_with_it():
    argv = [sys.executable, ROOT / "docs" / "generate.py", "--check"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr

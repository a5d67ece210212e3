"""Packages on disk and checks of them."""

from __future__ import annotations

import textwrap

import pytest

from citl.rustc.check import CheckConfig, CheckTarget, check


@pytest.fixture
def write(tmp_path):
    """Writes files, given by their path under a directory of the test's own, and returns that directory."""

    def write_files(files, under="home"):
        for name, text in files.items():
            path = tmp_path / under / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        return tmp_path / under

    return write_files


@pytest.fixture
def config(tmp_path):
    return CheckConfig(cache_dir=str(tmp_path / "cache"), deadline_s=120)


@pytest.fixture
def check_root(config):
    async def check_workspace(root, on_diagnostic=None, **changes):
        changed = CheckConfig(**({"cache_dir": config.cache_dir, "deadline_s": 120} | changes))
        return await check(CheckTarget(str(root)), changed, on_diagnostic)

    return check_workspace


@pytest.fixture
def check_file(write, config):
    async def check_text(text, name="lone.rs"):
        file = write({name: text}) / name
        return await check(CheckTarget(str(file.parent), str(file)), config)

    return check_text

"""Children, their output and their end."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from citl.core.errors import ToolchainError
from citl.rustc import process
from citl.rustc.process import Command, Limits


def shell(script, cwd="/", **more):
    return Command(("/bin/sh", "-c", script), str(cwd), **more)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(condition, limit_s=5.0):
    end = time.monotonic() + limit_s
    while not condition() and time.monotonic() < end:  # noqa: ASYNC110  (other processes set no event)
        await asyncio.sleep(0.01)
    return condition()


async def family(tmp_path):
    """The pids of a child and of its own child, once both are there."""
    file = tmp_path / "pids"
    assert await until(lambda: file.exists() and len(file.read_text().split()) == 2)
    return [int(word) for word in file.read_text().split()]


FAMILY = "sleep 300 & echo $$ $! > pids.part; mv pids.part pids; wait"


async def test_a_finished_child_gives_status_and_both_outputs():
    finished = await process.run(shell("echo out; echo err >&2; exit 3"), deadline_s=10)

    assert (finished.returncode, finished.stdout, finished.stderr) == (3, b"out\n", b"err\n")
    assert not finished.timed_out
    assert finished.dropped == 0


async def test_lines_arrive_one_by_one_without_their_end_and_the_last_needs_none():
    out, err = [], []

    finished = await process.run(
        shell("printf 'a\\r\\n\\nb'; echo c >&2"), deadline_s=10, on_stdout_line=out.append, on_stderr_line=err.append
    )

    assert (out, err, finished.stdout) == ([b"a\r", b"", b"b"], [b"c"], b"")


async def test_standard_input_is_fed_and_closed():
    data = b"x" * 1_000_000

    finished = await process.run(Command(("cat",), "/", stdin=data), deadline_s=10)

    assert finished.stdout == data


async def test_a_child_that_does_not_read_its_input_ends_all_the_same():
    finished = await process.run(shell("exit 0", stdin=b"x" * 1_000_000), deadline_s=10)

    assert finished.returncode == 0


async def test_the_environment_is_ours_with_additions_and_without_what_is_unset(monkeypatch):
    monkeypatch.setenv("CITL_KEPT", "1")
    monkeypatch.setenv("CITL_GONE", "2")

    finished = await process.run(
        shell("echo $CITL_KEPT,$CITL_GONE,$CITL_NEW", env=(("CITL_NEW", "3"),), unset=("CITL_GONE",)), deadline_s=10
    )

    assert finished.stdout == b"1,,3\n"


async def test_variables_with_names_that_are_no_words_reach_the_program():
    command = Command(("env",), "/", env=(("CARGO_BIN_EXE_my-tool", "placeholder: it's"), ("PLAIN", "1")))

    finished = await process.run(command, deadline_s=10)

    assert "CARGO_BIN_EXE_my-tool=placeholder: it's" in finished.stdout.decode().split("\n")
    assert "PLAIN=1" in finished.stdout.decode().split("\n")


async def test_a_program_that_is_not_there_is_named():
    with pytest.raises(ToolchainError, match="no-such-program"):
        await process.run(Command(("no-such-program",), "/"), deadline_s=10)


async def test_a_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ToolchainError, match="nowhere"):
        await process.run(shell("true", tmp_path / "nowhere"), deadline_s=10)


async def test_the_deadline_kills_the_child_and_its_children(tmp_path):
    started = time.monotonic()

    finished = await process.run(shell(FAMILY, tmp_path), deadline_s=0.5)

    assert finished.timed_out
    assert finished.returncode == -signal.SIGKILL
    assert time.monotonic() - started < 1.5
    assert not any(is_alive(pid) for pid in await family(tmp_path))


async def test_cancelling_kills_the_child_and_its_children_before_it_returns(tmp_path):
    task = asyncio.create_task(process.run(shell(FAMILY, tmp_path), deadline_s=60))
    pids = await family(tmp_path)
    started = time.monotonic()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert time.monotonic() - started < 1
    assert await until(lambda: not any(is_alive(pid) for pid in pids), 1)


async def test_cancelling_at_any_moment_leaves_nobody_behind(tmp_path):
    for step in range(12):
        task = asyncio.create_task(process.run(shell("exec sleep 4321", tmp_path), deadline_s=60))
        await asyncio.sleep(step * 0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert not process._LIVE
    assert await until(lambda: processes_with("sleep\x004321") == [])


def processes_with(words):
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if words.encode() in read_or_empty(path)]


def read_or_empty(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


async def test_kill_all_ends_every_child(tmp_path):
    tasks = [asyncio.create_task(process.run(shell("sleep 300"), deadline_s=60)) for _ in range(3)]
    assert await until(lambda: len(process._LIVE) == 3)

    process.kill_all()

    assert [finished.returncode for finished in await asyncio.gather(*tasks)] == [-signal.SIGKILL] * 3


def start_python(program):
    return subprocess.Popen([sys.executable, "-c", program])


async def test_children_die_with_a_server_that_is_killed(tmp_path):
    program = f"""
        import asyncio
        from citl.rustc.process import Command, run
        asyncio.run(run(Command(("/bin/sh", "-c", {FAMILY!r}), {str(tmp_path)!r}), deadline_s=60))
    """
    server = start_python(textwrap.dedent(program))
    pids = await family(tmp_path)
    assert all(is_alive(pid) for pid in pids)

    os.kill(server.pid, signal.SIGKILL)
    server.wait()

    assert await until(lambda: not any(is_alive(pid) for pid in pids), 5)


async def test_children_of_a_server_that_is_killed_while_it_starts_them_die_too(tmp_path):
    program = f"""
        import asyncio, os, signal
        from citl.rustc import process
        start = process._start
        async def start_and_die(command, sinks):
            child = await start(command, sinks)
            os.kill(os.getpid(), signal.SIGKILL)
        process._start = start_and_die
        asyncio.run(process.run(process.Command(("sleep", "5432"), {str(tmp_path)!r}), deadline_s=60))
    """
    server = start_python(textwrap.dedent(program))

    server.wait()

    assert await until(lambda: processes_with("sleep\x005432") == [])


async def test_the_input_of_a_child_that_is_not_fed_is_empty():
    assert (await process.run(Command(("cat",), "/"), deadline_s=10)).stdout == b""


async def test_arguments_reach_the_program_as_they_are():
    odd = ("a b", "$HOME", "'", '"', "*", "", "-n", "ü\n")

    finished = await process.run(Command(("printf", "[%s]", *odd), "/"), deadline_s=10)

    assert finished.stdout.decode() == "".join(f"[{word}]" for word in odd)


async def test_a_watchdog_that_was_killed_is_replaced(tmp_path):
    await process.run(shell("true"), deadline_s=10)
    first = process._WATCHDOG._process
    first.kill()
    first.wait()

    await process.run(shell("true"), deadline_s=10)

    assert process._WATCHDOG._process.poll() is None
    assert process._WATCHDOG._process is not first


async def test_grandchildren_left_behind_are_killed_and_hold_nothing_up(tmp_path):
    started = time.monotonic()

    finished = await process.run(shell("sleep 300 & echo $!", tmp_path), deadline_s=60)

    assert time.monotonic() - started < 2
    assert await until(lambda: not is_alive(int(finished.stdout)), 1)


async def test_a_grandchild_that_fled_the_group_and_holds_the_pipe_delays_little(tmp_path):
    started = time.monotonic()

    await process.run(shell("setsid sleep 4 & sleep 0.2", tmp_path), deadline_s=60)

    assert time.monotonic() - started < 3


async def test_overlong_lines_are_dropped_and_counted():
    lines = []

    finished = await process.run(
        shell("echo a; head -c 100000 /dev/zero; echo; echo b"),
        deadline_s=10,
        on_stdout_line=lines.append,
        limits=Limits(line_bytes=1000),
    )

    assert (lines, finished.dropped) == ([b"a", b"b"], 1)


async def test_kept_output_is_bounded():
    finished = await process.run(shell("head -c 50000000 /dev/zero"), deadline_s=30, limits=Limits(kept_bytes=100_000))

    assert len(finished.stdout) == 100_000
    assert finished.dropped > 0


async def test_a_callback_that_fails_ends_the_child_and_is_heard(tmp_path):
    def fail(line):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await process.run(shell("echo a; sleep 300", tmp_path), deadline_s=60, on_stdout_line=fail)

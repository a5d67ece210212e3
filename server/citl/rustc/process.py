"""Child processes: the only module of the program that starts any; knows nothing of what they do.

A child leads its own session, and so its own process group, and its whole group is killed as soon as

* it ends by itself (grandchildren that it left behind go too),
* its deadline passes,
* the task that awaits it is cancelled,
* `kill_all` is called, or
* this process dies, in whatever way.

The last is the work of a watchdog: one ``/bin/sh`` that reads the numbers of the living groups from a pipe and kills
them when the pipe closes. A child announces itself there before it becomes its program, so that there is no moment at
which it can be left behind. ``PR_SET_PDEATHSIG`` would reach cargo alone, not the rustc and build scripts beneath it,
would be bound to the thread that forked, and can only be set between fork and exec, where Python code may deadlock
beside other threads.

Output is handled as it arrives and memory is bounded: see `Limits`. POSIX only.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import re
import shutil
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Callable

_KILL_GRACE_S = 5.0
"""How long a killed child is waited for: longer only if the kernel itself is stuck."""

_PIPE_GRACE_S = 1.0
"""How long output is read on after a child has ended: longer only if a grandchild holds the pipe."""

_ANNOUNCE = 'echo "+ $$" >&0; exec "$0" "$@" </dev/null'
"""The shell's own number becomes that of the program. Its input is the watchdog's pipe; the program's is empty.

A child that is fed has its input in that place, and is announced by `run`. Shells drop variables whose names are not
words, such as cargo's ``CARGO_BIN_EXE_my-tool``; ``env`` hands those over.
"""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_LIVE: set[int] = set()
"""Process groups that run now."""


class Command(msgspec.Struct, frozen=True):
    """What to run, and where."""

    argv: tuple[str, ...]
    cwd: str
    env: tuple[tuple[str, str], ...] = ()
    """Added to the environment of this process."""
    unset: tuple[str, ...] = ()
    """Taken out of the environment of this process."""
    stdin: bytes = b""


class Limits(msgspec.Struct, frozen=True):
    """How much output is held in memory."""

    line_bytes: int = 4 << 20
    """A longer line is dropped before it reaches a callback."""
    kept_bytes: int = 16 << 20
    """What `Finished` holds of each stream at most: its beginning."""


class Finished(msgspec.Struct, frozen=True):
    """How a child ended."""

    returncode: int
    """Negative: the signal that ended it."""
    stdout: bytes = b""
    """Empty where lines went to a callback."""
    stderr: bytes = b""
    timed_out: bool = False
    dropped: int = 0
    """Lines over a limit, and pieces of output that were not kept."""


class _Sink:
    """One output stream: cut into lines for a callback, or kept up to a limit."""

    def __init__(self, on_line: Callable[[bytes], None] | None, limits: Limits) -> None:
        self._on_line = on_line
        self._limits = limits
        self._pending = bytearray()
        self._overlong = False
        self.kept = bytearray()
        self.dropped = 0

    def feed(self, data: bytes) -> None:
        if self._on_line is None:
            room = self._limits.kept_bytes - len(self.kept)
            self.kept += data[:room]
            self.dropped += len(data) > room
            return
        *lines, rest = data.split(b"\n")
        for line in lines:
            self._extend(line)
            self._end_line()
        self._extend(rest)

    def finish(self) -> None:
        """Hands out a last line that has no line end."""
        if self._pending or self._overlong:
            self._end_line()

    def _extend(self, piece: bytes) -> None:
        if self._overlong or len(self._pending) + len(piece) > self._limits.line_bytes:
            self._overlong = True
            self._pending.clear()
        else:
            self._pending += piece

    def _end_line(self) -> None:
        line, overlong = bytes(self._pending), self._overlong
        self._pending.clear()
        self._overlong = False
        if overlong:
            self.dropped += 1
        elif self._on_line is not None:
            self._on_line(line)


class _Child(asyncio.SubprocessProtocol):
    """Carries output to the sinks and tells when the child has ended and when its pipes have."""

    def __init__(self, sinks: dict[int, _Sink]) -> None:
        self._sinks = sinks
        self._open = set(sinks)
        self.over = asyncio.Event()
        """It has ended, or its output could not be handled."""
        self.exited = asyncio.Event()
        self.drained = asyncio.Event()
        self.failed: BaseException | None = None

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if self.failed is None:
            try:
                self._sinks[fd].feed(data)
            except BaseException as failure:  # noqa: BLE001  (raised again by `run`, in the task that awaits)
                self._fail(failure)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        self._open.discard(fd)
        if not self._open:
            self.drained.set()

    def process_exited(self) -> None:
        self.exited.set()
        self.over.set()

    def _fail(self, failure: BaseException) -> None:
        self.failed = failure
        self.over.set()


async def run(
    command: Command,
    *,
    deadline_s: float,
    on_stdout_line: Callable[[bytes], None] | None = None,
    on_stderr_line: Callable[[bytes], None] | None = None,
    limits: Limits | None = None,
) -> Finished:
    """How ``command`` ended, once it and everything it started is gone.

    Callbacks get lines without their line feed, in the order of their stream, on the event loop.

    Raises:
        ToolchainError: it could not be started.
    """
    limits = limits or Limits()
    out, err = _Sink(on_stdout_line, limits), _Sink(on_stderr_line, limits)
    transport, child = await _start_safely(command, {1: out, 2: err})
    group = transport.get_pid()
    _LIVE.add(group)
    if command.stdin:
        _WATCHDOG.tell("+", group)
    clock = asyncio.timeout(deadline_s)
    try:
        with suppress(TimeoutError):
            async with clock:
                _feed(transport, command.stdin)
                await child.over.wait()
        _kill_group(group)
        await _wait_briefly(child.exited, _KILL_GRACE_S)
        await _wait_briefly(child.drained, _PIPE_GRACE_S)
    finally:
        _kill_group(group)
        transport.close()
        # A cancelled task waits too: who cancels may rely on the child being gone.
        await _wait_briefly(child.exited, _KILL_GRACE_S)
        _LIVE.discard(group)
        _WATCHDOG.tell("-", group)
    if child.failed is not None:
        raise child.failed
    out.finish()
    err.finish()
    code = transport.get_returncode()
    return Finished(
        -signal.SIGKILL if code is None else code,
        bytes(out.kept),
        bytes(err.kept),
        clock.expired(),
        out.dropped + err.dropped,
    )


def kill_all() -> None:
    """Kills every living child with all it started, at once; safe in a signal handler."""
    for group in list(_LIVE):
        _kill_group(group)


async def _start_safely(command: Command, sinks: dict[int, _Sink]) -> tuple[asyncio.SubprocessTransport, _Child]:
    """The started child; a cancellation that comes while it starts still finds it, and kills its group."""
    starting = asyncio.ensure_future(_start(command, sinks))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(ToolchainError):
            transport, child = await starting
            _kill_group(transport.get_pid())
            transport.close()
            await _wait_briefly(child.exited, _KILL_GRACE_S)
            _WATCHDOG.tell("-", transport.get_pid())
        raise


async def _start(command: Command, sinks: dict[int, _Sink]) -> tuple[asyncio.SubprocessTransport, _Child]:
    removed = set(command.unset)
    env = {name: value for name, value in os.environ.items() if name not in removed} | dict(command.env)
    program = _find_program(command, env.get("PATH"))
    if program is None:
        raise ToolchainError(f"`{command.argv[0]}` is not a program that can be found.")
    odd = tuple(f"{name}={value}" for name, value in env.items() if not _WORD.fullmatch(name))
    argv = ("/usr/bin/env", *odd, program, *command.argv[1:]) if odd else (program, *command.argv[1:])
    try:
        return await asyncio.get_running_loop().subprocess_exec(
            lambda: _Child(sinks),
            *(argv if command.stdin else ("/bin/sh", "-c", _ANNOUNCE, *argv)),
            cwd=command.cwd,
            env=env,
            stdin=subprocess.PIPE if command.stdin else _WATCHDOG.pipe(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as refusal:
        raise ToolchainError(f"`{command.argv[0]}` could not be started in {command.cwd}: {refusal}") from refusal


def _find_program(command: Command, path: str | None) -> str | None:
    name = command.argv[0]
    return shutil.which(str(Path(command.cwd, name)) if "/" in name else name, path=path)


def _feed(transport: asyncio.SubprocessTransport, data: bytes) -> None:
    pipe = transport.get_pipe_transport(0)
    if isinstance(pipe, asyncio.WriteTransport):
        pipe.write(data)
        # Closes once everything is written.
        pipe.close()


async def _wait_briefly(event: asyncio.Event, limit_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await event.wait()


def _kill_group(group: int) -> None:
    # PermissionError: on macOS, a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class _Watchdog:
    """A process that outlives this one by a moment and kills the groups that are alive then.

    ``kill -KILL -N`` without ``--`` is the spelling that dash understands.
    """

    _SCRIPT = """
live=" "
while read -r sign group; do
  case $sign in
    +) live="$live$group " ;;
    -) case $live in *" $group "*) live="${live%% $group *} ${live#* $group }" ;; esac ;;
  esac
done
for group in $live; do kill -KILL "-$group"; done
"""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def pipe(self) -> int:
        """The writing end of its pipe; it is started, or replaced if somebody killed it."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._restart()
            process = self._process
        if process is None or process.stdin is None:
            raise ToolchainError("The shell that watches over child processes could not be started.")
        return process.stdin.fileno()

    def tell(self, sign: str, group: int) -> None:
        """Adds (``+``) or takes away (``-``) a group."""
        # EPIPE: it was killed. The next start replaces it, and tells it of all that live.
        with suppress(BrokenPipeError):
            os.write(self.pipe(), f"{sign} {group}\n".encode())

    def close(self) -> None:
        """Lets it go; it kills what is still alive."""
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()
                self._process.wait()
            self._process = None

    def _restart(self) -> None:
        if self._process is not None:
            self._process.communicate()
        self._process = subprocess.Popen(  # noqa: S603  (a constant)
            ("/bin/sh", "-c", self._SCRIPT),
            bufsize=0,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if self._process.stdin is not None:
            self._process.stdin.write("".join(f"+ {group}\n" for group in sorted(_LIVE)).encode())


_WATCHDOG = _Watchdog()
atexit.register(_WATCHDOG.close)

"""Servers as real processes."""

import pytest

from harness.wire import FAKE, REAL, Wire


@pytest.fixture
def start(tmp_path):
    """Starts servers that end with the test; the fake engine's unless told otherwise."""
    wires = []

    def begin(command=FAKE):
        wire = Wire(command, {"CITL_DATA_DIR": str(tmp_path / "data")})
        wires.append(wire)
        return wire

    yield begin
    for wire in wires:
        wire.kill()


@pytest.fixture
def wire(start):
    """A server with the fake engine, not yet initialized."""
    return start()


@pytest.fixture
def real(start):
    """The server as users have it, not yet initialized."""
    return start(REAL)


@pytest.fixture
def file(tmp_path):
    """Writes a Rust file that belongs to no package."""

    def write(text, name="main.rs"):
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write

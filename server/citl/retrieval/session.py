"""ONNX models opened for one thread; knows nothing of what they compute."""

from __future__ import annotations

from typing import Any

from citl.core.errors import CorruptError


def open_session(onnx_bytes: bytes, what: str) -> Any:
    """The model, ready to run; ``what`` it is, for the message if it cannot be used.

    Raises:
        CorruptError: it is damaged.
    """
    import onnxruntime  # noqa: PLC0415  (heavy; only who has an oracle needs it)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # What is wrong comes as an exception; stderr is the server's log.
    try:
        # Its fallback would print to stdout, which is the server's wire.
        return onnxruntime.InferenceSession(
            onnx_bytes, options, providers=["CPUExecutionProvider"], enable_fallback=False
        )
    except refusals() as error:
        raise CorruptError(f"the {what}'s model cannot be loaded: {error}") from error


def refusals() -> tuple[type[Exception], ...]:
    """How onnxruntime says that a model is not usable; its exceptions have no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NotImplemented,
        state.RuntimeException,
        ValueError,  # Inputs of other names, or names that are not UTF-8.
    )

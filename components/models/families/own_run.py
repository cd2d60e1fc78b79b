"""Runs a viewer's ONNX file on a picture. For a process of its own only: the file may be made to harm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from components.keypoints.results import frozen
from components.models.families import own_file, own_heads, own_input
from components.models.families.own import Choices, Description, Found, OwnError, OwnPerson, found_points

Progress: TypeAlias = str | Description | Found
TOO_LARGE = "This network needs more memory than it may have here; a smaller input may fit."
_LONGEST_REASON = 240
_MEMORY = ("bad_alloc", "failed to allocate", "would require more than", "exceeds the supported maximum")


def examine(
    content: bytes, frame_rgb: NDArray[np.uint8] | None = None, choices: Choices | None = None
) -> Iterator[Progress]:
    """What is being done, in words; the file's description; with a picture and choices also what it finds.

    Raises:
        OwnError: with the reason why the file, or the file with these choices, cannot be used.
    """
    yield "Reading the file"
    description = own_file.read(content)
    yield description
    if frame_rgb is None or choices is None:
        return
    how = own_input.plan(description, choices)
    yield "Preparing the network"
    session = _session(content)
    yield "Running it on the picture"
    height, width, _ = frame_rgb.shape
    part = own_input.region((width, height), choices.size_px, choices.box_px)
    tensor = own_input.tensor(frame_rgb, part, how, choices.normalisation, choices.channels)
    started_ns = time.perf_counter_ns()
    values = _run(session, {session.get_inputs()[0].name: tensor})
    run_ns = time.perf_counter_ns() - started_ns
    yield "Reading its outputs"
    outputs: dict[str, NDArray[np.generic]] = {}
    for place, (port, value) in enumerate(zip(session.get_outputs(), values, strict=True), 1):
        # Words are no points; and two names may look the same once they are clean.
        if value.dtype.kind in "fiu":
            name = own_file.clean(port.name)
            outputs[f"{name} ({place})" if name in outputs else name] = value
    people, used = own_heads.read(outputs, choices)
    yield Found(
        tuple(_person(person, choices, part, (width, height)) for person in people),
        tuple(f"{name} {' × '.join(map(str, outputs[name].shape))}" for name in used),
        run_ns,
    )


def _session(content: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Each tensor is asked for by itself, so that one that is too large fails alone and says so.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    # What was checked is ONNX; the runtime's own format is not.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    # The runtime's exceptions have no base of their own.
    except Exception as error:
        raise _refusal("cannot prepare this network", error) from error


def _run(
    session: onnxruntime.InferenceSession, feed: dict[str, NDArray[np.generic]]
) -> list[NDArray[np.generic]]:
    try:
        values = session.run(None, feed)
    except Exception as error:
        raise _refusal("cannot run this network on this input", error) from error
    if not all(isinstance(value, np.ndarray) for value in values):
        raise OwnError("An output of this network is a list or a map, and only arrays are read here.")
    return list(values)


def _refusal(what: str, error: Exception) -> OwnError:
    told = str(error)
    if isinstance(error, MemoryError) or any(word in told.lower() for word in _MEMORY):
        return OwnError(TOO_LARGE)
    told = told.rpartition("Status Message: ")[2].rpartition("[ONNXRuntimeError] : ")[2]
    told = " ".join(told.split())[:_LONGEST_REASON]
    return OwnError(f"ONNX Runtime {what}: {told}")


def _person(
    person: own_heads.Located, choices: Choices, part: own_input.Region, frame_px: tuple[int, int]
) -> OwnPerson:
    points = own_input.to_picture_norm(person.shares, part, frame_px)
    xyz = np.column_stack([points, np.zeros(len(points))])
    scores = None if person.scores is None else frozen(person.scores, (-1,), "scores")
    return OwnPerson(
        found_points(choices.layout, person.indices.tolist(), frozen(xyz, (-1, 3), "xyz")), scores
    )

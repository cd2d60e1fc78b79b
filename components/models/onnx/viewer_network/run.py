"""Runs a viewer's ONNX file on a picture. For a process of its own only: the file may be made to harm."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from components.keypoints.results import frozen
from components.models.graphs.names import printable
from components.models.onnx.viewer_network import evidence, heads, input, reader
from components.models.onnx.viewer_network.evidence import Guess, Located
from components.models.onnx.viewer_network.network import (
    Choices,
    Description,
    DetectedPerson,
    Detections,
    Reading,
    ViewerNetworkError,
    found_points,
)

Progress: TypeAlias = str | Description | Detections
TOO_LARGE = "This network needs more memory than it may have here; a smaller input may fit."
_LONGEST_REASON = 240
_CODE = re.compile(r"^\d+ : [A-Z_]+ : ")
_PLACE = re.compile(r"\S+\.(cc|h|cpp|hpp):\d+ ")
_NEWER = {
    r"Unsupported model IR version: (\d+), max supported IR version: (\d+)": (
        "The file is written in ONNX's IR version {0}, and {1} is the newest that runs here; "
        "export it again with an older opset, or set its ir_version to {1}."
    ),
    r"Opset (\d+) is under development.*?till opset (\d+)": (
        "The file needs opset {0} of ONNX's operators, and {1} is the newest that runs here; "
        "export it again with opset_version={1} or less."
    ),
}
"""What the runtime says of a file that is newer than itself, and what to say in its place."""
_MEMORY = ("bad_alloc", "failed to allocate", "would require more than", "exceeds the supported maximum")


class LoadedNetwork:
    """A network's file, read and checked; its session is prepared for the first picture and kept.

    Args:
        content: of the file.
        beside: other files that hold weights of it, by name.

    Raises:
        ViewerNetworkError: with the reason why the file cannot be used.
    """

    def __init__(self, content: bytes, beside: Mapping[str, memoryview] | None = None) -> None:
        self._content = reader.with_weights(content, beside) if beside else content
        self.description = reader.read(self._content)
        self._session: onnxruntime.InferenceSession | None = None

    def look(self, frame_rgb: NDArray[np.uint8], choices: Choices) -> Iterator[Progress]:
        """What is being done, in words, and last what the network finds on the (H, W, 3) picture.

        Raises:
            ViewerNetworkError: with the reason why the network cannot be run so.
        """
        how = input.plan(self.description, choices)
        if self._session is None:
            yield "Preparing the network"
            self._session = _session(self._content)
        session = self._session
        yield "Running it on the picture"
        height, width, _ = frame_rgb.shape
        part = input.region((width, height), choices.size_px, choices.box_px)
        tensor = input.tensor(frame_rgb, part, how, choices.normalisation, choices.channels)
        started_ns = time.perf_counter_ns()
        values = _run(session, {session.get_inputs()[0].name: tensor})
        run_ns = time.perf_counter_ns() - started_ns
        yield "Reading its outputs"
        outputs = _named([port.name for port in session.get_outputs()], values)
        left, top = -part.left / part.width, -part.top / part.height
        inside = (left, top, left + width / part.width, top + height / part.height)
        guesses = heads.read(outputs, choices, evidence.InputShown(choices.size_px, how.colours_last, inside))
        readings = tuple(_reading(guess, outputs, choices, part, (width, height)) for guess in guesses)
        yield Detections(readings, heads.ambiguous(guesses), run_ns)


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
        raise ViewerNetworkError(
            "An output of this network is a list or a map, and only arrays are read here."
        )
    return list(values)


def _named(names: Sequence[str], values: Sequence[NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """The outputs that are numbers, by names that can be shown."""
    outputs: dict[str, NDArray[np.generic]] = {}
    for place, (port, value) in enumerate(zip(names, values, strict=True), 1):
        # Words are no points; and two names may look the same once they are clean.
        if value.dtype.kind in "fiu":
            name = reader.clean(port)
            outputs[f"{name} ({place})" if name in outputs else name] = value
    return outputs


def _refusal(what: str, error: Exception) -> ViewerNetworkError:
    message = str(error)
    if isinstance(error, MemoryError) or any(word in message.lower() for word in _MEMORY):
        return ViewerNetworkError(TOO_LARGE)
    message = message.rpartition("Status Message: ")[2].rpartition("[ONNXRuntimeError] : ")[2]
    message = _without_place(" ".join(_CODE.sub("", message).split()))
    for newer, sentence in _NEWER.items():
        if versions := re.search(newer, message):
            return ViewerNetworkError(sentence.format(*versions.groups()))
    return ViewerNetworkError(f"ONNX Runtime {what}: {printable(message, _LONGEST_REASON)}")


def _without_place(message: str) -> str:
    """Without the runtime's own file, line and function, which may be longer than the reason after them."""
    place = _PLACE.search(message)
    if place is None:
        return message
    depth = 0
    for at in range(place.end(), len(message)):
        depth += {"(": 1, ")": -1}.get(message[at], 0)
        if message[at] == ")" and depth == 0:
            rest = re.sub(r"^( const)?( \[with [^\]]*\])? ?", "", message[at + 1 :])
            return f"{message[: place.start()]}{rest}" or message
    return message


def _reading(
    guess: Guess,
    outputs: Mapping[str, NDArray[np.generic]],
    choices: Choices,
    part: input.Region,
    frame_px: tuple[int, int],
) -> Reading:
    name = choices.layout or guess.layout
    return Reading(
        name,
        guess.head,
        tuple(_person(person, name, part, frame_px) for person in guess.people),
        tuple(f"{used} {' × '.join(map(str, outputs[used].shape))}" for used in guess.used),
        guess.words,
        guess.reasons,
    )


def _person(person: Located, name: str, part: input.Region, frame_px: tuple[int, int]) -> DetectedPerson:
    points = input.to_picture_norm(person.shares, part, frame_px)
    depth = np.zeros(len(points)) if person.z is None else person.z * part.width / frame_px[0]
    xyz = frozen(np.column_stack([points, depth]), (-1, 3), "xyz")
    scores, visibility, presence = (
        None if values is None else frozen(values, (-1,), "scores")
        for values in (person.scores, person.visibility, person.presence)
    )
    world = None if person.world_m is None else frozen(person.world_m, (-1, 3), "world")
    found = found_points(name, person.indices.tolist(), xyz, world, visibility, presence)
    return DetectedPerson(found, scores)

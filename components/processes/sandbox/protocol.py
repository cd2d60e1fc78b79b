"""What the page's process and the process that runs a viewer's network say to each other.

The job goes there as a pickled value, as to all processes here. What comes back is JSON: should a file take
the process over, it cannot make the page's process build any other object than these.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from components.keypoints import layout
from components.keypoints.results import FloatArray, frozen
from components.models.onnx.viewer_network.network import (
    HEADS,
    Choices,
    DeclaredPort,
    Description,
    DetectedPerson,
    Detections,
    Reading,
    TrainedFile,
    found_points,
)

LOADING = "Loading ONNX Runtime"
START_DEADLINE_S = 20.0
"""Loading takes about a second, and several on a busy machine."""
LARGEST_ANSWER_BYTES = 1 << 22
"""Ten people of 478 points take 150 KB, and there are up to twelve readings."""


@dataclass(frozen=True)
class RunLimits:
    """What one run may use.

    Attributes:
        memory_bytes: of address space, which is more than what it really takes.
        processor_s: of all its threads together, for the file and for each picture.
        deadline_s: for the file, and for each picture, until the process is ended.
        pictures: that it may be asked to look at.
    """

    memory_bytes: int = 3 << 30
    processor_s: int = 30
    deadline_s: float = 20.0
    pictures: int = 100


@dataclass(frozen=True)
class LoadJob:
    """Load the file, which lies in shared memory, and say what it is.

    Attributes:
        model: the file's length, or published weights, which the process reads and builds the network of.
        frame_bytes: that the shared memory of pictures has.
        beside: (name, length) of other files with weights, which lie behind it.
    """

    model: int | TrainedFile
    limits: RunLimits
    frame_bytes: int
    beside: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class RunRequest:
    """Run the loaded network on the picture of this (height, width, 3), which lies in shared memory."""

    shape: tuple[int, int, int]
    choices: Choices


@dataclass(frozen=True)
class Refusal:
    """The file or the choices cannot be used."""

    reason: str


Answer: TypeAlias = str | Description | Detections | Refusal


class Unreadable(ValueError):
    """An answer is none of those agreed on."""


def pack(said: Answer) -> bytes:
    """An answer as JSON."""
    if isinstance(said, str):
        return json.dumps({"doing": said}).encode()
    if isinstance(said, Refusal):
        return json.dumps({"refused": said.reason}).encode()
    if isinstance(said, Description):
        return json.dumps({"description": dataclasses.asdict(said)}).encode()
    found = {
        "readings": [_packed_reading(reading) for reading in said.readings],
        "ambiguous": said.ambiguous,
        "run_ns": said.run_ns,
    }
    return json.dumps({"found": found}).encode()


def unpack(content: bytes) -> Answer:
    """The answer that `pack` made.

    Raises:
        Unreadable: for anything else.
    """
    try:
        ((kind, value),) = json.loads(content).items()
        return _READERS[kind](value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Unreadable("The process that runs the network gave an answer that cannot be read.") from error


def _packed_reading(reading: Reading) -> dict[str, Any]:
    return {
        "layout": reading.layout,
        "head": reading.head,
        "people": [_packed(person) for person in reading.people],
        "used": reading.used,
        "words": reading.words,
        "reasons": reading.reasons,
    }


def _packed(person: DetectedPerson) -> dict[str, Any]:
    points = person.points
    optional = {
        "world_m": points.world_m,
        "visibility": points.visibility,
        "presence": points.presence,
        "scores": person.scores,
    }
    return {
        "indices": points.indices.tolist(),
        "xyz_norm": points.xyz_norm.tolist(),
        **{name: None if values is None else values.tolist() for name, values in optional.items()},
    }


def _reading(value: Any) -> Reading:
    name = str(value["layout"])
    people = tuple(_person(person, name) for person in value["people"])
    used, reasons = (tuple(map(str, value[key])) for key in ("used", "reasons"))
    layout(name)
    (head,) = (known for known in HEADS if known == value["head"])
    if not used:
        raise ValueError("A reading reads at least one output.")
    return Reading(name, head, people, used, str(value["words"]), reasons)


def _person(value: Any, name: str) -> DetectedPerson:
    xyz = _finite(value["xyz_norm"], (-1, 3))
    indices = [int(index) for index in value["indices"]]
    n = len(indices)
    world, visibility, presence, scores = (
        None if value[key] is None else _finite(value[key], shape)
        for key, shape in (("world_m", (n, 3)), ("visibility", (n,)), ("presence", (n,)), ("scores", (n,)))
    )
    return DetectedPerson(found_points(name, indices, xyz, world, visibility, presence), scores)


def _finite(values: Any, shape: tuple[int, ...]) -> FloatArray:
    with np.errstate(over="ignore"):
        array = frozen(values, shape, "an answer's numbers")
    if not np.isfinite(array).all():
        raise ValueError("An answer's numbers are not finite.")
    return array


def _found(value: Any) -> Detections:
    readings = tuple(_reading(reading) for reading in value["readings"])
    if not readings:
        raise ValueError("An answer without a reading is none.")
    return Detections(readings, bool(value["ambiguous"]), int(value["run_ns"]))


def _description(value: Any) -> Description:
    inputs, outputs = (tuple(_port(port) for port in value[side]) for side in ("inputs", "outputs"))
    nodes, parameters, opset = (int(value[name]) for name in ("nodes", "parameters", "opset"))
    return Description(inputs, outputs, nodes, parameters, opset, tuple(map(str, value["control_flow"])))


def _port(value: Any) -> DeclaredPort:
    shape = value["shape"]
    sides = None if shape is None else tuple(side if isinstance(side, int) else "?" for side in shape)
    return DeclaredPort(str(value["name"]), sides, str(value["kind"]))


_READERS: Mapping[str, Callable[[Any], Answer]] = {
    "doing": str,
    "refused": lambda value: Refusal(str(value)),
    "description": _description,
    "found": _found,
}

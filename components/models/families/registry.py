"""The families that can be built: what each is, and the function that describes its network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import onnx

from components.keypoints.networks import Approach
from components.models.errors import ModelError
from components.models.families import weights
from components.models.families.fan import fan
from components.models.families.fastpose import fastpose
from components.models.families.hrnet import hrnet, hrnet_v2
from components.models.families.openpose import openpose_body_25, openpose_coco
from components.models.families.pfld import pfld
from components.models.families.pose_resnet import BLOCKS, pose_resnet
from components.models.graphs import Graph
from components.models.graphs.folding import folded
from components.models.graphs.onnx_file import graph_of

Kind: TypeAlias = Literal["body", "face"]
Size: TypeAlias = tuple[int, int]

MOST_SIDE_PX = 2048
"""Of an input: the maps of a larger one would not fit into a usual machine's memory."""


@dataclass(frozen=True)
class Output:
    """One of a network's outputs.

    Attributes:
        channels: heatmaps and fields, or numbers of a vector.
        stride: the input's side by the maps' side; None for a vector.
    """

    name: str
    channels: int
    stride: int | None


@dataclass(frozen=True)
class Family:
    """A published network that is rebuilt here.

    Attributes:
        key: stands for it in addresses and reports.
        name: as people write it.
        year: of the publication that describes it.
        way: top-down networks run once for each person or face, bottom-up ones once for the picture.
        input_hw: height and width of its usual input, which is RGB or BGR in (1, 3, height, width).
        multiple: of which each side of the input must be one; None where only `input_hw` will do.
        points: keypoints, without the background.
        outputs: in the graph's order.
        describe: builds the network for a height and width, weights without values.
    """

    key: str
    name: str
    year: int
    way: Approach
    kind: Kind
    input_hw: Size
    multiple: int | None
    points: int
    outputs: tuple[Output, ...]
    describe: Callable[[Size], onnx.ModelProto]

    def output_shapes(self, input_hw: Size | None = None) -> tuple[tuple[int, ...], ...]:
        """Of its outputs, (1, channels, height, width) or (1, numbers); without a size for the usual one."""
        height, width = input_hw or self.input_hw
        return tuple(
            (1, o.channels) if o.stride is None else (1, o.channels, height // o.stride, width // o.stride)
            for o in self.outputs
        )

    def check(self, input_hw: Size) -> None:
        """Raises ModelError, with a sentence, for a size that it cannot take."""
        height, width = input_hw
        if self.multiple is None:
            if input_hw != self.input_hw:
                raise ModelError(
                    f"{self.name} takes no other input than {_size_text(self.input_hw)}, "
                    f"and {_size_text(input_hw)} was asked for."
                )
        elif min(input_hw) < self.multiple or height % self.multiple or width % self.multiple:
            raise ModelError(
                f"{self.name} takes inputs whose sides are multiples of {self.multiple}; "
                f"{_size_text(input_hw)} is none."
            )
        if max(input_hw) > MOST_SIDE_PX:
            raise ModelError(f"{self.name} is built for inputs of at most {MOST_SIDE_PX} px a side.")


def _size_text(input_hw: Size) -> str:
    return f"{input_hw[0]}×{input_hw[1]}"


_BODY_HW, _FACE_HW = (256, 192), (256, 256)
_HEATMAPS = (Output("heatmaps", 17, 4),)

FAMILIES: tuple[Family, ...] = (
    Family(
        "openpose-coco", "OpenPose COCO", 2017, "bottom-up", "body", (368, 368), 8, 18,
        (Output("net_output", 57, 8),), openpose_coco,
    ),
    Family(
        "openpose-body-25", "OpenPose BODY_25", 2019, "bottom-up", "body", (368, 368), 8, 25,
        (Output("net_output", 78, 8),), openpose_body_25,
    ),
    *(
        Family(
            f"hrnet-w{width}", f"HRNet-W{width}", 2019, "top-down", "body", _BODY_HW, 32, 17, _HEATMAPS,
            partial(hrnet, width=width),
        )
        for width in (32, 48)
    ),
    *(
        Family(
            f"pose-resnet-{layers}", f"PoseResNet-{layers}", 2018, "top-down", "body", _BODY_HW, 32, 17,
            _HEATMAPS, partial(pose_resnet, blocks=blocks),
        )
        for layers, blocks in BLOCKS.items()
    ),
    Family(
        "fastpose-50", "FastPose-ResNet50", 2022, "top-down", "body", _BODY_HW, 32, 17, _HEATMAPS,
        partial(fastpose, blocks=BLOCKS[50]),
    ),
    Family(
        "fan-4", "FAN-4", 2017, "top-down", "face", _FACE_HW, 64, 68,
        tuple(Output(f"heatmaps{stack}", 68, 4) for stack in range(4)), partial(fan, stacks=4),
    ),
    Family(
        "pfld", "PFLD", 2019, "top-down", "face", (112, 112), None, 98,
        (Output("landmarks", 196, None),), pfld,
    ),
    Family(
        "hrnet-v2-w18", "HRNetV2-W18 face", 2020, "top-down", "face", _FACE_HW, 32, 98,
        (Output("heatmaps", 98, 4),), partial(hrnet_v2, width=18, points=98),
    ),
)  # fmt: skip
"""Body networks first, then those for faces."""


def family(key: str) -> Family:
    """The family with this key; raises KeyError when there is none."""
    return {one.key: one for one in FAMILIES}[key]


def build(one: Family, input_hw: Size | None = None, materialise: bool = False) -> onnx.ModelProto:
    """A family's network as ONNX.

    Args:
        input_hw: height and width of the input, the usual one without it.
        materialise: whether to fill in random weights; without it they are declared with their shapes, which
            is enough to count, to draw, and for `running.session`, which takes the values beside the model.

    Raises:
        ModelError: for a size that the network cannot take.
    """
    size = one.input_hw if input_hw is None else input_hw
    one.check(size)
    model = one.describe(size)
    return weights.filled(model, weights.random_weights(model)) if materialise else model


def summary(one: Family, input_hw: Size | None = None) -> Graph:
    """A family's network in the terms of all graphs here: layers, parameters, multiply-adds.

    Batch normalisation and ReLU are part of the layer before them, as in the .tflite files, so that depths
    can be compared.

    Raises:
        ModelError: for a size that the network cannot take.
    """
    return folded(graph_of(build(one, input_hw), one.name))

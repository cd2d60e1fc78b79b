"""HRNet: branches of several resolutions side by side, which exchange what they found (arXiv:1902.09212).

Structure: leoxiaobin/deep-high-resolution-net.pytorch, lib/models/pose_hrnet.py, and for faces
HRNet/HRNet-Facial-Landmark-Detection, lib/models/hrnet.py; names of weights: mmpose's.
"""

from __future__ import annotations

from typing import Literal

import onnx

from components.models.families.blocks import basic_block, bottleneck, conv_bn, conv_bn_relu
from components.models.families.builder import Builder, LayerOutput

MODULES = (1, 4, 3)
"""Modules in stages 2, 3 and 4, each with one branch more than the stage before."""
_BLOCKS = 4
_STEM_CHANNELS = 64


def hrnet(input_hw: tuple[int, int], width: int) -> onnx.ModelProto:
    """The network for bodies, with 17 heatmaps at a quarter of the input's size.

    Args:
        width: channels of the finest branch; each coarser one has twice as many.
    """
    net = Builder("HRNet", input_hw)
    finest = _backbone(net, width, "nearest", all_out=False)[0]
    return net.model([("heatmaps", net.conv(finest, "head.final_layer", 17, 1, bias=True))])


def hrnet_v2(input_hw: tuple[int, int], width: int, points: int) -> onnx.ModelProto:
    """The network for faces: heatmaps from all branches together, at a quarter of the input's size."""
    net = Builder("HRNetV2", input_hw)
    finest, *coarser = _backbone(net, width, "linear", all_out=True)
    enlarged = [net.enlarge(x, f"neck.{i}", 2**i, "linear") for i, x in enumerate(coarser, 1)]
    x = net.concat("neck", finest, *enlarged)
    x = net.conv(x, "head.conv_layers.0", x.channels, 1, bias=True)
    x = net.relu(net.batch_norm(x, "head.conv_layers.1"))
    return net.model([("heatmaps", net.conv(x, "head.final_layer", points, 1, bias=True))])


def _backbone(
    net: Builder, width: int, mode: Literal["nearest", "linear"], all_out: bool
) -> list[LayerOutput]:
    """The branches at the end, the finest first; without `all_out` only that one."""
    x = conv_bn_relu(net, net.input, "backbone.conv1", "backbone.bn1", _STEM_CHANNELS, 3, 2)
    x = conv_bn_relu(net, x, "backbone.conv2", "backbone.bn2", _STEM_CHANNELS, 3, 2)
    for block in range(_BLOCKS):
        x = bottleneck(net, x, f"backbone.layer1.{block}", 64, 1, None)
    branches = [x]
    for stage, modules in enumerate(MODULES, 2):
        branches = _transition(net, branches, f"backbone.transition{stage - 1}", width)
        for module in range(modules):
            last = stage == len(MODULES) + 1 and module == modules - 1
            rows = stage if all_out or not last else 1
            branches = _module(net, branches, f"backbone.stage{stage}.{module}", rows, mode)
    return branches


def _transition(net: Builder, branches: list[LayerOutput], name: str, width: int) -> list[LayerOutput]:
    """One branch more, from the coarsest; a branch that has not its stage's width yet is brought to it."""
    extended = list(branches)
    for i, x in enumerate(branches):
        if x.channels != width << i:
            extended[i] = conv_bn_relu(net, x, f"{name}.{i}.0", f"{name}.{i}.1", width << i, 3)
    new, channels = f"{name}.{len(branches)}.0", width << len(branches)
    return [*extended, conv_bn_relu(net, branches[-1], f"{new}.0", f"{new}.1", channels, 3, 2)]


def _module(
    net: Builder, branches: list[LayerOutput], name: str, rows: int, mode: Literal["nearest", "linear"]
) -> list[LayerOutput]:
    """Four blocks in each branch, then the exchange into the first `rows` of them."""
    branch_outputs = []
    for i, x in enumerate(branches):
        for block in range(_BLOCKS):
            x = basic_block(net, x, f"{name}.branches.{i}.{block}")
        branch_outputs.append(x)
    fused = []
    for i in range(rows):
        row = f"{name}.fuse_layers.{i}"
        parts = [
            _brought(net, x, f"{row}.{j}", branch_outputs[i], i - j, mode)
            for j, x in enumerate(branch_outputs)
        ]
        fused.append(net.relu(net.add(row, *parts)))
    return fused


def _brought(
    net: Builder, x: LayerOutput, name: str, like: LayerOutput, steps: int, mode: Literal["nearest", "linear"]
) -> LayerOutput:
    """A branch's maps in the shape of another's, which is `steps` times half as large."""
    if steps < 0:
        y = conv_bn(net, x, f"{name}.0", f"{name}.1", like.channels, 1)
        return net.enlarge(y, f"{name}.2", 2**-steps, mode)
    for step in range(steps):
        conv, bn = f"{name}.{step}.0", f"{name}.{step}.1"
        if step == steps - 1:
            x = conv_bn(net, x, conv, bn, like.channels, 3, 2)
        else:
            x = conv_bn_relu(net, x, conv, bn, x.channels, 3, 2)
    return x

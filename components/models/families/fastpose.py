"""FastPose: a ResNet with squeeze and excitation, pixel shuffles, heatmaps (AlphaPose, arXiv:2211.03375).

Structure and names: MVIG-SJTU/AlphaPose, alphapose/models/fastpose.py, layers/SE_Resnet.py,
layers/SE_module.py and layers/DUC.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import onnx

from components.models.families.blocks import conv_bn_relu, resnet
from components.models.families.builder import Builder, LayerOutput


def fastpose(input_hw: tuple[int, int], blocks: Sequence[int]) -> onnx.ModelProto:
    """The network with 17 heatmaps at a quarter of the input's size."""
    net = Builder("FastPose", input_hw)

    def attend(x: LayerOutput, name: str) -> LayerOutput:
        """Squeeze and excitation: a weight for each channel from the channels' means (reduction 1)."""
        y = net.flatten(net.picture_mean(x, f"{name}.se.avg_pool"), f"{name}.se.flatten")
        y = net.relu(net.linear(y, f"{name}.se.fc.0", x.channels))
        y = net.sigmoid(net.linear(y, f"{name}.se.fc.2", x.channels))
        return net.scale(f"{name}.se.scale", x, net.unflatten(y, f"{name}.se.unflatten"))

    x = net.pixel_shuffle(resnet(net, blocks, "preact.", attend), "suffle1")
    for name, channels in (("duc1", 1024), ("duc2", 512)):
        x = conv_bn_relu(net, x, f"{name}.conv", f"{name}.bn", channels, 3)
        x = net.pixel_shuffle(x, f"{name}.pixel_shuffle")
    return net.model([("heatmaps", net.conv(x, "conv_out", 17, 3, bias=True))])

"""PoseResNet: a ResNet, three transposed convolutions, heatmaps ("Simple Baselines", arXiv:1804.06208).

Structure: microsoft/human-pose-estimation.pytorch, lib/models/pose_resnet.py; names of weights: mmpose's.
"""

from __future__ import annotations

from collections.abc import Sequence

import onnx

from components.models.families.blocks import resnet
from components.models.families.builder import Builder

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Bottlenecks in each layer, by the number of layers in ResNet's name."""


def pose_resnet(input_hw: tuple[int, int], blocks: Sequence[int]) -> onnx.ModelProto:
    """The network with 17 heatmaps at a quarter of the input's size."""
    net = Builder("PoseResNet", input_hw)
    x = resnet(net, blocks, "backbone.")
    for place in range(3):
        # mmpose numbers each convolution, normalisation and ReLU of the head.
        x = net.doubling_conv(x, f"head.deconv_layers.{3 * place}", 256)
        x = net.relu(net.batch_norm(x, f"head.deconv_layers.{3 * place + 1}"))
    return net.model([("heatmaps", net.conv(x, "head.final_layer", 17, 1, bias=True))])

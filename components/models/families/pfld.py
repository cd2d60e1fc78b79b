"""PFLD: inverted residuals down to a vector of face points (arXiv:1902.10859).

Structure and names: polarisZhao/PFLD-pytorch, models/pfld.py, with 98 points and without the auxiliary
network, which only runs in training.
"""

from __future__ import annotations

import onnx

from components.models.families.blocks import conv_bn, conv_bn_relu
from components.models.families.builder import Builder, LayerOutput

POINTS = 98
# Name, channels, expansion, stride. The input is added where the name says block.
_RESIDUALS = (
    ("conv3_1", 64, 2, 2),
    *((f"block3_{i}", 64, 2, 1) for i in range(2, 6)),
    ("conv4_1", 128, 2, 2),
    ("conv5_1", 128, 4, 1),
    *((f"block5_{i}", 128, 4, 1) for i in range(2, 7)),
    ("conv6_1", 16, 2, 1),
)


def pfld(input_hw: tuple[int, int]) -> onnx.ModelProto:
    """The network with a vector of 98 pairs (x, y); its input is 112×112."""
    net = Builder("PFLD", input_hw)
    x = conv_bn_relu(net, net.input, "conv1", "bn1", 64, 3, 2)
    x = conv_bn_relu(net, x, "conv2", "bn2", 64, 3)
    for name, channels, expansion, stride in _RESIDUALS:
        y = _inverted_residual(net, x, f"{name}.conv", channels, expansion, stride)
        x = net.add(f"{name}.sum", x, y) if name.startswith("block") else y
    middle = conv_bn_relu(net, x, "conv7.0", "conv7.1", 32, 3, 2)
    small = net.relu(net.conv(middle, "conv8", 128, 7, pad=0, bias=True))
    means = [net.average_pool(x, "avg_pool1", 14), net.average_pool(middle, "avg_pool2", 7), small]
    parts = [net.flatten(part, f"flatten{i}") for i, part in enumerate(means, 1)]
    return net.model([("landmarks", net.linear(net.concat("scales", *parts), "fc", 2 * POINTS))])


def _inverted_residual(
    net: Builder, x: LayerOutput, name: str, channels: int, expansion: int, stride: int
) -> LayerOutput:
    """A wide 1×1 convolution, a depthwise 3×3 one, and a narrow 1×1 one."""
    wide = x.channels * expansion
    x = conv_bn_relu(net, x, f"{name}.0", f"{name}.1", wide, 1)
    x = net.relu(net.batch_norm(net.conv(x, f"{name}.3", wide, 3, stride, groups=wide), f"{name}.4"))
    return conv_bn(net, x, f"{name}.6", f"{name}.7", channels, 1)

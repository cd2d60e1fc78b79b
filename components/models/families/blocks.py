"""Blocks that several families share: convolution with batch normalisation, ResNet's residual blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.models.families.builder import Builder, LayerOutput

EXPANSION = 4
"""A bottleneck's output has as many times the channels of its 3×3 convolution."""


def conv_bn(
    net: Builder, x: LayerOutput, conv: str, bn: str, channels: int, kernel: int, stride: int = 1
) -> LayerOutput:
    """A convolution without bias, then batch normalisation."""
    return net.batch_norm(net.conv(x, conv, channels, kernel, stride), bn)


def conv_bn_relu(
    net: Builder, x: LayerOutput, conv: str, bn: str, channels: int, kernel: int, stride: int = 1
) -> LayerOutput:
    """The same, then ReLU."""
    return net.relu(conv_bn(net, x, conv, bn, channels, kernel, stride))


def basic_block(net: Builder, x: LayerOutput, name: str) -> LayerOutput:
    """ResNet's basic block: two 3×3 convolutions of the input's width, and the input added."""
    y = conv_bn_relu(net, x, f"{name}.conv1", f"{name}.bn1", x.channels, 3)
    y = conv_bn(net, y, f"{name}.conv2", f"{name}.bn2", x.channels, 3)
    return net.relu(net.add(f"{name}.sum", y, x))


def bottleneck(
    net: Builder,
    x: LayerOutput,
    name: str,
    width: int,
    stride: int,
    attend: Callable[[LayerOutput, str], LayerOutput] | None,
) -> LayerOutput:
    """ResNet's bottleneck: 1×1, 3×3 and 1×1 convolutions, the stride on the 3×3.

    The input is added, through a 1×1 convolution where its shape is another.

    Args:
        width: channels of the 3×3 convolution; EXPANSION times as many come out.
        attend: what is done before the addition, given a name's prefix.
    """
    y = conv_bn_relu(net, x, f"{name}.conv1", f"{name}.bn1", width, 1)
    y = conv_bn_relu(net, y, f"{name}.conv2", f"{name}.bn2", width, 3, stride)
    y = conv_bn(net, y, f"{name}.conv3", f"{name}.bn3", EXPANSION * width, 1)
    if attend is not None:
        y = attend(y, name)
    if stride != 1 or x.channels != y.channels:
        x = conv_bn(net, x, f"{name}.downsample.0", f"{name}.downsample.1", y.channels, 1, stride)
    return net.relu(net.add(f"{name}.sum", y, x))


def resnet(
    net: Builder,
    blocks: Sequence[int],
    prefix: str,
    attend: Callable[[LayerOutput, str], LayerOutput] | None = None,
) -> LayerOutput:
    """ResNet's trunk down to 1/32 of the input's size, 2,048 channels (arXiv:1512.03385, table 1).

    Args:
        blocks: bottlenecks in each of its four layers.
        prefix: of all weights' names, with its full stop.
        attend: what the first bottleneck of each layer does before its addition.
    """
    x = conv_bn_relu(net, net.input, f"{prefix}conv1", f"{prefix}bn1", 64, 7, 2)
    x = net.max_pool(x, f"{prefix}maxpool", 3, 2, 1)
    for layer, count in enumerate(blocks):
        for block in range(count):
            stride = 2 if layer and not block else 1
            name = f"{prefix}layer{layer + 1}.{block}"
            x = bottleneck(net, x, name, 64 << layer, stride, None if block else attend)
    return x

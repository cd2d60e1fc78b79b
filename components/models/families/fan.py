"""FAN: stacked hourglasses for faces (arXiv:1703.07332).

Structure and names: 1adrianb/face-alignment, face_alignment/models/fan.py.
"""

from __future__ import annotations

import onnx

from components.models.families.builder import Builder, LayerOutput

POINTS = 68
_WIDTH = 256
_DEPTH = 4


def fan(input_hw: tuple[int, int], stacks: int) -> onnx.ModelProto:
    """The network with 68 heatmaps from each of its stacks, at a quarter of the input's size."""
    net = Builder("FAN", input_hw)
    x = net.relu(net.batch_norm(net.conv(net.input, "conv1", 64, 7, 2, bias=True), "bn1"))
    x = net.average_pool(_block(net, x, "conv2", 128), "pool2", 2)
    x = _block(net, _block(net, x, "conv3", 128), "conv4", _WIDTH)
    outputs = []
    for stack in range(stacks):
        y = _block(net, _hourglass(net, x, f"m{stack}", _DEPTH), f"top_m_{stack}", _WIDTH)
        y = net.conv(y, f"conv_last{stack}", _WIDTH, 1, bias=True)
        y = net.relu(net.batch_norm(y, f"bn_end{stack}"))
        maps = net.conv(y, f"l{stack}", POINTS, 1, bias=True)
        outputs.append((f"heatmaps{stack}", maps))
        if stack < stacks - 1:
            again = net.conv(y, f"bl{stack}", _WIDTH, 1, bias=True)
            x = net.add(f"next{stack}", x, again, net.conv(maps, f"al{stack}", _WIDTH, 1, bias=True))
    return net.model(outputs)


def _block(net: Builder, x: LayerOutput, name: str, channels: int) -> LayerOutput:
    """Three 3×3 convolutions in a row whose outputs are joined, and the input added."""
    parts, y = [], x
    for place, width in enumerate((channels // 2, channels // 4, channels // 4), 1):
        y = net.relu(net.batch_norm(y, f"{name}.bn{place}"))
        y = net.conv(y, f"{name}.conv{place}", width, 3)
        parts.append(y)
    if x.channels != channels:
        x = net.relu(net.batch_norm(x, f"{name}.downsample.0"))
        x = net.conv(x, f"{name}.downsample.2", channels, 1)
    return net.add(f"{name}.sum", net.concat(f"{name}.concat", *parts), x)


def _hourglass(net: Builder, x: LayerOutput, name: str, level: int) -> LayerOutput:
    """Half the size and up again, the input added on a way of its own; another one within it."""
    beside = _block(net, x, f"{name}.b1_{level}", _WIDTH)
    y = _block(net, net.average_pool(x, f"{name}.pool_{level}", 2), f"{name}.b2_{level}", _WIDTH)
    if level > 1:
        y = _hourglass(net, y, name, level - 1)
    else:
        y = _block(net, y, f"{name}.b2_plus_{level}", _WIDTH)
    y = _block(net, y, f"{name}.b3_{level}", _WIDTH)
    return net.add(f"{name}.sum_{level}", beside, net.enlarge(y, f"{name}.up_{level}", 2, "nearest"))

"""OpenPose: a VGG-19 trunk, then stages that refine part affinity fields and heatmaps.

COCO (arXiv:1611.08050): two branches side by side in six stages. BODY_25 (arXiv:1812.08008): fields in four
stages first, then heatmaps in two, built from triples of 3×3 convolutions whose outputs are joined.
Structure and names: CMU-Perceptual-Computing-Lab/openpose, models/pose/coco/pose_deploy_linevec.prototxt and
models/pose/body_25/pose_deploy.prototxt.
"""

from __future__ import annotations

from collections.abc import Callable

import onnx

from components.models.families.builder import Builder, LayerOutput

_TRUNK = ((64, 64), (128, 128), (256, 256, 256, 256), (512, 512))
_COCO_FIELDS, _COCO_MAPS = ("L1", 38), ("L2", 19)
_FIELDS, _MAPS = ("L2", 52), ("L1", 26)
_FIRST_PRELU = "4_2"
_FIELD_STAGES, _MAP_STAGES = 4, 2


def openpose_coco(input_hw: tuple[int, int]) -> onnx.ModelProto:
    """The network with 19 heatmaps and 38 fields, at an eighth of the input's size."""
    net = Builder("OpenPose COCO", input_hw)
    features = _trunk(net, lambda x, _: net.relu(x))
    outputs = [_first_stage(net, features, *branch) for branch in (_COCO_FIELDS, _COCO_MAPS)]
    for stage in range(2, 7):
        joined = net.concat(f"concat_stage{stage}", *outputs, features)
        outputs = [_later_stage(net, joined, stage, *branch) for branch in (_COCO_FIELDS, _COCO_MAPS)]
    fields, maps = outputs
    return net.model([("net_output", net.concat("concat_output", maps, fields))])


def openpose_body_25(input_hw: tuple[int, int]) -> onnx.ModelProto:
    """The network with 26 heatmaps and 52 fields, at an eighth of the input's size."""
    net = Builder("OpenPose BODY_25", input_hw)
    features = _trunk(
        net, lambda x, name: net.relu(x) if name < _FIRST_PRELU else net.prelu(x, f"prelu{name}")
    )
    fields = _dense_stage(net, features, 0, *_FIELDS)
    for stage in range(1, _FIELD_STAGES):
        joined = net.concat(f"concat_stage{stage}_L2", features, fields)
        fields = _dense_stage(net, joined, stage, *_FIELDS)
    maps = _dense_stage(net, net.concat("concat_stage0_L1", features, fields), 0, *_MAPS)
    for stage in range(1, _MAP_STAGES):
        joined = net.concat(f"concat_stage{stage}_L1", features, maps, fields)
        maps = _dense_stage(net, joined, stage, *_MAPS)
    return net.model([("net_output", net.concat("concat_output", maps, fields))])


def _trunk(net: Builder, activate: Callable[[LayerOutput, str], LayerOutput]) -> LayerOutput:
    """The first ten convolutions of VGG-19 and two that narrow to 128 channels, at an eighth of the size."""
    x = net.input
    for block, widths in enumerate(_TRUNK, 1):
        for place, channels in enumerate(widths, 1):
            name = f"{block}_{place}"
            x = activate(net.conv(x, f"conv{name}", channels, 3, bias=True), name)
        if block < len(_TRUNK):
            x = net.max_pool(x, f"pool{block}_stage1", 2, 2)
    for name, channels in (("4_3_CPM", 256), ("4_4_CPM", 128)):
        x = activate(net.conv(x, f"conv{name}", channels, 3, bias=True), name)
    return x


def _first_stage(net: Builder, x: LayerOutput, branch: str, out: int) -> LayerOutput:
    for place, (channels, kernel) in enumerate([(128, 3), (128, 3), (128, 3), (512, 1)], 1):
        x = net.relu(net.conv(x, f"conv5_{place}_CPM_{branch}", channels, kernel, bias=True))
    return net.conv(x, f"conv5_5_CPM_{branch}", out, 1, bias=True)


def _later_stage(net: Builder, x: LayerOutput, stage: int, branch: str, out: int) -> LayerOutput:
    for place, kernel in enumerate([7, 7, 7, 7, 7, 1], 1):
        x = net.relu(net.conv(x, f"Mconv{place}_stage{stage}_{branch}", 128, kernel, bias=True))
    return net.conv(x, f"Mconv7_stage{stage}_{branch}", out, 1, bias=True)


def _dense_stage(net: Builder, x: LayerOutput, stage: int, branch: str, out: int) -> LayerOutput:
    """Five triples, each three convolutions in a row and their outputs joined, then two 1×1 ones."""
    where = f"stage{stage}_{branch}"
    width, last = (96, 256) if stage == 0 else (128, 512)
    for place in range(1, 6):
        parts = []
        for i in range(3):
            x = net.conv(x, f"Mconv{place}_{where}_{i}", width, 3, bias=True)
            x = net.prelu(x, f"Mprelu{place}_{where}_{i}")
            parts.append(x)
        x = net.concat(f"Mconv{place}_{where}_concat", *parts)
    x = net.prelu(net.conv(x, f"Mconv6_{where}", last, 1, bias=True), f"Mprelu6_{where}")
    return net.conv(x, f"Mconv7_{where}", out, 1, bias=True)

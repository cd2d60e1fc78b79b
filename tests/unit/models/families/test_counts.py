"""The families' networks against recounts of the public definitions, and their outputs' shapes."""

from __future__ import annotations

import pickle

import onnx
import pytest

from components.models.errors import ModelError
from components.models.families import FAMILIES, Family, build, family, summary
from components.models.graphs import Graph
from components.models.graphs.onnx_file import graph_of

# Millions of parameters and billions of multiply-adds at the usual input, counted from the public definition
# files, independently of this code. HRNet's and PoseResNet's parameters are also what their READMEs print:
# 28.5, 63.6, 34.0, 53.0 and 68.6.
RECOUNTS = {
    "openpose-coco": (52.31, 135.9),
    "openpose-body-25": (26.17, 80.6),
    "hrnet-w32": (28.536113, 7.645),
    "hrnet-w48": (63.595745, 15.692),
    "pose-resnet-50": (33.999697, 5.426),
    "pose-resnet-101": (52.991825, 9.063),
    "pose-resnet-152": (68.635473, 12.699),
    "fastpose-50": (40.58, 5.887),
    "fan-4": (23.82, 25.24),
    "pfld": (1.26, 0.387),
    "hrnet-v2-w18": (9.66, 4.694),
}
# The same at other inputs.
LARGER = {
    ("openpose-coco", (368, 656)): 242.3,
    ("openpose-body-25", (368, 656)): 143.6,
    ("hrnet-w32", (384, 288)): 17.20,
    ("hrnet-w48", (384, 288)): 35.307,
}
# Convolutions in the same files.
CONVOLUTIONS = {"openpose-coco": 92, "openpose-body-25": 114, "hrnet-w32": 293}
each = pytest.mark.parametrize("one", FAMILIES, ids=lambda one: one.key)


def operators(graph: Graph) -> list[str]:
    return [layer.operator for layer in graph.layers]


def test_every_family_has_a_recount() -> None:
    assert list(RECOUNTS) == [one.key for one in FAMILIES]
    assert all(family(one.key) is one for one in FAMILIES)


@each
def test_a_network_is_described_without_its_weights_values(one: Family) -> None:
    # 68 million parameters would be 275 MB.
    assert build(one).ByteSize() < 1_000_000
    # And the description goes to another process as it is.
    assert pickle.loads(pickle.dumps(one)).output_shapes() == one.output_shapes()


@each
def test_parameters_and_multiply_adds_agree_with_recounts_of_the_definitions(one: Family) -> None:
    graph = summary(one)
    millions, gmacs = RECOUNTS[one.key]
    assert graph.parameters / 1e6 == pytest.approx(millions, rel=0.005)
    assert graph.macs / 1e9 == pytest.approx(gmacs, rel=0.005)
    assert graph.uncounted == ()


@pytest.mark.parametrize(("key", "size"), LARGER, ids=str)
def test_multiply_adds_agree_at_larger_inputs(key: str, size: tuple[int, int]) -> None:
    assert summary(family(key), size).macs / 1e9 == pytest.approx(LARGER[key, size], rel=0.005)


@pytest.mark.parametrize("key", CONVOLUTIONS)
def test_the_number_of_convolutions_agrees(key: str) -> None:
    assert operators(graph_of(build(family(key)), key)).count("Conv") == CONVOLUTIONS[key]


@each
@pytest.mark.parametrize("steps", [(1, 1), (1, 3), (5, 2), (7, 9)], ids=str)
def test_outputs_have_the_declared_shapes_at_any_size_that_is_taken(
    one: Family, steps: tuple[int, int]
) -> None:
    size = one.input_hw if one.multiple is None else (one.multiple * steps[0], one.multiple * steps[1])
    inferred = onnx.shape_inference.infer_shapes(build(one, size), strict_mode=True).graph
    shapes = [tuple(d.dim_value for d in port.type.tensor_type.shape.dim) for port in inferred.output]
    assert [port.name for port in inferred.output] == [output.name for output in one.outputs]
    assert tuple(shapes) == one.output_shapes(size)


def test_the_usual_outputs_are_those_of_the_public_networks() -> None:
    assert family("openpose-coco").output_shapes() == ((1, 57, 46, 46),)
    assert family("openpose-body-25").output_shapes() == ((1, 78, 46, 46),)
    assert family("hrnet-w48").output_shapes() == ((1, 17, 64, 48),)
    assert family("fan-4").output_shapes() == ((1, 68, 64, 64),) * 4
    assert family("pfld").output_shapes() == ((1, 196),)
    assert family("hrnet-v2-w18").output_shapes() == ((1, 98, 64, 64),)


@pytest.mark.parametrize(
    ("key", "size", "said"),
    [
        ("hrnet-w32", (250, 192), "multiples of 32; 250×192 is none"),
        ("openpose-coco", (368, 4), "multiples of 8"),
        ("fan-4", (0, 0), "multiples of 64"),
        ("pfld", (128, 112), "no other input than 112×112, and 128×112 was asked for"),
        ("pose-resnet-50", (4096, 64), "at most 2048 px a side"),
    ],
)
def test_a_size_that_it_cannot_take_is_refused(key: str, size: tuple[int, int], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        build(family(key), size)

"""The charts of graphs, against small networks whose numbers are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import FACE, POSE
from components.charts.graph_words import branches_text, course_text, together
from components.charts.network_places import (
    PlacedNetwork,
    by_depth_figure,
    by_depth_sentence,
    by_resolution_figure,
    by_resolution_sentence,
)
from components.charts.network_shapes import shape_figure, shape_sentence, stages_figure, stages_sentence
from components.models.graphs import Graph
from components.views.architecture.figures.network_graph import graph_figure, graph_sentence
from tests.support.graphs import (
    BUILTIN,
    INT32,
    Net,
    encoder_decoder,
    one_conv,
    options,
    read,
    two_branches,
)
from tests.support.histories import texts, trace

UP, DOWN, ONE = read(encoder_decoder()), read(two_branches()), read(one_conv())


def detector() -> Graph:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 4, 4, 6)], [net.tensor(1, 16, 4), net.tensor(1, 16, 2)]
    net.run(BUILTIN.SPLIT, [net.constant(1, kind=INT32), 0], net.outputs, options("SplitOptions"))
    return read(net)


def segments(x: np.ndarray, y: np.ndarray) -> list[tuple[float, ...]]:
    """Lines with gaps as (x, y, x, y)."""
    points = np.column_stack([x, y]).reshape(-1, 3, 2)
    assert np.isnan(points[:, 2]).all()
    return [tuple(line.ravel().tolist()) for line in points[:, :2]]


def test_numbers_in_words() -> None:
    assert together([(1, 195), (1, 1)]) == "195 + 1 numbers"
    assert together([(1, 64, 64, 39)]) == "64×64×39"
    assert together([(1, 195)]) == "195 numbers"


def test_the_course_in_words() -> None:
    assert course_text(UP) == (
        "goes from 16×16 down to 4×4, then up again to 16×16: an encoder-decoder, whose 1 skip from earlier "
        "layers joins at 8×8"
    )
    assert course_text(DOWN) == "goes from 16×16 down to 8×8 and does not rise again (encoder only)"


def test_an_enlargement_alone_is_no_skip() -> None:
    net = encoder_decoder()
    # The sum of the enlarged with itself takes nothing from before.
    net.graph.operators[3].inputs = [net.graph.operators[3].inputs[0]] * 2
    assert course_text(read(net)).endswith("up again to 16×16: an encoder-decoder without skips")


def test_a_network_without_a_picture_has_no_course() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 10)], [net.tensor(1, 10)]
    net.run(BUILTIN.RELU, [0], [1])
    assert course_text(read(net)).startswith("reads no picture")


def test_the_branches_in_words() -> None:
    assert branches_text(UP) == "its outputs branch off: 16×16×2 and 1 number at 4×4"
    assert branches_text(DOWN) == "its one output is 8×8×4"


def test_lines_go_from_layer_to_layer_and_skips_have_their_own() -> None:
    figure = shape_figure(UP, POSE, deepest=10)
    # Depths 1 2 3 4 5 3 and resolutions 8 4 8 8 16 4: see the tests of the structure.
    plain = trace(figure, "layers", "y")
    assert segments(plain.x, plain.y) == [
        (0, 16, 1, 8),
        (1, 8, 2, 4),
        (2, 4, 3, 8),
        (3, 8, 4, 8),
        (4, 8, 5, 16),
        (2, 4, 3, 4),
    ]
    skip = trace(figure, "skips", "y")
    assert segments(skip.x, skip.y) == [(1, 8, 4, 8)]
    assert figure.layout.xaxis2.range == (0, pytest.approx(10.6))


def test_outputs_are_marked_where_they_come_out() -> None:
    outputs = trace(shape_figure(UP, POSE, deepest=10), "outputs")
    assert list(zip(outputs.x, outputs.y, outputs.text, strict=True)) == [
        (5, 16, " 16×16×2 "),
        (3, 4, " 1 number "),
    ]
    assert outputs.textposition == ("top left", "top right")


def test_the_width_is_the_channels() -> None:
    width = trace(shape_figure(UP, POSE, deepest=10), "layers", "y2")
    # 2 channels behind the transposed convolution, 1 everywhere else.
    assert [line[3] for line in segments(width.x, width.y)] == [1, 1, 1, 1, 2, 1]


def test_the_shape_in_words() -> None:
    told = shape_sentence("Pose", UP)
    assert told.startswith("Pose, 5 layers deep, goes from 16×16 down to 4×4")
    assert told.endswith("at 4×4.")


def test_stages_stand_beside_each_other() -> None:
    figure = stages_figure({"detector": detector(), "landmarks": UP}, {"landmarks": DOWN})
    pose, face = figure.data
    assert (pose.marker.color, face.marker.color) == (POSE, FACE)
    assert list(pose.y) == ["Pose detector", "Pose landmarks"]
    # The transposed convolution's 8 × 8 × 9 × 2; three convolutions of 8 × 8 × 4 × 36.
    assert list(pose.x) == [0, pytest.approx(0.001152)]
    assert list(face.x) == [pytest.approx(0.027648)]


def test_stages_in_words() -> None:
    told = stages_sentence({"detector": detector(), "landmarks": UP}, {"landmarks": DOWN})
    assert told == (
        "Pose is a top-down pipeline of 2 networks in a row: detector (0 %, single-shot: 16 anchors scored "
        "in one pass), then landmarks (100 %). Face is one network: landmarks (100 %)."
    )


BOTH = (PlacedNetwork("Pose", POSE, UP), PlacedNetwork("Face", FACE, DOWN))


def test_shares_by_resolution() -> None:
    figure = by_resolution_figure(BOTH)
    pose, face = (trace(figure, title, "y") for title in ("Pose", "Face"))
    assert list(pose.x) == ["16", "8", "4"]
    assert pose.y.tolist() == [100, 0, 0]
    assert face.y.tolist() == [0, 100, 0]
    assert by_resolution_sentence(BOTH) == (
        "Pose does the largest part of its multiply-adds at 16×16 (100 %) and keeps the largest part of its "
        "parameters at 16×16 (100 %). "
        "Face does the largest part of its multiply-adds at 8×8 (100 %) "
        "and keeps the largest part of its parameters at 8×8 (100 %)."
    )


def test_shares_by_depth() -> None:
    figure = by_depth_figure(BOTH)
    # Three equal convolutions at depths 1, 2 and 3 of 4, then the sum.
    for axis in ("y", "y2"):
        face = trace(figure, "Face", axis)
        assert face.x.tolist() == [25, 50, 75, 100]
        assert face.y.tolist() == pytest.approx([100 / 3, 200 / 3, 100, 100])
    assert by_depth_sentence(BOTH).endswith(
        "Face has done half of its multiply-adds after 50 % of its depth, "
        "and used half of its parameters after 50 %."
    )


def test_each_operator_is_a_point_that_tells_its_layer() -> None:
    figure = graph_figure(UP, POSE)
    points = {kind: trace(figure, kind) for kind in ("convolution", "merge", "resize or pool")}
    assert points["convolution"].x.tolist() == [5]
    assert points["convolution"].y.tolist() == [4]
    assert points["merge"].x.tolist() == [4]
    # Layers 0, 1, 2 and 5; no two share a depth and a resolution.
    assert points["resize or pool"].x.tolist() == [1, 2, 3, 3]
    assert points["resize or pool"].y.tolist() == [3, 2, 3, 2]
    assert points["convolution"].text == (
        "<b>layer 4: TRANSPOSE_CONV</b><br>8×8×1 → 16×16×2<br>kernel 3×3, stride 2×2<br>18 parameters<br>"
        "1,152 multiply-adds<br>can see 10×10 px of the input",
    )
    ends = trace(figure, "input, outputs")
    assert (ends.x[0], ends.y[0], ends.text[0]) == (0, 4, "input 16×16×1")
    assert figure.layout.yaxis.ticktext == ("4 px", "8 px", "16 px")
    skip = trace(figure, "skip")
    assert segments(skip.x, skip.y) == [(1, 3, 4, 3)]


def test_the_graph_can_be_moved_and_zoomed() -> None:
    layout = graph_figure(UP, POSE).layout
    assert layout.dragmode == "pan"
    assert not layout.xaxis.fixedrange and not layout.yaxis.fixedrange


def test_parallel_operators_stand_apart() -> None:
    net = two_branches()
    net.run(BUILTIN.RELU, [int(net.graph.operators[0].outputs[0])], [net.tensor(1, 8, 8, 4)])
    figure = graph_figure(read(net), FACE)
    (other,) = (t for t in figure.data if t.name == "other")
    # The ReLU has the depth and resolution of the second convolution.
    assert (other.x.tolist(), other.y.tolist()) == ([2], [pytest.approx(3.28)])


def test_an_operator_that_is_not_counted_says_so() -> None:
    net = one_conv()
    after = net.tensor(1, 4, 4, 5)
    net.run(BUILTIN.CUSTOM, net.outputs, [after], custom="Magic")
    graph = read(net)
    assert "multiply-adds not counted" in trace(graph_figure(graph, POSE), "other").text[0]
    assert graph_sentence("Mine", graph).endswith("Not counted: custom Magic.")


def test_what_is_no_picture_has_no_pixels() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 10)], [net.tensor(1, 10)]
    net.run(BUILTIN.RELU, [0], [1])
    figure = graph_figure(read(net), FACE)
    assert figure.layout.yaxis.ticktext == ("1",)
    assert "Places along what the operator writes" in texts(figure)


def test_a_network_without_layers_says_so() -> None:
    net = Net()
    net.inputs = net.outputs = [net.tensor(1, 4)]
    assert "This network has no layers." in texts(graph_figure(read(net), POSE))


def test_the_graph_in_words() -> None:
    assert graph_sentence("Mine", DOWN).startswith(
        "Mine: 4 layers (most: 3 × CONV_2D, 1 × ADD), "
        "0.000432\xa0M parameters, 0.0276\xa0M multiply-adds. It goes"
    )

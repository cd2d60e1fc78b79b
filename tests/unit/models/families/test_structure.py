"""What the figures of the Architecture page say of the families is what their papers say."""

from __future__ import annotations

import pytest

from components.charts import FACE, POSE, network_places, network_shapes
from components.charts.graph_words import course_text
from components.charts.network_places import PlacedNetwork
from components.models.families import FAMILIES, Family, family, summary
from components.models.graphs.structure import course, covering_layer, depths
from components.views.architecture.figures import network_graph


def test_fastpose_goes_down_to_where_its_factors_are_not_on_the_way() -> None:
    # The means of squeeze and excitation are 1×1; the trunk ends at 8×6.
    told = course_text(summary(family("fastpose-50")))
    assert told == "goes from 256×192 down to 8×6 and up again to 64×48: an encoder-decoder without skips"


@pytest.mark.parametrize(
    ("key", "rises"),
    [
        ("openpose-coco", 0),
        ("openpose-body-25", 0),
        ("pose-resnet-50", 1),
        ("pose-resnet-152", 1),
        # Four hourglasses on top of one another.
        ("fan-4", 4),
        ("pfld", 0),
    ],
)
def test_how_often_the_resolution_rises(key: str, rises: int) -> None:
    run = course(summary(family(key)))
    assert run is not None and run.rises == rises


@pytest.mark.parametrize(("key", "height"), [("hrnet-w32", 64), ("hrnet-v2-w18", 64)])
def test_branches_that_exchange_are_no_encoder_decoder(key: str, height: int) -> None:
    graph = summary(family(key))
    run = course(graph)
    assert run is not None and run.rises > 1
    assert (run.bottom, run.top) == (8, height)
    assert f"down and up {run.rises} times in a row" in course_text(graph)


def test_openpose_is_as_deep_as_its_convolutions_on_one_way() -> None:
    # 12 convolutions and 3 poolings in the trunk, 5 in the first stage, 7 and a joining in each of five more,
    # and the joining of both branches at the end.
    assert max(depths(summary(family("openpose-coco")))) == 12 + 3 + 5 + 5 * 8 + 1


def test_the_receptive_field_of_openposes_trunk_by_hand() -> None:
    # 3×3 convolutions: two at each of strides 1 and 2, four at 4, four at 8; 2×2 poolings at 1, 2 and 4.
    graph = summary(family("openpose-coco"))
    trunk_px = 1 + 2 * (2 * 1 + 2 * 2 + 4 * 4 + 4 * 8) + 1 + 2 + 4
    squeezed = graph.layers[14]
    assert squeezed.outputs == ((1, 46, 46, 128),)
    assert squeezed.receptive_field == (trunk_px, trunk_px)
    covering = covering_layer(graph)
    assert covering is not None and covering.index > squeezed.index


@pytest.mark.parametrize("one", FAMILIES, ids=lambda one: one.key)
def test_the_architecture_pages_figures_draw_it(one: Family) -> None:
    graph, other = summary(one), summary(family("pfld"))
    deepest = max(*depths(graph), *depths(other))
    shape = network_shapes.shape_figure(graph, POSE, deepest)
    # The highest line lies within the axis.
    assert 10 ** shape.layout.yaxis.range[1] > max(one.input_hw)
    drawn = network_graph.graph_figure(graph, POSE)
    kinds = ("convolution", "depthwise", "merge", "resize or pool", "other")
    points = [trace for trace in drawn.data if trace.name in kinds]
    assert sum(len(trace.x) for trace in points) == len(graph.layers)
    assert one.name in network_shapes.shape_sentence(one.name, graph)
    subjects = (PlacedNetwork(one.name, POSE, graph), PlacedNetwork("PFLD", FACE, other))
    shares = network_places.by_resolution_figure(subjects).data
    for trace in shares:
        assert sum(trace.y) == pytest.approx(100)

"""Depth, resolution, skips and branches of small networks, seen by eye."""

from __future__ import annotations

from components.models.graphs.structure import (
    LayerTotals,
    OutputBranch,
    ResolutionCourse,
    branches,
    candidates,
    connections,
    course,
    covering_layer,
    depths,
    enlargements,
    resolutions,
    skips,
    sums_by,
)
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


def test_an_encoder_decoder_with_a_skip_is_known_as_one() -> None:
    graph = read(encoder_decoder())
    assert depths(graph) == (1, 2, 3, 4, 5, 3)
    # The mean writes no picture: it counts as what it is made of.
    assert resolutions(graph) == (8, 4, 8, 8, 16, 4)
    assert enlargements(graph) == (2, 4)
    assert connections(graph) == ((-1, 0), (0, 1), (1, 2), (2, 3), (0, 3), (3, 4), (1, 5))
    assert skips(graph) == ((0, 3),)
    assert course(graph) == ResolutionCourse(start=16, bottom=4, top=16, skips=(8,), rises=1)


def test_the_way_round_a_block_is_no_skip() -> None:
    graph = read(two_branches())
    assert skips(graph) == ()
    assert course(graph) == ResolutionCourse(start=16, bottom=8, top=None, skips=(), rises=0)


def test_outputs_branch_off_at_the_last_layer_they_share() -> None:
    assert branches(read(encoder_decoder())) == (OutputBranch(0, 1), OutputBranch(1, 1))
    assert branches(read(one_conv())) == (OutputBranch(0, None),)


def test_sums_by_resolution() -> None:
    graph = read(encoder_decoder())
    sums = sums_by(graph, resolutions(graph))
    assert sums == {4: LayerTotals(), 8: LayerTotals(), 16: LayerTotals(18, 1152)}
    assert list(sums) == [4, 8, 16]


def test_padding_is_no_resolution() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 8, 8, 3)], [net.tensor(1, 10, 10, 3)]
    net.run(BUILTIN.PAD, [0, net.constant(4, 2, kind=INT32)], [1], options("PadOptions"))
    assert resolutions(read(net)) == (8,)


def test_a_detector_judges_as_many_places_as_its_lists_have_rows() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 4, 4, 6)], [net.tensor(1, 16, 4), net.tensor(1, 16, 2)]
    net.run(BUILTIN.SPLIT, [net.constant(1, kind=INT32), 0], net.outputs, options("SplitOptions"))
    assert candidates(read(net)) == 16
    net.graph.tensors[2].shape = [1, 8, 4]
    assert candidates(read(net)) is None
    assert candidates(read(one_conv())) is None


def test_the_first_layer_that_can_see_all_of_the_picture() -> None:
    layer = covering_layer(read(encoder_decoder()))
    assert layer is not None and layer.index == 5
    assert covering_layer(read(one_conv())) is None


def test_a_network_without_a_picture_has_no_course() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 10)], [net.tensor(1, 10)]
    net.run(BUILTIN.RELU, [0], [1])
    graph = read(net)
    assert course(graph) is None
    assert resolutions(graph) == (1,)
    assert covering_layer(graph) is None

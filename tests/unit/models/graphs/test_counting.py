"""Small networks whose parameters, multiply-adds, receptive fields and memory are worked out by hand."""

from __future__ import annotations

import pytest

from components.models.graphs import Graph
from components.models.graphs.tflite import graphs_of
from tests.support.graphs import (
    BUILTIN,
    FLOAT16,
    INT32,
    Net,
    conv,
    depthwise,
    encoder_decoder,
    one_conv,
    options,
    read,
    two_branches,
)


def test_one_convolution() -> None:
    graph = read(one_conv())
    (layer,) = graph.layers
    # 5 kernels of 3 × 3 × 3 and 5 biases; each of 4 × 4 × 5 values takes 27 multiply-adds.
    assert (graph.parameters, graph.macs) == (140, 2160)
    assert (layer.operator, layer.kernel, layer.stride) == ("CONV_2D", (3, 3), (2, 2))
    assert (layer.inputs, layer.outputs, layer.input_layers) == (((1, 8, 8, 3),), ((1, 4, 4, 5),), ())
    assert (layer.activation_bytes, layer.receptive_field) == (320, (3, 3))
    assert [(port.name, port.shape, port.nbytes, port.layer) for port in graph.inputs + graph.outputs] == [
        ("tensor 0", (1, 8, 8, 3), 768, None),
        ("tensor 3", (1, 4, 4, 5), 320, 0),
    ]
    assert graph.peak_activation_bytes == 768 + 320
    assert (graph.name, graph.uncounted) == ("made.tflite", ())


def test_a_depthwise_convolution_multiplies_each_channel_alone() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 6, 6, 4)], [net.tensor(1, 6, 6, 4)]
    net.run(
        BUILTIN.DEPTHWISE_CONV_2D,
        [0, net.constant(1, 3, 3, 4), net.constant(4)],
        net.outputs,
        depthwise(),
    )
    graph = read(net)
    assert (graph.parameters, graph.macs) == (9 * 4 + 4, 6 * 6 * 4 * 9)


@pytest.mark.parametrize("batch", [1, 3])
def test_a_fully_connected_layer(batch: int) -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(batch, 10)], [net.tensor(batch, 7)]
    net.run(
        BUILTIN.FULLY_CONNECTED,
        [0, net.constant(7, 10), net.constant(7)],
        net.outputs,
        options("FullyConnectedOptions"),
    )
    graph = read(net)
    assert (graph.parameters, graph.macs) == (77, 70 * batch)
    assert graph.layers[0].receptive_field is None


@pytest.mark.parametrize(("left", "transposed"), [((2, 3, 4), False), ((2, 4, 3), True)])
def test_a_product_of_two_activations(left: tuple[int, ...], transposed: bool) -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(*left), net.tensor(2, 4, 5)], [net.tensor(2, 3, 5)]
    net.run(BUILTIN.BATCH_MATMUL, [0, 1], [2], options("BatchMatMulOptions", adjX=transposed))
    graph = read(net)
    assert (graph.parameters, graph.macs) == (0, 2 * 3 * 5 * 4)


def test_two_branches_meet() -> None:
    graph = read(two_branches())
    a, b, c, together = graph.layers
    assert (graph.parameters, graph.macs) == (3 * 144, 3 * 8 * 8 * 4 * 36)
    assert [layer.input_layers for layer in graph.layers] == [(), (0,), (1,), (0, 2)]
    # Behind the stride of 2 each 3 × 3 adds 2 × 2 px; where they meet, the larger counts.
    fields = [layer.receptive_field for layer in (a, b, c, together)]
    assert fields == [(3, 3), (7, 7), (11, 11), (11, 11)]
    # The input stays, and three of the four tensors of 1,024 bytes are needed at once.
    assert graph.peak_activation_bytes == 4096 + 3 * 1024


def test_down_and_up_again() -> None:
    graph = read(encoder_decoder())
    fields = [layer.receptive_field for layer in graph.layers]
    # Pools: 2, then 1 more place of 2 px; ×2: 1 more of 4; transposed 3 × 3 with stride 2: 2 places of 2 px;
    # the mean joins 4 places of 4 px, of which each sees 4.
    assert fields == [(2, 2), (4, 4), (8, 8), (8, 8), (10, 10), (16, 16)]
    transposed = graph.layers[4]
    assert (transposed.macs, transposed.parameters) == (8 * 8 * 9 * 2, 18)
    assert transposed.inputs == ((1, 8, 8, 1),)


def test_dilation_spreads_the_window() -> None:
    net = one_conv()
    net.graph.operators[0].builtinOptions = conv(stride=1, dilation=2)[1]
    assert read(net).layers[0].receptive_field == (5, 5)


def test_an_operator_that_mixes_places_in_another_way_has_no_field() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 8, 4, 3)], [net.tensor(1, 4, 8, 3)]
    net.run(BUILTIN.TRANSPOSE, [0, net.constant(4, kind=INT32)], [1], options("TransposeOptions"))
    assert read(net).layers[0].receptive_field is None


def _conv_of(net: Net, kernel: int) -> Graph:
    net.inputs, net.outputs = [net.tensor(1, 2, 2, 4)], [net.tensor(1, 2, 2, 8)]
    net.run(BUILTIN.CONV_2D, [net.inputs[0], kernel], net.outputs, conv())
    return read(net)


def test_half_precision_weights_are_followed_to_the_file() -> None:
    net = Net()
    packed, kernel = net.constant(8, 1, 1, 4, kind=FLOAT16), net.tensor(8, 1, 1, 4)
    net.run(BUILTIN.DEQUANTIZE, [packed], [kernel], options("DequantizeOptions"))
    graph = _conv_of(net, kernel)
    assert [layer.operator for layer in graph.layers] == ["CONV_2D"]
    assert (graph.parameters, graph.stored_parameters, graph.macs) == (32, 32, 2 * 2 * 8 * 4)


def test_sparse_weights_count_both_ways() -> None:
    net = Net()
    packed = net.sparse(8, 1, 1, 4, stored=10)
    dense, kernel = net.tensor(8, 1, 1, 4, kind=FLOAT16), net.tensor(8, 1, 1, 4)
    net.run(BUILTIN.DENSIFY, [packed], [dense], options("DensifyOptions"))
    net.run(BUILTIN.DEQUANTIZE, [dense], [kernel], options("DequantizeOptions"))
    graph = _conv_of(net, kernel)
    assert (graph.parameters, graph.stored_parameters, graph.macs) == (32, 10, 128)


def test_an_activation_that_is_unpacked_is_a_layer() -> None:
    net = Net()
    net.inputs, net.outputs = [net.tensor(1, 4, kind=FLOAT16)], [net.tensor(1, 4)]
    net.run(BUILTIN.DEQUANTIZE, [0], [1], options("DequantizeOptions"))
    assert [layer.operator for layer in read(net).layers] == ["DEQUANTIZE"]


def test_shared_weights_count_once() -> None:
    net = Net()
    net.inputs, middle, net.outputs = (
        [net.tensor(1, 4, 4, 1)],
        net.tensor(1, 4, 4, 1),
        [net.tensor(1, 4, 4, 1)],
    )
    kernel = net.constant(1, 3, 3, 1)
    net.run(BUILTIN.CONV_2D, [0, kernel], [middle], conv())
    net.run(BUILTIN.CONV_2D, [middle, kernel], net.outputs, conv())
    graph = read(net)
    assert [layer.parameters for layer in graph.layers] == [9, 0]
    assert (graph.parameters, graph.macs) == (9, 2 * 16 * 9)


def test_quantised_numbers_are_weights_and_sizes_are_not() -> None:
    net = Net()
    kernel, bias, size = net.quantised(8, 1, 1, 4), net.quantised(8, kind=INT32), net.constant(2, kind=INT32)
    net.inputs, middle, net.outputs = (
        [net.tensor(1, 2, 2, 4)],
        net.tensor(1, 2, 2, 8),
        [net.tensor(1, 4, 4, 8)],
    )
    net.run(BUILTIN.CONV_2D, [net.inputs[0], kernel, bias], [middle], conv())
    net.run(BUILTIN.RESIZE_BILINEAR, [middle, size], net.outputs, options("ResizeBilinearOptions"))
    assert [layer.parameters for layer in read(net).layers] == [40, 0]


def test_an_optional_input_may_be_left_out() -> None:
    net = one_conv()
    net.graph.operators[0].inputs[2] = -1
    assert read(net).parameters == 135


def test_several_networks_in_one_file_have_names() -> None:
    net = one_conv()
    net.model.subgraphs.append(net.graph)
    first, second = graphs_of(net.content(), "made.tflite")
    assert (first.name, second.macs) == ("made.tflite#made", 2160)


def test_a_size_that_is_not_fixed_is_not_counted() -> None:
    net = one_conv()
    for index in (0, 3):
        net.graph.tensors[index].shape[0] = -1
    graph = read(net)
    assert (graph.layers[0].macs, graph.layers[0].activation_bytes) == (None, None)
    assert (graph.macs, graph.peak_activation_bytes, graph.uncounted) == (0, None, ("CONV_2D",))
    assert graph.inputs[0].shape == (-1, 8, 8, 3)

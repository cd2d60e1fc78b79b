"""What a graph's shape says: how deep each layer lies, where it narrows, skips and branches off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.models.graphs.graph import Graph, Layer, Shape

_ENLARGING = {
    "DEPTH_TO_SPACE", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR", "TRANSPOSE_CONV",
    "ConvTranspose", "DepthToSpace", "Resize (cubic)", "Resize (linear)", "Resize (nearest)",
}  # fmt: skip
_MERGING = {"ADD", "Add", "CONCATENATION", "Concat", "MUL", "Mul", "Sum"}
_SCALING = {"MUL", "Mul"}
_PADDING = {"MIRROR_PAD", "PAD", "PADV2", "Pad"}


@dataclass(frozen=True)
class ResolutionCourse:
    """How a network's resolution runs, as longer sides of the pictures in it.

    Attributes:
        start: of its input.
        bottom: the smallest, of an encoder-decoder the one from which it goes up again. What is only a
            factor for each channel (squeeze and excitation) is not on the way.
        top: what it goes up to again; None for one that only descends.
        skips: of the layers that skips lead into, in the order of execution.
        rises: how often it goes up again along the way on which it does so most often: 0 for one that only
            descends, 1 for an encoder-decoder, more for stacks of them and for branches side by side.
    """

    start: int
    bottom: int
    top: int | None
    skips: tuple[int, ...]
    rises: int


@dataclass(frozen=True)
class LayerTotals:
    """What a group of layers holds and does."""

    parameters: int = 0
    macs: int = 0


@dataclass(frozen=True)
class OutputBranch:
    """Where an output's way parts from those of all others.

    Attributes:
        output: its place in `Graph.outputs`.
        layer: the last layer that it shares with another output; None when it shares none.
    """

    output: int
    layer: int | None


def depths(graph: Graph) -> tuple[int, ...]:
    """For each layer how many layers lie on the longest way to it from the input, itself included."""
    return _along(graph, lambda _, before: 1 + max(before, default=0))


def resolutions(graph: Graph) -> tuple[int, ...]:
    """For each layer the longer side of the picture that it writes, without padding.

    What is no picture (a list of candidates, a vector made by reshaping) counts as what it is made of, and
    as 1 when it is made of nothing of the kind.
    """

    def side(layer: Layer, before: list[int]) -> int:
        if layer.operator in _PADDING:
            return max(before, default=_side(layer.inputs) or 1)
        return _side(layer.outputs) or max(before, default=1)

    return _along(graph, side)


def connections(graph: Graph) -> tuple[tuple[int, int], ...]:
    """Who hands to whom: (from layer, into layer), -1 for the graph's inputs."""
    pairs = []
    for layer in graph.layers:
        pairs += [(source, layer.index) for source in layer.input_layers]
        if len(layer.inputs) > len(layer.input_layers):
            pairs.append((-1, layer.index))
    return tuple(pairs)


def skips(graph: Graph) -> tuple[tuple[int, int], ...]:
    """Connections that bring an earlier layer's output past an enlargement: (from layer, into layer).

    They are the mark of an encoder-decoder: the layer they lead into merges what was enlarged since with what
    was not. The short ways round a block at one resolution are none.
    """
    enlarged = _along(graph, lambda layer, before: max(before, default=0) + (layer.operator in _ENLARGING))
    pairs = []
    for layer in graph.layers:
        if layer.operator in _MERGING and _side(layer.outputs) and layer.input_layers:
            most = max(enlarged[source] for source in layer.input_layers)
            pairs += [(source, layer.index) for source in layer.input_layers if enlarged[source] < most]
    return tuple(pairs)


def enlargements(graph: Graph) -> tuple[int, ...]:
    """The layers that write a larger picture than they read."""
    return tuple(layer.index for layer in graph.layers if layer.operator in _ENLARGING)


def course(graph: Graph) -> ResolutionCourse | None:
    """How the resolution runs; None for a network that reads no picture."""
    start = _side(tuple(port.shape for port in graph.inputs))
    if start < 2 or not graph.layers:
        return None
    sides, enlarging = resolutions(graph), enlargements(graph)
    if not enlarging:
        return ResolutionCourse(start, min(sides), None, (), 0)
    gates = _gates(graph)
    encoder = frozenset().union(*(_ancestors(graph, index, gates) for index in enlarging))
    merging = dict.fromkeys(into for _, into in skips(graph))
    return ResolutionCourse(
        start,
        min(sides[index] for index in encoder),
        max(sides[index] for index in enlarging),
        tuple(sides[index] for index in merging),
        _rises(graph, sides),
    )


def _gates(graph: Graph) -> frozenset[tuple[int, int]]:
    """Connections that bring one factor a channel to a picture: (from layer, into layer)."""
    return frozenset(
        (source, layer.index)
        for layer in graph.layers
        if layer.operator in _SCALING
        for source in layer.input_layers
        if _side(graph.layers[source].outputs) == 1 < _side(layer.outputs)
    )


def _rises(graph: Graph, sides: Sequence[int]) -> int:
    """On each way to a layer it changes between going down (even) and up (odd): the most changes up."""

    def turns(layer: Layer, before: list[int]) -> int:
        most = max(before, default=0)
        if layer.operator in _ENLARGING:
            return most + (most % 2 == 0)
        falls = any(sides[source] > sides[layer.index] for source in layer.input_layers)
        return most + (most % 2 == 1 and falls)

    return (max(_along(graph, turns), default=0) + 1) // 2


def sums_by(graph: Graph, keys: Sequence[int]) -> dict[int, LayerTotals]:
    """Parameters and multiply-adds by the key of each layer, such as its resolution; the keys in order."""
    sums = dict.fromkeys(sorted(keys), LayerTotals())
    for layer, key in zip(graph.layers, keys, strict=True):
        before = sums[key]
        sums[key] = LayerTotals(before.parameters + layer.parameters, before.macs + (layer.macs or 0))
    return sums


def branches(graph: Graph) -> tuple[OutputBranch, ...]:
    """For each output the last layer on its way that leads to another output as well."""
    ways = [_ancestors(graph, port.layer) for port in graph.outputs]
    output_branches = []
    for place, way in enumerate(ways):
        shared = way & frozenset().union(*(other for i, other in enumerate(ways) if i != place))
        output_branches.append(OutputBranch(place, max(shared, default=None)))
    return tuple(output_branches)


def candidates(graph: Graph) -> int | None:
    """How many places a single-shot detector judges in one pass; None for a network that is none.

    Its outputs are lists with one row for each place (anchor): (1, places, values).
    """
    shapes = [port.shape for port in graph.outputs]
    if not shapes or any(len(shape) != 3 for shape in shapes):
        return None
    places = {shape[1] for shape in shapes}
    return places.pop() if len(places) == 1 and min(places) > 1 else None


def covering_layer(graph: Graph) -> Layer | None:
    """The first layer of which a value can depend on the whole input picture; None without one."""
    side = _side(tuple(port.shape for port in graph.inputs))
    for layer in graph.layers:
        if side and layer.receptive_field is not None and min(layer.receptive_field) >= side:
            return layer
    return None


def _side(shapes: tuple[Shape, ...]) -> int:
    """The longer side of the first that is a picture (batch, height, width, channels), 0 without one."""
    return next((max(shape[1:3]) for shape in shapes if len(shape) == 4), 0)


def _along(graph: Graph, value: Callable[[Layer, list[int]], int]) -> tuple[int, ...]:
    """A value for each layer, worked out from those of the layers that it reads."""
    values: list[int] = []
    for layer in graph.layers:
        values.append(value(layer, [values[source] for source in layer.input_layers]))
    return tuple(values)


def _ancestors(
    graph: Graph, layer: int | None, without: frozenset[tuple[int, int]] = frozenset()
) -> frozenset[int]:
    """The layers on the ways to one, itself included; not along the connections `without`."""
    seen: set[int] = set()
    waiting = [] if layer is None else [layer]
    while waiting:
        index = waiting.pop()
        if index not in seen:
            seen.add(index)
            sources = graph.layers[index].input_layers
            waiting.extend(source for source in sources if (source, index) not in without)
    return frozenset(seen)

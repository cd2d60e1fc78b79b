"""How a network is put together: resolutions that exchange, stages that refine, descents and ascents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from components.models.graphs.graph import Graph, Shape
from components.models.graphs.structure import resolutions

_JOINING = {"ADD", "CONCAT", "CONCATENATION", "SUM"}
_CONVOLUTIONS = {"CONV", "CONV_2D"}


@dataclass(frozen=True)
class _Join:
    """Where ways from several resolutions meet, beside one that was at the join's resolution already.

    Attributes:
        side: the resolution, as the longer side.
        from_below, from_above: whether another way comes from a lower one, and from a higher one.
    """

    side: int
    from_below: bool
    from_above: bool


@dataclass(frozen=True)
class Exchange:
    """Resolutions that run beside one another and hand to one another, upwards and downwards.

    Attributes:
        sides: the resolutions, the highest first.
        rounds: how often they exchange, as often as the highest receives.
        joins: all joins of these rounds.
    """

    sides: tuple[int, ...]
    rounds: int
    joins: int


def exchange(graph: Graph) -> Exchange | None:
    """The exchange between parallel resolutions; None where nothing is handed both up and down."""
    joins = _joins(graph)
    upwards = {join.side for join in joins if join.from_below}
    downwards = {join.side for join in joins if join.from_above}
    sides = tuple(sorted(upwards | downwards, reverse=True))
    # Between the highest resolution and the lowest, each receives from both of its neighbours.
    if not upwards or not downwards or upwards & downwards != set(sides[1:-1]):
        return None
    return Exchange(sides, sum(join.side == sides[0] for join in joins), len(joins))


def stages(graph: Graph) -> dict[int, int]:
    """How often maps of an output's kind are written, by their channels: once, or by each refining stage.

    Outputs that are put together of several are looked at apart.
    """
    kinds: dict[Shape, None] = {}
    for port in graph.outputs:
        if port.layer is not None:
            kinds |= dict.fromkeys(_written(graph, port.layer))
    counts = Counter(
        layer.outputs[0]
        for layer in graph.layers
        if layer.operator.upper() in _CONVOLUTIONS and layer.outputs[0] in kinds
    )
    return {shape[-1]: counts[shape] for shape in kinds if counts[shape]}


def _written(graph: Graph, index: int) -> list[Shape]:
    """The shapes of the maps that an output is put together of; a vector of 1×1 is none."""
    layer = graph.layers[index]
    if layer.operator.upper() in ("CONCAT", "CONCATENATION"):
        return [shape for source in layer.input_layers for shape in _written(graph, source)]
    return [shape for shape in layer.outputs if len(shape) == 4 and max(shape[1:3]) > 1]


def _joins(graph: Graph) -> list[_Join]:
    """All joins of ways from different resolutions; a chain of additions is one.

    A way goes back to the last layer that several others read or that joins itself. The shortcut round a
    block with a stride is none: both of its ways come down together.
    """
    sides = resolutions(graph)
    readers = Counter(source for layer in graph.layers for source in layer.input_layers)
    chained = {
        source
        for layer in graph.layers
        if _is_join(graph, layer.index)
        for source in layer.input_layers
        if readers[source] == 1
    }
    joins = []
    for layer in graph.layers:
        if _is_join(graph, layer.index) and layer.index not in chained:
            own = sides[layer.index]
            origins = {sides[origin] for origin in _origins(graph, layer.index, readers)}
            if own in origins and len(origins) > 1:
                joins.append(_Join(own, min(origins) < own, max(origins) > own))
    return joins


def _is_join(graph: Graph, index: int) -> bool:
    layer = graph.layers[index]
    return layer.operator.upper() in _JOINING and len(layer.inputs) > 1 and len(layer.outputs[0]) == 4


def _origins(graph: Graph, index: int, readers: Counter[int]) -> set[int]:
    origins: set[int] = set()
    waiting = list(graph.layers[index].input_layers)
    while waiting:
        source = waiting.pop()
        layer = graph.layers[source]
        chained = _is_join(graph, source) and readers[source] == 1
        passed = len(layer.input_layers) == 1 and readers[source] == 1 and not _is_join(graph, source)
        if chained or passed:
            waiting.extend(layer.input_layers)
        else:
            origins.add(source)
    return origins

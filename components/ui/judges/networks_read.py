"""The networks of the page Families whose graphs are here, for claims that compare many."""

from __future__ import annotations

from dataclasses import dataclass

from components.content.families import Part, families
from components.models.errors import GraphError
from components.models.graphs import Graph
from components.models.graphs.composition import stages
from components.models.graphs.structure import depths, resolutions
from components.models.store import store
from components.ui.network_graphs import absence_of, graph_of

_QUARTER = 4


@dataclass(frozen=True)
class ReadNetwork:
    """A network whose definition or file is here.

    Attributes:
        regresses: whether its points are numbers of its last layer, and not places in maps.
    """

    name: str
    part: Part
    graph: Graph
    regresses: bool

    @property
    def depth(self) -> int:
        """Layers on the longest path from input to output."""
        return max(depths(self.graph))

    @property
    def times_written(self) -> int:
        """How often it writes maps of an output's kind, see `stages`; 1 for one that writes none."""
        return max(stages(self.graph).values(), default=1)

    @property
    def fine_share(self) -> float:
        """The part of its multiply-adds in layers that write a quarter of the input's side or more."""
        start = max(self.graph.inputs[0].shape[1:3])
        fine = sum(
            layer.macs or 0
            for layer, side in zip(self.graph.layers, resolutions(self.graph), strict=True)
            if _QUARTER * side >= start
        )
        return fine / self.graph.macs


def networks_read(part: Part) -> tuple[ReadNetwork, ...]:
    """Those of bodies or of faces, in the cards' order; files that are not on this server are left out."""
    found = []
    for each in families().networks:
        if each.part != part or not each.runs_here or absence_of(each) is not None:
            continue
        try:
            graph = graph_of(each)
        except (GraphError, store.FileUnavailable):
            continue
        # MediaPipe's file of the body has maps, too, but its points are those that it regresses.
        maps = any(len(port.shape) == 4 and min(port.shape[1:3]) > 1 for port in graph.outputs)
        found.append(ReadNetwork(each.name, part, graph, regresses=each.file is not None or not maps))
    return tuple(found)

"""The networks of a .tflite file as graphs."""

from __future__ import annotations

from components.models.errors import GraphError
from components.models.graphs import flat
from components.models.graphs.building import graph_from
from components.models.graphs.types import Graph


def graphs_of(content: bytes, name: str) -> tuple[Graph, ...]:
    """The networks of a .tflite file; a file with several has their names behind its own.

    Raises:
        GraphError: for content that is damaged, or whose operators do not stand in an order of execution.
    """
    found = flat.read(content, name)
    if not found:
        raise GraphError(f"{name} is a .tflite file without a network in it.")
    titles = [f"{name}#{part.name or i}" for i, part in enumerate(found)] if len(found) > 1 else [name]
    return tuple(graph_from(part, title) for part, title in zip(found, titles, strict=True))

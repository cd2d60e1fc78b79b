"""The networks of a .tflite file as graphs."""

from __future__ import annotations

from components.models.errors import GraphError
from components.models.graphs import tflite_reader
from components.models.graphs.graph import Graph
from components.models.graphs.graph_builder import graph_from


def graphs_of(content: bytes, name: str) -> tuple[Graph, ...]:
    """The networks of a .tflite file; a file with several has their names behind its own.

    Raises:
        GraphError: for content that is damaged, or whose operators do not stand in an order of execution.
    """
    networks = tflite_reader.read(content, name)
    if not networks:
        raise GraphError(f"{name} is a .tflite file without a network in it.")
    titles = [f"{name}#{part.name or i}" for i, part in enumerate(networks)] if len(networks) > 1 else [name]
    return tuple(graph_from(part, title) for part, title in zip(networks, titles, strict=True))

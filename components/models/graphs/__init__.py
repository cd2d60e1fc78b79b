"""The networks' graphs, read from the model files: layers, parameters, multiply-adds, receptive fields."""

from components.models.errors import GraphError
from components.models.graphs.files import read_graphs
from components.models.graphs.graph import Graph, Layer, ModelGraphs, Port, Shape

__all__ = ["Graph", "GraphError", "Layer", "ModelGraphs", "Port", "Shape", "read_graphs"]

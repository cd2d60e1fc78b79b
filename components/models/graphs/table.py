"""A graph's layers as rows, for the page's table and the command line's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from components.models.graphs.graph import Graph, Shape

Row: TypeAlias = dict[str, str | int | None]

NOT_COUNTED = "not counted"
"""Stands for multiply-adds that are not known; 0 would be a claim."""
_NONE = "–"
_MOST_SHAPES = 8


def shape_text(shape: Shape) -> str:
    """A shape without the batch's leading 1, as "128×128×16"; "?" is a size that is not fixed."""
    sizes = shape[1:] if len(shape) > 1 and shape[0] == 1 else shape
    return sizes_text(sizes)


def sizes_text(sizes: Shape) -> str:
    """All sizes, as "1×128×128×16"; "?" is one that is not fixed."""
    return "×".join("?" if size == -1 else str(size) for size in sizes) or "1"


def layer_rows(graph: Graph) -> list[Row]:
    """One row a layer; receptive fields are in pixels of the input. None is a number that is not known."""
    return [
        {
            "layer": layer.index,
            "operator": layer.operator,
            "input": _shapes_text(layer.inputs),
            "output": _shapes_text(layer.outputs),
            "kernel": _pair_text(layer.kernel),
            "stride": _pair_text(layer.stride),
            "parameters": layer.parameters,
            "MACs": layer.macs,
            "activation bytes": layer.activation_bytes,
            "receptive field": _pair_text(layer.receptive_field),
        }
        for layer in graph.layers
    ]


def _shapes_text(shapes: Sequence[Shape]) -> str:
    more = f" and {len(shapes) - _MOST_SHAPES:,} more" if len(shapes) > _MOST_SHAPES else ""
    return (", ".join(shape_text(shape) for shape in shapes[:_MOST_SHAPES]) or _NONE) + more


def _pair_text(pair: tuple[int, int] | None) -> str:
    return _NONE if pair is None else f"{pair[0]}×{pair[1]}"

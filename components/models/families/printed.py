"""Why printed "GFLOPs" differ: the multiply-adds of one network by the papers' own counter."""

from __future__ import annotations

import math

from components.models.graphs import Graph

GIBI = 1024**3
"""What the counter of HRNet's authors divides by (get_model_summary in lib/utils/utils.py)."""


def papers_giga(graph: Graph) -> float:
    """The graph's multiply-adds as that counter gives them, which papers print as "GFLOPs".

    It charges a transposed convolution its kernel at every output pixel, where each input pixel is
    multiplied with the kernel once, and divides by 1024³.
    """
    macs = sum((layer.macs or 0) * _again(layer.operator, layer.stride) for layer in graph.layers)
    return macs / GIBI


def _again(operator: str, stride: tuple[int, int] | None) -> int:
    """How many output pixels a transposed convolution has for each of its input."""
    return math.prod(stride) if operator == "ConvTranspose" and stride is not None else 1
